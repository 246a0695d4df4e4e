"""A visit is booked, its letter is written and printed, and it is logged that it was sent; in both languages."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.steps import register


@pytest.mark.parametrize(
    "site, mrn, words",
    [
        pytest.param(
            "LEEDS",
            "LETTER-1",
            {
                "letter": "Letter",
                "time": "Time: 09:30",
                "dear": "Dear Lettie Sampleby,",
                "sent": "Letter logged as sent: Booked",
                "note": "Letter for the visit of",
            },
            id="en",
        ),
        pytest.param(
            "MADRID",
            "CARTA-1",
            {
                "letter": "Carta",
                "time": "Hora: 09:30",
                "dear": "Estimado/a Lettie Sampleby:",
                "sent": "Carta registrada como enviada: Cita concertada",
                "note": "Carta para la visita del",
            },
            id="es",
        ),
    ],
)
def test_from_the_booking_to_the_letter_box(desk, site, mrn, words):
    patient = register(
        desk("staff", site),
        mrn=mrn,
        family_name="Sampleby",
        given_name="Lettie",
        birth_date="1970-02-03",
        sex="female",
        diagnosed=date.today() - timedelta(days=20),
    )
    page = desk("coordinator", site)
    page.goto(f"{patient}/appointments/")
    page.fill(".contact-form [name=date]", (date.today() + timedelta(days=7)).isoformat())
    page.press(".contact-form [name=date]", "Enter")
    page.get_by_role("link", name=words["letter"]).click()

    letter = page.locator("article.letter")
    expect(letter).to_contain_text(words["dear"])
    expect(letter).not_to_contain_text("09:30")
    page.fill("#id_time", "09:30")
    page.press("#id_time", "Enter")
    expect(letter).to_contain_text(words["time"])

    answer = page.request.get(page.get_attribute("#letter-pdf", "href"))
    assert answer.headers["content-type"] == "application/pdf"
    (sheet,) = PdfReader(io.BytesIO(answer.body())).pages
    assert words["dear"] in sheet.extract_text()
    assert words["time"] in sheet.extract_text()

    page.emulate_media(media="print")
    expect(letter).to_be_visible()
    for around in (".top", ".who-banner", "h1", "#letter-pdf", ".foot"):
        expect(page.locator(around).first).to_be_hidden()
    paper = page.pdf(prefer_css_page_size=True)
    (sheet,) = PdfReader(io.BytesIO(paper)).pages
    assert words["dear"] in sheet.extract_text()
    page.emulate_media(media="screen")

    page.focus("#letter-sent")
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_contain_text(words["sent"])
    page.goto(f"{patient}/contacts/")
    expect(page.locator("main")).to_contain_text(words["note"])
