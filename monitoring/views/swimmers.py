"""The treated patients of a clinic side by side, for its physicians. Each row is a person: it is not printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.charts.swimmers import pool
from monitoring.forms.cohort import CohortForm
from monitoring.selectors.swimmers import swimmers
from monitoring.wording import cohort as words
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType

LONGEST_KEY = 18  # digits: what a database takes for a key


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    sites = access.require_anywhere(request.user, Permission.ASSESS)
    code = request.GET.get("site", "")
    site = access.site_for(request.user, code, Permission.ASSESS) if code else sites[0]
    form = CohortForm(request.GET)
    patients = access.patients_for(request.user, Permission.ASSESS).filter(site=site)
    found, following = swimmers(patients, form.choice, site.day(), _after(request.GET.get("after", "")))
    shown = pool(found)
    if found:  # names were read
        audit.record(
            AuditType.PATIENTS_SEARCHED, by=request.user, patients=[each.patient.pk for each in found]
        )
    query = request.GET.copy()
    query["after"] = str(following)
    context = {
        **{"site": site, "sites": sites, "form": form, "chosen": not form.choice.is_empty, "pool": shown},
        **{"following": query.urlencode() if following else "", "is_first": "after" not in request.GET},
        "lanes": [(lane, words.ending(lane.swimmer.ending)) for lane in shown.lanes],
        "regimens": [(code, words.regimen(code)) for code in shown.regimens],
    }
    return render(request, "monitoring/swimmers.html", context)


def _after(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY else None
