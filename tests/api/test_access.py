"""Every address × method × person against one table. An address without a row here fails."""

from __future__ import annotations

from datetime import date

import pytest
from django.forms.models import model_to_dict

from monitoring.api.urls import urlpatterns
from monitoring.models import (
    Alert,
    Contact,
    Decision,
    Event,
    Observation,
    ScheduleItem,
    Sign,
    Treatment,
    Visit,
)
from monitoring.services import events, treatments
from patients.models import AuditEvent, AuditType, Patient
from tests import world as worlds
from tests.api.conftest import ROOT, Callers

RECORDERS = {"staff", "physician"}
KEEPERS = {"staff", "physician", "coordinator"}
PUBLIC = ("api_docs", "api_openapi")

# name -> method -> who may
POLICY: dict[str, dict[str, set[str]]] = {
    "api_acknowledge": {"POST": {"physician"}},
    "api_alerts": {"GET": KEEPERS},
    "api_appointments": {"GET": KEEPERS, "POST": KEEPERS},
    "api_assessment": {"GET": {"physician"}},
    "api_awaiting": {"POST": KEEPERS},
    "api_close": {"POST": RECORDERS},
    "api_conditions": {"GET": RECORDERS, "POST": RECORDERS},
    "api_contacts": {"GET": KEEPERS, "POST": KEEPERS},
    "api_course": {"GET": RECORDERS},
    "api_decisions": {"GET": RECORDERS, "POST": {"physician"}},
    "api_events": {"GET": RECORDERS, "POST": RECORDERS},
    "api_observation_correct": {"POST": RECORDERS},
    "api_observation_void": {"POST": RECORDERS},
    "api_observations": {"GET": RECORDERS, "POST": RECORDERS},
    "api_override": {"POST": {"physician"}},
    "api_patient": {"GET": KEEPERS, "PATCH": KEEPERS},
    "api_patients": {"GET": KEEPERS, "POST": RECORDERS},
    "api_reopen": {"POST": RECORDERS},
    "api_schedule": {"GET": KEEPERS},
    "api_signs": {"GET": RECORDERS, "POST": RECORDERS},
    "api_treatment": {"GET": RECORDERS, "PATCH": RECORDERS},
    "api_treatments": {"GET": RECORDERS, "POST": RECORDERS},
    "api_visits": {"GET": RECORDERS, "POST": RECORDERS},
    "api_postpone": {"POST": {"coordinator"}},
    "api_waive": {"POST": {"physician"}},
    "api_worklist": {"GET": KEEPERS},
}
READ = ("", "/schedule", "/observations", "/course", "/signs", "/treatments", "/contacts")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PEOPLE = {
    "ana": "staff",
    "pablo": "physician",
    "carla": "coordinator",
    "adela": "admin",
    "aurel": "auditor",
}
ROUTES = {pattern.name: str(pattern.pattern) for pattern in urlpatterns}
CLINICAL = (Patient, Observation, Treatment, Sign, Event, Visit, Contact, ScheduleItem, Alert, Decision)


@pytest.fixture
def children(world) -> dict[str, int]:
    """A result and a treatment of each patient: `rosa_observation` …"""
    found = {}
    for name, by in (("rosa", world.ana), ("liam", world.lena)):
        patient = getattr(world, name)
        outcome = worlds.result(patient, by, "creatinine", "0.9", date(2026, 11, 2), unit="mg/dL")
        started, _warnings = treatments.record(
            patient=patient,
            by=by,
            today=worlds.TODAY,
            origin="rest",
            kind="systemic",
            agents=["lenalidomide"],
            start=date(2026, 2, 1),
        )
        events.record(
            patient=patient, on=date(2026, 3, 1), code="vte", by=by, today=worlds.TODAY, origin="rest"
        )
        raised = Alert.objects.get(patient=patient, rule="SR-13e")
        found |= {
            f"{name}_observation": outcome.stored[0],
            f"{name}_treatment": started.pk,
            f"{name}_alert": raised.pk,
        }
    return found


def address(name: str, patient_id: object, **others: object) -> str:
    """The address of one patient's thing; of what is not named the id is one that nothing has."""
    route = ROUTES[name]
    for part, value in (
        ("<str:patient_id>", patient_id),
        ("<str:observation_id>", others.get("observation", 999_999)),
        ("<str:treatment_id>", others.get("treatment", 999_999)),
        ("<str:alert_id>", others.get("alert", 999_999)),
        ("<str:panel>", "vegf"),
    ):
        route = route.replace(part, str(value))
    return "/" + route


def of(children: dict[str, int], whose: str) -> dict[str, int]:
    """The ids of one patient's things, by what they are."""
    return {
        name.removeprefix(f"{whose}_"): id for name, id in children.items() if name.startswith(f"{whose}_")
    }


def rows() -> list[dict]:
    return [model_to_dict(row) for model in CLINICAL for row in model.objects.order_by("pk")]


def expected(name: str, method: str, role: str) -> str:
    """What a person of the patient's own site gets."""
    offered = POLICY[name]
    asked = "GET" if method == "HEAD" else method
    if asked not in offered:
        return "405"
    return "allowed" if role in offered[asked] else "403"


def got(status: int) -> str:
    assert status < 500
    return str(status) if status in (401, 403, 404, 405) else "allowed"


def test_every_address_is_in_the_table():
    assert set(ROUTES) - set(PUBLIC) - {"api_nothing"} == set(POLICY)


@pytest.mark.parametrize("name", sorted(POLICY))
def test_each_role_may_what_the_table_says(name, rest: Callers, world, children):
    to = address(name, world.rosa.pk, **of(children, "rosa"))
    wrong = []
    before = rows()
    for method in METHODS:
        for person, role in PEOPLE.items():
            answer = getattr(rest, person).send(method, to, {})
            if got(answer.status_code) != expected(name, method, role):
                wrong.append((method, person, answer.status_code))
        if rest.nobody.send(method, to, {}).status_code != 401:
            wrong.append((method, "nobody"))
    assert wrong == []
    assert rows() == before


@pytest.mark.parametrize("name", [name for name in sorted(POLICY) if "_id>" in ROUTES[name]])
def test_to_a_stranger_the_patient_does_not_exist(name, rest: Callers, world, children):
    foreign = address(name, world.rosa.pk, **of(children, "rosa"))
    before = rows()
    for method in POLICY[name]:
        unknown = rest.lena.send(method, address(name, 999_999), {})
        answer = rest.lena.send(method, foreign, {}, If_Match='"1"')
        assert (answer.status_code, answer.content) == (404, unknown.content), method
    assert rows() == before


@pytest.mark.parametrize("name", ["api_observation_correct", "api_observation_void", "api_treatment"])
def test_another_patients_child_is_not_found_under_ones_own_patient(name, rest: Callers, world, children):
    before = rows()
    for person, patient, other in (("pablo", "rosa", "liam"), ("lena", "liam", "rosa")):
        to = address(name, getattr(world, patient).pk, **of(children, other))
        for method in POLICY[name]:
            answer = getattr(rest, person).send(method, to, {"reason": "slip"}, If_Match='"1"')
            assert answer.status_code == 404, (method, person)
    assert rows() == before


def test_lists_hold_ones_own_patients_alone(rest: Callers, world):
    for to in ("/patients", "/worklist"):
        answer = rest.lena.get(to)
        assert answer.status_code == 200
        assert "Byrne" in answer.content.decode()
        assert "Rosa" not in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"search": "Rosa", "q": "Rosa"},
        {"search": "000123", "q": "000123"},
        {"site": "MADRID"},
    ],
    ids=["by name", "by number", "by site"],
)
def test_asking_for_a_strangers_patient_is_answered_like_asking_for_nobody(query, rest: Callers):
    nobody = dict.fromkeys(query, "XXXX")
    for to in ("/patients", "/worklist"):
        foreign, unknown = rest.lena.get(to, **query), rest.lena.get(to, **nobody)
        assert foreign.status_code == 200
        assert foreign.json() == unknown.json()
        assert foreign.json()["results"] == []


def test_nobody_registers_at_a_foreign_site(rest: Callers, world):
    body = {
        "mrn": "77",
        "family_name": "Sol",
        "given_name": "Luz",
        "birth_date": "1970-01-01",
        "sex": "female",
    }
    foreign = rest.lena.post("/patients", {**body, "site": "MADRID"})
    unknown = rest.lena.post("/patients", {**body, "site": "NOWHERE"})
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert rest.adela.post("/patients", {**body, "site": "MADRID"}).status_code == 403
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    "made_up",
    [
        *(
            "0",
            "-1",
            "+1",
            "1e3",
            "01",
            " 1",
            "1 ",
            "99999999999999999999",
            "9" * 400,
            "1%00",
            "abc",
            "%D9%A1",
        ),
        *("{1}", "%7B00000000-0000-0000-0000-000000000001%7D", "1.0", "..%2F1", "null"),
    ],
)
def test_an_id_that_is_none_is_answered_like_an_unknown_one(made_up, rest: Callers, world):
    unknown = rest.pablo.get("/patients/999999")
    assert unknown.status_code == 404
    for to in ("/patients/{}", "/patients/{}/observations", "/patients/{}/schedule"):
        answer = rest.pablo.client.get(ROOT + to.format(made_up), headers=rest.pablo.headers)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    answer = rest.pablo.client.get(
        f"{ROOT}/patients/{world.rosa.pk}/treatments/{made_up}", headers=rest.pablo.headers
    )
    assert (answer.status_code, answer.content) == (404, unknown.content)


def test_an_unknown_address_is_answered_like_an_unknown_id(rest: Callers):
    unknown = rest.pablo.get("/patients/999999")
    for to in ("/nothing", "/patients/", "/alerts/", "/"):
        answer = rest.pablo.get(to)
        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert rest.nobody.get(to).status_code == 401


def test_a_refusal_at_ones_own_site_leaves_its_row_in_the_audit_trail(rest: Callers, rosa, world):
    rest.carla.get(f"{rosa}/course")
    row = AuditEvent.objects.filter(type=AuditType.ACCESS_REFUSED).get()
    assert (row.actor_id, row.patient_id, row.door) == (world.carla.pk, world.rosa.pk, "rest")


@pytest.mark.parametrize(
    "to, type",
    [
        ("", AuditType.PATIENT_READ),
        ("/schedule", AuditType.PATIENT_READ),
        ("/observations", AuditType.RESULTS_READ),
        ("/course", AuditType.RESULTS_READ),
        ("/signs", AuditType.RESULTS_READ),
        ("/alerts", AuditType.PATIENT_READ),
        ("/decisions", AuditType.RESULTS_READ),
    ],
)
def test_every_opened_record_leaves_its_row_in_the_audit_trail(to, type, rest: Callers, rosa, world):
    assert rest.ana.get(rosa + to).status_code == 200
    row = AuditEvent.objects.filter(type=type).get()
    assert (row.actor_id, row.patient_id) == (world.ana.pk, world.rosa.pk)


def test_reading_changes_nothing_but_the_audit_trail(rest: Callers, rosa):
    before = rows()
    for _again in range(2):
        for to in (*READ, "/alerts", "/assessment", "/decisions"):
            assert rest.pablo.get(rosa + to).status_code == 200
    assert rows() == before
