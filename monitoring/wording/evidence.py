"""The facts that a judgement rests on, one by one: what it is called and what it says."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring.protocol.units import display_unit
from monitoring.protocol.vocabulary import GradedSign
from monitoring.wording import labels
from monitoring.wording.figures import day, number
from monitoring.wording.rules import input_name

DECISIONS = {
    "continue": pgettext_lazy("decision", "Continue treatment"),
    "start": pgettext_lazy("decision", "Start treatment"),
    "stop": pgettext_lazy("decision", "Stop treatment"),
    "switch": pgettext_lazy("decision", "Switch treatment"),
    "watch": pgettext_lazy("decision", "Watch and wait"),
}
# What a treatment, a person or a window of the schedule says in a word.
SAID = {
    "start": pgettext_lazy("treatment", "started"),
    "end": pgettext_lazy("treatment", "ended"),
    "yes": _("yes"),
    "no": _("no"),
    "not_assessed": _("not assessed"),
    "not_recorded": _("not recorded"),
    "unknown": _("unknown"),
    "none": _("none"),
    "enrolled": _("enrolled"),
    "not_required": _("not required"),
    "overdue": pgettext_lazy("due item", "overdue"),
}
DUE_BY = pgettext_lazy("before a day", "to be done by")
GRADED = frozenset(GradedSign)


def decision(code: str) -> str:
    return str(DECISIONS.get(code, code))


def evidence_name(code: str, kind: str = "reading") -> str:
    """What the fact is called: a test, a sign, a treatment, an event."""
    names = {
        "treatment": labels.treatment_kind,
        "event": labels.event,
        "condition": labels.condition,
        "decision": decision,
        "person": input_name,
        "schedule": labels.panel,
    }
    return names.get(kind, labels.part)(code)


def evidence_value(code: str, value: str, unit: str = "", kind: str = "reading") -> str:
    """What the fact says: "<31 pg/mL", "Present", "lenalidomide + dexamethasone"; empty where its name says all."""
    if kind in ("event", "condition"):
        return ""
    if kind == "schedule":
        return str(DUE_BY)
    if kind == "sign" and code in GRADED and value.isdecimal():
        return labels.grade(int(value))
    if kind == "decision":
        return labels.stop_reason(value) if value else ""
    written = _number(value)
    if written is not None:
        return f"{written} {display_unit(unit)}".strip()
    if kind == "treatment" and value not in SAID:
        return " + ".join(labels.agent(agent) for agent in value.split("+"))
    return _word(value)


def _number(value: str) -> str | None:
    comparator = value[:1] if value[:1] in ("<", ">") else ""
    try:
        found = Decimal(value[len(comparator) :])
    except InvalidOperation:
        return None
    return comparator + number(as_exact(found)) if found.is_finite() else None


def as_exact(value: Decimal) -> Decimal:
    """Four significant digits, never fewer than the whole number has: what was converted is no more exact."""
    return round(value, max(0, 3 - value.adjusted())) if value else value


def _word(value: str) -> str:
    if value in SAID:
        return str(SAID[value])
    try:
        return day(value)
    except ValueError:
        said = labels.state(value)
        return said if said != value else labels.word(value)
