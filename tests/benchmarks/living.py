"""Patients whose whole record is the product's own, for nights: a few by its services, the rest their copies by SQL.

Of each ten thousand patients so many have five tests whose windows open today, and a fifth as many have five whose last
day was yesterday: among a million 36,000 tests are newly due.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from monitoring.models import FollowUp, Observation, ScheduleItem, Sign
from monitoring.services import follow_up
from patients.models import Patient
from tests.benchmarks import bulk, multiplying, seeding
from tests.benchmarks.seeding import Clinic

OPENING, LATE = 72, 15  # of each ten thousand
FIRST, APART = 1_000_000_000, 7  # their keys: ten digits that begin with a one
SHIFT = 10_000_000_000
VISITS, DAYS_APART = 3, 90
# Every key of their facts has ten digits too: in a copy the number of its turn stands before it.
KEYED = r"regexp_replace({name}::text, '\m(1\d{{{{9}}}})\M', {{turn}} || '\1', 'g')"


def _keyed(*names: str, kind: str = "text") -> dict[str, str]:
    return {name: f"{KEYED.format(name=name)}::{kind}" for name in names}


TEXTS = {
    "monitoring_completion": _keyed("samples", kind="jsonb"),
    "monitoring_scheduleitem": _keyed("identity"),
    "monitoring_alert": _keyed("key", "inputs") | _keyed("evidence", "facts", kind="jsonb"),
}


def settle_in(clinic: Clinic) -> None:
    """As many as the clinic's patients ask for."""
    turns = clinic.patients // seeding.BLOCK
    if clinic.living == 0:
        multiplying.restart_keys(FIRST)
        _found(clinic)
        clinic.living = 1
    if turns > clinic.living:
        _as_of_yesterday(clinic)
        last = FIRST + APART * (OPENING + LATE)
        multiplying.multiply(FIRST, last, range(clinic.living, turns), SHIFT, texts=TEXTS, few=True)
        clinic.living = turns
    bulk.settle()


def all_of_them() -> dict[str, int]:
    """As a filter by `patient_id`."""
    return {"patient_id__gte": FIRST}


def _found(clinic: Clinic) -> None:
    opens, late = _days(clinic)
    yesterday = clinic.today - timedelta(days=1)
    with transaction.atomic():
        for nth in range(OPENING + LATE):
            since = opens if nth < OPENING else late
            _measured(clinic, FIRST + APART * nth, seeding._site_of(clinic, nth), since)
        _as_of_yesterday(clinic)
    new = ScheduleItem.objects.filter(**all_of_them(), state="open")
    assert new.filter(opens=clinic.today).count() >= 5 * OPENING
    assert new.filter(due_by=yesterday).count() >= 5 * LATE
    waiting = FollowUp.objects.filter(**all_of_them(), next_review_on=clinic.today).count()
    assert waiting >= LATE


def _as_of_yesterday(clinic: Clinic) -> None:
    """As the night before last left them: what the smaller size's nights did is taken back."""
    for patient in Patient.objects.filter(pk__gte=FIRST).select_related("site"):
        follow_up.refresh(patient, today=clinic.today - timedelta(days=1))


def _measured(clinic: Clinic, key: int, site: int, since: int) -> None:
    """Everything was measured at each visit, last so many days ago."""
    seeding._patients([(key, site)], clinic.today)
    last = clinic.today - timedelta(days=since)
    what = (*seeding.DAY, ("ncs.median.right.cmap", "", "mV", 6.1))
    rows = seeding._results(key, last + timedelta(days=DAYS_APART + key % 7), what, VISITS, DAYS_APART)
    bulk.insert(Observation, seeding.OBSERVED, rows, source="bench")
    seen = [(key, "papilledema", last.isoformat(), "absent")]
    bulk.insert(Sign, ("patient_id", "code", "date", "state"), seen, source="bench")


def _days(clinic: Clinic) -> tuple[int, int]:
    """How long ago the last visit was of whom tests open today, and of whom they were due by yesterday."""
    opens = late = 0
    yesterday = clinic.today - timedelta(days=1)
    with transaction.atomic():
        for nth, since in enumerate(range(60, 140)):
            _measured(clinic, FIRST + APART * nth, clinic.apart.pk, since)
        for nth, patient in enumerate(Patient.objects.filter(pk__gte=FIRST).order_by("pk")):
            follow_up.refresh(patient, today=yesterday)
            item = ScheduleItem.objects.get(patient=patient, panel="vegf", state="open")
            opens = 60 + nth if item.opens == clinic.today else opens
            late = 60 + nth if item.due_by == yesterday else late
        transaction.set_rollback(True)
    return opens, late
