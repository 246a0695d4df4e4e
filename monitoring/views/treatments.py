"""The treatments tab: what is planned, runs and ended; adding, changing, ending and voiding one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from monitoring import wording
from monitoring.forms.fields import take_refusal
from monitoring.forms.stale import Difference, settle
from monitoring.forms.treatments import OTHER_AGENTS, EndForm, TreatmentForm, initial_of
from monitoring.models import Condition, Decision, Event, StatedReason, Treatment
from monitoring.selectors import entry_guard, stated_reasons, treatment_list
from monitoring.services import treatments
from monitoring.views.entry_guard import Guard
from monitoring.views.record import REFUSED, record_page, void_page
from patients import access
from patients.access import Permission
from patients.models import Patient

STALE = 409


@require_safe
def patient_treatments(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.READ_RESULTS)
    today = patient.site.day()
    standing, voided = treatment_list.treatments_of(patient, today)
    events = Event.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
    conditions = Condition.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
    decisions = Decision.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
    reasons = stated_reasons.by_entry(stated_reasons.stated_reasons(patient))
    return record_page(
        request,
        patient,
        "treatments.html",
        today=today,
        standing=[_told(given, reasons) for given in standing],
        voided=[_told(given, reasons) for given in voided],
        decisions=[
            (row, reasons.get(f"decision:{row.pk}", ())) for row in decisions.order_by("-date", "-pk")
        ],
        decides=access.can(request.user, Permission.ASSESS, patient.site_id),
        events=list(events.order_by("-date", "-pk")),
        conditions=[
            (row, reasons.get(f"condition:{row.pk}", ())) for row in conditions.order_by("-start", "-pk")
        ],
        records=access.can(request.user, Permission.RECORD_RESULTS, patient.site_id),
    )


def _told(given: treatment_list.Given, reasons: dict[str, list[StatedReason]]) -> dict:
    treatment = given.treatment
    return {
        "row": treatment,
        "status": given.status,
        "may_end": given.may_end,
        "reasons": reasons.get(f"treatment:{treatment.pk}", ()),
        "agents": [wording.agent(agent) for agent in treatment.agents],
        "warnings": [wording.treatment_warning(code) for code in treatments.warnings(treatment)],
        "changes": [
            {
                "at": change.at,
                "by": change.by,
                "what": str(LABELS[change.field]),
                "before": _word(change.field, change.before),
                "after": _word(change.field, change.after),
                "reason": change.reason,
            }
            for change in given.changes
        ],
    }


LABELS = {name: field.label for name, field in TreatmentForm.base_fields.items()}
WORDS: dict[str, Callable[[Any], str]] = {
    "kind": wording.treatment_kind,
    "indication": wording.indication,
    "stop_reason": wording.stop_reason,
    "start": wording.day,
    "end": wording.day,
    "dose_gy": wording.number,
    "agents": lambda agents: ", ".join(wording.agent(agent) for agent in agents),
}


def _word(field: str, value: object) -> str:
    """A value of the history in words; what was empty says so."""
    if value in (None, "", []):
        return _("not recorded")
    return WORDS.get(field, str)(value)


def _name(treatment: Treatment) -> str:
    """How a sentence names a treatment: its kind, its agents, its start."""
    agents = " + ".join(wording.agent(agent) for agent in treatment.agents)
    kind = wording.treatment_kind(treatment.kind)
    return pgettext("a treatment", "%(what)s from %(start)s") % {
        "what": f"{kind} ({agents})" if agents else kind,
        "start": wording.day(treatment.start),
    }


@require_http_methods(["GET", "POST"])
def treatment_new(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    today = patient.site.day()
    form = TreatmentForm(request.POST if request.method == "POST" else None)
    guard = Guard(request, patient)
    if request.method == "POST" and form.is_valid():
        try:
            guard = _guard(request, patient, today, form.values())
            if not guard.asks:
                treatment, warnings = _record(request, patient, today, form.values(), guard)
                _say(request, _("Recorded: %(treatment)s."), treatment, warnings)
                return redirect("patient_treatments", patient.pk)
        except ValidationError as refusal:
            take_refusal(form, refusal)
    return _form_page(request, patient, form, today, guard=guard)


def _guard(
    request, patient: Patient, today: date, fields: dict[str, Any], treatment: Treatment | None = None
) -> Guard:
    """What is said of the treatment as it would stand. Refuses what could not be stored."""
    proposed = treatments.proposed(patient=patient, today=today, treatment=treatment, **fields)
    return Guard(
        request,
        patient,
        entry_guard.of_treatment(patient, proposed, today),
        entry_guard.odd_treatment(patient, proposed, today),
    )


@transaction.atomic
def _record(
    request, patient: Patient, today: date, fields: dict[str, Any], guard: Guard
) -> tuple[Treatment, list[str]]:
    treatment, warnings = treatments.record(
        patient=patient, by=request.user, today=today, origin="page", **fields
    )
    guard.keep_reason(f"treatment:{treatment.pk}")
    return treatment, warnings


@transaction.atomic
def _change(
    request,
    treatment: Treatment,
    today: date,
    version: int,
    reason: str,
    fields: dict[str, Any],
    guard: Guard,
) -> tuple[Treatment, list[str]]:
    changed, warnings = treatments.change(
        treatment=treatment, by=request.user, today=today, version=version, reason=reason, **fields
    )
    guard.keep_reason(f"treatment:{changed.pk}")
    return changed, warnings


@require_http_methods(["GET", "POST"])
def treatment_edit(request, patient_id: int, treatment_id: int) -> HttpResponse:
    patient, treatment = _standing(request, patient_id, treatment_id)
    today = patient.site.day()
    form = TreatmentForm(request.POST if request.method == "POST" else None, treatment=treatment)
    differences: list[Difference] = []
    guard = Guard(request, patient)
    if request.method == "POST" and form.is_valid():
        version, reason = form.cleaned_data["version"] or 0, form.cleaned_data["reason"]
        try:
            guard = _guard(request, patient, today, form.values(), treatment)
            if version != treatment.version:
                raise treatments.StaleVersion(treatment)
            if not guard.asks:
                changed, warnings = _change(request, treatment, today, version, reason, form.values(), guard)
                _say(request, _("Saved: %(treatment)s."), changed, warnings)
                return redirect("patient_treatments", patient.pk)
        except ValidationError as refusal:
            take_refusal(form, refusal)
        except treatments.StaleVersion as stale:
            differences = _differences(form, stale.treatment)
    return _form_page(
        request, patient, form, today, treatment=treatment, differences=differences, guard=guard
    )


def _differences(form: TreatmentForm, stored: Treatment) -> list[Difference]:
    shown = stored.history.filter(version=form.cleaned_data["version"] or 0).order_by("history_id").first()
    before = initial_of(shown) if shown else None
    return settle(form, stored=initial_of(stored), before=before, version=stored.version)


def _form_page(
    request, patient: Patient, form, today, *, guard: Guard, treatment=None, differences=()
) -> HttpResponse:
    return record_page(
        request,
        patient,
        "treatment_form.html",
        today=today,
        page="patient_treatments",
        status=STALE if differences else REFUSED if form.errors or guard.speaks else 200,
        form=form,
        guard=guard,
        treatment=treatment,
        differences=differences,
        other_agents=[wording.agent(agent) for agent in OTHER_AGENTS],
    )


@require_http_methods(["GET", "POST"])
def treatment_end(request, patient_id: int, treatment_id: int) -> HttpResponse:
    """End what runs: the day and the reason, nothing else."""
    patient, treatment = _standing(request, patient_id, treatment_id)
    today = patient.site.day()
    form = EndForm(request.POST if request.method == "POST" else None, treatment=treatment, today=today)
    guard = Guard(request, patient)
    if request.method == "POST" and form.is_valid():
        values = {"end": form.cleaned_data["end"], "stop_reason": form.cleaned_data["stop_reason"]}
        version = form.cleaned_data["version"]
        try:
            if version != treatment.version:
                raise treatments.StaleVersion(treatment)
            guard = _guard(request, patient, today, values, treatment)
            if not guard.asks:
                ended, _warnings = _change(request, treatment, today, version, "", values, guard)
                _say(request, _("Ended: %(treatment)s."), ended, [])
                return redirect("patient_treatments", patient.pk)
        except ValidationError as refusal:
            take_refusal(form, refusal)
        except treatments.StaleVersion:
            messages.warning(
                request,
                _("Somebody changed this treatment meanwhile. Here is how it stands now; nothing was saved."),
            )
            return redirect("treatment_edit", patient.pk, treatment.pk)
    return record_page(
        request,
        patient,
        "treatment_end.html",
        today=today,
        page="patient_treatments",
        status=REFUSED if form.errors or guard.speaks else 200,
        form=form,
        guard=guard,
        treatment=treatment,
        said=_name(treatment),
    )


@require_http_methods(["GET", "POST"])
def treatment_void(request, patient_id: int, treatment_id: int) -> HttpResponse:
    patient, treatment = _standing(request, patient_id, treatment_id)
    return void_page(
        request,
        patient,
        row=treatment,
        said=_name(treatment),
        deed=treatments.void,
        today=patient.site.day(),
        back="patient_treatments",
    )


def _standing(request, patient_id: int, treatment_id: int) -> tuple[Patient, Treatment]:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    rows = Treatment.objects.standing().filter(patient=patient).select_related("patient__site")
    return patient, get_object_or_404(rows, pk=treatment_id)


def _say(request, sentence: str, treatment: Treatment, warnings: list[str]) -> None:
    messages.success(request, sentence % {"treatment": _name(treatment)})
    for code in warnings:
        messages.warning(request, wording.treatment_warning(code))
