"""The day that a request is about: today at the clinic, or the day that a reader asks for with `today=`.

And with `known_on=` the day up to which the record is read: what was recorded later is not there.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from monitoring.api.fields import read_day
from monitoring.api.refusals import Refusal
from patients.models import Site

now = timezone.now


def asked_day(request: Request) -> date | None:
    """The day of `today=YYYY-MM-DD`, or None where it is not given. For lists of many patients."""
    if "known_on" in request.query_params:
        message = _("What was known on a day can be asked for one patient, not for a list of patients.")
        raise Refusal.at("/known_on", "not_supported", message)
    return _day(request, "today")


def day_for(request: Request, site: Site) -> date:
    """Reading: the day asked for, else the last day that is known, today at the site."""
    return _day(request, "today") or known_day(request, site) or site.day()


def known_day(request: Request, site: Site) -> date | None:
    """The day of `known_on=`; None where nothing is hidden: it is not given, or not over yet."""
    day = _day(request, "known_on")
    return None if day is None or day >= site.day() else day


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name)
    return None if text is None else read_day(text, f"/{name}")
