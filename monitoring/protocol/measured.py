"""What a result says about a number: that it is above or below it, or - missing, a word, "<x", ">x" - cannot say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.vocabulary import Comparator, SignState

# A number, and on which side of it the truth lies: 1 above, -1 below, 0 on it. So ">400" is above 400 and 400 is not.
_End = tuple[Decimal, int]
_LOWEST: _End = (Decimal("-Infinity"), 0)
_HIGHEST: _End = (Decimal("Infinity"), 0)


def above(reading: Reading | None, bound: Decimal | None) -> SignState:
    """Whether the true value is greater than `bound`."""
    if bound is None:
        return UNKNOWN
    low, high = _ends(reading)
    if low > (bound, 0):
        return PRESENT
    return UNKNOWN if high > (bound, 0) else ABSENT


def below(reading: Reading | None, bound: Decimal | None) -> SignState:
    """Whether the true value is less than `bound`."""
    if bound is None:
        return UNKNOWN
    low, high = _ends(reading)
    if high < (bound, 0):
        return PRESENT
    return UNKNOWN if low < (bound, 0) else ABSENT


def at_least(reading: Reading | None, bound: Decimal | None) -> SignState:
    """Whether the true value is `bound` or greater."""
    return _NOT[below(reading, bound)]


def rose(reading: Reading, earlier: Reading | None, by: Decimal) -> SignState:
    """Whether the value is greater by `by` or more. Without an earlier one, or reported alike, it is not."""
    if earlier is None or _reported(reading) == _reported(earlier):
        return ABSENT
    (low, low_side), (high, high_side) = _ends(reading)
    (old_low, old_low_side), (old_high, old_high_side) = _ends(earlier)
    if (low - old_high, low_side - old_high_side) >= (by, 0):
        return PRESENT
    return UNKNOWN if (high - old_low, high_side - old_low_side) >= (by, 0) else ABSENT


def fell_by_more(reading: Reading, earlier: Reading | None, percent: Decimal) -> SignState:
    """Whether the value is less by more than `percent`. Without an earlier one, or reported alike, it is not."""
    if earlier is None or _reported(reading) == _reported(earlier):
        return ABSENT
    kept = 1 - percent / 100
    low, high = _ends(reading)
    (old_low, old_low_side), (old_high, old_high_side) = _ends(earlier)
    if high < (old_low * kept, old_low_side):
        return PRESENT
    return UNKNOWN if low < (old_high * kept, old_high_side) else ABSENT


def above_own_limit(reading: Reading | None) -> SignState:
    """Whether it is above the upper limit that its laboratory gave with it."""
    return above(reading, reading.upper_limit if reading else None)


def below_own_limit(reading: Reading | None) -> SignState:
    """Whether it is below the lower limit that its laboratory gave with it."""
    return below(reading, reading.lower_limit if reading else None)


def lacks(analyte: str, reading: Reading | None, limit: str = "upper_limit") -> str:
    """What is not recorded where a result cannot be held against its own limit: the limit, or the result itself."""
    no_limit = reading is not None and getattr(reading, limit) is None
    return f"{analyte}.{limit}" if no_limit else analyte


def held_since(readings: Sequence[Reading], holds: Callable[[Reading], SignState]) -> date:
    """The day of the first of those readings that up to the last all meet the condition, which the last one does."""
    since = readings[-1].date
    for reading in reversed(readings):
        if holds(reading) != PRESENT:
            break
        since = reading.date
    return since


_NOT = {PRESENT: ABSENT, ABSENT: PRESENT, UNKNOWN: UNKNOWN}


def _ends(reading: Reading | None) -> tuple[_End, _End]:
    """Between what the true value lies."""
    if reading is None or reading.value is None:
        return _LOWEST, _HIGHEST
    if reading.comparator == Comparator.BELOW:
        return _LOWEST, (reading.value, -1)
    if reading.comparator == Comparator.ABOVE:
        return (reading.value, 1), _HIGHEST
    return (reading.value, 0), (reading.value, 0)


def _reported(reading: Reading) -> tuple[str, Decimal | None]:
    return reading.comparator, reading.value
