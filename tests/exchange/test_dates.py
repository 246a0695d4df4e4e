"""Dates of results: one written form, between birth and today."""

from datetime import UTC, date, datetime

import pytest

from monitoring.exchange.dates import read_date, read_past_date
from monitoring.exchange.incoming import NotReadError

BORN, TODAY = date(1969, 4, 2), date(2025, 6, 30)


def outcome(text):
    try:
        read_past_date(text, today=TODAY, birth_date=BORN)
    except NotReadError as why:
        return why.code
    return ""


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "date_required"),
        *[
            (text, "date_invalid")
            for text in (
                *("2025-02-30", "2025-02-29", "2025-13-01", "2025-00-10", "0000-01-01", "20244-01-01"),
                *(
                    "01/02/2025",
                    "13.02.2025",
                    "2025-6-1",
                    "20250601",
                    "2025-W05-1",
                    "2025-06-01T10:00",
                    "2025-06",
                ),
                *("2025", "45292", "yesterday", "２０２５-０６-０１", "2025-06-01 ", "2025–06–01"),
            )
        ],
    ],
)
def test_what_is_no_calendar_date_is_refused(text, code):
    with pytest.raises(NotReadError) as why:
        read_date(text)
    assert why.value.code == code
    assert text == "" or why.value.params == {"format": "YYYY-MM-DD"}


def test_a_leap_day_is_a_date():
    assert read_date("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "day, code",
    [
        pytest.param("2025-06-30", "", id="today"),
        pytest.param("2025-07-01", "date_in_future", id="tomorrow"),
        pytest.param("9999-12-31", "date_in_future", id="the end of the calendar"),
        pytest.param("1969-04-02", "", id="the day of birth"),
        pytest.param("1969-04-01", "date_before_birth", id="the day before birth"),
        pytest.param("0024-05-01", "date_before_birth", id="a year of two digits"),
    ],
)
def test_a_result_lies_between_birth_and_today(day, code):
    assert outcome(day) == code


def test_the_refusal_names_the_bound():
    with pytest.raises(NotReadError) as early:
        read_past_date("1969-04-01", today=TODAY, birth_date=BORN)
    with pytest.raises(NotReadError) as late:
        read_past_date("2025-07-01", today=TODAY, birth_date=BORN)
    assert (early.value.params, late.value.params) == ({"earliest": BORN}, {"latest": TODAY})


def test_without_a_birth_date_the_year_1900_is_the_bound():
    assert read_past_date("1900-01-01", today=TODAY, birth_date=None) == date(1900, 1, 1)
    with pytest.raises(NotReadError) as why:
        read_past_date("1899-12-31", today=TODAY, birth_date=None)
    assert why.value.code == "date_too_early"


def test_a_date_that_a_form_has_read_already_is_taken():
    assert read_past_date(TODAY, today=TODAY, birth_date=BORN) == TODAY
    moment = datetime(2025, 6, 1, 23, 59, tzinfo=UTC)
    assert read_past_date(moment, today=TODAY, birth_date=BORN) == date(2025, 6, 1)
