"""What everybody at a clinic must know because nobody would notice: no mail goes out, or the clocks stand still.

Asked on every page; the database is asked once a minute and process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings

from monitoring.models import ReminderRun
from monitoring.selectors.reminders import PROOF_EVERY, mail_server
from patients.models import AuditEvent

ASK_EVERY = 60  # seconds
STANDS_AFTER = timedelta(hours=1)


class Part(StrEnum):
    DELIVER = "deliver"  # nothing is sent
    REFRESH = "refresh"  # nothing that became due is noticed
    PROOF = "proof"  # the daily mail to ourselves does not go


@dataclass(frozen=True)
class Standstill:
    """since: when it was last well, or when the clinic began, if it never was."""

    part: Part
    since: datetime


@dataclass
class _Kept:
    until: float  # of a clock that nobody can set
    found: tuple[Standstill, ...]


_kept = _Kept(0, ())


def standstills(now: datetime) -> tuple[Standstill, ...]:
    """What stands still, the gravest first; at most a minute old."""
    if time.monotonic() >= _kept.until:
        _kept.found = look(now)
        _kept.until = time.monotonic() + ASK_EVERY
    return _kept.found


def look(now: datetime) -> tuple[Standstill, ...]:
    """Ask the database. Three queries; one more where something never was well."""
    heard = [(part, _last_run(part), STANDS_AFTER) for part in (Part.DELIVER, Part.REFRESH)]
    if settings.MAIL_PROOF_TO:
        relay = mail_server()
        heard.append((Part.PROOF, relay.proven_at if relay else None, PROOF_EVERY))
    first = now
    if any(moment is None for _part, moment, _allowed in heard):
        first = AuditEvent.objects.order_by("pk").values_list("at", flat=True).first() or now
    since = [(part, moment or first, allowed) for part, moment, allowed in heard]
    return tuple(Standstill(part, moment) for part, moment, allowed in since if now - moment > allowed)


def _last_run(kind: str) -> datetime | None:
    ended = ReminderRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk")
    return ended.values_list("finished_at", flat=True).first()
