"""The address of a person's calendar: made, renewed, revoked. Its key is shown once."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from monitoring.models import CalendarAddress
from monitoring.services.tokens import KEY_BYTES, digest
from patients.models import AuditType, User
from patients.services import people

KIND = "calendar"


@transaction.atomic
def renew(user: User, *, now: datetime) -> str:
    """A new key, which nobody can show again; the one before it opens nothing any more."""
    revoke(user, now=now)
    key = secrets.token_urlsafe(KEY_BYTES)
    made = CalendarAddress.objects.create(user=user, digest=digest(key))
    people.note(AuditType.TOKEN_ISSUED, user, by=user, token_id=made.pk, kind=KIND)
    return key


@transaction.atomic
def revoke(user: User, *, now: datetime) -> bool:
    """Whether there was an address to revoke."""
    User.objects.select_for_update().get(pk=user.pk)  # two renewals at once queue up here
    standing = CalendarAddress.objects.filter(user=user, revoked_at=None).first()
    if standing is None:
        return False
    standing.revoked_at = now
    standing.save(update_fields=["revoked_at"])
    people.note(AuditType.TOKEN_REVOKED, user, by=user, token_id=standing.pk, kind=KIND)
    return True


@transaction.atomic
def holder_of(key: str, *, now: datetime) -> User | None:
    """The person behind a key; None where it is unknown, revoked, or the person is disabled.

    Calendars ask every few minutes: the first time of a day leaves its row in the audit trail.
    """
    found = CalendarAddress.objects.select_related("user").filter(digest=digest(key), revoked_at=None).first()
    if found is None or not found.user.is_active:
        return None
    if found.last_used_on != now.date():
        CalendarAddress.objects.filter(pk=found.pk).update(last_used_on=now.date())
        people.note(AuditType.WORKLIST_READ, found.user, by=found.user, page=KIND)
    return found.user
