"""What a benchmark found: a figure, the goal it is held against, and whether it holds."""

from __future__ import annotations

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

    def as_dict(self) -> dict:
        return asdict(self)


def at_most(goal: str, what: str, figure: float, limit: float | None, unit: str, note: str = "") -> Finding:
    holds = None if limit is None else figure <= limit
    return Finding(goal, what, round(figure, 3), unit, limit, holds, note)


def ratio(goal: str, what: str, times: Times, base: Times, limit: float | None, note: str = "") -> Finding:
    """How many `B` a call takes; where the clock says no by a tenth or less, CPU time decides."""
    figure, cpu = times.over(base), times.over_cpu(base)
    holds = None if limit is None else figure <= limit or (figure <= limit * 1.1 and cpu <= limit)
    said = f"{times.median * 1000:.1f} ms; by CPU {cpu:.2f}"
    return Finding(goal, what, round(figure, 2), "B", limit, holds, f"{said}; {note}" if note else said)


def missing(goal: str, what: str, why: str) -> Finding:
    return Finding(goal, what, None, "", note=why)
