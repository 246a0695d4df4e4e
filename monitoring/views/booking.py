"""What booking shares between the worklist's row and the patient's page: the form, the deed, the visits proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.forms.appointments import BookForm
from monitoring.forms.fields import take_refusal
from monitoring.protocol.schedule import panel_rank
from monitoring.protocol.vocabulary import Status
from monitoring.selectors import appointments as read
from monitoring.selectors import due
from monitoring.selectors.due import Due
from monitoring.selectors.site_settings import clinic_days_of
from monitoring.services import appointments
from patients.models import Patient


@dataclass(frozen=True)
class Proposed:
    """A visit that is proposed: its sentence, the names of its tests, the address of the form that books it."""

    says: str
    tests: str
    url: str
    panels: tuple[str, ...]
    only_day: date | None


def proposed(patient: Patient, items: Sequence[Due], today: date) -> list[Proposed]:
    """The fewest visits that cover what is open, the earliest first; in each, what is lost first."""
    found = read.trips(items, today, clinic_days_of(patient.site))
    trips = [replace(trip, panels=tuple(sorted(trip.panels, key=panel_rank))) for trip in found]
    windows = sum(len(trip.panels) for trip in trips)
    form = reverse("patient_appointments", args=[patient.pk])
    return [
        Proposed(
            says=wording.trip(trip, windows),
            tests=wording.panels(trip.panels),
            url=f"{form}?{urlencode({'panels': trip.panels}, doseq=True)}",
            panels=trip.panels,
            only_day=trip.first if trip.first == trip.last else None,
        )
        for trip in trips
    ]


def form_for(
    request: HttpRequest, patient: Patient, items: Sequence[Due], today: date, visits: Sequence[Proposed]
) -> BookForm:
    """The form with what was sent, or with the tests of the address, or of the first visit that is proposed."""
    # A test that was sent and is booked by now is no mistake: it is answered with its day.
    sent = request.POST.getlist("panels")
    offered = [
        each.item.panel
        for each in items
        if (
            each.item.panel in sent
            if read.is_booked(each.item, today)
            else each.standing not in (Status.WAIVED, Status.NOT_SCHEDULED)
        )
    ]
    if request.method == "POST":
        return BookForm(request.POST, patient=patient, offered=offered)
    asked = [panel for panel in request.GET.getlist("panels") if panel in offered]
    first = visits[0] if visits else None
    chosen = asked or (first.panels if first else ())
    on = first.only_day if first and set(chosen) == set(first.panels) else None
    return BookForm(patient=patient, offered=offered, chosen=chosen, on=on)


def book(request: HttpRequest, patient: Patient, form: BookForm, today: date) -> bool:
    """Store what the form says; False when it was refused, with the reasons at its fields.

    Where all of it is booked already, by a second click or a colleague, that is said and nothing is refused.
    """
    if not form.is_valid():
        return False
    values = form.cleaned_data
    try:
        made, said = appointments.book(
            patient=patient,
            on=values["date"],
            panels=values["panels"],
            note=values["note"],
            by=request.user,
            today=today,
            origin="page",
        )
    except ValidationError as refusal:
        taken = any(error.code == "already_booked" for error in refusal.error_dict.get("panels", []))
        if taken and _is_booked_already(request, patient, values, today):
            return True
        take_refusal(form, refusal)
        return False
    facts = {
        "patient": _name(patient),
        "date": wording.day(made.date),
        "tests": wording.panels(made.panels),
    }
    messages.success(request, _("%(patient)s: booked for %(date)s, %(tests)s.") % facts)
    warn(request, said)
    return True


def _is_booked_already(request: HttpRequest, patient: Patient, values: dict, today: date) -> bool:
    """Whether each of the tests has its day by now, which is then said."""
    days: dict[date, list[str]] = {}
    for each in due.open_items(patient, today):
        item = each.item
        if item.panel in values["panels"] and item.appointment and read.is_booked(item, today):
            days.setdefault(item.appointment.date, []).append(item.panel)
    if sum(len(panels) for panels in days.values()) < len(values["panels"]):
        return False
    for day in sorted(days):
        facts = {"patient": _name(patient), "date": wording.day(day), "tests": wording.panels(days[day])}
        said = _("%(patient)s: already booked for %(date)s, %(tests)s.") % facts
        messages.add_message(request, messages.INFO if day == values["date"] else messages.WARNING, said)
    return True


def _name(patient: Patient) -> str:
    return f"{patient.family_name}, {patient.given_name}"


def warn(request: HttpRequest, said: Sequence[str]) -> None:
    for code in said:
        messages.warning(request, wording.appointment_warning(code))
