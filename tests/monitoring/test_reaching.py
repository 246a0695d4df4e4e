"""Tries to reach a patient: three in a row without success and a refusal wait for a physician, who sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from monitoring.selectors.reaching import reach_of, reach_of_one
from monitoring.services import appointments, contacts, decisions, schedule
from tests.monitoring.browsing import signed_in, text_of
from tests.world import TODAY

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
OUT_OF_REACH = "not reached in 3 tries: for the physician"
DECLINED = "declined on 20 Nov 2026: a physician decides"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def log(world, *outcomes: str, patient=None, **rest) -> None:
    """One contact after another, the last one today."""
    for back, outcome in zip(range(len(outcomes) - 1, -1, -1), outcomes, strict=True):
        contacts.log(
            patient=patient or world.rosa,
            on=TODAY - timedelta(days=back),
            channel="phone",
            outcome=outcome,
            by=world.carla,
            today=TODAY,
            origin="page",
            **(rest if back == 0 else {}),
        )


@pytest.mark.parametrize(
    "outcomes, tries, called",
    [
        pytest.param([], 0, False, id="nobody tried"),
        pytest.param(["no_answer", "message_left"], 2, False, id="two tries"),
        pytest.param(["no_answer", "message_left", "wrong_number"], 3, True, id="three tries, whatever kind"),
        pytest.param(["no_answer", "no_answer", "no_answer", "reached"], 0, False, id="reached in the end"),
        pytest.param(["no_answer", "reached", "no_answer", "no_answer"], 2, False, id="two since reached"),
        pytest.param(["reached", "no_answer", "no_answer", "no_answer"], 3, True, id="three since reached"),
        pytest.param(["no_answer", "no_answer", "booked", "no_answer"], 1, False, id="one since booked"),
    ],
)
def test_three_tries_in_a_row_call_the_physician(world, outcomes, tries, called):
    log(world, *outcomes)
    found = reach_of_one(world.rosa.pk)
    assert (found.tries, found.is_out_of_reach, found.calls_physician) == (tries, called, called)
    assert found.declined_on is None


def test_tries_count_by_their_day_whenever_they_were_typed(world):
    log(world, "no_answer", "no_answer", "no_answer")
    contacts.log(
        patient=world.rosa,
        on=date(2026, 11, 1),
        channel="letter",
        outcome="reached",
        by=world.carla,
        today=TODAY,
        origin="page",
    )
    assert reach_of_one(world.rosa.pk).tries == 3


def decide(world) -> None:
    decisions.record(
        patient=world.rosa, on=TODAY, decision="watch", by=world.pablo, today=TODAY, origin="page"
    )


def waive(world) -> None:
    schedule.waive(
        patient=world.rosa, panel="vegf", reason="declined", until=TODAY, by=world.pablo, today=TODAY
    )


@pytest.mark.parametrize(
    "outcomes, declined",
    [
        pytest.param(["declined"], True, id="declined"),
        pytest.param(["declined", "no_answer"], True, id="declined, then not reached"),
        pytest.param(["declined", "reached"], True, id="declined, then spoken to"),
        pytest.param(["declined", "booked"], False, id="declined, then an appointment"),
        pytest.param(["booked", "declined"], True, id="an appointment, then declined"),
    ],
)
def test_a_refusal_stands_until_the_patient_agrees(world, outcomes, declined):
    log(world, *outcomes)
    assert (reach_of_one(world.rosa.pk).declined_on is not None) == declined


def book(world):
    return appointments.book(
        patient=world.rosa, on=TODAY, panels=["vegf"], by=world.carla, today=TODAY, origin="page"
    )[0]


@pytest.mark.parametrize("deed", [decide, waive, book])
def test_a_decision_a_waiver_or_an_appointment_recorded_afterwards_settles_a_refusal(world, deed, clock):
    log(world, "declined")
    assert reach_of_one(world.rosa.pk).declined_on == TODAY
    clock.move_to(NOON + timedelta(minutes=1))
    deed(world)
    found = reach_of_one(world.rosa.pk)
    assert (found.declined_on, found.refusal, found.calls_physician) == (None, None, False)


def test_a_refusal_stands_again_when_the_appointment_is_cancelled(world, clock):
    log(world, "declined")
    clock.move_to(NOON + timedelta(minutes=1))
    made = book(world)
    assert reach_of_one(world.rosa.pk).declined_on is None
    appointments.cancel(made, by=world.carla, reason="declined after all")
    assert reach_of_one(world.rosa.pk).declined_on == TODAY


def test_a_decision_recorded_before_does_not_settle_it(world, clock):
    decide(world)
    clock.move_to(NOON + timedelta(minutes=1))
    log(world, "declined")
    assert reach_of_one(world.rosa.pk).declined_on == TODAY


def test_a_waiver_of_the_same_morning_does_not_settle_it(world, clock):
    waive(world)
    clock.shift(60)
    log(world, "declined")
    assert reach_of_one(world.rosa.pk).declined_on == TODAY
    assert DECLINED in text_of(signed_in(world.carla).get("/worklist/"))


def test_a_waiver_of_the_day_before_does_not_settle_it(world):
    yesterday = TODAY - timedelta(days=1)
    schedule.waive(patient=world.rosa, panel="vegf", reason="x", until=TODAY, by=world.pablo, today=yesterday)
    log(world, "declined")
    assert reach_of_one(world.rosa.pk).declined_on == TODAY


@pytest.mark.parametrize("outcome, queries", [("no_answer", 1), ("declined", 4)])
def test_any_number_of_patients_takes_as_many_queries(world, outcome, queries, django_assert_num_queries):
    log(world, outcome)
    log(world, outcome, patient=world.liam)
    with django_assert_num_queries(queries):
        assert set(reach_of([world.rosa.pk, world.liam.pk])) == {world.rosa.pk, world.liam.pk}


def test_the_row_the_record_and_the_physicians_list_say_it(world):
    log(world, "declined", "no_answer", "no_answer", "no_answer")
    said = "declined on 17 Nov 2026: a physician decides"
    row = text_of(signed_in(world.carla).get("/worklist/"))
    assert OUT_OF_REACH in row
    assert said in row
    for page in ("due", "contacts"):
        shown = text_of(signed_in(world.carla).get(f"/patients/{world.rosa.pk}/{page}/"))
        assert OUT_OF_REACH.capitalize() in shown
        assert "Declined on 17 Nov 2026: a physician decides" in shown
    patients = text_of(signed_in(world.pablo).get("/patients/"))
    assert OUT_OF_REACH in patients
    assert said in patients
    assert OUT_OF_REACH not in text_of(signed_in(world.ana).get("/patients/"))
    assert OUT_OF_REACH not in text_of(signed_in(world.lena).get("/patients/"))


def test_nothing_is_said_before_the_third_try(world):
    log(world, "no_answer", "no_answer")
    assert "for the physician" not in text_of(signed_in(world.pablo).get("/worklist/"))
    assert "for the physician" not in text_of(signed_in(world.pablo).get("/patients/"))
    assert "alert-warning" not in text_of(signed_in(world.pablo).get(f"/patients/{world.rosa.pk}/due/"))


def test_a_contact_logged_in_the_row_answers_with_what_it_means(world):
    log(world, "no_answer", "no_answer")
    sent = {"channel": "phone", "outcome": "declined", "date": "2026-11-20"}
    address = f"/worklist/{world.rosa.pk}/contact/"
    answer = signed_in(world.carla).post(address, sent, headers={"HX-Request": "true"})
    assert DECLINED in text_of(answer)


@pytest.mark.parametrize(
    "day, said",
    [
        pytest.param("2026-11-21", "next try 21 Nov", id="tomorrow"),
        pytest.param("2026-11-20", "try again today", id="on its day it comes back"),
    ],
)
def test_the_next_try_stands_in_the_row_and_comes_back_on_its_day(world, day, said):
    log(world, "no_answer", next_try=date.fromisoformat(day))
    assert said in text_of(signed_in(world.carla).get("/worklist/"))
