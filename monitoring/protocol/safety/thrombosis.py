"""SR-13 and its relatives: platelets, red cells, and what protects against thrombosis (S1-23, S2-41, S2-42, L28)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Gap, Said, event, person, reading, treatment
from monitoring.protocol.history import Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import above, above_own_limit, below, held_since, lacks
from monitoring.protocol.medicines import ANTITHROMBOTICS, IMIDS, agents_missing, with_any, without_since
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import EventCode, SignState

THROMBOSES = (EventCode.STROKE, EventCode.MI, EventCode.VTE, EventCode.LIMB_ISCHEMIA)


def high_platelets(judgement: Judgement) -> Iterator[Said]:
    """SR-13: platelets > 400 by the latest count, whatever its age, and no prophylaxis.

    Facts: ("old", "1") for a count of more than 35 days; ("low_before", day) of the last count below 50.
    """
    case = judgement.case
    if _is_protected(case):
        return
    count = case.latest_number("platelets")
    state = _is_high(case, count)
    if state == UNKNOWN:
        yield Gap(R.SR_13, "platelets")
    elif state == PRESENT and count is not None:
        since = held_since(case.numbers("platelets"), lambda each: _is_high(case, each))
        yield found(
            judgement,
            R.SR_13,
            since=_unprotected(case, since),
            evidence=[reading(count)],
            facts=_about_count(case, count),
        )


def prophylaxis_for_all(judgement: Judgement) -> Iterator[Said]:
    """SR-13b: POEMS, platelets of 400 or less and no prophylaxis."""
    case = judgement.case
    count = case.latest_number("platelets")
    state = _is_high(case, count)
    diagnosed = case.person.diagnosis_date
    if _is_protected(case) or state == PRESENT or (diagnosed and not case.has_come(diagnosed)):
        return
    if diagnosed is None:
        yield Gap(R.SR_13B, "diagnosis_date")
    if state == UNKNOWN:
        yield Gap(R.SR_13B, "platelets")
    if diagnosed is not None and count is not None and state == ABSENT:
        evidence = [reading(count), person("diagnosis_date", diagnosed, diagnosed)]
        yield found(judgement, R.SR_13B, since=_unprotected(case, diagnosed), evidence=evidence)


def many_red_cells(judgement: Judgement) -> Iterator[Said]:
    """SR-13c: haemoglobin or haematocrit above the laboratory's own upper limit."""
    case = judgement.case
    latest = [r for r in (case.latest_number("hemoglobin"), case.latest_number("hematocrit")) if r]
    high = [r for r in latest if above_own_limit(r) == PRESENT]
    if high:
        since = min(held_since(case.numbers(r.analyte), above_own_limit) for r in high)
        yield found(judgement, R.SR_13C, since=since, evidence=[reading(r) for r in high])
        return
    if not latest:
        yield Gap(R.SR_13C, "hemoglobin")
    for result in latest:
        if above_own_limit(result) == UNKNOWN:
            yield Gap(R.SR_13C, lacks(result.analyte, result))


def imid_without_prophylaxis(judgement: Judgement) -> Iterator[Said]:
    """SR-13d: lenalidomide, thalidomide or pomalidomide runs, and no prophylaxis."""
    case = judgement.case
    if _is_protected(case):
        return
    given = with_any(case.running, IMIDS)
    if not given and agents_missing(case.running):
        yield Gap(R.SR_13D, "agents")
    for one in given:
        since = _unprotected(case, one.start)
        yield found(judgement, R.SR_13D, since=since, evidence=[treatment(one)], key=f"treatment:{one.id}")


def thrombosis(judgement: Judgement) -> Iterator[Said]:
    """SR-13e: stroke, heart attack, venous thrombosis, limb ischaemia. It stands; a physician's word quiets it."""
    for one in judgement.case.events(*THROMBOSES):
        yield found(judgement, R.SR_13E, since=one.date, evidence=[event(one)], key=f"event:{one.id}")


def _is_high(case: Case, count: Reading | None) -> SignState:
    return above(count, case.number(Name.PLATELETS_HIGH))


def _is_protected(case: Case) -> bool:
    return bool(with_any(case.running, ANTITHROMBOTICS))


def _unprotected(case: Case, since: date) -> date:
    return without_since(case.given(*ANTITHROMBOTICS), since)


def _about_count(case: Case, count: Reading) -> Iterator[tuple[str, str]]:
    if case.has_come(add_days(count.date, case.count(Name.PLATELETS_OLD) + 1)):
        yield "old", "1"
    bleeding = case.number(Name.PLATELETS_BLEEDING)
    low = [each for each in case.numbers("platelets") if below(each, bleeding) == PRESENT]
    if low:
        yield "low_before", low[-1].date.isoformat()


RULES = {
    R.SR_13: high_platelets,
    R.SR_13B: prophylaxis_for_all,
    R.SR_13C: many_red_cells,
    R.SR_13D: imid_without_prophylaxis,
    R.SR_13E: thrombosis,
}
