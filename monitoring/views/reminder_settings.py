"""How a site's people are reminded: the administrator's page, with a look at what a change would do."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.forms.fields import take_refusal
from monitoring.forms.reminder_settings import HourForm, ReminderSettingsForm
from monitoring.selectors.site_settings import own_hour, settings_of
from monitoring.services import reminder_settings
from monitoring.wording import reminding
from patients import access

MANAGE = access.Permission.MANAGE_SITE


def page(request: HttpRequest) -> HttpResponse:
    sites = access.require_anywhere(request.user, MANAGE)
    code = request.GET.get("site")
    site = access.site_for(request.user, code, MANAGE) if code else sites[0]
    stored = settings_of(site)
    form = ReminderSettingsForm(request.POST or None, settings=stored)
    found = None
    if request.method == "POST" and form.is_valid():
        deed = reminder_settings.change if "save" in request.POST else reminder_settings.preview
        try:
            found = deed(site=site, by=request.user, wanted=form.wanted, now=timezone.now())
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            if "save" in request.POST:
                messages.success(request, _("The settings were saved."))
                return redirect(f"{request.path}?site={site.code}")
    return render(
        request,
        "monitoring/reminder_settings.html",
        {
            "site": site,
            "sites": sites,
            "form": form,
            "stored": stored,
            "preview": found,
            "changes": _in_words(found) if found else [],
        },
        status=422 if form.errors else 200,
    )


def hour(request: HttpRequest) -> HttpResponse:
    """The hour at which somebody wants their own daily mail."""
    site = access.require_anywhere(request.user, access.Permission.READ_WORKLIST)[0]
    time, time_zone = own_hour(request.user)
    form = HourForm(request.POST or None, site=site, initial={"time": time, "time_zone": time_zone})
    if request.method == "POST" and form.is_valid():
        chosen = {"at": form.cleaned_data["time"], "time_zone": form.cleaned_data["time_zone"]}
        try:
            reminder_settings.set_hour(user=request.user, site=site, now=timezone.now(), **chosen)
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The time of your daily mail was saved."))
            return redirect("reminders")
    return render(
        request,
        "monitoring/reminder_hour.html",
        {"form": form, "site": site},
        status=422 if form.errors else 200,
    )


def _in_words(found: reminder_settings.Preview) -> list[tuple[str, str, str]]:
    return [
        (
            reminding.setting(name),
            reminding.setting_value(name, before),
            reminding.setting_value(name, after),
        )
        for name, before, after in found.changed
    ]
