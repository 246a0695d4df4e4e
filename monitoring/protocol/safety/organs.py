"""SR-17 and SR-21 to SR-24: eyes, volume, right ventricle, lungs and kidneys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, Gap, Said, event, reading, sign
from monitoring.protocol.history import Reading, SignSeen
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import PRESENT, UNKNOWN, all_of, any_of
from monitoring.protocol.measured import at_least, below, ends, fell, fell_by_more, held_since, rose
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.verdicts import Severity
from monitoring.protocol.vocabulary import EventCode, GradedSign, Sign, SignState


def eyes(judgement: Judgement) -> Iterator[Said]:
    """SR-17: papilledema, a warning from the day it was first seen until it is absent; loss of vision, critical."""
    case = judgement.case
    for one in case.events(EventCode.VISUAL_LOSS):
        yield found(judgement, R.SR_17, since=one.date, evidence=[event(one)], key=f"event:{one.id}")
    seen = case.signs(Sign.PAPILLEDEMA)
    present = list(takewhile(lambda s: s.state == SignState.PRESENT, reversed(seen)))
    if present:
        first = present[-1]
        yield found(
            judgement,
            R.SR_17,
            since=first.date,
            evidence=[sign(first)],
            key="papilledema",
            severity=Severity.WARNING,
        )
    elif not seen:
        yield Gap(R.SR_17, Sign.PAPILLEDEMA)


def volume(judgement: Judgement) -> Iterator[Said]:
    """SR-21: 2 kg or more gained within 7 days, or edema, an effusion or ascites up a grade."""
    case = judgement.case
    grew = [pair for pair in (_heavier(case), *(_up_a_grade(case, code) for code in GradedSign)) if pair]
    if grew:
        evidence = [fact for pair in grew for fact in pair]
        since = min(now.date for _before, now in grew if now.date)
        yield found(judgement, R.SR_21, since=since, evidence=evidence)
        return
    if case.latest_number("weight") is None:
        yield Gap(R.SR_21, "weight")
    yield from (Gap(R.SR_21, code) for code in GradedSign if not _grades(case, code))


def _heavier(case: Case) -> tuple[Evidence, Evidence] | None:
    """The lightest weight that the last one is 2 kg above, and the last one."""
    last = case.latest_number("weight")
    if last is None:
        return None
    first = add_days(last.date, -case.count(Name.WEIGHT_GAIN_WITHIN))
    near = takewhile(lambda r: r.date >= first, reversed(case.numbers("weight")))
    by = case.number(Name.WEIGHT_GAIN)
    lighter = [
        r for r in near if r.date < last.date and r.series == last.series and rose(last, r, by) == PRESENT
    ]
    return (reading(min(lighter, key=ends)), reading(last)) if lighter else None


def _up_a_grade(case: Case, code: str) -> tuple[Evidence, Evidence] | None:
    """The grade of an earlier day and the last one, where that is higher."""
    grades = _grades(case, code)
    earlier = [(seen, grade) for seen, grade in grades if seen.date < grades[-1][0].date]
    if earlier and grades[-1][1] > earlier[-1][1]:
        return sign(earlier[-1][0]), sign(grades[-1][0])
    return None


def _grades(case: Case, code: str) -> list[tuple[SignSeen, int]]:
    return [(seen, seen.grade) for seen in case.signs(code) if seen.grade is not None]


def right_ventricle(judgement: Judgement) -> Iterator[Said]:
    """SR-22: RVSP of 50 or more, or of 40 or more after a rise of 15 or more."""
    case = judgement.case
    high, raised, by = (case.number(name) for name in (Name.RVSP_HIGH, Name.RVSP_EVALUABLE, Name.RVSP_RISE))
    measure = Measure(
        "rvsp",
        lambda now: at_least(now, high),
        lambda now, before: all_of((at_least(now, raised), rose(now, before, by))),
    )
    return _judged(judgement, R.SR_22, measure)


def lungs(judgement: Judgement) -> Iterator[Said]:
    """SR-23: DLCO or FVC below 50 % of predicted, or 10 points or more less than the time before."""
    case = judgement.case
    by = case.number(Name.LUNG_DROP)
    bounds = {"dlco_percent": case.number(Name.DLCO_LOW), "fvc_percent": case.number(Name.FVC_LOW)}
    measures = [
        Measure(
            analyte,
            lambda now: below(now, bounds[now.analyte]),
            lambda now, before: fell(now, before, by),
        )
        for analyte in bounds
    ]
    return _judged(judgement, R.SR_23, *measures)


def kidneys(judgement: Judgement) -> Iterator[Said]:
    """SR-24: eGFR below 30, or more than 25 % less than the time before."""
    case = judgement.case
    low, percent = case.number(Name.EGFR_LOW), case.number(Name.EGFR_DROP)
    measure = Measure(
        "egfr", lambda now: below(now, low), lambda now, before: fell_by_more(now, before, percent)
    )
    return _judged(judgement, R.SR_24, measure)


class Measure(NamedTuple):
    """What a value is held against: a bound, and the value of the same series before it."""

    analyte: str
    is_out: Callable[[Reading], SignState]
    has_changed: Callable[[Reading, Reading | None], SignState]


class Seen(NamedTuple):
    state: SignState
    since: date
    evidence: tuple[Evidence, ...] = ()


def _judged(judgement: Judgement, code: R, *measures: Measure) -> Iterator[Said]:
    """One finding for all measures that speak; if none does, a gap for each that cannot be judged."""
    case = judgement.case
    seen = {measure.analyte: _seen(case, measure) for measure in measures}
    speaking = [one for one in seen.values() if one and one.state == PRESENT]
    if speaking:
        evidence = [fact for one in speaking for fact in one.evidence]
        yield found(judgement, code, since=min(one.since for one in speaking), evidence=evidence)
        return
    yield from (Gap(code, analyte) for analyte, one in seen.items() if one is None or one.state == UNKNOWN)


def _seen(case: Case, measure: Measure) -> Seen | None:
    last = case.latest_number(measure.analyte)
    if last is None:
        return None
    out = measure.is_out(last)
    if out == PRESENT:
        since = held_since(case.numbers(measure.analyte), measure.is_out)
        return Seen(PRESENT, since, (reading(last),))
    before = case.earlier(last)
    changed = measure.has_changed(last, before)
    evidence = tuple(reading(r) for r in (before, last) if r)
    return Seen(any_of((out, changed)), last.date, evidence)


RULES = {
    R.SR_17: eyes,
    R.SR_21: volume,
    R.SR_22: right_ventricle,
    R.SR_23: lungs,
    R.SR_24: kidneys,
}
