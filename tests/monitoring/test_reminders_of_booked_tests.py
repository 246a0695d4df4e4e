"""A booked test is not chased until its day is over, nor by the week who will be called on a day before that."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from monitoring.models import Appointment, Message, Reminder, ScheduleItem
from monitoring.services import appointments, contacts, delivery, digests, reminders
from tests.monitoring.reminded import (
    CARLA,
    DAY,
    NOON,
    PABLO,
    due_by,
    only_vegf,
    queued,
    ring,
    settings_at,
    told,
)
from tests.world import TODAY, result


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def item(world):
    return only_vegf(world)


def booked(world, on: date, *, today: date = TODAY) -> Appointment:
    made, _warnings = appointments.book(
        patient=world.rosa, on=on, panels=["vegf"], by=world.carla, today=today, origin="page"
    )
    return made


def tried(world, next_try: date | None, *, on: date = TODAY, outcome: str = "no_answer") -> None:
    contacts.log(
        patient=world.rosa,
        on=on,
        channel="phone",
        outcome=outcome,
        by=world.carla,
        today=on,
        origin="page",
        next_try=next_try,
    )


# Days from today: the window's last day, the appointment; who is told what today.
BOOKED = [
    pytest.param(8, None, {(CARLA, "opened")}, id="open, not booked"),
    pytest.param(8, 0, set(), id="open, booked for today"),
    pytest.param(
        8, -1, {(CARLA, "opened"), (CARLA, "unkept-2026-11-19")}, id="open, was booked for yesterday"
    ),
    pytest.param(7, 0, set(), id="about to close, booked for today"),
    pytest.param(
        7, -1, {(CARLA, "closing"), (CARLA, "unkept-2026-11-19")}, id="about to close, booked before"
    ),
    pytest.param(-1, 3, set(), id="late since yesterday, booked"),
    pytest.param(-8, 0, set(), id="late for a week, booked for today"),
    pytest.param(
        -8, -1, {(CARLA, "weekly-1"), (CARLA, "unkept-2026-11-19")}, id="late, was booked for yesterday"
    ),
    pytest.param(-14, 30, set(), id="14 days late, booked for after its window"),
    pytest.param(-15, 30, {(PABLO, "physician")}, id="15 days late: late is late, the physician hears of it"),
]


@pytest.mark.parametrize(("last", "appointment", "said"), BOOKED)
def test_what_is_said_of_a_booked_test(world, item, last, appointment, said):
    due_by(item, TODAY + last * DAY)
    if appointment is not None:
        booked(world, TODAY + appointment * DAY, today=min(TODAY, TODAY + appointment * DAY))
    assert queued(world) == said
    assert queued(world) == set()


def test_one_test_that_is_booked_and_not_kept_from_its_opening_on(world, item):
    due_by(item, TODAY + 10 * DAY)
    booked(world, TODAY + 9 * DAY)
    said = {}
    for n in range(30):
        for _person, step in queued(world, TODAY + n * DAY):
            said.setdefault(n, set()).add(step)
    assert said == {
        10: {"closing", "unkept-2026-11-29"},
        11: {"overdue"},
        18: {"weekly-1"},
        25: {"weekly-2", "physician"},
    }


def test_two_steps_of_the_day_after_are_one_line_and_the_missed_appointment_speaks(world, item):
    due_by(item, TODAY + 10 * DAY)
    booked(world, TODAY, today=TODAY)
    assert ring(NOON) == 0
    assert ring(NOON + DAY) == 1
    assert told(CARLA) == ["unkept-2026-11-20"]
    assert ring(NOON + 2 * DAY) == 0


def test_an_appointment_that_was_kept_is_no_missed_one(world, item):
    due_by(item, TODAY + 10 * DAY)
    booked(world, TODAY)
    result(world.rosa, world.ana, "vegf", "900", TODAY, unit="pg/mL", specimen="plasma")
    reminders.queue(world.madrid, today=TODAY + DAY)
    assert not Reminder.objects.filter(item__panel="vegf", site=world.madrid).exists()


def test_before_the_window_opens_a_missed_appointment_is_no_news(world, item):
    opens = TODAY + 5 * DAY
    ScheduleItem.objects.filter(pk=item.pk).update(opens=opens, target=opens, due_by=opens + 20 * DAY)
    booked(world, TODAY)
    assert queued(world, opens - DAY) == set()
    assert queued(world, opens) == {(CARLA, "opened"), (CARLA, "unkept-2026-11-20")}


def test_what_was_queued_before_the_booking_waits_with_it(world, item):
    due_by(item, TODAY + 10 * DAY)
    settings_at(world, digest_time=(NOON + timedelta(hours=6)).time())
    assert ring(NOON) == 0
    made = booked(world, TODAY + 3 * DAY)
    assert ring(NOON + timedelta(hours=7)) == 0
    assert Message.objects.get().state == "cancelled"
    assert Reminder.objects.get().cancelled_reason == ""
    assert ring(NOON + 2 * DAY) == 0
    appointments.cancel(made, by=world.carla, reason="travels")
    assert ring(NOON + 2 * DAY + timedelta(hours=7)) == 1
    assert told(CARLA) == ["opened"]


def test_a_booking_before_the_mail_goes_takes_the_test_out_of_it_and_leaves_the_others(world):
    assert Reminder.objects.count() == 0
    reminders.refresh_and_queue(now=NOON)
    before = Reminder.objects.filter(message__isnull=False, recipient=world.carla).count()
    booked(world, TODAY)
    counts = delivery.deliver(now=NOON)
    kept_back = Reminder.objects.get(item__panel="vegf", recipient=world.carla)
    assert (kept_back.message, kept_back.cancelled_reason) == (None, "")
    assert len(told(CARLA)) == before - 1
    assert counts.suppressed == 1


def test_a_cancelled_appointment_is_chased_at_once(world, item):
    due_by(item, TODAY - DAY)
    made = booked(world, TODAY + 9 * DAY)
    assert queued(world) == set()
    appointments.cancel(made, by=world.carla, reason="travels")
    assert queued(world) == {(CARLA, "overdue")}


@pytest.mark.parametrize(
    ("to", "said"),
    [
        pytest.param(TODAY + 4 * DAY, set(), id="on the day it was moved to nothing is said"),
        pytest.param(
            TODAY + 3 * DAY, {(CARLA, "overdue"), (CARLA, "unkept-2026-11-23")}, id="the day after it is"
        ),
    ],
)
def test_a_moved_appointment_counts_by_its_new_day(world, item, to, said):
    due_by(item, TODAY - DAY)
    appointments.move(booked(world, TODAY + DAY), to=to, by=world.carla, today=TODAY)
    assert queued(world, TODAY + 4 * DAY) == said


def test_each_missed_appointment_is_said_once(world, item):
    due_by(item, TODAY - 2 * DAY)
    booked(world, TODAY)
    said = queued(world, TODAY + DAY) | queued(world, TODAY + 2 * DAY)
    booked(world, TODAY + 3 * DAY, today=TODAY + 2 * DAY)
    again = queued(world, TODAY + 3 * DAY) | queued(world, TODAY + 4 * DAY)
    assert said == {(CARLA, "overdue"), (CARLA, "unkept-2026-11-20")}
    assert again == {(CARLA, "unkept-2026-11-23")}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param(28, {"unkept-2026-10-23", "retry-2026-10-23"}, id="after four weeks it is news"),
        pytest.param(29, set(), id="after that the usual steps speak alone"),
    ],
)
def test_how_long_a_missed_appointment_and_a_due_try_are_news(world, item, days, said):
    settings_at(world, steps=["unkept", "retry"])
    due_by(item, TODAY - DAY)
    that_day = TODAY - days * DAY
    booked(world, that_day, today=that_day)
    tried(world, that_day, on=that_day)
    assert queued(world) == {(CARLA, step) for step in said}


def test_without_the_step_a_missed_appointment_brings_the_usual_steps_back(world, item):
    settings_at(world, steps=["overdue"])
    due_by(item, TODAY - DAY)
    booked(world, TODAY)
    assert queued(world) == set()
    assert queued(world, TODAY + DAY) == {(CARLA, "overdue")}


# Days from today: the window's last day, the next try; who is told what today.
TRIED = [
    pytest.param(-8, 1, set(), id="late for a week, the next try is tomorrow"),
    pytest.param(
        -8, 0, {(CARLA, "weekly-1"), (CARLA, "retry-2026-11-20")}, id="late for a week, the next try is today"
    ),
    pytest.param(-8, None, {(CARLA, "weekly-1")}, id="late for a week, no next try was set"),
    pytest.param(-1, 1, {(CARLA, "overdue")}, id="the first days of being late are said whatever was set"),
    pytest.param(7, 1, {(CARLA, "closing")}, id="so is a window about to close"),
    pytest.param(8, 0, {(CARLA, "opened"), (CARLA, "retry-2026-11-20")}, id="open, the next try is today"),
    pytest.param(-15, 1, {(PABLO, "physician")}, id="the physician hears of it whatever was set"),
]


@pytest.mark.parametrize(("last", "next_try", "said"), TRIED)
def test_what_is_said_while_a_try_is_planned(world, item, last, next_try, said):
    due_by(item, TODAY + last * DAY)
    tried(world, None if next_try is None else TODAY + next_try * DAY)
    assert queued(world) == said
    assert queued(world) == set()


def test_a_week_that_was_held_is_said_once_on_the_day_of_the_try(world, item):
    due_by(item, TODAY - 6 * DAY)
    tried(world, TODAY + 4 * DAY)
    days = [n for n in range(9) if ring(NOON + n * DAY, today=TODAY + n * DAY)]
    assert days == [0, 4]
    assert told(CARLA) == ["overdue", "retry-2026-11-24"]


def test_another_contact_moves_or_ends_the_next_try(world, item):
    due_by(item, TODAY - 8 * DAY)
    tried(world, TODAY + DAY)
    tried(world, TODAY + 2 * DAY)
    assert queued(world, TODAY + DAY) == set()
    tried(world, None, on=TODAY + DAY, outcome="reached")
    assert queued(world, TODAY + 2 * DAY) == {(CARLA, "weekly-1")}


def test_a_week_that_waits_in_a_mail_is_taken_out_when_a_try_is_planned(world, item):
    due_by(item, TODAY - 8 * DAY)
    reminders.refresh_and_queue(now=NOON)
    assert Reminder.objects.get().message is not None
    tried(world, TODAY + DAY)
    assert delivery.deliver(now=NOON).sent == 0
    digests.gather(world.madrid, now=NOON, today=TODAY)
    assert Reminder.objects.get().message is None
    assert ring(NOON + DAY) == 1
    assert told(CARLA) == ["retry-2026-11-21"]


def test_a_booked_test_is_not_brought_back_by_a_planned_try(world, item):
    due_by(item, TODAY - 8 * DAY)
    tried(world, TODAY)
    booked(world, TODAY)
    assert queued(world) == set()
    assert queued(world, TODAY + DAY) == {
        (CARLA, "weekly-1"),
        (CARLA, "unkept-2026-11-20"),
        (CARLA, "retry-2026-11-20"),
    }
