"""The steps of a reminder and the settings of a site, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.protocol.reminding import Stage
from monitoring.wording.labels import panel

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
