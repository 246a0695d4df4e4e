"""The worklist: who must be called today. Reading it costs the same number of queries whatever it lists."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import wording
from monitoring.forms.contacts import ContactForm
from monitoring.forms.fields import take_refusal
from monitoring.forms.worklist import FilterForm
from monitoring.protocol.vocabulary import Status
from monitoring.reports import worklist_csv
from monitoring.reports.csv_text import csv_bytes
from monitoring.selectors import due, sign_offs, worklist
from monitoring.selectors.reaching import reach_of
from monitoring.selectors.worklist import CAP, PAGE, Place, Position, PositionError
from monitoring.selectors.workload import Workload, failures, workload
from monitoring.services import contacts
from monitoring.views import booking, due_entries
from monitoring.views.record import REFUSED
from monitoring.views.worklist_rows import Rows
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient, Site
from patients.services import people

# Machines that watch `/healthz` hear of it sooner; people read it when it matters to their day.
LATE_AFTER = {"refresh": timedelta(hours=1), "deliver": timedelta(minutes=10)}
LONGEST_FILTERS = 2_000  # characters of an address
LIST = "worklist"  # id of the element that the filters replace


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    sites = access.require_anywhere(request.user, Permission.READ_WORKLIST)
    chosen_sites = _chosen_sites(request, sites)
    now = timezone.now()
    places = [Place(site, site.day(now)) for site in chosen_sites]
    form = FilterForm(request.GET, sites=sites)
    after = _position(request)
    found = worklist.patients_page(places, form.chosen(), after)
    audit.record(
        AuditType.WORKLIST_READ,
        by=request.user,
        site=chosen_sites[0] if len(chosen_sites) == 1 else None,
        patients=[row.patient_id for row in found.rows],
    )
    context = {
        "rows": found.rows,
        "bodies": Rows(request.user, many_sites=len(chosen_sites) > 1).bodies(
            found.rows, by_week=form.query().get("group") == "week"
        ),
        "page_size": PAGE,
        "filtered": bool(set(form.query()) - {"site", "group"}),
        "first": after is None,
        "first_url": _url(form.query()),
        "next_url": _url(form.query() | {"after": str(found.next)}) if found.next else "",
        "query": urlencode(form.query()),
        "csv_url": _url(form.query(), "worklist_csv"),
        "form": form,
    }
    if request.htmx and request.htmx.target == LIST and not request.htmx.history_restore_request:
        answer = render(request, "monitoring/worklist_list.html", context)
        answer["HX-Push-Url"] = _url(form.query())
        return answer
    load = workload(places)
    context |= {
        "views": [(view["name"], _url(_in_order(view["query"]))) for view in request.user.saved_views],
        "counts": _counts(load),
        "load": load,
        "last_run": _last_run(load, places[0]),
        "notices": _notices(load, now),
        "failures": failures(places) if load.failed else [],
    }
    return render(request, "monitoring/worklist.html", context)


@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name, for the person alone."""
    sites = access.require_anywhere(request.user, Permission.READ_WORKLIST)
    query = FilterForm(QueryDict(request.POST.get("query", "")[:LONGEST_FILTERS]), sites=sites).query()
    try:
        people.save_view(user=request.user, name=request.POST.get("name", ""), query=query)
    except ValidationError as refusal:
        for said in refusal.messages:
            messages.error(request, said)
    else:
        messages.success(request, _("Saved: %(name)s.") % {"name": request.user.saved_views[-1]["name"]})
    return redirect(_url(query))


@require_POST
def view_forget(request: HttpRequest) -> HttpResponse:
    access.require_anywhere(request.user, Permission.READ_WORKLIST)
    name = request.POST.get("name", "")
    people.forget_view(user=request.user, name=name)
    messages.success(request, _("The view %(name)s was forgotten.") % {"name": name[:80]})
    return redirect("worklist")


@require_safe
def day_csv(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, up to a thousand patients, as a table."""
    sites = access.require_anywhere(request.user, Permission.READ_WORKLIST)
    chosen_sites = _chosen_sites(request, sites)
    places = [Place(site, site.day()) for site in chosen_sites]
    found = worklist.patients_page(places, FilterForm(request.GET, sites=sites).chosen(), None, CAP - 1)
    audit.record(
        AuditType.EXPORTED,
        by=request.user,
        site=chosen_sites[0] if len(chosen_sites) == 1 else None,
        what="worklist",
        format="csv",
        patients=[row.patient_id for row in found.rows],
    )
    content = csv_bytes(worklist_csv.header(), worklist_csv.lines(found.rows))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"worklist-{places[0].today.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
        "row": Rows(request.user).row(row, reach_of([patient.pk]), opened=opened, focus=True) if row else "",
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


def _chosen_sites(request: HttpRequest, sites: list[Site]) -> list[Site]:
    code = request.GET.get("site", "")
    return [access.site_for(request.user, code, Permission.READ_WORKLIST)] if code else sites


def _position(request: HttpRequest) -> Position | None:
    """Where the next page goes on. An address that somebody changed begins at the beginning."""
    try:
        return Position.read(request.GET["after"])
    except (KeyError, PositionError):
        return None


def _in_order(query: dict[str, str]) -> dict[str, str]:
    """As the filters stand on the page: PostgreSQL keeps no order of keys."""
    return {name: query[name] for name in FilterForm.base_fields if name in query}


def _url(query: dict[str, str], name: str = "worklist") -> str:
    return reverse(name) + (f"?{urlencode(query)}" if query else "")


def _counts(load: Workload) -> list[tuple[str, str, str]]:
    """status, number, word"""
    words = (
        (Status.OVERDUE, load.overdue, _("tests overdue")),
        (Status.DUE, load.due, _("due")),
        (Status.UPCOMING, load.opening, _("open within a week")),
    )
    return [
        (str(code), f"{CAP - 1}+" if number >= CAP else str(number), word) for code, number, word in words
    ]


def _last_run(load: Workload, place: Place) -> str:
    if load.refreshed_at is None:
        return ""
    said = {
        "time": _time(load.refreshed_at, place),
        "checked": load.checked,
        "failed": load.run_failed,
    }
    line = _("last run %(time)s · %(checked)s checked · %(failed)s failed") % said
    if load.sent_at is None:
        return line
    return (
        line + " · " + _("%(sent)s sent %(time)s") % {"sent": load.sent, "time": _time(load.sent_at, place)}
    )


def _time(moment: datetime, place: Place) -> str:
    """The hour at the clinic; the day too when it was not today."""
    local = moment.astimezone(place.site.zone)
    return date_format(local, "TIME_FORMAT" if local.date() == place.today else "SHORT_DATETIME_FORMAT")


def _notices(load: Workload, now: datetime) -> list[dict]:
    """Clocks that stand still: nobody would notice the reminder that does not come."""
    found = []
    if load.refreshed_at is None:
        text = _("The follow-up has not been checked yet: the worker of the reminders has never run.")
        found.append(text)
    elif now - load.refreshed_at > LATE_AFTER["refresh"]:
        said = {"ago": timesince(load.refreshed_at, now)}
        found.append(
            _("The follow-up was last checked %(ago)s ago. What became due since is not announced.") % said
        )
    if load.delivered_at is not None and now - load.delivered_at > LATE_AFTER["deliver"]:
        said = {"ago": timesince(load.delivered_at, now)}
        found.append(_("Reminder mails were last sent out %(ago)s ago. Check that the worker runs.") % said)
    return [{"level": "danger", "text": text} for text in found]
