"""Every rule, statement, conflict, outcome and number has its words in both languages, without order or dose."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import translation

from monitoring import wording
from monitoring.protocol.conflicts import CONFLICTS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.outcomes import OUTCOMES, TIMELINE
from monitoring.protocol.papers import PAPERS
from monitoring.protocol.sources import SOURCES, STATEMENTS, Grade, Klass
from monitoring.protocol.thresholds import ThresholdName
from monitoring.protocol.verdicts import AlertState, RuleCode, Severity
from monitoring.wording import outcome_texts

LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
RULES = pytest.mark.parametrize("code", RuleCode, ids=str)
IDS = [statement.id for statement in STATEMENTS]
NO_FURNITURE = [
    klass for klass in Klass if klass not in (Klass.BRIEF, Klass.DEFAULT, Klass.PAPER, Klass.BACKGROUND)
]

LABELLED = [
    pytest.param(wording.rule_title, tuple(RuleCode), id="titles-of-rules"),
    pytest.param(wording.rule_message, tuple(RuleCode), id="messages-of-rules"),
    pytest.param(wording.severity, tuple(Severity), id="severities"),
    pytest.param(wording.evidence_grade, tuple(Grade), id="grades"),
    pytest.param(wording.alert_state, tuple(AlertState), id="states-of-alerts"),
    pytest.param(wording.threshold_name, tuple(ThresholdName), id="numbers"),
    pytest.param(wording.statement, tuple(IDS), id="statements"),
    pytest.param(wording.subject, tuple(NO_FURNITURE), id="subjects"),
    pytest.param(wording.outcome_title, tuple(o.id for o in OUTCOMES if o.id != "OUT-11"), id="outcomes"),
    pytest.param(wording.moment, tuple(moment.id for moment in TIMELINE), id="timeline"),
    pytest.param(wording.design, tuple(outcome_texts.DESIGNS), id="designs"),
    pytest.param(wording.measure, tuple(outcome_texts.MEASURES), id="measures"),
    pytest.param(wording.citation, tuple(PAPERS), id="papers"),
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(("label", "codes"), LABELLED)
def test_every_code_has_words_of_its_own(label, codes):
    labels = [label(code) for code in codes]
    assert [code for code, text in zip(codes, labels, strict=True) if text == code or not text] == []
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    "label",
    [
        *(
            wording.rule_title,
            wording.rule_message,
            wording.severity,
            wording.evidence_grade,
            wording.alert_state,
        ),
        *(wording.threshold_name, wording.statement, wording.subject, wording.moment, wording.review_status),
        *(wording.outcome_title, wording.design, wording.measure, wording.citation, wording.document),
    ],
)
def test_a_code_that_nobody_knows_comes_back(label):
    assert label("X-99") in ("X-99", "X")


def test_what_is_not_known_about_a_code_is_empty():
    assert wording.to_confirm("X-99") == wording.outcome_note("X-99") == ""
    assert wording.subjects_of("X-99") == []


@RULES
@LANGUAGES
def test_a_message_gives_no_dose_and_calls_nothing_contraindicated(code, language):
    with translation.override(language):
        said = f"{wording.rule_title(code)} {wording.rule_message(code)}"
    assert not re.search(r"contraindica|\d+\s*(mg|mcg|IU)\b", said, re.IGNORECASE)
    assert "%(" not in said


@RULES
@LANGUAGES
def test_what_speaks_to_clinicians_leaves_the_judgement_to_them(code, language):
    with translation.override(language):
        said = wording.rule_message(code)
    judgement = {"en": "Clinical judgement is required.", "es": "Se requiere juicio clínico."}[language]
    assert said.endswith(judgement) == (code != RuleCode.SR_25)


@RULES
def test_a_message_takes_any_facts_and_none(code):
    assert wording.rule_message(code, {"unheard_of": "1"}) == wording.rule_message(code)


@pytest.mark.parametrize(
    "code, facts, added",
    [
        ("SR-13", {"old": "1"}, "The count is more than 35 days old: a new one would tell more."),
        ("SR-13", {"low_before": "2026-03-02"}, "A count below 50 × 10⁹/L was recorded on 2 Mar 2026."),
        (
            "SR-16",
            {"confounders": "copd,fever,bevacizumab"},
            "Recorded at that time: COPD, Fever, bevacizumab.",
        ),
        ("SR-16e", {"organs": "dlco,skin"}, "New or worse: "),
        ("SR-25", {"late": "vegf,cbc"}, "Overdue that long: VEGF, Complete blood count."),
        (
            "SR-10b",
            {"missing": "bone_marrow_involvement+lesion_count"},
            "Not recorded: Bone marrow involvement",
        ),
        (
            "SR-11",
            {"given": "ivig", "indication": "cidp"},
            "Recorded: intravenous immunoglobulin, indication CIDP.",
        ),
        (
            "SR-11",
            {"given": "plasma_exchange", "indication": "poems"},
            "Recorded: Plasma exchange, indication POEMS",
        ),
        ("SR-07", {"reasons": "vegf_old+fluid_worse"}, "Here: VEGF is missing or old, fluid has increased."),
        ("SR-12", {"answer": "absent"}, "The answer on record is: not stabilised."),
        ("SR-12b", {"answer": "not_assessed"}, ""),
        ("SR-16", {"confounders": ""}, ""),
    ],
)
def test_a_message_adds_what_its_finding_knows(code, facts, added):
    plain, said = wording.rule_message(code), wording.rule_message(code, facts)
    assert added in said and added not in plain if added else said == plain
    assert said.endswith("Clinical judgement is required.") == (code != "SR-25")


def test_a_message_speaks_with_the_numbers_of_its_protocol():
    """S2-42: aspirin if platelets > 400,000/µL."""
    assert "above 400 × 10⁹/L" in wording.rule_message("SR-13")
    other = tuple(replace(t, value=350) if t.name == "platelets_high" else t for t in CURRENT.thresholds)
    assert "above 350 × 10⁹/L" in wording.rule_message("SR-13", protocol=replace(CURRENT, thresholds=other))


@pytest.mark.parametrize(
    "name, english, spanish",
    [
        ("diagnosis_grace", "30 days", "30 días"),
        ("neuro_lag", "36 months", "36 meses"),
        ("age_sources", "60 years", "60 años"),
        ("score_change", "1 point", "1 punto"),
        ("platelets_high", "400 × 10⁹/L", "400 × 10⁹/L"),
        ("vegf_progression", "1.5", "1,5"),
        ("albumin_low", "3.2 g/dL", "3,2 g/dL"),
    ],
)
def test_a_number_is_read_with_its_unit(name, english, spanish):
    found = next(threshold for threshold in CURRENT.thresholds if threshold.name == name)
    assert wording.threshold(found) == english
    with translation.override("es"):
        assert wording.threshold(found) == spanish


@pytest.mark.parametrize(
    "code, english",
    [
        ("platelets", "Cannot be judged: Platelets not recorded."),
        ("vegf.upper_limit", "Cannot be judged: VEGF (upper limit of the laboratory) not recorded."),
        (
            "testosterone.lower_limit",
            "Cannot be judged: Testosterone (lower limit of the laboratory) not recorded.",
        ),
        ("papilledema", "Cannot be judged: Papilledema not recorded."),
        ("birth_date", "Cannot be judged: Date of birth not recorded."),
        ("transplant_eligible", "Cannot be judged: Eligibility for transplant not recorded."),
        ("something.else", "Cannot be judged: something.else not recorded."),
    ],
)
def test_what_is_missing_is_named(code, english):
    assert wording.missing(code) == english


@LANGUAGES
@pytest.mark.parametrize("conflict", CONFLICTS, ids=lambda one: one.id)
def test_a_conflict_says_what_each_source_says(conflict, language):
    with translation.override(language):
        words = wording.conflict(conflict.id)
        assert all(str(getattr(words, part)) for part in ("topic", "s1", "s2", "papers", "shown"))


def test_statements_rules_and_conflicts_are_said_in_spanish():
    english = [wording.statement(id_) for id_ in IDS] + [wording.rule_message(code) for code in RuleCode]
    with translation.override("es"):
        spanish = [wording.statement(id_) for id_ in IDS] + [wording.rule_message(code) for code in RuleCode]
    assert [one for one, other in zip(english, spanish, strict=True) if one == other] == []


def test_a_figure_says_its_time():
    alive, failure, response = OUTCOMES[0].figures[:3]
    assert wording.figure(alive) == "Alive at 4 years: 97 %"
    assert wording.figure(failure) == "Without event or failure at 4 years: 52 %"
    assert wording.figure(response) == "Hematologic response: 31 %"


def test_the_document_of_a_statement_is_named():
    assert wording.document("S1-01").startswith("S1: ")
    assert "27 January 2026" in wording.document("S2-34")
    assert wording.subjects_of("S1-28") == ["Alerts", "Timeline"]


def test_every_source_can_be_cited():
    assert [code for code in SOURCES if wording.citation(code) == code and not code.startswith("S")] == []
