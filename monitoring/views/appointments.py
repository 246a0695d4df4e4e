"""A patient's appointments: those to come, those that were, and the forms that book, move and cancel one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from monitoring import wording
from monitoring.forms.appointments import MoveForm
from monitoring.forms.fields import take_refusal
from monitoring.forms.patient import ReasonForm
from monitoring.models import Appointment
from monitoring.selectors import appointments as read
from monitoring.selectors import due
from monitoring.services import appointments
from monitoring.views import booking
from monitoring.views.record import REFUSED, record_page
from patients import access
from patients.access import Permission
from patients.models import Patient

HERE = "patient_appointments"
TAB = "patient_due"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.BOOK)
    today = patient.site.day()
    items = due.open_items(patient, today)
    visits = booking.proposed(patient, items, today)
    form = booking.form_for(request, patient, items, today, visits)
    if request.method == "POST" and booking.book(request, patient, form, today):
        return redirect(HERE, patient.pk)
    return record_page(
        request,
        patient,
        "appointments.html",
        today=today,
        page=TAB,
        status=REFUSED if form.errors else 200,
        form=form,
        visits=visits,
        booked=[(each, wording.panels(each.appointment.panels)) for each in read.of_patient(patient, today)],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.BOOK)
    appointment = _appointment(patient, appointment_id)
    form = MoveForm(request.POST if request.method == "POST" else None)
    today = patient.site.day()
    if request.method == "POST" and form.is_valid():
        try:
            moved, said = appointments.move(
                appointment, to=form.cleaned_data["date"], by=request.user, today=today
            )
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Moved to %(date)s.") % {"date": wording.day(moved.date)})
            booking.warn(request, said)
            return redirect(HERE, patient.pk)
    return _change(request, patient, appointment, form, "move")


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.BOOK)
    appointment = _appointment(patient, appointment_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            appointments.cancel(appointment, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            said = {"date": wording.day(appointment.date)}
            messages.success(request, _("The appointment of %(date)s was cancelled.") % said)
            return redirect(HERE, patient.pk)
    return _change(request, patient, appointment, form, "cancel")


def _appointment(patient: Patient, appointment_id: int) -> Appointment:
    return get_object_or_404(
        Appointment.objects.filter(patient=patient).select_related("patient"), pk=appointment_id
    )


def _change(
    request: HttpRequest, patient: Patient, appointment: Appointment, form: MoveForm | ReasonForm, deed: str
) -> HttpResponse:
    return record_page(
        request,
        patient,
        "appointment_change.html",
        today=patient.site.day(),
        page=TAB,
        status=REFUSED if form.errors else 200,
        form=form,
        deed=deed,
        appointment=appointment,
        tests=wording.panels(appointment.panels),
    )
