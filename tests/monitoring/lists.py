"""Many patients with due items at once, for tests of lists: rows as the refresh leaves them, made in bulk."""

from __future__ import annotations

from datetime import date, timedelta

from monitoring.models import FollowUp, ScheduleItem
from patients.models import Patient, Site
from patients.models.patient import fold, mrn_key
from tests.world import TODAY

WINDOW = timedelta(days=28)


def patients(site: Site, number: int, *, first: int = 0, family_name: str = "Vega") -> list[Patient]:
    people = [
        Patient(
            site=site,
            mrn=f"B{n}",
            mrn_key=mrn_key(f"B{n}"),
            family_name=family_name,
            given_name=f"N{n}",
            search_text=fold(f"{family_name} N{n} {family_name} B{n}"),
            birth_date=date(1960, 1, 1),
            sex="female",
            registered_on=date(2026, 1, 1),
        )
        for n in range(first, first + number)
    ]
    made = Patient.objects.bulk_create(people)
    FollowUp.objects.bulk_create([FollowUp(patient=patient, site=site) for patient in made])
    return made


def item(patient: Patient, panel: str = "vegf", *, due_by: date = TODAY, opens: date | None = None, **fields):
    """An open item, not stored yet."""
    opens = opens or due_by - WINDOW
    values = {
        "rank": 1,
        "identity": "person",
        "rule": "repeat",
        "anchor": "diagnosis",
        "anchor_date": opens,
        "interval": "P3M",
        "sources": ["PROJECT_BRIEF"],
        "protocol": "poems-2026-11",
        "target": opens,
        "missing": [panel],
    } | fields
    return ScheduleItem(
        patient=patient, site_id=patient.site_id, panel=panel, opens=opens, due_by=due_by, **values
    )


def store(items: list[ScheduleItem]) -> list[ScheduleItem]:
    return ScheduleItem.objects.bulk_create(items)
