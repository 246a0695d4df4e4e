"""What is said about appointments, the visits that are proposed, and the weeks of a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from monitoring.protocol.trips import Trip
from monitoring.wording.figures import day
from monitoring.wording.labels import panel


def panels(codes: Iterable[str]) -> str:
    """The names of tests that are done together."""
    return ", ".join(panel(code) for code in codes)


def appointment_warning(code: str) -> str:
    """A warning of `services.appointments`. A code that is not known comes back as it is."""
    if code == "early_pet":
        return _(
            "This PET would come before month 6 after the end of treatment: uptake may still fall, and the scan may "
            "under-call the response (S1-19, S2-38)."
        )
    if code == "holiday":
        return _("That day is a holiday of the clinic.")
    if code == "closed_day":
        return _("The clinic sees no patients on that day of the week.")
    if code == "waived":
        return _("One of these tests is waived on that day.")
    return code


def appointment_status(code: str) -> str:
    known = {
        "booked": _("booked"),
        "kept": _("kept"),
        "passed": _("its day has passed"),
        "cancelled": _("cancelled"),
    }
    return known.get(code, code)


def booked_for(on: date, today: date) -> str:
    """What a due test says about its appointment, before and after the day."""
    said = {"date": day(on)}
    if on >= today:
        return _("booked for %(date)s") % said
    return _("booked for %(date)s, nothing recorded") % said


def trip(proposed: Trip, windows: int) -> str:
    """ "one visit between 14 and 28 May covers 4 of 5 windows"."""
    said = {
        "first": day(proposed.first),
        "last": day(proposed.last),
        "n": len(proposed.panels),
        "of": windows,
    }
    if proposed.first == proposed.last:
        return (
            ngettext(
                "one visit on %(first)s covers %(n)s of %(of)s window",
                "one visit on %(first)s covers %(n)s of %(of)s windows",
                windows,
            )
            % said
        )
    return (
        ngettext(
            "one visit between %(first)s and %(last)s covers %(n)s of %(of)s window",
            "one visit between %(first)s and %(last)s covers %(n)s of %(of)s windows",
            windows,
        )
        % said
    )


def week_title(due_by: date, today: date) -> str:
    """The heading of the week in which a row's first test is due."""
    monday = _monday(due_by)
    if monday < _monday(today):
        return pgettext("due", "Before this week")
    return _("Week of %(day)s") % {"day": day(monday)}


def _monday(of: date) -> date:
    return of - timedelta(days=of.weekday())
