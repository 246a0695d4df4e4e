"""The audit trail of a site, newest first: who did or read what, on which patient, when and from where."""

from __future__ import annotations

from django.shortcuts import render

from patients import access
from patients.models import AuditType
from patients.selectors import audit_trail


def page(request):
    sites = access.require_anywhere(request.user, access.Permission.READ_AUDIT)
    code = request.GET.get("site")
    site = access.site_for(request.user, code, access.Permission.READ_AUDIT) if code else sites[0]
    wanted = {
        name: request.GET.get(name, "").replace("\x00", "")[:100]
        for name in ("type", "actor", "patient", "before")
    }
    found, following = audit_trail.events(site, **wanted)
    return render(
        request,
        "patients/audit.html",
        {
            "events": found,
            "following": following,
            "site": site,
            "sites": sites,
            "wanted": wanted,
            "types": AuditType.choices,
        },
    )
