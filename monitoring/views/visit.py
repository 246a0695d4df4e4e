"""The visit form: opened with what is due, checked while it is typed, kept as a draft, saved in one piece."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitoring.exchange.numbers import COMMA, POINT
from monitoring.forms import visit_layout
from monitoring.forms.result_row import field_label
from monitoring.forms.visit_draft import draft_data, draftable, open_draft, submission_kept, was_saved
from monitoring.forms.visit_sheet import VisitSheet, offered_analyte
from monitoring.forms.visit_signs import sign_blocks
from monitoring.models import Visit, VisitDraft
from monitoring.protocol.vocabulary import TreatmentStatus
from monitoring.selectors import entry_guard
from monitoring.selectors.history import treatments_of
from monitoring.selectors.last_values import places_known
from monitoring.selectors.visit_preview import Preview, preview, readings_typed
from monitoring.services import results, visits
from monitoring.views.entry_guard import Guard
from monitoring.views.record import REFUSED, record_page
from patients import access
from patients.access import Permission
from patients.models import Patient

CONFLICT = 409


def decimal_mark() -> str:
    """The decimal sign of the reader's language."""
    return COMMA if get_format("DECIMAL_SEPARATOR") == "," else POINT


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def new(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    today = patient.site.day()
    if request.method == "POST":
        return _save(request, patient, today)
    if "visit" in request.GET:  # what is added to a visit is no draft of another one
        joins = _joined(Visit.objects.standing(), patient, request.GET["visit"])
        return _page(request, VisitSheet(patient, today, joins=joins))
    draft = open_draft(request.user, patient)
    data = draft_data(draft, patient) if draft else None
    return _page(request, VisitSheet(patient, today, data), draft=draft)


def _save(request: HttpRequest, patient: Patient, today: date) -> HttpResponse:
    if request.POST.get("patient") != str(patient.pk):
        return record_page(
            request, patient, "visit_of_another.html", today=today, page="visit_new", status=CONFLICT
        )
    # One that was voided meanwhile is refused by the service, with what was typed kept.
    joins = _joined(Visit.objects.all(), patient, request.POST["visit"]) if "visit" in request.POST else None
    sheet = VisitSheet(patient, today, request.POST, judged=True, joins=joins)
    sheet.check(decimal=decimal_mark())
    if not sheet.is_refused and not sheet.says_anything():
        sheet.form.add_error(
            None,
            _("Nothing was entered yet. Enter at least one result, a sign or a note, or leave the page."),
        )
    question = sheet.question()
    asked = bool(question) and request.POST.get("confirmed") != question
    guard = Guard(request, patient) if sheet.is_refused else _guard(request, sheet)
    if not sheet.is_refused and not asked and not guard.asks:
        logged = _log(request, sheet)
        if logged is not None:
            if not logged.repeated:
                guard.keep_reason(f"visit:{logged.visit.pk}")
            return _saved(request, patient, logged)
    return _page(request, sheet, question=question if asked else "", guard=guard, status=REFUSED)


def _guard(request: HttpRequest, sheet: VisitSheet) -> Guard:
    """What the sources say about the results of this visit before it is stored."""
    readings = readings_typed(sheet.patient, sheet.incoming(), today=sheet.today, decimal=decimal_mark())
    return Guard(
        request,
        sheet.patient,
        entry_guard.of_visit(sheet.patient, readings, sheet.today),
        entry_guard.odd_findings(
            sheet.patient, sheet.today, readings=readings, signs=sheet.form.seen(sheet.day())
        ),
    )


def _log(request: HttpRequest, sheet: VisitSheet) -> visits.Logged | None:
    """Store the visit; None when a service refuses, which then stands at the fields."""
    form = sheet.form
    try:
        return visits.log(
            patient=sheet.patient,
            on=form.cleaned_data["date"],
            kind=form.cleaned_data["kind"],
            by=request.user,
            today=sheet.today,
            origin="page",
            incoming=sheet.incoming(),
            sign_states=form.states(),
            graded=form.grades(),
            lesion_count=form.cleaned_data["lesion_count"],
            note=form.cleaned_data["note"],
            joins=sheet.joins,
            decimal=decimal_mark(),
            submission_id=form.submission_id(),
            reason=form.cleaned_data["reason"],
        )
    except results.Refused as refusal:
        sheet.take(refusal.outcome.problems)
    except ValidationError as refusal:
        sheet.refuse(refusal)
    return None


def _saved(request: HttpRequest, patient: Patient, logged: visits.Logged) -> HttpResponse:
    if logged.repeated:
        messages.info(request, _("This visit had been saved already; nothing was stored twice."))
    else:
        messages.success(request, _stored_said(logged))
    return redirect("patient_visit", patient.pk, logged.visit.pk)


def _stored_said(logged: visits.Logged) -> str:
    """ "Saved: 4 results, 2 signs." """
    n_results, n_signs = len(logged.results.stored), len(logged.signs.stored)
    said = []
    if n_results:
        said.append(ngettext("%(n)s result", "%(n)s results", n_results) % {"n": n_results})
    if n_signs:
        said.append(ngettext("%(n)s sign", "%(n)s signs", n_signs) % {"n": n_signs})
    if logged.results.unchanged:
        n = len(logged.results.unchanged)
        said.append(ngettext("%(n)s was known already", "%(n)s were known already", n) % {"n": n})
    return (
        _("The visit was saved: %(what)s.") % {"what": ", ".join(said)} if said else _("The visit was saved.")
    )


def _page(
    request: HttpRequest,
    sheet: VisitSheet,
    *,
    draft: VisitDraft | None = None,
    question: str = "",
    guard: Guard | None = None,
    status: int = 200,
) -> HttpResponse:
    patient, today = sheet.patient, sheet.today
    running = [t for t in treatments_of(patient) if t.status_on(today) == TreatmentStatus.ACTIVE]
    return record_page(
        request,
        patient,
        "visit_new.html",
        today=today,
        page="visit_new",
        tab="patient_visits",
        status=status,
        sheet=sheet,
        form=sheet.form,
        sections=visit_layout.sections(sheet),
        pressing=visit_layout.pressing(sheet),
        preview=_preview(sheet),
        question=question,
        guard=guard or Guard(request, patient),
        confirmed=request.POST.get("confirmed", "") if not question else "",
        submission=request.POST.get("submission") or submission_kept(draft) or uuid.uuid4(),
        draft=draft,
        running=running,
        sign_blocks=sign_blocks(sheet),
        **_nerve_table(sheet),
        known=places_known(patient),
        labels=_labels(),
    )


def _nerve_table(sheet: VisitSheet) -> dict:
    """The table of nerve conduction: a line per nerve and side, a column per quantity with its unit."""
    group, lines = visit_layout.nerves(sheet)
    is_open = group.is_due or any(cell.is_filled for line in lines for cell in line.cells)
    return {
        "nerves": lines,
        "ncs": group,
        "ncs_columns": visit_layout.nerve_columns(),
        "ncs_open": is_open,
        "ncs_places": [sheet.form["lab_ncs"], sheet.form["method_ncs"]],
        "nm": pgettext("short for: not measurable", "nm"),
    }


def _labels() -> Mapping[str, str]:
    parts = (
        "value",
        "unit",
        "specimen",
        "component",
        "date",
        "lab",
        "method",
        "lower_limit",
        "upper_limit",
        "note",
    )
    return {part: field_label(part) for part in parts}


def _preview(sheet: VisitSheet) -> Preview:
    signs = sheet.form.states() if sheet.form.is_bound else {}
    return preview(
        sheet.patient, sheet.incoming(), signs, on=sheet.day(), today=sheet.today, decimal=decimal_mark()
    )


@require_POST
def check(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What the server says about one row while it is typed, and what the visit would complete; keeps the draft."""
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    _same_patient(request, patient)
    sheet = VisitSheet(patient, patient.site.day(), request.POST, judged=True)
    row = sheet.rows.get(request.POST.get("row", ""))
    if row is not None:
        sheet.check(decimal=decimal_mark(), only=row.key)
    kept = _keep(request, patient)
    context = {
        "patient": patient,
        "today": sheet.today,
        "row": row,
        "sheet": sheet,
        "preview": _preview(sheet),
        "onls": _onls_sum(sheet),
        "kept": kept,
    }
    return render(request, "monitoring/visit_check.html", context)


def _onls_sum(sheet: VisitSheet) -> str:
    """The total of the two parts as typed; empty while one is missing or is no number."""
    texts = [sheet.rows[key].texts["value"].strip() for key in ("onls_arm", "onls_leg") if key in sheet.rows]
    if len(texts) == 2 and all(text.isascii() and text.isdigit() and len(text) < 3 for text in texts):
        return str(sum(int(text) for text in texts))
    return ""


@require_GET
def row(request: HttpRequest, patient_id: int) -> HttpResponse:
    """One more test for the form, as the chooser asked for it."""
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    key = request.GET.get("key", "")
    if not offered_analyte(key, patient.sex):
        raise Http404
    if key in request.GET.getlist("rows"):
        return HttpResponse(status=204)
    sheet = VisitSheet(patient, patient.site.day())
    context = {"row": sheet.fresh_row(key), "patient": patient, "labels": _labels()}
    return render(request, "monitoring/visit_row.html", context)


@require_POST
def keep(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    _same_patient(request, patient)
    kept = _keep(request, patient)
    text = _("Draft kept at %(time)s") % {"time": kept} if kept else ""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_POST
def discard(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    visits.drop_draft(patient=patient, user=request.user)
    messages.info(request, _("The draft was discarded."))
    return redirect("visit_new", patient.pk)


def _same_patient(request: HttpRequest, patient: Patient) -> None:
    """What another patient's form sends is not taken."""
    if request.POST.get("patient") != str(patient.pk):
        raise Http404


def _joined(among: QuerySet[Visit], patient: Patient, number: str) -> Visit:
    """The visit to which something is added: one of this patient, or 404."""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    return get_object_or_404(among, patient=patient, pk=int(number))


def _keep(request: HttpRequest, patient: Patient) -> str:
    """Keep what is typed so far; returns the time, or "" when there is nothing to keep or it was saved meanwhile."""
    if "visit" in request.POST:
        return ""
    fields = draftable(request.POST)
    if not fields or was_saved(request.POST.get("submission", ""), patient):
        visits.drop_draft(patient=patient, user=request.user)
        return ""
    draft = visits.keep_draft(patient=patient, user=request.user, fields=fields)
    return f"{draft.updated_at.astimezone(patient.site.zone):%H:%M}"
