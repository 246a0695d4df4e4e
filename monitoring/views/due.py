"""What is due for one patient, why, what was done before; and the deeds on a due test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import wording
from monitoring.forms.due import AwaitingForm, PostponeForm, WaiveForm
from monitoring.forms.fields import take_refusal
from monitoring.forms.intervals import AsksFirst, EndForm, OverrideForm
from monitoring.models import ScheduleItem
from monitoring.protocol.current import CURRENT
from monitoring.selectors import due, sign_offs
from monitoring.selectors import intervals as interval_rows
from monitoring.selectors.reaching import reach_of_one
from monitoring.services import intervals, schedule
from monitoring.views import booking, due_entries
from monitoring.views.record import REFUSED, record_page
from monitoring.views.worklist_opened import refused_answer, row_answer
from patients import access
from patients.access import Permission
from patients.models import Patient

SHOWN_PAST = 20  # of what was done before; the rest is one click away


@require_safe
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.READ_SCHEDULE)
    return _page(request, patient, patient.site.day())


@require_POST
def waive(request: HttpRequest, patient_id: int, panel: str) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.WAIVE)
    form = WaiveForm(request.POST, item_id=schedule.open_item(patient, panel).pk)

    def deed(today: date) -> str:
        values = form.cleaned_data
        schedule.waive(patient=patient, panel=panel, by=request.user, today=today, **values)
        return _("%(test)s waived until %(until)s.") % {
            "test": wording.panel(panel),
            "until": wording.day(values["until"]),
        }

    return _decided(request, patient, panel, deed, form)


@require_POST
def end_waiver(request: HttpRequest, patient_id: int, panel: str) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.WAIVE)

    def deed(today: date) -> str:
        schedule.end_waiver(patient=patient, panel=panel, by=request.user, today=today)
        return _("The waiver of %(test)s has ended.") % {"test": wording.panel(panel)}

    return _decided(request, patient, panel, deed)


@require_POST
def postpone(request: HttpRequest, patient_id: int, panel: str) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.POSTPONE)
    form = PostponeForm(request.POST, item_id=schedule.open_item(patient, panel).pk)

    def deed(today: date) -> str:
        values = form.cleaned_data
        schedule.postpone(patient=patient, panel=panel, by=request.user, today=today, **values)
        return _("%(test)s: no reminder until %(until)s.") % {
            "test": wording.panel(panel),
            "until": wording.day(values["until"]),
        }

    return _decided(request, patient, panel, deed, form)


@require_POST
def override(request: HttpRequest, patient_id: int, panel: str) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.OVERRIDE)
    item = schedule.open_item(patient, panel)
    form = OverrideForm(request.POST, item_id=item.pk)
    if form.is_valid():
        _ask_first(form, item, form.months)

    def deed(today: date) -> str:
        said = {"months": form.months, "reason": form.cleaned_data["reason"]}
        word = intervals.override(patient=patient, panel=panel, by=request.user, today=today, **said)
        return _("%(test)s: %(interval)s for this patient from now on.") % {
            "test": wording.panel(panel),
            "interval": wording.every(word.code),
        }

    return _decided(request, patient, panel, deed, form)


@require_POST
def end_override(request: HttpRequest, patient_id: int, panel: str) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.OVERRIDE)
    item = schedule.open_item(patient, panel)
    form = EndForm(request.POST, auto_id=f"end-{item.pk}")
    if form.is_valid():
        _ask_first(form, item, None)

    def deed(today: date) -> str:
        said = {"months": None, "reason": form.cleaned_data["reason"]}
        intervals.override(patient=patient, panel=panel, by=request.user, today=today, **said)
        return _("%(test)s: the interval for this patient has ended.") % {"test": wording.panel(panel)}

    return _decided(request, patient, panel, deed, form)


def _ask_first(form: AsksFirst, item: ScheduleItem, months: intervals.Months | None) -> None:
    """An interval that would excuse an overdue test is set once that was read."""
    excused = None
    if not form.cleaned_data["seen"]:
        excused = interval_rows.excused(item, months, item.site.day())
    if excused:
        form.ask(wording.excused(excused, usual=months is None))


@require_POST
def awaiting(request: HttpRequest, patient_id: int, panel: str) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.MARK_AWAITING)
    form = AwaitingForm(request.POST, item_id=schedule.open_item(patient, panel).pk, today=patient.site.day())

    def deed(today: date) -> str:
        since = form.cleaned_data["since"]
        schedule.await_result(patient=patient, panel=panel, since=since, by=request.user, today=today)
        return _("%(test)s: sample taken on %(since)s, the result is awaited.") % {
            "test": wording.panel(panel),
            "since": wording.day(since),
        }

    return _decided(request, patient, panel, deed, form)


@require_POST
def not_awaiting(request: HttpRequest, patient_id: int, panel: str) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.MARK_AWAITING)

    def deed(today: date) -> str:
        schedule.await_result(patient=patient, panel=panel, since=None, by=request.user, today=today)
        return _("%(test)s: no result is awaited any more.") % {"test": wording.panel(panel)}

    return _decided(request, patient, panel, deed)


def _decided(
    request: HttpRequest,
    patient: Patient,
    panel: str,
    deed: Callable[[date], str],
    form: WaiveForm | PostponeForm | AwaitingForm | OverrideForm | EndForm | None = None,
) -> HttpResponse:
    """Do it and go back to where it was decided: the row of the worklist, or the patient's page."""
    today = patient.site.day()
    if form is None or form.is_valid():
        try:
            messages.success(request, deed(today))
        except ValidationError as refusal:
            if form is None:
                raise
            take_refusal(form, refusal)
    refused = due_entries.Refused(panel, form) if form is not None and form.errors else None
    if request.htmx:
        return (
            refused_answer(request, patient, refused)
            if refused
            else row_answer(request, patient, opened=True)
        )
    return _page(request, patient, today, refused) if refused else redirect("patient_due", patient.pk)


def _page(
    request: HttpRequest, patient: Patient, today: date, refused: due_entries.Refused | None = None
) -> HttpResponse:
    past = due.history(patient)
    items = due.open_items(patient, today)
    shown = past if request.GET.get("past") == "all" else past[:SHOWN_PAST]
    return record_page(
        request,
        patient,
        "due.html",
        today=today,
        page="patient_due",
        status=REFUSED if refused else 200,
        entries=due_entries.entries(items, today, sign_offs.status_of(patient.site_id), refused),
        visits=booking.proposed(patient, items, today),
        books=access.can(request.user, Permission.BOOK, patient.site_id) and not patient.is_closed,
        refused=refused.form if refused else None,
        history=shown,
        history_total=len(past),
        reach=reach_of_one(patient.pk),
        protocol=CURRENT.version,
    )
