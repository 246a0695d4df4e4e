"""The letter for an appointment: on a page that prints on one sheet, as PDF, and the note that it was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import wording
from monitoring.forms.letters import LetterForm
from monitoring.models import Appointment
from monitoring.reports import letter_pdf
from monitoring.reports.letter import Facts, Letter, compose
from monitoring.selectors.letters import language_of, template_in_force, texts_of
from monitoring.services import letters
from monitoring.views.record import REFUSED, record_page
from monitoring.wording import letters as words
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient

TAB = "patient_due"
HERE = "appointment_letter"


@dataclass(frozen=True)
class Written:
    """version: of the clinic's text; 0 where it is the product's."""

    letter: Letter
    version: int


@require_safe
def page(request: HttpRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.BOOK)
    appointment, today = _appointment(patient, appointment_id), patient.site.day()
    form = _form(request, patient)
    problem = letters.problem_with(appointment, today)
    found = None
    if not problem:
        found = _write(appointment, today, *form.chosen())
        _note_export(request, appointment, found, "page")
    return record_page(
        request,
        patient,
        "letter.html",
        today=today,
        page=TAB,
        status=REFUSED if form.errors else 200,
        form=form,
        appointment=appointment,
        problem=words.no_letter(problem),
        letter=found.letter if found else None,
        sheets=letter_pdf.pages(found.letter) if found else 0,
        query="" if form.errors else request.GET.urlencode(),
    )


@require_safe
def as_pdf(request: HttpRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    """Rendered first, then noted: no transaction is open meanwhile, and nothing leaves without its note."""
    patient = access.patient_for(request.user, patient_id, Permission.BOOK)
    appointment, today = _appointment(patient, appointment_id), patient.site.day()
    form = _form(request, patient)
    if form.errors or letters.problem_with(appointment, today):
        address = redirect(HERE, patient.pk, appointment.pk)
        address["Location"] += f"?{request.GET.urlencode()}"
        return address
    found = _write(appointment, today, *form.chosen())
    content = letter_pdf.render(found.letter)
    _note_export(request, appointment, found, "pdf")
    return pdf_response(content, f"letter-{appointment.date.isoformat()}.pdf")


@require_POST
def sent(request: HttpRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.LOG_CONTACT)
    appointment = _appointment(patient, appointment_id)
    try:
        contact = letters.log_sent(
            appointment,
            by=request.user,
            today=patient.site.day(),
            origin="page",
            note=words.letter_sent_note(appointment.date),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(HERE, patient.pk, appointment.pk)
    said = {"outcome": wording.outcome(contact.outcome), "date": wording.day(contact.date)}
    messages.success(request, _("Letter logged as sent: %(outcome)s, %(date)s.") % said)
    return redirect("patient_appointments", patient.pk)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _appointment(patient: Patient, appointment_id: int) -> Appointment:
    mine = Appointment.objects.filter(patient=patient).select_related("patient__site")
    return get_object_or_404(mine, pk=appointment_id)


def _form(request: HttpRequest, patient: Patient) -> LetterForm:
    """With what the address says, where it says something."""
    return LetterForm(request.GET if "language" in request.GET else None, language=language_of(patient))


def _write(appointment: Appointment, today: date, language: str, at: time | None) -> Written:
    patient = appointment.patient
    template = template_in_force(patient.site, language)
    facts = Facts(
        patient=f"{patient.given_name} {patient.family_name}",
        address=patient.address,
        record_number=patient.mrn,
        site=patient.site.name,
        on=appointment.date,
        at=at,
        panels=appointment.panels,
        written=today,
    )
    texts = texts_of(template) if template else None
    return Written(compose(texts, facts, language), template.version if template else 0)


def _note_export(request: HttpRequest, appointment: Appointment, found: Written, format: str) -> None:
    audit.record(
        AuditType.EXPORTED,
        by=request.user,
        patient=appointment.patient,
        what="letter",
        format=format,
        id=appointment.pk,
        language=found.letter.language,
        version=found.version,
    )
