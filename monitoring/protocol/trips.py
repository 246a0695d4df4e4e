"""The fewest visits that cover every window: on which days, and what each of them covers.

A set of windows is covered by the least number of days when one goes to the last day of the window that closes first,
takes along every window that holds this day, and begins again with what is left (interval stabbing).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from monitoring.protocol.calendar import add_days

# How long an overdue test waits at most so that a trip can be shared: planning, no statement of a source.
SHARED_WITHIN = 14  # days
EVERY_WEEKDAY = 7
DAY = timedelta(days=1)


class Wanted(NamedTuple):
    """A window that a visit has to fall into."""

    panel: str
    opens: date
    due_by: date


@dataclass(frozen=True, slots=True)
class ClinicDays:
    """When a site receives nobody: `closed` weekdays (Monday is 0), and single days. All seven closed says nothing."""

    closed: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()

    def receives(self, day: date) -> bool:
        if day in self.holidays:
            return False
        return day.weekday() not in self.closed or len(self.closed) == EVERY_WEEKDAY


EVERY_DAY = ClinicDays()


@dataclass(frozen=True, slots=True)
class Trip:
    """A visit on any day from `first` to `last` on which the site receives covers `panels`. Both days are such days."""

    first: date
    last: date
    panels: tuple[str, ...]


class _Reach(NamedTuple):
    first: date
    last: date
    panel: str


def at_hand(wanted: Iterable[Wanted], today: date) -> tuple[Wanted, ...]:
    """The windows to plan now: open, or opening while an overdue one may wait for them. All, where there is none."""
    known = tuple(wanted)
    soon = add_days(today, SHARED_WITHIN)
    return tuple(each for each in known if each.opens <= soon) or known


def fewest(wanted: Iterable[Wanted], today: date, clinic: ClinicDays = EVERY_DAY) -> tuple[Trip, ...]:
    """The least number of visits from `today` on that cover every window, the earliest first.

    An overdue window asks for a day from today on, at most `SHARED_WITHIN` days ahead. Where the site receives on no
    day of a window, the next day on which it does stands in: late is better than never.
    """
    return tuple(_trips(wanted, today, clinic))


def soonest(wanted: Iterable[Wanted], today: date, clinic: ClinicDays = EVERY_DAY) -> Trip | None:
    """The first of the fewest visits, for a list that has no room for the others."""
    return next(_trips(wanted, today, clinic), None)


def _trips(wanted: Iterable[Wanted], today: date, clinic: ClinicDays) -> Iterator[Trip]:
    left = sorted((_reach(each, today, clinic) for each in wanted), key=lambda reach: (reach.last, reach))
    while left:
        day = left[0].last
        taken = [each for each in left if each.first <= day]
        left = [each for each in left if each.first > day]
        yield Trip(max(each.first for each in taken), day, tuple(each.panel for each in taken))


def _reach(window: Wanted, today: date, clinic: ClinicDays) -> _Reach:
    first = max(window.opens, today)
    last = window.due_by if window.due_by >= today else add_days(today, SHARED_WITHIN)
    return _Reach(*_received(first, max(first, last), clinic), window.panel)


@lru_cache(maxsize=4_096)  # a list asks for the same days again and again
def _received(first: date, last: date, clinic: ClinicDays) -> tuple[date, date]:
    """The first and the last day between two on which the site receives."""
    day = last
    while day >= first and not clinic.receives(day):
        day -= DAY
    if day < first:
        late = _next(last, clinic)
        return late, late
    return _next(first, clinic), day


def _next(day: date, clinic: ClinicDays) -> date:
    while day < date.max and not clinic.receives(day):
        day += DAY
    return day
