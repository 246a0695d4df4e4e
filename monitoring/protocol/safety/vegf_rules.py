"""SR-16 and its relatives: a VEGF that rises, does not fall, changes its series, or cannot be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from monitoring.protocol.calendar import add_days, add_months
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Gap, Said, reading, treatment
from monitoring.protocol.history import ConditionSeen, Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import above
from monitoring.protocol.responses.response import Response
from monitoring.protocol.responses.rises import BEVACIZUMAB, is_near_bevacizumab
from monitoring.protocol.responses.sightings import WORSE
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF, limits_of, usual_limit
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import ConditionCode, EventCode, SignState, TreatmentKind

# What else raises VEGF (L5, L55); whether the sample was handled well nobody records.
CONFOUNDERS = (
    ConditionCode.INFECTION,
    ConditionCode.IRON_DEFICIENCY,
    ConditionCode.COPD,
    ConditionCode.SLEEP_APNEA,
    ConditionCode.OTHER_CANCER,
    ConditionCode.INFLAMMATION,
)
SYSTEMIC = frozenset({TreatmentKind.SYSTEMIC, TreatmentKind.ASCT})


def possible_progression(judgement: Judgement) -> Iterator[Said]:
    """SR-16: one VEGF at least half as much again as the lowest, and above the limit.

    Facts: ("confounders", codes with commas between them): what is recorded that also raises VEGF.
    """
    case, vegf = judgement.case, judgement.vegf
    sample = vegf.pending
    if sample is not None:
        known = ",".join(_confounders(case, sample.date))
        yield found(
            judgement,
            R.SR_16,
            since=sample.date,
            evidence=[reading(r) for r in (vegf.nadir, sample) if r],
            facts=[("confounders", known)] if known else [],
        )
    elif case.line is not None and case.latest_number(VEGF) is None:
        yield Gap(R.SR_16, VEGF)


def confirmed_progression(judgement: Judgement) -> Iterator[Said]:
    """SR-16b: the rise is confirmed by a second sample. Evidence: the lowest value and the first of the rise."""
    vegf = judgement.vegf
    if vegf.confirmed and vegf.progression_on is not None:
        evidence = [reading(r) for r in (vegf.nadir, _first_of_rise(judgement.case, vegf)) if r]
        yield found(judgement, R.SR_16B, since=vegf.progression_on, evidence=evidence)


def not_normal_at_six_months(judgement: Judgement) -> Iterator[Said]:
    """SR-16c: the last VEGF of months 5 to 7 after the start of systemic treatment or transplant is above the limit.

    A transplant counts anew from its day 0, once month 5 after it has come. It stands until a later value of the series
    is normal or a new line starts.
    """
    case = judgement.case
    start = _start_to_count_from(case)
    if start is None:
        return
    opens = add_months(start, case.count(Name.VEGF_SIX_MONTHS_FROM))
    closes = add_months(start, case.count(Name.VEGF_SIX_MONTHS_TO))
    sample = next((r for r in reversed(case.numbers(VEGF)) if opens <= r.date <= closes), None)
    if sample is None:
        last = case.latest_number(VEGF)
        later_is_normal = last is not None and last.date > closes and is_elevated(case, last) == ABSENT
        if case.has_come(add_days(closes, 1)) and not later_is_normal:
            yield Gap(R.SR_16C, VEGF)
        return
    limits = _limits(case, sample)
    if any(above(r, limit) == ABSENT for r, limit in limits if r.date >= sample.date):
        return
    if above(sample, _limit_among(limits, sample)) == PRESENT:
        yield found(judgement, R.SR_16C, since=sample.date, evidence=[reading(sample)])
    else:
        yield Gap(R.SR_16C, missing_for(case, sample))


def new_series(judgement: Judgement) -> Iterator[Said]:
    """SR-16d: the newest VEGF is of another specimen, laboratory or method than those of the day before it."""
    values = judgement.case.numbers(VEGF)
    newest = [r for r in values if r.date == values[-1].date]
    before = [r for r in values if r.date < values[-1].date]
    known = {r.series for r in before if r.date == before[-1].date}
    new = [r for r in newest if r.series not in known]
    if new and before:
        evidence = [reading(r) for r in (before[-1], *new)]
        yield found(judgement, R.SR_16D, since=new[0].date, evidence=evidence)


def normal_but_worse(judgement: Judgement) -> Iterator[Said]:
    """SR-16e: the last VEGF is normal while an organ is new or worse. Facts: ("organs", codes with commas)."""
    case = judgement.case
    value = case.latest_number(VEGF)
    state = is_elevated(case, value) if value else UNKNOWN
    worse = [] if state == PRESENT else [o for o in judgement.clinical.organs if o.state in WORSE]
    if not worse:
        return
    if value is None or state == UNKNOWN:
        yield Gap(R.SR_16E, missing_for(case, value))
        return
    yield found(
        judgement,
        R.SR_16E,
        since=max(value.date, min((o.since for o in worse if o.since), default=value.date)),
        evidence=[reading(value), *(o.latest for o in worse if o.latest)],
        facts=[("organs", ",".join(o.organ for o in worse))],
    )


def under_bevacizumab(judgement: Judgement) -> Iterator[Said]:
    """SR-16f: bevacizumab runs or ended less than 90 days ago."""
    case = judgement.case
    washout = case.count(Name.BEVACIZUMAB_WASHOUT)
    given = [
        t
        for t in case.given(BEVACIZUMAB)
        if t.effective_end is None or not case.has_come(add_days(t.effective_end, washout))
    ]
    if given:
        evidence = [treatment(t, BEVACIZUMAB) for t in given]
        yield found(judgement, R.SR_16F, since=given[0].start, evidence=evidence)


def is_elevated(case: Case, value: Reading) -> SignState:
    """Whether a VEGF lies above the limit of its laboratory, which an earlier result of its series may have brought."""
    return above(value, _limit(case, value))


def _limit(case: Case, value: Reading) -> Decimal | None:
    return _limit_among(_limits(case, value), value)


def _limit_among(limits: list[tuple[Reading, Decimal | None]], value: Reading) -> Decimal | None:
    return next(limit for other, limit in limits if other == value)


def _limits(case: Case, value: Reading) -> list[tuple[Reading, Decimal | None]]:
    """The results of its series, oldest first, each with its limit."""
    series = case.series(VEGF)[value.series]
    limits = limits_of(case, series)
    return [(r, limits[nth] or usual_limit(case, r)) for nth, r in enumerate(series)]


def missing_for(case: Case, value: Reading | None) -> str:
    """What is not recorded where a VEGF cannot be held against its limit."""
    return f"{VEGF}.upper_limit" if value is not None and _limit(case, value) is None else VEGF


def _first_of_rise(case: Case, vegf: Response) -> Reading:
    """Of one day the last in order, which is the highest."""
    latest, on = vegf.latest, vegf.progression_on
    values = reversed(case.numbers(VEGF))
    return next(r for r in values if latest and r.series == latest.series and r.date == on)


def _start_to_count_from(case: Case) -> date | None:
    """The systemic treatment or transplant of the last line whose month 5 has come last; else the first of them.

    None for radiotherapy alone.
    """
    treatments = case.line.treatments if case.line else ()
    systemic = [t.start for t in treatments if t.kind == TreatmentKind.SYSTEMIC][:1]
    starts = sorted({*systemic, *(t.start for t in treatments if t.kind == TreatmentKind.ASCT)})
    months = case.count(Name.VEGF_SIX_MONTHS_FROM)
    reached = [start for start in starts if case.has_come(add_months(start, months))]
    return reached[-1] if reached else next(iter(starts), None)


def _confounders(case: Case, day: date) -> Iterator[str]:
    """What is recorded of the four weeks up to a sample, in the order of the list."""
    earliest = add_days(day, -case.count(Name.CONFOUNDER_WITHIN))
    there = {c.code for c in case.conditions(*CONFOUNDERS) if _is_there(c, earliest, day)}
    yield from (code for code in CONFOUNDERS if code in there)
    if any(earliest <= e.date <= day for e in case.events(EventCode.FEVER)):
        yield EventCode.FEVER
    if is_near_bevacizumab(case, day):
        yield BEVACIZUMAB


def _is_there(condition: ConditionSeen, earliest: date, day: date) -> bool:
    began = condition.start is None or condition.start <= day
    return began and (condition.end is None or condition.end >= earliest)


RULES = {
    R.SR_16: possible_progression,
    R.SR_16B: confirmed_progression,
    R.SR_16C: not_normal_at_six_months,
    R.SR_16D: new_series,
    R.SR_16E: normal_but_worse,
    R.SR_16F: under_bevacizumab,
}
