"""What the sources say about an entry comes back with it as warnings: codes of rules; it is stored all the same."""

from __future__ import annotations

import pytest

from monitoring.models import Decision, Treatment
from tests.api.conftest import Callers


def codes(answer) -> list[str]:
    return [warning["code"] for warning in answer.json()["warnings"]]


@pytest.mark.parametrize(
    "course, code",
    [
        pytest.param(
            {"kind": "systemic", "agents": ["thalidomide", "dexamethasone"], "line": 1},
            "SR-04",
            id="S1-14: thalidomide in the first line",
        ),
        pytest.param(
            {"kind": "systemic", "agents": ["bortezomib", "cyclophosphamide"], "line": 1},
            "SR-05",
            id="S1-15: a bortezomib combination in the first line",
        ),
        pytest.param(
            {"kind": "supportive", "agents": ["ivig"], "indication": "poems"},
            "SR-11",
            id="S1-27: immunoglobulins for POEMS",
        ),
    ],
)
def test_a_treatment_is_stored_with_what_the_sources_say_about_it(course, code, rest: Callers, rosa):
    answer = rest.ana.post(f"{rosa}/treatments", {**course, "start": "2026-11-02"})
    assert answer.status_code == 201
    assert code in codes(answer)
    assert all(warning["message"] for warning in answer.json()["warnings"])
    assert Treatment.objects.count() == 1


def test_what_was_said_before_is_not_said_again(rest: Callers, rosa):
    first = rest.ana.post(
        f"{rosa}/treatments", {"kind": "systemic", "agents": ["thalidomide"], "start": "2026-11-02"}
    )
    assert "SR-04" in codes(first)
    again = rest.ana.post(
        f"{rosa}/treatments", {"kind": "supportive", "agents": ["furosemide"], "start": "2026-11-02"}
    )
    assert codes(again) == []


def test_an_end_inside_the_lag_is_spoken_of_when_it_is_entered(rest: Callers, rosa):
    """S1-17, S2-30: nerves lag by up to three years."""
    made = rest.ana.post(
        f"{rosa}/treatments", {"kind": "systemic", "agents": ["lenalidomide"], "start": "2026-02-02"}
    )
    to = f"{rosa}/treatments/{made.json()['id']}"
    stale = rest.ana.patch(to, {"end": "2026-11-19"}, If_Match='"9"')
    assert stale.status_code == 412
    ended = rest.ana.patch(
        to, {"end": "2026-11-19", "stop_reason": "no_neurologic_improvement"}, If_Match=made["ETag"]
    )
    assert (ended.status_code, codes(ended)) == (200, ["SR-08"])
    noted = rest.ana.patch(to, {"note": "tired", "reason": "added"}, If_Match=ended["ETag"])
    assert (noted.status_code, codes(noted)) == (200, [])


def test_a_decision_inside_the_lag_is_stored_with_what_the_sources_say(rest: Callers, rosa):
    rest.ana.post(
        f"{rosa}/treatments", {"kind": "systemic", "agents": ["lenalidomide"], "start": "2026-02-02"}
    )
    body = {"date": "2026-11-19", "decision": "stop", "reason": "no_neurologic_improvement"}
    answer = rest.pablo.post(f"{rosa}/decisions", body)
    assert (answer.status_code, codes(answer)) == (201, ["SR-08"])
    assert Decision.objects.count() == 1
    other = rest.pablo.post(f"{rosa}/decisions", {**body, "reason": "toxicity"})
    assert codes(other) == []


def test_a_condition_is_stored_with_what_the_sources_say(rest: Callers, rosa):
    """S2-48: POEMS is no myeloma."""
    answer = rest.ana.post(f"{rosa}/conditions", {"code": "myeloma"})
    assert (answer.status_code, codes(answer)) == (201, ["SR-15"])
    assert codes(rest.ana.post(f"{rosa}/conditions", {"code": "copd"})) == []


def test_warnings_are_in_the_language_asked_for(rest: Callers, rosa):
    course = {"kind": "systemic", "agents": ["thalidomide"], "start": "2026-11-02"}
    told = [
        rest.ana.post(f"{rosa}/treatments", {**course, "line": 1}, Accept_Language=language).json()
        for language in ("en", "es")
    ]
    messages = [next(w["message"] for w in answer["warnings"] if w["code"] == "SR-04") for answer in told]
    assert messages[0] != messages[1]


def test_to_a_stranger_nothing_is_said(rest: Callers, rosa):
    course = {"kind": "systemic", "agents": ["thalidomide"], "start": "2026-11-02"}
    unknown = rest.lena.post("/patients/999999/treatments", course)
    answer = rest.lena.post(f"{rosa}/treatments", course)
    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert not Treatment.objects.exists()
