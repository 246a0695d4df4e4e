"""Every code of a judgement has a sentence of its own, in both languages; none falls through to the page as a code."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation

from monitoring import wording
from monitoring.protocol import (
    adverse_factors,
    contradictions,
    corridors,
    diagnosis,
    discordance,
    endocrine_ledger,
    extent,
)
from monitoring.protocol.axes import AXES
from monitoring.protocol.radiation_clock import ClockState
from monitoring.protocol.responses import clinical, hematologic, pet, vegf
from monitoring.protocol.responses.response import Response
from monitoring.protocol.verdicts import (
    Category,
    Channel,
    DecisionCode,
    DiagnosisStatus,
    ExtentStatus,
    Organ,
    OrganState,
    Pace,
)

FACTS = {"vegf": "CR", "pet": "NR", "month": "14", "organs": "neuropathy+dlco"}


def of(label, *before):
    return lambda code: label(*before, code)


SAID = [
    pytest.param(of(wording.response_note, "vegf"), vegf.NOTES, id="notes-of-vegf"),
    pytest.param(of(wording.response_note, "hematologic"), hematologic.NOTES, id="notes-of-the-clone"),
    pytest.param(of(wording.response_note, "pet"), pet.NOTES, id="notes-of-pet"),
    pytest.param(of(wording.response_note, "clinical"), clinical.NOTES, id="notes-of-organs-together"),
    pytest.param(wording.organ_note, clinical.ORGAN_NOTES, id="notes-of-an-organ"),
    pytest.param(of(wording.response_basis, "vegf"), vegf.BASES, id="bases-of-vegf"),
    pytest.param(of(wording.response_basis, "hematologic"), hematologic.BASES, id="bases-of-the-clone"),
    pytest.param(of(wording.response_basis, "pet"), pet.BASES, id="bases-of-pet"),
    pytest.param(wording.diagnosis_note, diagnosis.NOTES, id="notes-of-the-criteria"),
    pytest.param(wording.diagnosis_status, tuple(DiagnosisStatus), id="states-of-the-criteria"),
    pytest.param(wording.criteria_group, ("mandatory", "major", "minor"), id="groups-of-criteria"),
    pytest.param(wording.extent, tuple(ExtentStatus), id="extents"),
    pytest.param(wording.extent_reason, extent.REASONS, id="reasons-of-the-extent"),
    pytest.param(wording.pace, tuple(Pace), id="paces"),
    pytest.param(wording.pace_reason, corridors.REASONS, id="reasons-of-a-pace"),
    pytest.param(lambda code: wording.discordance(code, FACTS), discordance.CODES, id="discordances"),
    pytest.param(wording.contradiction, contradictions.CODES, id="contradictions"),
    pytest.param(wording.factor, adverse_factors.FACTORS, id="adverse-factors"),
    pytest.param(wording.result_note, endocrine_ledger.RESULT_NOTES, id="notes-of-a-hormone"),
    pytest.param(wording.replacement_axis, tuple(axis.code for axis in AXES), id="axes"),
    pytest.param(wording.clock, tuple(ClockState), id="states-of-the-clock"),
    pytest.param(wording.domain, tuple(Channel), id="domains"),
    pytest.param(wording.organ, tuple(Organ), id="organs"),
    pytest.param(wording.decision, tuple(DecisionCode), id="decisions"),
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("said", "codes"), SAID)
def test_every_code_has_a_sentence_of_its_own(said, codes, language):
    with translation.override(language):
        sentences = {str(code): said(code) for code in codes}
    assert [code for code, text in sentences.items() if not text or text == code or "_" in text] == []
    assert [text for text in sentences.values() if "%" in text.replace(" %", "")] == []
    assert len(set(sentences.values())) == len(sentences)


def test_words_of_an_organs_state_are_there():
    assert {wording.organ_state(state) for state in OrganState} >= {"improved", "not assessed"}


CATEGORIES = {
    Channel.VEGF: ("CR", "PR", "NR", "PD"),
    Channel.HEMATOLOGIC: ("CR", "VGPR", "PR", "NR", "PD"),
    Channel.PET: ("CR", "PR", "NR", "PD"),
    Channel.CLINICAL: ("improvement", "mixed", "stable", "progression"),
}


@pytest.mark.parametrize(
    ("channel", "category"), [(channel, each) for channel, known in CATEGORIES.items() for each in known]
)
def test_every_category_has_a_definition_with_the_numbers_of_the_protocol(channel, category):
    text = wording.definition(Response(channel, Category(category)))
    assert text.endswith(".")
    assert not re.search(r"%\(|_", text)


def test_the_definitions_name_thresholds_that_the_protocol_has():
    assert wording.definition(Response(Channel.VEGF, Category.PROGRESSIVE)).startswith("At least 1.5 times")
    assert wording.definition(Response(Channel.VEGF, Category.NOT_EVALUABLE)) == ""
    assert set(wording.DEFINED_BY) == set(Channel)


@pytest.mark.parametrize(
    ("category", "confirmed", "said"),
    [
        pytest.param("PD", False, "possible progression, to be confirmed", id="one sample of progression"),
        pytest.param("PD", True, "progression", id="a confirmed progression"),
        pytest.param(
            "CR", False, "complete response, not yet confirmed", id="one sample of a complete response"
        ),
        pytest.param("CR", True, "complete response", id="confirmed"),
        pytest.param("PR", None, "partial response", id="nothing to confirm"),
    ],
)
def test_the_doubt_of_a_single_sample_is_said(category, confirmed, said):
    assert wording.response(Response(Channel.VEGF, Category(category), confirmed=confirmed)) == said


def test_a_discordance_names_month_channels_and_organs():
    assert "month 14" in wording.discordance("lag_vegf_complete", FACTS)
    assert "VEGF: complete response; PET: no response" in wording.discordance("pet_late", FACTS)
    assert "Neuropathy, Diffusing capacity" in wording.discordance("vegf_normal_organ_worse", FACTS)


def test_a_code_that_is_not_known_comes_back_as_it_is():
    for said in (wording.pace_reason, wording.contradiction, wording.diagnosis_note, wording.extent_reason):
        assert said("unheard_of") == "unheard_of"
    assert wording.discordance("unheard_of", {}) == "unheard_of"
    assert wording.response_note("vegf", "unheard_of") == "unheard_of"


@pytest.mark.parametrize(
    ("code", "value", "unit", "kind", "said"),
    [
        pytest.param("vegf", "<31", "pg/mL", "reading", "<31 pg/mL", id="censored"),
        pytest.param("vegf", "6630", "pg/mL", "reading", "6630 pg/mL", id="a number"),
        pytest.param("prolactin", "9.52830188679245", "ng/mL", "reading", "9.528 ng/mL", id="converted"),
        pytest.param("immunofixation_serum", "positive", "", "reading", "Positive", id="a word"),
        pytest.param("papilledema", "present", "", "sign", "Present", id="a sign"),
        pytest.param("edema", "2", "", "sign", "moderate", id="a graded sign"),
        pytest.param("lesion_count", "2", "", "sign", "2", id="a count"),
        pytest.param(
            "systemic",
            "lenalidomide+dexamethasone",
            "",
            "treatment",
            "lenalidomide + dexamethasone",
            id="agents",
        ),
        pytest.param("radiotherapy", "30", "Gy", "treatment", "30 Gy", id="a dose"),
        pytest.param("radiotherapy", "end", "", "treatment", "ended", id="an end"),
        pytest.param("stroke", "present", "", "event", "", id="an event says all by its name"),
        pytest.param(
            "stop", "no_neurologic_improvement", "", "decision", "No neurologic improvement", id="a decision"
        ),
        pytest.param("watch", "", "", "decision", "", id="a decision without a reason"),
        pytest.param("transplant_eligible", "not_assessed", "", "person", "not assessed", id="a field"),
        pytest.param("vegf", "2026-02-09", "", "schedule", "to be done by", id="a window"),
        pytest.param("asct", "absent", "", "treatment", "Absent", id="a treatment that was not given"),
        pytest.param("m_protein", "PR", "", "response", "partial response", id="a response"),
        pytest.param("birth_date", ">60", "", "person", "over 60 years", id="an age"),
        pytest.param("vegf", "NaN", "", "reading", "NaN", id="no number after all"),
    ],
)
def test_evidence_speaks_in_words_and_printed_units(code, value, unit, kind, said):
    assert wording.evidence_value(code, value, unit, kind) == said


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("vegf", "reading", "VEGF"),
        ("papilledema", "sign", "Papilledema"),
        ("systemic", "treatment", "Systemic therapy"),
        ("vte", "event", "Venous thromboembolism"),
        ("cidp", "condition", "CIDP"),
        ("stop", "decision", "Stop treatment"),
        ("birth_date", "person", "Date of birth"),
        ("spep", "schedule", "Serum protein electrophoresis"),
        ("m_protein", "response", "Hematologic response"),
        ("vegf", "response", "VEGF response"),
    ],
)
def test_evidence_has_the_name_of_what_it_is(code, kind, name):
    assert wording.evidence_name(code, kind) == name


def test_a_day_in_evidence_is_written_as_a_day():
    assert wording.evidence_value("diagnosis_date", "2026-01-10", "", "person") == wording.day(
        date(2026, 1, 10)
    )
