"""Organs that are measured in numbers: the last number before a line against those since its start (reference §4.4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product, takewhile
from operator import attrgetter

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.findings import reading as evidence_of
from monitoring.protocol.history import Reading
from monitoring.protocol.measured import ends
from monitoring.protocol.responses.response import OrganChange
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import Organ, OrganState

Compare = Callable[[Decimal, Decimal], OrganState]
"""(baseline, later) -> improved, stable, worse or new."""

NO_BASELINE, NOT_SINCE, CENSORED = "no_baseline", "not_since", "censored"
_day = attrgetter("date")


@dataclass(frozen=True, slots=True)
class Course:
    """The baseline of a line and what was measured since its start, oldest first; either may be missing."""

    baseline: Reading | None
    since: tuple[Reading, ...]

    @property
    def missing(self) -> str:
        """Why nothing can be compared; empty where it can."""
        if self.baseline is None:
            return NO_BASELINE
        return "" if self.since else NOT_SINCE


def course_of(case: Case, analyte: str, start: date) -> Course:
    """The baseline is the last number in the 90 days up to `start`; a later one is of a day after it."""
    readings = case.numbers(analyte)
    at = bisect_right(readings, start, key=_day)
    before = readings[at - 1] if at else None
    if before is not None and before.date < add_days(start, -case.count(Name.RESPONSE_BASELINE)):
        before = None
    return Course(before, readings[at:])


def state_between(compare: Compare, baseline: Reading, later: Reading) -> OrganState:
    """`not_assessed` where a censored number leaves more than one answer open; reported alike, nothing changed."""
    if (baseline.comparator, baseline.value) == (later.comparator, later.value):
        return OrganState.STABLE
    pairs = product(set(ends(baseline)), set(ends(later)))
    # How far one endless number lies from another nobody can say: the other pairs answer.
    found = {compare(before, now) for before, now in pairs if before.is_finite() or now.is_finite()}
    return found.pop() if len(found) == 1 else OrganState.NOT_ASSESSED


def run_of(compare: Compare, baseline: Reading, since: tuple[Reading, ...]) -> list[Reading]:
    """The last numbers that all show the state of the last one, newest first."""
    state = state_between(compare, baseline, since[-1])
    return list(takewhile(lambda r: state_between(compare, baseline, r) == state, reversed(since)))


def change(organ: Organ, course: Course, compare: Compare) -> OrganChange:
    """The organ by one measure. `since`: the first number of the last ones that show the same change."""
    if course.baseline is None or not course.since:
        return OrganChange(organ, OrganState.NOT_ASSESSED, note=course.missing)
    latest = course.since[-1]
    state = state_between(compare, course.baseline, latest)
    changed = state not in (OrganState.STABLE, OrganState.NOT_ASSESSED)
    return OrganChange(
        organ,
        state,
        baseline=evidence_of(course.baseline),
        latest=evidence_of(latest),
        since=run_of(compare, course.baseline, course.since)[-1].date if changed else None,
        note=CENSORED if state == OrganState.NOT_ASSESSED else "",
    )
