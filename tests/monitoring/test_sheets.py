"""The passport and the full summary: what they tell, in both languages, on how many pages, to whom."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from monitoring.protocol.responses.rests_on import rests_on
from monitoring.protocol.sources import SOURCES, Klass
from monitoring.reports import sheet, typeset
from monitoring.selectors.response_assessments import computed
from monitoring.services import decisions, events, letters, response_assessments, signs, treatments
from monitoring.views.sheet_passport import PITFALLS
from patients.models import AuditEvent, Patient, User
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, register, result

LONG = "Inventedname-Exampleworth of the Samplefield and All the Makebelieve Placeholder"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def address(patient: Patient, what: str = "passport", language: str = "en") -> str:
    return f"/patients/{patient.pk}/{what}.pdf?lang={language}"


def read(response) -> tuple[str, PdfReader]:
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(response.content))
    text = " ".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    return " ".join(text.split()), reader


def printed(user, patient: Patient, what: str = "passport", language: str = "en") -> str:
    return read(signed_in(user).get(address(patient, what, language)))[0]


def live(patient: Patient, **fields) -> None:
    """What the record says of the person."""
    Patient.objects.filter(pk=patient.pk).update(**fields)


def give(world, start: date, *agents: str, patient: Patient | None = None, kind="systemic", **rest):
    return treatments.record(
        patient=patient or world.rosa,
        by=world.ana,
        today=TODAY,
        origin="page",
        kind=kind,
        start=start,
        agents=list(agents),
        **rest,
    )


@pytest.fixture
def treated(world):
    """Rosa: thalidomide stopped for toxicity, then lenalidomide with a falling VEGF; platelets high, no aspirin."""
    rosa, ana = world.rosa, world.ana
    give(world, ago(290), "thalidomide", line=1, end=ago(250), stop_reason="toxicity", indication="poems")
    give(world, ago(240), "lenalidomide", "dexamethasone", line=2, indication="poems")
    limit = {"unit": "pg/mL", "specimen": "serum", "lab": "Central", "upper_limit": "700"}
    for day, value in ((245, "5000"), (150, "1800"), (30, "1200")):
        result(rosa, ana, "vegf", value, ago(day), **limit)
    result(rosa, ana, "platelets", "520", ago(30), unit="10*9/L")
    result(rosa, ana, "onls", "6", ago(245))
    result(rosa, ana, "onls", "5", ago(30))
    signs.record(
        patient=rosa,
        on=ago(300),
        by=ana,
        today=TODAY,
        origin="page",
        signs={"polyneuropathy": "present", "bone_marrow_involvement": "present"},
    )
    return world


# --- who, and what is kept of it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["passport", "summary"])
@pytest.mark.parametrize(
    "name, status",
    [
        pytest.param("ana", 200, id="staff"),
        pytest.param("pablo", 200, id="a physician"),
        pytest.param("carla", 403, id="a coordinator sees no value"),
        pytest.param("adela", 403, id="an administrator"),
        pytest.param("aurel", 403, id="an auditor"),
    ],
)
def test_who_reads_the_course_prints_it(world, what, name, status):
    browser = signed_in(world.people[name])
    assert browser.get(address(world.rosa, what)).status_code == status
    assert browser.post(address(world.rosa, what)).status_code == 405


@pytest.mark.parametrize("what", ["passport", "summary"])
def test_a_stranger_finds_no_print(world, what):
    assert refuses_strangers(f"/patients/{world.rosa.pk}/{what}.pdf", world.lena)
    assert not AuditEvent.objects.filter(type="record.exported").exists()


@pytest.mark.parametrize("what", ["passport", "summary"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_print_stands_in_the_trail(world, what, language):
    response = signed_in(world.pablo).get(address(world.rosa, what, language))
    name = f"{what}-{world.rosa.pk}-{language}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    event = AuditEvent.objects.get(type="record.exported")
    assert (event.actor, event.patient_id) == ("pablo@example.org", world.rosa.pk)
    assert event.facts == {"what": what, "format": "pdf", "language": language}


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_sheet_is_set(world, monkeypatch):
    seen, compiled = [], typeset.typst.compile
    monkeypatch.setattr(
        typeset.typst,
        "compile",
        lambda *given, **named: seen.append(connection.in_atomic_block) or compiled(*given, **named),
    )
    signed_in(world.pablo).get(address(world.rosa))
    assert seen == [False]


def test_the_first_page_of_a_patient_offers_both_in_both_languages(world):
    page = text_of(signed_in(world.pablo).get(f"/patients/{world.rosa.pk}/"))
    for what in ("passport", "summary"):
        for language in ("en", "es"):
            assert f'href="{address(world.rosa, what, language)}"' in page


# --- the language ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query, language",
    [
        pytest.param("?lang=es", "es", id="as asked, whatever the interface speaks"),
        pytest.param("?lang=en", "en", id="English"),
        pytest.param("", "en", id="without a word, the reader's own"),
        pytest.param("?lang=fr", "en", id="a language that there is not"),
    ],
)
def test_the_language_is_chosen_by_who_prints(treated, query, language):
    text, reader = read(signed_in(treated.pablo).get(f"/patients/{treated.rosa.pk}/passport.pdf{query}"))
    assert reader.trailer["/Root"]["/Lang"] == language
    spanish, english = ("Pasaporte para colegas", "Qué evitar"), ("Passport for colleagues", "What to avoid")
    here, other = (spanish, english) if language == "es" else (english, spanish)
    assert all(said in text or said.upper() in text for said in here)
    assert not any(said in text or said.upper() in text for said in other)


# --- what it tells -----------------------------------------------------------------------------------------------


def test_the_passport_tells_a_colleague_what_matters(treated):
    text = printed(treated.pablo, treated.rosa)
    for said in (
        "Núñez, Rosa",
        "Born 2 May 1968, 58 years",
        "000123",
        "disseminated disease",
        "VEGF: Partial response",
        "Baseline: 5000 pg/mL (20 Mar 2026)",
        "Latest: 1200 pg/mL (21 Oct 2026)",
        "Lenalidomide + dexamethasone: since 25 Mar 2026 Line 2; POEMS syndrome",
        "Before: Thalidomide, 3 Feb 2026 – 15 Mar 2026.",
        "Stopped for toxicity: Thalidomide, 3 Feb 2026 – 15 Mar 2026 [this record]",
        "High platelets without prophylaxis on record: Platelets 520 10⁹/L (21 Oct 2026)",
        "S1-23, S2-41, S2-42, L28, L29",
        "L28: Mellors PW et al.",
        "They do not work in POEMS. [S1-27]",
        "Serum protein electrophoresis:",
        "For health professionals.",
        "AI-generated summary pending human review",
        "Printed by Pablo. Protocol poems-2026-11.",
    ):
        assert said in text, said
    assert "Synthetic" not in text


def test_staff_print_without_what_is_judged_and_the_print_says_so(treated):
    for what in ("passport", "summary"):
        text = printed(treated.ana, treated.rosa, what)
        assert "Responses, extent and adverse factors are shown to physicians" in text
        for judged in (
            "Partial response",
            "disseminated disease",
            "associate with a worse outcome",
            "The criteria",
        ):
            assert judged not in text
        assert "High platelets without prophylaxis on record" in text


def test_what_the_sources_advise_against_is_what_they_call_a_warning():
    """No statement is made up: each is one of the source documents', of the class of alerts."""
    for codes in PITFALLS:
        assert all(Klass.ALERT in SOURCES[code].klass for code in codes)


@pytest.mark.parametrize("language", ["en", "es"])
def test_of_thalidomide_each_source_says_its_own(treated, language):
    """One document advises against it altogether, the other in the first line alone: neither speaks for the other."""
    text, reader = read(signed_in(treated.pablo).get(address(treated.rosa, language=language)))
    assert len(reader.pages) == 1
    assert "[S2-24]" in text
    assert "[S1-14]" in text
    said = {
        "en": "Thalidomide does not belong in the first line",
        "es": "[S1-14]",
    }[language]
    assert text.index("[S2-24]") < text.index(said) <= text.index("[S1-14]")


def test_the_summary_tells_everything(treated):
    rosa, pablo = treated.rosa, treated.pablo
    decisions.record(
        patient=rosa,
        on=ago(5),
        decision="continue",
        by=pablo,
        today=TODAY,
        origin="page",
        note="Nerves lag behind",
    )
    events.record(patient=rosa, on=ago(7), code="fever", by=treated.ana, today=TODAY, origin="page")
    events.record_condition(patient=rosa, code="diabetes", by=treated.ana, today=TODAY, origin="page")
    live(rosa, care_team={"neurology": "Dr. Ficticia"}, isotype="IgA", light_chain="lambda")
    result(rosa, treated.ana, "ncs.median.left.cmap", "4.3", ago(30), unit="mV")
    text = printed(pablo, rosa, "summary")
    for said in (
        "Isotype: IgA",
        "Light chain: Lambda",
        "Diabetes",
        "Fever (13 Nov 2026)",
        "Cannot be determined yet",
        "Polyneuropathy Present 24 Jan 2026",
        "Disseminated disease. The bone marrow is involved.",
        "Thalidomide: 3 Feb 2026 – 15 Mar 2026 Line 1; POEMS syndrome; Toxicity",
        "VEGF: Partial response",
        "Change −76 %",
        "Organs against the baseline",
        "Neuropathy: improved",
        "Warning: High platelets without prophylaxis on record.",
        "Submitted: pending human review",
        "Hormones by axis",
        "15 Nov 2026: Continue treatment. Nerves lag behind Pablo",
        "counted from the sample of 21 Oct 2026",
        "VEGF · serum · Central 5000 pg/mL (20 Mar 2026) 1200 pg/mL (21 Oct 2026) ≤ 700",
        "Median nerve, left: CMAP not recorded 4.3 mV (21 Oct 2026)",
        "What cannot be judged, and for want of what",
        "Neurology: Dr. Ficticia",
        "L1: Dispenzieri A. How I treat POEMS syndrome.",
    ):
        assert said in text, said


def test_a_physicians_word_stands_beside_the_response(treated):
    response_assessments.assess(
        patient=treated.rosa,
        channel="vegf",
        verdict="overruled",
        category="NR",
        reason="A new assay",
        by=treated.pablo,
        today=TODAY,
        shown=rests_on(computed(treated.rosa, TODAY)["vegf"]),
    )
    text = printed(treated.pablo, treated.rosa)
    assert "VEGF: No response (overruled by a physician)." in text
    assert "VEGF: Partial response" not in text
    assert "Computed: Partial response" in text
    assert "Pablo overruled it: no response, 20 Nov 2026: A new assay" in text


def test_the_last_value_of_every_series_stands_in_the_summary(treated):
    """A later value in plasma of another laboratory leaves the one in serum where it was."""
    fields = {"unit": "pg/mL", "specimen": "plasma", "lab": "Norte"}
    result(treated.rosa, treated.ana, "vegf", "90", ago(5), **fields)
    text = printed(treated.pablo, treated.rosa, "summary")
    serum = "VEGF · serum · Central 5000 pg/mL (20 Mar 2026) 1200 pg/mL (21 Oct 2026)"
    assert serum in text
    another = (
        "VEGF · plasma · Norte 5000 pg/mL (20 Mar 2026), another series: VEGF · serum · Central 90 pg/mL"
    )
    assert another in text


@pytest.mark.parametrize(
    "start, end, said",
    [
        pytest.param(None, ago(7), "Diabetes (until 13 Nov 2026)", id="over, its start unknown"),
        pytest.param(ago(9), ago(7), "Diabetes (11 Nov 2026 – 13 Nov 2026)", id="over"),
        pytest.param(ago(9), None, "Diabetes (11 Nov 2026)", id="it lasts"),
    ],
)
def test_the_summary_tells_that_a_condition_is_over(world, start, end, said):
    events.record_condition(
        patient=world.rosa, code="diabetes", by=world.ana, today=TODAY, origin="page", start=start, end=end
    )
    assert said in printed(world.pablo, world.rosa, "summary")


def test_the_clinic_is_named_as_it_heads_its_letters(world):
    texts = {
        "contact": "{site}\nCalle de la Muestra 1\nTel. 000 111\nFor {patient}",
        "subject": "S",
        "opening": "O",
        "body": "B",
        "closing": "",
        "signature": "",
    }
    letters.write(site=world.madrid, language="en", texts=texts, by=world.adela, seen=0)
    live(world.rosa, responsible_physician=world.pablo)
    text = printed(world.pablo, world.rosa)
    assert "Madrid: Calle de la Muestra 1, Tel. 000 111" in text
    assert "Responsible physician: Pablo, pablo@example.org" in text
    assert "For {patient}" not in text
    assert "Tel. 000 111" not in printed(world.pablo, world.rosa, language="es")  # of that language's letters


# --- the sheet itself ----------------------------------------------------------------------------------------------


def the_longest(world) -> Patient:
    """Everything as long as the record takes it, and of everything more than a page holds."""
    rosa = world.rosa
    live(
        rosa,
        family_name="W" * 120,
        given_name=LONG + " " + "Ñandú " * 6,
        mrn="W" * 40,
        synthetic=True,
        responsible_physician=world.pablo,
    )
    User.objects.filter(pk=world.pablo.pk).update(name="W" * 150)
    world.madrid.name = "W" * 150
    world.madrid.save()
    agent = "anagent with an unbreakable name " + "x" * 24
    for n in range(30):
        give(
            world,
            ago(900 - 20 * n),
            f"{agent}{n}",
            "bortezomib",
            line=1 + n % 20,
            stop_reason="toxicity",
            end=ago(880 - 20 * n),
        )
    for n in range(12):
        give(world, ago(20 + n), f"{agent}{n}", kind="supportive")
    for lab in ("A" * 60, "B" * 60, "C" * 60):
        for day in (200, 100, 10):
            result(
                rosa,
                world.ana,
                "vegf",
                "1200",
                ago(day),
                unit="pg/mL",
                specimen="serum",
                lab=lab,
                method="M" * 60,
            )
    for n, code in enumerate(("stroke", "mi", "vte", "limb_ischemia", "visual_loss")):
        events.record(patient=rosa, on=ago(n + 1), code=code, by=world.ana, today=TODAY, origin="page")
    result(rosa, world.ana, "platelets", "520", ago(3), unit="10*9/L")
    return rosa


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_passport_is_one_page_however_much_there_is(world, language):
    rosa = the_longest(world)
    text, reader = read(signed_in(world.pablo).get(address(rosa, language=language)))
    assert len(reader.pages) == 1
    assert ("more, see the full summary" if language == "en" else "más: consulte el resumen completo") in text
    last = "page 1 of 1" if language == "en" else "página 1 de 1"
    small = "For health professionals." if language == "en" else "Información dirigida a profesionales."
    assert last in text
    assert small in text, "the small print was cut"
    assert ("Printed by" in text) or ("Impreso por" in text)
    full, pages = read(signed_in(world.pablo).get(address(rosa, "summary", language)))
    assert len(pages.pages) > 3
    compact = "".join(full.split())
    for n in range(30):
        assert f"{'x' * 24}{n}" in compact


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("what", ["passport", "summary"])
def test_the_emptiest_patient_has_a_print_that_says_what_is_not_recorded(world, what, language):
    empty = register(world.madrid, world.ana, mrn="7", family_name="V", given_name="S", diagnosis_date=None)
    text, reader = read(signed_in(world.pablo).get(address(empty, what, language)))
    if what == "passport":
        assert len(reader.pages) == 1
    said = {
        "en": ("Nothing to draw yet", "Diagnosis: not recorded", "No disease-directed treatment has begun"),
        "es": (
            "Aún no hay nada que dibujar",
            "Diagnóstico: sin registrar",
            "No ha empezado ningún tratamiento",
        ),
    }[language]
    for sentence in said:
        assert sentence in text, sentence


@pytest.mark.parametrize("what", ["passport", "summary"])
def test_the_pdf_is_tagged_a4_with_its_fonts_inside_and_the_picture_told_in_words(treated, what):
    live(treated.rosa, synthetic=True)
    response = signed_in(treated.pablo).get(address(treated.rosa, what))
    text, reader = read(response)
    width, height = (float(side) * 25.4 / 72 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert "Núñez, Rosa · Synthetic: an invented patient" in reader.metadata.title
    assert text.count("Synthetic: an invented patient") >= 1 + len(reader.pages)
    alts = list(alternatives(root["/StructTreeRoot"]))
    assert len(alts) == 1
    for said in (
        "Thalidomide, 3 Feb 2026 – 15 Mar 2026.",
        "VEGF · serum · Central: from 5000 pg/mL on 20 Mar 2026",
    ):
        assert said in alts[0]
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor), "a font is not inside"


def alternatives(node):
    """The alternative texts in a tree of tags."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from alternatives(each)
    elif isinstance(node, dict):
        if "/Alt" in node:
            yield str(node["/Alt"])
        yield from alternatives(node.get("/K", []))


HOSTILE = (
    '#read("/etc/passwd") #import "@preview/cetz:0.3.0": *',
    "</text><script>alert(1)</script><image href='http://x.org'/>",
    "*bold* _it_ `raw` $x^2$ @ref <label> // gone",
    "😀 漢字 \U00010ffd",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("what", ["passport", "summary"])
def test_what_people_typed_is_printed_as_text(world, what, text):
    give(world, ago(100), text, line=1)
    live(world.rosa, given_name=text)
    result(world.rosa, world.ana, "vegf", "900", ago(50), unit="pg/mL", specimen="serum", lab=text)
    found, _reader = read(signed_in(world.pablo).get(address(world.rosa, what)))
    if text.isascii():
        assert "".join(text.split()) in "".join(found.split())
    assert "Núñez" in found


def test_the_layout_runs_and_reads_nothing_but_its_data():
    layout = sheet.LAYOUT.read_text()
    for word in ("eval(", "import", "include", "read(", "@preview", "http", "plugin("):
        assert word not in layout
    assert layout.count("image(") == layout.count("image(bytes(") == 2


# --- what it costs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["passport", "summary"])
def test_the_number_of_queries_does_not_grow_with_the_record(treated, what):
    browser = signed_in(treated.pablo)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address(treated.rosa, what)).status_code == 200
        return len([each for each in seen if "SAVEPOINT" not in each["sql"]])

    before = asked()
    for n in range(20):
        result(
            treated.rosa,
            treated.ana,
            "vegf",
            str(900 + n),
            ago(20 - n),
            unit="pg/mL",
            specimen="serum",
            lab="Central",
        )
        give(treated, ago(20), f"agent {n}", kind="supportive")
    assert asked() <= before <= 20
