"""VEGF and ONLS at months after the first treatment, and the quartiles of many patients, some known as bounds alone."""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.aligned import MONTHS, Between, Point
from monitoring.protocol.assessment import assess
from monitoring.protocol.course_summary import course_summary
from monitoring.protocol.history import Reading
from monitoring.protocol.quartiles import Quartiles, quartiles
from tests.protocol.courses import START, course, vegf
from tests.protocol.histories import day, treatment

TODAY = "2033-01-01"


def after(days: int) -> str:
    return (day(START) + timedelta(days=days)).isoformat()


def onls(value: str, on: str) -> Reading:
    return Reading("onls", day(on), Decimal(value), unit="{score}")


def aligned(*readings: Reading, analyte: str = "vegf", today: str = TODAY, **rest) -> list[tuple]:
    found = course_summary(assess(course(*readings, **rest), day(today))).aligned[analyte]
    return [tuple(point) for point in found]


def test_vegf_is_told_in_multiples_of_the_upper_limit():
    readings = [vegf("960", START), vegf("144", after(91)), vegf("96", after(183))]
    assert aligned(*readings) == [(0, 10.0, 10.0), (3, 1.5, 1.5), (6, 1.0, 1.0)]
    assert aligned(vegf("100", START)) == [(0, 1.042, 1.042)]  # four digits


@pytest.mark.parametrize(
    "value, low, high",
    [
        pytest.param("48", 0.5, 0.5, id="a number"),
        pytest.param("<48", 0.0, 0.5, id="below what the laboratory can measure"),
        pytest.param(">960", 10.0, None, id="above what it can measure"),
    ],
)
def test_a_bound_stays_a_bound(value, low, high):
    assert aligned(vegf(value, START)) == [(0, low, high)]
    assert aligned(vegf(value, after(91))) == [(3, low, high)]


def test_laboratories_are_told_by_their_own_limits():
    readings = [
        vegf("960", START, lab="A", limit="96"),
        vegf("1500", after(91), specimen="serum", lab="B", limit="500"),
        vegf("430", after(183), lab="A", limit=None),  # by the last one its series had
        vegf("86", after(274), lab="C", limit=None),  # plasma without one: by the usual one
        vegf("700", after(365), specimen="serum", lab="D", limit=None),  # serum without one: nothing
    ]
    assert aligned(*readings) == [(0, 10.0, 10.0), (3, 3.0, 3.0), (6, 4.479, 4.479), (9, 0.43, 0.43)]


@pytest.mark.parametrize(
    "on, told",
    [
        pytest.param(after(-91), [], id="91 days before"),
        pytest.param(after(-90), [(0, 1.0, 1.0)], id="90 days before"),
        pytest.param(START, [(0, 1.0, 1.0)], id="on the day"),
        pytest.param(after(1), [], id="the day after"),
        pytest.param(after(45), [], id="six weeks: as near to the start"),
        pytest.param(after(46), [(3, 1.0, 1.0)], id="nearer to month 3"),
        pytest.param(after(137), [(3, 1.0, 1.0)], id="as near to month 3 as to month 6"),
        pytest.param(after(138), [(6, 1.0, 1.0)], id="nearer to month 6"),
        pytest.param(after(2009), [(60, 1.0, 1.0)], id="66 months"),
        pytest.param(after(2010), [], id="later"),
    ],
)
def test_a_value_belongs_to_the_month_it_lies_nearest_to(on, told):
    assert aligned(vegf("96", on)) == told
    assert aligned(onls("1", on), analyte="onls") == told


def test_months_lie_so_many_days_after_the_start():
    days = (0, 91, 183, 274, 365, 548, 730, 1096, 1461, 1826)
    readings = [vegf("96", after(each)) for each in days]
    assert [month for month, *_value in aligned(*readings)] == list(MONTHS)
    nearer = [vegf("192", after(each + 1)) for each in days[1:]]
    assert aligned(*readings, *nearer) == [(month, 1.0, 1.0) for month in MONTHS]


@pytest.mark.parametrize(
    "readings, told",
    [
        pytest.param([("192", -30), ("96", -10)], (0, 1.0, 1.0), id="before: the last one"),
        pytest.param([("96", -10), ("192", -10)], (0, 2.0, 2.0), id="of one day the highest"),
        pytest.param([("96", 80), ("192", 100)], (3, 2.0, 2.0), id="the nearer, after the month"),
        pytest.param([("96", 90), ("192", 100)], (3, 1.0, 1.0), id="the nearer, before the month"),
        pytest.param([("96", 81), ("192", 101)], (3, 1.0, 1.0), id="as near: the earlier"),
        pytest.param([("96", 91), ("192", 91)], (3, 2.0, 2.0), id="of one day the highest, later"),
    ],
)
def test_of_the_values_of_a_month_one_counts(readings, told):
    given_ = [vegf(value, after(days)) for value, days in readings]
    assert aligned(*given_) == aligned(*reversed(given_)) == [told]
    scores = [onls(str(Decimal(value) / 96), after(days)) for value, days in readings]
    assert aligned(*scores, analyte="onls") == [told]


def test_a_sample_near_bevacizumab_is_left_out():
    line = treatment("systemic", START, agents=("melphalan",))
    drug = treatment("supportive", after(20), after(30), id=3, agents=("bevacizumab",))
    assert aligned(vegf("96", after(119)), treatments=(line, drug)) == []
    assert aligned(vegf("96", after(120)), treatments=(line, drug)) == [(3, 1.0, 1.0)]


def test_a_later_line_ends_nothing_and_months_count_from_the_first():
    lines = (
        treatment("systemic", START, agents=("melphalan",)),
        treatment("systemic", after(100), id=2, line=2, agents=("lenalidomide",)),
    )
    assert aligned(vegf("96", after(365)), treatments=lines) == [(12, 1.0, 1.0)]


def test_what_lies_ahead_and_words_are_not_told():
    assert aligned(vegf("96", after(91)), today=after(90)) == []
    assert aligned(vegf(None, after(91))) == []
    assert aligned(Reading("onls", day(after(91)), coded="unknown"), analyte="onls") == []


def test_before_treatment_nothing_is_aligned():
    assert course_summary(assess(replace(course(vegf("96", START)), treatments=()), day(TODAY))).aligned == {}


def test_onls_is_told_in_points():
    assert aligned(onls("4", START), onls("0", after(91)), analyte="onls") == [
        *[tuple(Point(0, 4.0, 4.0)), tuple(Point(3, 0.0, 0.0))]
    ]


# --- many of them --------------------------------------------------------------------------------------------------


def known(*values: float) -> list[Between]:
    return [Between(value, value) for value in values]


@pytest.mark.parametrize(
    "values, told",
    [
        pytest.param(known(3), Quartiles(1, *known(3, 3, 3)), id="one"),
        pytest.param(known(4, 2), Quartiles(2, *known(2.5, 3, 3.5)), id="two, in any order"),
        pytest.param(known(5, 1, 4, 2, 3), Quartiles(5, *known(2, 3, 4)), id="five"),
        pytest.param(
            [*known(1, 2, 3), Between(0, 0.5)],
            Quartiles(4, Between(0.75, 0.875), *known(1.5, 2.25)),
            id="below 0.5: the median does not ask",
        ),
        pytest.param(
            [*known(1), Between(0, 0.5), Between(0, 0.5)],
            Quartiles(3, Between(0, 0.5), Between(0, 0.5), Between(0.5, 0.75)),
            id="two of three below 0.5: so is the median",
        ),
        pytest.param(
            [*known(1, 2), Between(20, None), Between(20, None), Between(20, None)],
            Quartiles(5, *known(2), Between(20, None), Between(20, None)),
            id="above 20: so is the median",
        ),
        pytest.param(
            [*known(1, 2, 3), Between(20, None)],
            Quartiles(4, *known(1.75, 2.5), Between(7.25, None)),
            id="half way to what is above 20",
        ),
    ],
)
def test_median_and_quartiles_with_bounds(values, told):
    assert quartiles(values) == told


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=40))
def test_of_numbers_they_are_what_python_s_statistics_say(values):
    found = quartiles(known(*values))
    said = statistics.quantiles(values, n=4, method="inclusive")
    assert [found.lower.low, found.median.low, found.upper.low] == pytest.approx(said)
    assert (found.lower, found.median, found.upper) == tuple(known(*(each.low for each in found[1:])))
    assert found.median.low == statistics.median(values)
