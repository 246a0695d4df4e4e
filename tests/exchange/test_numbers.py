"""Numbers in the writing of several countries: read, refused or asked, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitoring.exchange.incoming import NotReadError
from monitoring.exchange.numbers import COMMA, EITHER, POINT, read_number


def outcome(text, mark):
    try:
        return str(read_number(text, mark))
    except NotReadError as why:
        if why.code == "value_ambiguous":
            return "ask " + " ".join(str(reading) for reading in why.params["readings"])
        return why.code


NAN, COMMA_REFUSED = "value_not_a_number", "decimal_comma"


@pytest.mark.parametrize(
    "text, point, comma, either",
    [
        ("6630", "6630", "6630", "6630"),
        ("0", "0", "0", "0"),
        ("007", "7", "7", "7"),
        ("63.5", "63.5", "63.5", "63.5"),
        ("63,5", COMMA_REFUSED, "63.5", "63.5"),
        (".5", "0.5", "0.5", "0.5"),
        (",5", COMMA_REFUSED, "0.5", "0.5"),
        ("-5", "-5", "-5", "-5"),
        ("-5,5", COMMA_REFUSED, "-5.5", "-5.5"),
        ("1,2", COMMA_REFUSED, "1.2", "1.2"),
        ("1,23", COMMA_REFUSED, "1.23", "1.23"),
        ("1,234", "ask 1.234 1234", "1.234", "ask 1.234 1234"),
        ("1.234", "1.234", "ask 1.234 1234", "ask 1.234 1234"),
        ("12.345", "12.345", "ask 12.345 12345", "ask 12.345 12345"),
        ("1.2345", "1.2345", "1.2345", "1.2345"),
        ("1234.567", "1234.567", "1234.567", "1234.567"),
        ("1234,567", COMMA_REFUSED, "1234.567", "1234.567"),
        ("0.123", "0.123", "0.123", "0.123"),
        ("0,123", COMMA_REFUSED, "0.123", "0.123"),
        ("1.234,5", "ask 1234.5", "ask 1234.5", "ask 1234.5"),
        ("1,234.5", "ask 1234.5", "ask 1234.5", "ask 1234.5"),
        ("1,234,567", "ask 1234567", "ask 1234567", "ask 1234567"),
        ("1.234.567", "ask 1234567", "ask 1234567", "ask 1234567"),
        ("1,2,3", NAN, NAN, NAN),
        ("1.2.3", NAN, NAN, NAN),
        ("1..2", NAN, NAN, NAN),
        ("5.", NAN, NAN, NAN),
        ("", NAN, NAN, NAN),
        ("--5", NAN, NAN, NAN),
        ("+5", NAN, NAN, NAN),
        ("- 5", NAN, NAN, NAN),
        ("1 234", NAN, NAN, NAN),
        ("1'234", NAN, NAN, NAN),
        ("1e3", NAN, NAN, NAN),
        ("1E+05", NAN, NAN, NAN),
        ("1e999", NAN, NAN, NAN),
        ("NaN", NAN, NAN, NAN),
        ("sNaN", NAN, NAN, NAN),
        ("Infinity", NAN, NAN, NAN),
        ("-inf", NAN, NAN, NAN),
        ("0x10", NAN, NAN, NAN),
        ("1_000", NAN, NAN, NAN),
        ("١٢", NAN, NAN, NAN),
        ("１２", NAN, NAN, NAN),
        ("½", NAN, NAN, NAN),
        ("5*", NAN, NAN, NAN),
        ("n.a.", NAN, NAN, NAN),
        ("haemolysed", NAN, NAN, NAN),
        ("=1+1", NAN, NAN, NAN),
        ("123456789012345", "123456789012345", "123456789012345", "123456789012345"),
        ("1234567890123456", "too_many_digits", "too_many_digits", "too_many_digits"),
        ("0.0000000000001", "too_many_digits", "too_many_digits", "too_many_digits"),
    ],
)
def test_a_number_under_each_decimal_mark(text, point, comma, either):
    assert [outcome(text, mark) for mark in (POINT, COMMA, EITHER)] == [point, comma, either]


@given(
    number=some.decimals(
        min_value="-99999", max_value="99999", places=4, allow_nan=False, allow_infinity=False
    )
)
def test_what_is_written_with_its_own_mark_is_read_back(number):
    assert read_number(format(number, "f"), POINT) == number
    assert read_number(format(number, "f").replace(".", ","), COMMA) == number


@given(
    text=some.text(alphabet="0123456789.,-+eE ", max_size=12), mark=some.sampled_from([POINT, COMMA, EITHER])
)
def test_any_text_is_read_or_refused(text, mark):
    found = outcome(text, mark)
    if found not in {"value_not_a_number", "decimal_comma", "too_many_digits"} and not found.startswith(
        "ask "
    ):
        assert Decimal(found).is_finite()
