"""Why something is due, in one sentence, from the codes that its row carries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from monitoring.protocol.sources import BACKGROUND, LOCAL_DEFAULT, PROJECT_BRIEF, SECONDARY
from monitoring.wording.figures import day

STATUSES = {
    "upcoming": pgettext_lazy("due item", "upcoming"),
    "due": pgettext_lazy("due item", "due"),
    "overdue": pgettext_lazy("due item", "overdue"),
    "waived": pgettext_lazy("due item", "waived"),
    "not_scheduled": pgettext_lazy("due item", "not scheduled"),
    "done": pgettext_lazy("due item", "done"),
    "missed": pgettext_lazy("due item", "missed"),
    "withdrawn": pgettext_lazy("due item", "withdrawn"),
    "awaiting": pgettext_lazy("due item", "awaiting the result"),
}
REASONS = {
    "treatment_running": gettext_lazy("Not scheduled while this treatment runs"),
    "missed": gettext_lazy("Could not be done any more once treatment had started"),
}
SOURCES = {
    PROJECT_BRIEF: gettext_lazy("project brief"),
    LOCAL_DEFAULT: gettext_lazy("local default, for the clinic to confirm"),
    SECONDARY: gettext_lazy("secondary report"),
    BACKGROUND: gettext_lazy("background knowledge, to be confirmed"),
}
SHORT_SOURCES = SOURCES | {
    LOCAL_DEFAULT: gettext_lazy("local default"),
    BACKGROUND: gettext_lazy("background knowledge"),
}
SAMPLED = frozenset({"vegf", "spep", "endocrine", "cbc", "chemistry"})  # panels of the laboratory
RULES = {
    "baseline": gettext_lazy("First time, after the diagnosis"),
    "repeat": gettext_lazy("Comes again at an interval"),
    "confirmation": gettext_lazy("Confirms a rise"),
    "after_treatment": gettext_lazy("After treatment"),
}
SPEAKERS = {  # who spaced it, where that is not the protocol
    "site": gettext_lazy("set by this clinic"),
    "patient": gettext_lazy("set by a physician for this patient"),
}
_PART = re.compile(r"P(\d+)([MD])")


def item_status(code: str) -> str:
    return str(STATUSES.get(code, code))


def reason(code: str) -> str:
    """Why an item is not scheduled, or was closed without being done."""
    return str(REASONS.get(code, code))


def source(code: str) -> str:
    """A statement by its number ("S2-36"), or in words where nobody's statement stands behind it."""
    return str(SOURCES.get(code, code))


def sources(codes: Iterable[str]) -> str:
    return ", ".join(source(code) for code in codes)


def short_sources(codes: Iterable[str]) -> str:
    """As `sources`, for a place that repeats them row by row."""
    return ", ".join(str(SHORT_SOURCES.get(code, code)) for code in codes)


def interval(code: str) -> str:
    """`P3M` is "3 months", `P3M/P6M` "3 to 6 months", `P30D` "30 days"; anything else comes back as it is."""
    spans = [(int(n), unit) for n, unit in _PART.findall(code)]
    if not spans:
        return code
    first, (last, unit) = spans[0][0], spans[-1]
    if unit == "D":
        length = ngettext("%(n)s day", "%(n)s days", last) % {"n": last}
    else:
        length = ngettext("%(n)s month", "%(n)s months", last) % {"n": last}
    if len(spans) == 1:
        return length
    return _("%(first)s to %(length)s") % {"first": first, "length": length}


def every(code: str) -> str:
    """ "Every month", "Every 3 to 6 months"."""
    return _("Every month") if code == "P1M" else _("Every %(interval)s") % {"interval": interval(code)}


def excused(of, *, usual: bool = False) -> str:
    """What another interval would make of an overdue test; of an `Excused`. `usual`: the one that holds without it."""
    said = (
        ngettext(
            "This test is overdue by %(n)s day. With the usual interval it would be due by %(date)s and not be late.",
            "This test is overdue by %(n)s days. With the usual interval it would be due by %(date)s and not be late.",
            of.days_overdue,
        )
        if usual
        else ngettext(
            "This test is overdue by %(n)s day. With this interval it would be due by %(date)s and not count as late.",
            "This test is overdue by %(n)s days. With this interval it would be due by %(date)s and not count as late.",
            of.days_overdue,
        )
    )
    return said % {"n": of.days_overdue, "date": day(of.due_by)}


def rule_of_item(code: str) -> str:
    """Why a test falls due, as the head of a row."""
    return str(RULES.get(code, code))


def why(item, *, cited: bool = True) -> str:
    """ "Every 3 months (S2-36), counted from the sample of 12 Mar 2027." for a stored item or a window.

    `item` has panel, rule, interval, sources, reason and its anchor: kind and date. `cited`: whether it names sources.
    """
    kind, anchored = _anchor(item)
    if item.reason == "treatment_running":
        return _("%(reason)s, which started on %(date)s.") % {
            "reason": reason(item.reason),
            "date": day(anchored),
        }
    speaker = SPEAKERS.get(getattr(item, "spoken_by", ""))
    said = {
        "rule": _rule(item, kind),
        "sources": speaker or sources(item.sources),
        "counted": _counted(item, kind, anchored),
    }
    named = cited or speaker
    sentence = (_("%(rule)s (%(sources)s), %(counted)s.") if named else _("%(rule)s, %(counted)s.")) % said
    return f"{sentence} {reason(item.reason)}." if item.reason else sentence


def _anchor(item) -> tuple[str, date]:
    if hasattr(item, "anchor_date"):
        return item.anchor, item.anchor_date
    return item.anchor.kind, item.anchor.date


def _rule(item, kind: str) -> str:
    spell = interval(item.interval)
    if item.rule == "repeat":
        return every(item.interval)
    if item.rule == "baseline":
        return _("Once at the beginning, within %(interval)s") % {"interval": spell}
    if item.rule == "confirmation":
        return _("Once more, %(interval)s later, to confirm the rise") % {"interval": spell}
    if kind == "last_done":
        return _("Again after %(interval)s, because lesions were still active") % {"interval": spell}
    return _("Once, %(interval)s after treatment") % {"interval": spell}


def _counted(item, kind: str, on: date) -> str:
    sentences = {
        "diagnosis": gettext_lazy("counted from the diagnosis on %(date)s"),
        "registration": gettext_lazy(
            "counted from the registration on %(date)s, because no date of diagnosis is recorded"
        ),
        "sample": gettext_lazy("counted from the sample of %(date)s"),
        "treatment_end": gettext_lazy("counted from the end of treatment on %(date)s"),
        "transplant": gettext_lazy("counted from the transplant on %(date)s"),
    }
    if kind == "last_done":
        sampled = item.panel in SAMPLED
        sentence = (
            sentences["sample"] if sampled else gettext_lazy("counted from the examination of %(date)s")
        )
    else:
        sentence = sentences.get(kind, gettext_lazy("counted from %(date)s"))
    return str(sentence) % {"date": day(on)}
