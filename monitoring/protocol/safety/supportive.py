"""Treatments borrowed from other diseases: those of CIDP, and the criteria of myeloma."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.protocol.case import Case
from monitoring.protocol.findings import Gap, Said, condition, reading, treatment
from monitoring.protocol.history import ConditionSeen, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import PRESENT, UNKNOWN
from monitoring.protocol.measured import at_least
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.safety.treated import begun_on, first_day, key_of
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import ConditionCode, Indication, TreatmentKind

IVIG = "ivig"
MARROW = "marrow_plasma_cells"
NOT_EFFECTIVE_IN = frozenset({Indication.POEMS, Indication.CIDP})


def borrowed_from_cidp(judgement: Judgement) -> Iterator[Said]:
    """SR-11: immunoglobulin or plasma exchange, planned, running or ended, given for POEMS or CIDP."""
    case = judgement.case
    for one in case.treatments:
        if IVIG not in one.agents and one.kind != TreatmentKind.PLASMA_EXCHANGE:
            continue
        indication = one.indication.lower()
        if not indication:
            yield Gap(R.SR_11, "indication")
        elif indication in NOT_EFFECTIVE_IN:
            given = _what(one)
            yield found(
                judgement,
                R.SR_11,
                since=begun_on(case, one),
                key=key_of(one),
                evidence=[treatment(one, given)],
                facts=[("given", given), ("indication", indication)],
            )


def _what(one: Treatment) -> str:
    return TreatmentKind.PLASMA_EXCHANGE if one.kind == TreatmentKind.PLASMA_EXCHANGE else IVIG


def myeloma_criteria(judgement: Judgement) -> Iterator[Said]:
    """SR-15: myeloma is recorded and has not ended, or the last marrow held 10 % plasma cells or more."""
    case = judgement.case
    recorded = [c for c in case.conditions(ConditionCode.MYELOMA) if _stands(case, c)]
    marrow = case.latest(MARROW)
    many = at_least(marrow, case.number(Name.MYELOMA_PLASMA_CELLS))
    if recorded or many == PRESENT:
        evidence = [condition(c) for c in recorded]
        if marrow is not None and many == PRESENT:
            evidence.append(reading(marrow))
        since = first_day(each.date for each in evidence)
        yield found(judgement, R.SR_15, since=since, evidence=evidence)
    elif many == UNKNOWN:
        yield Gap(R.SR_15, MARROW)


def _stands(case: Case, one: ConditionSeen) -> bool:
    return one.end is None or not case.has_come(one.end)


RULES = {
    R.SR_11: borrowed_from_cidp,
    R.SR_15: myeloma_criteria,
}
