"""A row of the worklist that opens in place: its items, a contact, an appointment; and the row anew after each deed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.forms.contacts import ContactForm
from monitoring.forms.fields import take_refusal
from monitoring.protocol.vocabulary import Status
from monitoring.selectors import due, sign_offs, worklist
from monitoring.selectors.worklist import Place
from monitoring.services import contacts
from monitoring.views import booking, due_entries
from monitoring.views.record import REFUSED
from monitoring.views.worklist_rows import Rows
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient


@require_safe
def patient(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A row opened in place: its items with why, and what may be decided about them."""
    found = access.patient_for(request.user, patient_id, Permission.READ_SCHEDULE)
    if not request.htmx:
        return redirect("patient_due", found.pk)
    audit.record(AuditType.PATIENT_READ, by=request.user, patient=found, page="worklist")
    return _opened(request, found)


def contact(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Log a contact in the row: the form, and the row anew once it is saved."""
    found = access.patient_for(request.user, patient_id, Permission.LOG_CONTACT)
    if not request.htmx:
        return redirect("patient_contacts", found.pk)
    today = found.site.day()
    form = ContactForm(request.POST if request.method == "POST" else None, patient=found, today=today)
    if request.method == "POST" and log_contact(request, found, form):
        return row_answer(request, found)
    answer = render(
        request,
        "monitoring/worklist_contact.html",
        {"patient": found, "form": form, "today": today},
        status=REFUSED if form.errors else 200,
    )
    return _in_place_of_itself(answer, found, "contact") if form.errors else answer


def book(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Book an appointment in the row: the form, and the row anew once it is stored."""
    found = access.patient_for(request.user, patient_id, Permission.BOOK)
    if not request.htmx:
        return redirect("patient_appointments", found.pk)
    today = found.site.day()
    items = due.open_items(found, today)
    visits = booking.proposed(found, items, today)
    form = booking.form_for(request, found, items, today, visits)
    if request.method == "POST" and booking.book(request, found, form, today):
        return row_answer(request, found)
    answer = render(
        request,
        "monitoring/worklist_book.html",
        {"patient": found, "form": form, "today": today, "visits": visits},
        status=REFUSED if form.errors else 200,
    )
    return _in_place_of_itself(answer, found, "book") if form.errors else answer


def log_contact(request: HttpRequest, patient: Patient, form: ContactForm) -> bool:
    """Store what the form says; False when it was refused, with the reasons at its fields."""
    if not form.is_valid():
        return False
    values = form.cleaned_data
    try:
        contacts.log(
            patient=patient,
            on=values["date"],
            by=request.user,
            today=patient.site.day(),
            origin="page",
            submission_id=form.submission_id(),
            **{name: values[name] for name in ("channel", "outcome", "next_try", "note")},
        )
    except ValidationError as refusal:
        take_refusal(form, refusal)
        return False
    said = {
        "patient": f"{patient.family_name}, {patient.given_name}",
        "outcome": wording.outcome(values["outcome"]),
        "date": wording.day(values["date"]),
    }
    messages.success(request, _("Contact with %(patient)s logged: %(outcome)s, %(date)s.") % said)
    return True


def row_answer(request: HttpRequest, patient: Patient, *, opened: bool = False) -> HttpResponse:
    """The patient's row as it stands after a deed, and the line that says what was done."""
    place = Place(patient.site, patient.site.day())
    row = worklist.patient_row(place, patient.pk)
    context = {
        "patient": patient,
        "row": Rows(request.user).row(row, opened=opened, focus=True) if row else "",
        "opened": _entries(patient, place) if opened and row else None,
        "today": place.today,
    }
    return render(request, "monitoring/worklist_changed.html", context)


def refused_answer(request: HttpRequest, patient: Patient, refused: due_entries.Refused) -> HttpResponse:
    """The opened row with the form that was refused; the rest of the list stays as it is."""
    return _in_place_of_itself(_opened(request, patient, refused), patient, "items")


def _opened(
    request: HttpRequest, patient: Patient, refused: due_entries.Refused | None = None
) -> HttpResponse:
    place = Place(patient.site, patient.site.day())
    visits = booking.proposed(patient, due.open_items(patient, place.today), place.today)
    context = {
        "patient": patient,
        "visits": visits,
        "may_book": access.can(request.user, Permission.BOOK, patient.site_id),
        "entries": _entries(patient, place, refused),
        "today": place.today,
        "refused": refused.form if refused else None,
    }
    return render(request, "monitoring/worklist_items.html", context, status=REFUSED if refused else 200)


def _entries(patient: Patient, place: Place, refused: due_entries.Refused | None = None) -> list:
    pending = (Status.OVERDUE, Status.DUE, Status.WAIVED, "awaiting")
    items = [each for each in due.open_items(patient, place.today) if each.standing in pending]
    return due_entries.entries(items, place.today, sign_offs.status_of(patient.site_id), refused)


def _in_place_of_itself(answer: HttpResponse, patient: Patient, kind: str) -> HttpResponse:
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#{kind}-{patient.pk}", "outerHTML"
    return answer
