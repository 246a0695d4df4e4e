"""Appointments: the day on which a patient comes, and which due tests it is for. Moved or cancelled, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.models import Appointment, ScheduleItem
from monitoring.protocol.current import CURRENT
from monitoring.protocol.early_pet import is_early
from monitoring.protocol.schedule import panel_rank
from monitoring.protocol.vocabulary import Panel
from monitoring.selectors.history import treatments_of
from monitoring.selectors.site_settings import clinic_days_of
from monitoring.services import checks, follow_up, recording
from patients import audit
from patients.models import AuditType, Patient, User

BOOKED_AHEAD = 24  # months
EARLY_PET = "early_pet"  # a PET would come before its window opens
HOLIDAY = "holiday"  # of the site
CLOSED_DAY = "closed_day"  # the site sees nobody on that day of the week
WAIVED = "waived"  # a physician set one of the tests aside, and that still holds on the day


@transaction.atomic
def book(
    *,
    patient: Patient,
    on: date,
    panels: Sequence[str],
    by: User | None,
    today: date,
    origin: str,
    note: str = "",
) -> tuple[Appointment, list[str]]:
    """Store an appointment and tie the open items of its panels to it; returns it and the codes of warnings.

    Raises ValidationError: date (past, too far, follow-up closed), panels (none, unknown, booked already), note.
    """
    _check_day(on, patient, today)
    wanted = _checked(panels)
    follow_up.take_turn(patient)
    items = _open_items(patient, wanted)
    if taken := _booked_already(patient, wanted, items, today):
        checks.refuse(
            "panels",
            "already_booked",
            _("One of these tests is booked for %(date)s already. Move or cancel that appointment."),
            date=taken.date.isoformat(),
        )
    appointment = Appointment(
        patient=patient,
        date=on,
        panels=wanted,
        note=recording.checked_text(note, "note"),
        recorded_by=by,
        source=origin,
    )
    appointment._history_user = by
    appointment.save()
    ScheduleItem.objects.filter(pk__in=[item.pk for item in items]).update(appointment=appointment)
    facts = {"panels": wanted, "date": on.isoformat(), "items": [item.pk for item in items]}
    _note(AuditType.APPOINTMENT_BOOKED, appointment, by, **facts)
    return appointment, warnings(patient, on, wanted)


@transaction.atomic
def move(appointment: Appointment, *, to: date, by: User, today: date) -> tuple[Appointment, list[str]]:
    """Another day for the same tests; the earlier one stays in the row's history. Returns it and codes of warnings."""
    follow_up.take_turn(appointment.patient)
    current = _standing(appointment, "date")
    _check_day(to, current.patient, today)
    if to == current.date:  # sent twice
        return current, warnings(current.patient, to, current.panels)
    before, current.date, current.version = current.date, to, current.version + 1
    current.moved_at = timezone.now()
    current._history_user = by
    current.save()
    _note(AuditType.APPOINTMENT_MOVED, current, by, **{"from": before.isoformat(), "to": to.isoformat()})
    return current, warnings(current.patient, to, current.panels)


@transaction.atomic
def cancel(appointment: Appointment, *, by: User, reason: str) -> None:
    """It will not take place: its tests wait for a day again."""
    follow_up.take_turn(appointment.patient)
    current = _standing(appointment, "reason")
    current._history_user = by
    recording.void(current, by=by, reason=reason, type=AuditType.APPOINTMENT_CANCELLED)
    ScheduleItem.objects.filter(patient=current.patient, appointment=current).update(appointment=None)


def warnings(patient: Patient, on: date, panels: Sequence[str]) -> list[str]:
    """What speaks against this day, as codes: a PET too soon under-calls (S1-19, S2-38), or the site is closed.

    It is booked all the same.
    """
    said = []
    if Panel.PET_CT in panels and is_early(on, treatments_of(patient), CURRENT):
        said.append(EARLY_PET)
    clinic = clinic_days_of(patient.site)
    if not clinic.receives(on):
        said.append(HOLIDAY if on in clinic.holidays else CLOSED_DAY)
    if any(
        item.waived_until is not None and item.waived_until >= on for item in _open_items(patient, panels)
    ):
        said.append(WAIVED)
    return said


def _check_day(on: date, patient: Patient, today: date) -> None:
    if patient.is_closed:
        checks.refuse("date", "closed", _("Follow-up is closed: nothing can be booked."))
    if on < today:
        checks.refuse(
            "date",
            "date_in_past",
            _("%(value)s lies in the past. Enter %(today)s or a later day."),
            value=on.isoformat(),
            today=today.isoformat(),
        )
    checks.day(on, patient=patient, today=today, may_lie_ahead=True)
    checks.silence(on, today=today, months=BOOKED_AHEAD, field="date")


def _checked(panels: Sequence[str]) -> list[str]:
    """Known panels, each once, what is lost first standing first."""
    if not panels:
        checks.refuse("panels", "required", _("Name at least one test."))
    known = {checks.code(panel, Panel, "panels") for panel in panels}
    return sorted(known, key=panel_rank)


def _open_items(patient: Patient, panels: Sequence[str]) -> list[ScheduleItem]:
    items = ScheduleItem.objects.filter(patient=patient, panel__in=panels, state=ScheduleItem.State.OPEN)
    return list(items.select_related("appointment"))


def _booked_already(
    patient: Patient, panels: list[str], items: list[ScheduleItem], today: date
) -> Appointment | None:
    """The appointment from today on in which one of the panels stands: by its open item, by name where it has none."""
    for item in items:
        if item.appointment is not None and item.appointment.date >= today:
            return item.appointment
    without_item = set(panels) - {item.panel for item in items}
    if without_item:
        ahead = Appointment.objects.standing().filter(patient=patient, date__gte=today)
        for each in ahead.prefetch_related("items"):
            if without_item & (set(each.panels) - {item.panel for item in each.items.all()}):
                return each
    return None


def _standing(appointment: Appointment, field: str) -> Appointment:
    current = Appointment.objects.select_related("patient").get(pk=appointment.pk)
    if current.is_voided:
        checks.refuse(field, "cancelled", _("This appointment was cancelled."))
    return current


def _note(type: AuditType, appointment: Appointment, by: User | None, **facts: object) -> None:
    audit.record(type, by=by, patient=appointment.patient, id=appointment.pk, **facts)
