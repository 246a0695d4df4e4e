"""Nerve by nerve against the baseline: each measure of each nerve and side, and what became of it.

The reference gives no size from which a change of nerve conduction means something: any difference is named, with its
direction (`higher_is` of the analyte), and whether it matters the physician judges. Only values of one laboratory and
method are compared (reference §4.2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.history import Reading
from monitoring.protocol.responses.measures import state_between
from monitoring.protocol.verdicts import OrganState

NCS = "ncs."
_ORDER = {code: place for place, code in enumerate(ANALYTES)}


class Direction(StrEnum):
    """Where a measure went. `lost`: it could be measured before; `regained`: it could not."""

    BETTER = "better"
    WORSE = "worse"
    UNCHANGED = "unchanged"
    LOST = "lost"
    REGAINED = "regained"
    UNKNOWN = "unknown"  # the assay's limits hide it


@dataclass(frozen=True, slots=True)
class Change:
    """The latest result against the baseline, in the unit of the analyte; numbers only where both are exact."""

    direction: Direction
    by: Decimal | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One parameter of one nerve and side, of one laboratory and method: its results, oldest first.

    `is_before`: the baseline was taken before treatment or on the day it began; else it is the first result there is.
    """

    analyte: str
    readings: tuple[Reading, ...]
    baseline: Reading
    is_before: bool

    @property
    def latest(self) -> Reading:
        return self.readings[-1]

    @property
    def change(self) -> Change | None:
        """None where nothing was measured after the baseline."""
        return change_between(self.baseline, self.latest) if self.latest.date > self.baseline.date else None


def measures(readings: Iterable[Reading], start: date | None) -> tuple[Measure, ...]:
    """Of the results of nerve conduction, in the order of a study. `start`: of the first treatment, if one began."""
    found: defaultdict[tuple[int, str, str, str, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.analyte.startswith(NCS):
            found[(_ORDER[reading.analyte], *reading.series, reading.component)].append(reading)
    return tuple(_measure(found[key], start) for key in sorted(found))


def _measure(found: list[Reading], start: date | None) -> Measure:
    in_order = tuple(sorted(found, key=_content))
    baseline = baseline_of(in_order, start)
    return Measure(
        analyte=baseline.analyte,
        readings=in_order,
        baseline=baseline,
        is_before=start is not None and baseline.date <= start,
    )


def baseline_of(readings: Iterable[Reading], start: date | None) -> Reading:
    """Of one series of results, at least one: the last up to `start`, else the first; a word is a result too."""
    in_order = sorted(readings, key=_content)
    before = [reading for reading in in_order if start is not None and reading.date <= start]
    return before[-1] if before else in_order[0]


def _content(reading: Reading) -> tuple[date, Decimal, str]:
    """Of one day the greatest number stands last, whatever the order of entry; a word says less than any."""
    return (reading.date, Decimal(-1) if reading.value is None else reading.value, reading.comparator)


def change_between(before: Reading, now: Reading) -> Change:
    """Of two results of one series, in the canonical unit; `by` and `percent` only where both are exact numbers."""
    if before.value is None or now.value is None:
        return Change(_of_words(before, now))
    higher_is = ANALYTES[now.analyte].higher_is

    def compare(first: Decimal, later: Decimal) -> OrganState:
        if first == later:
            return OrganState.STABLE
        is_better = (later > first) == (higher_is == "better")
        return OrganState.IMPROVED if is_better else OrganState.WORSE

    direction = _DIRECTIONS[state_between(compare, before, now)]
    if before.comparator or now.comparator:
        return Change(direction)
    by = now.value - before.value
    return Change(direction, by, by / before.value * 100 if before.value else None)


_DIRECTIONS = {
    OrganState.IMPROVED: Direction.BETTER,
    OrganState.WORSE: Direction.WORSE,
    OrganState.STABLE: Direction.UNCHANGED,
    OrganState.NOT_ASSESSED: Direction.UNKNOWN,
}


def _of_words(before: Reading, now: Reading) -> Direction:
    """The only word is "not measurable"."""
    if now.value is not None:
        return Direction.REGAINED
    return Direction.UNCHANGED if before.value is None else Direction.LOST
