"""Adherence: how much of what fell due at a clinic was done in its window. Numbers of a clinic, of no one patient."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.reports import adherence_csv
from monitoring.reports.csv_text import csv_bytes
from monitoring.selectors.adherence import Adherence, Share, adherence
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Site


@dataclass(frozen=True)
class Group:
    """A table of shares. `rows`: name and share."""

    id: str
    title: str
    head: str
    rows: list[tuple[str, Share]]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    sites = access.require_anywhere(request.user, Permission.READ_WORKLIST)
    site = _site(request, sites)
    found = adherence(site, site.day())
    context = {"site": site, "sites": sites, "found": found, "groups": _groups(found)}
    return render(request, "monitoring/adherence.html", context)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    site = _site(request, access.require_anywhere(request.user, Permission.READ_WORKLIST))
    today = site.day()
    header, *rows = adherence_csv.rows(adherence(site, today))
    audit.record(AuditType.EXPORTED, by=request.user, site=site, what="adherence", format="csv")
    response = HttpResponse(csv_bytes(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="adherence-{today.isoformat()}.csv"'
    return response


def _site(request: HttpRequest, sites: list[Site]) -> Site:
    code = request.GET.get("site", "")
    return access.site_for(request.user, code, Permission.READ_WORKLIST) if code else sites[0]


def _groups(found: Adherence) -> list[Group]:
    return [
        Group("panels", _("By test"), _("Test"), [(wording.panel(each.code), each) for each in found.panels]),
        Group(
            "months",
            _("By month of the last day"),
            _("Month"),
            [(date_format(each.first, "YEAR_MONTH_FORMAT"), each) for each in found.months],
        ),
        Group(
            "rules",
            _("By reason"),
            _("Reason"),
            [(wording.rule_of_item(each.code), each) for each in found.rules],
        ),
    ]
