"""Reminders: what someone must be told is a row, and the rows are the queue. Celery or a timer only ring the bell.

The clocks refresh who needs it, queue reminders, gather them into one message a person and day; `delivery` sends. Every
part may run twice, at once or be killed: unique rows and conditional updates keep it to one of each.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from monitoring.models import Message, Reminder, ReminderRun
from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import ThresholdName
from monitoring.services import follow_up
from patients.models import Role, Site

log = logging.getLogger(__name__)

KEEP_QUIET_RUNS = timedelta(days=2)  # runs that did nothing are forgotten after so long

Day = Callable[[Site], date]


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
        gather(site, today=day)
    finish(run, counts)
    quiet = ReminderRun.objects.filter(sent=0, failed=0, queued=0, suppressed=0)
    quiet.filter(started_at__lt=now - KEEP_QUIET_RUNS).delete()
    return counts


def queue(site: Site, *, today: date) -> int:
    """One reminder per item, step and coordinator of the site, made once. Returns how many are new.

    One statement for all of them; a conflict with an existing row is no event.
    """
    steps = (
        (Reminder.Step.OPENED, "item.opens <= %s AND item.due_by >= %s", [today, today]),
        (Reminder.Step.OVERDUE, "item.due_by < %s", [today]),
    )
    waiting_since = today - timedelta(days=CURRENT.days(ThresholdName.AWAITING_RESULT))
    new = 0
    with connection.cursor() as cursor:
        for step, condition, days in steps:
            cursor.execute(
                # The condition is one of the two constants above; every value is a parameter.
                f"""
                INSERT INTO monitoring_reminder (item_id, step, recipient_id, site_id, queued_on, cancelled_reason)
                SELECT item.id, %s, person.id, item.site_id, %s, ''
                FROM monitoring_scheduleitem item
                JOIN patients_patient patient ON patient.id = item.patient_id AND patient.status = 'active'
                JOIN patients_membership member ON member.site_id = item.site_id AND member.role = %s
                JOIN patients_user person ON person.id = member.user_id AND person.is_active = %s
                WHERE item.state = 'open' AND item.site_id = %s AND {condition}
                  AND (item.waived_until IS NULL OR item.waived_until < %s)
                  AND (item.awaiting_since IS NULL OR item.awaiting_since < %s)
                ON CONFLICT DO NOTHING
                """,  # noqa: S608
                [step.value, today, Role.COORDINATOR.value, True, site.pk, *days, today, waiting_since],
            )
            new += max(cursor.rowcount, 0)
    return new


def gather(site: Site, *, today: date) -> None:
    """Put each person's new reminders into their message of the day, unless that one is already on its way."""
    waiting_since = today - timedelta(days=CURRENT.days(ThresholdName.AWAITING_RESULT))
    loose = Reminder.objects.filter(
        Q(item__waived_until__isnull=True) | Q(item__waived_until__lt=today),
        Q(item__awaiting_since__isnull=True) | Q(item__awaiting_since__lt=waiting_since),
        site=site,
        message__isnull=True,
        cancelled_reason="",
        item__state="open",
    )
    for person_id in list(loose.values_list("recipient_id", flat=True).distinct()):
        with transaction.atomic():
            Message.objects.bulk_create(
                [Message(recipient_id=person_id, local_date=today)], ignore_conflicts=True
            )
            message = Message.objects.select_for_update().get(
                recipient_id=person_id, channel="email", local_date=today, kind="digest"
            )
            if message.state == Message.State.PLANNED:
                loose.filter(recipient_id=person_id).update(message=message)


def last_run(kind: str) -> ReminderRun | None:
    return ReminderRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk").first()


def finish(run: ReminderRun, counts: Counts) -> None:
    for name, value in asdict(counts).items():
        setattr(run, name, value)
    run.finished_at = timezone.now()
    run.save()
