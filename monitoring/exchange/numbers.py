"""Numbers as people and laboratories write them. What can be read in two ways is asked, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from monitoring.exchange.incoming import NotReadError

POINT, COMMA, EITHER = ".", ",", "auto"  # the decimal mark of a door: REST and English; Spanish; not known
MOST_DIGITS = 15
MOST_DECIMALS = 12

_NUMBER = re.compile(r"-?[0-9.,]*[0-9]")
_WITH_POINT = re.compile(r"[0-9]*\.?[0-9]+")
_WITH_COMMA = re.compile(r"[0-9]*,?[0-9]+")
_GROUPS_BY_COMMA = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_GROUPS_BY_POINT = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")


def read_number(text: str, mark: str = POINT) -> Decimal:
    """A finite decimal. No exponents, no digits but 0-9, no separators of thousands.

    Raises NotReadError: value_not_a_number, value_ambiguous (with every reading), decimal_comma, too_many_digits.
    """
    if not _NUMBER.fullmatch(text):
        raise NotReadError("value_not_a_number", words=())
    sign, body = ("-", text[1:]) if text.startswith("-") else ("", text)
    number = Decimal(sign + _plain(body, mark))
    _, digits, exponent = number.as_tuple()
    if len(digits) > MOST_DIGITS or -int(exponent) > MOST_DECIMALS:
        raise NotReadError("too_many_digits", digits=MOST_DIGITS, decimals=MOST_DECIMALS)
    return number


def _plain(body: str, mark: str) -> str:
    """The digits with a decimal point, under the decimal mark of the door."""
    point = body if _WITH_POINT.fullmatch(body) else ""
    comma = body.replace(",", ".") if _WITH_COMMA.fullmatch(body) else ""
    grouped = _without_groups(body)
    if point and (point == comma or mark == POINT):
        return point
    if comma and mark == COMMA:
        return comma
    if not grouped:
        if point:
            return point
        if comma and mark == EITHER:
            return comma
        if comma:
            raise NotReadError("decimal_comma", reading=Decimal(comma))
        raise NotReadError("value_not_a_number", words=())
    readings = tuple(Decimal(reading) for reading in (point or comma, grouped) if reading)
    raise NotReadError("value_ambiguous", readings=readings)


def _without_groups(body: str) -> str:
    if _GROUPS_BY_COMMA.fullmatch(body):
        return body.replace(",", "")
    if _GROUPS_BY_POINT.fullmatch(body):
        return body.replace(".", "").replace(",", ".")
    return ""
