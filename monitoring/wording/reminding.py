"""The steps of a reminder and the settings of a site, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from monitoring.protocol.reminding import Stage
from monitoring.wording.appointments import booked_for
from monitoring.wording.figures import day
from monitoring.wording.labels import panel, panel_short

STAGES = {
    Stage.OPENED: gettext_lazy("When a window opens"),
    Stage.CLOSING: gettext_lazy("One week before it closes"),
    Stage.OVERDUE: gettext_lazy("The day after it has closed"),
    Stage.WEEKLY: gettext_lazy("From then on every week, until it is handled"),
    Stage.UNKEPT: gettext_lazy("The day after an appointment from which nothing was recorded"),
    Stage.RETRY: gettext_lazy("On the day set for the next try to reach the patient"),
    Stage.PHYSICIAN: gettext_lazy("After 14 days overdue the physician too"),
    Stage.UNREACHED: gettext_lazy("The physician, when three tries in a row did not reach the patient"),
    Stage.DECLINED: gettext_lazy("The physician, when the patient declined"),
}

SAID = {
    Stage.OPENED: gettext_lazy("the window is open"),
    Stage.CLOSING: gettext_lazy("the window closes within a week"),
    Stage.OVERDUE: gettext_lazy("the window has closed"),
    Stage.WEEKLY: ngettext_lazy("overdue for %(n)s week", "overdue for %(n)s weeks", "n"),
    Stage.PHYSICIAN: gettext_lazy("overdue for more than 14 days"),
    Stage.AGAIN: gettext_lazy("was postponed until %(date)s"),
    Stage.UNKEPT: gettext_lazy("was booked for %(date)s, nothing recorded"),
    Stage.RETRY: gettext_lazy("the next try was planned for %(date)s"),
}
OF_A_DAY = (Stage.AGAIN, Stage.UNKEPT, Stage.RETRY)

SETTINGS = {
    "digest_time": gettext_lazy("Time of the daily mail"),
    "quiet_from": gettext_lazy("Quiet from"),
    "quiet_until": gettext_lazy("Quiet until"),
    "holidays": gettext_lazy("Holidays"),
    "clinic_days": gettext_lazy("Days on which patients are seen"),
    "steps": gettext_lazy("Steps"),
    "weeks_between": gettext_lazy("Weeks between reminders of an overdue test"),
    "urgent": gettext_lazy("Tests of which a mail goes at once"),
}


def stage(code: str) -> str:
    return str(STAGES[Stage(code)])


def said(step: str) -> str:
    """What a reminder of a test says: of `weekly-3` "overdue for 3 weeks"."""
    found, _dash, rest = step.partition("-")
    if found == Stage.WEEKLY:
        return SAID[Stage.WEEKLY] % {"n": int(rest)}
    return SAID[Stage(found)] % ({"date": day(rest)} if found in OF_A_DAY else {})


def reminded(waiting: Iterable) -> list[str]:
    """What a person was told of tests, each sentence once: "VEGF, PET: the window has closed"; of `Waiting` ones.

    Without the tests where it is the same of all.
    """
    panels: dict[str, list[str]] = {}
    for each in waiting:
        words = booked_for(each.booked_for, each.today) if each.booked_for else said(each.step)
        panels.setdefault(words, []).append(panel_short(each.item.panel))
    if len(panels) == 1:
        return list(panels)
    return [
        _("%(tests)s: %(said)s") % {"tests": ", ".join(tests), "said": words}
        for words, tests in panels.items()
    ]


def weekday(iso: int) -> str:
    """Of an ISO weekday: Monday is 1."""
    return str(WEEKDAYS[iso - 1])


def setting(name: str) -> str:
    return str(SETTINGS[name])


def setting_value(name: str, value) -> str:
    """A setting as the preview shows it."""
    if name == "digest_time" and value is None:
        return _("as soon as something is due")
    if value is None or value == []:
        return _("none")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if name == "weeks_between":
        return str(value)
    return _several(name, value)


def _several(name: str, values: Sequence) -> str:
    if name == "holidays":
        return "; ".join(f"{each['date']} {each['name']}".strip() for each in values)
    words = {"clinic_days": weekday, "steps": stage, "urgent": panel}[name]
    return "; ".join(words(each) for each in values)
