"""`/patients/{id}/assessment`: what is judged of a patient, on any day, in the shape that clients rely on."""

from __future__ import annotations

import pytest
import time_machine

from monitoring.models import Alert, ResponseAssessment
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.protocol.safety import book
from monitoring.protocol.verdicts import RuleCode
from monitoring.selectors.response_assessments import computed
from monitoring.services import response_assessments
from patients.models import AuditEvent, AuditType, Patient
from tests import world as worlds
from tests.api.conftest import Callers

NOT_KNOWN = {"category": "not_evaluable", "confirmed": None, "baseline": None, "nadir": None, "latest": None}
PLASMA = {"analyte": "vegf", "unit": "pg/mL", "specimen": "plasma", "lab": "L", "upper_limit": 200}


def assessed(caller, patient: str, **query) -> dict:
    answer = caller.get(f"{patient}/assessment", **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def store(caller, patient: str, *rows: dict) -> None:
    answer = caller.post(f"{patient}/observations", {"observations": list(rows)})
    assert answer.status_code == 201, answer.content


def signs(caller, patient: str, on: str, **states: str) -> None:
    assert caller.post(f"{patient}/signs", {"date": on, "signs": states}).status_code == 201


def treat(caller, patient: str, start: str, **fields) -> None:
    course = {"kind": "systemic", "agents": ["lenalidomide", "dexamethasone"], "start": start} | fields
    assert caller.post(f"{patient}/treatments", course).status_code == 201


def brief(evidence: dict | None) -> tuple | None:
    return evidence and tuple(evidence[name] for name in ("analyte", "value", "unit", "date"))


def test_of_a_new_patient_nothing_is_claimed_and_what_is_missing_is_said(rest: Callers, rosa):
    answer = assessed(rest.pablo, rosa)
    contract = {
        *("today", "protocol", "diagnosis", "extent", "responses", "alerts", "cannot_evaluate"),
        *("adverse_factors", "panels_info"),
    }
    assert contract <= set(answer)
    assert (answer["today"], answer["protocol"]) == ("2026-11-20", "poems-2026-11")
    assert set(answer["diagnosis"]) == {"status", "met", "missing", "blocking", "notes"}
    assert (answer["diagnosis"]["status"], answer["diagnosis"]["met"]) == ("indeterminate", [])
    assert {"polyneuropathy", "vegf", "castleman"} <= set(answer["diagnosis"]["blocking"])
    assert (answer["extent"]["status"], answer["extent"]["reason"]) == ("indeterminate", "marrow_missing")
    assert set(answer["responses"]) == {"vegf", "hematologic", "pet", "clinical"}
    for response in answer["responses"].values():
        assert {name: response[name] for name in NOT_KNOWN} == NOT_KNOWN
        assert {"change_percent", "since", "basis", "note"} <= set(response)
    organs = answer["responses"]["clinical"]["organs"]
    assert len(organs) == 10
    assert {organ["state"] for organ in organs} == {"not_assessed"}
    assert (answer["alerts"], answer["failed_rules"]) == ([], [])
    gaps = {row["missing"]: row["rules"] for row in answer["cannot_evaluate"]}
    assert len(gaps) == len(answer["cannot_evaluate"])  # one row an input
    assert gaps["platelets"][:2] == ["SR-13", "SR-13b"]
    assert all(set(row) >= {"rule", "sources"} and row["sources"] for row in answer["panels_info"])


def test_a_course_is_judged_channel_by_channel(rest: Callers, rosa):
    store(
        rest.ana,
        rosa,
        {**PLASMA, "value": 1000, "date": "2026-02-01"},
        {**PLASMA, "value": 400, "date": "2026-05-04"},
        {**PLASMA, "value": 300, "date": "2026-08-03"},
        {"analyte": "m_protein", "value": 1.2, "unit": "g/dL", "date": "2026-02-01"},
        {"analyte": "m_protein", "value": 0.5, "unit": "g/dL", "date": "2026-08-03"},
        {"analyte": "onls_arm", "value": 2, "date": "2026-02-01"},
        {"analyte": "onls_leg", "value": 4, "date": "2026-02-01"},
        {"analyte": "onls_arm", "value": 1, "date": "2026-08-03"},
        {"analyte": "onls_leg", "value": 3, "date": "2026-08-03"},
    )
    treat(rest.ana, rosa, "2026-02-10")
    vegf, hematologic, clinical = (
        assessed(rest.pablo, rosa)["responses"][name] for name in ("vegf", "hematologic", "clinical")
    )
    assert (vegf["category"], vegf["confirmed"], vegf["change_percent"], vegf["since"]) == (
        *("PR", None, -70, "2026-05-04"),
    )
    assert [vegf[name] for name in ("baseline", "nadir", "latest")] == [1000, 300, 300]
    assert [brief(vegf["readings"][name]) for name in ("baseline", "nadir", "latest")] == [
        ("vegf", 1000, "pg/mL", "2026-02-01"),
        ("vegf", 300, "pg/mL", "2026-08-03"),
        ("vegf", 300, "pg/mL", "2026-08-03"),
    ]
    assert (hematologic["category"], hematologic["change_percent"]) == ("PR", -58.3)
    assert (hematologic["baseline"], hematologic["latest"]) == (1.2, 0.5)
    neuropathy = next(organ for organ in clinical["organs"] if organ["organ"] == "neuropathy")
    assert (clinical["category"], neuropathy["state"]) == ("improvement", "improved")
    assert (brief(neuropathy["baseline"]), brief(neuropathy["latest"])) == (
        ("onls", 6, "{score}", "2026-02-01"),
        ("onls", 4, "{score}", "2026-08-03"),
    )
    assert neuropathy["latest"]["id"] is None  # computed of its parts


def test_diagnosis_and_extent_stand_on_the_findings_before_treatment(rest: Callers, rosa):
    signs(
        rest.ana,
        rosa,
        "2026-01-12",
        polyneuropathy="present",
        monoclonal_plasma_cell_disorder="present",
        sclerotic_lesions="present",
        organomegaly="present",
        bone_marrow_involvement="absent",
        diffuse_lesions="absent",
    )
    rest.ana.post(f"{rosa}/signs", {"date": "2026-01-12", "signs": {}, "lesion_count": 2})
    treat(rest.ana, rosa, "2026-02-10")
    answer = assessed(rest.pablo, rosa)
    assert answer["diagnosis"]["status"] == "met"
    assert "polyneuropathy" in answer["diagnosis"]["met"]
    assert answer["diagnosis"]["blocking"] == []
    assert answer["extent"]["status"] == "localized"
    assert {each["analyte"] for each in answer["extent"]["evidence"]} >= {"bone_marrow_involvement"}
    before = assessed(rest.pablo, rosa, today="2026-01-11")
    assert (before["diagnosis"]["status"], before["extent"]["status"]) == ("indeterminate", "indeterminate")


def test_another_day_is_judged_from_the_facts_up_to_it(rest: Callers, rosa):
    treat(rest.ana, rosa, "2026-02-10")
    store(
        rest.ana,
        rosa,
        {**PLASMA, "value": 1000, "date": "2026-02-01"},
        {**PLASMA, "value": 182, "date": "2026-09-01"},
        {**PLASMA, "value": 740, "date": "2026-11-02"},
    )
    days = {day: assessed(rest.pablo, rosa, today=day) for day in ("2026-11-01", "2026-11-02")}
    assert [days[day]["today"] for day in days] == list(days)
    told = [(a["responses"]["vegf"]["category"], a["responses"]["vegf"]["confirmed"]) for a in days.values()]
    assert told == [("CR", False), ("PD", False)]
    assert [[alert["id"] for alert in a["alerts"] if alert["rule"] == "SR-16"] for a in days.values()] == [
        [],
        [Alert.objects.get(rule="SR-16").pk],
    ]


def test_information_is_a_panel_and_adverse_factors_have_their_sources(rest: Callers, rosa):
    store(
        rest.ana,
        rosa,
        {"analyte": "platelets", "value": 300, "unit": "10*3/uL", "date": "2026-11-02"},
        {"analyte": "hemoglobin", "value": 10.1, "unit": "g/dL", "date": "2026-11-02"},
    )
    answer = assessed(rest.pablo, rosa)
    panels = {panel["rule"]: panel for panel in answer["panels_info"]}
    assert panels["SR-13b"]["sources"] == ["L28"]
    assert brief(panels["SR-13b"]["evidence"][0]) == ("platelets", 300, "10*3/uL", "2026-11-02")
    factors = {factor["factor"]: factor for factor in answer["adverse_factors"]}
    assert (factors["anemia"]["value"], factors["anemia"]["sources"]) == (10.1, ["S1-29", "S2-47"])
    assert brief(factors["anemia"]["evidence"][0]) == ("hemoglobin", 10.1, "g/dL", "2026-11-02")
    assert not {"SR-13b", "SR-20"} & {alert["rule"] for alert in answer["alerts"]}


def test_a_physicians_word_stands_beside_what_is_computed(rest: Callers, rosa, world):
    treat(rest.ana, rosa, "2026-02-10")
    store(
        rest.ana,
        rosa,
        {**PLASMA, "value": 1000, "date": "2026-02-01"},
        {**PLASMA, "value": 400, "date": "2026-05-04"},
    )
    patient = Patient.objects.get(pk=world.rosa.pk)
    response_assessments.assess(
        patient=patient,
        channel="vegf",
        verdict="overruled",
        category="NR",
        reason="another laboratory",
        by=world.pablo,
        today=worlds.TODAY,
        shown=rests_on(computed(patient, worlds.TODAY)["vegf"]),
    )
    vegf = assessed(rest.pablo, rosa)["responses"]["vegf"]
    assert vegf["category"] == "PR"
    assert vegf["assessed"] == {
        **{"verdict": "overruled", "category": "NR", "reason": "another laboratory", "on": "2026-11-20"},
        **{"by": {"id": world.pablo.pk, "name": "Pablo"}, "applies": True},
    }
    assert assessed(rest.pablo, rosa, today="2026-11-19")["responses"]["vegf"]["assessed"] is None
    store(rest.ana, rosa, {**PLASMA, "value": 380, "date": "2026-11-16"})
    assert assessed(rest.pablo, rosa)["responses"]["vegf"]["assessed"]["applies"] is False
    assert ResponseAssessment.objects.count() == 1


def test_a_rule_that_breaks_is_named_and_the_others_still_speak(rest: Callers, rosa, monkeypatch):
    store(rest.ana, rosa, {"analyte": "platelets", "value": 455, "unit": "10*3/uL", "date": "2026-11-02"})
    rest.ana.post(f"{rosa}/events", {"date": "2026-11-02", "code": "vte"})

    def breaks(judgement):
        raise ZeroDivisionError

    monkeypatch.setitem(book.RULES, RuleCode.SR_13, breaks)
    answer = assessed(rest.pablo, rosa)
    assert answer["failed_rules"] == ["SR-13"]
    assert {alert["rule"] for alert in answer["alerts"]} == {"SR-13", "SR-13e"}  # what it said before stands


def test_of_who_left_everything_can_still_be_read_and_nobody_is_warned(rest: Callers, rosa):
    store(rest.ana, rosa, {"analyte": "platelets", "value": 455, "unit": "10*3/uL", "date": "2026-11-02"})
    rest.ana.post(f"{rosa}/close", {"status": "transferred", "date": "2026-11-19"})
    answer = assessed(rest.pablo, rosa)
    assert (answer["alerts"], answer["cannot_evaluate"], answer["panels_info"]) == ([], [], [])
    assert answer["diagnosis"]["status"] == "indeterminate"
    before = assessed(rest.pablo, rosa, today="2026-11-18")
    assert "SR-13" in {alert["rule"] for alert in before["alerts"]}


@pytest.mark.parametrize("day", ["0001-01-01", "1968-05-01", "2026-11-20", "9999-12-31"])
def test_every_day_of_the_calendar_has_an_answer(day, rest: Callers, rosa):
    treat(rest.ana, rosa, "2026-02-10")
    store(rest.ana, rosa, {**PLASMA, "value": "<31", "date": "2026-02-01"})
    assert assessed(rest.pablo, rosa, today=day)["today"] == day
    assert rest.pablo.get(f"{rosa}/alerts", today=day).status_code == 200


def test_two_lower_bounds_of_one_organ_are_answered(rest: Callers, rosa):
    length = {"analyte": "spleen_length", "unit": "cm"}
    store(
        rest.ana,
        rosa,
        {**length, "value": ">18", "date": "2026-02-01"},
        {**length, "value": ">20", "date": "2026-09-01"},
    )
    treat(rest.ana, rosa, "2026-02-10")
    organs = {each["organ"]: each for each in assessed(rest.pablo, rosa)["responses"]["clinical"]["organs"]}
    assert organs["organomegaly"]["state"] == "not_assessed"


def test_reading_writes_nothing_but_its_row_in_the_trail(rest: Callers, rosa, world):
    store(rest.ana, rosa, {"analyte": "platelets", "value": 455, "unit": "10*3/uL", "date": "2026-11-02"})
    before = list(Alert.objects.values())
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False):
        assessed(rest.pablo, rosa)
    assert list(Alert.objects.values()) == before
    row = AuditEvent.objects.filter(type=AuditType.RESULTS_READ).get()
    assert (row.actor_id, row.patient_id, row.facts) == (world.pablo.pk, world.rosa.pk, {"of": "assessment"})


@pytest.mark.parametrize("person", ["ana", "carla", "adela", "aurel"])
def test_the_assessment_is_for_physicians(person, rest: Callers, rosa):
    assert getattr(rest, person).get(f"{rosa}/assessment").status_code == 403


def test_to_a_stranger_the_patient_does_not_exist(rest: Callers, rosa):
    unknown = rest.lena.get("/patients/999999/assessment")
    answer = rest.lena.get(f"{rosa}/assessment")
    assert (answer.status_code, answer.content) == (404, unknown.content)
