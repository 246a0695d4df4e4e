"""The list of patients, and registering one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from monitoring.forms.fields import take_refusal
from monitoring.forms.patient import PatientForm
from monitoring.selectors import patient_list
from monitoring.services import enrolment
from monitoring.views.record import REFUSED
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient, PatientStatus, Site
from patients.selectors.search import LONGEST_QUERY
from patients.services import registry

EVERY_STATUS = "all"


@require_safe
@vary_on_headers("HX-Request")
def patients(request) -> HttpResponse:
    """Everybody at the reader's sites, by name; answers while typing (htmx takes the rows alone)."""
    sites = access.require_anywhere(request.user, Permission.READ_PATIENT)
    filters = _filters(request)
    mine = access.patients_for(request.user)
    if filters["site"]:
        mine = mine.filter(site=access.site_for(request.user, filters["site"], Permission.READ_PATIENT))
    found = patient_list.filtered(
        mine,
        query=filters["q"],
        status=filters["status"],
        physician=request.user if filters["mine"] else None,
    )
    shown, following = patient_list.page(found, within=mine, after=_after(request))
    clinical_at = {site.pk for site in access.sites_for(request.user, Permission.READ_RESULTS)}
    days = {site.pk: site.day() for site in sites}
    rows = patient_list.standings(shown, reader=request.user, clinical_at=clinical_at, days=days)
    if shown:
        # Names were read: whose, not what was typed (it may be a name).
        audit.record(AuditType.PATIENTS_SEARCHED, by=request.user, patients=[each.pk for each in shown])
    context = {
        "rows": rows,
        "filters": filters,
        "filtered": bool(filters["q"] or filters["mine"] or filters["status"] != PatientStatus.ACTIVE),
        "statuses": [*PatientStatus.choices, (EVERY_STATUS, _("All"))],
        "sites": sites,
        "following": following,
        "later": bool(_after(request)),
        "clinical": bool(clinical_at),
        "registers": access.sites_for(request.user, Permission.REGISTER),
        "treats": any(role.role == "physician" for role in access.memberships(request.user)),
    }
    part = request.htmx and not request.htmx.boosted
    return render(request, "monitoring/patients_rows.html" if part else "monitoring/patients.html", context)


def _filters(request) -> dict:
    status = request.GET.get("status", PatientStatus.ACTIVE)
    known = status in PatientStatus.values or status == EVERY_STATUS
    return {
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY],
        "site": request.GET.get("site", "")[:40],
        "status": status if known else PatientStatus.ACTIVE,
        "mine": bool(request.GET.get("mine")),
    }


def _after(request) -> int | None:
    try:
        return int(request.GET.get("after", "")[:20])
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def patient_register(request) -> HttpResponse:
    """Register someone at a site. A likely duplicate is shown once; saving again registers all the same."""
    sites = access.require_anywhere(request.user, Permission.REGISTER)
    site = _site_of(request, sites)
    if site is None:
        return render(request, "monitoring/patient_register_site.html", {"sites": sites})
    form = PatientForm(
        request.POST if request.method == "POST" else None, site=site, initial={"language": site.language}
    )
    likely: list[Patient] = []
    seen = _seen(request)
    if request.method == "POST" and form.is_valid():
        likely = _unseen_duplicates(request, form, site, seen)
        if not likely:
            patient = _register(request, form, site)
            if patient is not None:
                return redirect("patient", patient.pk)
    return render(
        request,
        "monitoring/patient_register.html",
        {
            "form": form,
            "site": site,
            "sites": sites,
            "likely": likely,
            "seen": sorted(seen | {each.pk for each in likely}),
        },
        status=REFUSED if form.errors or likely else 200,
    )


def _register(request, form: PatientForm, site: Site) -> Patient | None:
    try:
        patient, _duplicates = enrolment.register(
            site=site, by=request.user, today=site.day(), **form.values()
        )
    except ValidationError as refusal:
        take_refusal(form, refusal)
        return None
    messages.success(request, _("Registered: %(name)s. What is due is laid out.") % {"name": patient})
    return patient


def _site_of(request, sites: list[Site]) -> Site | None:
    """The site asked for, or the only one."""
    code = request.GET.get("site", "")[:40]
    if code:
        return access.site_for(request.user, code, Permission.REGISTER)
    return sites[0] if len(sites) == 1 else None


def _seen(request) -> set[int]:
    """Ids of the likely duplicates that the form has shown already."""
    sent = request.POST.getlist("duplicates_seen")[:100]
    return {int(each) for each in sent if each.isascii() and each.isdigit() and len(each) < 19}


def _unseen_duplicates(request, form: PatientForm, site: Site, seen: set[int]) -> list[Patient]:
    """People of the site with the same name and birth date, unless the form has shown every one of them already."""
    values = form.values()
    names = ("family_name", "given_name", "birth_date")
    person = Patient(site=site, **{name: values[name] for name in names})
    found = {duplicate.patient_id for duplicate in registry.likely_duplicates(person)}
    if found <= seen:
        return []
    return list(access.patients_for(request.user).filter(pk__in=found).select_related("site"))
