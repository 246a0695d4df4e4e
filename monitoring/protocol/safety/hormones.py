"""SR-18 and SR-19: hormones out of their limits without a plan, and a cortisol that is too low or cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.axes import AXES, Axis, low_peak, on_glucocorticoid, replacement_on, tests_of
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Gap, Said, reading, treatment
from monitoring.protocol.history import Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.lines import STEROIDS
from monitoring.protocol.measured import (
    above_own_limit,
    below,
    below_own_limit,
    held_since,
    lacks,
)
from monitoring.protocol.medicines import with_any, without_since
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import SignState

MORNING, PEAK = "cortisol_am", "cortisol_stimulated_peak"


class LimitTest(NamedTuple):
    """A result that is held against its laboratory's own limit."""

    analyte: str
    is_out: Callable[[Reading | None], SignState]
    limit: str


TSH = LimitTest("tsh", above_own_limit, "upper_limit")
FREE_T4 = LimitTest("free_t4", below_own_limit, "lower_limit")
TESTOSTERONE = LimitTest("testosterone", below_own_limit, "lower_limit")
PROLACTIN = LimitTest("prolactin", above_own_limit, "upper_limit")
# What all must be out of its limits for an axis to be spoken of.
_TESTS = {"thyroid": (TSH, FREE_T4), "gonadal": (TESTOSTERONE,), "pituitary": (PROLACTIN,)}


def hormone_without_plan(judgement: Judgement) -> Iterator[Said]:
    """SR-18, axis by axis: TSH high with a low free T4, testosterone low, or prolactin high; nothing replaces or treats
    it and no plan is recorded. A woman is not asked for testosterone."""
    case = judgement.case
    for axis in AXES:
        tests = [
            test for test in _TESTS.get(axis.code, ()) if test.analyte in tests_of(axis, case.person.sex)
        ]
        if tests and not _has_plan(case, axis):
            yield from _axis(judgement, axis, tests)


def _axis(judgement: Judgement, axis: Axis, tests: list[LimitTest]) -> Iterator[Said]:
    case = judgement.case
    latest = {test: case.latest_number(test.analyte) for test in tests}
    states = {test: test.is_out(result) for test, result in latest.items()}
    if ABSENT in states.values():
        return
    unknown = [test for test in tests if states[test] == UNKNOWN]
    if unknown:
        yield from (Gap(R.SR_18, lacks(test.analyte, latest[test], test.limit)) for test in unknown)
        return
    since = max(held_since(case.numbers(test.analyte), test.is_out) for test in tests)
    yield found(
        judgement,
        R.SR_18,
        since=without_since(case.given(*axis.replacement), since),
        evidence=[reading(result) for result in latest.values() if result],
        key=f"axis:{axis.code}",
    )


def _has_plan(case: Case, axis: Axis) -> bool:
    return axis.code in case.person.replacement_plans or bool(replacement_on(case, axis, case.today))


def adrenal_insufficiency(judgement: Judgement) -> Iterator[Said]:
    """SR-19: the last readable morning cortisol is low or the last stimulation failed, and no glucocorticoid runs."""
    case = judgement.case
    if with_any(case.running, STEROIDS):
        return
    last = {analyte: _last_readable(case, analyte) for analyte in (MORNING, PEAK)}
    states = {analyte: below(result, _bound(case, analyte)) for analyte, result in last.items()}
    low = [analyte for analyte, state in states.items() if state == PRESENT]
    if low:
        since = min(held_since(_readable(case, a), lambda r: below(r, _bound(case, r.analyte))) for a in low)
        yield found(
            judgement,
            R.SR_19,
            since=without_since(case.given(*STEROIDS), since),
            evidence=[reading(result) for analyte, result in last.items() if result and analyte in low],
        )
    elif last[PEAK] is None and states[MORNING] == UNKNOWN:
        yield Gap(R.SR_19, MORNING)
    elif last[PEAK] is not None and states[PEAK] == UNKNOWN:
        yield Gap(R.SR_19, PEAK)


def unreadable_cortisol(judgement: Judgement) -> Iterator[Said]:
    """SR-19b: the last cortisol was drawn on a glucocorticoid or less than 7 days after it."""
    case = judgement.case
    drawn = [r for r in (case.latest_number(MORNING), case.latest_number(PEAK)) if r]
    under = {r: on_glucocorticoid(case, r.date) for r in drawn}
    unreadable = [r for r in drawn if under[r]]
    if unreadable:
        given = dict.fromkeys(t for r in unreadable for t in under[r])
        evidence = [*map(reading, unreadable), *map(treatment, given)]
        yield found(judgement, R.SR_19B, since=min(r.date for r in unreadable), evidence=evidence)


def _bound(case: Case, analyte: str) -> Decimal:
    return low_peak(case) if analyte == PEAK else case.number(Name.CORTISOL_LOW)


def _readable(case: Case, analyte: str) -> list[Reading]:
    return [r for r in case.numbers(analyte) if not on_glucocorticoid(case, r.date)]


def _last_readable(case: Case, analyte: str) -> Reading | None:
    readings = reversed(case.numbers(analyte))
    return next((r for r in readings if not on_glucocorticoid(case, r.date)), None)


RULES = {
    R.SR_18: hormone_without_plan,
    R.SR_19: adrenal_insufficiency,
    R.SR_19B: unreadable_cortisol,
}
