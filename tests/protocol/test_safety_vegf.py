"""SR-16 and its relatives, row by row of reference §6."""

import pytest

from monitoring.protocol import findings
from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.verdicts import Severity
from tests.protocol.histories import day, days_after, days_before, treatment
from tests.protocol.rulebook import given, result, said, turns
from tests.protocol.spoken import graded, happened, suffers

START = "2023-09-01"
LINE = given("lenalidomide dexamethasone", START, line=1)


def vegf(on, value, limit=600, id=1, specimen="serum", **more):
    limits = {} if limit is None else {"upper_limit": limit}
    return result("vegf", on, value, id, specimen=specimen, unit="pg/mL", **limits, **more)


def readings(*given):
    return tuple(map(findings.reading, given))


NADIR, SAMPLE = vegf("2024-01-15", 500, id=2), vegf("2024-04-15", 750, id=3)
DAY = "2024-04-15"


# --- SR-16 and SR-16b -----------------------------------------------------------------------------------------


def possible(nadir, sample, *confounders):
    facts = (("confounders", ",".join(confounders)),) if confounders else ()
    return Finding(R.SR_16, Severity.CAUTION, sample.date, readings(nadir, sample), "", facts)


def confirmed(nadir, sample):
    return Finding(R.SR_16B, Severity.WARNING, sample.date, readings(nadir, sample))


@pytest.mark.parametrize(
    "value, limit, speaks",
    [
        pytest.param(750, 600, True, id="L55: 1.5 times the lowest value, above the limit"),
        pytest.param(749, 600, False, id="less than 1.5 times"),
        pytest.param(750, 750, False, id="at the limit"),
    ],
)
def test_sr_16_asks_to_confirm_one_sample(value, limit, speaks):
    sample = vegf(DAY, value, limit, 3)
    assert said("SR-16", LINE, NADIR, sample) == ([possible(NADIR, sample)] if speaks else [])
    assert said("SR-16b", LINE, NADIR, sample) == []


def test_tc_02_a_rise_beside_influenza():
    """L55: plasma VEGF from a nadir of 182 to 740 in two months, influenza A; dates are placed on a calendar."""
    nadir = vegf("2024-01-15", 182, None, 2, "plasma")
    sample = vegf("2024-03-15", 740, None, 3, "plasma")
    influenza = suffers("infection", "2024-03-10", "2024-03-20")
    assert said("SR-16", LINE, nadir, sample, influenza) == [possible(nadir, sample, "infection")]
    assert said("SR-16b", LINE, nadir, sample, influenza) == []


def test_sr_16_gives_way_when_a_second_sample_28_days_later_confirms():
    day_27, day_28 = (vegf(days_after(DAY, n), 1200, id=4) for n in (27, 28))
    assert said("SR-16", LINE, NADIR, SAMPLE, day_27) == [possible(NADIR, SAMPLE)]
    assert said("SR-16b", LINE, NADIR, SAMPLE, day_27) == []
    assert said("SR-16", LINE, NADIR, SAMPLE, day_28) == []
    assert said("SR-16b", LINE, NADIR, SAMPLE, day_28) == [confirmed(NADIR, SAMPLE)]


def test_sr_16_and_sr_16b_settle_when_vegf_falls_again():
    lower = vegf("2024-05-25", 700, id=5)
    assert said("SR-16", LINE, NADIR, SAMPLE, lower) == []
    second = vegf("2024-05-13", 1200, id=4)
    assert said("SR-16b", LINE, NADIR, SAMPLE, second, lower) == []


def test_sr_16b_speaks_of_its_own_series_and_the_highest_of_a_day():
    elsewhere = vegf(DAY, 9000, id=6, lab="B")
    lower = vegf(DAY, 700, id=7)
    second = vegf("2024-05-13", 1200, id=4)
    found = said("SR-16b", LINE, NADIR, SAMPLE, elsewhere, lower, second)
    assert found == [confirmed(NADIR, SAMPLE)]


def test_sr_16b_is_confirmed_by_a_progression_that_a_physician_recorded():
    seen = happened("progression", "2024-04-20")
    assert said("SR-16", LINE, NADIR, SAMPLE, seen) == []
    assert said("SR-16b", LINE, NADIR, SAMPLE, seen) == [confirmed(NADIR, SAMPLE)]


def test_a_confirmed_normal_vegf_is_no_progression():
    baseline = vegf("2023-08-15", 5000, id=9)
    normal = vegf("2024-02-01", 400, id=4), vegf("2024-04-01", 400, id=5)
    assert said("SR-16b", LINE, baseline, *normal) == []


EARLIEST = days_before(DAY, 28)


@pytest.mark.parametrize(
    "code", ["infection", "iron_deficiency", "copd", "sleep_apnea", "other_cancer", "inflammation"]
)
def test_sr_16_names_the_conditions_that_also_raise_vegf(code):
    assert said("SR-16", LINE, NADIR, SAMPLE, suffers(code)) == [possible(NADIR, SAMPLE, code)]


@pytest.mark.parametrize(
    "start, end, named",
    [
        pytest.param(None, None, True, id="without dates"),
        pytest.param(DAY, None, True, id="begun on the day"),
        pytest.param("2024-04-16", None, False, id="begun the day after"),
        pytest.param("2020-01-01", str(EARLIEST), True, id="ended four weeks before"),
        pytest.param("2020-01-01", str(days_before(DAY, 29)), False, id="ended earlier"),
        pytest.param(None, str(days_before(DAY, 29)), False, id="ended earlier, begun at an unknown time"),
    ],
)
def test_sr_16_counts_a_condition_of_the_four_weeks_up_to_the_sample(start, end, named):
    condition = suffers("infection", start, end)
    assert said("SR-16", LINE, NADIR, SAMPLE, condition) == [possible(NADIR, SAMPLE, *["infection"] * named)]


@pytest.mark.parametrize(
    "on, named",
    [
        (EARLIEST, True),
        (days_before(DAY, 29), False),
        (DAY, True),
        ("2024-04-16", False),
    ],
)
def test_sr_16_counts_fever_of_the_four_weeks_up_to_the_sample(on, named):
    fever = happened("fever", on)
    assert said("SR-16", LINE, NADIR, SAMPLE, fever) == [possible(NADIR, SAMPLE, *["fever"] * named)]
    assert said("SR-16", LINE, NADIR, SAMPLE, happened("rash", on)) == [possible(NADIR, SAMPLE)]


def test_sr_16_names_all_in_one_order_whatever_the_order_of_entry():
    bevacizumab = given("bevacizumab", "2024-04-01", id=8, line=1)
    also = (
        bevacizumab,
        happened("fever", DAY),
        suffers("copd"),
        suffers("infection"),
        suffers("infection", DAY),
    )
    found = [possible(NADIR, SAMPLE, "infection", "copd", "fever", "bevacizumab")]
    assert said("SR-16", LINE, NADIR, SAMPLE, *also) == found
    assert said("SR-16", LINE, NADIR, SAMPLE, *also[::-1]) == found


def test_sr_16_asks_for_a_vegf_once_treatment_has_begun():
    assert said("SR-16", LINE) == [Gap(R.SR_16, "vegf")]
    assert said("SR-16") == []
    assert said("SR-16", LINE, NADIR) == []


# --- SR-16c ---------------------------------------------------------------------------------------------------

FIVE, SEVEN = "2024-02-01", "2024-04-01"  # months after the start


def not_normal(sample):
    return Finding(R.SR_16C, Severity.CAUTION, sample.date, readings(sample))


@pytest.mark.parametrize(
    "on, inside",
    [
        pytest.param("2024-01-31", False, id="the day before month 5"),
        pytest.param(FIVE, True, id="month 5"),
        pytest.param(SEVEN, True, id="month 7"),
        pytest.param("2024-04-02", False, id="the day after month 7"),
    ],
)
def test_sr_16c_looks_at_months_5_to_7_after_the_start(on, inside):
    sample = vegf(on, 601)
    assert said("SR-16c", LINE, sample) == ([not_normal(sample)] if inside else [Gap(R.SR_16C, "vegf")])


def test_sr_16c_counts_anew_from_day_0_of_a_transplant_of_the_same_line():
    """L6, L7: six months after the start of treatment, and of the transplant that followed it."""
    transplant = treatment("asct", "2024-03-15", id=9, line=1)
    first, second = vegf("2024-03-01", 601), vegf("2024-09-01", 601)
    assert said("SR-16c", LINE, transplant, first, today="2024-08-14") == [not_normal(first)]
    assert said("SR-16c", LINE, transplant, first, today="2024-08-15") == []
    assert said("SR-16c", LINE, transplant, first, second, today="2024-09-01") == [not_normal(second)]


@pytest.mark.parametrize(
    "sample, speaks",
    [
        pytest.param(vegf("2024-03-01", 600), False, id="L6, L7: at the limit"),
        pytest.param(vegf("2024-03-01", 601), True, id="above the limit"),
        pytest.param(vegf("2024-03-01", 200, None, specimen="plasma"), False, id="plasma goes by 200"),
        pytest.param(vegf("2024-03-01", 201, None, specimen="plasma"), True, id="plasma above 200"),
        pytest.param(vegf("2024-03-01", 201, 250, specimen="plasma"), False, id="but by its own limit first"),
        pytest.param(vegf("2024-03-01", ">600"), True, id="above by a bound"),
    ],
)
def test_sr_16c_holds_the_value_against_its_limit(sample, speaks):
    assert said("SR-16c", LINE, sample) == ([not_normal(sample)] if speaks else [])


@pytest.mark.parametrize(
    "sample, missing",
    [
        pytest.param(vegf("2024-03-01", 601, None), "vegf.upper_limit", id="serum without limit"),
        pytest.param(vegf("2024-03-01", 601, "0.6"), "vegf.upper_limit", id="a limit below 1 is a slip"),
        pytest.param(vegf("2024-03-01", ">500"), "vegf", id="a bound that does not tell"),
    ],
)
def test_sr_16c_asks_for_what_is_missing(sample, missing):
    assert said("SR-16c", LINE, sample) == [Gap(R.SR_16C, missing)]


def test_sr_16c_takes_the_limit_of_an_earlier_result_of_the_series():
    sample = vegf("2024-03-01", 601, None)
    assert said("SR-16c", LINE, vegf("2023-01-01", 5000), sample) == [not_normal(sample)]
    assert said("SR-16c", LINE, vegf("2023-01-01", 5000, lab="B"), sample) == [
        Gap(R.SR_16C, "vegf.upper_limit")
    ]


def test_sr_16c_goes_by_the_last_value_of_these_months():
    first, last = vegf("2024-02-15", 500), vegf("2024-03-15", 900, id=2)
    assert said("SR-16c", LINE, first, last) == [not_normal(last)]
    assert said("SR-16c", LINE, vegf("2024-02-15", 900), vegf("2024-03-15", 500, id=2)) == []
    elsewhere = vegf("2024-03-15", 500, lab="B")
    assert said("SR-16c", LINE, vegf("2024-02-15", 900), elsewhere) == []


def test_sr_16c_stands_until_a_later_value_of_the_series_is_normal():
    sample = vegf("2024-03-01", 900)
    later = vegf("2024-04-20", 700), vegf("2024-05-01", 500, lab="B")
    assert said("SR-16c", LINE, sample, *later) == [not_normal(sample)]
    normal = vegf("2024-05-10", 600)
    assert said("SR-16c", LINE, sample, *later, normal) == []
    assert said("SR-16c", LINE, sample, normal, vegf("2024-05-20", 700)) == []


@pytest.mark.parametrize(
    "treatments, speaks",
    [
        pytest.param((), False, id="before any treatment"),
        pytest.param((given("", START, kind="radiotherapy"),), False, id="radiotherapy alone"),
        pytest.param((given("", START, kind="asct"),), True, id="transplant"),
        pytest.param((given("", START),), True, id="systemic treatment"),
        pytest.param(
            (given("", "2023-01-01", kind="radiotherapy", line=1), given("", START, line=1, id=8)),
            True,
            id="counted from the start of the systemic part of its line",
        ),
        pytest.param(
            (given("", START, line=1), given("", "2024-05-01", line=2, id=8)),
            False,
            id="a new line has begun",
        ),
        pytest.param(
            (given("", START, line=1), given("", "2024-05-01", kind="radiotherapy", line=2, id=8)),
            False,
            id="a new line of radiotherapy has begun",
        ),
    ],
)
def test_sr_16c_speaks_after_systemic_treatment_or_transplant_of_the_last_line(treatments, speaks):
    sample = vegf("2024-03-01", 900)
    assert said("SR-16c", *treatments, sample) == ([not_normal(sample)] if speaks else [])


def test_sr_16c_asks_for_a_vegf_once_the_months_are_over():
    assert said("SR-16c", LINE, today=SEVEN) == []
    assert turns("SR-16c", LINE, today=SEVEN) == ["2024-04-02"]
    assert said("SR-16c", LINE, today="2024-04-02") == [Gap(R.SR_16C, "vegf")]
    early, late = vegf("2024-01-15", 500), vegf("2024-05-10", 601)
    assert said("SR-16c", LINE, early) == said("SR-16c", LINE, late) == [Gap(R.SR_16C, "vegf")]


def test_sr_16c_asks_for_nothing_once_a_later_vegf_is_normal():
    assert said("SR-16c", LINE, vegf("2024-05-10", 600)) == []


# --- SR-16d ---------------------------------------------------------------------------------------------------


def new_series(*given):
    return Finding(R.SR_16D, Severity.INFO, given[-1].date, readings(*given))


@pytest.mark.parametrize(
    "change",
    [{"lab": "B"}, {"method": "ECL"}, {"specimen": "plasma"}],
    ids=["L4: laboratory", "L43: method", "L44: specimen"],
)
def test_sr_16d_tells_when_the_series_changes(change):
    before, now = vegf("2024-01-01", 900), vegf("2024-04-01", 800, id=2, **change)
    assert said("SR-16d", before, now) == [new_series(before, now)]
    assert said("SR-16d", before, now, vegf("2024-05-01", 700, id=3, **change)) == []


def test_sr_16d_is_quiet_about_one_series():
    assert said("SR-16d") == []
    assert said("SR-16d", vegf("2024-01-01", 900)) == []
    assert said("SR-16d", vegf("2024-01-01", 900), vegf("2024-04-01", 800, 115)) == []
    assert said("SR-16d", vegf("2024-01-01", 900), vegf("2024-01-01", 90, specimen="plasma")) == []


def test_sr_16d_compares_days_on_which_two_series_were_measured():
    plasma, serum = vegf("2024-01-01", 90, specimen="plasma"), vegf("2024-01-01", 900, id=2)
    again = vegf("2024-04-01", 80, specimen="plasma", id=3), vegf("2024-04-01", 800, id=4)
    assert said("SR-16d", plasma, serum, *again) == []
    assert said("SR-16d", plasma, *again) == [new_series(plasma, again[1])]
    assert said("SR-16d", vegf("2023-01-01", 70, lab="B"), plasma, again[0]) == []


# --- SR-16e ---------------------------------------------------------------------------------------------------

EDEMA = graded("edema", "2023-08-20", 0, 11), graded("edema", "2024-04-01", 2, 12)
PAPILLEDEMA = graded("papilledema", "2023-08-20", 0, 13), graded("papilledema", "2024-05-01", 1, 14)


def normal_but_worse(sample, *seen, since, organs):
    evidence = (*readings(sample), *map(findings.sign, seen))
    return Finding(R.SR_16E, Severity.CAUTION, day(since), evidence, "", (("organs", organs),))


@pytest.mark.parametrize(
    "value, speaks",
    [
        pytest.param(600, True, id="L7: a normal VEGF does not exclude activity"),
        pytest.param(601, False, id="above the limit"),
        pytest.param("<600", True, id="below the limit by a bound"),
    ],
)
def test_sr_16e_speaks_of_a_worse_organ_beside_a_normal_vegf(value, speaks):
    sample = vegf("2024-03-01", value)
    expected = [normal_but_worse(sample, EDEMA[1], since="2024-04-01", organs="volume_overload")]
    assert said("SR-16e", LINE, sample, *EDEMA) == (expected if speaks else [])


def test_sr_16e_holds_since_both_are_there_and_names_every_organ():
    sample = vegf("2024-04-20", 500)
    found = normal_but_worse(sample, EDEMA[1], since="2024-04-20", organs="volume_overload")
    assert said("SR-16e", LINE, sample, *EDEMA) == [found]
    early = vegf("2024-03-01", 500)
    both = normal_but_worse(
        early, EDEMA[1], PAPILLEDEMA[1], since="2024-04-01", organs="volume_overload,papilledema"
    )
    assert said("SR-16e", LINE, early, *EDEMA, *PAPILLEDEMA) == [both]


def test_sr_16e_settles_when_the_organ_is_better_or_vegf_rises():
    sample = vegf("2024-03-01", 500)
    assert said("SR-16e", LINE, sample, *EDEMA, graded("edema", "2024-05-01", 0)) == []
    assert said("SR-16e", LINE, sample, *EDEMA, vegf("2024-05-01", 700)) == []
    assert said("SR-16e", LINE, sample, EDEMA[0]) == []


def test_sr_16e_asks_for_vegf_or_its_limit_only_where_an_organ_is_worse():
    assert said("SR-16e", LINE) == []
    assert said("SR-16e", LINE, *EDEMA) == [Gap(R.SR_16E, "vegf")]
    unlimited = vegf("2024-03-01", 500, None)
    assert said("SR-16e", LINE, unlimited, *EDEMA) == [Gap(R.SR_16E, "vegf.upper_limit")]
    assert said("SR-16e", LINE, unlimited) == []


# --- SR-16f ---------------------------------------------------------------------------------------------------


def unreliable(*given):
    evidence = tuple(findings.treatment(one, "bevacizumab") for one in given)
    return Finding(R.SR_16F, Severity.WARNING, given[0].start, evidence)


@pytest.mark.parametrize(
    "start, end, speaks",
    [
        pytest.param("2024-01-01", None, True, id="L38, L44: it runs"),
        pytest.param("2024-06-02", None, False, id="planned"),
        pytest.param("2024-01-01", str(days_before("2024-06-01", 89)), True, id="89 days after its end"),
        pytest.param("2024-01-01", str(days_before("2024-06-01", 90)), False, id="90 days after its end"),
    ],
)
def test_sr_16f_speaks_under_bevacizumab_and_for_90_days_after(start, end, speaks):
    bevacizumab = given("dexamethasone bevacizumab", start, end)
    assert said("SR-16f", bevacizumab) == ([unreliable(bevacizumab)] if speaks else [])


def test_sr_16f_names_each_course_once_and_says_when_it_will_settle():
    first, second = given("bevacizumab", "2024-01-01", "2024-04-01"), given("bevacizumab", "2024-05-01", id=8)
    assert said("SR-16f", second, first) == [unreliable(first, second)]
    assert turns("SR-16f", first) == ["2024-06-30"]
    assert said("SR-16f", LINE) == []
