"""SR-20: what one source or another associates with a worse outcome. A list with sources, no score (D16)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.adverse_factors import FACTORS, SEEDS, SOURCES, Factor, NotRecorded, adverse_factors
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import EventSeen, History, Person, Reading, SignSeen, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.sources import SOURCES as KNOWN
from monitoring.protocol.vocabulary import SignState, TreatmentKind
from tests.protocol.histories import day, person, results, signs, treatment
from tests.protocol.test_schedule_properties import days, ids, persons

TODAY = "2025-06-01"


def result(analyte, on, value, comparator="", **more):
    return Reading(analyte, day(on), Decimal(value), comparator, **more)


def judged(*readings, seen=(), treatments=(), events=(), who=None, today=TODAY):
    given_ = [r for r in readings if isinstance(r, Reading)]
    written = results(*(r for r in readings if not isinstance(r, Reading)))
    happened = tuple(EventSeen(code, day(on), id=90 + n) for n, (code, on) in enumerate(events))
    who = who or person(sex="male", birth_date=day("1990-01-01"))
    history = History(
        who, tuple(sorted((*written, *given_), key=lambda r: r.date)), tuple(seen), treatments, happened
    )
    return adverse_factors(Judgement(Case(history, day(today))))


def factor(code, *readings, **more) -> Factor | None:
    return next((each for each in judged(*readings, **more).present if each.code == code), None)


def missing(code, *readings, **more) -> str | None:
    return next(
        (each.missing for each in judged(*readings, **more).not_recorded if each.factor == code), None
    )


def test_of_nobody_known_nothing_is_said_to_be_present():
    found = judged(who=Person())
    assert found.present == ()
    assert found.not_recorded == (
        NotRecorded("anemia", "hemoglobin"),
        NotRecorded("thrombocytopenia", "platelets"),
        NotRecorded("age_over_60", "birth_date"),
        NotRecorded("age_over_50", "birth_date"),
        NotRecorded("pulmonary_hypertension", "rvsp"),
        NotRecorded("pleural_effusion", "pleural_effusion"),
        NotRecorded("egfr_below_30", "egfr"),
        NotRecorded("albumin_low", "albumin"),
        NotRecorded("papilledema", "papilledema"),
        NotRecorded("hypothyroidism", "tsh"),
        NotRecorded("respiratory_muscle_weakness", "mip"),
    )


def test_each_factor_names_its_sources():
    """SR-20: seeds; L19; L18 with L58b; L20; SEC, L30, L32, L33."""
    assert SOURCES == {
        "anemia": ("S1-29", "S2-47"),
        "thrombocytopenia": ("S1-29", "S2-47"),
        "age_over_60": ("S1-29", "S2-47"),
        "age_over_50": ("L19",),
        "pulmonary_hypertension": ("L19", "L26"),
        "pleural_effusion": ("L19",),
        "egfr_below_30": ("L19",),
        "albumin_low": ("L18", "L58b"),
        "no_hematologic_complete": ("L18", "L58b"),
        "no_hematologic_response": ("L20",),
        "no_vegf_response": ("L20",),
        "no_transplant": ("L20",),
        "papilledema": ("SEC",),
        "stroke": ("L30",),
        "hypothyroidism": ("L32",),
        "respiratory_muscle_weakness": ("L33",),
    }
    assert {source for sources in SOURCES.values() for source in sources} <= set(KNOWN)
    assert SEEDS == ("anemia", "thrombocytopenia", "age_over_60")
    assert tuple(SOURCES) == FACTORS


@pytest.mark.parametrize(
    "code, analyte, there, not_there",
    [
        pytest.param("thrombocytopenia", "platelets", 149, 150, id="S2-47: platelets below 150"),
        pytest.param("pulmonary_hypertension", "rvsp", 50, 49, id="L19, L26: RVSP of 50 mmHg or more"),
        pytest.param("egfr_below_30", "egfr", "29.9", 30, id="L19: eGFR below 30"),
        pytest.param("albumin_low", "albumin", "3.1", "3.2", id="L58b: albumin below 3.2 g/dL"),
        pytest.param("anemia", "hemoglobin", "12.9", 13, id="S1-29: hemoglobin below 13 g/dL in men"),
    ],
)
def test_factors_that_are_measured(code, analyte, there, not_there):
    readings = (
        (analyte, "2025-01-01", Decimal(there)),
        (analyte, "2025-02-01", Decimal(not_there)),
        (analyte, "2025-03-01", Decimal(there)),
        (analyte, "2025-04-01", Decimal(there)),
    )
    found = factor(code, *readings)
    assert found == Factor(
        code,
        str(there),
        SOURCES[code],
        (Evidence(analyte, str(there), "", day("2025-04-01"), 4),),
        since=day("2025-03-01"),
    )
    assert (factor(code, *readings[:2]), missing(code, *readings[:2])) == (None, None)
    assert (factor(code), missing(code)) == (None, analyte)
    assert missing(code, (analyte, "2025-01-01", "not measurable")) == analyte


@pytest.mark.parametrize(
    "code, analyte, comparator, value, state",
    [
        pytest.param("thrombocytopenia", "platelets", "<", 150, "present", id="below 150"),
        pytest.param("thrombocytopenia", "platelets", "<", 200, "unknown", id="below 200"),
        pytest.param("thrombocytopenia", "platelets", ">", 150, "absent", id="above 150"),
        pytest.param("egfr_below_30", "egfr", ">", 90, "absent", id="above 90"),
        pytest.param("egfr_below_30", "egfr", ">", 20, "unknown", id="above 20"),
    ],
)
def test_a_bound_decides_where_it_can(code, analyte, comparator, value, state):
    reading = result(analyte, "2025-01-01", value, comparator)
    found = factor(code, reading)
    assert (found is not None) == (state == "present")
    assert missing(code, reading) == (analyte if state == "unknown" else None)


@pytest.mark.parametrize(
    "sex, value, state",
    [
        ("female", "11.9", "present"),
        ("female", "12", "absent"),
        ("male", "12", "present"),
        ("unknown", "11.9", "present"),
        ("unknown", "12", "sex"),
        ("other", "12.9", "sex"),
        ("unknown", "13", "absent"),
    ],
)
def test_anemia_goes_by_sex(sex, value, state):
    """Reference §9: below 13 g/dL in men, 12 in women."""
    who, reading = person(sex=sex), ("hemoglobin", "2025-01-01", Decimal(value))
    assert (factor("anemia", reading, who=who) is not None) == (state == "present")
    assert missing("anemia", reading, who=who) == ("sex" if state == "sex" else None)


def test_of_unknown_sex_a_missing_hemoglobin_is_what_is_missing():
    assert missing("anemia", who=person(sex="unknown")) == "hemoglobin"
    assert missing("anemia", result("hemoglobin", "2025-01-01", 20, "<")) == "hemoglobin"


@pytest.mark.parametrize(
    "born, today, found",
    [
        pytest.param("1964-06-02", "2025-06-01", ["age_over_50"], id="60, the day before the birthday"),
        pytest.param("1964-06-01", "2025-06-01", ["age_over_60", "age_over_50"], id="61 on that day"),
        pytest.param("1974-06-02", "2025-06-01", [], id="50"),
        pytest.param("1974-06-01", "2025-06-01", ["age_over_50"], id="51 on that day"),
        pytest.param(
            "1964-02-29", "2025-02-28", ["age_over_50"], id="born on 29 February: not yet on the 28th"
        ),
        pytest.param("1964-02-29", "2025-03-01", ["age_over_60", "age_over_50"], id="but on 1 March"),
    ],
)
def test_age_is_in_completed_years(born, today, found):
    """S1-29: age over 60. L19: age over 50."""
    who = person(birth_date=day(born))
    ages = [each.code for each in judged(who=who, today=today).present if each.code.startswith("age")]
    assert ages == found


def test_age_is_told_with_the_day_it_was_passed_and_the_next_one_is_remembered():
    who = person(birth_date=day("1964-02-29"))
    found = factor("age_over_60", who=who)
    assert found == Factor(
        "age_over_60",
        "61",
        SOURCES["age_over_60"],
        (Evidence("birth_date", ">60", kind="person"),),
        day("2025-03-01"),
    )
    case = Case(History(person(birth_date=day("1970-06-15"))), day(TODAY))
    adverse_factors(Judgement(case))
    assert day("2031-06-15") in case.turns


@pytest.mark.parametrize(
    "grades, found",
    [
        pytest.param([0], None, id="none"),
        pytest.param([1], "2025-01-01", id="a trace"),
        pytest.param([1, 0, 2, 1], "2025-03-01", id="there again"),
        pytest.param([2, 0], None, id="gone"),
    ],
)
def test_pleural_effusion_goes_by_its_grade(grades, found):
    seen = tuple(
        SignSeen("pleural_effusion", date(2025, month, 1), "", grade, id=month)
        for month, grade in enumerate(grades, start=1)
    )
    got = factor("pleural_effusion", seen=seen)
    assert missing("pleural_effusion", seen=seen) is None
    if found is None:
        assert got is None
    else:
        last = Evidence("pleural_effusion", str(grades[-1]), "", seen[-1].date, len(grades), "sign")
        assert got == Factor("pleural_effusion", str(grades[-1]), ("L19",), (last,), day(found))


def test_an_effusion_that_was_not_graded_is_not_recorded():
    seen = signs(("pleural_effusion", "2025-01-01", "present"))
    assert missing("pleural_effusion", seen=seen) == "pleural_effusion"


@pytest.mark.parametrize(
    "states, found",
    [
        (["absent"], None),
        (["present"], "2025-01-01"),
        (["present", "absent", "present", "present"], "2025-03-01"),
        (["present", "absent"], None),
    ],
)
def test_papilledema_goes_by_its_sign(states, found):
    seen = signs(
        *(("papilledema", date(2025, month, 1), state) for month, state in enumerate(states, start=1))
    )
    got = factor("papilledema", seen=seen)
    assert missing("papilledema", seen=seen) is None
    if found is None:
        assert got is None
    else:
        last = Evidence("papilledema", "present", "", seen[-1].date, len(states), "sign")
        assert got == Factor("papilledema", "present", ("SEC",), (last,), day(found))


def test_strokes_are_told_from_the_first_on():
    found = factor(
        "stroke", events=(("stroke", "2024-01-01"), ("vte", "2023-01-01"), ("stroke", "2025-01-01"))
    )
    assert (found.value, found.since) == ("present", day("2024-01-01"))
    assert [each.date for each in found.evidence] == [day("2024-01-01"), day("2025-01-01")]
    assert factor("stroke", events=(("vte", "2023-01-01"),)) is None


# --- what treatment did not bring -----------------------------------------------------------------------------


LINE = treatment("systemic", "2024-03-01", agents=("lenalidomide",))


def vegf(on, value):
    return result("vegf", on, value, specimen="serum", upper_limit=Decimal(100))


@pytest.mark.parametrize(
    "latest, category",
    [
        pytest.param(2001, "NR", id="more than half is left"),
        pytest.param(2000, None, id="half: a partial response"),
        pytest.param(90, None, id="a complete response"),
    ],
)
def test_no_vegf_response(latest, category):
    """L20: no VEGF response."""
    readings = (vegf("2024-02-20", 4000), vegf("2024-09-01", latest))
    found = factor("no_vegf_response", *readings, treatments=(LINE,))
    if category is None:
        assert found is None
    else:
        evidence = Evidence("vegf", category, "", day("2024-09-01"), kind="response")
        assert found == Factor("no_vegf_response", category, ("L20",), (evidence,), day("2024-09-01"))
    assert missing("no_vegf_response", *readings, treatments=(LINE,)) is None


def test_vegf_progression_is_no_response():
    readings = (vegf("2024-02-20", 4000), vegf("2024-06-01", 300), vegf("2024-09-01", 450))
    assert factor("no_vegf_response", *readings, treatments=(LINE,)).value == "PD"


@pytest.mark.parametrize(
    "amount, fixed, found",
    [
        pytest.param(
            "2.0", "positive", ["no_hematologic_complete", "no_hematologic_response"], id="no response"
        ),
        pytest.param("0.9", "positive", ["no_hematologic_complete"], id="a partial response"),
        pytest.param("0.1", "positive", ["no_hematologic_complete"], id="a very good partial response"),
        pytest.param("0", "negative", [], id="a complete response"),
        pytest.param(
            "4.0", "positive", ["no_hematologic_complete", "no_hematologic_response"], id="progression"
        ),
    ],
)
def test_what_the_clone_did(amount, fixed, found):
    """L18, L58b: no complete haematologic response. L20: none at all."""
    fixations = ("immunofixation_serum", "immunofixation_urine")
    readings = (
        *(("m_protein", on, Decimal("2.0")) for on in ("2024-02-20", "2024-06-01")),
        ("m_protein", "2024-12-01", Decimal(amount)),
        *((each, "2024-12-01", fixed) for each in fixations),
    )
    present = judged(*readings, treatments=(LINE,)).present
    assert [each.code for each in present if each.code.startswith("no_hem")] == found
    for each in present:
        if each.code.startswith("no_hem"):
            assert each.evidence[0].analyte == "m_protein"
            assert each.evidence[0].date == day("2024-12-01")
            assert each.value == each.evidence[0].value


def test_what_cannot_be_evaluated_is_said_once_treatment_has_begun():
    assert missing("no_vegf_response", vegf("2024-09-01", 90), treatments=(LINE,)) == "vegf"
    assert missing("no_hematologic_complete", treatments=(LINE,)) == "m_protein"
    assert missing("no_hematologic_response", treatments=(LINE,)) == "m_protein"
    assert missing("no_vegf_response") is None
    assert missing("no_hematologic_complete") is None


def test_no_transplant_counts_from_the_first_treatment_on():
    """L20: no autologous transplant."""
    second = treatment("systemic", "2025-03-01", id=2)
    found = factor("no_transplant", treatments=(LINE, second))
    evidence = Evidence("asct", "absent", kind="treatment")
    assert found == Factor("no_transplant", "absent", ("L20",), (evidence,), day("2024-03-01"))
    assert factor("no_transplant") is None
    assert factor("no_transplant", treatments=(LINE, treatment("asct", "2025-03-01", id=2))) is None
    assert factor("no_transplant", treatments=(LINE, treatment("asct", "2025-07-01", id=2))) is not None


# --- hormones and muscles --------------------------------------------------------------------------------------


def tsh(on, value, limit="4.5"):
    return result("tsh", on, value, upper_limit=Decimal(limit) if limit else None)


def test_hypothyroidism_goes_by_thyroid_hormone_first():
    given_ = treatment("supportive", "2024-05-01", agents=("aspirin", "levothyroxine"), id=3)
    found = factor("hypothyroidism", tsh("2025-01-01", 2), treatments=(given_,))
    evidence = Evidence("supportive", "levothyroxine", "", day("2024-05-01"), 3, "treatment")
    assert found == Factor("hypothyroidism", "levothyroxine", ("L32",), (evidence,), day("2024-05-01"))
    ended = replace(given_, end=day("2024-12-01"))
    assert factor("hypothyroidism", tsh("2025-01-01", 2), treatments=(ended,)) is None


@pytest.mark.parametrize(
    "value, limit, state, found",
    [
        pytest.param("4.6", "4.5", "absent", "tsh", id="TSH above its limit"),
        pytest.param("4.5", "4.5", "present", None, id="TSH at its limit, whatever was seen before"),
        pytest.param("9", None, "present", "endocrine_thyroid", id="no limit: by the sign"),
        pytest.param("9", None, "absent", None, id="no limit: by the sign, absent"),
    ],
)
def test_hypothyroidism_goes_by_tsh_and_then_by_the_sign(value, limit, state, found):
    seen = signs(("endocrine_thyroid", "2024-12-01", state))
    got = factor("hypothyroidism", tsh("2025-01-01", value, limit), seen=seen)
    assert (got.evidence[0].analyte if got else None) == found
    assert missing("hypothyroidism", tsh("2025-01-01", value, limit), seen=seen) is None


def test_what_is_missing_for_hypothyroidism():
    assert missing("hypothyroidism", tsh("2025-01-01", 9, None)) == "tsh.upper_limit"
    assert missing("hypothyroidism", seen=signs(("endocrine_thyroid", "2025-01-01", "not_assessed"))) == "tsh"
    found = factor("hypothyroidism", seen=signs(("endocrine_thyroid", "2025-01-01", "present")))
    assert (found.value, found.since) == ("present", day("2025-01-01"))


@pytest.mark.parametrize(
    "mip, mep, found, lacking",
    [
        pytest.param((59, 60), None, "mip", None, id="MIP below its limit"),
        pytest.param((60, 60), (79, 80), "mep", None, id="MEP below its limit"),
        pytest.param((59, 60), (79, 80), "mip", None, id="both"),
        pytest.param((60, 60), (80, 80), None, None, id="both within"),
        pytest.param((60, 60), None, None, "mep", id="MEP not measured"),
        pytest.param((60, None), (80, 80), None, "mip.lower_limit", id="MIP without a limit"),
    ],
)
def test_respiratory_muscles_go_by_the_laboratorys_own_limits(mip, mep, found, lacking):
    """L33: respiratory muscle weakness; the sources give no number."""
    readings = [
        result(analyte, "2025-01-01", given_[0], lower_limit=Decimal(given_[1]) if given_[1] else None)
        for analyte, given_ in (("mip", mip), ("mep", mep))
        if given_
    ]
    got = factor("respiratory_muscle_weakness", *readings)
    assert (got.evidence[0].analyte if got else None) == found
    assert missing("respiratory_muscle_weakness", *readings) == lacking


# --- whatever the history --------------------------------------------------------------------------------------

some_days = st.dates(date(2024, 1, 1), date(2025, 12, 31))
numbers = st.decimals(0, 200, places=1)
readings = st.builds(
    Reading,
    analyte=st.sampled_from(
        ["hemoglobin", "platelets", "rvsp", "egfr", "albumin", "tsh", "mip", "mep", "vegf", "m_protein"]
    ),
    date=some_days,
    value=st.none() | numbers,
    comparator=st.sampled_from(["", "", "<", ">"]),
    lower_limit=st.none() | numbers,
    upper_limit=st.none() | numbers,
    id=ids,
)
sightings = st.builds(
    SignSeen,
    code=st.sampled_from(["papilledema", "pleural_effusion", "endocrine_thyroid"]),
    date=some_days,
    state=st.sampled_from(["", *SignState]),
    grade=st.none() | st.integers(0, 3),
    id=ids,
)
treatments = st.builds(
    Treatment,
    kind=st.sampled_from(TreatmentKind),
    start=some_days,
    end=st.none() | some_days,
    agents=st.sampled_from([(), ("levothyroxine",), ("lenalidomide",)]),
    id=ids,
)
histories = st.builds(
    History,
    person=st.builds(replace, persons, birth_date=st.none() | st.dates()),
    readings=st.lists(readings, max_size=20).map(lambda found: tuple(sorted(found, key=lambda r: r.date))),
    signs=st.lists(sightings, max_size=8).map(tuple),
    treatments=st.lists(treatments, max_size=3, unique_by=lambda t: t.id).map(tuple),
    events=st.lists(st.builds(EventSeen, code=st.just("stroke"), date=some_days), max_size=2).map(tuple),
)


@given(histories, days)
def test_any_history_gives_an_answer(history, today):
    found = adverse_factors(Judgement(Case(history, today)))
    present = [each.code for each in found.present]
    unknown = [each.factor for each in found.not_recorded]
    assert not set(present) & set(unknown)
    assert present == sorted(present, key=FACTORS.index)
    assert unknown == sorted(unknown, key=FACTORS.index)
    for each in found.present:
        assert all((each.value, each.sources, each.evidence))
        assert each.since <= today
    assert all(missing for _, missing in found.not_recorded)


@given(histories, days, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_told_does_not_matter(history, today, chance):
    told = chance.sample(history.readings, len(history.readings))
    otherwise = replace(
        history,
        readings=tuple(sorted(told, key=lambda r: r.date)),
        signs=tuple(chance.sample(history.signs, len(history.signs))),
        events=tuple(chance.sample(history.events, len(history.events))),
    )
    first, second = (adverse_factors(Judgement(Case(each, today))) for each in (history, otherwise))
    assert _without_ids(first) == _without_ids(second)


def _without_ids(found):
    present = [
        replace(each, evidence=tuple(e._replace(id=None) for e in each.evidence)) for each in found.present
    ]
    return present, found.not_recorded
