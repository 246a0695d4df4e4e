"""Patients side by side from the day their first treatment began: what they were given, what was done and missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from monitoring.models import CourseSummary, ScheduleItem, Treatment
from monitoring.protocol.vocabulary import DISEASE_DIRECTED
from monitoring.selectors.cohort import Choice, chosen_of
from patients.models import Patient

AT_ONCE = 50
DIED, LEFT, FOLLOWED = "died", "left", "followed"


@dataclass
class Swimmer:
    """`until`: the day of death, the last one known where follow-up ended, else today. `done`, `missed`: days."""

    patient: Patient
    start: date
    until: date
    ending: str
    treatments: list[dict[str, Any]] = field(default_factory=list)
    done: set[date] = field(default_factory=set)
    missed: set[date] = field(default_factory=set)


def swimmers(
    patients: QuerySet[Patient], choice: Choice, today: date, after: int | None = None
) -> tuple[list[Swimmer], int | None]:
    """Fifty at a time, who began last first; and the key to go on from, None at the end. Four queries.

    after: of the patient behind whom to go on; of one who is not among them it begins anew.
    """
    rows = chosen_of(CourseSummary.objects.filter(patient__in=patients, start__isnull=False), choice)
    last = rows.filter(pk=after).values_list("start", flat=True).first() if after is not None else None
    if last is not None:
        rows = rows.filter(Q(start__lt=last) | Q(start=last, pk__gt=after))
    found = list(rows.select_related("patient").order_by("-start", "pk")[: AT_ONCE + 1])
    shown = found[:AT_ONCE]
    by_key = {row.pk: _swimmer(row, today) for row in shown}
    _add_treatments(by_key, today)
    _add_tests(by_key, today)
    return list(by_key.values()), shown[-1].pk if len(found) > AT_ONCE else None


def _swimmer(row: CourseSummary, today: date) -> Swimmer:
    assert row.start is not None
    ending = DIED if row.died else FOLLOWED if row.is_followed else LEFT
    known = row.start + timedelta(days=row.death_days or 0)
    return Swimmer(row.patient, row.start, today if ending == FOLLOWED else known, ending)


def _add_treatments(by_key: dict[int, Swimmer], today: date) -> None:
    rows = Treatment.objects.standing().filter(
        patient__in=by_key, kind__in=list(DISEASE_DIRECTED), start__lte=today
    )
    for row in rows.order_by("start", "pk").values(
        "patient_id", "kind", "agents", "start", "end", "dose_gy", "line"
    ):
        by_key[row["patient_id"]].treatments.append(row)


def _add_tests(by_key: dict[int, Swimmer], today: date) -> None:
    """What was done, and what was missed or is overdue, since the treatment began."""
    rows = ScheduleItem.objects.filter(patient__in=by_key).filter(
        Q(state=ScheduleItem.State.DONE)
        | Q(state__in=[ScheduleItem.State.MISSED, ScheduleItem.State.OPEN], due_by__lt=today)
    )
    days: defaultdict[tuple[int, bool], set[date]] = defaultdict(set)
    for key, done_on, due_by in rows.values_list("patient_id", "done_on", "due_by"):
        if day := done_on or due_by:
            days[(key, done_on is not None)].add(day)
    for key, swimmer in by_key.items():
        swimmer.done = _between(days[(key, True)], swimmer)
        swimmer.missed = _between(days[(key, False)], swimmer)


def _between(days: Iterable[date], swimmer: Swimmer) -> set[date]:
    return {day for day in days if swimmer.start <= day <= swimmer.until}
