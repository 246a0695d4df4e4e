"""Month arithmetic on calendar dates, and the windows that intervals lay out.

Months are calendar months, clamped at the month's end: 31 January + 1 month is 28 or 29 February.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

SHORTEST_MONTH = 28


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later (earlier when negative), or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    if day.day <= SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_days = lru_cache(maxsize=1_000)(timedelta)  # a schedule adds the same few spans thousands of times


def add_days(day: date, days: int) -> date:
    """`days` later, held at the ends of the calendar: a mistyped year must not stop a patient's whole schedule."""
    try:
        return day + _days(days)
    except OverflowError:
        return date.max if days > 0 else date.min


def months_since(start: date, day: date) -> int:
    """Whole calendar months from `start` to `day`: 0 until the first is full, negative before `start`."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return months if add_months(start, months) <= day else months - 1


def halfway(first: date, last: date) -> date:
    """`first` plus half of the days between the two, rounded down."""
    return first + timedelta(days=(last - first).days // 2)


class Span(NamedTuple):
    """When something can be done (`opens`), should be done (`target`) and is late the day after (`due_by`)."""

    opens: date
    target: date
    due_by: date

    def holds(self, day: date) -> bool:
        return self.opens <= day <= self.due_by


def days_from(first: date, days: int) -> Span:
    """A span that opens on `first` and is due `days` later."""
    due_by = add_days(first, days)
    return Span(opens=first, target=halfway(first, due_by), due_by=due_by)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `earliest` to `latest` months after a fact; equal months with a tolerance in days mean "every N"."""

    earliest: int
    latest: int
    tolerance: int = 0

    @property
    def code(self) -> str:
        """ISO 8601 durations: `P3M` for every 3 months, `P3M/P6M` for every 3 to 6 months."""
        if self.earliest == self.latest:
            return f"P{self.earliest}M"
        return f"P{self.earliest}M/P{self.latest}M"

    def after(self, day: date) -> Span:
        first = add_months(day, self.earliest)
        last = first if self.latest == self.earliest else add_months(day, self.latest)
        return Span(
            opens=add_days(first, -self.tolerance),
            target=first if last is first else halfway(first, last),
            due_by=add_days(last, self.tolerance),
        )
