"""Keeps one row per patient for the cohort, so that its page reads no history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monitoring.models import CourseSummary
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.course_summary import Until, course_summary
from patients.models import Patient

PATIENT = "patient"
COLUMNS = [field.name for field in CourseSummary._meta.concrete_fields if field.name != PATIENT]


def changed(patient: Patient, judged: Assessment) -> Iterator[CourseSummary]:
    """The patient's row where it is new or says something else than before. `patient` has its row with it."""
    told = _columns(patient, judged)
    stored = getattr(patient, "course_summary", None)
    if stored is None or any(getattr(stored, name) != value for name, value in told.items()):
        yield CourseSummary(patient=patient, **told)


def store(rows: Sequence[CourseSummary]) -> None:
    """One query, for many as for one."""
    if rows:
        CourseSummary.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=[PATIENT], update_fields=COLUMNS
        )


def _columns(patient: Patient, judged: Assessment) -> dict[str, Any]:
    told = course_summary(judged)
    return {
        **{"site_id": patient.site_id, "is_followed": told.is_followed},
        **{"extent": told.extent, "start": told.start},
        **{"line_start": told.line_start, "first_treatment": told.first_treatment, "is_dated": told.is_dated},
        **_until(told.death, "death_days", "died"),
        **_until(told.progression, "progression_days", "progressed"),
        **_until(told.vegf_normal, "vegf_normal_days", "vegf_became_normal"),
        **told.responses,
        # Lists, as they come back from the database.
        "aligned": {code: [list(point) for point in points] for code, points in told.aligned.items()},
    }


def _until(until: Until | None, days: str, happened: str) -> dict[str, Any]:
    return {days: until and until.days, happened: until and until.happened}
