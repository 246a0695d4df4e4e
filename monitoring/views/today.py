"""Today's clinic."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.selectors.clinic_day import clinic_day
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType


@require_safe
def today(request) -> HttpResponse:
    """Who is booked for today and who was seen, at each of the reader's sites; each leads to the visit form."""
    sites = access.require_anywhere(request.user, Permission.RECORD_RESULTS)
    code = request.GET.get("site", "")[:40]
    if code:
        sites = [access.site_for(request.user, code, Permission.RECORD_RESULTS)]
    clinics: list[dict[str, Any]] = []
    for site in sites:
        day = site.day()
        clinics.append({"site": site, "today": day, "expected": clinic_day(site, day, request.user)})
    shown = [each.patient.pk for clinic in clinics for each in clinic["expected"]]
    if shown:
        audit.record(AuditType.PATIENTS_SEARCHED, by=request.user, patients=shown, page="today")
    return render(request, "monitoring/today.html", {"clinics": clinics})
