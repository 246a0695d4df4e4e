"""The breaker of a mail server: five failures to reach it in a row, and it is left alone but for one probe a minute.

All senders read the same row. The messages themselves are not touched: that the server is down is no fault of theirs.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from monitoring.models import Relay
from monitoring.services.message_states import furthest

OPEN_AFTER = 5
PROBE_EVERY = timedelta(minutes=1)


def may_try(name: str, now: datetime) -> bool:
    """Whether the caller may call the server now; while the breaker is open, one caller a minute may."""
    relay = Relay.objects.filter(name=name).first()
    if relay is None:
        Relay.objects.bulk_create([Relay(name=name)], ignore_conflicts=True)
        return True
    if relay.next_probe_at is None:
        return True
    if now < relay.next_probe_at <= furthest(now, PROBE_EVERY):
        return False
    mine = Relay.objects.filter(pk=relay.pk, next_probe_at=relay.next_probe_at)
    return bool(mine.update(next_probe_at=now + PROBE_EVERY))


def failed(name: str, now: datetime, said: str) -> None:
    Relay.objects.filter(name=name).update(failures=F("failures") + 1, said=said)
    Relay.objects.filter(name=name, failures__gte=OPEN_AFTER).update(next_probe_at=now + PROBE_EVERY)


def answered(name: str) -> None:
    Relay.objects.filter(Q(failures__gt=0) | Q(next_probe_at__isnull=False), name=name).update(
        failures=0, next_probe_at=None, said=""
    )
