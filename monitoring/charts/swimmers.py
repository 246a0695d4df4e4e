"""The swimmer plot: a lane for each patient, from the start of the first treatment on.

Plain numbers in the units of the drawing (`viewBox`); the template draws them. A regimen is told by the colour of its
bar and by its name on it or, where it is too short, in its title.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitoring.charts.treatments import name_of, short_name_of
from monitoring.protocol.calendar import months_since
from monitoring.protocol.medicines import IMIDS
from monitoring.protocol.vocabulary import TreatmentKind
from monitoring.selectors.cohort import DAYS_PER_MONTH
from monitoring.selectors.swimmers import Swimmer

WIDTH, HEIGHT, EDGE = 640, 30, 6
BAR_TOP, BAR_HEIGHT = 8, 14
LETTER = 5.6
# By what tells the regimens apart, first match wins.
REGIMENS = (
    ("antibody", frozenset({"daratumumab", "isatuximab", "elotuzumab"})),
    ("proteasome", frozenset({"bortezomib", "carfilzomib", "ixazomib"})),
    ("imid", IMIDS),
    ("alkylator", frozenset({"melphalan", "cyclophosphamide"})),
)
OTHER = "other"
SHOWN = ("radiotherapy", "transplant", *(code for code, _agents in REGIMENS), OTHER)


@dataclass(frozen=True, slots=True)
class Bar:
    regimen: str
    name: str
    short: str
    x: float
    width: float

    @property
    def fits(self) -> bool:
        return len(self.short) * LETTER < self.width - 4


@dataclass(frozen=True, slots=True)
class Lane:
    """Paths of ticks: above what was done, below what was not."""

    swimmer: Swimmer
    months: int
    end: float
    bars: tuple[Bar, ...]
    transplants: tuple[float, ...]
    done: str
    missed: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    width: int
    height: int
    ticks: tuple[tuple[int, float], ...]
    lanes: tuple[Lane, ...]
    regimens: tuple[str, ...]


def pool(swimmers: Iterable[Swimmer]) -> Pool:
    """All lanes to one scale."""
    shown = list(swimmers)
    longest = max((_months(swimmer.start, swimmer.until) for swimmer in shown), default=0.0)
    every = next(every for every, most in ((6, 36), (12, 96), (24, 240), (60, 10**6)) if longest <= most)
    last = max(int(-(-longest // every)) * every, every)
    scale = (WIDTH - 2 * EDGE) / last
    lanes = tuple(_lane(swimmer, scale) for swimmer in shown)
    used = {bar.regimen for lane in lanes for bar in lane.bars}
    used |= {"transplant"} if any(lane.transplants for lane in lanes) else set()
    ticks = tuple((months, _at(months, scale)) for months in range(0, last + 1, every))
    return Pool(WIDTH, HEIGHT, ticks, lanes, tuple(code for code in SHOWN if code in used))


def _months(start: date, day: date) -> float:
    return (day - start).days / DAYS_PER_MONTH


def _at(months: float, scale: float) -> float:
    return round(EDGE + months * scale, 1)


def _lane(swimmer: Swimmer, scale: float) -> Lane:
    def x(day: date) -> float:
        return _at(_months(swimmer.start, min(day, swimmer.until)), scale)

    bars, transplants = [], []
    for treatment in swimmer.treatments:
        if treatment["kind"] == TreatmentKind.ASCT:
            transplants.append(x(treatment["start"]))
            continue
        left, right = x(treatment["start"]), x(treatment["end"] or swimmer.until)
        names = name_of(treatment), short_name_of(treatment)
        bars.append(Bar(regimen_of(treatment), *names, left, round(max(right - left, 2), 1)))
    return Lane(
        swimmer,
        months_since(swimmer.start, swimmer.until),
        x(swimmer.until),
        tuple(bars),
        tuple(transplants),
        "".join(f"M{x(day)} 1v5" for day in sorted(swimmer.done)),
        "".join(f"M{x(day)} 24v5" for day in sorted(swimmer.missed)),
        tuple(name_of(treatment) for treatment in swimmer.treatments),
    )


def regimen_of(treatment: dict[str, Any]) -> str:
    if treatment["kind"] == TreatmentKind.RADIOTHERAPY:
        return "radiotherapy"
    agents = set(treatment["agents"])
    return next((code for code, telling in REGIMENS if agents & telling), OTHER)
