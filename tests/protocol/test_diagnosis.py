"""The published criteria in three values (reference §2.1, L1), row by row of its test vectors (§2.4)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.diagnosis import AXES, CRITERIA, NOTES, Diagnosis, diagnosis
from monitoring.protocol.history import History, Reading, SignSeen
from monitoring.protocol.vocabulary import SignState
from tests.protocol.histories import day, days_after, days_before, signs, treatment

SEEN, TODAY = "2026-03-02", "2026-06-01"
STATES = {"P": "present", "A": "absent", "U": "not_assessed"}
COLUMNS = {
    "pn": "polyneuropathy",
    "mpd": "monoclonal_plasma_cell_disorder",
    "castl": "castleman",
    "scler": "sclerotic_lesions",
    "evo": "extravascular_volume_overload",
    "skin": "skin_changes",
    "gonadal": "endocrine_gonadal",
    "thyroid": "endocrine_thyroid",
    "glucose": "endocrine_glucose",
}
MINORS = (
    *("organomegaly", "extravascular_volume_overload", *AXES),
    *("skin_changes", "papilledema", "thrombocytosis_polycythemia"),
)
ALWAYS = ("sources_word_it_differently",)


def vegf(
    value: str | None, specimen: str = "plasma", limit: str | None = "96", on: str = SEEN, **rest
) -> Reading:
    """`value` with its comparator; None for a word."""
    comparator = value[0] if value and value[0] in "<>" else ""
    number = Decimal(value.lstrip("<>")) if value else None
    upper = Decimal(limit) if limit else None
    return Reading(
        "vegf", day(on), number, comparator, specimen=specimen, upper_limit=upper, unit="pg/mL", **rest
    )


def findings(words: str, on: str = SEEN) -> tuple[SignSeen, ...]:
    """Signs in a line: "pn P, mpd A, minors A"; a later one of the same code takes the place of an earlier one."""
    found: dict[str, str] = {}
    for word in words.split(","):
        name, state = word.split()
        codes = MINORS if name == "minors" else (COLUMNS.get(name, name),)
        found |= dict.fromkeys(codes, STATES[state])
    return signs(*((code, on, state) for code, state in found.items()))


def judged(seen: str, *readings: Reading, today: str = TODAY, treatments=(), more=()) -> Diagnosis:
    return diagnosis(
        Case(History(readings=readings, signs=(*findings(seen), *more), treatments=treatments), day(today))
    )


HIGH, NORMAL = vegf("700"), vegf("80")

VECTORS = [
    pytest.param(
        "pn P, mpd P, castl A, scler P, minors U, skin P",
        (),
        "met",
        (),
        ALWAYS,
        id="1: VEGF unknown beside sclerotic lesions",
    ),
    pytest.param(
        "pn P, mpd P, castl A, scler A, minors U, evo P",
        (),
        "indeterminate",
        ("vegf",),
        ALWAYS,
        id="2: VEGF would decide",
    ),
    pytest.param(
        "pn P, mpd A, castl P, scler A, minors U, organomegaly P",
        (HIGH,),
        "not_met",
        (),
        ("castleman_variant", *ALWAYS),
        id="3: Castleman variant",
    ),
    pytest.param(
        "pn P, mpd P, castl A, scler A, minors A, thyroid P",
        (HIGH,),
        "not_met",
        (),
        ("isolated_thyroid_or_glucose", *ALWAYS),
        id="4: thyroid alone does not count",
    ),
    pytest.param(
        "pn P, mpd P, castl A, scler A, minors A, thyroid P, gonadal U",
        (HIGH,),
        "indeterminate",
        ("endocrine_gonadal",),
        ("isolated_thyroid_or_glucose", *ALWAYS),
        id="5: the gonadal axis would decide",
    ),
    pytest.param(
        "pn U, mpd P, castl A, scler P, minors U, skin P",
        (HIGH,),
        "indeterminate",
        ("polyneuropathy",),
        ALWAYS,
        id="6: a mandatory one is missing",
    ),
    pytest.param(
        "pn A, mpd U, castl U, scler U, minors U",
        (),
        "not_met",
        (),
        ALWAYS,
        id="7: an absent mandatory one decides alone",
    ),
    pytest.param(
        "pn P, mpd P, castl A, scler A, minors U, skin P",
        (vegf("150"),),
        "met",
        (),
        ("vegf_below_diagnostic_cutoff", *ALWAYS),
        id="8: plasma 150 with a limit of 96",
    ),
]


@pytest.mark.parametrize(("seen", "readings", "status", "blocking", "notes"), VECTORS)
def test_reference_2_4(seen, readings, status, blocking, notes):
    found = judged(seen, *readings)
    assert (found.status, found.blocking, found.notes) == (status, blocking, notes)


def test_what_is_there_and_what_is_not_is_named_in_the_order_of_the_criteria():
    found = judged("pn P, mpd P, castl A, scler P, minors U, skin P, gonadal A, thyroid U, glucose U", HIGH)
    assert found.met == (
        *("polyneuropathy", "monoclonal_plasma_cell_disorder", "sclerotic_lesions", "vegf", "skin_changes"),
    )
    assert found.missing == (
        *("organomegaly", "extravascular_volume_overload"),
        *("endocrine_adrenal", "endocrine_pituitary", "endocrine_parathyroid"),
        *("papilledema", "thrombocytosis_polycythemia"),
    )


def test_nothing_recorded_blocks_with_every_criterion():
    found = diagnosis(Case(History(), day(TODAY)))
    assert found == Diagnosis("indeterminate", (), CRITERIA, CRITERIA, ALWAYS)


@pytest.mark.parametrize("code", AXES)
def test_each_core_axis_is_a_minor_criterion(code):
    found = judged(f"pn P, mpd P, castl P, scler A, minors A, {code} P", NORMAL)
    assert (found.status, found.met[-1]) == ("met", code)


@pytest.mark.parametrize("code", ["castl", "scler"])
def test_each_major_criterion_does_beside_a_normal_vegf(code):
    other = {"castl": "scler", "scler": "castl"}[code]
    assert judged(f"pn P, mpd P, {code} P, {other} A, minors A, papilledema P", NORMAL).status == "met"
    assert judged(f"pn P, mpd P, {code} A, {other} A, minors A, papilledema P", NORMAL).status == "not_met"


@pytest.mark.parametrize("code", MINORS)
def test_one_minor_criterion_is_enough_and_none_is_not(code):
    assert judged(f"pn P, mpd P, castl P, scler A, minors A, {code} P").status == "met"
    assert judged("pn P, mpd P, castl P, scler A, minors A").status == "not_met"


@pytest.mark.parametrize(
    ("seen", "noted"),
    [
        pytest.param("minors A, thyroid A, glucose P", True, id="glucose alone"),
        pytest.param("minors A, thyroid P, glucose P", True, id="both together"),
        pytest.param("minors A, thyroid P, gonadal P", False, id="beside an axis that counts"),
        pytest.param("minors U, thyroid U, glucose A", False, id="none of them"),
    ],
)
def test_l1_footnote_thyroid_and_glucose_alone_do_not_count(seen, noted):
    found = judged(f"pn P, mpd P, castl P, scler A, {seen}")
    assert ("isolated_thyroid_or_glucose" in found.notes) is noted
    assert not {"endocrine_thyroid", "endocrine_glucose"} & {*found.met, *found.missing}


@pytest.mark.parametrize(
    ("seen", "noted"),
    [
        pytest.param("mpd A, castl P", True, id="Castleman without clone"),
        pytest.param("mpd U, castl P", False, id="clone not looked for"),
        pytest.param("mpd P, castl P", False, id="with a clone"),
        pytest.param("mpd A, castl U", False, id="no biopsy"),
    ],
)
def test_l1_footnote_castleman_variant(seen, noted):
    assert ("castleman_variant" in judged(f"pn P, {seen}").notes) is noted


BOTH = "pn P, mpd P, castl A, scler A, minors A, skin P"

VEGF_STATES = [
    pytest.param((vegf("96"),), "not_met", id="at the laboratory's limit"),
    pytest.param((vegf("97"),), "met", id="above the laboratory's limit"),
    pytest.param((vegf("200", limit=None),), "not_met", id="plasma without limit: 200"),
    pytest.param((vegf("201", limit=None),), "met", id="plasma without limit: 201"),
    pytest.param((vegf("201", limit="0"),), "met", id="a limit of 0 is none: 201"),
    pytest.param((vegf("200", limit="0.9"),), "not_met", id="a limit below 1 is none: 200"),
    pytest.param((vegf("2", limit="1"),), "met", id="a limit of 1 is one"),
    pytest.param((vegf("5000", "serum", None),), "indeterminate", id="serum without limit"),
    pytest.param((vegf("5000", "serum", "0"),), "indeterminate", id="serum with a limit of 0"),
    pytest.param((vegf("5000", "", None),), "indeterminate", id="no specimen"),
    pytest.param((vegf("601", "serum", "600"),), "met", id="serum above its limit"),
    pytest.param((vegf("<96"),), "not_met", id="below x, x at the limit"),
    pytest.param((vegf("<97"),), "indeterminate", id="below x, x above the limit"),
    pytest.param((vegf(">96"),), "met", id="above x, x at the limit"),
    pytest.param((vegf(">95"),), "indeterminate", id="above x, x below the limit"),
    pytest.param((vegf("<500", limit=None),), "indeterminate", id="reference 2.1: <500 with a cut of 200"),
    pytest.param(
        (vegf(">2000", "serum", "3000"),), "indeterminate", id="reference 2.1: >2000 with a cut of 3000"
    ),
    pytest.param((vegf(None),), "indeterminate", id="a word"),
    pytest.param((vegf(None, on="2026-01-02"), HIGH), "met", id="one elevated beside an unknown"),
    pytest.param((HIGH, vegf("80", on="2026-04-02")), "met", id="one elevated, later normal"),
    pytest.param(
        (NORMAL, vegf("5000", "serum", None)), "indeterminate", id="one unknown beside a normal one"
    ),
    pytest.param((NORMAL, vegf("90", on="2026-04-02")), "not_met", id="all normal"),
]


@pytest.mark.parametrize(("readings", "status"), VEGF_STATES)
def test_reference_2_1_vegf_by_the_laboratorys_own_limit(readings, status):
    found = judged(BOTH, *readings)
    assert (found.status, "vegf" in found.met) == (status, status == "met")
    assert found.blocking == found.missing == (("vegf",) if status == "indeterminate" else ())


VEGF_NOTES = [
    pytest.param((vegf("199"),), ("vegf_below_diagnostic_cutoff",), id="plasma below 200"),
    pytest.param((vegf("200"),), (), id="plasma at 200"),
    pytest.param((vegf("80"),), (), id="plasma normal"),
    pytest.param((vegf(">150"),), (), id="plasma above 150: it may be above 200 too"),
    pytest.param((vegf("199"), vegf("740")), (), id="one higher answers for the lower"),
    pytest.param((vegf("201", limit=None),), ("vegf_plasma_limit_assumed",), id="no limit given"),
    pytest.param((vegf("10", limit=None),), ("vegf_plasma_limit_assumed",), id="no limit given, normal"),
    pytest.param((vegf("201", limit=None), vegf("740")), (), id="one with a limit answers for the other"),
    pytest.param((vegf("999", "serum", "600"),), ("vegf_below_typical_serum",), id="S2-06: serum below 1000"),
    pytest.param((vegf("1000", "serum", "600"),), (), id="S2-06: serum at 1000"),
    pytest.param((vegf("300", "serum", "600"),), ("vegf_below_typical_serum",), id="serum normal"),
    pytest.param(
        (vegf("999", "serum", "600"), vegf("199")),
        ("vegf_below_diagnostic_cutoff", "vegf_below_typical_serum"),
        id="both low",
    ),
    pytest.param((vegf("5000", "serum", None),), ("vegf_limit_unknown",), id="serum without limit"),
    pytest.param(
        (vegf("999", "serum", None),),
        ("vegf_below_typical_serum", "vegf_limit_unknown"),
        id="low serum without limit",
    ),
    pytest.param((vegf("999", "", None),), ("vegf_limit_unknown",), id="low, no specimen"),
    pytest.param((vegf("<500"),), ("vegf_censored",), id="below x"),
    pytest.param(
        (vegf("<500", limit=None), vegf("5000", "serum", None)),
        ("vegf_censored", "vegf_limit_unknown"),
        id="both open",
    ),
]


@pytest.mark.parametrize(("readings", "notes"), VEGF_NOTES)
def test_what_to_bear_in_mind_of_vegf(readings, notes):
    assert judged(BOTH, *readings).notes == (*notes, *ALWAYS)


START = "2026-04-01"


@pytest.mark.parametrize("kind", ["systemic", "radiotherapy", "asct"])
def test_contract_5_findings_count_up_to_the_start_of_the_first_treatment_inclusive(kind):
    on_the_day = judged(BOTH, vegf("700", on=START), treatments=(treatment(kind, START),))
    the_day_after = judged(BOTH, vegf("700", on=days_after(START, 1)), treatments=(treatment(kind, START),))
    assert (on_the_day.status, on_the_day.notes) == ("met", ALWAYS)
    assert (the_day_after.status, the_day_after.blocking) == ("indeterminate", ("vegf",))
    assert the_day_after.notes == ("recorded_after_treatment", *ALWAYS)


def test_a_sign_recorded_after_the_start_does_not_count_and_is_told():
    start = (treatment("systemic", START),)
    later = signs(("skin_changes", days_after(START, 1), "present"))
    found = judged("pn P, mpd P, castl P, scler A, minors A, skin U", treatments=start, more=later)
    assert (found.status, found.blocking) == ("indeterminate", ("skin_changes",))
    assert found.notes == ("recorded_after_treatment", *ALWAYS)
    absent = judged("pn P, mpd P, castl P, scler A, minors A", treatments=start, more=later)
    assert (absent.status, absent.notes) == ("not_met", ALWAYS)


def test_what_was_measured_on_the_day_and_cannot_be_judged_is_not_told_as_late():
    found = judged(BOTH, vegf("<500", on=START), treatments=(treatment("systemic", START),))
    assert (found.blocking, found.notes) == (("vegf",), ("vegf_censored", *ALWAYS))


def test_a_thyroid_disorder_found_after_the_start_is_not_told():
    later = signs(("endocrine_thyroid", days_after(START, 1), "present"))
    found = judged(
        "pn P, mpd P, castl P, scler A, minors A", treatments=(treatment("systemic", START),), more=later
    )
    assert found.notes == ALWAYS


@pytest.mark.parametrize("kind", ["supportive", "plasma_exchange"])
def test_what_is_not_directed_at_the_disease_ends_nothing(kind):
    assert (
        judged(BOTH, vegf("700", on=days_after(START, 1)), treatments=(treatment(kind, START),)).status
        == "met"
    )


def test_the_first_of_several_treatments_counts_and_a_planned_one_does_not():
    late, early, planned = (
        treatment("systemic", "2026-05-01", id=1),
        treatment("radiotherapy", START, id=2),
        treatment("asct", days_after(TODAY, 1), id=3),
    )
    reading = vegf("700", on="2026-04-15")
    assert judged(BOTH, reading, treatments=(late, early)).status == "indeterminate"
    assert judged(BOTH, reading, treatments=(late,)).status == "met"
    assert judged(BOTH, reading, treatments=(planned,)).status == "met"


def test_a_later_not_assessed_erases_nothing_and_the_last_answer_counts():
    later = signs(("skin_changes", "2026-05-01", "not_assessed"), ("castleman", "2026-05-01", "present"))
    found = judged("pn P, mpd P, castl A, scler A, minors A, skin P", more=later)
    assert (found.status, found.met[2:]) == ("met", ("castleman", "skin_changes"))


def test_what_lies_ahead_of_the_day_does_not_count():
    assert judged(BOTH, HIGH, today=SEEN).status == "met"
    assert judged(BOTH, HIGH, today=days_before(SEEN, 1)) == Diagnosis(
        "indeterminate", (), CRITERIA, CRITERIA, ALWAYS
    )


# --- what holds of every history ------------------------------------------------------------------------------------

any_day = st.dates(day("2026-01-01"), day("2026-12-31"))
any_vegf = st.builds(
    vegf,
    st.none() | st.sampled_from(["80", "150", "700", "5000", "<31", "<500", ">90", ">2000", "0"]),
    st.sampled_from(["plasma", "serum", ""]),
    st.sampled_from([None, "0", "96", "600"]),
    any_day,
)
any_sign = st.builds(
    SignSeen,
    st.sampled_from(
        [*(code for code in CRITERIA if code != "vegf"), "endocrine_thyroid", "endocrine_glucose"]
    ),
    any_day,
    st.sampled_from(SignState),
)
any_treatment = st.builds(
    treatment, st.sampled_from(["systemic", "radiotherapy", "asct", "supportive"]), any_day.map(str)
)
any_history = st.builds(
    History,
    readings=st.lists(any_vegf, max_size=6).map(tuple),
    signs=st.lists(any_sign, max_size=30).map(tuple),
    treatments=st.lists(any_treatment, max_size=2).map(tuple),
)


@given(any_history, any_day, st.randoms(use_true_random=False))
def test_there_is_an_answer_whatever_the_order_of_entry(history, today, random):
    found = diagnosis(Case(history, today))
    shuffled = [list(history.readings), list(history.signs), list(history.treatments)]
    for each in shuffled:
        random.shuffle(each)
    again = History(readings=tuple(shuffled[0]), signs=tuple(shuffled[1]), treatments=tuple(shuffled[2]))
    assert diagnosis(Case(again, today)) == found
    assert set(found.notes) <= set(NOTES)
    assert not set(found.met) & set(found.missing)
    assert set(found.blocking) <= set(found.missing)
    assert bool(found.blocking) == (found.status == "indeterminate")


@given(any_history, any_day)
def test_forgetting_an_answer_never_turns_a_yes_into_a_no(history, today):
    """What is unknown decides nothing: with fewer answers the status stays, or is left open."""
    found = diagnosis(Case(history, today)).status
    for code in ("polyneuropathy", "castleman", "skin_changes"):
        fewer = replace(history, signs=tuple(s for s in history.signs if s.code != code))
        assert diagnosis(Case(fewer, today)).status in (found, "indeterminate")


def test_the_notes_that_are_listed_are_those_that_are_told():
    given_ = {note for each in (*VECTORS, *VEGF_NOTES) for note in each.values[-1]} | {
        "recorded_after_treatment"
    }
    assert given_ | set(ALWAYS) == set(NOTES)
