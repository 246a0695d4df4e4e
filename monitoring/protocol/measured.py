"""What a result says in three values of a number, a limit or an earlier result. Missing or a mere bound: unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import takewhile
from typing import NamedTuple

from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.units import to_canonical
from monitoring.protocol.vocabulary import Comparator, SignState

_NOT = {PRESENT: ABSENT, ABSENT: PRESENT, UNKNOWN: UNKNOWN}
_KEPT = Decimal(
    "0.000001"
)  # what a result is stored with: else 550 nmol/L, converted, would be less than 550
_NOTHING, _UNBOUNDED = Decimal(0), Decimal("Infinity")
_BELOW, _ABOVE = Comparator.BELOW, Comparator.ABOVE


class Ends(NamedTuple):
    """The least and the greatest number that a result may stand for."""

    low: Decimal
    high: Decimal


def ends(reading: Reading) -> Ends:
    """Both the same for a plain number. "<x" and ">x" leave x out, quantities begin at 0, and a word says nothing."""
    if reading.value is None:
        return Ends(_NOTHING, _UNBOUNDED)
    if reading.comparator == _BELOW:
        return Ends(_NOTHING, reading.value.next_minus())
    if reading.comparator == _ABOVE:
        return Ends(reading.value.next_plus(), _UNBOUNDED)
    return Ends(reading.value, reading.value)


def above(reading: Reading | None, bound: Decimal | None) -> SignState:
    """Whether the true value is greater than `bound`."""
    if reading is None or bound is None:
        return UNKNOWN
    if reading.value is not None and not reading.comparator:  # as most: without the detour
        return PRESENT if reading.value > bound else ABSENT
    low, high = ends(reading)
    if low > bound:
        return PRESENT
    return UNKNOWN if high > bound else ABSENT


def below(reading: Reading | None, bound: Decimal | None) -> SignState:
    """Whether the true value is less than `bound`."""
    if reading is None or bound is None:
        return UNKNOWN
    if reading.value is not None and not reading.comparator:
        return PRESENT if reading.value < bound else ABSENT
    low, high = ends(reading)
    if high < bound:
        return PRESENT
    return UNKNOWN if low < bound else ABSENT


def at_least(reading: Reading | None, bound: Decimal | None) -> SignState:
    """Whether the true value is `bound` or greater."""
    return _NOT[below(reading, bound)]


def above_own_limit(reading: Reading | None) -> SignState:
    """Whether it is above the upper limit that its laboratory gave with it; a limit of zero is none."""
    return above(reading, reading.upper_limit or None if reading else None)


def below_own_limit(reading: Reading | None) -> SignState:
    """Whether it is below the lower limit that its laboratory gave with it; a limit of zero is none."""
    return below(reading, reading.lower_limit or None if reading else None)


def lacks(analyte: str, reading: Reading | None, limit: str = "upper_limit") -> str:
    """What is not recorded where a result cannot be held against its own limit: the limit, or the result itself."""
    no_limit = reading is not None and not getattr(reading, limit)
    return f"{analyte}.{limit}" if no_limit else analyte


def in_canonical(analyte: str, bound: Decimal, unit: str) -> Decimal:
    """A threshold in the unit that results of `analyte` are kept in; no result of just that number is below it."""
    return to_canonical(analyte, bound, unit).quantize(_KEPT, ROUND_DOWN)


def rose(reading: Reading, earlier: Reading | None, by: Decimal) -> SignState:
    """Whether it is `by` or more above the earlier one. Without one, or reported alike, it is not."""
    if earlier is None or _reported(reading) == _reported(earlier):
        return ABSENT
    now, before = ends(reading), ends(earlier)
    if now.low - before.high >= by:
        return PRESENT
    return UNKNOWN if now.high - before.low >= by else ABSENT


def fell(reading: Reading, earlier: Reading | None, by: Decimal) -> SignState:
    """Whether it is `by` or more below the earlier one. Without one, or reported alike, it is not."""
    return ABSENT if earlier is None else rose(earlier, reading, by)


def fell_by_more(reading: Reading, earlier: Reading | None, percent: Decimal) -> SignState:
    """Whether it is more than `percent` below the earlier one. Without one, or reported alike, it is not."""
    if earlier is None or _reported(reading) == _reported(earlier):
        return ABSENT
    now, before, kept = ends(reading), ends(earlier), 1 - percent / 100
    if now.high < before.low * kept:
        return PRESENT
    return UNKNOWN if now.low < before.high * kept else ABSENT


def held_since(readings: Sequence[Reading], holds: Callable[[Reading], SignState]) -> date:
    """The day of the first of those readings that up to the last all meet the condition, which the last one does."""
    run = list(takewhile(lambda reading: holds(reading) == PRESENT, reversed(readings)))
    return run[-1].date


def _reported(reading: Reading) -> tuple[str, Decimal | None]:
    return reading.comparator, reading.value
