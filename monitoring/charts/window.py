"""The drawn window of a due test: from opening to closing, with today's tick at the same place in every row.

Figures for an inline SVG of `axis.width` × 16 user units. Days farther away than the axis reaches stand at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SHORTEST = 2  # a window of a day is still seen


@dataclass(frozen=True, slots=True)
class Axis:
    """width, and where today's tick stands, in user units; per_day: how many of them a day takes."""

    width: int
    today: int
    per_day: float


# Where lists say who must be called, lateness has the room: 120 days back, 66 ahead.
OF_A_LIST = Axis(width=112, today=72, per_day=0.6)
# A person's schedule is mostly to come: 140 days back, a year ahead.
OF_A_PERSON = Axis(width=200, today=56, per_day=0.4)


@dataclass(frozen=True, slots=True)
class DrawnWindow:
    """x and width of the bar, the part of it that has passed, and the line from its end to today (0 when not late)."""

    x: int
    width: int
    passed: int
    late_from: int
    late: int


def drawn(opens: date, due_by: date, today: date, axis: Axis = OF_A_LIST) -> DrawnWindow:
    start = _place((opens - today).days, axis)
    end = max(_place((due_by - today).days, axis), start + SHORTEST)
    start = min(start, end - SHORTEST)
    passed = max(0, min(end, axis.today) - start)
    late = axis.today - end if due_by < today else 0
    return DrawnWindow(x=start, width=end - start, passed=passed, late_from=end, late=max(late, 0))


def _place(days: int, axis: Axis) -> int:
    return max(0, min(axis.width - SHORTEST, axis.today + round(days * axis.per_day)))
