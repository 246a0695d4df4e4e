"""What people change about themselves."""

from __future__ import annotations

from django.db import transaction

from patients import audit
from patients.models import AuditType, User


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
    audit.record(AuditType.USER_CHANGED, by=user, user_id=user.pk, fields=["language"])
    return True
