"""A physician's interval for one patient through REST: it moves the days and keeps everything else of the item."""

from __future__ import annotations

from datetime import date

import pytest

from monitoring.models import PatientOverride
from monitoring.services import intervals
from tests.api.conftest import Callers
from tests.api.test_bodies import reasons
from tests.api.test_schedule import item, store, vegf, window, worklist


@pytest.fixture
def measured(rest: Callers, rosa) -> str:
    store(rest.ana, rosa, vegf("2026-10-31"))
    return rosa


def test_an_override_moves_the_days_names_itself_and_keeps_the_item(rest: Callers, measured):
    before = item(rest.ana, measured)
    rest.pablo.post(f"{measured}/schedule/vegf/waive", {"reason": "travels", "until": "2026-12-01"})
    answer = rest.pablo.post(f"{measured}/schedule/vegf/override", {"every": 1, "reason": "rising"})
    assert answer.status_code == 200
    found = answer.json()
    assert window(found) == ("2026-11-25", "2026-11-30", "2026-12-05", "waived")
    assert (found["id"], found["waived_until"]) == (before["id"], "2026-12-01")
    why = found["why"]
    assert (why["spoken_by"], why["interval"], why["rule"]) == ("patient", "P1M", "repeat")
    assert (why["anchor_id"], why["sources"]) == (before["why"]["anchor_id"], before["why"]["sources"])
    assert item(rest.carla, measured) == found


def test_from_and_to_lay_out_a_window_of_months(rest: Callers, measured):
    body = {"from": 4, "to": 6, "reason": "stable for years"}
    found = rest.pablo.post(f"{measured}/schedule/vegf/override", body).json()
    assert window(found) == ("2027-02-28", "2027-03-30", "2027-04-30", "upcoming")
    assert found["why"]["interval"] == "P4M/P6M"


def test_every_null_takes_it_back(rest: Callers, measured):
    before = item(rest.ana, measured)
    rest.pablo.post(f"{measured}/schedule/vegf/override", {"every": 1, "reason": "rising"})
    answer = rest.pablo.post(f"{measured}/schedule/vegf/override", {"every": None, "reason": "settled"})
    assert answer.json() == before
    assert list(PatientOverride.objects.values_list("earliest", "reason")) == [
        (1, "rising"),
        (None, "settled"),
    ]
    again = rest.pablo.post(f"{measured}/schedule/vegf/override", {"every": None, "reason": "settled"})
    assert reasons(again) == [("/panel", "nothing_to_end")]


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        pytest.param({"every": 2}, "/reason", "required", id="no reason"),
        pytest.param({"every": 2, "reason": " "}, "/reason", "blank", id="a blank reason"),
        pytest.param({"reason": "x"}, "/every", "required", id="no months"),
        pytest.param({"every": 0, "reason": "x"}, "/every", "out_of_range", id="none"),
        pytest.param({"every": 61, "reason": "x"}, "/every", "out_of_range", id="more than five years"),
        pytest.param({"every": "soon", "reason": "x"}, "/every", "invalid", id="a word"),
        pytest.param({"every": True, "reason": "x"}, "/every", "invalid", id="true"),
        pytest.param(
            {"every": 2, "reason": "x", "confirm": "yes"}, "/confirm", "invalid", id="no truth value"
        ),
        pytest.param({"every": 2, "from": 1, "to": 2, "reason": "x"}, "/every", "both_given", id="both"),
        pytest.param({"from": 2, "reason": "x"}, "/to", "required", id="no end"),
        pytest.param({"to": 2, "reason": "x"}, "/from", "required", id="no beginning"),
        pytest.param({"from": 2, "to": 2, "reason": "x"}, "/to", "not_after_from", id="nothing between"),
        pytest.param({"from": 0, "to": 2, "reason": "x"}, "/from", "out_of_range", id="from none"),
        pytest.param({"every": 2, "reason": "x", "panel": "spep"}, "/panel", "unknown_field", id="unknown"),
    ],
)
def test_a_wrong_override_is_named(body, pointer, code, rest: Callers, measured):
    answer = rest.pablo.post(f"{measured}/schedule/vegf/override", body)
    assert (answer.status_code, reasons(answer)) == (422, [(pointer, code)])
    assert not PatientOverride.objects.exists()


@pytest.mark.parametrize("months", [1, 60])
def test_the_shortest_and_the_longest_interval_are_taken(months, rest: Callers, measured):
    body = {"every": months, "reason": "x"}
    assert rest.pablo.post(f"{measured}/schedule/vegf/override", body).status_code == 200


def test_only_what_comes_again_can_be_spaced_otherwise(rest: Callers, rosa):
    body = {"every": 2, "reason": "x"}
    assert reasons(rest.pablo.post(f"{rosa}/schedule/pet_ct/override", body)) == [("/panel", "not_repeated")]
    assert rest.pablo.post(f"{rosa}/schedule/teeth/override", body).status_code == 404
    assert rest.pablo.post(f"{rosa}/schedule/stabilisation_check/override", body).status_code == 404


@pytest.mark.parametrize(
    "first, body, said",
    [
        pytest.param(None, {"from": 3, "to": 5}, "With this interval", id="a longer interval"),
        pytest.param({"every": 1}, {"every": None}, "With the usual interval", id="the usual one again"),
    ],
)
@pytest.mark.parametrize("confirmed", [{}, {"confirm": True}], ids=["not asked", "confirmed"])
def test_what_excuses_an_overdue_test_is_refused_to_who_asks(
    first, body, said, confirmed, rest: Callers, rosa
):
    store(rest.ana, rosa, vegf("2026-08-20" if first else "2026-06-20"))
    url = f"{rosa}/schedule/vegf/override"
    if first:
        assert rest.pablo.post(url, first | {"reason": "rising"}).status_code == 200
    before = PatientOverride.objects.count()
    answer = rest.pablo.post(url, body | {"confirm": False, "reason": "settled"})
    assert (answer.status_code, reasons(answer)) == (409, [("/confirm", "excuses_overdue")])
    assert said in answer.json()["errors"][0]["message"]
    assert PatientOverride.objects.count() == before
    answer = rest.pablo.post(url, body | confirmed | {"reason": "settled"})
    assert (answer.status_code, answer.json()["status"]) == (200, "due")
    assert rest.lena.post(url, body | {"confirm": True, "reason": "settled"}).status_code == 404


def test_an_override_with_which_the_test_stays_overdue_needs_no_confirmation(rest: Callers, rosa):
    store(rest.ana, rosa, vegf("2026-06-19"))
    body = {"from": 3, "to": 5, "reason": "stable"}
    answer = rest.pablo.post(f"{rosa}/schedule/vegf/override", body)
    assert (answer.status_code, answer.json()["status"]) == (200, "overdue")


def test_staff_and_strangers_do_not_override(rest: Callers, measured):
    body = {"every": 2, "reason": "x"}
    assert rest.ana.post(f"{measured}/schedule/vegf/override", body).status_code == 403
    assert rest.carla.post(f"{measured}/schedule/vegf/override", body).status_code == 403
    assert rest.lena.post(f"{measured}/schedule/vegf/override", body).status_code == 404


def test_another_day_knows_what_was_said_until_then(rest: Callers, measured):
    rest.pablo.post(f"{measured}/schedule/vegf/override", {"every": 1, "reason": "rising"})
    assert item(rest.ana, measured, today="2026-11-19")["why"]["spoken_by"] == "protocol"
    assert item(rest.ana, measured, today="2026-11-20")["why"]["spoken_by"] == "patient"


def rows_of(caller, **query) -> list[tuple]:
    found = worklist(caller, panel="vegf", status="upcoming", **query)["results"]
    return [(row["opens"], row["due_by"]) for row in found]


def test_the_worklist_of_a_day_before_does_not_know_of_it(rest: Callers, measured):
    rest.pablo.post(f"{measured}/schedule/vegf/override", {"every": 1, "reason": "rising"})
    assert rows_of(rest.ana) == [("2026-11-25", "2026-12-05")]
    assert rows_of(rest.ana, today="2026-11-19") == [("2027-01-17", "2027-02-14")]


def test_nor_of_what_the_clinic_says_since(rest: Callers, measured, world):
    intervals.set_policy(
        site=world.madrid, row="vegf", months=(1, 1), reason="x", by=world.pablo, today=date(2026, 11, 20)
    )
    assert rows_of(rest.ana) == [("2026-11-25", "2026-12-05")]
    assert rows_of(rest.ana, today="2026-11-19") == [("2027-01-17", "2027-02-14")]
