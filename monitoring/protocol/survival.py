"""Time to an event by Kaplan and Meier (1958): the share still without it, with its interval and who is still watched.

Times are whole units (days) from each patient's start. Of one time events come before leaving: whoever was last seen
on a day was at risk on it. The variance is Greenwood's; intervals are log-log ones (Kalbfleisch and Prentice), so that
they never leave 0 to 1. The median's interval is where the limits cross a half (Brookmeyer and Crowley 1982).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt
from operator import attrgetter
from statistics import NormalDist
from typing import NamedTuple

QUANTILE = NormalDist().inv_cdf(0.975)  # of an interval that holds the true share in 95 of 100 samples
HALF = 0.5 + 1e-12  # a product of fractions that makes one half may miss it by a rounding
time_of = attrgetter("time")


class Count(NamedTuple):
    """How many patients had the event at a time, and how many were last seen at it without."""

    time: int
    events: int = 0
    left: int = 0


class Step(NamedTuple):
    """What holds from `time` on; `at_risk`: just before it. No interval before the first event, nor with none left."""

    time: int
    at_risk: int
    events: int
    left: int
    survival: float
    variance: float
    lower: float | None
    upper: float | None


class Median(NamedTuple):
    """The first time at which half or fewer are without the event. None: not reached."""

    time: int | None
    lower: int | None
    upper: int | None


@dataclass(frozen=True, slots=True)
class Survival:
    """`steps`: one for each time at which anything happened, in order."""

    n: int
    events: int
    steps: tuple[Step, ...]

    def at_risk(self, time: int) -> int:
        """How many were still watched and without the event just before `time`."""
        after = bisect_left(self.steps, time, key=time_of)
        return self.steps[after].at_risk if after < len(self.steps) else 0

    def at(self, time: int) -> Step | None:
        """The step that holds at `time`; None before the first."""
        place = bisect_right(self.steps, time, key=time_of)
        return self.steps[place - 1] if place else None

    @property
    def last(self) -> int:
        """The longest time anybody was watched."""
        return self.steps[-1].time if self.steps else 0

    @property
    def median(self) -> Median:
        return Median(
            next((step.time for step in self.steps if step.survival <= HALF), None),
            next((step.time for step in self.steps if step.lower is not None and step.lower <= HALF), None),
            next((step.time for step in self.steps if step.upper is not None and step.upper <= HALF), None),
        )


def survival(counts: Iterable[Count]) -> Survival:
    """Counts in any order; those of one time are added up."""
    by_time: dict[int, Count] = {}
    for time, events, left in counts:
        before = by_time.get(time, Count(time))
        by_time[time] = Count(time, before.events + events, before.left + left)
    told = [by_time[time] for time in sorted(by_time) if by_time[time].events or by_time[time].left]
    n = at_risk = sum(count.events + count.left for count in told)
    share, hazard, steps = 1.0, 0.0, []
    for count in told:
        alive = at_risk - count.events
        share *= alive / at_risk
        hazard += count.events / (at_risk * alive) if alive else 0.0
        lower, upper = _interval(share, hazard)
        steps.append(Step(*_placed(count, at_risk), share, share * share * hazard, lower, upper))
        at_risk = alive - count.left
    return Survival(n, sum(count.events for count in told), tuple(steps))


def _placed(count: Count, at_risk: int) -> tuple[int, int, int, int]:
    return count.time, at_risk, count.events, count.left


def _interval(share: float, hazard: float) -> tuple[float | None, float | None]:
    if share in (0.0, 1.0):
        return None, None
    way = QUANTILE * sqrt(hazard) / log(share)
    spread = log(-log(share))
    return exp(-exp(spread - way)), exp(-exp(spread + way))
