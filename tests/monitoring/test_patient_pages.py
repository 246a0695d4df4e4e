"""The list of patients; registering, editing, closing and reopening one."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from monitoring.models import ScheduleItem
from monitoring.services import enrolment, treatments, visits
from patients.models import AuditEvent, AuditType, Patient
from patients.services import memberships
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY
PERSON = {
    "family_name": "García Ruiz",
    "given_name": "José",
    "mrn": "77",
    "birth_date": "1960-03-04",
    "sex": "male",
    "transplant_eligible": "not_assessed",
    "light_chain": "unknown",
    "pregnancy_prevention": "not_assessed",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def edited(patient: Patient, **changes) -> dict:
    """What the form of a patient sends, with some fields changed."""
    fields = {
        name: getattr(patient, name) or ""
        for name in (*PERSON, "language", "phone", "email", "address", "next_of_kin", "isotype")
    }
    fields |= {"birth_date": patient.birth_date.isoformat(), "version": patient.version}
    fields["diagnosis_date"] = patient.diagnosis_date.isoformat() if patient.diagnosis_date else ""
    return fields | changes


# The list -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("nunez", id="without the accents"),
        pytest.param("ÚÑE", id="a part, in capitals"),
        pytest.param("rosa nu", id="two words"),
        pytest.param("0123", id="a part of the number"),
    ],
)
def test_a_patient_is_found_by_number_or_any_part_of_the_name(world, query):
    worlds.register(world.madrid, world.ana, mrn="9", family_name="Otro", given_name="Juan")
    page = text_of(signed_in(world.ana).get("/patients/", {"q": query}))
    assert "Núñez, Rosa" in page
    assert "Otro, Juan" not in page


def test_while_typing_only_the_rows_come_back(world):
    page = text_of(signed_in(world.ana).get("/patients/?q=rosa", headers={"HX-Request": "true"}))
    assert "Núñez, Rosa" in page
    assert "<html" not in page


def test_the_list_shows_what_is_due_and_how_many_are_overdue(world):
    page = text_of(signed_in(world.ana).get("/patients/"))
    assert "overdue" in page  # diagnosed in January, nothing was ever done
    assert "9 Feb 2026" in page


def test_the_list_shows_the_last_visit_and_the_line_that_runs(world):
    visits.log(
        patient=world.rosa, on=date(2026, 11, 3), kind="clinic", by=world.ana, today=TODAY, origin="page"
    )
    given = {"kind": "systemic", "agents": ["lenalidomide", "dexamethasone"], "start": date(2026, 2, 1)}
    treatments.record(patient=world.rosa, by=world.ana, today=TODAY, origin="page", **given)
    page = text_of(signed_in(world.ana).get("/patients/"))
    assert "3 Nov 2026" in page
    assert "lenalidomide + dexamethasone" in page
    assert "Active" in page


def test_the_coordinator_sees_the_list_without_its_clinical_columns(world):
    given = {"kind": "systemic", "agents": ["lenalidomide"], "start": date(2026, 2, 1)}
    treatments.record(patient=world.rosa, by=world.ana, today=TODAY, origin="page", **given)
    page = text_of(signed_in(world.carla).get("/patients/"))
    assert "Núñez, Rosa" in page
    assert "lenalidomide" not in page
    assert "Last visit" not in page
    assert "Register a patient" not in page


def test_closed_patients_are_shown_when_asked_for(world):
    enrolment.close(patient=world.rosa, by=world.ana, status="transferred", on=TODAY, today=TODAY)
    browser = signed_in(world.ana)
    assert "Núñez" not in text_of(browser.get("/patients/"))
    assert "Nobody" not in text_of(browser.get("/patients/?status=all"))
    assert "Transferred" in text_of(browser.get("/patients/?status=transferred"))


def test_a_physician_may_look_at_their_own_patients_only(world):
    mine = worlds.register(world.madrid, world.ana, mrn="2", responsible_physician=world.pablo)
    page = text_of(signed_in(world.pablo).get("/patients/?mine=1"))
    assert str(mine) in page
    assert "Núñez" not in page


def test_the_list_goes_on_after_fifty(world):
    for n in range(60):
        worlds.register(world.madrid, world.ana, mrn=f"M{n}", family_name=f"Aa{n:02}")
    browser = signed_in(world.ana)
    first = browser.get("/patients/")
    assert "Aa49, Sol" in text_of(first)
    assert "Aa50, Sol" not in text_of(first)
    following = first.context["following"]
    second = text_of(browser.get(f"/patients/?after={following}"))
    assert "Aa50, Sol" in second
    assert "Núñez" in second
    assert "Aa49, Sol" not in second


def test_a_record_changed_by_somebody_else_is_marked_until_it_is_opened_again(world):
    ana, pablo = signed_in(world.ana), signed_in(world.pablo)
    edit = f"/patients/{world.rosa.pk}/edit/"
    ana.get(edit)
    assert "changed since" not in text_of(ana.get("/patients/"))
    pablo.post(edit, edited(world.rosa, phone="600"))
    assert "changed since" in text_of(ana.get("/patients/"))
    assert "changed since" not in text_of(pablo.get("/patients/"))
    ana.get(edit)
    assert "changed since" not in text_of(ana.get("/patients/"))


@pytest.mark.parametrize("others", [10, 1000])
def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    world, others, django_assert_num_queries
):
    fields = {"site": world.madrid, "birth_date": date(1970, 1, 1), "sex": "female", "registered_on": TODAY}
    rows = [
        Patient(
            mrn=str(n), mrn_key=str(n), family_name=f"B{n}", given_name="X", search_text=f"b{n} x", **fields
        )
        for n in range(others)
    ]
    Patient.objects.bulk_create(rows)
    items = [
        ScheduleItem(
            patient=patient,
            site=world.madrid,
            panel="vegf",
            identity="person",
            anchor_date=TODAY,
            opens=TODAY,
            target=TODAY,
            due_by=TODAY,
            protocol="p",
        )
        for patient in Patient.objects.filter(given_name="X")
    ]
    ScheduleItem.objects.bulk_create(items)
    browser = signed_in(world.ana)
    browser.get("/patients/")
    with django_assert_num_queries(10):
        assert browser.get("/patients/").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("q=%00&after=x", id="NUL and no number"),
        pytest.param("after=99999999999999999999&status=dead", id="a number too large, a status unknown"),
        pytest.param("q=" + "x" * 10_000, id="ten thousand characters"),
        pytest.param("q=%3Cscript%3Ealert(1)%3C/script%3E", id="a script"),
        pytest.param("q=%25_%27%22%5C", id="signs that databases read in their own way"),
    ],
)
def test_senseless_searches_find_nothing_and_break_nothing(world, query):
    response = signed_in(world.ana).get(f"/patients/?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in text_of(response)


def test_an_empty_list_says_what_to_do_first(world):
    Patient.objects.filter(pk=world.liam.pk).update(status="withdrawn", status_date=TODAY)
    page = text_of(signed_in(world.lena).get("/patients/"))
    assert "Register the first patient" in page


def test_the_list_holds_no_patient_of_another_site(world):
    page = text_of(signed_in(world.lena).get("/patients/?status=all"))
    assert "Byrne" in page
    assert "Núñez" not in page
    assert signed_in(world.lena).get("/patients/?site=MADRID").status_code == 404
    assert signed_in(world.aurel).get("/patients/").status_code == 403


# Register -----------------------------------------------------------------------------------------------------------


def test_registering_lays_out_what_is_due_and_leads_to_the_record(world):
    sent = PERSON | {"diagnosis_date": "2026-10-01", "replacement_thyroid": "levothyroxine 75 µg"}
    response = signed_in(world.ana).post("/patients/register/", sent)
    patient = Patient.objects.get(mrn="77")
    assert response.url == f"/patients/{patient.pk}/"
    assert (patient.family_name, patient.registered_on) == ("García Ruiz", TODAY)
    assert patient.replacement_plans == {"thyroid": "levothyroxine 75 µg"}
    assert ScheduleItem.objects.filter(patient=patient, panel="vegf", state="open").exists()
    assert (
        AuditEvent.objects.get(type=AuditType.PATIENT_REGISTERED, patient_id=patient.pk).actor
        == world.ana.email
    )


def test_a_record_number_that_is_taken_is_refused_at_its_field_and_the_rest_is_kept(world):
    response = signed_in(world.ana).post(
        "/patients/register/", PERSON | {"mrn": " 000123 ", "phone": "600 11"}
    )
    assert response.status_code == 422
    assert "already used" in str(response.context["form"].errors["mrn"])
    assert 'value="600 11"' in text_of(response)


def test_the_same_name_and_birth_date_is_asked_about_once(world):
    browser = signed_in(world.ana)
    twin = PERSON | {"family_name": "nunez", "given_name": "ROSA", "birth_date": "1968-05-02", "mrn": "78"}
    asked = browser.post("/patients/register/", twin)
    assert asked.status_code == 422
    assert f'href="/patients/{world.rosa.pk}/"' in text_of(asked)
    assert not Patient.objects.filter(mrn="78").exists()
    seen = {"duplicates_seen": [str(world.rosa.pk)]}
    slip = browser.post("/patients/register/", twin | seen | {"diagnosis_date": "2027-01-01"})
    assert f'name="duplicates_seen" value="{world.rosa.pk}"' in text_of(slip)
    again = browser.post("/patients/register/", twin | seen)
    assert again.status_code == 302
    assert Patient.objects.filter(mrn="78").exists()


@pytest.mark.parametrize(
    "field, value, said",
    [
        pytest.param("birth_date", "2025-02-30", "no day of the calendar", id="no day of the calendar"),
        pytest.param("birth_date", "2026-11-21", "in the future", id="born tomorrow"),
        pytest.param("birth_date", "1800-01-01", "older than", id="older than anybody"),
        pytest.param("birth_date", "04/03/1960", "no day of the calendar", id="another way to write a day"),
        pytest.param("birth_date", "", "required", id="no birth date"),
        pytest.param("diagnosis_date", "2026-11-21", "in the future", id="diagnosed tomorrow"),
        pytest.param("diagnosis_date", "1950-01-01", "before the date of birth", id="diagnosed before birth"),
        pytest.param("family_name", "", "required", id="no name"),
        pytest.param("family_name", "x" * 10_000, "120", id="ten thousand characters"),
        pytest.param("given_name", "a\x00b", "cannot be stored", id="NUL"),
        pytest.param("address", "a\x07b", "cannot be stored", id="a control character"),
        pytest.param("replacement_adrenal", "a\x00b", "cannot be stored", id="NUL in a plan"),
        pytest.param("email", "nobody", "valid email", id="no address of mail"),
        pytest.param("sex", "<script>", "valid choice", id="an unknown code"),
        pytest.param("responsible_physician", "9" * 30, "valid choice", id="nobody's number"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_nothing_is_stored(world, field, value, said):
    before = Patient.objects.count()
    response = signed_in(world.ana).post("/patients/register/", PERSON | {field: value})
    assert response.status_code == 422
    assert said in str(response.context["form"].errors[field])
    assert "García Ruiz" in text_of(response) or field == "family_name"
    assert Patient.objects.count() == before


def test_a_script_in_every_text_is_only_text(world):
    evil = "<script>alert(1)</script>"
    texts = ("family_name", "given_name", "mrn", "phone", "address", "next_of_kin", "replacement_thyroid")
    browser = signed_in(world.ana)
    assert browser.post("/patients/register/", PERSON | dict.fromkeys(texts, evil)).status_code == 302
    for url in ("/patients/", f"/patients/{Patient.objects.get(mrn=evil).pk}/edit/"):
        assert "<script>alert" not in text_of(browser.get(url))


def test_the_longest_names_can_be_stored(world):
    longest = {"family_name": "ß" * 120, "given_name": "ﬁ" * 120, "mrn": "㎏" * 40}
    assert signed_in(world.ana).post("/patients/register/", PERSON | longest).status_code in (302, 422)
    patient = Patient.objects.filter(family_name="ß" * 120).first()
    for field in ("search_text", "mrn_key"):
        longest_stored = Patient._meta.get_field(field).max_length
        assert patient is None or len(getattr(patient, field)) <= longest_stored


def test_who_works_at_several_sites_chooses_one_first(world):
    memberships.add_user(email=world.ana.email, name="Ana", site=world.leeds, role="staff", language="en")
    browser = signed_in(world.ana)
    assert "At which site?" in text_of(browser.get("/patients/register/"))
    browser.post("/patients/register/?site=LEEDS", PERSON)
    assert Patient.objects.get(mrn="77").site == world.leeds


def test_only_who_may_registers(world):
    assert signed_in(world.carla).post("/patients/register/", PERSON).status_code == 403
    assert signed_in(world.lena).post("/patients/register/?site=MADRID", PERSON).status_code == 404
    assert not Patient.objects.filter(mrn="77").exists()


# Edit ---------------------------------------------------------------------------------------------------------------


def test_editing_saves_and_says_what_changed(world):
    browser = signed_in(world.ana)
    url = f"/patients/{world.rosa.pk}/edit/"
    response = browser.post(url, edited(world.rosa, phone="+34 600", light_chain="lambda"), follow=True)
    world.rosa.refresh_from_db()
    assert (world.rosa.phone, world.rosa.light_chain, world.rosa.version) == ("+34 600", "lambda", 2)
    assert "Saved: Telephone, Light chain." in text_of(response)


def test_a_corrected_diagnosis_date_moves_what_is_due(world):
    before = ScheduleItem.objects.get(patient=world.rosa, panel="vegf", state="open")
    browser = signed_in(world.ana)
    browser.post(f"/patients/{world.rosa.pk}/edit/", edited(world.rosa, diagnosis_date="2026-10-10"))
    after = ScheduleItem.objects.get(patient=world.rosa, panel="vegf", state="open")
    assert (before.pk, after.due_by) == (after.pk, date(2026, 11, 9))


def test_the_coordinator_edits_identity_and_contact_alone(world):
    browser = signed_in(world.carla)
    url = f"/patients/{world.rosa.pk}/edit/"
    assert "Light chain" not in text_of(browser.get(url))
    browser.post(url, edited(world.rosa, phone="600", light_chain="kappa", diagnosis_date="2020-01-01"))
    world.rosa.refresh_from_db()
    assert (world.rosa.phone, world.rosa.light_chain) == ("600", "unknown")
    assert world.rosa.diagnosis_date == date(2026, 1, 10)


def test_a_stale_save_shows_both_versions_and_loses_neither(world):
    url = f"/patients/{world.rosa.pk}/edit/"
    mine = edited(world.rosa, phone="111", email="rosa@example.org")
    signed_in(world.pablo).post(url, edited(world.rosa, phone="222", address="Calle Mayor 1"))
    browser = signed_in(world.ana)
    stale = browser.post(url, mine)
    assert stale.status_code == 409
    found = {each.label: each for each in stale.context["differences"]}
    assert (found["Telephone"].yours, found["Telephone"].stored) == ("111", "222")
    assert not found["Telephone"].taken
    assert found["Address"].taken  # only the other one had changed it
    world.rosa.refresh_from_db()
    assert world.rosa.phone == "222"
    again = dict(stale.context["form"].data.items())
    assert browser.post(url, again).status_code == 302
    world.rosa.refresh_from_db()
    assert (world.rosa.phone, world.rosa.email) == ("111", "rosa@example.org")
    assert world.rosa.address == "Calle Mayor 1"


def test_opening_a_record_leaves_one_row_in_the_audit_trail(world):
    signed_in(world.ana).get(f"/patients/{world.rosa.pk}/edit/")
    row = AuditEvent.objects.get(type=AuditType.PATIENT_READ)
    assert (row.actor, row.patient_id, row.facts) == (
        world.ana.email,
        world.rosa.pk,
        {"page": "patient_edit"},
    )


def test_editing_is_refused_to_strangers_and_to_who_may_not(world):
    url = f"/patients/{world.rosa.pk}/edit/"
    assert signed_in(world.aurel).get(url).status_code == 403
    assert signed_in(world.ana).get("/patients/99999999999999999999999/edit/").status_code == 404
    assert refuses_strangers(url, world.lena)
    assert refuses_strangers(url, world.lena, method="post")


# Close and reopen ---------------------------------------------------------------------------------------------------


def test_closing_ends_what_is_due_and_reopening_with_a_reason_brings_it_back(world):
    browser = signed_in(world.ana)
    close, reopen = (f"/patients/{world.rosa.pk}/{deed}/" for deed in ("close", "reopen"))
    browser.post(close, {"status": "transferred", "date": "2026-11-19", "reason": "moved to Leeds"})
    world.rosa.refresh_from_db()
    assert (world.rosa.status, world.rosa.status_date) == ("transferred", date(2026, 11, 19))
    assert not ScheduleItem.objects.filter(patient=world.rosa, state="open").exists()
    assert browser.get(close).url == reopen
    assert browser.post(reopen, {"reason": " "}).status_code == 422
    browser.post(reopen, {"reason": "came back"})
    world.rosa.refresh_from_db()
    assert world.rosa.status == "active"
    assert ScheduleItem.objects.filter(patient=world.rosa, state="open").exists()


@pytest.mark.parametrize(
    "sent, field",
    [
        pytest.param({"status": "active"}, "status", id="active closes nothing"),
        pytest.param({"status": ""}, "status", id="no status"),
        pytest.param({"date": "2026-11-21"}, "date", id="tomorrow"),
        pytest.param({"date": "1950-01-01"}, "date", id="before birth"),
        pytest.param({"date": "2025-02-30"}, "date", id="no day of the calendar"),
        pytest.param({"reason": "x" * 10_000}, "reason", id="ten thousand characters"),
        pytest.param({"reason": "a\x00b"}, "reason", id="NUL"),
    ],
)
def test_a_senseless_close_is_refused_at_its_field(world, sent, field):
    closing = {"status": "deceased", "date": "2026-11-19", "reason": ""} | sent
    response = signed_in(world.ana).post(f"/patients/{world.rosa.pk}/close/", closing)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    world.rosa.refresh_from_db()
    assert world.rosa.status == "active"


@pytest.mark.parametrize("deed", ["close", "reopen"])
def test_closing_and_reopening_is_for_who_registers(world, deed):
    if deed == "reopen":
        enrolment.close(patient=world.rosa, by=world.ana, status="withdrawn", on=TODAY, today=TODAY)
    url = f"/patients/{world.rosa.pk}/{deed}/"
    assert signed_in(world.carla).get(url).status_code == 403
    assert refuses_strangers(url, world.lena, method="post")
