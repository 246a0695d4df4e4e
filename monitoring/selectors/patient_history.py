"""What happened to a record, from the audit trail: every deed, by whom and when; how often it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from monitoring.models import Alert, Condition, Decision, Event, Observation, Sign, Treatment
from patients.models import AuditEvent, AuditType, Patient, User
from patients.services.registry import CONTACT_FIELDS, IDENTITY_FIELDS

PAGE = 100
READS = (AuditType.PATIENT_READ, AuditType.RESULTS_READ)
NOT_DEEDS = (*READS, AuditType.PATIENTS_SEARCHED, AuditType.WORKLIST_READ, AuditType.ACCESS_REFUSED)

# What those hear of who see no values: who the person is, when something is due, who was called.
WITHOUT_CLINICAL = (
    *(AuditType.PATIENT_REGISTERED, AuditType.PATIENT_CHANGED, AuditType.PATIENT_CLOSED),
    *(AuditType.PATIENT_REOPENED, AuditType.CONTACT_LOGGED, AuditType.ITEM_WAIVED),
    AuditType.ITEM_POSTPONED,
    *(AuditType.APPOINTMENT_BOOKED, AuditType.APPOINTMENT_MOVED, AuditType.APPOINTMENT_CANCELLED),
    *(AuditType.ITEM_WAIVER_ENDED, AuditType.ITEM_AWAITING, AuditType.REMINDER_SENT),
)
PERSONAL_FIELDS = frozenset({*IDENTITY_FIELDS, *CONTACT_FIELDS})

# Beginning of a type, and where the code of its row stands: the fact's name, the model's field.
NAMED_BY_ID: dict[str, tuple[Any, str, str]] = {
    "sign.": (Sign, "sign", "code"),
    "treatment.": (Treatment, "kind", "kind"),
    "event.": (Event, "code", "code"),
    "condition.": (Condition, "code", "code"),
    "result.": (Observation, "analyte", "analyte"),
    "decision.": (Decision, "decision", "decision"),
    "alert.": (Alert, "rule", "rule"),
}


@dataclass(frozen=True)
class Entry:
    id: int
    at: datetime
    by: str
    what: str  # the type's code
    label: str
    facts: Mapping[str, object]
    door: str


@dataclass(frozen=True)
class Readings:
    """How often the record was opened or its results read, by how many people, and when last."""

    count: int
    people: int
    last: datetime | None


def entries(patient: Patient, *, clinical: bool, before: int | None = None) -> tuple[list[Entry], int | None]:
    """Newest first, a hundred at a time: those older than the entry `before`, and the id to go on from."""
    events = AuditEvent.objects.filter(patient_id=patient.pk)
    events = events.exclude(type__in=NOT_DEEDS) if clinical else events.filter(type__in=WITHOUT_CLINICAL)
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: PAGE + 1])
    following = found[PAGE - 1].pk if len(found) > PAGE else None
    names = _names({event.actor_id for event in found if event.actor_id})
    codes = _codes(found) if clinical else {}
    told = [_entry(event, names, clinical, codes.get(event.pk, {})) for event in found[:PAGE]]
    return [entry for entry in told if entry is not None], following


def readings(patient: Patient) -> Readings:
    found = AuditEvent.objects.filter(patient_id=patient.pk, type__in=READS).aggregate(
        count=Count("pk"), people=Count("actor_id", distinct=True), last=Max("at")
    )
    return Readings(found["count"], found["people"], found["last"])


def _entry(
    event: AuditEvent, names: dict[int, str], clinical: bool, codes: Mapping[str, object]
) -> Entry | None:
    facts = {**codes, **event.facts}
    if not clinical and event.type == AuditType.PATIENT_CHANGED:
        facts["fields"] = [name for name in facts.get("fields", []) if name in PERSONAL_FIELDS]
        if not facts["fields"]:
            return None
    return Entry(
        id=event.pk,
        at=event.at,
        by=names.get(event.actor_id or 0, event.actor),
        what=event.type,
        label=event.get_type_display(),
        facts=facts,
        door=event.door,
    )


def _codes(events: list[AuditEvent]) -> dict[int, dict[str, object]]:
    """Of what was voided or changed, the row of the trail holds the id alone: which sign or treatment it was."""
    codes: dict[int, dict[str, object]] = {}
    for beginning, (model, fact, field) in NAMED_BY_ID.items():
        about = {
            e.pk: e.facts.get("id") for e in events if e.type.startswith(beginning) and fact not in e.facts
        }
        if about:
            named = dict(model.objects.filter(pk__in=about.values()).values_list("pk", field))
            codes |= {event: {fact: named[row]} for event, row in about.items() if row in named}
    return codes


def _names(ids: set[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
