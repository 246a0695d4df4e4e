"""What the rules say: title, message, severity, grade, state, and what keeps a rule from being judged.

A message is an observation and what sources say about it. It never gives a dose and never an order.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import Protocol
from monitoring.protocol.verdicts import Audience
from monitoring.wording import rules_blood, rules_organs, rules_treatment, rules_work
from monitoring.wording.labels import part
from monitoring.wording.rule_details import detail
from monitoring.wording.rule_words import Numbers, RuleWords

RULES: dict[str, RuleWords] = {
    code: words
    for family in (rules_treatment, rules_blood, rules_organs, rules_work)
    for code, words in family.RULES.items()
}

SEVERITIES = {
    "critical": pgettext_lazy("severity", "Critical"),
    "warning": pgettext_lazy("severity", "Warning"),
    "caution": pgettext_lazy("severity", "Caution"),
    "info": pgettext_lazy("severity", "Information"),
}
GRADES = {
    "A": gettext_lazy("A: found in a primary paper, mostly read as an abstract"),
    "B": gettext_lazy("B: in a source document only"),
    "C": gettext_lazy("C: background knowledge or local default, to be confirmed"),
}
ALERT_STATES = {
    "open": pgettext_lazy("state of an alert", "Open"),
    "acknowledged": pgettext_lazy("state of an alert", "Acknowledged"),
    "settled": pgettext_lazy("state of an alert", "Settled"),
}
REVIEW_STATUSES = {
    "pending_review": gettext_lazy("Submitted: pending human review"),
    "under_review": gettext_lazy("Under review at this clinic"),
    "approved": gettext_lazy("Approved by this clinic"),
    "withdrawn": gettext_lazy("Approval withdrawn"),
}
# Fields of the person and other inputs that are neither test nor sign.
INPUTS = {
    "birth_date": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "diagnosis_date": gettext_lazy("Date of diagnosis"),
    "transplant_eligible": gettext_lazy("Eligibility for transplant"),
    "pregnancy_prevention": gettext_lazy("Pregnancy prevention"),
    "light_chain": gettext_lazy("Light chain"),
    "isotype": gettext_lazy("Isotype"),
    "replacement_plans": gettext_lazy("Plan of hormone replacement"),
    "care_team": gettext_lazy("Care team"),
    "agents": gettext_lazy("Agents of the systemic therapy"),
    "line": gettext_lazy("Line of the treatment"),
    "indication": gettext_lazy("Indication of the treatment"),
    "dose_gy": gettext_lazy("Total dose of the radiotherapy"),
}
LIMITS = {
    "upper_limit": gettext_lazy("%(test)s (upper limit of the laboratory)"),
    "lower_limit": gettext_lazy("%(test)s (lower limit of the laboratory)"),
    "specimen": gettext_lazy("%(test)s (specimen)"),
}


def rule_title(code: str) -> str:
    found = RULES.get(code)
    return str(found.title) if found else str(code)


def rule_message(code: str, facts: Mapping[str, str] | None = None, protocol: Protocol = CURRENT) -> str:
    """The whole message. `facts`: those of the finding; `protocol`: the one whose numbers it speaks with."""
    found = RULES.get(code)
    if found is None:
        return str(code)
    numbers = Numbers(facts, protocol)
    said = [str(found.message) % numbers, detail(code, numbers)]
    if protocol.rule(code).audience == Audience.CLINICIANS:
        said.append(_("Clinical judgement is required."))
    return " ".join(part for part in said if part)


def to_confirm(code: str) -> str:
    """What a lead physician has to decide before the rule speaks for the clinic."""
    found = RULES.get(code)
    return str(found.to_confirm) if found else ""


def severity(code: str) -> str:
    return str(SEVERITIES.get(code, code))


def evidence_grade(code: str) -> str:
    """How well founded: what A, B and C mean."""
    return str(GRADES.get(code, code))


def alert_state(code: str) -> str:
    return str(ALERT_STATES.get(code, code))


def review_status(code: str) -> str:
    """Who vouches for a rule or statement at a clinic."""
    return str(REVIEW_STATUSES.get(code, code))


def input_name(code: str) -> str:
    """The name of what a rule asks for: `platelets`, `vegf.upper_limit`, `papilledema` or `birth_date`."""
    if code in INPUTS:
        return str(INPUTS[code])
    test, _dot, what = code.rpartition(".")
    if what in LIMITS:
        return str(LIMITS[what]) % {"test": part(test)}
    return part(code)


def missing(code: str) -> str:
    """Why a rule cannot be judged: "Cannot be judged: Platelets not recorded."."""
    return _("Cannot be judged: %(input)s not recorded.") % {"input": input_name(code)}
