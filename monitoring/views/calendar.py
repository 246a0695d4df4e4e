"""The calendar of a person: the address that a telephone asks, and the page that makes, renews and revokes it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.models import CalendarAddress
from monitoring.reports.calendar_text import calendar_bytes
from monitoring.selectors import calendar_feed
from monitoring.selectors.worklist import Place
from monitoring.services import calendar_addresses
from patients import access
from patients.access import Permission


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Key and rights of its person are looked at anew each time; whatever is wrong, the answer is the same 404."""
    now = timezone.now()
    person = calendar_addresses.holder_of(token, now=now)
    sites = access.sites_for(person, Permission.READ_SCHEDULE) if person else []
    if person is None or not sites:
        raise Http404
    entries = calendar_feed.entries([Place(site, site.day(now)) for site in sites], now)
    with translation.override(person.language):
        text = calendar_bytes(entries, _addresses())
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"},
    )


@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Whether there is an address; making one shows it this once."""
    access.require_anywhere(request.user, Permission.READ_SCHEDULE)
    url = ""
    if request.method == "POST":
        key = calendar_addresses.renew(request.user, now=timezone.now())
        url = settings.SITE_URL + reverse("calendar_feed", args=[key])
    standing = CalendarAddress.objects.filter(user=request.user, revoked_at=None).first()
    return render(request, "account/calendar.html", {"url": url, "standing": standing})


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    if calendar_addresses.revoke(request.user, now=timezone.now()):
        messages.success(request, _("The calendar's address was revoked. It opens nothing any more."))
    return redirect("calendar_address")


def _addresses() -> dict[str, str]:
    names = {calendar_feed.ITEM: "patient_due", calendar_feed.APPOINTMENT: "patient_appointments"}
    return {
        kind: settings.SITE_URL + reverse(name, args=[0]).replace("/0/", "/{id}/")
        for kind, name in names.items()
    }
