from django.shortcuts import render
from django.views.decorators.http import require_safe

from patients import access, audit
from patients.access import Permission
from patients.models import AuditType
from patients.selectors import search

MOST_SHOWN = 12


@require_safe
def search_results(request):
    """The list under the search box, answered while typing."""
    sites = access.require_anywhere(request.user, Permission.READ_PATIENT)
    query = " ".join(search.words_of(request.GET.get("q", "")))
    found = search.found(request.user, query, limit=MOST_SHOWN + 1) if query else []
    shown = found[:MOST_SHOWN]
    if shown:
        # Names were read: which ones, not what was typed (it may be a name).
        audit.record(AuditType.PATIENTS_SEARCHED, by=request.user, patients=[patient.pk for patient in shown])
    return render(
        request,
        "parts/_search_results.html",
        {
            "query": query,
            "patients": shown,
            "more": len(found) > MOST_SHOWN,
            "many_sites": len(sites) > 1,
        },
    )
