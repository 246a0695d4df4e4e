"""Events and conditions beside POEMS: added, ended, voided. They are shown on the treatments tab."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from monitoring import wording
from monitoring.forms.events import ConditionEndForm, ConditionForm, EventForm
from monitoring.forms.fields import take_refusal
from monitoring.models import Condition, Event
from monitoring.selectors import entry_guard
from monitoring.services import events
from monitoring.views.entry_guard import Guard
from monitoring.views.record import REFUSED, record_page, void_page
from patients import access
from patients.access import Permission
from patients.models import Patient

TAB = "patient_treatments"


@require_http_methods(["GET", "POST"])
def event_new(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    today = patient.site.day()
    form = EventForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            event = events.record(
                patient=patient,
                on=values["date"],
                code=values["code"],
                note=values["note"],
                by=request.user,
                today=today,
                origin="page",
            )
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Recorded: %(entry)s.") % {"entry": _event(event)})
            return redirect(TAB, patient.pk)
    return _page(request, patient, "event_new.html", form, today)


@require_http_methods(["GET", "POST"])
def event_void(request, patient_id: int, event_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    event = get_object_or_404(Event.objects.filter(patient=patient).select_related("patient"), pk=event_id)
    return void_page(
        request,
        patient,
        row=event,
        said=_event(event),
        deed=events.void,
        today=patient.site.day(),
        back=TAB,
    )


@require_http_methods(["GET", "POST"])
def condition_new(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    today = patient.site.day()
    form = ConditionForm(request.POST if request.method == "POST" else None)
    guard = Guard(request, patient)
    if request.method == "POST" and form.is_valid():
        code, start, end = (form.cleaned_data[name] for name in ("code", "start", "end"))
        try:
            proposed = events.proposed_condition(
                patient=patient, code=code, start=start, end=end, today=today
            )
            guard = Guard(request, patient, entry_guard.of_condition(patient, proposed, today))
            if not guard.asks:
                condition = _record_condition(request, patient, form, today, guard)
                said = wording.condition(condition.code)
                messages.success(request, _("Recorded: %(entry)s.") % {"entry": said})
                return redirect(TAB, patient.pk)
        except ValidationError as refusal:
            take_refusal(form, refusal)
    return _page(request, patient, "condition_new.html", form, today, guard=guard)


@transaction.atomic
def _record_condition(request, patient: Patient, form: ConditionForm, today, guard: Guard) -> Condition:
    condition = events.record_condition(
        patient=patient, by=request.user, today=today, origin="page", **form.cleaned_data
    )
    guard.keep_reason(f"condition:{condition.pk}")
    return condition


@require_http_methods(["GET", "POST"])
def condition_end(request, patient_id: int, condition_id: int) -> HttpResponse:
    patient, condition = _condition(request, patient_id, condition_id)
    today = patient.site.day()
    form = ConditionEndForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            events.end_condition(condition, end=form.cleaned_data["end"], by=request.user, today=today)
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            said = wording.condition(condition.code)
            messages.success(request, _("Ended: %(entry)s.") % {"entry": said})
            return redirect(TAB, patient.pk)
    return _page(request, patient, "condition_end.html", form, today, condition=condition)


@require_http_methods(["GET", "POST"])
def condition_void(request, patient_id: int, condition_id: int) -> HttpResponse:
    patient, condition = _condition(request, patient_id, condition_id)
    return void_page(
        request,
        patient,
        row=condition,
        said=wording.condition(condition.code),
        deed=events.void_condition,
        today=patient.site.day(),
        back=TAB,
    )


def _condition(request, patient_id: int, condition_id: int) -> tuple[Patient, Condition]:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    rows = Condition.objects.filter(patient=patient).select_related("patient")
    return patient, get_object_or_404(rows, pk=condition_id)


def _event(event: Event) -> str:
    return f"{wording.event(event.code)}, {wording.day(event.date)}"


def _page(
    request, patient: Patient, template: str, form, today, guard: Guard | None = None, **context
) -> HttpResponse:
    return record_page(
        request,
        patient,
        template,
        today=today,
        page=TAB,
        status=REFUSED if form.errors or (guard and guard.speaks) else 200,
        form=form,
        guard=guard,
        **context,
    )
