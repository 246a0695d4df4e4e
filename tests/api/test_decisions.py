"""`/patients/{id}/decisions`: what a physician decided about treatment, and why."""

from __future__ import annotations

import pytest

from monitoring.models import Decision
from patients.models import AuditEvent, AuditType
from tests.api.conftest import Callers
from tests.api.test_bodies import reasons

WATCH = {"date": "2026-11-19", "decision": "watch"}


@pytest.mark.parametrize(
    "body",
    [
        *({"date": "2026-11-19", "decision": code} for code in ("continue", "start", "watch")),
        *(
            {
                "date": "2026-11-19",
                "decision": code,
                "reason": "no_neurologic_improvement",
                "note": "too slow\nfor her",
            }
            for code in ("stop", "switch", "continue", "watch")
        ),
    ],
    ids=lambda body: " ".join((body["decision"], body.get("reason", ""))).strip(),
)
def test_a_decision_is_stored_and_listed(body, rest: Callers, rosa, world):
    answer = rest.pablo.post(f"{rosa}/decisions", body)
    assert answer.status_code == 201
    stored = answer.json()
    assert set(stored) == {"id", "warnings"}
    [row] = rest.ana.get(f"{rosa}/decisions").json()["results"]
    assert {name: row[name] for name in ("id", "date", "decision", "reason", "note", "voided", "source")} == {
        **{"id": stored["id"], "reason": "", "note": "", "voided": False, "source": "rest"},
        **body,
    }
    assert row["recorded_by"] == {"id": world.pablo.pk, "name": "Pablo"}
    trail = AuditEvent.objects.filter(type=AuditType.DECISION_RECORDED).get()
    assert (trail.actor_id, trail.patient_id, trail.facts["decision"]) == (
        *(world.pablo.pk, world.rosa.pk, body["decision"]),
    )


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        ({"decision": "watch"}, "/date", "required"),
        ({"date": "2026-11-19"}, "/decision", "required"),
        ({**WATCH, "date": "2026-11-21"}, "/date", "date_in_future"),
        ({**WATCH, "date": "1968-05-01"}, "/date", "date_before_birth"),
        ({**WATCH, "date": "19.11.2026"}, "/date", "date_invalid"),
        ({**WATCH, "decision": "hope"}, "/decision", "unknown_code"),
        ({**WATCH, "decision": "stop"}, "/reason", "required"),
        ({**WATCH, "decision": "switch", "reason": ""}, "/reason", "required"),
        ({**WATCH, "decision": "stop", "reason": "boredom"}, "/reason", "unknown_code"),
        ({**WATCH, "note": "x" * 2001}, "/note", "too_long"),
        ({**WATCH, "id": 1}, "/id", "unknown_field"),
    ],
)
def test_what_is_no_decision_is_refused_at_its_field(body, pointer, code, rest: Callers, rosa):
    answer = rest.pablo.post(f"{rosa}/decisions", body)
    assert (answer.status_code, reasons(answer)) == (422, [(pointer, code)])
    assert not Decision.objects.exists()


def test_all_that_is_wrong_is_named_at_once(rest: Callers, rosa):
    answer = rest.pablo.post(f"{rosa}/decisions", {"date": "2026-11-21", "decision": "stop"})
    assert set(reasons(answer)) == {("/date", "date_in_future"), ("/reason", "required")}


def test_the_list_of_a_day_ends_with_it_and_comes_page_by_page(rest: Callers, rosa):
    for day in ("2026-11-03", "2026-11-01", "2026-11-02"):
        rest.pablo.post(f"{rosa}/decisions", {**WATCH, "date": day})
    listed = rest.ana.get(f"{rosa}/decisions", today="2026-11-02").json()["results"]
    assert [row["date"] for row in listed] == ["2026-11-01", "2026-11-02"]
    page = rest.ana.get(f"{rosa}/decisions", limit="2").json()
    assert [row["date"] for row in page["results"]] == ["2026-11-01", "2026-11-02"]
    rest_of_it = rest.ana.client.get(page["next"], headers=rest.ana.headers).json()
    assert ([row["date"] for row in rest_of_it["results"]], rest_of_it["next"]) == (["2026-11-03"], None)


def test_the_same_request_twice_is_one_decision(rest: Callers, rosa):
    first, again = (rest.pablo.post(f"{rosa}/decisions", WATCH, Idempotency_Key="k") for _time in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("person", ["ana", "carla", "adela", "aurel"])
def test_physicians_decide(person, rest: Callers, rosa):
    assert getattr(rest, person).post(f"{rosa}/decisions", WATCH).status_code == 403
    assert not Decision.objects.exists()


def test_to_a_stranger_the_patient_does_not_exist(rest: Callers, rosa):
    rest.pablo.post(f"{rosa}/decisions", WATCH)
    unknown = rest.lena.get("/patients/999999/decisions")
    for answer in (rest.lena.get(f"{rosa}/decisions"), rest.lena.post(f"{rosa}/decisions", WATCH)):
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Decision.objects.count() == 1
