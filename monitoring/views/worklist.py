"""The worklist: who must be called today. Reading it costs the same number of queries whatever it lists."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import wording
from monitoring.forms.fields import echo, take_refusal
from monitoring.forms.worklist import FilterForm, ViewForm
from monitoring.reports import worklist_csv
from monitoring.reports.csv_text import csv_bytes
from monitoring.selectors import worklist
from monitoring.selectors.worklist import CAP, PAGE, Place, Position, PositionError
from monitoring.selectors.workload import failures, workload
from monitoring.views import worklist_head
from monitoring.views.record import REFUSED
from monitoring.views.worklist_rows import Rows
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Site
from patients.services import people

LONGEST_FILTERS = 2_000  # characters of an address
LIST = "worklist"  # id of the element that the filters replace


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _page(request, request.GET)


def _page(request: HttpRequest, asked: QueryDict, refused: ViewForm | None = None) -> HttpResponse:
    """asked: the address of the list; refused: the name under which its filters could not be kept."""
    sites = access.require_anywhere(request.user, Permission.READ_WORKLIST)
    chosen_sites = _chosen_sites(request, asked, sites)
    now = timezone.now()
    places = [Place(site, site.day(now)) for site in chosen_sites]
    form = FilterForm(asked, sites=sites)
    after = _position(asked)
    found = worklist.patients_page(places, form.chosen(), after)
    audit.record(
        AuditType.WORKLIST_READ,
        by=request.user,
        site=chosen_sites[0] if len(chosen_sites) == 1 else None,
        patients=[row.patient_id for row in found.rows],
    )
    filtered = bool(set(form.query()) - {"site", "group"})
    context = {
        "rows": found.rows,
        "calls": form.chosen().call,
        "all": after is None and found.next is None,
        "bodies": Rows(request.user, many_sites=len(chosen_sites) > 1).bodies(
            found.rows, by_week=form.query().get("group") == "week"
        ),
        "page_size": PAGE,
        "filtered": filtered,
        "view_form": refused or (ViewForm() if filtered else None),
        "first": after is None,
        "first_url": _url(form.query()),
        "next_url": _url(form.query() | {"after": str(found.next)}) if found.next else "",
        "query": urlencode(form.query()),
        "csv_url": _url(form.query(), "worklist_csv"),
        "form": form,
        "paper": " · ".join([*(place.site.name for place in places), wording.day(places[0].today)]),
    }
    if request.htmx and request.htmx.target == LIST and not request.htmx.history_restore_request:
        answer = render(request, "monitoring/worklist_list.html", context)
        answer["HX-Push-Url"] = _url(form.query())
        return answer
    load = workload(places)
    context |= {
        "views": [(view["name"], _url(_in_order(view["query"]))) for view in request.user.saved_views],
        "counts": worklist_head.counts(load),
        "load": load,
        "keys": worklist_head.keys(request.user),
        "last_run": worklist_head.last_run(load, places[0]),
        "notices": worklist_head.notices(load, now),
        "failures": failures(places) if load.failed else [],
    }
    return render(request, "monitoring/worklist.html", context, status=REFUSED if refused else 200)


@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name, for the person alone."""
    sites = access.require_anywhere(request.user, Permission.READ_WORKLIST)
    query = FilterForm(QueryDict(request.POST.get("query", "")[:LONGEST_FILTERS]), sites=sites).query()
    form = ViewForm(request.POST)
    if form.is_valid():
        try:
            people.save_view(user=request.user, name=form.cleaned_data["name"], query=query)
        except ValidationError as refusal:
            take_refusal(form, refusal)
    if form.errors:
        return _page(request, QueryDict(urlencode(query)), form)
    messages.success(request, _("Saved: %(name)s.") % {"name": request.user.saved_views[-1]["name"]})
    return redirect(_url(query))


@require_POST
def view_forget(request: HttpRequest) -> HttpResponse:
    access.require_anywhere(request.user, Permission.READ_WORKLIST)
    name = request.POST.get("name", "")
    if people.forget_view(user=request.user, name=name):
        messages.success(request, _("The view %(name)s was forgotten.") % {"name": name})
    else:
        messages.error(request, _("There is no view named “%(name)s”.") % {"name": echo(name)})
    return redirect("worklist")


@require_safe
def day_csv(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, up to a thousand patients, as a table."""
    sites = access.require_anywhere(request.user, Permission.READ_WORKLIST)
    chosen_sites = _chosen_sites(request, request.GET, sites)
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


def _chosen_sites(request: HttpRequest, asked: QueryDict, sites: list[Site]) -> list[Site]:
    code = asked.get("site", "")
    return [access.site_for(request.user, code, Permission.READ_WORKLIST)] if code else sites


def _position(asked: QueryDict) -> Position | None:
    """Where the next page goes on. An address that somebody changed begins at the beginning."""
    try:
        return Position.read(asked["after"])
    except (KeyError, PositionError):
        return None


def _in_order(query: dict[str, str]) -> dict[str, str]:
    """As the filters stand on the page: PostgreSQL keeps no order of keys."""
    return {name: query[name] for name in FilterForm.base_fields if name in query}


def _url(query: dict[str, str], name: str = "worklist") -> str:
    return reverse(name) + (f"?{urlencode(query)}" if query else "")
