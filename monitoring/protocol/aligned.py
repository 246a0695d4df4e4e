"""VEGF and ONLS of one patient at months after the first treatment began, so that many patients can be laid over
each other.

VEGF is told in multiples of the upper limit that its laboratory gave (plasma without one: the usual limit), because
laboratories differ; a sample without any limit, or near bevacizumab, is left out. ONLS is told in its points.
Month 0 is the last value in the 90 days up to the start. Of the later values each belongs to the month it lies nearest
to, the first six weeks and what comes later than 66 months to none; of those of one month the nearest counts, of one
day the highest. Later lines of treatment end nothing: who does badly would else leave the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.responses.rises import bevacizumab_spans, is_near
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF, limits_of, usual_limit
from monitoring.protocol.vocabulary import Comparator

ONLS = "onls"
MONTHS = (0, 3, 6, 9, 12, 18, 24, 36, 48, 60)
DAYS_PER_MONTH = 365.25 / 12
_PLACES = tuple((round(month * DAYS_PER_MONTH), month) for month in (*MONTHS, 72))
_NONE = (0, 72)  # whoever is nearest to these belongs to no month


class Between(NamedTuple):
    """What a number is known to lie between. Both the same: it is known; no `high`: as great as can be."""

    low: float
    high: float | None


class Point(NamedTuple):
    month: int
    low: float
    high: float | None


class _Seen(NamedTuple):
    day: date
    value: Decimal
    comparator: str


def vegf_at_months(case: Case, start: date) -> tuple[Point, ...]:
    return _at_months(case, start, list(_multiples(case)))


def onls_at_months(case: Case, start: date) -> tuple[Point, ...]:
    return _at_months(case, start, [_seen(reading, Decimal(1)) for reading in case.numbers(ONLS)])


def _multiples(case: Case) -> Iterator[_Seen]:
    spans = bevacizumab_spans(case)
    for series in case.series(VEGF).values():
        for reading, stated in zip(series, limits_of(case, series), strict=True):
            limit = stated or usual_limit(case, reading)
            if limit is not None and not is_near(spans, reading.date):
                yield _seen(reading, limit)


def _seen(reading: Reading, limit: Decimal) -> _Seen:
    assert reading.value is not None
    return _Seen(reading.date, reading.value / limit, reading.comparator)


def _at_months(case: Case, start: date, seen: list[_Seen]) -> tuple[Point, ...]:
    """Oldest first, at most one a month."""
    earliest = add_days(start, -case.count(Name.RESPONSE_BASELINE))
    before = [each for each in seen if earliest <= each.day <= start]
    baseline = max(before, key=lambda each: (each.day, each.value), default=None)
    nearest: dict[int, tuple[tuple[int, int, Decimal], _Seen]] = {}
    for each in seen:
        days = (each.day - start).days
        place, month = _place_of(days)
        rank = (abs(days - place), days, -each.value)
        if month not in _NONE and (month not in nearest or rank < nearest[month][0]):
            nearest[month] = rank, each
    found = [] if baseline is None else [_point(0, baseline)]
    return (*found, *(_point(month, nearest[month][1]) for month in sorted(nearest)))


def _place_of(days: int) -> tuple[int, int]:
    """The nearest of the months, in days and months; of two that are as near the earlier."""
    return min(_PLACES, key=lambda place: abs(days - place[0]))


def _point(month: int, seen: _Seen) -> Point:
    value = float(f"{seen.value:.4g}")
    if seen.comparator == Comparator.BELOW:
        return Point(month, 0.0, value)
    return Point(month, value, None if seen.comparator == Comparator.ABOVE else value)
