"""PET after treatment: too early to show the whole response, due, or waiting for a line that does not end."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.protocol.calendar import add_days, add_months
from monitoring.protocol.case import Case
from monitoring.protocol.early_pet import is_early
from monitoring.protocol.findings import Said, reading, treatment, treatment_end
from monitoring.protocol.history import Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.safety.treated import anchoring, due
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.verdicts import Severity
from monitoring.protocol.vocabulary import AnchorKind, Panel
from monitoring.protocol.windows import TREATMENT_RUNNING

PET = "pet_"


def early(judgement: Judgement) -> Iterator[Said]:
    """SR-09: the last PET came after the end of treatment and before month 6; the response may still improve."""
    case = judgement.case
    scan = _last_scan(case)
    if scan and is_early(scan[0].date, case.begun, case.protocol):
        ended = [t for t in case.disease_directed if t.start <= scan[0].date][-1]
        evidence = [*(reading(r) for r in scan), treatment_end(ended)]
        yield found(judgement, R.SR_09, since=scan[0].date, evidence=evidence)


def _last_scan(case: Case) -> list[Reading]:
    """All that was seen on the day of the last PET."""
    latest = [r for a in sorted(case.analytes) if a.startswith(PET) for r in case.readings(a)[-1:]]
    day = max((r.date for r in latest), default=None)
    return [r for r in latest if r.date == day]


def none_after_treatment(judgement: Judgement) -> Iterator[Said]:
    """SR-09b: six months after the end of treatment no PET was done: a panel, and an alert once the window is over.

    A PET that is to be repeated after one that still showed something is the schedule's to ask for, not this rule's.
    """
    case = judgement.case
    window = due(case, Panel.PET_CT)
    if window is None or window.due_by is None or window.anchor.kind not in AFTER_END:
        return
    late_from = add_days(window.due_by, 1)
    is_late = case.has_come(late_from)
    yield found(
        judgement,
        R.SR_09B,
        since=late_from if is_late else window.opens,
        evidence=anchoring(case, window),
        severity=None if is_late else Severity.INFO,
    )


AFTER_END = frozenset({AnchorKind.TREATMENT_END, AnchorKind.TRANSPLANT})


def long_line(judgement: Judgement) -> Iterator[Said]:
    """PET-LONG-LINE: a line has run for twelve months, and until it ends no PET is scheduled."""
    case = judgement.case
    line = case.line
    if line is None or line.end(case.today) is not None:
        return
    if not any(w.panel == Panel.PET_CT and w.reason == TREATMENT_RUNNING for w in case.plan.open):
        return
    long_from = add_months(line.start, case.count(Name.LONG_LINE))
    if case.has_come(long_from):
        evidence = [treatment(line.treatments[0], "start")]
        yield found(judgement, R.PET_LONG_LINE, since=long_from, evidence=evidence)


RULES = {
    R.SR_09: early,
    R.SR_09B: none_after_treatment,
    R.PET_LONG_LINE: long_line,
}
