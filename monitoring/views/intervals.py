"""A clinic's own intervals: what is in force, what another one would change, and setting it. For physicians."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.forms.fields import take_refusal
from monitoring.forms.intervals import PolicyForm
from monitoring.selectors import intervals as selector
from monitoring.selectors import protocol_preview
from monitoring.services import intervals
from monitoring.views.protocol_versions import after_of, row_of_changes
from monitoring.wording.schedule_rows import CONDITIONS
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Site

OVERRIDE = Permission.OVERRIDE


def page(request: HttpRequest) -> HttpResponse:
    """GET with a row and months shows what would change; POST sets it, with a reason."""
    sites = access.require_anywhere(request.user, OVERRIDE)
    sent = request.POST if request.method == "POST" else request.GET
    site = access.site_for(request.user, sent["site"], OVERRIDE) if sent.get("site") else sites[0]
    asked = request.method == "POST" or "row" in request.GET
    rows = [(row, _name(row)) for row in selector.ROWS]
    form = PolicyForm(sent if asked else None, rows=rows, preview=request.method != "POST")
    if request.method == "POST" and form.is_valid() and _set(request, site, form):
        return redirect(f"{request.path}?site={site.code}")
    in_force = selector.in_force(site)
    context = {
        "tab": "guidance",
        "site": site,
        "sites": sites,
        "form": form,
        "rows": [
            (row, name, wording.every(selector.protocol_interval(row)), in_force.get(row))
            for row, name in rows
        ],
        "said": [(policy, _name(selector.row_of(policy))) for policy in selector.said_at(site)],
    }
    if form.is_asked:
        context |= _preview(request, site, form)
    return render(
        request, "monitoring/intervals.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _name(row: str) -> str:
    panel, running = selector.ROWS[row]
    return f"{wording.panel(panel)}, {CONDITIONS['systemic_running']}" if running else wording.panel(panel)


def _set(request: HttpRequest, site: Site, form: PolicyForm) -> bool:
    row = form.cleaned_data["row"]
    try:
        policy = intervals.set_policy(
            site=site,
            row=row,
            months=form.months,
            reason=form.cleaned_data["reason"],
            by=request.user,
            today=site.day(),
        )
    except ValidationError as refusal:
        take_refusal(form, refusal)
        return False
    said = wording.every(policy.code) if policy.is_in_force else _("as the protocol says")
    messages.success(
        request,
        _("%(test)s: %(interval)s at this clinic from now on. All due dates follow within minutes.")
        % {"test": _name(row), "interval": said},
    )
    return True


def _preview(request: HttpRequest, site: Site, form: PolicyForm) -> dict:
    row = form.cleaned_data["row"]
    patients = access.patients_for(request.user, OVERRIDE).filter(site=site)
    said = selector.as_spacing(row, form.months, site.day())
    found = protocol_preview.page_with(patients, said, site.day(), after_of(request))
    if found.found:
        shown = [each.patient.pk for each in found.found]
        audit.record(AuditType.PATIENTS_SEARCHED, by=request.user, site=site, patients=shown)
    return {
        "asked": row,
        "asked_name": _name(row),
        "months": form.months,
        "interval": wording.every(selector.code_of(form.months))
        if form.months
        else _("as the protocol says"),
        "changes": [row_of_changes(each) for each in found.found],
        "looked_at": found.looked_at,
        "following": found.next,
        "query": _query(site, form),
    }


def _query(site: Site, form: PolicyForm) -> str:
    asked = {name: form.data.get(name, "") for name in ("row", "every", "first", "last", "end")}
    return urlencode({"site": site.code} | {name: value for name, value in asked.items() if value})
