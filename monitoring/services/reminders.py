"""Reminders: what someone must be told is a row, and the rows are the queue. Celery or a timer only ring the bell.

The clocks refresh who needs it, queue reminders, gather them into one message a person and day; `delivery` sends. Every
part may run twice, at once or be killed: unique rows and conditional updates keep it to one of each.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from monitoring.models import ReminderRun
from monitoring.selectors.site_settings import settings_of
from monitoring.services import digests, follow_up, looks, reminder_steps
from patients.models import Site

log = logging.getLogger(__name__)

REFRESHING = 150  # seconds of a run for refreshing: the rest of the task's time is for reminders and messages
KEEP_QUIET_RUNS = timedelta(days=2)  # runs that did nothing are forgotten after so long


@dataclass
class Counts:
    """What a run did. queued and suppressed count reminders; sent, failed and uncertain count messages."""

    checked: int = 0
    refreshed: int = 0
    queued: int = 0
    sent: int = 0
    suppressed: int = 0
    failed: int = 0
    uncertain: int = 0

    def add(self, other: Counts) -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


def refresh_and_queue(*, now: datetime, today: date | None = None) -> Counts:
    """Refresh the patients whose day has come, queue what became due, gather it into messages. Leaves a run's row.

    today: one day for all sites; None: each site's own. After a change of the protocol everybody waits to be refreshed:
    each site gets its share of the time, every site's reminders are queued, and the next run goes on.
    """
    run = ReminderRun.objects.create(kind="refresh", today=today, started_at=now)
    counts, time_is_up = Counts(), time.monotonic() + REFRESHING
    sites = list(Site.objects.all())
    for place, site in enumerate(sites):
        day = today or site.day(now)
        share = (time_is_up - time.monotonic()) / (len(sites) - place)
        refreshed, failed = follow_up.refresh_due(site, today=day, until=_after(share))
        counts.refreshed += refreshed
        counts.failed += failed
        counts.checked += refreshed + failed
        counts.queued += queue_new(site, today=day)
        digests.gather(site, now=now, today=day, pinned=today is not None)
    finish(run, counts)
    quiet = ReminderRun.objects.filter(sent=0, failed=0, queued=0, suppressed=0)
    quiet.filter(started_at__lt=now - KEEP_QUIET_RUNS).delete()
    return counts


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def queue_new(site: Site, *, today: date) -> int:
    """`queue`, once a day of all patients and then only of those of whom something was done since the last time."""
    look = looks.begin(site, today)
    new = queue(site, today=today, patients=look.patients) if look.patients != [] else 0
    looks.end(site, look)
    return new


def queue(site: Site, *, today: date, patients: Sequence[int] | None = None) -> int:
    """One reminder per item, step and person, made once. Returns how many are new. patients: None for all.

    One statement a step for all of them (`reminder_steps`); a conflict with an existing row is no event.
    """
    settings = settings_of(site)
    new = 0
    with connection.cursor() as cursor:
        for statement in reminder_steps.statements(
            site, settings.steps, settings.weeks_between, today, patients
        ):
            cursor.execute(statement.sql, statement.values)
            new += max(cursor.rowcount, 0)
    return new


def last_run(kind: str) -> ReminderRun | None:
    return ReminderRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk").first()


def finish(run: ReminderRun, counts: Counts) -> None:
    for name, value in asdict(counts).items():
        setattr(run, name, value)
    run.finished_at = timezone.now()
    run.save()
