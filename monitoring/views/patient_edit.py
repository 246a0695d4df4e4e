"""A person's details: change them, close the follow-up, reopen it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from monitoring.forms.fields import take_refusal
from monitoring.forms.patient import CloseForm, PatientForm, ReasonForm, initial_of
from monitoring.forms.stale import Difference, settle
from monitoring.services import enrolment
from monitoring.views.record import REFUSED, record_page
from patients import access
from patients.access import Permission
from patients.models import Patient
from patients.services import registry

STALE = 409


@require_http_methods(["GET", "POST"])
def patient_edit(request, patient_id: int) -> HttpResponse:
    """Identity and contact for everyone who keeps them; the clinical part for those who may."""
    patient = access.patient_for(request.user, patient_id, Permission.EDIT_CONTACT)
    today = patient.site.day()
    form = PatientForm(
        request.POST if request.method == "POST" else None,
        site=patient.site,
        clinical=access.can(request.user, Permission.EDIT_CLINICAL, patient.site_id),
        doctor=patient.responsible_physician,
        initial=initial_of(patient) | {"version": patient.version},
    )
    differences: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            enrolment.change(
                patient=patient,
                by=request.user,
                today=today,
                version=form.cleaned_data["version"] or 0,
                **form.values(),
            )
        except ValidationError as refusal:
            take_refusal(form, refusal)
        except registry.StaleVersion as stale:
            differences = _differences(form, stale.patient)
        else:
            messages.success(request, _said(form))
            return redirect("patient_edit", patient.pk)
    return record_page(
        request,
        patient,
        "patient_edit.html",
        today=today,
        status=REFUSED if form.errors else STALE if differences else 200,
        form=form,
        differences=differences,
        closes=access.can(request.user, Permission.REGISTER, patient.site_id),
    )


def _differences(form: PatientForm, stored: Patient) -> list[Difference]:
    """What differs from the stored version; the version that the reader had been shown comes from the history."""
    shown = stored.history.filter(version=form.cleaned_data["version"] or 0).order_by("history_id").first()
    return settle(
        form,
        stored=initial_of(stored),
        before=initial_of(shown) if shown else None,
        version=stored.version,
    )


def _said(form: PatientForm) -> str:
    changed = [str(form.fields[name].label) for name in form.changed_data if name != "version"]
    if not changed:
        return _("Nothing was different: the record stays as it was.")
    return _("Saved: %(fields)s.") % {"fields": ", ".join(changed)}


@require_http_methods(["GET", "POST"])
def patient_close(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.REGISTER)
    if patient.is_closed:
        return redirect("patient_reopen", patient.pk)
    today = patient.site.day()
    form = CloseForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            enrolment.close(
                patient=patient,
                by=request.user,
                today=today,
                status=values["status"],
                on=values["date"],
                reason=values["reason"],
            )
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The follow-up is closed: nothing is due, nobody is reminded."))
            return redirect("patient_edit", patient.pk)
    return record_page(
        request,
        patient,
        "patient_close.html",
        today=today,
        page="patient_edit",
        status=REFUSED if form.errors else 200,
        form=form,
    )


@require_http_methods(["GET", "POST"])
def patient_reopen(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.REGISTER)
    if not patient.is_closed:
        return redirect("patient_edit", patient.pk)
    today = patient.site.day()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment.reopen(
                patient=patient, by=request.user, today=today, reason=form.cleaned_data["reason"]
            )
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The follow-up is open again. What is due is laid out."))
            return redirect("patient_edit", patient.pk)
    return record_page(
        request,
        patient,
        "patient_reopen.html",
        today=today,
        page="patient_edit",
        status=REFUSED if form.errors else 200,
        form=form,
    )
