"""SR-20, SR-26, SR-27: what sources associate with a worse outcome, an earlier label, drugs that harm the unborn.

The factors are listed, each with its source; the published models differ, and nothing adds them up (D16).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from monitoring.protocol.adverse_factors import SEEDS, Factor, adverse_factors
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Gap, Said, condition, reading, treatment
from monitoring.protocol.history import NOT_ASSESSED, Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import above
from monitoring.protocol.medicines import IMIDS, agents_missing, with_any
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.safety.vegf_rules import is_elevated, missing_for
from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import Coded, ConditionCode, SignState

NOTHING = Decimal(0)
EARLIER_LABELS = (ConditionCode.CIDP, ConditionCode.MGUS_NEUROPATHY)


def factors(judgement: Judgement) -> Iterator[Said]:
    """SR-20: whichever factors are there. What was not recorded the list itself says. Facts: ("factors", codes)."""
    yield from _named(judgement, R.SR_20, adverse_factors(judgement).present)


def factors_of_both_sources(judgement: Judgement) -> Iterator[Said]:
    """SR-20b: anemia, thrombocytopenia or an age above 60. Facts: ("factors", codes with commas)."""
    asked = adverse_factors(judgement, SEEDS)
    yield from _named(judgement, R.SR_20B, asked.present)
    if not asked.present:
        yield from (Gap(R.SR_20B, one.missing) for one in asked.not_recorded)


def _named(judgement: Judgement, code: R, factors: Sequence[Factor]) -> Iterator[Said]:
    if factors:
        yield found(
            judgement,
            code,
            since=min((factor.since for factor in factors if factor.since), default=None),
            evidence=dict.fromkeys(fact for factor in factors for fact in factor.evidence),
            facts=[("factors", ",".join(factor.code for factor in factors))],
        )


def earlier_label(judgement: Judgement) -> Iterator[Said]:
    """SR-26: CIDP or MGUS neuropathy in the history, VEGF above its limit and an M-protein."""
    case = judgement.case
    labels = case.conditions(*EARLIER_LABELS)
    if not labels:
        return
    vegf, (m_protein, protein) = case.latest_number(VEGF), _m_protein(case)
    elevated = is_elevated(case, vegf) if vegf else UNKNOWN
    if ABSENT in (elevated, m_protein):
        return
    if elevated == UNKNOWN:
        yield Gap(R.SR_26, missing_for(case, vegf))
    if m_protein == UNKNOWN:
        yield Gap(R.SR_26, "m_protein")
    if vegf and protein and elevated == m_protein == PRESENT:
        yield found(
            judgement,
            R.SR_26,
            since=max(vegf.date, protein.date),
            evidence=[*map(condition, labels), reading(vegf), reading(protein)],
        )


def _m_protein(case: Case) -> tuple[SignState, Reading | None]:
    """Whether one was there last, by its amount or by immunofixation, and what says so. "<x" alone is no answer."""
    amounts = case.readings("m_protein")
    last = [r for r in amounts if r.date == amounts[-1].date]
    serum, urine = case.latest("immunofixation_serum"), case.latest("immunofixation_urine")
    there = [r for r in last if above(r, NOTHING) == PRESENT]
    there += [r for r in (serum, urine) if r and r.coded == Coded.POSITIVE]
    if there:
        return PRESENT, there[0]
    gone = serum is not None or any(r.coded or above(r, NOTHING) == ABSENT for r in last)
    return (ABSENT if gone else UNKNOWN), None


def without_prevention(judgement: Judgement) -> Iterator[Said]:
    """SR-27: lenalidomide, thalidomide or pomalidomide runs, and nothing says how pregnancy is prevented."""
    case = judgement.case
    if case.person.pregnancy_prevention != NOT_ASSESSED:
        return
    given = with_any(case.running, IMIDS)
    if not given and agents_missing(case.running):
        yield Gap(R.SR_27, "agents")
    if given:
        evidence = [treatment(t) for t in given]
        yield found(judgement, R.SR_27, since=given[0].start, evidence=evidence)


RULES = {
    R.SR_20: factors,
    R.SR_20B: factors_of_both_sources,
    R.SR_26: earlier_label,
    R.SR_27: without_prevention,
}
