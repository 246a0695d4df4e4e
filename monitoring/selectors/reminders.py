"""Reminders as their recipient reads them, and the runs that prove that the clocks go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitoring.models import Message, Reminder, ReminderRun, ScheduleItem
from monitoring.protocol.schedule import status
from monitoring.selectors.standing import GROUPS
from patients import access
from patients.models import Patient, User

SHOWN_MESSAGES = 30
SHOWN_ITEMS = 200
SHOWN_RUNS = 12
LATE_AFTER = {"refresh": timedelta(hours=1), "deliver": timedelta(minutes=5)}


@dataclass(frozen=True)
class Waiting:
    """A test that the person was reminded of and that is still to be done."""

    item: ScheduleItem
    status: str
    today: date


@dataclass(frozen=True)
class Person:
    """A patient with the tests a person was reminded of, overdue ones first; `due_by` is the earliest."""

    patient: Patient
    today: date
    due_by: date | None
    waiting: list[Waiting]


def messages_of(user: User) -> list[Message]:
    """What was sent to the person or is on its way, newest first. Cancelled ones said nothing and are left out."""
    messages = Message.objects.filter(recipient=user).exclude(state=Message.State.CANCELLED)
    return list(messages.order_by("-local_date", "-pk")[:SHOWN_MESSAGES])


def waiting_for(user: User, *, now: datetime) -> list[Waiting]:
    """Open items the person was reminded of, at sites they still work at, the earliest first."""
    sites = {site.pk: site.day(now) for site in access.sites_for(user, access.Permission.READ_WORKLIST)}
    items = (
        ScheduleItem.objects.filter(
            pk__in=Reminder.objects.filter(recipient=user, cancelled_reason="").values("item_id"),
            site_id__in=sites,
            state=ScheduleItem.State.OPEN,
            patient__status="active",
        )
        .select_related("patient")
        .order_by("due_by", "pk")[:SHOWN_ITEMS]
    )
    return [
        Waiting(
            item,
            status((item.opens, item.due_by), sites[item.site_id], waived_until=item.waived_until),
            sites[item.site_id],
        )
        for item in items
    ]


def by_patient(waiting: Iterable[Waiting]) -> list[Person]:
    """One entry per patient, in the order of their earliest test (`waiting` comes so)."""
    found: dict[int, list[Waiting]] = {}
    for each in waiting:
        found.setdefault(each.item.patient_id, []).append(each)
    return [
        Person(
            patient=of_one[0].item.patient,
            today=of_one[0].today,
            due_by=of_one[0].item.due_by,
            waiting=sorted(of_one, key=lambda each: (GROUPS[each.status], each.item.rank)),
        )
        for of_one in found.values()
    ]


def runs() -> list[ReminderRun]:
    """The last runs that did something, and the last one of each kind."""
    last = [
        run
        for kind in ("refresh", "deliver")
        if (run := ReminderRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk").first())
    ]
    busy = ReminderRun.objects.filter(finished_at__isnull=False).exclude(
        queued=0, sent=0, failed=0, suppressed=0, refreshed=0
    )
    found = {run.pk: run for run in (*last, *busy.order_by("-pk")[:SHOWN_RUNS])}
    return sorted(found.values(), key=lambda run: -run.pk)


def late(now: datetime) -> list[str]:
    """Kinds of runs that should have finished by now and did not."""
    found = []
    for kind, allowed in LATE_AFTER.items():
        run = ReminderRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk").first()
        if run is None or run.finished_at is None or now - run.finished_at > allowed:
            found.append(kind)
    return found
