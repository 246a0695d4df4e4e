"""Appointments of a patient, and what became of them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from monitoring.models import Appointment, ScheduleItem
from monitoring.protocol.trips import EVERY_DAY, ClinicDays, Trip, Wanted, at_hand, fewest
from monitoring.protocol.vocabulary import Status
from monitoring.selectors.due import Due
from monitoring.selectors.standing import is_set_aside
from patients.models import Patient

State = ScheduleItem.State
BOOKED, KEPT, PASSED, CANCELLED = "booked", "kept", "passed", "cancelled"


@dataclass(frozen=True, slots=True)
class Booked:
    """status: booked, kept (its tests were done), passed (its day is over, a test is still open), cancelled."""

    appointment: Appointment
    status: str


def of_patient(patient: Patient, today: date) -> list[Booked]:
    """Every appointment, the latest day first."""
    rows = Appointment.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
    found = rows.prefetch_related("items").order_by("-date", "-pk")
    return [Booked(row, status(row, today)) for row in found]


def status(appointment: Appointment, today: date) -> str:
    if appointment.is_voided:
        return CANCELLED
    return status_of(appointment, {item.state for item in appointment.items.all()}, today)


def status_of(appointment: Appointment, states: Set[str], today: date) -> str:
    """states: of the items that stand in it, for one that was not cancelled."""
    if State.DONE in states and State.OPEN not in states:
        return KEPT
    return BOOKED if appointment.date >= today else PASSED


def trips(items: list[Due], today: date, clinic: ClinicDays = EVERY_DAY) -> tuple[Trip, ...]:
    """The fewest visits for what is to be planned now, not set aside and not booked."""
    wanted = [
        Wanted(each.item.panel, each.item.opens, each.item.due_by)
        for each in items
        if each.item.opens
        and each.item.due_by
        and not is_set_aside(each.standing)
        and not is_booked(each.item, today)
    ]
    return fewest(at_hand(wanted, today), today, clinic)


@dataclass(frozen=True, slots=True)
class NextVisit:
    """The next day that is booked: the panels that are done then, and what is to be done now and is on no day."""

    on: date
    panels: tuple[str, ...]
    uncovered: tuple[str, ...]


def next_visit(items: list[Due], today: date) -> NextVisit | None:
    """From open items as they were read: no query. None where none of them is booked."""
    booked = {
        each.item.panel: each.item.appointment.date
        for each in items
        if each.item.appointment is not None and is_booked(each.item, today)
    }
    if not booked:
        return None
    on = min(booked.values())
    waiting = [each.item.panel for each in items if each.standing in (Status.OVERDUE, Status.DUE)]
    return NextVisit(
        on,
        tuple(panel for panel, day in booked.items() if day == on),
        tuple(panel for panel in waiting if panel not in booked),
    )


def is_booked(item: ScheduleItem, today: date) -> bool:
    """Whether the day on which it is to be done is still to come."""
    return item.appointment is not None and item.appointment.date >= today
