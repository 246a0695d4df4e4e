"""Today's clinic: who was seen today, and who is booked for today, by an appointment or in a logged contact."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from monitoring.models import Appointment, Contact, ScheduleItem, Visit
from monitoring.protocol.schedule import status
from monitoring.protocol.vocabulary import ContactOutcome, Status
from monitoring.selectors import alerts
from monitoring.selectors.alerts import Waiting
from patients.models import Patient, PatientStatus, Site, User


@dataclass
class Expected:
    """Someone of today's clinic, with what is open for them in its window today."""

    patient: Patient
    booked_on: date | None = None  # the day on which it was agreed
    visits: list[Visit] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)  # panels, most pressing first
    due: list[str] = field(default_factory=list)
    alerts: Waiting | None = None


def clinic_day(site: Site, today: date, reader: User) -> list[Expected]:
    """By name: first those still expected, then those whose visit is logged. Six queries, however many there are."""
    expected: dict[int, Expected] = {}
    for contact in _bookings(site, today):
        expected[contact.patient_id] = Expected(contact.patient, booked_on=contact.date)
    for appointment in _appointments(site, today):
        on = site.day(appointment.recorded_at)
        expected.setdefault(appointment.patient_id, Expected(appointment.patient)).booked_on = on
    visits = Visit.objects.standing().filter(patient__site=site, date=today)
    for visit in visits.select_related("patient", "recorded_by").order_by("pk"):
        expected.setdefault(visit.patient_id, Expected(visit.patient)).visits.append(visit)
    _add_due(expected, today)
    for patient_id, waiting in alerts.waiting(
        {site.pk: alerts.audiences_at(reader, site.pk)}, expected
    ).items():
        expected[patient_id].alerts = waiting
    return sorted(
        expected.values(),
        key=lambda e: (bool(e.visits), e.patient.family_name, e.patient.given_name, e.patient.pk),
    )


def _appointments(site: Site, today: date) -> list[Appointment]:
    found = Appointment.objects.standing().filter(
        date=today, patient__site=site, patient__status=PatientStatus.ACTIVE
    )
    return list(found.select_related("patient").order_by("pk"))


def _bookings(site: Site, today: date) -> list[Contact]:
    """Booked for today, unless a later contact booked another day or was declined."""
    booked_today = Contact.objects.filter(
        patient__site=site,
        patient__status=PatientStatus.ACTIVE,
        outcome=ContactOutcome.BOOKED,
        next_try=today,
    )
    deciding = Contact.objects.filter(
        Q(outcome=ContactOutcome.BOOKED, next_try__isnull=False) | Q(outcome=ContactOutcome.DECLINED),
        patient__in=booked_today.values("patient"),
    )
    last: dict[int, Contact] = {}
    for contact in deciding.select_related("patient", "recorded_by").order_by("date", "pk"):
        last[contact.patient_id] = contact
    return [c for c in last.values() if c.outcome == ContactOutcome.BOOKED and c.next_try == today]


def _add_due(expected: dict[int, Expected], today: date) -> None:
    items = ScheduleItem.objects.filter(
        patient__in=list(expected), state=ScheduleItem.State.OPEN, opens__lte=today
    )
    listed = items.order_by("rank").values_list("patient_id", "panel", "opens", "due_by", "waived_until")
    for patient_id, panel, opens, due_by, waived_until in listed:
        standing = status((opens, due_by), today, waived_until=waived_until)
        if standing == Status.OVERDUE:
            expected[patient_id].overdue.append(panel)
        elif standing == Status.DUE:
            expected[patient_id].due.append(panel)
