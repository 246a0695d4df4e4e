"""What the sources say about something before it is stored: the findings that a proposal would bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from monitoring.protocol.assessment import assess
from monitoring.protocol.findings import Finding
from monitoring.protocol.history import ConditionSeen, DecisionSeen, History, Reading, Treatment
from monitoring.protocol.proposal import OF_CONDITION, OF_DECISION, OF_TREATMENT, OF_VISIT, newly_said
from monitoring.protocol.verdicts import RuleCode
from monitoring.selectors.history import judged_history_of
from patients.models import Patient


def of_treatment(patient: Patient, proposed: Treatment, today: date) -> tuple[Finding, ...]:
    """A treatment that is new (`id` None), changed or ended, as it would be stored.

    Judged today and on the days ahead on which it starts and ends: what is planned is spoken of now.
    """
    history = judged_history_of(patient)
    others = tuple(t for t in history.treatments if t.id != proposed.id)
    after = replace(history, treatments=(*others, proposed))
    ahead = {day for day in (proposed.start, proposed.effective_end) if day is not None and day > today}
    return _compare(history, after, (today, *sorted(ahead)), OF_TREATMENT)


def of_decision(patient: Patient, proposed: DecisionSeen, today: date) -> tuple[Finding, ...]:
    history = judged_history_of(patient)
    after = replace(history, decisions=(*history.decisions, proposed))
    return _compare(history, after, (today,), OF_DECISION)


def of_condition(patient: Patient, proposed: ConditionSeen, today: date) -> tuple[Finding, ...]:
    history = judged_history_of(patient)
    after = replace(history, conditions=(*history.conditions, proposed))
    return _compare(history, after, (today,), OF_CONDITION)


def of_visit(patient: Patient, proposed: Iterable[Reading], today: date) -> tuple[Finding, ...]:
    """Results that are about to be logged."""
    readings = tuple(proposed)
    if not readings:
        return ()
    history = judged_history_of(patient)
    together = tuple(sorted((*history.readings, *readings), key=lambda reading: reading.date))
    return _compare(history, replace(history, readings=together), (today,), OF_VISIT)


def _compare(
    before: History, after: History, days: Iterable[date], rules: Collection[RuleCode]
) -> tuple[Finding, ...]:
    """Each rule and key once, as it speaks on the first of `days` on which it does."""
    if before == after:
        return ()
    found: dict[tuple[str, str], Finding] = {}
    for day in days:
        for finding in newly_said(assess(before, day), assess(after, day), rules):
            found.setdefault((finding.rule, finding.key), finding)
    return tuple(found.values())
