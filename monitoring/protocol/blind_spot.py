"""The blind spot of VEGF: it is up to date and reassures, while other panels are late.

A normal VEGF does not exclude activity (L7: sensitivity 58 %; L60a). What is late stands in the order of what is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, reading
from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.vocabulary import Panel
from monitoring.protocol.windows import Window

SOURCES = ("L7", "L60a")


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue item. `missing`: the analytes or signs that would complete it; `rank`: 1 where most is lost."""

    panel: Panel
    rank: int
    due_by: date
    days_overdue: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """`vegf`: the last one. `late` holds one item at least, the one that loses most first."""

    vegf: Evidence
    late: tuple[Late, ...]
    sources: tuple[str, ...] = SOURCES


def blind_spot(case: Case) -> BlindSpot | None:
    """None unless VEGF was measured, is not overdue, and something else is, which is neither waived nor awaited."""
    last = case.latest(VEGF)
    overdue = [late for window in case.plan.open if (late := _late(case, window))]
    if last is None or any(late.panel == Panel.VEGF for late in overdue):
        return None
    shown = sorted((late for late in overdue if late.panel not in case.set_aside), key=lambda late: late.rank)
    return BlindSpot(reading(last), tuple(shown)) if shown else None


def _late(case: Case, window: Window) -> Late | None:
    """None while it is not late, and where it is not scheduled."""
    if window.due_by is None or not case.has_come(add_days(window.due_by, 1)):
        return None
    rank = case.protocol.contents_of(window.panel).rank
    return Late(window.panel, rank, window.due_by, (case.today - window.due_by).days, window.missing)
