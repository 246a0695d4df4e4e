"""A patient's decisions as pages show them, each with why somebody went on beside what the sources say."""

from __future__ import annotations

from datetime import date

from monitoring.models import Decision, StatedReason
from monitoring.selectors.stated_reasons import by_entry
from patients.models import Patient

LATEST = 3


def decided_on(patient: Patient, day: date) -> list[tuple[Decision, list[StatedReason]]]:
    """All of a day, voided ones among them, in the order in which they were recorded. Two queries."""
    rows = list(_of(patient).filter(date=day).order_by("pk"))
    about = [f"decision:{row.pk}" for row in rows]
    reasons = by_entry(
        StatedReason.objects.filter(patient=patient, about__in=about).select_related("stated_by")
    )
    return [(row, reasons.get(f"decision:{row.pk}", [])) for row in rows]


def latest(patient: Patient) -> list[Decision]:
    """The latest that stand, the newest first."""
    return list(_of(patient).filter(voided_at__isnull=True).order_by("-date", "-pk")[:LATEST])


def _of(patient: Patient):
    return Decision.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
