"""The laboratory catalogue of a site, kept by its administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from monitoring.forms.laboratories import LimitForm
from monitoring.models import LaboratoryLimit
from monitoring.services import laboratories
from patients import access

MANAGE = access.Permission.MANAGE_SITE


def page(request):
    sites = access.require_anywhere(request.user, MANAGE)
    code = request.GET.get("site")
    site = access.site_for(request.user, code, MANAGE) if code else sites[0]
    form = LimitForm(request.POST or None, initial={"valid_from": site.day()})
    if request.method == "POST" and form.is_valid() and _store(request, site, form):
        return redirect(f"{request.path}?site={site.code}")
    entries = LaboratoryLimit.objects.filter(site=site).order_by(
        "lab", "analyte", "specimen", "method", "-valid_from"
    )
    return render(
        request,
        "monitoring/laboratories.html",
        {"site": site, "sites": sites, "form": form, "entries": entries},
        status=422 if form.is_bound else 200,
    )


@require_POST
def remove(request, entry_id: int):
    entry = LaboratoryLimit.objects.filter(pk=entry_id).select_related("site").first()
    if entry is None:
        raise Http404
    access.require(request.user, MANAGE, entry.site)
    laboratories.remove_limit(entry, by=request.user)
    messages.success(request, _("The entry was removed. Stored results keep their limits."))
    return redirect(f"/settings/laboratories/?site={entry.site.code}")


def _store(request, site, form: LimitForm) -> bool:
    try:
        laboratories.set_limit(site=site, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        for name, found in error.error_dict.items():
            form.add_error(name, found)
        return False
    messages.success(request, _("The limits were added. New results of this laboratory carry them."))
    return True
