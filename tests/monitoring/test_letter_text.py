"""The text of a letter: places are filled once, a site's or a patient's text is never anything but text."""

from __future__ import annotations

import io
from datetime import date, time

import pytest
from django.utils import translation
from pypdf import PdfReader

from monitoring.exchange.placeholders import fill, one_line, unknown
from monitoring.protocol.vocabulary import Panel
from monitoring.reports import letter_pdf
from monitoring.reports.letter import Facts, Letter, Paragraph, compose, example
from monitoring.wording import letters as words

EVERY_PANEL = tuple(str(panel) for panel in Panel)
LONG = "Inventedname-Exampleworth of the Samplefield and All the Makebelieve Placeholder"


def facts(**changes) -> Facts:
    values = {
        "patient": "Rosa Núñez",
        "address": "Calle Mayor 5, 3º B\n28013 Madrid",
        "record_number": "000123",
        "site": "Hospital del Ejemplo",
        "on": date(2026, 12, 3),
        "at": None,
        "panels": ("vegf", "ncs"),
        "written": date(2026, 11, 20),
    } | changes
    return Facts(**values)


def texts(**changes) -> dict[str, str]:
    return {
        "contact": "{site}\nSample Street 1",
        "subject": "Visit {date}",
        "opening": "Dear {patient}",
        "body": "Come on {date}.",
        "closing": "Bye",
        "signature": "{site}",
    } | changes


def read(pdf: bytes) -> tuple[str, PdfReader]:
    reader = PdfReader(io.BytesIO(pdf))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return text.replace("\u200b", ""), reader


@pytest.mark.parametrize(
    "text, found",
    [
        pytest.param("Dear {patient}, on {date}", [], id="places that there are"),
        pytest.param("no place at all: 50 % (of) [it]", [], id="no place"),
        pytest.param("{diagnosis}", ["diagnosis"], id="one that there is not"),
        pytest.param("{Patient} { date }", ["Patient", " date "], id="another spelling"),
        pytest.param(
            "{patient.__class__} {patient!r} {0}", ["patient.__class__", "patient!r", "0"], id="code"
        ),
        pytest.param("{{ patient }}", [" patient ", "{", "}"], id="two braces"),
        pytest.param("{{patient}}", ["{", "}"], id="two braces around a place"),
        pytest.param("{}", [""], id="nothing in them"),
        pytest.param("open {patient", ["{"], id="never closed"),
        pytest.param("closed patient}", ["}"], id="never opened"),
        pytest.param("{pat\nient}", ["{", "}"], id="over two lines"),
        pytest.param("{x} {x}", ["x"], id="twice is told once"),
    ],
)
def test_what_is_no_place_is_found(text, found):
    assert unknown(text, ("patient", "date")) == found


@pytest.mark.parametrize(
    "line, filled",
    [
        pytest.param("Dear {patient},", "Dear {date},", id="what stands in a value is not looked up again"),
        pytest.param("  at {date} ", "at 3 December", id="spaces around it"),
        pytest.param("Time: {time}", "", id="a place without a value takes its line with it"),
        pytest.param("{other}", "{other}", id="what is no place stays"),
    ],
)
def test_a_line_is_filled_once(line, filled):
    assert fill(line, {"patient": "{date}", "date": "3 December", "time": ""}) == filled


def test_a_value_within_a_sentence_turns_and_breaks_nothing():
    assert one_line(" a\u202e\u2066b\n\n c\t\u2069d ") == "ab c d"


def test_a_letter_without_a_text_of_the_clinic_is_the_product_s():
    letter = compose(None, facts(at=time(9, 5)), "en")
    assert letter == Letter(
        language="en",
        sender=("Hospital del Ejemplo",),
        recipient=("Rosa Núñez", "Calle Mayor 5, 3º B", "28013 Madrid"),
        dated="20 November 2026",
        subject="Your visit on Thursday 3 December 2026",
        opening="Dear Rosa Núñez,",
        body=(
            Paragraph(lines=("We have planned your next follow-up visit for Thursday 3 December 2026.",)),
            Paragraph(lines=("Time: 09:05",)),
            Paragraph(lines=("These tests are planned for that day:",)),
            Paragraph(entries=("Blood test (VEGF)", "Test of the nerves (nerve conduction)")),
            Paragraph(lines=("Please bring this letter and a list of the medicines that you take.",)),
            Paragraph(
                lines=(
                    "If you cannot come, please tell us as soon as you can, so that we find another day together.",
                )
            ),
        ),
        closing="With kind regards",
        signature=("Hospital del Ejemplo",),
    )


def test_its_spanish_is_spanish_whoever_asks():
    with translation.override("en"):
        letter = compose(None, facts(), "es")
        assert translation.get_language() == "en"
    assert letter.dated == "20 de noviembre de 2026"
    assert letter.subject == "Su visita del jueves 3 de diciembre de 2026"
    assert letter.opening == "Estimado/a Rosa Núñez:"
    assert letter.body[2] == Paragraph(
        entries=("Análisis de sangre (VEGF)", "Prueba de los nervios (conducción nerviosa)")
    )


def test_without_a_time_the_line_of_the_time_is_left_out_and_its_paragraph_goes_on():
    body = "First {date}.\nTime: {time}\nSecond.\n\n\nThird, {tests}."
    letter = compose(texts(body=body), facts(), "en")
    assert letter.body == (
        Paragraph(lines=("First Thursday 3 December 2026.", "Second.")),
        Paragraph(lines=("Third, Blood test (VEGF); Test of the nerves (nerve conduction).",)),
    )


def test_tests_alone_in_a_line_are_a_list_within_its_paragraph():
    letter = compose(texts(body="You have:\n {tests} \nand a coffee."), facts(), "en")
    assert letter.body == (
        Paragraph(lines=("You have:",)),
        Paragraph(entries=("Blood test (VEGF)", "Test of the nerves (nerve conduction)")),
        Paragraph(lines=("and a coffee.",)),
    )


def test_the_window_shows_where_the_letter_goes_back_to():
    letter = compose(texts(contact="{site}\n\n Sample Street 1\nTown\nTelephone 1"), facts(), "en")
    assert letter.sender == ("Hospital del Ejemplo", "Sample Street 1", "Town", "Telephone 1")
    assert letter.return_address == "Hospital del Ejemplo · Sample Street 1 · Town"


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_test_has_a_patient_s_words_that_name_no_disease(language):
    with translation.override(language):
        said = words.tests_for_patient(EVERY_PANEL)
        told = "\n".join([*said, *words.default_texts().values()])
    assert set(words.TESTS) == set(EVERY_PANEL)
    assert len(set(said)) == len(said)
    for word in ("POEMS", "myeloma", "mieloma", "cancer", "cáncer", "tumo", "radiother", "radioter", "poems"):
        assert word not in told


def test_every_place_of_a_text_is_explained():
    assert set(words.PLACES) == {"patient", "record_number", "date", "time", "tests", "site"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "given",
    [
        pytest.param(facts(), id="a usual one"),
        pytest.param(facts(address="", at=time(9, 30)), id="no address"),
        pytest.param(facts(patient=f"{LONG} {LONG}", address=f"{LONG}\n" * 6, panels=EVERY_PANEL), id="long"),
        pytest.param(facts(patient="Ñ" * 240, address="W" * 500, site="X" * 150), id="no place to break"),
    ],
)
def test_the_pdf_is_one_tagged_sheet_with_its_language_and_its_fonts(given, language):
    letter = compose(None, given, language)
    text, reader = read(letter_pdf.render(letter))
    assert (len(reader.pages), letter_pdf.pages(letter)) == (1, 1)
    width, height = (float(side) * 25.4 / 72 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == language
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert reader.metadata.title == letter.subject
    plain = "".join(text.split())
    for said in (letter.dated, letter.opening, letter.closing, *letter.recipient, *letter.signature):
        assert "".join(said.split()) in plain
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), "a font is not inside"


def test_the_recipient_stands_in_the_window_of_the_envelope():
    """DIN 5008, form B: the address lies between 62.7 and 90 mm below the upper edge, 25 mm from the left one."""
    places = {}
    _text, reader = read(letter_pdf.render(compose(None, facts(), "es")))

    def note(text, page, line, _font, _size):
        if text.strip():
            x, y = line[4:]
            places[text.strip()] = (
                page[0] * x + page[2] * y + page[4],
                page[1] * x + page[3] * y + page[5],
            )

    reader.pages[0].extract_text(visitor_text=note)
    left, baseline = next(place for text, place in places.items() if "28013" in text)
    assert 24 < left * 25.4 / 72 < 26
    assert 62.7 < 297 - baseline * 25.4 / 72 < 90


HOSTILE = (
    '#import "@preview/cetz:0.3.0": *',
    '#read("/etc/passwd")',
    "{{ patient }} {% load i18n %}",
    "{patient.__class__} {tests}",
    "<script>alert(1)</script>",
    "*bold* _it_ `raw` $x^2$ @ref <label> // gone /* gone */ \\u{41} ~",
    "= Heading",
    "שלום مرحبا",
    "%(date)s %s %",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_patient_or_a_clinic_is_printed_as_it_is(text):
    given = facts(patient=text, address=f"{text}\n{text}", site=text)
    letter = compose(texts(body="{patient}\n\n{site}"), given, "en")
    assert letter.recipient == (text, text, text)
    assert letter.body == (Paragraph(lines=(text,)), Paragraph(lines=(text,)))
    printed, reader = read(letter_pdf.render(letter))
    assert len(reader.pages) == 1
    if text.isascii():
        assert "".join(text.split()) in "".join(printed.split())


@pytest.mark.parametrize("name", ["😀 Núñez", "漢字", "🏳️‍🌈", "\U00010ffd", "a\u0301\u0302\u0303"])
def test_a_character_that_no_font_has_stops_no_letter(name):
    printed, reader = read(letter_pdf.render(compose(None, facts(patient=name), "en")))
    assert len(reader.pages) == 1
    assert "28013 Madrid" in printed


def test_a_long_text_says_how_many_sheets_it_takes():
    letter = compose(texts(body="\n\n".join(["word"] * 40)), facts(), "en")
    assert letter_pdf.pages(letter) == 2
    printed, reader = read(letter_pdf.render(letter))
    assert len(reader.pages) == 2
    assert "2 / 2" in printed


@pytest.mark.parametrize("language, name", [("en", "Alex Example"), ("es", "Álex Ejemplo")])
def test_the_example_is_nobody(language, name):
    letter = example(None, "Hospital", language, date(2026, 11, 20))
    assert letter.recipient[0] == name
    assert any("09:30" in line for paragraph in letter.body for line in paragraph.lines)
    assert "4" in letter.subject  # a fortnight later


def test_the_layout_runs_and_reads_nothing_but_its_data():
    layout = letter_pdf.LAYOUT.read_text()
    for word in ("eval(", "import", "include", "read(", "@preview", "http", "image(", "plugin("):
        assert word not in layout
