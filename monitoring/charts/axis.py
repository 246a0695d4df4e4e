"""The axis that all lanes of a course share: calendar dates, or months since the first treatment began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from monitoring.selectors.course import DAYS_PER_MONTH, month_of

MS_PER_DAY = 86_400_000
SHORTEST_SPAN = 120  # days: one lonely point still stands on an axis that can be read
FARTHEST_AHEAD = 400  # days: a planned treatment may reach so far beyond today
MARGIN = 0.025  # of the span, on both sides
# (up to so many months in view, a tick every so many)
_MONTH_TICKS = ((20, 3), (48, 6), (120, 12), (10_000, 24))
# The day first, the month in words: `9 Aug` is never read as 8 September.
_DATE_TICKS = [
    {"dtickrange": [None, "M1"], "value": "%-d %b\n%Y"},
    {"dtickrange": ["M1", "M12"], "value": "%b %Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]

Place = str | float
_DATE, _MONTH = itemgetter("date"), itemgetter("month")


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """`start` is the day of month 0; None when no treatment has begun, and then the axis is the calendar."""

    first: date
    last: date
    start: date | None
    by_month: bool

    @classmethod
    def over(cls, days: Iterable[date], *, start: date | None, today: date, by_month: bool) -> TimeAxis:
        """From the first of the days to the last of them and today."""
        every = [*days, today]
        first, last = min(every), min(max(every), today + timedelta(days=FARTHEST_AHEAD))
        if (last - first).days < SHORTEST_SPAN:
            first = last - timedelta(days=SHORTEST_SPAN)
        room = timedelta(days=max(2, round((last - first).days * MARGIN)))
        return cls(first - room, last + room, start, by_month and start is not None)

    @property
    def days(self) -> int:
        return (self.last - self.first).days

    def at(self, day: date) -> Place:
        month = month_of(day, self.start) if self.by_month else None
        return day.isoformat() if month is None else month

    def column(self, points: list[dict]) -> list[Place]:
        return list(map(_MONTH if self.by_month else _DATE, points))

    def length(self, first: date, last: date) -> float:
        """The length of a bar: months, or milliseconds as plotly counts on dates."""
        days = max((last - first).days, 1)
        return round(days / DAYS_PER_MONTH, 2) if self.by_month else days * MS_PER_DAY

    @property
    def day_text(self) -> str:
        """Part of a hover template: the date in words, and the month where months are counted."""
        return "%{hovertext|%-d %b %Y} · %{x:.1f}" if self.by_month else "%{x|%-d %b %Y}"

    def dates(self, points: list[dict]) -> dict:
        """What `day_text` needs besides x."""
        return {"hovertext": list(map(_DATE, points))} if self.by_month else {}

    def layout(self, title: str) -> dict:
        axis = {"range": [self.at(self.first), self.at(self.last)], "title": {"text": title}}
        if not self.by_month:
            return axis | {"type": "date", "tickformatstops": _DATE_TICKS}
        months = self.days / DAYS_PER_MONTH
        step = next(step for longest, step in _MONTH_TICKS if months <= longest or longest == 10_000)
        return axis | {"type": "linear", "tick0": 0, "dtick": step}
