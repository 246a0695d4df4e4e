"""Numbers, dates and lists as the reader of the active language writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext

from monitoring.protocol.units import display_unit


def number(value: Decimal | int | float | None) -> str:
    """Without padding zeros, with the reader's decimal sign: 12.40 is "12.4", in Spanish "12,4"."""
    if value is None:
        return ""
    plain = format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return str(number_format(Decimal(plain), use_l10n=True))


def quantity(value: Decimal | int | None, unit: str = "") -> str:
    """A number and the printed form of its UCUM unit: "6630 pg/mL"."""
    return f"{number(value)} {display_unit(unit)}".strip()


def day(value: date | str | None) -> str:
    """A date with its month in words: "12 Mar 2027"."""
    if not value:
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return date_format(value, "DATE_FORMAT")


def listed(words: Iterable[object]) -> str:
    """Several words in one sentence: "a, b or c"."""
    words = [str(each) for each in words]
    if len(words) < 2:
        return "".join(words)
    several = ", ".join(words[:-1])
    return pgettext("the end of a list", "%(several)s or %(last)s") % {"several": several, "last": words[-1]}
