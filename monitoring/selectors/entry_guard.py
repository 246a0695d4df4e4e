"""What the sources say about something before it is stored: the findings that a proposal would bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from monitoring.protocol.assessment import assess
from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.computed import with_computed
from monitoring.protocol.findings import Finding
from monitoring.protocol.history import ConditionSeen, DecisionSeen, History, Reading, SignSeen, Treatment
from monitoring.protocol.proposal import (
    OF_CHOICE,
    OF_CONDITION,
    OF_DECISION,
    OF_TREATMENT,
    OF_VISIT,
    newly_contradicted,
    newly_said,
)
from monitoring.protocol.verdicts import RuleCode
from monitoring.selectors.history import judged_history_of
from patients.models import Patient


def of_treatment(patient: Patient, proposed: Treatment, today: date) -> tuple[Finding, ...]:
    """A treatment that is new (`id` None), changed or ended, as it would be stored.

    Judged today and on the days ahead on which it starts and ends: what is planned is spoken of now. What is new and
    runs is being chosen, whatever day it started on.
    """
    history = judged_history_of(patient)
    others = tuple(t for t in history.treatments if t.id != proposed.id)
    after = replace(history, treatments=(*others, proposed))
    ahead = {day for day in (proposed.start, proposed.effective_end) if day is not None and day > today}
    said = _compare(history, after, (today, *sorted(ahead)), OF_TREATMENT)
    if not _is_being_chosen(proposed, today):
        return said
    tomorrow = add_days(today, 1)
    planned = replace(history, treatments=(*others, replace(proposed, start=tomorrow, end=None)))
    choice = _compare(history, planned, (today,), OF_CHOICE)
    return (*said, *(_as_entered(finding, proposed.start, tomorrow) for finding in choice))


def _is_being_chosen(proposed: Treatment, today: date) -> bool:
    if proposed.id is not None or proposed.start > today:
        return False
    return proposed.start == today or proposed.effective_end is None or proposed.effective_end > today


def _as_entered(finding: Finding, start: date, assumed: date) -> Finding:
    """The finding with the day that was entered in place of the one that was assumed."""
    evidence = (e._replace(date=start) if e.date == assumed else e for e in finding.evidence)
    return finding._replace(evidence=tuple(evidence))


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


def contradicted(before: History, after: History, today: date) -> list[str]:
    """The codes of what a proposal would bring into the record that does not go together, each once."""
    found = newly_contradicted(Case(before, today), Case(after, today))
    return list(dict.fromkeys(each.code for each in found))


def odd_treatment(patient: Patient, proposed: Treatment, today: date) -> list[str]:
    """What in a treatment that is new, changed or ended does not go together with the record."""
    history = judged_history_of(patient)
    others = tuple(t for t in history.treatments if t.id != proposed.id)
    return contradicted(history, replace(history, treatments=(*others, proposed)), today)


def odd_findings(
    patient: Patient, today: date, *, readings: Iterable[Reading] = (), signs: Iterable[SignSeen] = ()
) -> list[str]:
    """What in results and signs that are about to be recorded does not go together with the record."""
    readings, signs = tuple(readings), tuple(signs)
    if not readings and not signs:
        return []
    history = judged_history_of(patient)
    typed = {(seen.code, seen.date) for seen in signs}
    kept = (seen for seen in history.signs if (seen.code, seen.date) not in typed)  # a day has one answer
    together = sorted((*history.readings, *readings), key=lambda reading: reading.date)
    person = history.person
    after = replace(
        history,
        readings=with_computed(together, sex=person.sex, birth_date=person.birth_date),
        signs=(*kept, *signs),
    )
    return contradicted(history, after, today)


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
