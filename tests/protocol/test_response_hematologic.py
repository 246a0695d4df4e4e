"""The response of the blood clone (reference §4.1, §4.5, contract §5): categories, sums, nadir, confirmation."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.history import History, Reading
from monitoring.protocol.responses.hematologic import BASES, NOTES, hematologic_response
from monitoring.protocol.responses.response import Response
from tests.protocol.courses import START, course
from tests.protocol.histories import day, days_after, days_before, treatment

TODAY, BEFORE = "2026-12-31", "2025-12-15"
FIRST, SECOND, THIRD = "2026-04-01", "2026-05-01", "2026-06-01"


def spike(value: str, on: str, component: str = "", lab: str = "", **rest) -> Reading:
    """The M-protein in g/dL; `value` with its comparator, or "not detected"."""
    word = value if value == "not detected" else ""
    comparator = value[0] if value[0] in "<>" else ""
    number = None if word else Decimal(value.lstrip("<>"))
    return Reading(
        "m_protein", day(on), number, comparator, word, "g/dL", component=component, lab=lab, **rest
    )


def serum(word: str, on: str) -> Reading:
    return Reading("immunofixation_serum", day(on), coded=word)


def urine(word: str, on: str) -> Reading:
    return Reading("immunofixation_urine", day(on), coded=word)


def marrow(word: str, on: str) -> Reading:
    return Reading("marrow_clone", day(on), coded=word)


def fixed(on: str, in_serum: str = "negative", in_urine: str = "negative") -> tuple[Reading, Reading]:
    return serum(in_serum, on), urine(in_urine, on)


def judged(*readings: Reading, today: str = TODAY, **rest) -> Response:
    return hematologic_response(Case(course(*readings, **rest), day(today)))


def said(of: Response) -> tuple:
    return of.category, of.confirmed, of.note, of.basis


NOT_FIXED = ("serum_immunofixation_missing", "urine_immunofixation_missing")
FADED = ("only_immunofixation_positive",)
POSITIVE = fixed(FIRST, "positive", "positive")

CATEGORIES = [
    pytest.param("1.0", "0.50", (), "PR", NOT_FIXED, id="BK: 50 % from 1.0"),
    pytest.param("1.0", "0.51", (), "NR", NOT_FIXED, id="a little less than 50 %"),
    pytest.param("0.99", "0.40", (), "not_evaluable", NOT_FIXED, id="from less than 1.0"),
    pytest.param("0.5", "0.05", (), "VGPR", NOT_FIXED, id="BK: 90 % from 0.5"),
    pytest.param("0.5", "0.06", (), "not_evaluable", NOT_FIXED, id="a little less than 90 %"),
    pytest.param("2.0", "0.20", (), "VGPR", NOT_FIXED, id="90 % from 2.0"),
    pytest.param("2.0", "0.21", (), "PR", NOT_FIXED, id="less than 90 % from 2.0"),
    pytest.param("0.49", "0.04", (), "not_evaluable", NOT_FIXED, id="90 % from less than 0.5"),
    pytest.param("0.5", "not detected", (), "VGPR", NOT_FIXED, id="not detected is all of it"),
    pytest.param("0.5", "not detected", POSITIVE, "VGPR", FADED, id="only immunofixation positive"),
    pytest.param(
        "0.5", "<0.2", POSITIVE, "VGPR", FADED, id="no spike that can be measured, immunofixation positive"
    ),
    pytest.param("0.5", "0.2", POSITIVE, "not_evaluable", (), id="a spike, immunofixation positive"),
    pytest.param(
        "0.49",
        "not detected",
        POSITIVE,
        "not_evaluable",
        (),
        id="too small at the start, immunofixation positive",
    ),
    pytest.param("1.2", "1.0", POSITIVE, "NR", (), id="no response"),
    pytest.param("1.2", "1.6", (), "NR", NOT_FIXED, id="a little more"),
]


@pytest.mark.parametrize(("baseline", "latest", "words", "category", "basis"), CATEGORIES)
def test_reference_4_1_by_the_m_protein(baseline, latest, words, category, basis):
    found = judged(spike(baseline, BEFORE), *words, spike(latest, FIRST))
    assert (found.category, found.basis, found.confirmed) == (category, basis, None)
    assert found.note == ("baseline_below_threshold" if category == "not_evaluable" else "")
    assert found.since == (None if category == "not_evaluable" else day(FIRST))
    assert (found.channel, found.baseline.value, found.latest.date) == (
        "hematologic",
        Decimal(baseline),
        day(FIRST),
    )
    assert (found.pending, found.progression_on, found.components) == (None, None, ())


BOUNDS = [
    pytest.param("0.6", "<0.06", "VGPR", "", NOT_FIXED, id="below x, x a tenth"),
    pytest.param(
        "0.6", "<0.07", "not_evaluable", "latest_censored", NOT_FIXED, id="below x, x more than a tenth"
    ),
    pytest.param("1.0", "<0.2", "PR", "", (*NOT_FIXED, "very_good_not_decided"), id="below x: at least PR"),
    pytest.param("1.0", "<0.5", "PR", "", (*NOT_FIXED, "very_good_not_decided"), id="below x, x half"),
    pytest.param(
        "1.0", "<0.6", "not_evaluable", "latest_censored", NOT_FIXED, id="below x, x more than half"
    ),
    pytest.param("1.0", ">0.5", "NR", "", NOT_FIXED, id="above x, x half"),
    pytest.param(
        "1.0", ">0.4", "not_evaluable", "latest_censored", NOT_FIXED, id="above x, x less than half"
    ),
    pytest.param(">1.0", "0.5", "PR", "", (*NOT_FIXED, "very_good_not_decided"), id="baseline above x"),
    pytest.param(
        ">1.0", "0.6", "not_evaluable", "baseline_censored", NOT_FIXED, id="baseline above x, fell less"
    ),
    pytest.param(
        ">0.4", "0.04", "not_evaluable", "baseline_censored", NOT_FIXED, id="baseline above x, x too small"
    ),
    pytest.param(
        "<0.5",
        "0.01",
        "not_evaluable",
        "baseline_below_threshold",
        NOT_FIXED,
        id="baseline below x, x too small",
    ),
    pytest.param(
        "<0.6",
        "0.3",
        "not_evaluable",
        "baseline_below_threshold",
        NOT_FIXED,
        id="baseline below x, fell too little",
    ),
]


@pytest.mark.parametrize(("baseline", "latest", "category", "note", "basis"), BOUNDS)
def test_bounds(baseline, latest, category, note, basis):
    found = judged(spike(baseline, BEFORE), spike(latest, FIRST))
    assert (found.category, found.note, found.basis) == (category, note, basis)


def test_the_change_of_what_is_no_longer_detected_is_all_of_it():
    found = judged(spike("1.0", BEFORE), spike("not detected", FIRST))
    assert (found.change_percent, found.at_least) == (Decimal("-100.0"), False)
    assert (found.latest.value, found.latest.comparator, found.latest.coded) == (0, "<", "not detected")
    assert judged(spike("1.0", BEFORE), spike("<0.1", FIRST)).at_least is True
    assert judged(spike("1.0", BEFORE), spike("0.1", FIRST)).at_least is False


# --- complete response ----------------------------------------------------------------------------------------------

COMPLETE = [
    pytest.param(fixed(FIRST), "CR", "marrow_not_assessed", (), id="serum and urine negative"),
    pytest.param((*fixed(FIRST), marrow("negative", FIRST)), "CR", "", (), id="marrow too"),
    pytest.param(
        (*fixed(FIRST), marrow("positive", FIRST)), "VGPR", "", ("clone_in_marrow",), id="clone in the marrow"
    ),
    pytest.param(
        (*fixed(FIRST), marrow("positive", BEFORE)),
        "CR",
        "marrow_not_assessed",
        (),
        id="marrow before the line",
    ),
    pytest.param(
        (serum("negative", FIRST),), "VGPR", "", ("urine_immunofixation_missing",), id="urine missing"
    ),
    pytest.param(
        (urine("negative", FIRST),), "VGPR", "", ("serum_immunofixation_missing",), id="serum missing"
    ),
    pytest.param(fixed(FIRST, "positive", "negative"), "VGPR", "", FADED, id="serum positive"),
    pytest.param(fixed(FIRST, "negative", "positive"), "VGPR", "", FADED, id="urine positive"),
    pytest.param(
        (serum("negative", FIRST), urine("negative", START)),
        "VGPR",
        "",
        ("urine_immunofixation_missing",),
        id="urine on the day of the start",
    ),
    pytest.param(
        (serum("negative", FIRST), urine("not measurable", FIRST)),
        "VGPR",
        "",
        ("urine_immunofixation_missing",),
        id="urine in another word",
    ),
]


@pytest.mark.parametrize(("words", "category", "note", "basis"), COMPLETE)
def test_contract_5_complete_needs_both_immunofixations(words, category, note, basis):
    found = judged(spike("1.0", BEFORE), *words, spike("not detected", FIRST))
    assert said(found) == (category, False if category == "CR" else None, note, basis)
    assert found.since == day(FIRST)


def test_the_marrow_stays_known_when_blood_is_looked_at_again():
    words = (spike("1.0", BEFORE), *fixed(FIRST), marrow("negative", FIRST))
    assert said(judged(*words, *fixed(THIRD))) == ("CR", True, "", ("repeat_sample",))
    found = judged(*words[:-1], marrow("positive", FIRST), spike("not detected", SECOND), *fixed(THIRD))
    assert found.basis == ("clone_in_marrow",)


def test_of_equal_lowest_values_the_earlier_is_named():
    assert judged(spike("0.4", FIRST), spike("0.4", SECOND)).nadir.date == day(FIRST)


def test_complete_by_immunofixation_alone():
    found = judged(*fixed(BEFORE, "positive", "negative"), *fixed(FIRST))
    assert said(found) == ("CR", False, "marrow_not_assessed", ())
    assert (found.baseline, found.nadir, found.change_percent, found.at_least) == (None, None, None, False)
    assert found.latest.analyte == "immunofixation_urine"
    assert judged(*fixed(FIRST), marrow("negative", SECOND)).latest.analyte == "marrow_clone"
    assert (
        judged(urine("negative", FIRST), serum("negative", SECOND)).latest.analyte == "immunofixation_serum"
    )


@pytest.mark.parametrize(
    ("before", "note"),
    [
        pytest.param(fixed(BEFORE), "no_clone_at_baseline", id="both negative"),
        pytest.param((*fixed(BEFORE), spike("not detected", BEFORE)), "no_clone_at_baseline", id="no spike"),
        pytest.param((*fixed(BEFORE), spike("0.1", BEFORE)), "marrow_not_assessed", id="a spike"),
        pytest.param((*fixed(BEFORE), spike("<0.1", BEFORE)), "marrow_not_assessed", id="perhaps a spike"),
        pytest.param((serum("negative", BEFORE),), "marrow_not_assessed", id="urine unknown"),
        pytest.param(fixed(BEFORE, "negative", "positive"), "marrow_not_assessed", id="urine positive"),
        pytest.param(fixed(BEFORE, "positive", "negative"), "marrow_not_assessed", id="serum positive"),
        pytest.param(
            (*fixed("2025-10-01", "positive"), *fixed(START)),
            "no_clone_at_baseline",
            id="negative by the start",
        ),
        pytest.param(
            (*fixed("2025-10-01"), *fixed(START, "positive")),
            "marrow_not_assessed",
            id="positive by the start",
        ),
    ],
)
def test_without_a_clone_at_the_start_nothing_can_respond(before, note):
    found = judged(*before, *fixed(FIRST))
    assert (found.category, found.note) == ("not_evaluable" if note == "no_clone_at_baseline" else "CR", note)


@pytest.mark.parametrize(
    ("again", "confirmed"),
    [
        pytest.param(fixed(str(days_after(FIRST, 27))), False, id="27 days later"),
        pytest.param(fixed(str(days_after(FIRST, 28))), True, id="28 days later"),
        pytest.param((serum("negative", THIRD),), False, id="serum alone"),
        pytest.param((urine("negative", THIRD),), False, id="urine alone"),
        pytest.param((serum("negative", SECOND), urine("negative", THIRD)), True, id="one after the other"),
    ],
)
def test_contract_5_complete_is_confirmed_by_both_28_days_later(again, confirmed):
    found = judged(*fixed(FIRST), *again)
    assert (found.category, found.confirmed, found.since) == ("CR", confirmed, day(FIRST))
    assert found.basis == (("repeat_sample",) if confirmed else ())


def test_a_spike_measured_after_negative_immunofixation_is_no_complete_response():
    before, gone = spike("1.0", BEFORE), (*fixed(FIRST), spike("not detected", FIRST))
    found = judged(before, *gone, spike("0.3", SECOND))
    assert said(found) == ("PR", None, "", ("m_protein_after_immunofixation",))
    assert judged(before, *gone, spike("<0.3", SECOND)).category == "CR"
    assert judged(before, *fixed(FIRST), spike("0.3", FIRST)).category == "CR"
    again = judged(before, *gone, spike("0.3", SECOND), *fixed(THIRD))
    assert (again.category, again.confirmed, again.since) == ("CR", False, day(THIRD))


# --- progression ----------------------------------------------------------------------------------------------------

RISES = [
    pytest.param("0.4", "0.90", True, id="0.5 g/dL above 0.4"),
    pytest.param("0.4", "0.89", False, id="0.49 g/dL above 0.4"),
    pytest.param("2.0", "3.0", True, id="50 % above 2.0"),
    pytest.param("2.0", "2.99", False, id="less than 50 % above 2.0"),
    pytest.param("4.0", "5.99", False, id="less than 50 % above 4.0"),
    pytest.param("not detected", "0.5", True, id="0.5 g/dL from nothing"),
    pytest.param("not detected", "0.49", False, id="less from nothing"),
    pytest.param("<0.1", "0.6", True, id="below x counts as x"),
    pytest.param("<0.1", "0.59", False, id="below x counts as x: too little"),
    pytest.param("0.4", ">0.9", True, id="above x"),
    pytest.param(">0.4", "3.0", False, id="above x is no lowest value"),
]


@pytest.mark.parametrize(("lowest", "value", "progressive"), RISES)
def test_reference_4_5_half_more_and_half_a_gram_more_than_the_lowest(lowest, value, progressive):
    found = judged(spike(lowest, FIRST), spike(value, SECOND))
    if progressive:
        assert said(found) == ("PD", False, "", ("m_protein_rise",))
        assert (found.since, found.progression_on, found.pending) == (day(SECOND), day(SECOND), found.latest)
    else:
        assert said(found) == ("not_evaluable", None, "no_baseline", NOT_FIXED)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param((spike("1.2", str(days_after(SECOND, 27))),), ("PD", False), id="27 days later"),
        pytest.param((spike("1.2", str(days_after(SECOND, 28))),), ("PD", True), id="28 days later"),
        pytest.param((spike("0.5", THIRD),), ("VGPR", None), id="settled"),
        pytest.param((spike("<1.2", THIRD),), ("PD", False), id="a bound that does not tell"),
        pytest.param((serum("positive", THIRD),), ("PD", False), id="another test"),
    ],
)
def test_contract_5_a_rise_is_confirmed_by_the_next_sample_28_days_later(more, expected):
    found = judged(spike("5.0", BEFORE), spike("0.4", FIRST), spike("1.3", SECOND), *more)
    assert (found.category, found.confirmed) == expected
    if expected[0] == "PD":
        assert (found.since, found.nadir.value) == (day(SECOND), Decimal("0.4"))
        assert found.basis[0] == "m_protein_rise"
        assert ("repeat_sample" in found.basis) is bool(expected[1])
        assert ("latest_censored" in found.basis) is (found.latest.comparator == "<")


def test_a_value_that_may_be_a_rise_is_no_response():
    found = judged(spike("1.0", BEFORE), spike("not detected", FIRST), spike("<0.6", SECOND))
    assert (found.category, found.note) == ("not_evaluable", "latest_censored")


def test_the_baseline_is_no_lowest_value_but_that_of_the_start_day_is():
    assert judged(spike("0.2", BEFORE), spike("2.0", FIRST)).category == "not_evaluable"
    assert judged(spike("0.2", START), spike("2.0", FIRST)).category == "PD"
    assert judged(spike(">0.2", START), spike("2.0", FIRST)).category == "not_evaluable"
    found = judged(spike("0.2", START), serum("positive", FIRST))
    assert said(found) == ("not_evaluable", None, "m_protein_missing", ("urine_immunofixation_missing",))
    assert (found.baseline.value, found.nadir.value, found.change_percent) == (
        Decimal("0.2"),
        Decimal("0.2"),
        None,
    )


@pytest.mark.parametrize("which", [serum, urine])
def test_reference_4_5_immunofixation_positive_again_after_a_complete_response(which):
    found = judged(*fixed(FIRST), which("positive", SECOND))
    assert said(found) == ("PD", False, "", ("immunofixation_positive_again",))
    assert (found.since, found.progression_on, found.pending.date) == (day(SECOND),) * 3
    assert (found.pending.analyte, found.pending.coded) == (which("positive", SECOND).analyte, "positive")
    assert judged(which("positive", SECOND), *fixed(THIRD)).category == "CR"
    first_time = judged(spike("1.0", BEFORE), which("positive", FIRST))
    assert first_time.category == "not_evaluable"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param((serum("positive", str(days_after(SECOND, 27))),), ("PD", False), id="27 days later"),
        pytest.param((serum("positive", str(days_after(SECOND, 28))),), ("PD", True), id="28 days later"),
        pytest.param((urine("positive", THIRD),), ("PD", True), id="in the urine"),
        pytest.param((urine("negative", THIRD),), ("PD", False), id="urine negative, serum not repeated"),
        pytest.param((serum("negative", THIRD),), ("CR", False), id="negative again"),
        pytest.param((marrow("negative", THIRD),), ("PD", False), id="another test"),
    ],
)
def test_positive_again_is_confirmed_by_the_next_28_days_later(more, expected):
    found = judged(*fixed(FIRST), serum("positive", SECOND), *more)
    assert (found.category, found.confirmed) == expected
    assert found.since == day(SECOND if expected[0] == "PD" else THIRD)


@pytest.mark.parametrize(
    ("events", "confirmed", "basis"),
    [
        pytest.param([FIRST], False, (), id="before it"),
        pytest.param([SECOND], True, ("progression_recorded",), id="on its day"),
        pytest.param([THIRD], True, ("progression_recorded",), id="later"),
    ],
)
def test_contract_5_a_clinical_progression_confirms(events, confirmed, basis):
    found = judged(spike("0.4", FIRST), spike("1.3", SECOND), events=events)
    assert said(found) == ("PD", confirmed, "", ("m_protein_rise", *basis))
    assert (found.pending is None) is confirmed


def test_both_progressions_stand_beside_each_other_from_the_earlier_one_on():
    gone = (*fixed(FIRST), spike("not detected", FIRST))
    found = judged(*gone, spike("0.6", THIRD), serum("positive", SECOND))
    assert said(found) == ("PD", False, "", ("m_protein_rise", "immunofixation_positive_again"))
    assert (found.since, found.pending.analyte) == (day(SECOND), "immunofixation_serum")
    found = judged(*gone, spike("0.6", SECOND), serum("positive", THIRD), spike("0.7", THIRD))
    assert (found.since, found.confirmed, found.pending) == (day(SECOND), True, None)
    assert found.basis == ("m_protein_rise", "immunofixation_positive_again", "repeat_sample")


def test_since_is_the_first_of_the_last_days_alike():
    values = [spike("0.9", FIRST), spike("0.1", SECOND), spike("0.5", THIRD), spike("0.45", "2026-07-01")]
    found = judged(spike("1.0", BEFORE), *values)
    assert (found.category, found.since) == ("PR", day(THIRD))
    through = judged(spike("1.0", BEFORE), spike("0.5", FIRST), spike("<0.6", SECOND), spike("0.45", THIRD))
    assert (through.category, through.since) == ("PR", day(FIRST))


# --- sums and series ------------------------------------------------------------------------------------------------


def test_tc_02_two_components_of_one_day_are_summed():
    found = judged(
        spike("1.1", BEFORE, "1", reported="11", reported_unit="g/L"),
        spike("0.3", BEFORE, "2"),
        spike("0.5", FIRST, "1"),
        spike("0.2", FIRST, "2"),
    )
    assert (found.category, found.change_percent) == ("PR", Decimal("-50.0"))
    assert (found.baseline.value, found.latest.value) == (Decimal("1.4"), Decimal("0.7"))
    assert (found.latest.component, found.latest.id, found.latest.coded) == ("", None, "")
    assert (found.baseline.reported, found.baseline.reported_unit) == ("", "")
    assert [(part.component, part.value, part.id) for part in found.components] == [
        ("1", Decimal("0.5"), 3),
        ("2", Decimal("0.2"), 4),
    ]
    single = judged(spike("1.1", BEFORE, "1"), spike("0.5", FIRST, "1"))
    assert (single.latest.component, single.latest.id, single.components) == ("1", 2, ())


SUMS = [
    pytest.param(("1.1", "not detected"), "1.1", "", "", id="beside what is not detected"),
    pytest.param(("1.1", "<0.05"), "1.15", "<", "", id="beside below x"),
    pytest.param(("1.1", ">0.3"), "1.4", ">", "", id="beside above x"),
    pytest.param((">1.1", "<0.3"), "1.4", ">", "", id="above x beside below x"),
    pytest.param(("not detected", "not detected"), "0", "<", "not detected", id="neither detected"),
    pytest.param(("0", "0"), "0", "", "", id="nothing, in numbers"),
    pytest.param(("0",), "0", "", "", id="nothing, in a number"),
    pytest.param(("not detected",), "0", "<", "not detected", id="not detected alone"),
    pytest.param(("<0.05",), "0.05", "<", "", id="below x alone"),
    pytest.param(("not detected", "<0.05"), "0.05", "<", "", id="not detected beside below x"),
]


@pytest.mark.parametrize(("values", "value", "comparator", "coded"), SUMS)
def test_sums_of_bounds(values, value, comparator, coded):
    latest = judged(*(spike(each, FIRST, str(n)) for n, each in enumerate(values))).latest
    assert (latest.value, latest.comparator, latest.coded) == (Decimal(value), comparator, coded)


def test_a_sum_with_a_bound_is_at_least_its_plain_part():
    found = judged(spike("1.0", BEFORE, "1"), spike("0.51", FIRST, "1"), spike("<0.05", FIRST, "2"))
    assert found.category == "NR"
    assert (
        judged(spike("1.0", BEFORE, "1"), spike("0.46", FIRST, "1"), spike("<0.05", FIRST, "2")).note
        == "latest_censored"
    )


def test_a_component_told_twice_is_one_and_the_higher_counts():
    found = judged(spike("0.7", FIRST, "1"), spike("0.5", FIRST, "1"), spike("not detected", FIRST, "1"))
    assert (found.latest.value, found.components) == (Decimal("0.7"), ())
    with_specimen = spike("0.9", FIRST, "1", specimen="serum")
    assert judged(spike("0.7", FIRST, "1"), with_specimen).latest.value == Decimal("0.9")


def test_the_specimen_is_serum_whether_it_is_said_or_not():
    found = judged(
        spike("2.0", BEFORE, specimen="serum"),
        spike("0.4", FIRST, "1"),
        spike("0.4", FIRST, "2", specimen="serum"),
    )
    assert (found.category, found.latest.value, found.latest.specimen) == ("PR", Decimal("0.8"), "")


def test_days_laboratories_and_methods_are_not_summed_or_compared():
    other_day = judged(spike("1.1", FIRST, "1"), spike("0.3", SECOND, "2"))
    assert other_day.latest.value == Decimal("0.3")
    found = judged(spike("2.0", BEFORE), spike("0.4", FIRST), spike("1.2", SECOND, lab="B"))
    assert said(found) == ("not_evaluable", None, "no_baseline", ("series_changed", *NOT_FIXED))
    assert found.nadir == found.latest
    both = judged(spike("2.0", BEFORE), spike("0.4", FIRST), spike("1.2", FIRST, lab="B"))
    assert (both.latest.value, both.category) == (Decimal("0.4"), "PR")
    method = judged(spike("2.0", BEFORE), spike("0.4", FIRST, method="capillary"))
    assert method.basis[0] == "series_changed"


# --- when nothing can be said ---------------------------------------------------------------------------------------


def test_before_any_line():
    latest = spike("1.0", FIRST)
    assert judged(treatments=()) == Response("hematologic", "not_evaluable", note="no_line")
    assert judged(latest, treatments=()) == Response(
        "hematologic", "not_evaluable", note="no_line", latest=latest._replace(id=1)
    )


def test_without_a_value_since_the_start():
    nothing = Response("hematologic", "not_evaluable", note="no_value_since_start")
    before = spike("1.0", BEFORE)
    assert judged() == nothing
    assert judged(before, *fixed(BEFORE)) == replace(nothing, baseline=before._replace(id=1))
    on_the_day = spike("1.0", START)
    assert judged(on_the_day, *fixed(START)) == replace(nothing, baseline=on_the_day._replace(id=1))


@pytest.mark.parametrize(
    ("on", "found"),
    [
        pytest.param(days_before(START, 91), None, id="91 days before"),
        pytest.param(days_before(START, 90), Decimal("1.0"), id="90 days before"),
        pytest.param(START, Decimal("1.0"), id="on the day"),
    ],
)
def test_contract_5_the_baseline_is_of_the_90_days_up_to_the_start(on, found):
    of = judged(spike("1.0", str(on)), spike("0.3", FIRST))
    assert (of.baseline and of.baseline.value) == found
    assert of.note == ("" if found else "no_baseline")


def test_of_several_before_the_start_the_last_is_the_baseline():
    assert judged(spike("3.0", "2025-11-01"), spike("1.0", BEFORE), spike("0.3", FIRST)).baseline.value == 1


def test_the_current_line_counts():
    lines = (treatment("systemic", START, line=1, id=1), treatment("asct", THIRD, line=2, id=2))
    gone = (spike("1.0", BEFORE), *fixed(FIRST), spike("not detected", FIRST))
    assert judged(*gone, treatments=lines, today=SECOND).category == "CR"
    assert judged(*gone, treatments=lines).note == "no_value_since_start"
    assert judged(*gone, serum("positive", "2026-07-01"), treatments=lines).category == "not_evaluable"


# --- what holds of every history ------------------------------------------------------------------------------------

days = st.dates(date(2025, 10, 1), date(2026, 12, 31))
spikes = st.builds(
    spike,
    st.sampled_from(
        ["0", "0.04", "0.3", "0.6", "1.0", "1.6", "3.0", "<0.05", "<0.7", ">0.4", ">2", "not detected"]
    ),
    days.map(str),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "", "B"]),
)
words = st.builds(
    Reading,
    analyte=st.sampled_from(["immunofixation_serum", "immunofixation_urine", "marrow_clone", "m_protein"]),
    date=days,
    value=st.none(),
    comparator=st.just(""),
    coded=st.sampled_from(["positive", "negative", "not measurable", ""]),
    unit=st.just(""),
    specimen=st.sampled_from(["", "serum"]),
    lab=st.just(""),
    method=st.just(""),
    component=st.just(""),
    lower_limit=st.none(),
    upper_limit=st.none(),
    reported=st.just(""),
    reported_unit=st.just(""),
    computed=st.just(False),
)
histories = st.builds(
    lambda measured, starts, events: course(
        *measured, treatments=tuple(treatment("systemic", str(on)) for on in starts), events=events
    ),
    st.lists(spikes | words, max_size=14),
    st.lists(days, max_size=2),
    st.lists(days, max_size=2),
)


@given(histories, days)
def test_there_is_an_answer_that_agrees_with_itself(history, today):
    found = hematologic_response(Case(history, today))
    assert found.category in {"CR", "VGPR", "PR", "NR", "PD", "not_evaluable"}
    assert (found.category == "not_evaluable") == (found.since is None)
    assert (found.confirmed is None) == (found.category not in {"CR", "PD"})
    assert (found.category == "PD") == (found.progression_on is not None)
    assert (found.pending is not None) == (found.category == "PD" and found.confirmed is False)
    assert found.note in {"", *NOTES}
    assert set(found.basis) <= set(BASES)
    if found.category == "CR":
        assert found.note in {"", "marrow_not_assessed"}


def told(history: History, today: date) -> Response:
    """Without ids: of two rows that say the same, either may be named."""
    found = hematologic_response(Case(history, today))
    named = {name: getattr(found, name) for name in ("baseline", "nadir", "latest", "pending")}
    named = {name: of and of._replace(id=None) for name, of in named.items()}
    return replace(found, **named, components=tuple(part._replace(id=None) for part in found.components))


@given(histories, days, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(history, today, chance):
    shuffled = tuple(sorted(chance.sample(history.readings, len(history.readings)), key=lambda r: r.date))
    assert told(replace(history, readings=shuffled), today) == told(history, today)


@given(histories, days)
def test_what_lies_ahead_does_not_count(history, today):
    assert told(history.until(today), today) == told(history, today)


@given(histories, days)
def test_forgetting_urine_immunofixation_never_makes_a_complete_response(history, today):
    fewer = tuple(r for r in history.readings if r.analyte != "immunofixation_urine")
    assert hematologic_response(Case(replace(history, readings=fewer), today)).category != "CR"
