"""What was said about a due test stays with it when its patient leaves and comes back, and when a day is run again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from monitoring.models import Completion, Reminder, ScheduleItem
from monitoring.services import appointments, enrolment, follow_up, reminders, results, schedule
from tests.world import TODAY, result

DAY = timedelta(days=1)
SAMPLE = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def decided(world):
    """Rosa's VEGF was measured in June and is overdue: somebody was told, it is postponed and booked."""
    result(world.rosa, world.ana, "vegf", "740", SAMPLE, unit="pg/mL", specimen="plasma")
    run()
    schedule.postpone(
        patient=world.rosa,
        panel="vegf",
        reason="abroad",
        until=TODAY + 9 * DAY,
        by=world.carla,
        today=TODAY,
    )
    appointments.book(
        patient=world.rosa,
        on=TODAY + 12 * DAY,
        panels=["vegf"],
        by=world.carla,
        today=TODAY,
        origin="page",
    )
    return world


def run(today: date = TODAY) -> None:
    reminders.refresh_and_queue(now=datetime(2026, 11, 20, 11, 0, tzinfo=UTC), today=today)


def items(world) -> list[tuple]:
    """Every item of the patient, with what was said about it."""
    rows = ScheduleItem.objects.filter(patient=world.rosa).exclude(state="withdrawn")
    return list(
        rows.order_by("pk").values_list(
            "pk", "panel", "identity", "state", "due_by", "done_on", "snoozed_until", "appointment"
        )
    )


def leave(world) -> None:
    enrolment.close(
        patient=world.rosa, by=world.ana, status="transferred", on=TODAY, today=TODAY, reason="moved"
    )


def come_back(world) -> None:
    world.rosa.refresh_from_db()
    enrolment.reopen(patient=world.rosa, by=world.ana, today=TODAY, reason="closed by mistake")


def test_a_patient_who_comes_back_finds_the_same_tests(decided):
    before, told = items(decided), Reminder.objects.count()
    leave(decided)
    run()
    assert not ScheduleItem.objects.filter(patient=decided.rosa, state="open").exists()
    come_back(decided)
    assert items(decided) == before
    run()
    assert Reminder.objects.count() == told


def test_a_sample_that_is_voided_meanwhile_counts_no_more(decided):
    leave(decided)
    decided.rosa.refresh_from_db()
    sample = decided.rosa.observations.get(analyte="vegf")
    results.void(sample, by=decided.ana, reason="of another patient", today=TODAY)
    assert Completion.objects.filter(patient=decided.rosa, panel="vegf").exists()
    come_back(decided)
    assert not Completion.objects.filter(patient=decided.rosa, panel="vegf").exists()
    [(due_by, snoozed)] = ScheduleItem.objects.filter(
        patient=decided.rosa, panel="vegf", state="open"
    ).values_list("due_by", "snoozed_until")
    assert (due_by, snoozed) == (date(2026, 2, 9), None)


@pytest.mark.parametrize("day", [SAMPLE - DAY, SAMPLE, TODAY - DAY])
def test_a_run_for_an_earlier_day_takes_nothing_away(decided, day):
    before = items(decided)
    told = set(Reminder.objects.values_list("item_id", "step", "recipient_id"))
    run(day)
    run()
    assert items(decided) == before
    assert told <= set(Reminder.objects.values_list("item_id", "step", "recipient_id"))
    follow_up.refresh(decided.rosa, today=TODAY)
    assert items(decided) == before
