"""Deeds on a person that move their schedule: register, change, close, reopen. Each refreshes the follow-up at once."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from monitoring.protocol.vocabulary import CARE_TEAM_ROLES
from monitoring.services import checks, follow_up
from patients.models import Patient, Site, User
from patients.services import registry

# What the schedule counts from and rules ask of a person.
JUDGED = frozenset(
    {
        *("diagnosis_date", "sex", "birth_date", "transplant_eligible", "light_chain", "isotype"),
        *("pregnancy_prevention", "replacement_plans"),
    }
)


@transaction.atomic
def register(
    *, site: Site, by: User | None, today: date, **fields
) -> tuple[Patient, list[registry.Duplicate]]:
    _check_roles(fields)
    patient, duplicates = registry.register(site=site, by=by, today=today, **fields)
    follow_up.refresh(patient, today=today)
    return patient, duplicates


@transaction.atomic
def change(*, patient: Patient, by: User, today: date, version: int, **fields) -> Patient:
    _check_roles(fields)
    changed_patient, changed = registry.change(patient=patient, by=by, today=today, version=version, **fields)
    if JUDGED & set(changed):
        follow_up.refresh(changed_patient, today=today)
    return changed_patient


@transaction.atomic
def close(*, patient: Patient, by: User, status: str, on: date, today: date, reason: str = "") -> Patient:
    closed = registry.close(patient=patient, by=by, status=status, on=on, today=today, reason=reason)
    follow_up.refresh(closed, today=today)
    return closed


@transaction.atomic
def reopen(*, patient: Patient, by: User, today: date, reason: str) -> Patient:
    reopened = registry.reopen(patient=patient, by=by, reason=reason)
    follow_up.refresh(reopened, today=today)
    return reopened


def _check_roles(fields: dict) -> None:
    """Every role of the care team is one of the vocabulary."""
    for role in fields.get("care_team") or ():
        checks.code(role, CARE_TEAM_ROLES, "care_team")
