"""Reminders: what someone must be told is a row, and the rows are the queue. Celery or a timer only ring the bell.

The clocks refresh who needs it, queue reminders, gather them into one message a person and day; `delivery` sends. Every
part may run twice, at once or be killed: unique rows and conditional updates keep it to one of each.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from monitoring.models import ReminderRun
from monitoring.protocol.current import CURRENT
from monitoring.protocol.reminding import CLOSING_DAYS, DAY, PHYSICIAN_DAYS, Stage
from monitoring.protocol.rows import ThresholdName
from monitoring.selectors.site_settings import settings_of
from monitoring.services import digests, follow_up
from patients.models import Role, Site

log = logging.getLogger(__name__)

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

    today: one day for all sites; None: each site's own.
    """
    run = ReminderRun.objects.create(kind="refresh", today=today, started_at=now)
    counts = Counts()
    for site in Site.objects.all():
        day = today or site.day(now)
        refreshed, failed = follow_up.refresh_due(site, today=day)
        counts.refreshed += refreshed
        counts.failed += failed
        counts.checked += refreshed + failed
        counts.queued += queue(site, today=day)
        digests.gather(site, now=now, today=day, pinned=today is not None)
    finish(run, counts)
    quiet = ReminderRun.objects.filter(sent=0, failed=0, queued=0, suppressed=0)
    quiet.filter(started_at__lt=now - KEEP_QUIET_RUNS).delete()
    return counts


def queue(site: Site, *, today: date) -> int:
    """One reminder per item, step and person, made once. Returns how many are new.

    One statement a step for all of them; a conflict with an existing row is no event. On a day an item stands in one
    step of its window; a site may leave steps out, and then the step before it lasts longer.
    """
    settings = settings_of(site)
    waiting_since = today - timedelta(days=CURRENT.days(ThresholdName.AWAITING_RESULT))
    new = 0
    with connection.cursor() as cursor:
        for statement in _statements(settings.steps, settings.weeks_between, today):
            values = [*statement.step_values, today, statement.role.value, True, site.pk]
            cursor.execute(_insert(statement), [*values, *statement.days, today, today, waiting_since])
            new += max(cursor.rowcount, 0)
    return new


@dataclass(frozen=True)
class Statement:
    """Which items stand in a step on a day, and who hears of it. SQL of our own; every value is a parameter."""

    step: str
    step_values: list
    condition: str
    days: list
    role: Role = Role.COORDINATOR


def _statements(steps: Sequence[str], weeks: int, today: date) -> Iterator[Statement]:
    soon = today + timedelta(days=CLOSING_DAYS)
    long_late = today - timedelta(days=7 * weeks)
    if Stage.OPENED in steps:
        closes_after = soon if Stage.CLOSING in steps else today - DAY
        yield Statement(
            "%s", [Stage.OPENED.value], "item.opens <= %s AND item.due_by > %s", [today, closes_after]
        )
    if Stage.CLOSING in steps:
        yield Statement(
            "%s",
            [Stage.CLOSING.value],
            "item.opens <= %s AND item.due_by BETWEEN %s AND %s",
            [today, today, soon],
        )
    if Stage.OVERDUE in steps:
        from_on = long_late if Stage.WEEKLY in steps else date.min
        yield Statement(
            "%s", [Stage.OVERDUE.value], "item.due_by >= %s AND item.due_by < %s", [from_on, today]
        )
    if Stage.WEEKLY in steps:
        # Numbered by the week it is, so that another interval repeats nothing and leaves nothing out.
        number = f"(({_DAYS_LATE[connection.vendor]} - 1) / 7 / %s) * %s"
        step = f"'{Stage.WEEKLY}-' || CAST({number} AS text)"
        yield Statement(step, [today, weeks, weeks], "item.due_by < %s", [long_late])
    if Stage.PHYSICIAN in steps:
        late = today - timedelta(days=PHYSICIAN_DAYS)
        condition = f"item.due_by < %s AND {_ANSWERS_FOR_THEM}"
        yield Statement("%s", [Stage.PHYSICIAN.value], condition, [late, True], Role.PHYSICIAN)
    step = f"'{Stage.AGAIN}-' || CAST(item.snoozed_until AS text)"
    yield Statement(step, [], "item.opens <= %s AND item.snoozed_until IS NOT NULL", [today])


_DAYS_LATE = {
    "sqlite": "CAST(julianday(%s) - julianday(item.due_by) AS integer)",
    "postgresql": "(CAST(%s AS date) - item.due_by)",
}

# The patient's physician, or every physician of the site where none is named or the one named is not there any more.
_ANSWERS_FOR_THEM = f"""(patient.responsible_physician_id = person.id OR NOT EXISTS (
    SELECT 1 FROM patients_membership theirs
    JOIN patients_user named ON named.id = theirs.user_id AND named.is_active = %s
    WHERE theirs.user_id = patient.responsible_physician_id
      AND theirs.site_id = item.site_id AND theirs.role = '{Role.PHYSICIAN.value}'))"""  # noqa: S608


def _insert(statement: Statement) -> str:
    return f"""
        INSERT INTO monitoring_reminder (item_id, step, recipient_id, site_id, queued_on, cancelled_reason)
        SELECT item.id, {statement.step}, person.id, item.site_id, %s, ''
        FROM monitoring_scheduleitem item
        JOIN patients_patient patient ON patient.id = item.patient_id AND patient.status = 'active'
        JOIN patients_membership member ON member.site_id = item.site_id AND member.role = %s
        JOIN patients_user person ON person.id = member.user_id AND person.is_active = %s
        WHERE item.state = 'open' AND item.site_id = %s AND {statement.condition}
          AND (item.waived_until IS NULL OR item.waived_until < %s)
          AND (item.snoozed_until IS NULL OR item.snoozed_until < %s)
          AND (item.awaiting_since IS NULL OR item.awaiting_since < %s)
        ON CONFLICT DO NOTHING
        """  # noqa: S608


def last_run(kind: str) -> ReminderRun | None:
    return ReminderRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk").first()


def finish(run: ReminderRun, counts: Counts) -> None:
    for name, value in asdict(counts).items():
        setattr(run, name, value)
    run.finished_at = timezone.now()
    run.save()
