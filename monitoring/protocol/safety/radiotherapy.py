"""Radiotherapy alone: where it is not enough, the clock that runs after it, and what systemic treatment left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from monitoring.protocol.calendar import Span
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, Gap, Said, reading, sign, treatment, treatment_end
from monitoring.protocol.history import Reading, SignSeen, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import PRESENT, UNKNOWN
from monitoring.protocol.lines import is_radiotherapy_alone
from monitoring.protocol.measured import above, at_least
from monitoring.protocol.rows import Protocol, Question
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.safety.treated import (
    anchoring,
    begun_on,
    due,
    key_of,
    latest_day,
    radiotherapies,
    systemic,
)
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import ExtentStatus, Severity
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import Panel, Sign, SignState
from monitoring.protocol.windows import Window

NOTHING = Decimal(0)
STABILISED = Sign.STABILISED_AFTER_RADIOTHERAPY


# --- alone, and not enough -------------------------------------------------------------------------------------


def alone_in_disseminated(judgement: Judgement) -> Iterator[Said]:
    """SR-10: disseminated, and radiotherapy is all that is recorded or planned."""
    given = _nothing_else(judgement.case)
    if not given:
        return
    if judgement.extent.status == ExtentStatus.DISSEMINATED:
        yield found(judgement, R.SR_10, since=_since(judgement, given), evidence=_evidence(judgement, given))
    else:
        yield from (Gap(R.SR_10, missing) for missing in judgement.extent.missing)


def alone_before_extent(judgement: Judgement) -> Iterator[Said]:
    """SR-10b: radiotherapy is all that is recorded or planned, and marrow or imaging is missing."""
    given = _nothing_else(judgement.case)
    extent = judgement.extent
    if given and extent.status == ExtentStatus.INDETERMINATE:
        yield found(
            judgement,
            R.SR_10B,
            since=_since(judgement, given),
            evidence=_evidence(judgement, given),
            facts=[("missing", "+".join(extent.missing))],
        )


def _nothing_else(case: Case) -> tuple[Treatment, ...]:
    return () if systemic(case.treatments) else radiotherapies(case.treatments)


def _since(judgement: Judgement, given: tuple[Treatment, ...]) -> date | None:
    return latest_day(judgement.extent.evidence, begun_on(judgement.case, given[0]))


def _evidence(judgement: Judgement, given: tuple[Treatment, ...]) -> list[Evidence]:
    return [*(treatment(one) for one in given), *judgement.extent.evidence]


# --- the clock after it ----------------------------------------------------------------------------------------


def stabilised_at_three_months(judgement: Judgement) -> Iterator[Said]:
    """SR-12: from month 3 until month 6 after radiotherapy alone, not stabilised or not said."""
    for one, span, answer in _unstable(judgement.case):
        if judgement.case.has_come(span.due_by):
            continue
        since = answer.date if answer else span.opens
        yield found(
            judgement,
            R.SR_12,
            since=since,
            key=key_of(one),
            evidence=_clock(one, answer),
            facts=_said(answer),
        )


def stabilised_at_six_months(judgement: Judgement) -> Iterator[Said]:
    """SR-12b: from month 6 after radiotherapy alone. Never answered, it is a gap, told as a warning."""
    for one, span, answer in _unstable(judgement.case):
        if not judgement.case.has_come(span.due_by):
            continue
        if answer is None:
            yield Gap(R.SR_12B, STABILISED)
        yield found(
            judgement,
            R.SR_12B,
            since=max(answer.date, span.due_by) if answer else span.due_by,
            key=key_of(one),
            evidence=_clock(one, answer),
            facts=_said(answer),
            severity=None if answer else Severity.WARNING,
        )


def _unstable(case: Case) -> Iterator[tuple[Treatment, Span, SignSeen | None]]:
    """Courses alone that ended three months ago or more, with the answer "no" or none; "yes" ends the clock.

    An answer counts from the day the question opens. Of a line with several courses the last one counts, as in the
    schedule.
    """
    for one in _last_courses(case):
        if one.end is None:
            continue
        span = _question(case.protocol).interval.after(one.end)
        if not case.has_come(span.opens):
            continue
        if not is_radiotherapy_alone(one, case.begun, case.today, case.protocol):
            continue
        answer = next((seen for seen in reversed(case.signs(STABILISED)) if seen.date >= span.opens), None)
        if answer is None or answer.state != SignState.PRESENT:
            yield one, span, answer


def _last_courses(case: Case) -> list[Treatment]:
    given = [radiotherapies(line.treatments) for line in case.lines]
    return [courses[-1] for courses in given if courses]


def _question(protocol: Protocol) -> Question:
    return next(
        row for row in protocol.rows if isinstance(row, Question) and row.panel == Panel.STABILISATION_CHECK
    )


def _clock(one: Treatment, answer: SignSeen | None) -> list[Evidence]:
    return [treatment_end(one), *([sign(answer)] if answer else [])]


def _said(answer: SignSeen | None) -> list[tuple[str, str]]:
    return [("answer", answer.state if answer else SignState.NOT_ASSESSED)]


# --- what systemic treatment left ------------------------------------------------------------------------------


def residual_lesion(judgement: Judgement) -> Iterator[Said]:
    """SR-14: the review of a large lesion after systemic treatment is open, and something of it is left.

    Left is uptake, or a lesion that still is large, by the last scan since the end of treatment.
    """
    case = judgement.case
    window = due(case, Panel.RESIDUAL_LESION_REVIEW)
    if window is None:
        return
    uptake = _last_since(case, window, "pet_avid_lesions")
    lesion = _last_since(case, window, "largest_lesion")
    states = {
        "pet_avid_lesions": above(uptake, NOTHING),
        "largest_lesion": at_least(lesion, case.number(Name.LARGE_LESION)),
    }
    left = [r for r in (uptake, lesion) if r is not None and states[r.analyte] == PRESENT]
    if left:
        evidence = [reading(r) for r in left]
        yield found(
            judgement,
            R.SR_14,
            since=latest_day([], window.opens, min(r.date for r in left)),
            evidence=[*anchoring(case, window), *evidence],
        )
        return
    yield from (Gap(R.SR_14, analyte) for analyte, state in states.items() if state == UNKNOWN)


def _last_since(case: Case, window: Window, analyte: str) -> Reading | None:
    """The last number that was measured on or after the day the item counts from."""
    latest = case.latest_number(analyte)
    return latest if latest is not None and latest.date >= window.anchor.date else None


RULES = {
    R.SR_10: alone_in_disseminated,
    R.SR_10B: alone_before_extent,
    R.SR_12: stabilised_at_three_months,
    R.SR_12B: stabilised_at_six_months,
    R.SR_14: residual_lesion,
}
