"""`known_on=`: the record as it was known at the end of a day, and nothing that was recorded later."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from patients.models import AuditEvent
from tests.api.conftest import Callers
from tests.api.test_schedule import store, vegf

THEN = "2026-11-20"  # the world's day; everything below goes on ten days later
LATER = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
OF_PATIENT = (
    *("", "/schedule", "/course", "/assessment", "/alerts", "/observations", "/signs", "/treatments"),
    *("/events", "/conditions", "/visits", "/contacts", "/appointments", "/decisions"),
)


def answers(caller, patient: str, **query) -> dict:
    """What every address under the patient says."""
    return {to: caller.get(f"{patient}{to}", **query).json() for to in OF_PATIENT}


def recorded(rest: Callers, rosa: str) -> dict[str, int]:
    """A record of every kind, and the ids of what will be changed."""
    ids = {"vegf": store(rest.ana, rosa, vegf("2026-06-01"))[0]}
    creatinine = {"analyte": "creatinine", "value": "0.9", "unit": "mg/dL", "date": "2026-11-02"}
    ids["creatinine"] = store(rest.ana, rosa, creatinine)[0]
    given = {"kind": "systemic", "agents": ["lenalidomide"], "start": "2026-07-01"}
    ids["treatment"] = rest.ana.post(f"{rosa}/treatments", given).json()["id"]
    rest.ana.post(f"{rosa}/signs", {"date": "2026-06-01", "signs": {"papilledema": "present"}})
    rest.ana.post(f"{rosa}/events", {"date": "2026-06-02", "code": "stroke"})
    rest.ana.post(f"{rosa}/conditions", {"code": "diabetes", "start": "2020-01-01"})
    rest.ana.post(f"{rosa}/contacts", {"date": "2026-11-19", "channel": "phone", "outcome": "reached"})
    rest.ana.post(f"{rosa}/visits", {"date": "2026-11-19", "kind": "outpatient", "note": "well"})
    rest.pablo.post(f"{rosa}/decisions", {"date": "2026-11-19", "decision": "continue"})
    rest.pablo.post(f"{rosa}/schedule/ncs/waive", {"reason": "travels", "until": "2027-01-01"})
    ids["appointment"] = rest.ana.post(
        f"{rosa}/appointments", {"date": "2026-12-03", "panels": ["vegf", "spep"]}
    ).json()["id"]
    return ids


def changed(rest: Callers, rosa: str, ids: dict[str, int]) -> None:
    """Ten days later nearly all of it reads otherwise."""
    slip = {"value": "40", "date": "2026-05-30", "reason": "slip"}
    end = {"end": "2026-11-01", "stop_reason": "toxicity"}
    ana = rest.ana
    done = [
        ana.post(f"{rosa}/observations/{ids['vegf']}/correct", slip),
        ana.post(f"{rosa}/observations/{ids['creatinine']}/void", {"reason": "another's"}),
        ana.post(f"{rosa}/observations", {"observations": [vegf("2026-11-28")]}),
        ana.patch(f"{rosa}/treatments/{ids['treatment']}", end, If_Match='"1"'),
        ana.post(f"{rosa}/signs", {"date": "2026-06-01", "signs": {"papilledema": "absent"}}),
        ana.post(f"{rosa}/events", {"date": "2026-06-03", "code": "progression"}),
        ana.post(f"{rosa}/contacts", {"date": "2026-11-19", "channel": "phone", "outcome": "no_answer"}),
        ana.post(f"{rosa}/schedule/spep/awaiting", {"since": "2026-11-29"}),
        ana.patch(rosa, {"diagnosis_date": "2025-12-01"}, If_Match='"1"'),
    ]
    assert [answer.status_code // 100 for answer in done] == [2] * len(done), [a.content for a in done]


@pytest.fixture
def story(rest: Callers, rosa):
    """What was answered then, and the clinic ten days later."""
    ids = recorded(rest, rosa)
    then = answers(rest.pablo, rosa)
    with time_machine.travel(LATER, tick=False):
        changed(rest, rosa, ids)
        yield then


def test_every_answer_is_the_one_that_was_given_on_the_day(story, rest: Callers, rosa):
    assert answers(rest.pablo, rosa, known_on=THEN) == story
    now = answers(rest.pablo, rosa, today=THEN)
    assert [to for to in OF_PATIENT if now[to] != story[to]] == [
        *("", "/schedule", "/course", "/assessment", "/alerts", "/observations", "/signs", "/treatments"),
        *("/events", "/contacts"),
    ]


def test_what_was_known_then_can_be_judged_on_another_day(story, rest: Callers, rosa):
    asked = rest.pablo.get(f"{rosa}/schedule", known_on=THEN, today="2027-06-01").json()
    assert asked["today"] == "2027-06-01"
    vegf_then = next(item for item in asked["items"] if item["panel"] == "vegf")
    assert (vegf_then["why"]["anchor_date"], vegf_then["status"]) == ("2026-06-01", "overdue")


@pytest.mark.parametrize("day", ["2026-11-30", "2026-12-01", "9999-12-31"])
def test_a_day_that_is_not_over_hides_nothing(day, story, rest: Callers, rosa):
    assert answers(rest.pablo, rosa, known_on=day) == answers(rest.pablo, rosa)


def test_before_a_patient_was_registered_nothing_was_known(story, rest: Callers, rosa):
    unknown = rest.pablo.get("/patients/999999").json()
    for day in ("2026-11-19", "0001-01-01"):
        told = answers(rest.pablo, rosa, known_on=day)
        assert all(told[to]["results"] == [] for to in OF_PATIENT[5:]), day
        for to in OF_PATIENT[:5]:
            assert rest.pablo.get(f"{rosa}{to}", known_on=day, today=THEN).status_code == 404, to
            assert told[to] == unknown, to


def test_the_etag_of_then_changes_nothing_now(story, rest: Callers, rosa):
    then, now = rest.pablo.get(rosa, known_on=THEN), rest.pablo.get(rosa)
    assert (then["ETag"], now["ETag"]) == ('"1"', '"2"')
    assert then.json()["version"] == 1
    refused = rest.ana.patch(rosa, {"diagnosis_date": "2025-11-01"}, If_Match=then["ETag"])
    assert refused.status_code == 412


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "20261120", "-1"])
def test_a_day_that_is_none_is_named(text, rest: Callers, rosa):
    for to in OF_PATIENT:
        answer = rest.pablo.get(f"{rosa}{to}", known_on=text)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/known_on"), to


@pytest.mark.parametrize("to", ["/patients", "/worklist"])
def test_lists_of_patients_are_told_as_they_stand(to, rest: Callers):
    answer = rest.pablo.get(to, known_on=THEN)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_supported")


def test_pages_of_a_list_of_then_meet(story, rest: Callers, rosa):
    for to in ("/observations", "/signs", "/conditions", "/contacts"):
        whole = rest.pablo.get(f"{rosa}{to}", known_on=THEN).json()["results"]
        found, following = [], f"/api/v1{rosa}{to}?known_on={THEN}&limit=1"
        while following:
            page = rest.pablo.client.get(following, headers=rest.pablo.headers).json()
            found, following = found + page["results"], page["next"]
        assert found == whole, to


def test_one_treatment_of_then(story, rest: Callers, rosa):
    listed = rest.pablo.get(f"{rosa}/treatments", known_on=THEN).json()["results"]
    one = f"{rosa}/treatments/{listed[0]['id']}"
    assert rest.pablo.get(one, known_on=THEN).json() == listed[0]
    assert (listed[0]["end"], rest.pablo.get(one).json()["end"]) == (None, "2026-11-01")
    assert rest.pablo.get(one, known_on="2026-11-19").status_code == 404


def test_the_reading_is_audited_with_its_day(story, rest: Callers, rosa):
    rest.pablo.get(f"{rosa}/assessment", known_on=THEN)
    assert AuditEvent.objects.order_by("pk").last().facts["known_on"] == THEN


def test_a_stranger_hears_nothing_of_any_day(story, rest: Callers, rosa):
    for to in OF_PATIENT:
        assert rest.lena.get(f"{rosa}{to}", known_on=THEN).status_code == 404
