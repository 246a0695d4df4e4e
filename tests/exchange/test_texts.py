"""Texts from outside: trimmed, bounded, free of what breaks databases and logs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitoring.exchange.incoming import NotReadError
from monitoring.exchange.texts import as_text, clean, one_name, shown, trim


@pytest.mark.parametrize(
    "raw, text",
    [
        (None, ""),
        ("6630", "6630"),
        (6630, "6630"),
        (0.05, "0.05"),
        (1e-7, "0.0000001"),
        (6630.0, "6630.0"),
        (Decimal("1E+3"), "1000"),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
    ],
)
def test_numbers_of_json_become_texts_without_exponents(raw, text):
    assert as_text(raw) == text


@pytest.mark.parametrize("raw", [True, False, [], {}, ["1"], object(), b"1"])
def test_other_things_are_no_text(raw):
    with pytest.raises(NotReadError, match="not_text"):
        as_text(raw)
    assert shown(raw) == ""


@pytest.mark.parametrize("raw", [10**400, 1e300, Decimal("1e999999"), Decimal("1e-999999")])
def test_numbers_without_measure_are_too_long(raw):
    with pytest.raises(NotReadError, match="too_long"):
        as_text(raw)


def test_a_number_that_python_itself_will_not_write_is_too_long():
    with pytest.raises(NotReadError, match="too_long"):
        as_text(10**5000)


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u200b", " \u200b\u00a0\ufeff\t\n ", "\u3000\u2003"])
def test_what_nobody_sees_counts_as_empty(blank):
    assert trim(blank) == ""
    assert trim(blank + "a b" + blank) == "a b"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_and_half_characters_are_refused(character):
    with pytest.raises(NotReadError) as why:
        clean(f"a{character}b", 80)
    assert why.value.params == {"codepoint": f"U+{ord(character):04X}"}
    assert shown(f"a{character}b") == "a\ufffdb"


def test_only_notes_have_lines():
    assert clean("first\r\nsecond\tpart", 80, lines=True) == "first\nsecond\tpart"
    with pytest.raises(NotReadError, match="control_characters"):
        clean("first\nsecond", 80)


def test_the_longest_text_is_kept_and_one_more_is_refused():
    assert clean("x" * 80, 80) == "x" * 80
    with pytest.raises(NotReadError) as why:
        clean("x" * 81, 80)
    assert (why.value.code, why.value.params) == ("too_long", {"longest": 80})
    assert len(shown("x" * 10_000)) == 81


@pytest.mark.parametrize(
    "text", ["O'Brien-Ñúñez 王", "<script>alert(1)</script>", "{{7*7}}", "a\u202eb", "🧪", "=SUM(A1)"]
)
def test_what_people_write_is_kept_as_it_is(text):
    assert clean(text, 80) == text


def test_one_laboratory_has_one_name():
    assert one_name("Cli\u0301nica  Sur") == one_name("Clínica Sur") == "Clínica Sur"


@given(some.text())
def test_any_text_can_be_shown(text):
    shown(text).encode("utf-8")
