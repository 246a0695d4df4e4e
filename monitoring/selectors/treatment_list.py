"""Treatments, events and conditions of a patient as a page tells them, with every change that was made to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from monitoring.models import Condition, Treatment
from monitoring.protocol.vocabulary import TreatmentKind, TreatmentStatus
from monitoring.selectors.history import treatment_facts
from patients.models import Patient

TOLD = ("kind", "line", "agents", "start", "end", "dose_gy", "indication", "stop_reason", "note")


@dataclass(frozen=True)
class Change:
    """One field that was changed: who, when, from what to what."""

    at: datetime
    by: str
    field: str
    before: object
    after: object
    reason: str


@dataclass
class Given:
    treatment: Treatment
    status: str
    changes: list[Change] = field(default_factory=list)

    @property
    def may_end(self) -> bool:
        """What runs can be ended in one step; a transplant is a day, it has no end."""
        return self.status == TreatmentStatus.ACTIVE and self.treatment.kind != TreatmentKind.ASCT


def treatments_of(patient: Patient, today: date) -> tuple[list[Given], list[Given]]:
    """Those that stand, newest start first, and those that were voided. Two queries."""
    rows = Treatment.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
    changes = changes_of(Treatment, patient, TOLD)
    given = [
        Given(row, treatment_facts(row).status_on(today), changes[row.pk])
        for row in rows.order_by("-start", "-pk")
    ]
    return (
        [each for each in given if not each.treatment.is_voided],
        [each for each in given if each.treatment.is_voided],
    )


def changes_of(
    model: type[Treatment] | type[Condition], patient: Patient, fields: Iterable[str]
) -> dict[int, list[Change]]:
    """By id of the row, what was changed after it was recorded, newest first."""
    changes: dict[int, list[Change]] = defaultdict(list)
    before: dict[int, object] = {}
    rows = model.history.filter(patient=patient).select_related("history_user")
    for row in rows.order_by("history_id"):
        earlier = before.get(row.id)
        before[row.id] = row
        if earlier is None:
            continue
        for name in fields:
            old, new = getattr(earlier, name), getattr(row, name)
            if old != new:
                changes[row.id].insert(
                    0,
                    Change(
                        row.history_date,
                        str(row.history_user or ""),
                        name,
                        old,
                        new,
                        row.history_change_reason or "",
                    ),
                )
    return changes
