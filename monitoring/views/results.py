"""The results of a patient: the list, one with its history, its correction, its voiding."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from monitoring import wording
from monitoring.exchange.interpret import at_door
from monitoring.forms.fields import take_refusal
from monitoring.forms.results import CorrectForm
from monitoring.models import Observation
from monitoring.selectors import result_list
from monitoring.selectors.visit_signatures import is_of_signed_visit
from monitoring.services import results
from monitoring.views.record import REFUSED, record_page, void_page
from monitoring.views.visit import decimal_mark
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient

BIGGEST_ID = 2**63 - 1


def stored(patient: Patient, observation_id: int) -> Observation:
    """A result of this patient, or 404."""
    rows = Observation.objects.select_related("patient__site", "recorded_by", "voided_by", "visit")
    return get_object_or_404(rows, pk=min(observation_id, BIGGEST_ID), patient=patient)


def said(row: Observation) -> str:
    """ "VEGF of 12 Mar 2027: 6630 pg/mL"."""
    value = wording.word(row.coded) if row.coded else row.reported_value
    unit = wording.unit(result_list.Listed(row).unit)
    parts = {
        "test": wording.analyte(row.analyte),
        "date": wording.day(row.date),
        "value": f"{value} {unit}".strip(),
    }
    return _("%(test)s of %(date)s: %(value)s") % parts


@require_safe
@transaction.atomic
def listing(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.READ_RESULTS)
    analyte = request.GET.get("analyte", "")
    page = result_list.results(patient, analyte=analyte, before=request.GET.get("before", ""))
    audit.record(
        AuditType.RESULTS_READ,
        by=request.user,
        patient=patient,
        page="patient_results",
        ids=[listed.row.pk for listed in page.rows],
    )
    tests = sorted((wording.analyte(code), code) for code in result_list.analytes_of(patient))
    return record_page(
        request,
        patient,
        "results.html",
        today=patient.site.day(),
        page="patient_results",
        results=page,
        analyte=analyte if analyte in {code for _label, code in tests} else "",
        tests=tests,
    )


@require_safe
@transaction.atomic
def detail(request: HttpRequest, patient_id: int, observation_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.READ_RESULTS)
    row = stored(patient, observation_id)
    audit.record(AuditType.RESULTS_READ, by=request.user, patient=patient, page="result", ids=[row.pk])
    return record_page(
        request,
        patient,
        "result.html",
        today=patient.site.day(),
        page="patient_results",
        listed=result_list.Listed(row),
        row=row,
        revisions=[_Revision(each) for each in result_list.revisions(row)],
    )


class _Revision:
    """What a result said before, as a page tells it: `said` holds the texts of the fields that could change."""

    def __init__(self, row) -> None:
        self.row = row
        before = row.said
        value = wording.word(before["coded"]) if before.get("coded") else before.get("reported_value", "")
        unit = result_list.read_unit_of(row.observation.analyte, before.get("reported_unit", ""))
        self.value = f"{value} {wording.unit(unit) or before.get('reported_unit', '')}".strip()
        self.date = date.fromisoformat(before["date"]) if before.get("date") else None
        places = [
            wording.specimen(before.get("specimen", "")),
            before.get("lab", ""),
            before.get("method", ""),
        ]
        self.places = " · ".join(text for text in (*places, before.get("component", "")) if text)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def correct(request: HttpRequest, patient_id: int, observation_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    row = stored(patient, observation_id)
    if row.is_voided:
        messages.info(request, _("A voided result cannot be corrected."))
        return redirect("result", patient.pk, row.pk)
    standing = row.coded or at_door(row, decimal_mark())
    form = CorrectForm(request.POST if request.method == "POST" else None, row=row, value=standing)
    asked: list[str] = []
    if request.method == "POST" and form.is_valid() and _is_current(form, row):
        outcome, asked = _correct(request, patient, row, form)
        if outcome is not None and not asked:
            changed = bool(outcome.corrected)
            messages.success(
                request,
                _("The result was corrected.") if changed else _("Nothing differed; nothing was changed."),
            )
            return redirect("result", patient.pk, row.pk)
    return record_page(
        request,
        patient,
        "result_correct.html",
        today=patient.site.day(),
        page="patient_results",
        status=REFUSED if form.errors or asked else 200,
        form=form,
        row=row,
        said=said(row),
        of_signed_visit=is_of_signed_visit(row),
        asked=asked,
    )


def _is_current(form: CorrectForm, row: Observation) -> bool:
    """Somebody may have corrected it since the form was opened: then nothing is written over it."""
    if form.cleaned_data["version"] == row.version:
        return True
    form.add_error(
        None, _("Somebody corrected this result meanwhile. It now reads: %(said)s.") % {"said": said(row)}
    )
    form.data = form.data.copy()
    form.data["version"] = str(row.version)
    return False


def _correct(
    request: HttpRequest, patient: Patient, row: Observation, form: CorrectForm
) -> tuple[results.Outcome | None, list[str]]:
    """The outcome, and what is asked about before it is kept. None when it is refused (at the form's fields)."""
    try:
        with transaction.atomic():
            outcome = results.correct(
                row,
                by=request.user,
                today=patient.site.day(),
                reason=form.cleaned_data["reason"],
                origin="page",
                decimal=decimal_mark(),
                **form.changes(),
            )
            asked = [wording.problem(problem) for problem in outcome.warnings]
            if outcome.corrected and asked and request.POST.get("confirmed") != form.cleaned_data["value"]:
                transaction.set_rollback(True)
                return outcome, asked
            return outcome, []
    except results.Refused as refusal:
        form.take(refusal.outcome.problems)
    except ValidationError as refusal:
        take_refusal(form, refusal)
    return None, []


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def void(request: HttpRequest, patient_id: int, observation_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    row = stored(patient, observation_id)
    return void_page(
        request,
        patient,
        row=row,
        said=said(row),
        deed=results.void,
        today=patient.site.day(),
        back="patient_results",
    )
