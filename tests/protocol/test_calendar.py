"""Months are calendar months, clamped at month end; 'halfway' is half of the days, rounded down."""

from datetime import date

import pytest

from monitoring.protocol.calendar import Interval, add_days, add_months, days_from, halfway, months_since
from tests.protocol.histories import day


@pytest.mark.parametrize(
    "start, months, expected",
    [
        pytest.param("2024-01-15", 1, "2024-02-15", id="the same day of the month"),
        pytest.param("2025-01-31", 1, "2025-02-28", id="31 January + 1 month in a common year"),
        pytest.param("2024-01-31", 1, "2024-02-29", id="31 January + 1 month in a leap year"),
        pytest.param("2028-01-29", 1, "2028-02-29", id="29 January + 1 month in a leap year needs no clamp"),
        pytest.param("2027-01-29", 1, "2027-02-28", id="29 January + 1 month in a common year"),
        pytest.param("2025-11-30", 3, "2026-02-28", id="30 November + 3 months over the year's end"),
        pytest.param("2027-11-30", 3, "2028-02-29", id="30 November + 3 months into a leap year"),
        pytest.param("2024-02-29", 12, "2025-02-28", id="29 February + 12 months"),
        pytest.param("2024-02-29", 48, "2028-02-29", id="29 February + 48 months"),
        pytest.param("2024-02-29", 3, "2024-05-29", id="29 February + 3 months stays on the 29th"),
        pytest.param("2025-08-31", 6, "2026-02-28", id="31 August + 6 months"),
        pytest.param("2025-12-31", 12, "2026-12-31", id="31 December + 12 months"),
        pytest.param("2025-03-31", -1, "2025-02-28", id="backwards, clamped as well"),
        pytest.param("2025-01-15", -1, "2024-12-15", id="backwards over the year's end"),
        pytest.param("9999-12-01", 3, "9999-12-31", id="held at the end of the calendar"),
    ],
)
def test_adding_months_clamps_at_the_months_end(start, months, expected):
    assert add_months(day(start), months) == day(expected)


@pytest.mark.parametrize(
    "first, last, expected",
    [
        pytest.param("2024-03-01", "2024-03-31", "2024-03-16", id="an even number of days"),
        pytest.param("2024-03-01", "2024-03-30", "2024-03-15", id="an odd number is rounded down"),
        pytest.param("2024-03-01", "2024-03-01", "2024-03-01", id="no days between"),
    ],
)
def test_halfway_rounds_down(first, last, expected):
    assert halfway(day(first), day(last)) == day(expected)


def test_an_interval_with_a_tolerance_opens_early_and_closes_late():
    span = Interval(3, 3, tolerance=14).after(day("2025-11-30"))
    assert (span.opens, span.target, span.due_by) == (day("2026-02-14"), day("2026-02-28"), day("2026-03-14"))


def test_an_interval_between_months_aims_halfway():
    span = Interval(3, 6).after(day("2024-11-30"))
    assert (span.opens, span.target, span.due_by) == (day("2025-02-28"), day("2025-04-14"), day("2025-05-30"))


def test_days_from_a_date_aim_halfway():
    span = days_from(day("2024-01-31"), 30)
    assert (span.opens, span.target, span.due_by) == (day("2024-01-31"), day("2024-02-15"), day("2024-03-01"))


@pytest.mark.parametrize("code, interval", [("P3M", Interval(3, 3, 14)), ("P3M/P6M", Interval(3, 6))])
def test_an_interval_names_itself(code, interval):
    assert interval.code == code


def test_days_are_held_at_the_ends_of_the_calendar():
    assert add_days(date.min, -1) == date.min
    assert add_days(date.max, 1) == date.max


@pytest.mark.parametrize(
    "start, on, months",
    [
        pytest.param("2024-01-15", "2024-01-15", 0, id="the same day"),
        pytest.param("2024-01-15", "2024-02-14", 0, id="a day short of a month"),
        pytest.param("2024-01-15", "2024-02-15", 1, id="a month"),
        pytest.param("2024-01-31", "2024-02-28", 0, id="a day short of the last of February"),
        pytest.param("2024-01-31", "2024-02-29", 1, id="clamped to the last of February"),
        pytest.param("2023-11-30", "2024-02-29", 3, id="over the year's end"),
        pytest.param("2024-01-15", "2027-01-14", 35, id="a day short of three years"),
        pytest.param("2024-01-15", "2024-01-14", -1, id="the day before"),
    ],
)
def test_a_month_counts_when_it_is_full(start, on, months):
    assert months_since(day(start), day(on)) == months
