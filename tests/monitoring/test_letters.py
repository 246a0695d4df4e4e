"""A letter for a booked visit: on its page, as PDF, logged as sent; who may, and when there is none."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from pypdf import PdfReader

from monitoring.models import Appointment, Contact
from monitoring.reports import letter_pdf
from monitoring.selectors.reaching import reach_of_one
from monitoring.services import appointments, contacts, enrolment
from patients.models import AuditEvent, Patient
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, register, result

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 12:00 in Madrid
VISIT = date(2026, 12, 3)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def booked(world, on=VISIT, panels=("vegf", "spep"), **rest) -> Appointment:
    return appointments.book(
        patient=world.rosa, on=on, panels=panels, by=world.carla, today=TODAY, origin="page", **rest
    )[0]


def address(made: Appointment) -> str:
    return f"/patients/{made.patient_id}/appointments/{made.pk}/letter/"


def pdf(made: Appointment) -> str:
    return address(made).rstrip("/") + ".pdf"


def printed(response) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def live(world, **fields) -> None:
    """What the record says of Rosa herself."""
    Patient.objects.filter(pk=world.rosa.pk).update(**fields)


@pytest.mark.parametrize(
    "name, status",
    [
        pytest.param("ana", 200, id="staff"),
        pytest.param("pablo", 200, id="a physician"),
        pytest.param("carla", 200, id="a coordinator"),
        pytest.param("adela", 403, id="an administrator does not"),
        pytest.param("aurel", 403, id="an auditor does not"),
    ],
)
def test_who_writes_letters(world, name, status):
    made = booked(world)
    browser = signed_in(world.people[name])
    assert [browser.get(url).status_code for url in (address(made), pdf(made))] == [status, status]
    assert browser.post(f"{address(made)}sent/").status_code == (302 if status == 200 else 403)


def test_a_stranger_finds_no_letter(world):
    made = booked(world)
    for url, method in ((address(made), "get"), (pdf(made), "get"), (f"{address(made)}sent/", "post")):
        assert refuses_strangers(url, world.lena, method=method)
    assert not Contact.objects.exists()


def test_an_appointment_of_another_patient_has_no_letter_under_ones_own(world):
    made = booked(world)
    other = register(world.madrid, world.ana, mrn="77", family_name="Otra")
    here = f"/patients/{other.pk}/appointments/{made.pk}/letter"
    browser = signed_in(world.carla)
    assert [browser.get(f"{here}{end}").status_code for end in ("/", ".pdf")] == [404, 404]
    assert browser.post(f"{here}/sent/").status_code == 404


def test_the_letter_is_written_in_the_patient_s_language_and_in_the_one_that_is_chosen(world):
    made = booked(world)
    live(world, language="es", address="Calle Mayor 5\n28013 Madrid")
    browser = signed_in(world.carla)
    page = text_of(browser.get(address(made)))
    for said in ('lang="es"', "Estimado/a Rosa Núñez:", "jueves 3 de diciembre de 2026", "28013 Madrid"):
        assert said in page
    assert "Open as PDF" in page  # the page around it is Carla's
    page = text_of(browser.get(f"{address(made)}?language=en&time=09:30"))
    for said in ('class="letter" lang="en"', "Dear Rosa Núñez,", "Time: 09:30", "Blood test (proteins)"):
        assert said in page
    assert f"{pdf(made)}?language=en&amp;time=09%3A30" in page
    live(world, language="")
    assert "Estimado/a" in text_of(browser.get(address(made)))  # the clinic's language


def test_the_pdf_is_the_letter_of_the_page(world):
    made = booked(world)
    response = signed_in(world.carla).get(f"{pdf(made)}?language=en&time=09:30")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == 'inline; filename="letter-2026-12-03.pdf"'
    text = printed(response)
    for said in ("Dear Rosa Núñez,", "Time: 09:30", "Thursday 3 December 2026", "Blood test (VEGF)"):
        assert said in text


def test_a_letter_holds_no_value_no_disease_and_no_note(world):
    result(world.rosa, world.ana, "vegf", "6630", TODAY - timedelta(days=100), unit="pg/mL", specimen="serum")
    made = booked(world, note="talk about the relapse")
    browser = signed_in(world.pablo)
    letter = text_of(browser.get(address(made))).partition('<article class="letter"')[2].partition("</art")[0]
    for text in (letter, printed(browser.get(pdf(made)))):
        for hidden in ("6630", "pg/mL", "POEMS", "relapse", "000123", "1968"):
            assert hidden not in text


def test_a_patient_without_an_address_is_told_of(world):
    made = booked(world)
    page = text_of(signed_in(world.carla).get(address(made)))
    assert "The record holds no address" in page
    assert f"/patients/{world.rosa.pk}/edit/" in page
    live(world, address="Calle Mayor 5")
    assert "The record holds no address" not in text_of(signed_in(world.carla).get(address(made)))


@pytest.mark.parametrize(
    "query, field",
    [
        pytest.param("language=fr", "language", id="a language that there is not"),
        pytest.param("language=en&time=25:00", "time", id="no time of the day"),
        pytest.param("language=en&time=%00", "time", id="a NUL byte"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(world, query, field):
    made = booked(world)
    browser = signed_in(world.carla)
    response = browser.get(f"{address(made)}?{query}")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'class="letter"' in text_of(response)
    assert browser.get(f"{pdf(made)}?{query}").url.startswith(address(made))


def test_hostile_words_of_a_record_are_words(world):
    live(world, given_name="<script>alert(1)</script>", family_name='#read("/etc/passwd")', address="{site}")
    made = booked(world)
    browser = signed_in(world.carla)
    page = text_of(browser.get(address(made)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    text = printed(browser.get(pdf(made)))
    for said in ("<script>alert(1)</script>", '#read("/etc/passwd")', "{site}"):
        assert "".join(said.split()) in "".join(text.split())


@pytest.mark.parametrize(
    "why, said",
    [
        pytest.param("cancelled", "This appointment was cancelled", id="a cancelled appointment"),
        pytest.param("closed", "Follow-up is closed", id="a patient who died"),
        pytest.param("passed", "The day of this appointment has passed", id="the day after"),
    ],
)
def test_where_there_is_no_letter_the_page_says_why(world, why, said):
    made = booked(world, on=TODAY)
    now = NOON
    if why == "cancelled":
        appointments.cancel(made, by=world.carla, reason="snow")
    elif why == "closed":
        enrolment.close(patient=world.rosa, by=world.ana, status="deceased", on=TODAY, today=TODAY)
    else:
        now += timedelta(days=1)
    with time_machine.travel(now, tick=False):
        browser = signed_in(world.carla)
        page = text_of(browser.get(address(made)))
        assert said in page
        assert 'class="letter"' not in page
        assert browser.get(pdf(made)).url.startswith(address(made))
        assert browser.post(f"{address(made)}sent/").url == address(made)
        assert "For this appointment no letter can be sent." in text_of(browser.get(address(made)))
    assert not Contact.objects.exists()
    assert not AuditEvent.objects.filter(type="record.exported").exists()


def test_on_its_own_day_a_visit_still_has_a_letter(world):
    assert signed_in(world.carla).get(pdf(booked(world, on=TODAY))).status_code == 200


def test_every_letter_that_leaves_stands_in_the_trail(world):
    made = booked(world)
    browser = signed_in(world.carla)
    browser.get(address(made))
    browser.get(f"{pdf(made)}?language=en")
    exported = AuditEvent.objects.filter(type="record.exported").order_by("pk")
    assert [(event.actor, event.patient_id, event.facts) for event in exported] == [
        (
            "carla@example.org",
            world.rosa.pk,
            {"what": "letter", "format": format, "id": made.pk, "language": language, "version": 0},
        )
        for format, language in (("page", "es"), ("pdf", "en"))
    ]


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_pdf_is_rendered(world, monkeypatch):
    made, seen = booked(world), []
    rendered = letter_pdf.typst.compile
    monkeypatch.setattr(
        letter_pdf.typst,
        "compile",
        lambda *given, **named: seen.append(connection.in_atomic_block) or rendered(*given, **named),
    )
    assert signed_in(world.carla).get(pdf(made)).status_code == 200
    assert seen == [False]


def test_one_click_logs_that_the_letter_was_sent(world):
    made = booked(world)
    browser = signed_in(world.carla)
    response = browser.post(f"{address(made)}sent/")
    assert response.url == f"/patients/{world.rosa.pk}/appointments/"
    assert "Letter logged as sent: Booked, 20 Nov 2026." in text_of(browser.get(response.url))
    contact = Contact.objects.get()
    assert (contact.channel, contact.outcome, contact.date) == ("letter", "booked", TODAY)
    assert (contact.next_try, contact.recorded_by, contact.source) == (None, world.carla, "page")
    assert contact.note == "Letter for the visit of 3 December 2026"
    assert AuditEvent.objects.filter(type="contact.logged", actor="carla@example.org").count() == 1


def test_the_second_click_on_a_day_logs_nothing_more_and_says_so(world):
    made = booked(world)
    browser = signed_in(world.carla)
    browser.post(f"{address(made)}sent/")
    assert browser.post(f"{address(made)}sent/").url == address(made)
    assert "logged already that this letter was sent today" in text_of(browser.get(address(made)))
    assert Contact.objects.count() == 1
    appointments.move(made, to=VISIT + timedelta(days=1), by=world.carla, today=TODAY)
    browser.post(f"{address(made)}sent/")
    assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    "outcomes, logged, tries, waits",
    [
        pytest.param([], "booked", 0, False, id="nobody tried before"),
        pytest.param(["no_answer", "reached"], "booked", 0, False, id="reached at last"),
        pytest.param(["no_answer"], "message_left", 2, False, id="not reached yet: one try more"),
        pytest.param(
            ["no_answer"] * 3, "message_left", 4, True, id="out of reach: the physician is asked still"
        ),
        pytest.param(["declined"], "message_left", 1, True, id="declined: the physician is asked still"),
    ],
)
def test_a_letter_is_no_answer(world, outcomes, logged, tries, waits):
    made = booked(world)
    for outcome in outcomes:
        contacts.log(
            patient=world.rosa,
            on=TODAY,
            channel="phone",
            outcome=outcome,
            by=world.carla,
            today=TODAY,
            origin="page",
        )
    signed_in(world.carla).post(f"{address(made)}sent/")
    contact = Contact.objects.order_by("pk").last()
    assert contact.outcome == logged
    reach = reach_of_one(world.rosa.pk)
    assert (reach.tries, reach.calls_physician) == (tries, waits)


def test_the_list_of_appointments_leads_to_the_letter_of_a_visit_to_come(world):
    made = booked(world)
    here = f"/patients/{world.rosa.pk}/appointments/"
    assert address(made) in text_of(signed_in(world.carla).get(here))
    with time_machine.travel(NOON + timedelta(days=14), tick=False):
        assert address(made) not in text_of(signed_in(world.carla).get(here))


def test_an_opened_row_of_the_worklist_leads_to_the_letters(world):
    row = signed_in(world.carla).get(f"/worklist/{world.rosa.pk}/", headers={"HX-Request": "true"})
    assert f'<a href="/patients/{world.rosa.pk}/appointments/">Appointments and letters</a>' in text_of(row)
