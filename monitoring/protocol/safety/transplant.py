"""The transplant: whether it is an option, what induction should have achieved, and the days after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, Gap, Said, event, person, reading, sign, treatment
from monitoring.protocol.history import NOT_ASSESSED, SignSeen, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import PRESENT, UNKNOWN
from monitoring.protocol.measured import ends, rose
from monitoring.protocol.responses.response import Response
from monitoring.protocol.responses.sightings import Sighting, sightings
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.safety.treated import first_day, key_of, latest_day
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import ExtentStatus
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import EventCode, GradedSign, Sign, SignState, TreatmentKind

ENGRAFTMENT_EVENTS = (EventCode.FEVER, EventCode.RASH, EventCode.DYSPNEA, EventCode.DIARRHEA)
# Which part of SR-07 holds.
BASELINE_NORMAL = "baseline_normal"
VEGF_OLD, VEGF_NOT_FALLEN, FLUID_WORSE = "vegf_old", "vegf_not_fallen", "fluid_worse"


def eligibility_not_documented(judgement: Judgement) -> Iterator[Said]:
    """SR-06: disseminated, a response to systemic treatment, and nothing said about eligibility.

    The response is one of VEGF or of the clone in a line with systemic treatment. A transplant, also a planned one,
    answers the question.
    """
    case = judgement.case
    if case.person.transplant_eligible != NOT_ASSESSED or _transplants(case.treatments):
        return
    if case.line is None or TreatmentKind.SYSTEMIC not in case.line.kinds:
        return
    extent = judgement.extent
    if extent.status not in (ExtentStatus.DISSEMINATED, ExtentStatus.INDETERMINATE):
        return
    responding = [r for r in (judgement.vegf, judgement.hematologic) if r.responds]
    if not responding:
        return
    if extent.status == ExtentStatus.INDETERMINATE:
        yield from (Gap(R.SR_06, missing) for missing in extent.missing)
        return
    evidence = [*extent.evidence, *_latest(responding), person("transplant_eligible", NOT_ASSESSED)]
    since = latest_day(extent.evidence, first_day(r.since for r in responding))
    yield found(judgement, R.SR_06, since=since, evidence=evidence)


def _transplants(treatments: tuple[Treatment, ...]) -> list[Treatment]:
    return [t for t in treatments if t.kind == TreatmentKind.ASCT]


def _latest(responses: list[Response]) -> list[Evidence]:
    return [reading(r.latest) for r in responses if r.latest is not None]


# --- before it -------------------------------------------------------------------------------------------------


class Part(NamedTuple):
    """One of the conditions of SR-07: `reason` where it holds, `missing` what would decide it, or neither."""

    reason: str = ""
    since: date | None = None
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()


def not_ready(judgement: Judgement) -> Iterator[Said]:
    """SR-07: a transplant lies ahead; VEGF is missing or 60 days old, has not halved, or fluid has increased."""
    case = judgement.case
    planned = _transplants(case.planned)
    if not planned:
        return
    wanted = case.number(Name.TRANSPLANT_VEGF_FALL)
    parts = [_old_vegf(case), _fall(judgement.vegf, wanted), _fluid(case)]
    held = [part for part in parts if part.reason]
    if held:
        evidence = [e for part in held for e in part.evidence]
        for one in planned:
            yield found(
                judgement,
                R.SR_07,
                since=first_day(part.since for part in held),
                key=key_of(one),
                evidence=[treatment(one, "planned"), *evidence],
                facts=[("reasons", "+".join(part.reason for part in held))],
            )
        return
    for part in parts:
        yield from (Gap(R.SR_07, missing) for missing in part.missing)


def _old_vegf(case: Case) -> Part:
    latest = case.latest("vegf")
    if latest is None:
        return Part(VEGF_OLD)
    old_from = add_days(latest.date, case.count(Name.TRANSPLANT_VEGF_AGE))
    return Part(VEGF_OLD, old_from, (reading(latest),)) if case.has_come(old_from) else Part()


def _fall(vegf: Response, wanted: Decimal) -> Part:
    """The fall from the baseline of the line. A baseline within the limit had nothing to fall from."""
    baseline, latest = vegf.baseline, vegf.latest
    if vegf.note == BASELINE_NORMAL:
        return Part()
    if baseline is None or latest is None:
        return Part(missing=("vegf",))
    kept = 1 - wanted / 100
    before, now = ends(baseline), ends(latest)
    if now.low > before.high * kept:
        return Part(VEGF_NOT_FALLEN, latest.date, (reading(baseline), reading(latest)))
    # "<x" and ">x" may stand for either.
    return Part() if now.high <= before.low * kept else Part(missing=("vegf",))


def _fluid(case: Case) -> Part:
    """Oedema or an effusion a grade up against the last earlier visit on which it was graded."""
    courses = [sightings(case, code, Sign.EXTRAVASCULAR_VOLUME_OVERLOAD) for code in GradedSign]
    if not any(courses):
        return Part(missing=(GradedSign.EDEMA, GradedSign.PLEURAL_EFFUSION))
    worse = [pair for seen in courses if (pair := _step_up(seen))]
    if not worse:
        return Part()
    evidence = tuple(sign(each.fact) for pair in worse for each in pair if isinstance(each.fact, SignSeen))
    return Part(FLUID_WORSE, min(now.date for _before, now in worse), evidence)


def _step_up(seen: list[Sighting]) -> tuple[Sighting, Sighting] | None:
    before = [each for each in seen if each.date < seen[-1].date]
    return (before[-1], seen[-1]) if before and seen[-1].level > before[-1].level else None


# --- after it --------------------------------------------------------------------------------------------------


def engraftment(judgement: Judgement) -> Iterator[Said]:
    """SR-07b: on days 5 to 20 after day 0 weight 3 % up, or new fever, rash, dyspnoea or diarrhoea.

    Weight against the last one up to day 0. What was seen on these days counts, and on these days alone.
    """
    case = judgement.case
    for one in _transplants(case.begun):
        first = add_days(one.start, case.count(Name.ENGRAFTMENT_FROM))
        over = add_days(one.start, case.count(Name.ENGRAFTMENT_TO) + 1)
        if not case.has_come(first) or case.has_come(over):
            continue
        events = [event(e) for e in case.events(*ENGRAFTMENT_EVENTS) if e.date >= first]
        heavier, weights = _gain(case, one.start, first)
        if events or heavier == PRESENT:
            evidence = [*events, *weights]
            yield found(
                judgement,
                R.SR_07B,
                since=min(each.date for each in evidence if each.date and each.date >= first),
                key=key_of(one),
                evidence=[treatment(one, "start"), *evidence],
            )
        elif heavier == UNKNOWN:
            yield Gap(R.SR_07B, "weight")


def _gain(case: Case, day_0: date, first: date) -> tuple[SignState, list[Evidence]]:
    """Whether the last weight is up, with the weight of before and the first that showed it."""
    weights = case.numbers("weight")
    before = next((r for r in reversed(weights) if r.date <= day_0), None)
    since = [r for r in weights if r.date >= first]
    if before is None or not since:
        return UNKNOWN, []
    by = ends(before).low * case.number(Name.ENGRAFTMENT_WEIGHT) / 100
    heavier = rose(since[-1], before, by)
    if heavier != PRESENT:
        return heavier, []
    shown = next(r for r in since if rose(r, before, by) == PRESENT)
    return heavier, [reading(before), reading(shown)]


RULES = {
    R.SR_06: eligibility_not_documented,
    R.SR_07: not_ready,
    R.SR_07B: engraftment,
}
