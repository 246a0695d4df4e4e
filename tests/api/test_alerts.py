"""`/patients/{id}/alerts` and `/alerts/{id}/acknowledge`: who sees what, on which day, and who has seen it."""

from __future__ import annotations

import pytest
import time_machine

from monitoring.models import Alert
from patients.models import AuditEvent, AuditType
from tests.api.conftest import Callers, at_once
from tests.api.test_bodies import problem, reasons

KEYS = {"id", "rule", "severity", "since", "state", "evidence", "sources"}  # those of the contract
MORE = {"key", "facts", "protocol", "review_status", "raised_on", "acknowledged"}


def platelets(caller, patient: str, value: str, on: str, **more) -> int:
    row = {"analyte": "platelets", "value": value, "unit": "10*3/uL", "date": on, **more}
    answer = caller.post(f"{patient}/observations", {"observations": [row]})
    assert answer.status_code == 201
    return answer.json()["stored"][0]


def listed(caller, patient: str, **query) -> list[dict]:
    answer = caller.get(f"{patient}/alerts", **query)
    assert answer.status_code == 200
    assert set(answer.json()) == {"results", "next"}
    assert answer.json()["next"] is None
    return answer.json()["results"]


def rules(caller, patient: str, **query) -> list[str]:
    return [row["rule"] for row in listed(caller, patient, **query)]


def about(rule: str, caller, patient: str, **query) -> dict:
    [found] = [row for row in listed(caller, patient, **query) if row["rule"] == rule]
    return found


@pytest.fixture
def high(rest: Callers, rosa) -> dict:
    """An alert about platelets."""
    platelets(rest.ana, rosa, "455", "2026-11-02")
    return about("SR-13", rest.pablo, rosa)


def test_an_alert_says_what_it_rests_on(high, rest: Callers, rosa, world):
    assert set(high) == KEYS | MORE
    stored = Alert.objects.get(rule="SR-13")
    assert (high["id"], high["severity"], high["since"], high["state"]) == (
        *(stored.pk, "warning", "2026-11-02", "open"),
    )
    [reading] = high["evidence"]
    assert {name: reading[name] for name in ("analyte", "value", "unit", "date")} == {
        **{"analyte": "platelets", "value": 455, "unit": "10*3/uL", "date": "2026-11-02"},
    }
    assert high["sources"] == ["S1-23", "S2-41", "S2-42", "L28", "L29"]
    assert (high["review_status"], high["raised_on"], high["acknowledged"]) == (
        *("pending_review", "2026-11-20", None),
    )
    row = AuditEvent.objects.filter(type=AuditType.PATIENT_READ, facts={"of": "alerts"}).last()
    assert (row.actor_id, row.patient_id) == (world.pablo.pk, world.rosa.pk)


def test_what_is_no_number_stays_text(rest: Callers, rosa):
    rest.ana.post(f"{rosa}/events", {"date": "2026-11-02", "code": "vte"})
    [event] = about("SR-13e", rest.ana, rosa)["evidence"]
    assert (event["analyte"], event["value"], event["unit"]) == ("vte", "present", "")


def test_each_hears_what_speaks_to_them(high, rest: Callers, rosa):
    """Contract §4: staff and physicians all but SR-25, coordinators SR-25 alone."""
    assert rules(rest.ana, rosa) == rules(rest.pablo, rosa) == ["SR-13"]
    assert rules(rest.carla, rosa) == ["SR-25"]


def test_the_gravest_stands_first_and_what_was_seen_last(high, rest: Callers, rosa):
    rest.ana.post(f"{rosa}/events", {"date": "2026-11-02", "code": "vte"})
    assert rules(rest.pablo, rosa) == ["SR-13e", "SR-13"]
    first = about("SR-13e", rest.pablo, rosa)
    rest.pablo.post(f"/alerts/{first['id']}/acknowledge", {"reason": "anticoagulated"})
    assert rules(rest.pablo, rosa) == ["SR-13", "SR-13e"]


# --- on another day ------------------------------------------------------------------------------------------------


def test_another_day_has_the_findings_true_on_it(rest: Callers, rosa):
    platelets(rest.ana, rosa, "455", "2026-09-01")
    platelets(rest.ana, rosa, "300", "2026-10-01")
    platelets(rest.ana, rosa, "470", "2026-11-10")
    days = ("2026-08-31", "2026-09-01", "2026-09-30", "2026-10-01", "2026-11-09", "2026-11-10", "2026-12-24")
    found = [
        [row["evidence"][0]["value"] for row in listed(rest.ana, rosa, today=day) if row["rule"] == "SR-13"]
        for day in days
    ]
    assert found == [[], [455], [455], [], [], [470], [470]]


def test_an_id_is_null_where_none_is_stored(rest: Callers, rosa):
    course = {"kind": "radiotherapy", "start": "2026-07-20", "end": "2026-09-01", "dose_gy": 45}
    rest.ana.post(f"{rosa}/treatments", course)
    assert "SR-12" not in rules(rest.ana, rosa, today="2026-11-30")
    ahead = about("SR-12", rest.ana, rosa, today="2026-12-01")
    assert (ahead["id"], ahead["state"], ahead["raised_on"]) == (None, "open", None)
    assert ahead["since"] == "2026-12-01"
    assert not Alert.objects.filter(rule="SR-12").exists()


def test_a_physicians_word_is_not_told_of_days_before_it(high, rest: Callers, rosa):
    rest.pablo.post(f"/alerts/{high['id']}/acknowledge", {"reason": "aspirin"})
    told = [about("SR-13", rest.ana, rosa, today=day) for day in ("2026-11-19", "2026-11-20", "2026-11-21")]
    assert [row["state"] for row in told] == ["open", "acknowledged", "acknowledged"]
    assert [row["id"] for row in told] == [high["id"]] * 3
    assert [row["acknowledged"] and row["acknowledged"]["reason"] for row in told] == [
        None,
        "aspirin",
        "aspirin",
    ]


def test_an_alert_settled_since_is_told_of_the_days_on_which_it_stood(high, rest: Callers, rosa):
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        rest.ana.post(
            f"{rosa}/treatments", {"kind": "supportive", "agents": ["aspirin"], "start": "2026-11-24"}
        )
        assert "SR-13" not in rules(rest.ana, rosa)
        before = about("SR-13", rest.ana, rosa, today="2026-11-23")
        assert (before["id"], before["state"]) == (high["id"], "open")


def test_a_word_on_other_facts_is_no_word_on_these(high, rest: Callers, rosa):
    rest.pablo.post(f"/alerts/{high['id']}/acknowledge", {"reason": "aspirin"})
    platelets(rest.ana, rosa, "440", "2026-10-01")
    [earlier, now] = [about("SR-13", rest.ana, rosa, today=day) for day in ("2026-10-02", "2026-11-20")]
    assert (earlier["state"], earlier["evidence"][0]["value"]) == ("open", 440)
    assert (now["state"], now["evidence"][0]["value"]) == ("acknowledged", 455)


# --- acknowledged --------------------------------------------------------------------------------------------------


def test_a_physician_acknowledges_with_a_reason(high, rest: Callers, rosa, world):
    answer = rest.pablo.post(f"/alerts/{high['id']}/acknowledge", {"reason": " aspirin is discussed "})
    assert answer.status_code == 200
    seen = answer.json()
    assert seen == about("SR-13", rest.ana, rosa)
    assert (seen["state"], seen["acknowledged"]["reason"]) == ("acknowledged", "aspirin is discussed")
    assert seen["acknowledged"]["by"] == {"id": world.pablo.pk, "name": "Pablo"}
    row = AuditEvent.objects.filter(type=AuditType.ALERT_ACKNOWLEDGED).get()
    assert (row.actor_id, row.patient_id, row.door) == (world.pablo.pk, world.rosa.pk, "rest")


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        ({}, "/reason", "required"),
        ({"reason": ""}, "/reason", "blank"),
        ({"reason": None}, "/reason", "null"),
        ({"reason": "x" * 501}, "/reason", "max_length"),
        ({"reason": "a\x00b"}, "/reason", "control_characters"),
        ({"reason": "seen", "state": "settled"}, "/state", "unknown_field"),
    ],
)
def test_what_is_no_acknowledgement_is_refused(body, pointer, code, high, rest: Callers):
    answer = rest.pablo.post(f"/alerts/{high['id']}/acknowledge", body)
    assert (answer.status_code, reasons(answer)) == (422, [(pointer, code)])
    assert Alert.objects.get(pk=high["id"]).state == "open"


def test_it_is_acknowledged_once(high, rest: Callers, rosa):
    to = f"/alerts/{high['id']}/acknowledge"
    first = rest.pablo.post(to, {"reason": "seen"}, Idempotency_Key="k")
    repeated = rest.pablo.post(to, {"reason": "seen"}, Idempotency_Key="k")
    assert (first.status_code, repeated.status_code, repeated.json()) == (200, 200, first.json())
    again = rest.pablo.post(to, {"reason": "again"})
    assert (again.status_code, reasons(again)) == (422, [("/reason", "acknowledged")])
    rest.ana.post(f"{rosa}/treatments", {"kind": "supportive", "agents": ["aspirin"], "start": "2026-11-02"})
    late = rest.pablo.post(to, {"reason": "late"})
    assert (late.status_code, reasons(late)) == (422, [("/reason", "settled")])


def test_an_alert_that_speaks_to_others_is_not_there(high, rest: Callers, rosa):
    work = listed(rest.carla, rosa)[0]
    unknown = rest.pablo.post("/alerts/999999/acknowledge", {"reason": "seen"})
    answer = rest.pablo.post(f"/alerts/{work['id']}/acknowledge", {"reason": "seen"})
    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert rest.carla.post(f"/alerts/{work['id']}/acknowledge", {"reason": "seen"}).status_code == 403


@pytest.mark.parametrize("made_up", ["0", "-1", "1e3", "9" * 400, "abc", "%D9%A1", "1.0"])
def test_an_id_that_is_none_is_unknown(made_up, rest: Callers):
    answer = rest.pablo.post(f"/alerts/{made_up}/acknowledge", {"reason": "seen"})
    assert answer.status_code == 404
    problem(answer)


@pytest.mark.parametrize("person", ["ana", "carla", "adela", "aurel"])
def test_who_is_no_physician_acknowledges_nothing(person, high, rest: Callers):
    answer = getattr(rest, person).post(f"/alerts/{high['id']}/acknowledge", {"reason": "seen"})
    assert answer.status_code == 403
    assert Alert.objects.get(pk=high["id"]).state == "open"


def test_two_physicians_at_once_acknowledge_once(shared_database, high, rest: Callers):
    callers = [rest.pablo, rest.pablo]
    answers = at_once(
        [
            lambda caller=caller, reason=reason: caller.post(
                f"/alerts/{high['id']}/acknowledge", {"reason": reason}
            )
            for caller, reason in zip(callers, ("one", "two"), strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    winner = next(answer for answer in answers if answer.status_code == 200).json()
    assert Alert.objects.get(pk=high["id"]).acknowledge_reason == winner["acknowledged"]["reason"]


def test_a_result_that_comes_meanwhile_takes_no_word_away(shared_database, high, rest: Callers, rosa):
    row = {"analyte": "tsh", "value": "2", "unit": "mIU/L", "date": "2026-11-02"}
    seen, stored = at_once(
        [
            lambda: rest.pablo.post(f"/alerts/{high['id']}/acknowledge", {"reason": "seen"}),
            lambda: rest.ana.post(f"{rosa}/observations", {"observations": [row]}),
        ]
    )
    assert (seen.status_code, stored.status_code) == (200, 201)
    alert = Alert.objects.get(pk=high["id"])
    assert (alert.state, alert.acknowledge_reason) == ("acknowledged", "seen")


def test_to_a_stranger_neither_patient_nor_alert_exists(high, rest: Callers, rosa):
    unknown = rest.lena.get("/patients/999999/alerts")
    for answer in (
        rest.lena.get(f"{rosa}/alerts"),
        rest.lena.post(f"/alerts/{high['id']}/acknowledge", {"reason": "seen"}),
    ):
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Alert.objects.get(pk=high["id"]).state == "open"
