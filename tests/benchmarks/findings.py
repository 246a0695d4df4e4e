"""What a benchmark found: a figure, the goal it is held against, and whether it holds."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

from tests.benchmarks.timing import Times


@dataclass
class Finding:
    """`holds` is None where nothing was asked for or nothing could be measured."""

    goal: str
    what: str
    figure: float | None
    unit: str
    limit: float | None = None
    holds: bool | None = None
    note: str = ""
    at_least: bool = False  # the limit is the least that is wanted

    def as_dict(self) -> dict:
        return asdict(self)


def at_most(goal: str, what: str, figure: float, limit: float | None, unit: str, note: str = "") -> Finding:
    holds = None if limit is None else figure <= limit
    return Finding(goal, what, round(figure, 3), unit, limit, holds, note)


def ratio(goal: str, what: str, times: Times, base: Times, limit: float | None, note: str = "") -> Finding:
    """How many `B` a call takes."""
    found = relative(goal, what, times.over(base), times.over_cpu(base), limit, "B")
    said = f"{times.median * 1000:.1f} ms, {found.note}"
    found.note = f"{said}; {note}" if note else said
    return found


def relative(goal: str, what: str, wall: float, cpu: float, limit: float | None, unit: str) -> Finding:
    """By the clock and by CPU time. On a machine that others keep busy a long call is interrupted more often than a
    short one, and CPU time decides."""
    holds = None if limit is None else (cpu if is_busy() else wall) <= limit
    return Finding(goal, what, round(wall, 2), unit, limit, holds, f"by CPU {cpu:.2f}")


def rate(goal: str, what: str, wall: float, cpu: float, least: float, unit: str = "") -> Finding:
    """So much in a second, or so many times as much: the more the better."""
    found = relative(goal, what, wall, cpu, None, unit)
    found.figure, found.limit, found.at_least = round(wall, 1), least, True
    found.holds, found.note = (cpu if is_busy() else wall) >= least, f"by CPU {cpu:,.0f}"
    return found


def is_busy() -> bool:
    """Whether more wants to run here than there are processors for."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)


def missing(goal: str, what: str, why: str) -> Finding:
    return Finding(goal, what, None, "", note=why)
