"""Which series speaks, and what its latest value says of the first (reference §4.2: never compare across series)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from monitoring.protocol.case import SeriesKey
from monitoring.protocol.history import Reading
from monitoring.protocol.verdicts import Category
from monitoring.protocol.vocabulary import Comparator

day_of = attrgetter("date")


class Dated(Protocol):
    """A result, or several of one day made into one."""

    @property
    def date(self) -> date: ...


def measured_last(numbers: Sequence[Reading]) -> list[tuple[date, SeriesKey]]:
    """For each day on which anything was measured, the series that speaks from then on. `numbers`: oldest first.

    Of several measured on one day it is the one measured most often so far.
    """
    count: dict[SeriesKey, int] = {}
    found = []
    for day, readings in groupby(numbers, key=day_of):
        keys = {reading.series for reading in readings}
        for key in keys:
            count[key] = count.get(key, 0) + 1
        found.append((day, max(keys, key=lambda key: (count[key], key))))
    return found


def spoken_of(series: Mapping[SeriesKey, Sequence[Dated]]) -> SeriesKey:
    """The series that speaks now: the last of `measured_last`. There is one at least."""
    days = {key: set(map(day_of, measured)) for key, measured in series.items()}
    last = max(max(found) for found in days.values())
    return max((len(found), key) for key, found in days.items() if last in found)[1]


def change(baseline: Reading, latest: Reading) -> tuple[Decimal | None, bool]:
    """The latest against the baseline, to a tenth of a percent, and whether the true change is at least that.

    So it is where bounds make it look smaller: from ">2000" to 500, from 5000 to "<31". None where they make it look
    greater, and where the baseline is zero.
    """
    if not baseline.value or latest.value is None:
        return None, False
    percent = (latest.value - baseline.value) / baseline.value * 100
    ends = (baseline.comparator, latest.comparator if latest.value else "")  # nothing lies below zero
    if ends == ("", ""):
        return round(percent, 1), False
    outward = _OUTWARD_FALL if percent < 0 else _OUTWARD_RISE
    return (round(percent, 1), True) if ends in outward else (None, False)


_BELOW, _ABOVE = Comparator.BELOW, Comparator.ABOVE
_OUTWARD_FALL = frozenset({(_ABOVE, ""), ("", _BELOW), (_ABOVE, _BELOW)})
_OUTWARD_RISE = frozenset({(_BELOW, ""), ("", _ABOVE), (_BELOW, _ABOVE)})


def held_since(shown: Iterable[tuple[date, Category]]) -> date | None:
    """The first of the last days that show the same. `shown`: the last one first; who cannot tell is passed over."""
    first: date | None = None
    standing: Category | None = None
    for day, category in shown:
        if standing is None:
            standing = category
        if category == standing != Category.NOT_EVALUABLE:
            first = day
        elif category != Category.NOT_EVALUABLE:
            break
    return first
