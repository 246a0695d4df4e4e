"""The versions of the protocol: which is in force, what was judged by which, and what another would change here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.protocol.current import CURRENT, PROTOCOLS, RELEASES
from monitoring.protocol.rows import Protocol
from monitoring.selectors import protocol_preview
from monitoring.selectors.protocol_preview import Changed
from monitoring.wording.protocol_changes import changed_thing, changed_value
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Site

PARTS = ("due", "alert", "response", "sign_off")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """For physicians. `version` and `site` ask for a preview, `after` for its next page."""
    sites = access.require_anywhere(request.user, Permission.ASSESS)
    counts = protocol_preview.judged_by(sites)
    since = {release.protocol.version: release.since for release in RELEASES}
    versions = [
        {
            "version": version,
            "since": since.get(version),
            "in_force": version == CURRENT.version,
            "proposed": version in PROTOCOLS and since.get(version) is None,
            "counts": [counts.get(version, {}).get(part, 0) for part in PARTS],
        }
        for version in dict.fromkeys([*reversed(PROTOCOLS), *sorted(counts)])
    ]
    context = {
        "versions": versions,
        "others": [version for version in PROTOCOLS if version != CURRENT.version],
        "sites": sites,
        "current": CURRENT.version,
    }
    if "version" in request.GET:
        context |= _preview(request, sites)
    return render(request, "monitoring/guidance_protocol.html", context)


def _preview(request: HttpRequest, sites: list[Site]) -> dict:
    other = PROTOCOLS.get(request.GET["version"])
    if other is None:
        raise Http404
    code = request.GET.get("site")
    site = access.site_for(request.user, code, Permission.ASSESS) if code else sites[0]
    patients = access.patients_for(request.user, Permission.ASSESS).filter(site=site)
    found = protocol_preview.page(patients, other, site.day(), after_of(request))
    if found.found:
        shown = [each.patient.pk for each in found.found]
        audit.record(AuditType.PATIENTS_SEARCHED, by=request.user, site=site, patients=shown)
    return {
        "other": other.version,
        "site": site,
        "thresholds": _thresholds(other),
        "rows": [row_of_changes(each) for each in found.found],
        "looked_at": found.looked_at,
        "following": found.next,
        "later": after_of(request) is not None,
    }


def after_of(request: HttpRequest) -> int | None:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _thresholds(other: Protocol) -> list[tuple[str, str, str]]:
    """The numbers that differ: name, as it is now, as it would be."""
    before = {each.name: each for each in CURRENT.thresholds}
    return [
        (wording.threshold_name(each.name), wording.threshold(before[each.name]), wording.threshold(each))
        for each in other.thresholds
        if each.name in before and before[each.name].value != each.value
    ]


def row_of_changes(changed: Changed) -> dict:
    told = [
        {
            "name": changed_thing(each.what, each.key),
            "before": changed_value(each.what, each.before),
            "after": changed_value(each.what, each.after),
        }
        for each in changed.changes
    ]
    return {"patient": changed.patient, "changes": told}
