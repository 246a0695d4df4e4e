"""The day that a request is about: today at the clinic, or the day that a reader asks for with `today=`."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from rest_framework.request import Request

from monitoring.api.fields import read_day
from monitoring.api.refusals import Refusal
from patients.models import Site

now = timezone.now


def asked_day(request: Request) -> date | None:
    """The day of `today=YYYY-MM-DD`, or None where it is not given."""
    if "known_on" in request.query_params:
        message = "The record as it was known on an earlier day cannot be asked for yet."
        raise Refusal.at("/known_on", "not_supported", message)
    text = request.query_params.get("today")
    return None if text is None else read_day(text, "/today")


def day_for(request: Request, site: Site) -> date:
    """Reading: the day asked for, else today at the site."""
    return asked_day(request) or site.day()
