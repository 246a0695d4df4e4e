"""Answers that are kept under an Idempotency-Key: a write that is sent again gets the same answer and is done once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from monitoring.models import IdempotencyRecord
from patients.models import User

KEPT_FOR = timedelta(days=30)


def claim(*, user: User, key: str, digest: str, now: datetime) -> IdempotencyRecord | None:
    """The row that makes this request the first of its key; None when another was. A rival waits here until we end.

    Call it inside the transaction of the deed.
    """
    try:
        with transaction.atomic():
            IdempotencyRecord.objects.filter(user=user, created_at__lt=now - KEPT_FOR).delete()
            return IdempotencyRecord.objects.create(user=user, key=key, request_digest=digest)
    except IntegrityError:
        return None


def keep(record: IdempotencyRecord, *, status: int, body, headers: dict[str, str]) -> None:
    record.status, record.body, record.headers = status, body, headers
    record.save()


def forget(record: IdempotencyRecord) -> None:
    """The deed was not done: the key is free again."""
    record.delete()
