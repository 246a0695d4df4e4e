"""Access tokens: keys with which a program acts as a person. The key is shown once; only its SHA-256 is stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import AccessToken
from monitoring.services import checks, recording
from patients.models import AuditType, User
from patients.services import people

PREFIX = "poems_"  # lets scanners of leaked secrets recognise one
KEY_BYTES = 32
LONGEST_NAME = 80
LONGEST_LIFE = 3_650  # days


@transaction.atomic
def issue(
    *, user: User, name: str, now: datetime, days: int | None = None, read_only: bool = False, by: User | None
) -> tuple[AccessToken, str]:
    """Make a token for `user`; returns it and the key, which nobody can show again. Without `days` it does not expire.

    Raises ValidationError: name, days, user (a disabled person).
    """
    name = recording.checked_text(name, "name", LONGEST_NAME)
    if not name:
        raise ValidationError({"name": ValidationError(_("Give the token a name."), code="required")})
    if days is not None and not 1 <= days <= LONGEST_LIFE:
        checks.refuse("days", "not_in_range", _("Enter 1 to %(most)s days."), most=LONGEST_LIFE)
    if not user.is_active:
        checks.refuse("user", "inactive", _("This account is disabled."))
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    token = AccessToken.objects.create(
        user=user,
        name=name,
        digest=digest(key),
        read_only=read_only,
        expires_at=None if days is None else now + timedelta(days=days),
    )
    _audit(AuditType.TOKEN_ISSUED, token, by)
    return token, key


@transaction.atomic
def revoke(token: AccessToken, *, by: User | None, now: datetime) -> None:
    """From this moment on the token opens nothing. Again: nothing happens."""
    current = AccessToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    if current.revoked_at is None:
        current.revoked_at = now
        current.save(update_fields=["revoked_at"])
        _audit(AuditType.TOKEN_REVOKED, current, by)


def holder_of(key: str, *, now: datetime) -> AccessToken | None:
    """The token of a key with its person, or None: unknown, expired, revoked, or the person is disabled.

    Remembers the day of use, at most one write a day.
    """
    token = AccessToken.objects.select_related("user").filter(digest=digest(key)).first()
    if token is None or token.revoked_at is not None or not token.user.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= now:
        return None
    if token.last_used_on != now.date():
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=now.date())
    return token


def digest(key: str) -> str:
    """Plain SHA-256 is enough: the key is 256 random bits, nothing to guess."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _audit(type: AuditType, token: AccessToken, by: User | None) -> None:
    people.note(type, token.user, by=by, token_id=token.pk, read_only=token.read_only)
