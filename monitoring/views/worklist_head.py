"""What stands over the worklist: how much there is, and whether the clocks run."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitoring.protocol.vocabulary import Status
from monitoring.selectors.worklist import CAP, Place
from monitoring.selectors.workload import Workload
from patients import access
from patients.access import Permission
from patients.models import User

# Machines that watch `/healthz` hear of it sooner; people read it when it matters to their day.
LATE_AFTER = {"refresh": timedelta(hours=1), "deliver": timedelta(minutes=10)}


def counts(load: Workload) -> list[tuple[str, str, str]]:
    """status, number, word"""
    words = (
        (Status.OVERDUE, load.overdue, _("tests overdue")),
        (Status.DUE, load.due, _("due")),
        (Status.UPCOMING, load.opening, _("open within a week")),
    )
    return [
        (str(code), f"{CAP - 1}+" if number >= CAP else str(number), word) for code, number, word in words
    ]


def last_run(load: Workload, place: Place) -> str:
    if load.refreshed_at is None:
        return ""
    said = {
        "time": _time(load.refreshed_at, place),
        "checked": load.checked,
        "failed": load.run_failed,
    }
    line = _("last run %(time)s · %(checked)s checked · %(failed)s failed") % said
    if load.sent_at is None:
        return line
    return (
        line + " · " + _("%(sent)s sent %(time)s") % {"sent": load.sent, "time": _time(load.sent_at, place)}
    )


KEYED = (Permission.LOG_CONTACT, Permission.BOOK, Permission.RECORD_RESULTS)


def keys(user: User) -> SafeString:
    """The keys of the list, as far as the person may do what they do."""
    return _keys(get_language(), tuple(access.can_anywhere(user, permission) for permission in KEYED))


@cache  # it is the same for everybody who may do the same, and stands on the page that is read all day
def _keys(_language: str | None, held: tuple[bool, ...]) -> SafeString:
    may = {permission.value: has for permission, has in zip(KEYED, held, strict=True)}
    return SafeString(render_to_string("monitoring/worklist_keys.html", {"may": may}))


def _time(moment: datetime, place: Place) -> str:
    """The hour at the clinic; the day too when it was not today."""
    local = moment.astimezone(place.site.zone)
    return date_format(local, "TIME_FORMAT" if local.date() == place.today else "SHORT_DATETIME_FORMAT")


def notices(load: Workload, now: datetime) -> list[dict]:
    """Clocks that stand still: nobody would notice the reminder that does not come."""
    found = []
    if load.refreshed_at is None:
        text = _("The follow-up has not been checked yet: the worker of the reminders has never run.")
        found.append(text)
    elif now - load.refreshed_at > LATE_AFTER["refresh"]:
        said = {"ago": timesince(load.refreshed_at, now)}
        found.append(
            _("The follow-up was last checked %(ago)s ago. What became due since is not announced.") % said
        )
    if load.delivered_at is not None and now - load.delivered_at > LATE_AFTER["deliver"]:
        said = {"ago": timesince(load.delivered_at, now)}
        found.append(_("Reminder mails were last sent out %(ago)s ago. Check that the worker runs.") % said)
    return [{"level": "danger", "text": text} for text in found]
