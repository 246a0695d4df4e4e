"""Three tries in a row without reaching a patient, and a refusal, are told to the physician: once each."""

from __future__ import annotations

import random
from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core import mail

from monitoring.models import Appointment, Message, Reminder, ReminderSettings, ScheduleItem
from monitoring.protocol.vocabulary import ContactOutcome, Panel
from monitoring.selectors.reaching import reach_of_one
from monitoring.selectors.site_settings import settings_of
from monitoring.services import appointments, contacts, decisions, delivery, enrolment, reminders, schedule
from patients.models import Role
from patients.services import memberships
from tests.monitoring.reminded import CARLA, DAY, NOON, PABLO, queued, ring, settings_at, told
from tests.world import TODAY

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture(autouse=True)
def quiet(world):
    """Madrid wants to hear of nothing but calls."""
    settings_at(world, steps=["unreached", "declined"])
    ReminderSettings.objects.create(site=world.leeds)


def log(world, *outcomes: str, first: date = TODAY - 27 * DAY, patient=None) -> list[int]:
    """One contact a day, from the first day on; returns their ids."""
    return [
        contacts.log(
            patient=patient or world.rosa,
            on=first + n * DAY,
            channel="phone",
            outcome=outcome,
            by=world.carla,
            today=TODAY,
            origin="page",
        ).pk
        for n, outcome in enumerate(outcomes)
    ]


def decide(world):
    return decisions.record(
        patient=world.rosa, on=TODAY, decision="watch", by=world.pablo, today=TODAY, origin="page"
    )


# What is said: the stage, and which of the contacts it is keyed by; None: nobody ever reached the patient before.
CALLED = [
    pytest.param(["no_answer", "message_left"], set(), id="two tries"),
    pytest.param(["no_answer", "message_left", "wrong_number"], {("unreached", None)}, id="three tries"),
    pytest.param(["no_answer"] * 4, {("unreached", None)}, id="four tries are the same run"),
    pytest.param(["no_answer", "no_answer", "reached", "no_answer"], set(), id="reached in between"),
    pytest.param(["no_answer", "no_answer", "no_answer", "reached"], set(), id="reached in the end"),
    pytest.param(["declined"], {("declined", 0)}, id="declined"),
    pytest.param(["declined", "reached"], {("declined", 0)}, id="spoken to, and the refusal stands"),
    pytest.param(["declined", "booked"], set(), id="declined, then agreed"),
    pytest.param(["declined", "declined"], {("declined", 1)}, id="the last refusal speaks"),
    pytest.param(
        ["declined", "no_answer", "no_answer", "no_answer"],
        {("declined", 0), ("unreached", 0)},
        id="declined, and not reached since",
    ),
]


@pytest.mark.parametrize(("outcomes", "said"), CALLED)
def test_when_the_physician_is_called(world, outcomes, said):
    ids = log(world, *outcomes)
    steps = {f"{stage}-{0 if place is None else ids[place]}" for stage, place in said}
    assert queued(world) == {(PABLO, step) for step in steps}
    assert queued(world) == set()
    assert reach_of_one(world.rosa.pk).steps == steps


def test_a_run_of_tries_is_told_once_and_a_new_one_again(world):
    log(world, "no_answer", "no_answer", "no_answer")
    assert queued(world) == {(PABLO, "unreached-0")}
    log(world, "no_answer", first=TODAY - 22 * DAY)
    assert queued(world, TODAY + DAY) == set()
    (reached,) = log(world, "reached", first=TODAY - 19 * DAY)
    assert queued(world, TODAY + 2 * DAY) == set()
    log(world, "no_answer", "no_answer", first=TODAY - 15 * DAY)
    assert queued(world, TODAY + 3 * DAY) == set()
    log(world, "no_answer", first=TODAY - 19 * DAY)
    assert queued(world, TODAY + 4 * DAY) == {(PABLO, f"unreached-{reached}")}


def book(world):
    return appointments.book(
        patient=world.rosa, on=TODAY, panels=["vegf"], by=world.carla, today=TODAY, origin="page"
    )[0]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param(28, {(PABLO, "unreached-0")}, id="the last try was four weeks ago"),
        pytest.param(29, set(), id="it was longer ago: the lists show it"),
    ],
)
def test_how_long_a_run_of_tries_is_news(world, days, said):
    log(world, "no_answer", "no_answer", "no_answer", first=TODAY - (days + 2) * DAY)
    assert queued(world) == said


def test_a_try_typed_later_for_an_earlier_day_tells_nothing_anew(world):
    log(world, "no_answer", "no_answer", "no_answer")
    queued(world)
    log(world, "message_left", first=TODAY - 90 * DAY)
    assert queued(world) == set()


def test_each_refusal_is_told_once(world, clock):
    (first,) = log(world, "declined")
    assert queued(world) == {(PABLO, f"declined-{first}")}
    clock.shift(MINUTE)
    decide(world)
    clock.shift(MINUTE)
    (second,) = log(world, "declined", first=TODAY)
    assert queued(world) == {(PABLO, f"declined-{second}")}


def test_a_site_may_leave_them_out(world):
    settings_at(world, steps=[])
    log(world, "declined", "no_answer", "no_answer", "no_answer")
    assert queued(world) == set()


def test_nobody_is_called_for_who_is_not_followed_any_more(world):
    log(world, "declined", "no_answer", "no_answer", "no_answer")
    enrolment.close(patient=world.rosa, by=world.ana, status="transferred", on=TODAY, today=TODAY)
    assert queued(world) == set()


def test_the_patients_own_physician_alone_is_called(world):
    paula, _new = memberships.add_user(
        email="paula@example.org", name="Paula", site=world.madrid, role=Role.PHYSICIAN, language="en"
    )
    log(world, "no_answer", "no_answer", "no_answer")
    world.rosa.responsible_physician = paula
    world.rosa.save()
    assert {person for person, _step in queued(world)} == {"paula@example.org"}
    paula.memberships.all().delete()
    assert {person for person, _step in queued(world)} == {PABLO}


def test_the_mail_counts_patients_and_names_none(world):
    log(world, "declined", "no_answer", "no_answer", "no_answer")
    assert ring(NOON) == 1
    (letter,) = mail.outbox
    assert letter.to == [PABLO]
    assert letter.subject == "1 patient waits for your decision"
    assert "1 patient was not reached in several tries or declined" in letter.body
    assert "/reminders/" in letter.body
    assert "/worklist/" not in letter.body
    for secret in ("Rosa", "Núñez", "000123", "POEMS syndrome", "VEGF"):
        assert secret not in letter.subject + letter.body
    assert ring(NOON + DAY) == 0


def test_one_mail_speaks_of_late_tests_and_of_patients(world):
    settings_at(world, steps=["physician", "declined"])
    log(world, "declined")
    assert ring(NOON) == 1
    (letter,) = mail.outbox
    assert "need attention" in letter.subject
    assert "overdue" in letter.body
    assert "1 patient was not reached in several tries or declined" in letter.body
    assert Message.objects.get().reminders.filter(cancelled_reason="").count() > 1


def test_coordinators_hear_nothing_of_it(world):
    log(world, "declined", "no_answer", "no_answer", "no_answer")
    ring(NOON)
    assert told(CARLA) == []
    assert len(told(PABLO)) == 2


@pytest.mark.parametrize(
    "planned", [False, True], ids=["before it stands in a mail", "while it waits in one"]
)
@pytest.mark.parametrize(
    ("outcomes", "deed"),
    [
        pytest.param(
            ["no_answer", "no_answer", "no_answer"],
            lambda world: log(world, "reached", first=TODAY),
            id="reached",
        ),
        pytest.param(["declined"], decide, id="a decision"),
        pytest.param(["declined"], lambda world: log(world, "booked", first=TODAY), id="the patient agrees"),
        pytest.param(["declined"], book, id="an appointment"),
        pytest.param(
            ["declined"],
            lambda world: schedule.waive(
                patient=world.rosa, panel="vegf", reason="declined", until=TODAY, by=world.pablo, today=TODAY
            ),
            id="a waiver",
        ),
    ],
)
def test_what_is_handled_before_the_mail_goes_is_cancelled_and_kept(world, clock, planned, outcomes, deed):
    log(world, *outcomes)
    if planned:
        reminders.refresh_and_queue(now=NOON)
        assert Reminder.objects.get().message is not None
    else:
        reminders.queue(world.madrid, today=TODAY)
    clock.shift(MINUTE)
    deed(world)
    counts = delivery.deliver(now=NOON)
    assert ring(NOON + MINUTE) == 0
    assert (counts.sent, mail.outbox) == (0, [])
    assert Reminder.objects.get().cancelled_reason == "handled"


def test_a_decision_that_is_voided_calls_again(world, clock):
    (refusal,) = log(world, "declined")
    reminders.queue(world.madrid, today=TODAY)
    clock.shift(MINUTE)
    decision = decide(world)
    assert ring(NOON + MINUTE) == 0
    decisions.void(decision, by=world.pablo, today=TODAY, reason="wrong patient")
    assert ring(NOON + DAY) == 1
    assert told(PABLO) == [f"declined-{refusal}"]


def test_an_urgent_test_makes_no_call_urgent(world):
    settings_at(world, steps=["declined"], urgent=[str(panel) for panel in Panel])
    log(world, "declined")
    assert ring(NOON) == 1
    assert Message.objects.get().kind == "digest"


def test_what_was_told_is_not_told_again_when_a_decision_is_voided(world, clock):
    log(world, "declined")
    assert ring(NOON) == 1
    clock.shift(MINUTE)
    decisions.void(decide(world), by=world.pablo, today=TODAY, reason="wrong patient")
    assert ring(NOON + DAY) == 0


def test_it_is_told_whatever_becomes_of_the_patients_tests(world):
    log(world, "no_answer", "no_answer", "no_answer")
    ScheduleItem.objects.filter(patient=world.rosa).update(state="done", done_on=TODAY)
    assert ring(NOON) == 1
    assert told(PABLO) == ["unreached-0"]


def test_postponing_a_test_takes_no_call_out_of_a_mail(world):
    log(world, "no_answer", "no_answer", "no_answer")
    reminders.refresh_and_queue(now=NOON)
    first = Reminder.objects.get().item
    ScheduleItem.objects.filter(patient=world.rosa).exclude(pk=first.pk).update(state="withdrawn")
    schedule.postpone(
        patient=world.rosa, panel=first.panel, reason="abroad", until=TODAY, by=world.carla, today=TODAY
    )
    assert Reminder.objects.get().message is not None


@pytest.mark.parametrize("seed", range(12))
def test_the_steps_that_are_queued_are_those_that_the_record_shows(world, clock, seed):
    """The list in SQL and the record in Python say the same of any history."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 14)):
        clock.shift(MINUTE)
        outcome = chance.choice([*ContactOutcome, "no_answer", "no_answer", "declined"])
        log(world, outcome, first=TODAY - chance.randint(0, 6) * DAY)
        clock.shift(MINUTE)
        if chance.random() < 0.1:
            decide(world)
        if chance.random() < 0.1 and not Appointment.objects.standing().exists():
            book(world)
        asked = reach_of_one(world.rosa.pk).steps
        Reminder.objects.update(cancelled_reason="handled")
        reminders.queue(world.madrid, today=TODAY)
        standing = Reminder.objects.filter(cancelled_reason="")
        assert set(standing.values_list("step", flat=True)) == asked


def test_sites_that_had_chosen_their_steps_hear_of_the_new_ones(world):
    settings_at(world, steps=["overdue", "retry"])
    migration = import_module("monitoring.migrations.0016_calls_to_physicians")
    migration.want_new_steps(apps, None)
    assert settings_of(world.madrid).steps == ["overdue", "retry", "unkept", "unreached", "declined"]
