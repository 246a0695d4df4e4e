"""Signing a visit, and changing its note: before the signature freely, after it with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.forms.fields import take_refusal
from monitoring.forms.visit_note import VisitNoteForm
from monitoring.models import Visit
from monitoring.selectors.visit_signatures import signed_visits
from monitoring.services import visit_signatures, visits
from monitoring.views.record import REFUSED, record_page
from monitoring.views.visits import stored, visit_page
from patients import access
from patients.access import Permission


@require_POST
@transaction.atomic
def sign(request: HttpRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """What was read is sent along: nobody signs what changed meanwhile."""
    patient = access.patient_for(request.user, patient_id, Permission.SIGN_VISIT)
    visit = stored(patient, visit_id)
    try:
        visit_signatures.sign(visit, by=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as refusal:
        return visit_page(request, patient, visit, status=REFUSED, refused=refusal.messages)
    messages.success(request, _("You have signed this visit."))
    return redirect("patient_visit", patient.pk, visit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def note(request: HttpRequest, patient_id: int, visit_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    visit = stored(patient, visit_id)
    if visit.is_voided:
        messages.info(request, _("The note of a voided visit cannot be changed."))
        return redirect("patient_visit", patient.pk, visit.pk)
    signed = bool(signed_visits([visit.pk]))
    version = visit.note_revisions.count() + 1
    sent = request.POST if request.method == "POST" else None
    form = VisitNoteForm(sent, text=visit.note, version=version, signed=signed)
    if sent is not None and form.is_valid() and _change(request, visit, form):
        return redirect("patient_visit", patient.pk, visit.pk)
    if form.is_bound and form.data.get("version") != str(version):
        form.data = form.data.copy()  # what stands now was shown: the next time it is written over knowingly
        form.data["version"] = str(version)
    return record_page(
        request,
        patient,
        "visit_note.html",
        today=patient.site.day(),
        page="patient_visits",
        status=REFUSED if form.errors else 200,
        visit=visit,
        form=form,
        signed=signed,
    )


def _change(request: HttpRequest, visit: Visit, form: VisitNoteForm) -> bool:
    try:
        changed = visits.change_note(visit, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        take_refusal(form, refusal)
        return False
    said = _("The note was changed.") if changed else _("Nothing differed; nothing was changed.")
    messages.success(request, said)
    return True
