"""Every code has words, in every sentence the given value and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from monitoring import wording
from monitoring.exchange.incoming import PROBLEM_CODES, Problem
from monitoring.protocol import vocabulary as v
from monitoring.protocol.analytes import ANALYTES, GROUPS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.plausibility import check_value

SIGNS = (*v.Sign, *v.GradedSign, v.LESION_COUNT)

LABELLED = [
    pytest.param(wording.analyte, tuple(ANALYTES), id="analytes"),
    pytest.param(wording.panel, tuple(v.Panel), id="panels"),
    pytest.param(wording.sign, SIGNS, id="signs"),
    pytest.param(wording.state, tuple(v.SignState), id="states-of-signs"),
    pytest.param(wording.word, tuple(v.Coded), id="results-in-words"),
    pytest.param(wording.specimen, tuple(v.Specimen), id="specimens"),
    pytest.param(wording.group, GROUPS, id="groups-of-tests"),
    pytest.param(wording.result_status, tuple(v.ResultStatus), id="statuses-of-results"),
    pytest.param(wording.unusable, tuple(v.Unusable), id="reasons-not-to-use"),
    pytest.param(wording.treatment_kind, tuple(v.TreatmentKind), id="treatments"),
    pytest.param(wording.treatment_status, tuple(v.TreatmentStatus), id="statuses-of-treatments"),
    pytest.param(wording.stop_reason, tuple(v.StopReason), id="reasons-for-stopping"),
    pytest.param(wording.indication, tuple(v.Indication), id="indications"),
    pytest.param(wording.event, tuple(v.EventCode), id="events"),
    pytest.param(wording.condition, tuple(v.ConditionCode), id="conditions"),
    pytest.param(wording.visit_kind, tuple(v.VisitKind), id="kinds-of-visits"),
    pytest.param(wording.outcome, tuple(v.ContactOutcome), id="outcomes-of-contacts"),
    pytest.param(wording.sex, tuple(v.Sex), id="sexes"),
    pytest.param(wording.replacement_axis, v.REPLACEMENT_AXES, id="hormone-axes"),
    pytest.param(wording.nerve, v.NERVES, id="nerves"),
    pytest.param(wording.parameter, v.NCS_PARAMETERS, id="parameters-of-nerves"),
    pytest.param(wording.reason, ("treatment_running", "missed"), id="reasons-of-windows"),
    pytest.param(
        wording.treatment_warning, ("agents_missing", "dose_unlikely", "agent_not_listed"), id="warnings"
    ),
    pytest.param(wording.source, ("PROJECT_BRIEF", "LOCAL_DEFAULT"), id="sources-without-statement"),
]


@pytest.mark.parametrize(("label", "codes"), LABELLED)
def test_every_code_has_a_label_of_its_own(label, codes):
    labels = [label(code) for code in codes]
    assert [code for code, text in zip(codes, labels, strict=True) if text == code or not text] == []
    assert len(set(labels)) == len(labels)


def test_words_that_are_their_own_label_are_translated_all_the_same():
    # Words such as "upcoming", "left" or "thalidomide" read like their codes in English.
    assert {wording.item_status(status) for status in v.Status} >= {"not scheduled", "due"}
    assert {wording.side(side) for side in v.SIDES} == set(v.SIDES)
    assert wording.agent("ivig") == "intravenous immunoglobulin"
    assert all(wording.agent(agent) for agent in v.AGENTS)


def test_a_nerve_conduction_test_is_named_by_nerve_side_and_parameter():
    assert wording.analyte("ncs.median.right.cmap") == "Median nerve, right: CMAP"


def test_an_unknown_code_comes_back_as_it_is():
    assert wording.analyte("ncs.vagus.left.cmap") == "vagus, left: CMAP"
    assert wording.panel("unheard_of") == wording.stop_reason("unheard_of") == "unheard_of"
    assert wording.problem(Problem("unheard_of", "value", "1")) == "unheard_of"


def test_every_part_that_a_panel_asks_for_has_words():
    parts = [part for contents in CURRENT.contents for group in contents.sets for part in group]
    codes = {part.code for part in (*parts, *(p for c in CURRENT.contents for p in c.optional))}
    assert [code for code in sorted(codes) if wording.part(code) == code] == []
    assert wording.part("testosterone|estradiol") == "Testosterone or Estradiol"


PARAMS = {
    "longest": 40,
    "codepoint": "U+0000",
    "similar": ("vegf",),
    "words": ("not detected",),
    "readings": (Decimal("1234.5"), Decimal("1.2345")),
    "reading": Decimal("12.5"),
    "digits": 15,
    "decimals": 12,
    "lowest": Decimal(2),
    "highest": Decimal(25),
    "unit": "ug/dL",
    "hint_unit": "10*3/uL",
    "ask": "specimen",
    "last_value": Decimal("12.5"),
    "last_date": date(2027, 3, 12),
    "arm": Decimal(2),
    "leg": Decimal(3),
    "sum": Decimal(5),
    "lower": Decimal("12.5"),
    "upper": Decimal(3),
    "stands": "41 pg/mL",
    "id": 7,
    "latest": date(2027, 3, 12),
    "earliest": date(1968, 5, 2),
    "format": "YYYY-MM-DD",
    "kind": "xlsx",
    "expected": 12,
    "found": 13,
}
ACCEPTED = {"unit": ("ug/dL", "10*3/uL"), "specimen": ("serum", "plasma"), "status": ("final",)}
FIELD_OF = {
    "unit_": "unit",
    "specimen_": "specimen",
    "status_": "status",
    "date_": "date",
    "analyte_": "analyte",
}


def _example(code: str) -> Problem:
    field = next((name for start, name in FIELD_OF.items() if code.startswith(start)), "value")
    names = [name.rstrip("?") for name in PROBLEM_CODES[code][1]]
    params = {name: ACCEPTED.get(field, ("a", "b")) if name == "accepted" else PARAMS[name] for name in names}
    given = "" if code.endswith("_required") or code == "not_text" else "7,5x"
    return Problem(code, field, given, params)


# Their place says which value is meant (a row, a whole file).
WITHOUT_VALUE = {
    "not_a_csv",
    "encoding_unknown",
    "quote_unclosed",
    "quote_misplaced",
    "cells_too_many",
    "cells_too_few",
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", PROBLEM_CODES)
def test_every_problem_has_a_sentence_with_what_was_given_and_no_gap(code, language):
    example = _example(code)
    with translation.override(language):
        sentence = wording.problem(example)
    assert sentence != code
    assert [raw for raw in ("%", "None", "Decimal", "10*3", "ug/dL", "2027-03-12") if raw in sentence] == []
    if example.value and code not in WITHOUT_VALUE:
        assert example.value in sentence


def test_what_would_be_right_stands_in_the_sentence():
    said = wording.problem(Problem("unit_not_accepted", "unit", "ng/mL", {"accepted": ("pg/mL", "ng/L")}))
    assert said == "The unit “ng/mL” is not one of this test. Accepted here: pg/mL or ng/L."


def test_bounds_units_and_days_are_written_as_people_write_them():
    finding = check_value("hemoglobin", Decimal(135), unit="g/dL")
    said = wording.problem(Problem(finding.code, "value", "135", finding.params))
    assert said == (
        "The value “135” is not possible; it must be between 2 and 25 g/dL. Is the unit perhaps g/L?"
    )
    late = Problem("date_in_future", "date", "2027-03-13", {"latest": date(2027, 3, 12)})
    assert (
        wording.problem(late)
        == "The date 13 Mar 2027 lies in the future. Enter 12 Mar 2027 or an earlier day."
    )


def test_the_decimal_sign_is_the_readers():
    found = Problem("impossible", "value", "31", {"lowest": Decimal("0.5"), "highest": None, "unit": "g/dL"})
    with translation.override("es"):
        assert "0,5 g/dL" in wording.problem(found)
    assert "0.5 g/dL" in wording.problem(found)


@dataclass
class Item:
    panel: str
    rule: str
    interval: str
    anchor: str
    anchor_date: date = date(2027, 3, 12)
    sources: tuple[str, ...] = ("S2-36",)
    reason: str = ""


WHY = [
    pytest.param(
        Item("spep", "repeat", "P3M", "last_done"),
        "Every 3 months (S2-36), counted from the sample of 12 Mar 2027.",
        id="repeated-after-a-sample",
    ),
    pytest.param(
        Item("cbc", "repeat", "P1M", "last_done", sources=("LOCAL_DEFAULT",)),
        "Every month (local default, for the clinic to confirm), counted from the sample of 12 Mar 2027.",
        id="monthly",
    ),
    pytest.param(
        Item("ncs", "repeat", "P3M/P6M", "last_done", sources=("S2-34",)),
        "Every 3 to 6 months (S2-34), counted from the examination of 12 Mar 2027.",
        id="repeated-after-an-examination",
    ),
    pytest.param(
        Item("vegf", "baseline", "P30D", "registration", sources=("PROJECT_BRIEF",)),
        "Once at the beginning, within 30 days (project brief), counted from the registration on 12 Mar 2027, "
        "because no date of diagnosis is recorded.",
        id="never-done-without-a-diagnosis-date",
    ),
    pytest.param(
        Item("pet_ct", "after_treatment", "P6M/P12M", "transplant", sources=("S2-38",)),
        "Once, 6 to 12 months after treatment (S2-38), counted from the transplant on 12 Mar 2027.",
        id="after-a-transplant",
    ),
    pytest.param(
        Item("pet_ct", "after_treatment", "P6M/P12M", "last_done", sources=("S2-38",)),
        "Again after 6 to 12 months, because lesions were still active (S2-38), "
        "counted from the examination of 12 Mar 2027.",
        id="again-while-lesions-are-active",
    ),
    pytest.param(
        Item("pet_ct", "after_treatment", "P6M/P12M", "treatment_end", reason="treatment_running"),
        "Not scheduled while this treatment runs, which started on 12 Mar 2027.",
        id="while-treatment-runs",
    ),
]


@pytest.mark.parametrize(("item", "sentence"), WHY)
def test_an_item_says_why_it_is_due(item, sentence):
    assert wording.why(item) == sentence
