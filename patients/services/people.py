"""What people do and change about themselves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients import access, audit
from patients.models import AuditType, Site, User

LONGEST_VIEW_NAME = 40
MOST_VIEWS = 20


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


@transaction.atomic
def save_view(*, user: User, name: str, query: dict[str, str]) -> None:
    """Keep filters under a name; those that had the name are replaced.

    Raises ValidationError: name (none, too long, one view too many).
    """
    name = " ".join(name.split())
    if not name.isprintable() or not name:
        raise ValidationError({"name": ValidationError(_("Name the view."), code="required")})
    if len(name) > LONGEST_VIEW_NAME:
        said = _("Enter a name of at most %(most)s characters: this one has %(length)s.")
        params = {"most": LONGEST_VIEW_NAME, "length": len(name)}
        raise ValidationError({"name": ValidationError(said, code="too_long", params=params)})
    others = [view for view in user.saved_views if view["name"] != name]
    if len(others) >= MOST_VIEWS:
        said = _("At most %(most)s views can be kept. Forget one first.")
        params = {"most": MOST_VIEWS}
        raise ValidationError({"name": ValidationError(said, code="too_many", params=params)})
    _keep_views(user, [*others, {"name": name, "query": query}])


@transaction.atomic
def forget_view(*, user: User, name: str) -> bool:
    """Returns whether there was such a view."""
    others = [view for view in user.saved_views if view["name"] != name]
    if len(others) == len(user.saved_views):
        return False
    _keep_views(user, others)
    return True


def _keep_views(user: User, views: list[dict]) -> None:
    user.saved_views = views
    user.save(update_fields=["saved_views"])
    note(AuditType.USER_CHANGED, user, by=user, fields=["saved_views"])


def note(type: AuditType, about: User, *, by: User | None, **facts) -> None:
    """An audit row for each site at which the person works, so that the auditors of all of them read it."""
    sites: dict[int, Site] = {m.site_id: m.site for m in access.memberships(about)}
    for site in sites.values() or [None]:
        audit.record(type, by=by, site=site, user_id=about.pk, **facts)
