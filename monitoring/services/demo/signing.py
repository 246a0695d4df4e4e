"""What the physician of the demo clinic decided, signed and corrected after signing."""

from __future__ import annotations

from datetime import date

from monitoring.models import Visit
from monitoring.selectors.visit_signatures import signing_of
from monitoring.services import decisions, visit_signatures, visits
from monitoring.services.demo.plan import Course
from patients.models import Patient, User


def decide(course: Course, patient: Patient, physician: User, today: date, origin: str) -> None:
    for decision in course.decisions:
        decisions.record(patient=patient, by=physician, today=today, origin=origin, refresh=False, **decision)


def sign(course: Course, patient: Patient, physician: User) -> None:
    """All visits but the last, which waits; then a word is added to the note of the first."""
    if not course.signed:
        return
    *signed, _waiting = Visit.objects.filter(patient=patient).select_related("patient").order_by("date", "pk")
    for visit in signed:
        visit_signatures.sign(visit, by=physician, seen=signing_of(visit).fingerprint)
    visits.change_note(signed[0], version=1, by=physician, **course.signed)
