"""The rows of the protocol's schedule as sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from monitoring.protocol.calendar import Interval
from monitoring.protocol.rows import (
    AfterTreatment,
    Baseline,
    BaselineBeforeTreatment,
    Condition,
    Contents,
    Part,
    Question,
    Row,
)
from monitoring.wording.labels import part, sex, treatment_kind

CONDITIONS = {
    Condition.SYSTEMIC_RUNNING: gettext_lazy("while systemic therapy runs"),
    Condition.RADIOTHERAPY_ALONE: gettext_lazy("after radiotherapy alone"),
    Condition.LARGE_LESION_RECORDED: gettext_lazy("where a large lesion was recorded"),
}


def schedule_row(row: Row) -> str:
    """ "Every 3 months."; "Once, 6 to 12 months after the end of systemic therapy or radiotherapy."."""
    sentence = _sentence(row)
    condition = CONDITIONS.get(getattr(row, "when", Condition.ALWAYS))
    if condition:
        sentence = _("%(sentence)s, %(condition)s") % {"sentence": sentence, "condition": condition}
    return f"{sentence}."


def _sentence(row: Row) -> str:
    if isinstance(row, Baseline):
        return _("Once at the beginning, within %(time)s of the diagnosis") % {"time": _days(row.within_days)}
    if isinstance(row, BaselineBeforeTreatment):
        said = _("Once before the first treatment, within %(time)s of the diagnosis")
        return said % {"time": _days(row.within_days)}
    if isinstance(row, AfterTreatment | Question):
        return _after(row)
    if row.interval.latest == 1:
        return _("Every month (± %(days)s)") % {"days": _days(row.interval.tolerance)}
    return _("Every %(time)s") % {"time": months(row.interval)}


def _after(row: AfterTreatment | Question) -> str:
    kinds = (row.after,) if isinstance(row, Question) else row.after
    values = {
        "time": months(row.interval),
        "treatment": ", ".join(treatment_kind(kind) for kind in kinds),
    }
    if isinstance(row, AfterTreatment) and row.again_while:
        values["finding"] = part(row.again_while)
        said = _("%(time)s after the end of: %(treatment)s; again while above zero: %(finding)s")
        return said % values
    return _("Once, %(time)s after the end of: %(treatment)s") % values


def months(of: Interval) -> str:
    """ "3 months", "3 to 6 months"; with the days that either side is allowed."""
    last = ngettext("%(n)s month", "%(n)s months", of.latest) % {"n": of.latest}
    if of.earliest != of.latest:
        return _("%(first)s to %(length)s") % {"first": of.earliest, "length": last}
    return _("%(time)s (± %(days)s)") % {"time": last, "days": _days(of.tolerance)} if of.tolerance else last


def contents(of: Contents) -> list[str]:
    """What completes a panel: one line for each set of parts that does."""
    return [", ".join(_part(each) for each in parts) for parts in of.sets]


def optional(of: Contents) -> str:
    return ", ".join(_part(each) for each in of.optional)


def _part(of: Part) -> str:
    if not of.sexes:
        return part(of.code)
    people = ", ".join(sex(code).lower() for code in sorted(of.sexes))
    return _("%(part)s (%(people)s)") % {"part": part(of.code), "people": people}


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
