"""What a result says of a number, a limit or an earlier one: "<x" and ">x" are ranges, and a range may not decide."""

from decimal import Decimal

import pytest

from monitoring.protocol.findings import plain
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import (
    Ends,
    above,
    above_own_limit,
    at_least,
    below,
    below_own_limit,
    ends,
    fell,
    fell_by_more,
    held_since,
    in_canonical,
    lacks,
    rose,
)
from tests.protocol.histories import day
from tests.protocol.rulebook import result

BOUND = Decimal(100)


def value(text, **more):
    return result("platelets", "2024-05-01", text, **more)


@pytest.mark.parametrize(
    "text, is_above, is_below",
    [
        pytest.param("99.9", ABSENT, PRESENT, id="less"),
        pytest.param("100", ABSENT, ABSENT, id="just that"),
        pytest.param("100.1", PRESENT, ABSENT, id="more"),
        pytest.param("<100", ABSENT, PRESENT, id="less than the bound"),
        pytest.param("<100.1", UNKNOWN, UNKNOWN, id="less than something above the bound"),
        pytest.param("<0", ABSENT, PRESENT, id="nothing is less than nought"),
        pytest.param(">100", PRESENT, ABSENT, id="more than the bound"),
        pytest.param(">99.9", UNKNOWN, UNKNOWN, id="more than something below the bound"),
        pytest.param("not measurable", UNKNOWN, UNKNOWN, id="a word"),
    ],
)
def test_a_result_is_above_or_below_a_bound_or_cannot_say(text, is_above, is_below):
    reading = value(text)
    assert (above(reading, BOUND), below(reading, BOUND)) == (is_above, is_below)
    assert at_least(reading, BOUND) == {PRESENT: ABSENT, ABSENT: PRESENT, UNKNOWN: UNKNOWN}[is_below]


def test_without_a_result_or_a_bound_nothing_can_be_said():
    assert above(None, BOUND) == below(None, BOUND) == at_least(None, BOUND) == UNKNOWN
    assert above(value(1), None) == below(value(1), None) == at_least(value(1), None) == UNKNOWN


def test_the_ends_of_a_result():
    assert ends(value("5")) == Ends(Decimal(5), Decimal(5))
    assert ends(value("not measurable")) == Ends(Decimal(0), Decimal("Infinity"))
    low, high = ends(value("<5"))
    assert (low, plain(round(high, 9))) == (Decimal(0), "5")
    assert high < 5
    low, high = ends(value(">5"))
    assert (plain(round(low, 9)), high) == ("5", Decimal("Infinity"))
    assert low > 5


@pytest.mark.parametrize(
    "limits, too_high, too_low",
    [
        ({"upper_limit": 4, "lower_limit": 2}, PRESENT, ABSENT),
        ({"upper_limit": 5, "lower_limit": 5}, ABSENT, ABSENT),
        ({"upper_limit": 9, "lower_limit": 6}, ABSENT, PRESENT),
        ({"upper_limit": 0, "lower_limit": 0}, UNKNOWN, UNKNOWN),
        ({}, UNKNOWN, UNKNOWN),
    ],
)
def test_a_result_is_held_against_its_own_limits(limits, too_high, too_low):
    reading = value(5, **limits)
    assert (above_own_limit(reading), below_own_limit(reading)) == (too_high, too_low)


def test_no_result_has_no_limits():
    assert above_own_limit(None) == below_own_limit(None) == UNKNOWN


def test_what_is_lacking_is_the_result_or_its_limit():
    assert lacks("tsh", None) == "tsh"
    assert lacks("tsh", value(5)) == "tsh.upper_limit"
    assert lacks("tsh", value(5), "lower_limit") == "tsh.lower_limit"
    assert lacks("tsh", value(">5", upper_limit=9)) == "tsh"
    assert lacks("tsh", value(5, upper_limit=0)) == "tsh.upper_limit"


@pytest.mark.parametrize(
    "before, now, state",
    [
        pytest.param("25", "40", PRESENT, id="by just that"),
        pytest.param("25.1", "40", ABSENT, id="by less"),
        pytest.param("40", "25", ABSENT, id="a fall"),
        pytest.param("<26", "40", UNKNOWN, id="from a bound"),
        pytest.param("<26", "15", UNKNOWN, id="from a bound that may be nought"),
        pytest.param("<26", "14.9", ABSENT, id="from a bound, by less at most"),
        pytest.param("<25", "40", PRESENT, id="from less"),
        pytest.param(">25", "40", ABSENT, id="from more"),
        pytest.param("25", ">40", PRESENT, id="to more"),
        pytest.param("25", ">30", UNKNOWN, id="to a bound"),
        pytest.param(">25", ">40", UNKNOWN, id="between bounds"),
        pytest.param(">40", ">40", ABSENT, id="reported alike"),
        pytest.param("40", ">40", UNKNOWN, id="the same number, not the same report"),
    ],
)
def test_a_rise_is_at_least_so_much(before, now, state):
    assert rose(value(now), value(before), Decimal(15)) == state
    assert fell(value(before), value(now), Decimal(15)) == state


@pytest.mark.parametrize(
    "before, now, state",
    [
        pytest.param("80", "60", ABSENT, id="by just that"),
        pytest.param("80", "59.9", PRESENT, id="by more"),
        pytest.param("60", "80", ABSENT, id="a rise"),
        pytest.param("80", "<60", PRESENT, id="to less"),
        pytest.param("80", "<61", UNKNOWN, id="to a bound"),
        pytest.param(">80", "60", PRESENT, id="from more"),
        pytest.param(">70", "60", UNKNOWN, id="from a bound"),
        pytest.param("<80", "60", ABSENT, id="from less"),
        pytest.param("80", ">60", ABSENT, id="to more"),
        pytest.param(">90", ">90", ABSENT, id="reported alike"),
    ],
)
def test_a_fall_is_by_more_than_so_many_percent(before, now, state):
    assert fell_by_more(value(now), value(before), Decimal(25)) == state


def test_without_an_earlier_result_nothing_has_changed():
    assert rose(value(90), None, Decimal(1)) == ABSENT
    assert fell(value(1), None, Decimal(1)) == fell_by_more(value(1), None, Decimal(1)) == ABSENT


def test_a_condition_has_held_since_the_first_of_the_last_that_all_meet_it():
    readings = [
        result("platelets", f"2024-0{month}-01", text)
        for month, text in enumerate(("500", "90", "110", ">100", "120"), start=1)
    ]
    assert held_since(readings, lambda each: above(each, BOUND)) == day("2024-03-01")
    assert held_since(readings[:1], lambda each: above(each, BOUND)) == day("2024-01-01")
    unsure = [*readings[:3], result("platelets", "2024-03-15", "<200"), *readings[3:]]
    assert held_since(unsure, lambda each: above(each, BOUND)) == day("2024-04-01")


def test_a_threshold_in_another_unit_is_never_above_the_same_number_as_it_is_kept():
    """550 nmol/L of cortisol are 19.934758970…, kept as 19.934759 (L60b)."""
    assert in_canonical("cortisol_stimulated_peak", Decimal(550), "nmol/L") == Decimal("19.934758")
    assert in_canonical("platelets", Decimal(400), "10*3/uL") == Decimal(400)
