"""The clinic's own text of its letters: written by its administrator, in versions, and never run as code."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from monitoring.models import LetterTemplate
from monitoring.selectors.letters import PARTS, template_in_force
from monitoring.services import appointments, letters
from patients.models import AuditEvent
from patients.services import memberships
from tests.monitoring.browsing import signed_in, text_of

URL = "/settings/letters/"
TEXTS = {
    "contact": "{site}\nSample Street 1",
    "subject": "See you on {date}",
    "opening": "Hello {patient}",
    "body": "Bring this.\n\n{tests}",
    "closing": "Bye",
    "signature": "Dr. Example",
}


def fields(seen=0, **changes):
    return {**TEXTS, "seen": str(seen)} | changes


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):  # 12:00 in Madrid
        yield


@pytest.fixture
def admin(world):
    return signed_in(world.adela)


def written(world, version=1, **changes) -> LetterTemplate:
    texts = {**TEXTS, **changes}
    return letters.write(site=world.madrid, language="es", by=world.adela, texts=texts, seen=version - 1)


@pytest.mark.parametrize(
    "name, status",
    [("adela", 200), ("pablo", 403), ("ana", 403), ("carla", 403), ("aurel", 403), ("lena", 403)],
)
def test_who_writes_the_text(world, name, status):
    template = written(world)
    browser = signed_in(world.people[name])
    assert browser.get(URL).status_code == status
    expected = {200: 302, 403: 404 if name == "lena" else 403}[status]
    assert browser.post(f"{URL}{template.pk}/restore/").status_code == expected


def test_a_site_of_others_is_not_found(world, admin):
    assert admin.get(f"{URL}?site=LEEDS").status_code == 404
    assert admin.post(f"{URL}?site=LEEDS", fields(save="1")).status_code == 404
    assert admin.post(f"{URL}999999/restore/").status_code == 404
    assert not LetterTemplate.objects.exists()


def test_before_anything_is_written_the_form_holds_the_product_s_text(world, admin):
    page = admin.get(URL)
    form = page.context["form"]
    assert page.context["language"] == "es"  # the clinic's
    assert form.initial["opening"] == "Estimado/a {patient}:"
    assert form.initial["seen"] == 0
    assert "This clinic has not written its own text" in text_of(page)
    assert "Álex Ejemplo" in text_of(page)
    assert admin.get(f"{URL}?language=en").context["form"].initial["opening"] == "Dear {patient},"
    assert admin.get(f"{URL}?language=xx").context["language"] == "es"


def test_what_is_saved_holds_for_its_language_alone_and_stands_in_the_trail(world, admin):
    answer = admin.post(f"{URL}?language=en", fields(save="1"))
    assert (answer.status_code, answer.url) == (302, f"{URL}?site=MADRID&language=en")
    template = LetterTemplate.objects.get()
    assert {part: getattr(template, part) for part in PARTS} == TEXTS
    assert (template.site, template.language, template.version, template.by, template.restored) == (
        world.madrid,
        "en",
        1,
        world.adela,
        None,
    )
    assert template_in_force(world.madrid, "es") is None
    assert template_in_force(world.leeds, "en") is None
    event = AuditEvent.objects.get(type="letter.changed")
    assert (event.actor, event.site_id) == ("adela@example.org", world.madrid.pk)
    assert event.facts == {"id": template.pk, "language": "en", "version": 1}
    assert "Saved: version 1." in text_of(admin.get(answer.url))


def test_the_letter_of_a_patient_says_what_the_clinic_wrote(world):
    written(world)
    today = world.madrid.day()
    made, _said = appointments.book(
        patient=world.rosa,
        on=today + timedelta(days=7),
        panels=["vegf"],
        by=world.carla,
        today=today,
        origin="page",
    )
    page = text_of(signed_in(world.carla).get(f"/patients/{world.rosa.pk}/appointments/{made.pk}/letter/"))
    for said in ("Hello Rosa Núñez", "Dr. Example", "Sample Street 1", "Análisis de sangre (VEGF)"):
        assert said in page
    assert AuditEvent.objects.get(type="record.exported").facts["version"] == 1


def test_the_same_text_again_is_no_new_version(world, admin):
    admin.post(URL, fields(save="1"))
    admin.post(URL, fields(seen=1, save="1", body="Bring this.\r\n\r\n{tests}\r\n"))
    assert LetterTemplate.objects.count() == 1
    assert AuditEvent.objects.filter(type="letter.changed").count() == 1


def test_two_who_write_at_once_overwrite_nothing_unseen(world, admin):
    written(world, subject="Theirs")
    response = admin.post(URL, fields(save="1", subject="Mine"))
    page = text_of(response)
    assert response.status_code == 422
    assert "Somebody else saved another version meanwhile." in page
    assert 'value="Mine"' in page
    assert "Theirs" in page
    assert response.context["form"]["seen"].value() == "1"
    assert admin.post(URL, fields(seen=1, save="1", subject="Mine")).status_code == 302
    assert [row.subject for row in LetterTemplate.objects.order_by("version")] == ["Theirs", "Mine"]


@pytest.mark.parametrize(
    "wrong, said",
    [
        pytest.param({"body": "{diagnosis} {vegf}"}, "There is no {diagnosis}, {vegf} here.", id="no such places"),
        pytest.param({"body": "{x}"}, "{patient}, {record_number}, {date}, {site}, {time}, {tests}", id="all named"),
        pytest.param({"subject": "{tests}"}, "{patient}, {record_number}, {date}, {site}.", id="not in the subject"),
        pytest.param({"signature": "{time}"}, "There is no {time} here.", id="no time in the signature"),
        pytest.param({"body": "{{ site }}"}, "There is no { site }, {, } here.", id="a template of another kind"),
        pytest.param({"body": "{patient.__class__}"}, "There is no {patient.__class__} here.", id="code"),
        pytest.param({"body": "{" + "x" * 100 + "}"}, "{" + "x" * 40 + "}", id="a long one is cut"),
        pytest.param({"body": ""}, "This field is required.", id="no text"),
        pytest.param({"subject": "  "}, "This field is required.", id="no subject"),
        pytest.param({"body": "a\x00b"}, "Null characters", id="a NUL byte"),
        pytest.param({"opening": "a\x07b"}, "cannot be stored", id="a bell"),
        pytest.param({"subject": "x" * 151}, "at most 150", id="a subject too long"),
        pytest.param({"body": "x" * 2001}, "at most 2000", id="a text too long"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("button", ["save", "preview", "pdf"])
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(world, admin, wrong, said, button):
    (name,) = wrong
    response = admin.post(URL, fields(**{button: "1"}, closing="My own closing") | wrong)
    assert response.status_code == 422
    assert said in " ".join(response.context["form"].errors[name])
    assert 'value="My own closing"' in text_of(response)
    assert not LetterTemplate.objects.exists()


def test_a_text_as_long_as_may_be_is_stored(world, admin):
    answer = admin.post(URL, fields(save="1", body="x" * 2000, subject="y" * 150))
    assert answer.status_code == 302


def test_all_that_is_wrong_is_said_at_once(world):
    with pytest.raises(ValidationError) as refusal:
        letters.checked({**TEXTS, "subject": "", "body": "{x}", "closing": "z" * 151})
    assert {part: [error.code for error in errors] for part, errors in refusal.value.error_dict.items()} == {
        "subject": ["required"],
        "body": ["unknown_place"],
        "closing": ["too_long"],
    }


def test_the_letter_is_shown_before_it_is_saved(world, admin):
    page = admin.post(URL, fields(preview="1", body="#import {patient} <script>x</script>"))
    assert page.status_code == 200
    assert page.context["letter"].body[0].lines == ("#import Álex Ejemplo <script>x</script>",)
    assert "<script>x</script>" not in text_of(page)
    assert not LetterTemplate.objects.exists()


def test_the_letter_is_shown_as_pdf_before_it_is_saved(world, admin):
    response = admin.post(f"{URL}?language=en", fields(pdf="1", body="#import {patient} <script>"))
    assert response["Content-Type"] == "application/pdf"
    (sheet,) = PdfReader(io.BytesIO(response.content)).pages
    assert "#import Alex Example <script>" in sheet.extract_text()
    assert not LetterTemplate.objects.exists()


def test_a_text_of_several_sheets_is_told_of(world, admin):
    page = text_of(admin.post(URL, fields(preview="1", body="a\n\n" * 40)))
    assert "On paper this takes 2 sheets." in page
    assert "On paper this takes" not in text_of(admin.get(URL))


def test_every_version_is_kept_with_who_and_when_and_can_be_taken_up_again(world, admin):
    first = written(world, subject="First")
    second = written(world, version=2, subject="Second")
    page = text_of(admin.get(URL))
    for said in ("Version 2 of this clinic holds.", "Adela · ", "20 Nov 2026, 12:00", "First", "Second"):
        assert said in page
    assert f"{URL}{first.pk}/restore/" in page
    assert f"{URL}{second.pk}/restore/" not in page
    answer = admin.post(f"{URL}{first.pk}/restore/")
    assert answer.url == f"{URL}?site=MADRID&language=es"
    third = template_in_force(world.madrid, "es")
    assert (third.version, third.subject, third.restored) == (3, "First", first)
    assert AuditEvent.objects.filter(type="letter.changed").order_by("pk").last().facts == {
        "id": third.pk,
        "language": "es",
        "version": 3,
        "restored": 1,
    }
    page = text_of(admin.get(answer.url))
    assert "The text of version 1 holds again, as version 3." in page
    assert "the text of version 1 again" in page


def test_what_holds_already_is_not_taken_up_again(world, admin):
    template = written(world)
    admin.post(f"{URL}{template.pk}/restore/")
    assert LetterTemplate.objects.count() == 1


def test_the_form_can_begin_again_with_the_product_s_text(world, admin):
    written(world)
    form = admin.get(f"{URL}?text=product").context["form"]
    assert (form.initial["opening"], form.initial["seen"]) == ("Estimado/a {patient}:", 1)


@pytest.mark.parametrize("deed", [lambda rows: rows.update(subject="Other"), lambda rows: rows.delete()])
def test_the_database_keeps_every_version(world, deed):
    written(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        deed(LetterTemplate.objects.all())


def test_one_administers_two_sites(world, admin):
    memberships.add_user(
        email="adela@example.org", name="Adela", site=world.leeds, role="admin", language="en"
    )
    browser = signed_in(world.adela)
    browser.post(f"{URL}?site=LEEDS&language=es", fields(save="1"))
    assert LetterTemplate.objects.get().site == world.leeds
    assert "Leeds" in text_of(browser.get(f"{URL}?site=LEEDS"))
