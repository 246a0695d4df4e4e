"""The audit trail of a site, newest first: who did or read what, on which patient, when and from where."""

from __future__ import annotations

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients import access
from patients.models import AuditType
from patients.selectors import audit_trail

# What an event says, by its name in the trail. The values are codes and ids, the same in every language.
FACTS = {
    "page": pgettext_lazy("through which door", "page"),
    "patients": _("patients"),
    "ids": _("results"),
    "id": _("number"),
    "user_id": _("person"),
    "fields": _("fields"),
    "role": _("role"),
    "code": _("code"),
    "date": _("date"),
    "status": _("status"),
    "reason": _("reason"),
    "panel": _("test"),
    "analyte": _("test"),
    "kind": _("kind"),
    "outcome": _("outcome"),
    "lab": _("laboratory"),
    "format": _("format"),
    "file": _("file"),
}
DOORS = {
    "page": pgettext_lazy("through which door", "page"),
    "rest": "REST",
    "task": pgettext_lazy("through which door", "by itself"),
    "command": pgettext_lazy("through which door", "command"),
}


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
            "lines": [_told(line) for line in found],
            "following": following,
            "site": site,
            "sites": sites,
            "wanted": wanted,
            "types": AuditType.choices,
        },
    )


def _told(line: audit_trail.Line) -> dict:
    """An event as the page shows it: its facts and its door in words."""
    door, _space, name = line.event.door.partition(" ")
    return {
        "event": line.event,
        "mrn": line.mrn,
        "facts": [(FACTS.get(name, name), value) for name, value in line.facts],
        "door": f"{DOORS.get(door, door)} {name}".strip(),
    }
