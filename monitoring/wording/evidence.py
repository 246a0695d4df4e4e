"""The facts that a judgement rests on, one by one: what it is called and what it says."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from monitoring.protocol.units import display_unit
from monitoring.protocol.vocabulary import GradedSign, SignState
from monitoring.wording import labels
from monitoring.wording.figures import day, number
from monitoring.wording.response_words import category, channel
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
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "not_assessed": gettext_lazy("not assessed"),
    "not_recorded": gettext_lazy("not recorded"),
    "unknown": gettext_lazy("unknown"),
    "none": gettext_lazy("none"),
    "enrolled": gettext_lazy("enrolled"),
    "not_required": gettext_lazy("not required"),
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
        "response": _response,
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
    if kind == "response":
        return category(value)
    if code == "birth_date" and value.startswith(">"):
        return _("over %(n)s years") % {"n": value[1:]}
    if kind == "decision":
        return labels.stop_reason(value) if value else ""
    written = _number(value)
    if written is not None:
        return f"{written} {display_unit(unit)}".strip()
    if kind == "treatment" and value not in (*SAID, *SignState):
        return " + ".join(labels.agent(agent) for agent in value.split("+"))
    return _word(value)


def _response(code: str) -> str:
    """The clone is named by its first test."""
    return channel("hematologic" if code == "m_protein" else code)


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
