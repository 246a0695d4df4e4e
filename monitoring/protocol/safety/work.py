"""SR-25: what is overdue calls the coordinator. It says nothing about the patient's state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, Said
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import Panel

PRESSING = (Panel.VEGF, Panel.SPEP, Panel.CBC)


def overdue(judgement: Judgement) -> Iterator[Said]:
    """Two items or more are overdue, or one of VEGF, electrophoresis and blood count for more than 30 days.

    Evidence: the overdue panels with the day by which each was due. Facts: ("late", panels with commas) of the second.
    """
    case = judgement.case
    due = _overdue(case)
    late = [panel for panel in PRESSING if panel in due and case.has_come(_late_from(case, due[panel]))]
    since = [_late_from(case, due[panel]) for panel in late]
    enough = case.count(Name.OVERDUE_ITEMS)
    if len(due) >= enough:
        since.append(add_days(sorted(due.values())[enough - 1], 1))
    if since:
        yield found(
            judgement,
            R.SR_25,
            since=min(since),
            evidence=[Evidence(p, day.isoformat(), "", day, None, "schedule") for p, day in due.items()],
            facts=[("late", ",".join(late))] if late else [],
        )


def _overdue(case: Case) -> dict[Panel, date]:
    """The panels that are neither waived nor awaited and whose last day has passed, in order, with that day."""
    due = {
        window.panel: window.due_by
        for window in case.plan.open
        if window.due_by is not None and window.panel not in case.set_aside
    }
    return {panel: due[panel] for panel in sorted(due) if case.has_come(add_days(due[panel], 1))}


def _late_from(case: Case, due_by: date) -> date:
    return add_days(due_by, case.count(Name.OVERDUE_DAYS) + 1)


RULES = {R.SR_25: overdue}
