"""Every address of the pages, held against every kind of visitor. A new address without a row here fails."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from monitoring.models import Alert, Observation, Sign, Treatment, Visit
from monitoring.services import appointments, decisions, events, signs, treatments, visits
from tests.world import TODAY, register, result

ROLES = ("ana", "pablo", "carla", "adela", "aurel")
STAFF, COORDINATORS, ADMIN, AUDITOR = {"ana", "pablo"}, {"carla"}, {"adela"}, {"aurel"}
CLINICAL, FOLLOW_UP = STAFF, STAFF | COORDINATORS
EVERYBODY = set(ROLES)

# name of the address -> who may GET it at their own site. Everybody else there gets 403, strangers get 404.
POLICY: dict[str, set[str]] = {
    "patient": FOLLOW_UP,
    "patient_due": FOLLOW_UP,
    "patient_appointments": FOLLOW_UP,
    "patient_contacts": FOLLOW_UP,
    "patient_edit": FOLLOW_UP,
    "patient_history": FOLLOW_UP,
    "patient_close": CLINICAL,
    "patient_reopen": CLINICAL,
    "patient_results": CLINICAL,
    "patient_visits": CLINICAL,
    "patient_timeline": CLINICAL,
    "patient_nerves": CLINICAL,
    "patient_organs": {"pablo"},
    "patient_signs": CLINICAL,
    "patient_treatments": CLINICAL,
    "course_json": CLINICAL,
    "course_csv": CLINICAL,
    "course_table": CLINICAL,
    "passport": CLINICAL,
    "summary": CLINICAL,
    "visit_new": CLINICAL,
    "worklist": FOLLOW_UP,
    "worklist_csv": FOLLOW_UP,
    "patients": FOLLOW_UP,
    "reminders": FOLLOW_UP,
    "reminder_hour": FOLLOW_UP,
    "today": CLINICAL,
    "patient_register": CLINICAL,
    **dict.fromkeys(("guidance", "guidance_conflicts", "guidance_numbers", "guidance_outcomes"), EVERYBODY),
    **dict.fromkeys(("guidance_rules", "guidance_schedule"), EVERYBODY),
    "guidance_protocol": {"pablo"},
    "intervals": {"pablo"},
    **dict.fromkeys(("adherence", "adherence_csv"), FOLLOW_UP),
    "cohort": {"pablo"},
    "cohort_csv": {"pablo"},
    "swimmers": {"pablo"},
    "site_settings": ADMIN,
    "laboratories": ADMIN,
    "reminder_settings": ADMIN,
    "letter_settings": ADMIN,
    **dict.fromkeys(("appointment_letter", "appointment_letter_pdf"), FOLLOW_UP),
    "audit_trail": AUDITOR,
}
DEEDS = ("worklist_view_forget", "worklist_view_save")  # on what is one's own
# Addresses of one patient for which the method, not the page, is what matters; strangers are tried on all of them.
PATIENT_PREFIX = "patients/<int:patient_id>/"
OPEN = {"healthz", "readyz", "language", "home", "calendar_feed"}


def addresses(patterns=None, prefix="") -> list[tuple[str, str]]:
    """(name, route) of every address of the pages; REST has its own matrix."""
    found = []
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if not route.startswith(("api/", "accounts/")):
                found += addresses(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            found.append((entry.name, route))
    return found


ADDRESSES = addresses()
OF_A_PATIENT = [(name, route) for name, route in ADDRESSES if "<int:patient_id>" in route]


@pytest.fixture
def record(world):
    """One row of each kind on Rosa's record, so that addresses of rows exist."""
    rosa, ana = world.rosa, world.ana
    result(rosa, ana, "platelets", "310", TODAY, unit="10*9/L")
    signs.record(patient=rosa, on=TODAY, by=ana, today=TODAY, origin="page", signs={"papilledema": "absent"})
    treatments.record(
        patient=rosa, by=ana, today=TODAY, origin="page", kind="systemic", start=TODAY, agents=["melphalan"]
    )
    event = events.record(patient=rosa, on=TODAY, code="fever", by=ana, today=TODAY, origin="page")
    events.record(patient=rosa, on=TODAY, code="vte", by=ana, today=TODAY, origin="page")
    decision = decisions.record(
        patient=rosa, on=TODAY, decision="watch", by=world.pablo, today=TODAY, origin="page"
    )
    condition = events.record_condition(patient=rosa, code="cidp", by=ana, today=TODAY, origin="page")
    appointment, _said = appointments.book(
        patient=rosa, on=TODAY, panels=["ncs"], by=ana, today=TODAY, origin="page"
    )
    visits.log(patient=rosa, on=TODAY, kind="clinic", by=ana, today=TODAY, origin="page")
    return {
        "patient_id": rosa.pk,
        "observation_id": Observation.objects.get().pk,
        "result_id": Observation.objects.get().pk,
        "sign_id": Sign.objects.get().pk,
        "treatment_id": Treatment.objects.get().pk,
        "event_id": event.pk,
        "condition_id": condition.pk,
        "visit_id": Visit.objects.get().pk,
        "alert_id": Alert.objects.get(patient=rosa, rule="SR-13e").pk,
        "decision_id": decision.pk,
        "appointment_id": appointment.pk,
        "panel": "vegf",
        "channel": "vegf",
    }


def url_of(route: str, keys: dict) -> str:
    url = "/" + route
    for name, value in keys.items():
        for kind in ("int:", "slug:", "str:", ""):
            url = url.replace(f"<{kind}{name}>", str(value))
    assert "<" not in url, f"{route}: give its keys a value in `record`"
    return url


def test_every_page_has_a_policy():
    pages = {name for name, route in ADDRESSES if "<" not in route.replace("<int:patient_id>", "")}
    deeds = {name for name, route in OF_A_PATIENT}
    assert (
        pages
        - deeds
        - OPEN
        - set(POLICY)
        - {"search", "account", "tokens", "calendar_address", "calendar_revoke", *DEEDS}
        == set()
    )


@pytest.mark.parametrize("name", POLICY)
def test_who_may_open_a_page(record, world, client, name):
    route = dict(ADDRESSES)[name]
    for person in ROLES:
        client.force_login(world.people[person])
        answer = client.get(url_of(route, record))
        assert (answer.status_code == 403) == (person not in POLICY[name]), f"{person}: {answer.status_code}"
        assert answer.status_code < 500


@pytest.mark.parametrize("name, route", OF_A_PATIENT, ids=[name for name, _ in OF_A_PATIENT])
def test_to_the_stranger_the_patient_does_not_exist(record, world, client, name, route):
    client.force_login(world.lena)
    unknown = client.get("/patients/999999999/")
    assert unknown.status_code == 404
    answers = [method(url_of(route, record)) for method in (client.get, client.post)]
    # A method that the address does not know (405) is refused before anybody is looked up; the other one answers.
    assert {answer.status_code for answer in answers} in ({404}, {404, 405}), name
    assert all(answer.content == unknown.content for answer in answers if answer.status_code == 404)


@pytest.mark.parametrize("name, route", OF_A_PATIENT, ids=[name for name, _ in OF_A_PATIENT])
def test_a_row_of_another_patient_is_not_found_under_ones_own(record, world, client, name, route):
    """The patient is mine, the row is not this patient's (V1)."""
    if route.count("<") < 2 or "panel" in route or "channel" in route:
        return
    other = register(world.madrid, world.ana, mrn="77", family_name="Otra")
    client.force_login(world.pablo)
    keys = record | {"patient_id": other.pk}
    statuses = {method(url_of(route, keys)).status_code for method in (client.get, client.post)}
    assert statuses in ({404}, {404, 405}), name


@pytest.mark.parametrize("name, route", ADDRESSES, ids=[f"{name}" for name, _ in ADDRESSES])
def test_nobody_enters_unsigned(record, client, name, route):
    if name in OPEN:
        return
    keys = record | {
        "membership_id": 1,
        "entry_id": 1,
        "message_id": 1,
        "token_id": 1,
        "template_id": 1,
        "code": "vegf",
    }
    for method in (client.get, client.post):
        answer = method(url_of(route, keys))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("bad", ["0", "-1", "1e3", "99999999999999999999", "1%00", "{1}"])
def test_senseless_ids_are_unknown(world, client, bad):
    client.force_login(world.ana)
    assert client.get(f"/patients/{bad}/").status_code == 404
