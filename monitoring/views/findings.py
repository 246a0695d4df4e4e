"""Alerts and panels of information as cards: what was found, since when, on what it rests and who vouches for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from monitoring import wording
from monitoring.models import Alert, SignOff, StatedReason
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.current import CURRENT
from monitoring.protocol.findings import Evidence, Finding
from monitoring.protocol.rows import Protocol
from monitoring.protocol.vocabulary import GradedSign, Sign
from monitoring.selectors import sign_offs
from monitoring.selectors.alerts import Told, evidence_of
from monitoring.selectors.sign_offs import Signed
from monitoring.selectors.stated_reasons import beside
from patients.models import Patient

# Told apart by shape as well as by word and colour.
GLYPHS = {"critical": "▲", "warning": "◆", "caution": "◇", "info": "i"}
SIGNS = frozenset((*Sign, *GradedSign, "lesion_count"))
SHORT = 5  # names of missing inputs in a summary


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of evidence: its name, what it says, and its day."""

    name: str
    value: str
    date: date | None


@dataclass(frozen=True, slots=True)
class Review:
    """Who vouches for a rule at the patient's clinic; `by` and `on` only where somebody said something."""

    approved: bool
    words: str
    by: str = ""
    on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One alert, or one panel of information (`alert` is None), in words."""

    anchor: str
    rule: str
    severity: str
    title: str
    message: str
    since: date | None
    facts: list[Fact]
    sources: list[str]
    grade: str
    protocol: str
    guidance: str
    review: Review
    alert: Alert | None = None
    reasons: tuple[StatedReason, ...] = ()  # why people went on although it spoke at the moment of entry

    @property
    def acknowledged_at(self) -> datetime | None:
        return self.alert.acknowledged_at if self.alert else None


def of_alert(alert: Alert, signed: Signed, reasons: Iterable[StatedReason] = ()) -> Card:
    """`reasons`: all that were stated about the patient; the card takes those that belong to it."""
    card = _card(
        signed,
        f"alert-{alert.pk}",
        alert.rule,
        alert.severity,
        alert.since or alert.raised_on,
        alert.evidence,
        alert.facts,
        alert.sources,
        alert.protocol,
        alert,
    )
    return replace(card, reasons=tuple(beside(alert, reasons)))


def of_told(told: Told, signed: Signed, reasons: Iterable[StatedReason] = ()) -> Card:
    """An alert as it stood on a day of the past; nothing can be said to it any more."""
    card = _card(
        signed,
        "-".join(("finding", told.rule, *told.key.split(":"))).rstrip("-"),
        told.rule,
        told.severity,
        told.since or (told.row.raised_on if told.row else None),
        told.evidence,
        told.facts,
        told.sources,
        told.protocol,
    )
    return replace(card, reasons=tuple(beside(told, reasons)))


def of_finding(finding: Finding, signed: Signed, protocol: Protocol = CURRENT) -> Card:
    evidence = [evidence_of(each) for each in finding.evidence]
    sources = protocol.rule(finding.rule).sources
    return _card(
        signed,
        anchor_of(finding),
        finding.rule,
        finding.severity,
        finding.since,
        evidence,
        dict(finding.facts),
        sources,
        protocol.version,
    )


def anchor_of(panel: Finding) -> str:
    """Where on the page of alerts a panel of information stands."""
    return "-".join(("panel", panel.rule, *panel.key.split(":"))).rstrip("-")


def _card(
    signed: Signed,
    anchor: str,
    rule: str,
    severity: str,
    since: date | None,
    evidence: Iterable[Mapping[str, Any]],
    facts: Mapping[str, str],
    sources: Iterable[str],
    protocol: str,
    alert: Alert | None = None,
) -> Card:
    known = _row(rule)
    return Card(
        anchor=anchor,
        rule=str(rule),
        severity=str(severity),
        title=wording.rule_title(rule),
        message=wording.rule_message(rule, facts) if known else "",
        since=since,
        facts=[fact_of(each) for each in evidence],
        sources=list(sources),
        grade=wording.evidence_grade(known.grade) if known else "",
        protocol=protocol,
        guidance=_guidance(rule),
        review=review_of(signed, rule),
        alert=alert,
    )


def review_of(signed: Signed, rule: str) -> Review:
    status = sign_offs.of_rule(signed, rule)
    row = signed.get((SignOff.Kind.RULE, rule))
    if row is None or status == sign_offs.PENDING_REVIEW:
        return Review(False, wording.review_status(status))
    approved = status == SignOff.Status.APPROVED
    return Review(approved, wording.review_status(status), str(row.signed_by), row.signed_at)


def _row(rule: str):
    """None for a rule that the present protocol no longer has: its alerts stay in the record."""
    return next((row for row in CURRENT.rules if row.code == rule), None)


def _guidance(rule: str) -> str:
    try:
        return reverse("guidance_rule", args=[rule])
    except NoReverseMatch:
        return ""


def fact_of(evidence: Mapping[str, Any]) -> Fact:
    kind = evidence.get("kind", "reading")
    code, value, unit = evidence["analyte"], evidence["value"], evidence.get("unit", "")
    on = date.fromisoformat(evidence["date"]) if evidence.get("date") else None
    # A fact that is a day says it once.
    said = "" if on and value == on.isoformat() and kind != "schedule" else value
    return Fact(
        wording.evidence_name(code, kind),
        wording.evidence_value(code, said, unit, kind) if said else "",
        on,
    )


def facts_of(evidence: Iterable[Evidence]) -> list[Fact]:
    return [fact_of(evidence_of(each)) for each in evidence]


# What cannot be judged ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wait:
    """An input that is not recorded, and the judgements that wait for it. `where`: the page on which it is entered."""

    name: str
    rules: list[str]
    where: str


@dataclass(frozen=True, slots=True)
class Waits:
    """What cannot be judged, by the missing input; what most judgements wait for comes first."""

    inputs: list[Wait]
    judgements: int

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.inputs[:SHORT]]

    @property
    def more(self) -> int:
        return max(len(self.inputs) - SHORT, 0)


def waits_of(assessment: Assessment, patient: Patient) -> Waits:
    grouped = sorted(assessment.cannot_evaluate.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    inputs = [
        Wait(
            wording.input_name(missing),
            [wording.rule_title(rule) for rule in rules],
            _where(missing, patient),
        )
        for missing, rules in grouped
    ]
    return Waits(inputs, len({rule for _missing, rules in grouped for rule in rules}))


def _where(missing: str, patient: Patient) -> str:
    """The page on which the missing input is recorded."""
    base = missing.partition(".")[0]
    if base in PERSON_FIELDS:
        return reverse("patient_edit", args=[patient.pk]) + f"#id_{base}"
    if base in TREATMENT_FIELDS:
        return reverse("patient_treatments", args=[patient.pk])
    if base in SIGNS:
        return reverse("signs_record", args=[patient.pk])
    if missing != base:
        return reverse("patient_results", args=[patient.pk]) + f"?analyte={base}"
    return reverse("visit_new", args=[patient.pk])


PERSON_FIELDS = frozenset(
    {
        *("birth_date", "sex", "diagnosis_date", "transplant_eligible", "pregnancy_prevention"),
        *("light_chain", "isotype", "replacement_plans", "care_team"),
    }
)
TREATMENT_FIELDS = frozenset({"agents", "line", "indication", "dose_gy"})
