"""Today's clinic: who is booked for today, who was seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from monitoring.services import appointments, contacts, visits
from tests import world as worlds
from tests.monitoring.browsing import signed_in, text_of

TODAY = worlds.TODAY
EARLIER = TODAY - timedelta(days=8)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def call(world, outcome: str, next_try: date | None, on: date = EARLIER):
    contacts.log(
        patient=world.rosa,
        on=on,
        channel="phone",
        outcome=outcome,
        next_try=next_try,
        by=world.carla,
        today=TODAY,
        origin="page",
    )


@pytest.mark.parametrize(
    "calls, expected",
    [
        pytest.param([("booked", TODAY)], True, id="booked for today"),
        pytest.param([("booked", TODAY + timedelta(days=1))], False, id="booked for tomorrow"),
        pytest.param([("no_answer", TODAY)], False, id="to be called again today"),
        pytest.param(
            [("booked", TODAY), ("booked", TODAY + timedelta(days=5))], False, id="moved to another day"
        ),
        pytest.param([("booked", TODAY), ("declined", None)], False, id="declined afterwards"),
        pytest.param([("booked", TODAY), ("reached", None)], True, id="reminded of it by telephone"),
        pytest.param([("booked", TODAY), ("booked", None)], True, id="a letter confirmed it"),
    ],
)
def test_who_is_booked_for_today_is_expected(world, calls, expected):
    for outcome, next_try in calls:
        call(world, outcome, next_try)
    page = text_of(signed_in(world.ana).get("/today/"))
    assert ("Núñez, Rosa" in page) is expected


@pytest.mark.parametrize(
    "day, deed, expected",
    [
        pytest.param(TODAY, None, True, id="an appointment today"),
        pytest.param(TODAY + timedelta(days=1), None, False, id="one tomorrow"),
        pytest.param(TODAY, "cancel", False, id="cancelled"),
        pytest.param(TODAY, "move", False, id="moved away"),
        pytest.param(TODAY + timedelta(days=1), "move", True, id="moved to today"),
    ],
)
def test_who_has_an_appointment_today_is_expected(world, day, deed, expected):
    made, _said = appointments.book(
        patient=world.rosa, on=day, panels=["vegf"], by=world.carla, today=EARLIER, origin="page"
    )
    if deed == "cancel":
        appointments.cancel(made, by=world.carla, reason="snow")
    elif deed == "move":
        other = TODAY if day != TODAY else TODAY + timedelta(days=1)
        appointments.move(made, to=other, by=world.carla, today=EARLIER)
    page = text_of(signed_in(world.ana).get("/today/"))
    assert ("Núñez, Rosa" in page) is expected
    assert ("booked on" in page) is expected


def test_whoever_was_seen_today_stands_behind_who_is_still_expected(world):
    other = worlds.register(world.madrid, world.ana, mrn="2", family_name="Abad")
    visits.log(patient=other, on=TODAY, kind="clinic", by=world.ana, today=TODAY, origin="page")
    call(world, "booked", TODAY)
    page = text_of(signed_in(world.ana).get("/today/"))
    assert page.index("Núñez, Rosa") < page.index("Abad, Sol")
    assert "visit logged" in page
    assert f"/patients/{world.rosa.pk}/visits/new/" in page
    assert "VEGF" in page  # what is due


def test_a_closed_patient_is_not_expected(world):
    call(world, "booked", TODAY)
    appointments.book(
        patient=world.rosa, on=TODAY, panels=["vegf"], by=world.carla, today=TODAY, origin="page"
    )
    world.rosa.status, world.rosa.status_date = "deceased", TODAY
    world.rosa.save()
    assert "Núñez" not in text_of(signed_in(world.ana).get("/today/"))


def test_an_empty_day_says_how_someone_gets_here(world):
    assert "Nobody is booked for today" in text_of(signed_in(world.ana).get("/today/"))


def test_the_day_is_the_sites_own(world):
    call(world, "booked", TODAY)
    with time_machine.travel("2026-11-19T23:30:00Z", tick=False):  # half past midnight in Madrid
        assert "Núñez, Rosa" in text_of(signed_in(world.ana).get("/today/"))


def test_the_day_asks_the_same_number_of_questions_however_many_come(world, django_assert_num_queries):
    call(world, "booked", TODAY)
    browser = signed_in(world.ana)
    browser.get("/today/")
    with django_assert_num_queries(9):
        browser.get("/today/")
    for n in range(12):
        patient = worlds.register(world.madrid, world.ana, mrn=f"T{n}")
        visits.log(patient=patient, on=TODAY, kind="clinic", by=world.ana, today=TODAY, origin="page")
    with django_assert_num_queries(9):
        browser.get("/today/")


def test_nobody_of_another_site_is_shown(world):
    call(world, "booked", TODAY)
    stranger = signed_in(world.lena)
    assert "Núñez" not in text_of(stranger.get("/today/"))
    assert stranger.get("/today/?site=MADRID").status_code == 404
    assert signed_in(world.carla).get("/today/").status_code == 403
