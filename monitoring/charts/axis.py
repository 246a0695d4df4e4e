"""The axis that all lanes of a course share: calendar dates, or months since the first treatment began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import NamedTuple

from monitoring import wording
from monitoring.selectors.course import DAYS_PER_MONTH, month_of

MS_PER_DAY = 86_400_000
SHORTEST_SPAN = 120  # days: one lonely point still stands on an axis that can be read
FARTHEST_AHEAD = 400  # days: a planned treatment may reach so far beyond today
MARGIN = 0.025  # of the span, on both sides
SHORTEST_VIEW = 14  # days: no closer may one look
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


class Period(NamedTuple):
    """The part of the time that is in view; None where it reaches to the end of the axis."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """`start` is the day of month 0; None when no treatment has begun, and then the axis is the calendar.

    All that happened is laid out from `first` to `last`; in view is the part from `begins` to `ends`.
    """

    first: date
    last: date
    start: date | None
    by_month: bool
    begins: date
    ends: date

    @classmethod
    def over(cls, days: Iterable[date], *, start: date | None, today: date, by_month: bool) -> TimeAxis:
        """From the first of the days to the last of them and today."""
        every = [*days, today]
        first, last = min(every), min(max(every), today + timedelta(days=FARTHEST_AHEAD))
        if (last - first).days < SHORTEST_SPAN:
            first = last - timedelta(days=SHORTEST_SPAN)
        room = timedelta(days=max(2, round((last - first).days * MARGIN)))
        first, last = first - room, last + room
        return cls(first, last, start, by_month and start is not None, first, last)

    def opened_on(self, period: Period) -> TimeAxis:
        """The same axis with this period in view, as far as it reaches; the whole where it does not reach there."""
        begins, ends = max(period.first or self.first, self.first), min(period.last or self.last, self.last)
        if begins >= ends:
            return self
        room = timedelta(days=max(0, SHORTEST_VIEW - (ends - begins).days) // 2)
        return replace(self, begins=begins - room, ends=ends + room)

    @property
    def is_whole(self) -> bool:
        return (self.begins, self.ends) == (self.first, self.last)

    @property
    def in_view(self) -> str:
        """ "9 Mar 2025 – 20 Nov 2026"."""
        return f"{wording.day(self.begins)} – {wording.day(self.ends)}"

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
        axis = {"range": [self.at(self.begins), self.at(self.ends)], "title": {"text": title}}
        if not self.by_month:
            return axis | {"type": "date", "tickformatstops": _DATE_TICKS}
        months = (self.ends - self.begins).days / DAYS_PER_MONTH
        step = next(step for longest, step in _MONTH_TICKS if months <= longest or longest == 10_000)
        return axis | {"type": "linear", "tick0": 0, "dtick": step}
