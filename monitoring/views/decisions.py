"""Decisions about treatment, recorded by physicians. They are shown on the treatments tab, and on the visit of the day.

An address with ?visit=7 came from that visit, and leads back to it.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from monitoring import wording
from monitoring.forms.decisions import DecisionForm
from monitoring.forms.fields import take_refusal
from monitoring.models import Decision, Visit
from monitoring.selectors import entry_guard
from monitoring.services import decisions
from monitoring.views.entry_guard import Guard
from monitoring.views.record import REFUSED, record_page, void_page
from patients import access
from patients.access import Permission
from patients.models import Patient

TAB = "patient_treatments"


@require_http_methods(["GET", "POST"])
def decision_new(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.ASSESS)
    today, visit = patient.site.day(), _visit(request, patient)
    form = DecisionForm(
        request.POST if request.method == "POST" else None, today=today, on=visit.date if visit else today
    )
    guard = Guard(request, patient)
    if request.method == "POST" and form.is_valid():
        try:
            guard = _guard(request, patient, form, today)
            if not guard.asks:
                stored = _record(request, patient, form, today, guard)
                messages.success(request, _("Recorded: %(entry)s.") % {"entry": _said(stored)})
                return redirect(_back(patient, visit))
        except ValidationError as refusal:
            take_refusal(form, refusal)
    return record_page(
        request,
        patient,
        "decision_new.html",
        today=today,
        page=TAB,
        status=REFUSED if form.errors or guard.speaks else 200,
        form=form,
        guard=guard,
        back=_back(patient, visit),
    )


def _visit(request, patient: Patient) -> Visit | None:
    """The visit of this patient from which somebody came."""
    number = request.GET.get("visit", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return Visit.objects.filter(patient=patient, pk=int(number)).first()


def _back(patient: Patient, visit: Visit | None) -> str:
    return reverse("patient_visit", args=[patient.pk, visit.pk]) if visit else reverse(TAB, args=[patient.pk])


def _guard(request, patient: Patient, form: DecisionForm, today) -> Guard:
    values = form.cleaned_data
    proposed = decisions.proposed(
        patient=patient, on=values["date"], decision=values["decision"], reason=values["reason"], today=today
    )
    return Guard(request, patient, entry_guard.of_decision(patient, proposed, today))


@transaction.atomic
def _record(request, patient: Patient, form: DecisionForm, today, guard: Guard) -> Decision:
    values = form.cleaned_data
    stored = decisions.record(
        patient=patient,
        on=values["date"],
        decision=values["decision"],
        reason=values["reason"],
        note=values["note"],
        by=request.user,
        today=today,
        origin="page",
    )
    guard.keep_reason(f"decision:{stored.pk}")
    return stored


@require_http_methods(["GET", "POST"])
def decision_void(request, patient_id: int, decision_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.ASSESS)
    rows = Decision.objects.filter(patient=patient).select_related("patient")
    decision = get_object_or_404(rows, pk=decision_id)
    return void_page(
        request,
        patient,
        row=decision,
        said=_said(decision),
        deed=decisions.void,
        today=patient.site.day(),
        back=TAB,
        to=_back(patient, _visit(request, patient)),
    )


def _said(decision: Decision) -> str:
    return f"{wording.decision(decision.decision)}, {wording.day(decision.date)}"
