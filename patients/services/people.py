"""What people do and change about themselves."""

from __future__ import annotations

from django.db import transaction

from patients import access, audit
from patients.models import AuditType, Site, User


@transaction.atomic
def choose_language(*, user: User, language: str) -> bool:
    """Set the language in which a person reads pages and mails. Returns whether it changed.

    Raises ValidationError (field `language`) for a language that is not offered.
    """
    if user.language == language:
        return False
    user.language = language
    user.clean_fields(exclude=[f.name for f in User._meta.fields if f.name != "language"])
    user.save(update_fields=["language"])
    note(AuditType.USER_CHANGED, user, by=user, fields=["language"])
    return True


def note(type: AuditType, about: User, *, by: User | None, **facts) -> None:
    """An audit row for each site at which the person works, so that the auditors of all of them read it."""
    sites: dict[int, Site] = {m.site_id: m.site for m in access.memberships(about)}
    for site in sites.values() or [None]:
        audit.record(type, by=by, site=site, user_id=about.pk, **facts)
