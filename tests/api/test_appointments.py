"""`/patients/{id}/appointments`: booked for panels, listed with what became of them."""

from __future__ import annotations

import pytest

from monitoring.models import Appointment, ScheduleItem
from tests.api.conftest import Callers
from tests.api.test_bodies import reasons
from tests.world import TODAY, result

GOOD = {"date": "2026-12-03", "panels": ["spep", "vegf"]}


def listed(caller, rosa, **query) -> list[dict]:
    return caller.get(f"{rosa}/appointments", **query).json()["results"]


def test_an_appointment_is_booked_and_listed_with_its_panels_by_what_is_lost_first(
    rest: Callers, rosa, world
):
    answer = rest.carla.post(f"{rosa}/appointments", GOOD | {"note": "fasting"})
    assert answer.status_code == 201
    assert answer.json() == {"id": Appointment.objects.get().pk, "warnings": []}
    [row] = listed(rest.carla, rosa)
    assert (row["date"], row["panels"], row["status"]) == ("2026-12-03", ["vegf", "spep"], "booked")
    assert (row["note"], row["voided"], row["recorded_by"]["name"]) == ("fasting", False, "Carla")
    tied = ScheduleItem.objects.filter(patient=world.rosa, appointment__isnull=False)
    assert sorted(tied.values_list("panel", flat=True)) == ["spep", "vegf"]


@pytest.mark.parametrize(
    "day, status",
    [
        pytest.param("2026-12-03", "booked", id="on its day"),
        pytest.param("2026-12-04", "passed", id="the day after"),
    ],
)
def test_its_day_passes_without_results(day, status, rest: Callers, rosa):
    rest.carla.post(f"{rosa}/appointments", GOOD)
    assert [row["status"] for row in listed(rest.carla, rosa, today=day)] == [status]


def test_it_was_kept_once_its_tests_are_done(rest: Callers, rosa, world):
    rest.carla.post(f"{rosa}/appointments", {"date": TODAY.isoformat(), "panels": ["vegf", "spep"]})
    result(world.rosa, world.ana, "vegf", "900", TODAY, unit="pg/mL", specimen="plasma")
    assert [row["status"] for row in listed(rest.carla, rosa)] == ["booked"]
    result(world.rosa, world.ana, "m_protein", "0.4", TODAY, unit="g/dL")
    assert [row["status"] for row in listed(rest.carla, rosa)] == ["kept"]


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        pytest.param({**GOOD, "date": "2026-11-19"}, "/date", "date_in_past", id="yesterday"),
        pytest.param({**GOOD, "date": "2028-11-20"}, None, None, id="in 24 months"),
        pytest.param({**GOOD, "date": "2028-11-21"}, "/date", "date_too_far", id="the day after"),
        pytest.param({**GOOD, "panels": ["teeth"]}, "/panels", "unknown_code", id="an unknown panel"),
        pytest.param({**GOOD, "panels": []}, "/panels", "empty", id="no panel"),
        pytest.param({**GOOD, "panels": "vegf"}, "/panels", "not_a_list", id="a panel that is no list"),
        pytest.param({"date": "2026-12-03"}, "/panels", "required", id="panels left out"),
        pytest.param({"panels": ["vegf"]}, "/date", "required", id="date left out"),
        pytest.param({**GOOD, "time": "8:00"}, "/time", "unknown_field", id="a field that is not known"),
    ],
)
def test_what_is_wrong_is_named(body, pointer, code, rest: Callers, rosa):
    answer = rest.carla.post(f"{rosa}/appointments", body)
    if code is None:
        assert answer.status_code == 201
        return
    assert answer.status_code == 422
    assert reasons(answer) == [(pointer, code)]
    assert Appointment.objects.count() == 0


def test_a_panel_is_booked_once(rest: Callers, rosa):
    rest.carla.post(f"{rosa}/appointments", GOOD)
    again = rest.ana.post(f"{rosa}/appointments", {"date": "2026-12-05", "panels": ["ncs", "vegf"]})
    assert reasons(again) == [("/panels", "already_booked")]
    assert Appointment.objects.count() == 1


def test_an_early_pet_is_booked_with_a_warning(rest: Callers, rosa):
    course = {"kind": "systemic", "agents": ["melphalan"], "start": "2026-03-01", "end": "2026-09-01"}
    rest.ana.post(f"{rosa}/treatments", course)
    early = rest.carla.post(f"{rosa}/appointments", {"date": "2027-02-26", "panels": ["pet_ct"]})
    assert (early.status_code, [said["code"] for said in early.json()["warnings"]]) == (201, ["early_pet"])


def test_a_waived_test_is_booked_with_a_warning(rest: Callers, rosa):
    rest.pablo.post(f"{rosa}/schedule/vegf/waive", {"reason": "abroad", "until": "2026-12-31"})
    answer = rest.carla.post(f"{rosa}/appointments", GOOD)
    assert answer.status_code == 201
    assert answer.json()["warnings"] == [
        {"code": "waived", "message": "One of these tests is waived on that day."}
    ]


def test_nothing_is_booked_once_follow_up_is_closed(rest: Callers, rosa):
    rest.ana.post(f"{rosa}/close", {"status": "transferred", "date": "2026-11-20"})
    assert reasons(rest.carla.post(f"{rosa}/appointments", GOOD)) == [("/date", "closed")]
