"""The drawn window of a due test: from opening to closing, with today's tick at the same place in every row.

Figures for an inline SVG of `WIDTH` × 16 user units. Days farther away than the axis reaches stand at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WIDTH = 112
TODAY = 72  # where the tick stands: lateness has more room than what is to come
PER_DAY = 0.6  # 120 days back, 66 ahead
SHORTEST = 2  # a window of a day is still seen


@dataclass(frozen=True, slots=True)
class DrawnWindow:
    """x and width of the bar, the part of it that has passed, and the line from its end to today (0 when not late)."""

    x: int
    width: int
    passed: int
    late_from: int
    late: int


def drawn(opens: date, due_by: date, today: date) -> DrawnWindow:
    start = _place((opens - today).days)
    end = max(_place((due_by - today).days), start + SHORTEST)
    start = min(start, end - SHORTEST)
    passed = max(0, min(end, TODAY) - start)
    late = TODAY - end if due_by < today else 0
    return DrawnWindow(x=start, width=end - start, passed=passed, late_from=end, late=max(late, 0))


def _place(days: int) -> int:
    return max(0, min(WIDTH - SHORTEST, TODAY + round(days * PER_DAY)))
