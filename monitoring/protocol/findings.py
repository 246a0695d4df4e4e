"""What a rule answers with: something found, something it could not see for want of an input, or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.history import (
    ConditionSeen,
    DecisionSeen,
    EventSeen,
    Reading,
    SignSeen,
    Treatment,
)
from monitoring.protocol.verdicts import RuleCode, Severity


class Evidence(NamedTuple):
    """One fact that a judgement rests on.

    `analyte` is the fact's code: an analyte, sign, event, condition, kind of treatment or field of the person.
    `value` is text, numbers with their comparator; `unit` UCUM; `id` the stored row's, None for what was computed.
    """

    analyte: str
    value: str
    unit: str = ""
    date: date | None = None
    id: int | None = None
    kind: str = "reading"


class Finding(NamedTuple):
    """A rule's condition holds.

    `key` tells apart several findings of one rule and is stable ("treatment:12"; "" where there is one at most).
    `since` is the day from which it has held. `facts` are codes and numbers for the sentence, not compared with.
    """

    rule: RuleCode
    severity: Severity
    since: date | None
    evidence: tuple[Evidence, ...] = ()
    key: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def inputs(self) -> str:
        """What it rests on, in one line, whatever the order of entry: it changes when an input does."""
        said = sorted((e.analyte, e.value, e.unit, str(e.date or "")) for e in self.evidence)
        return "|".join(" ".join(part for part in one if part) for one in said)


class Gap(NamedTuple):
    """A rule whose other conditions hold cannot be judged: `missing` is not recorded.

    Named as in the contract: `<analyte>`, `<analyte>.upper_limit`, `<sign>` or `<person field>`.
    """

    rule: RuleCode
    missing: str


Said = Finding | Gap


class Failure(NamedTuple):
    """A rule that broke. The others still ran."""

    rule: str
    error: str


def reading(of: Reading) -> Evidence:
    value = of.coded or (f"{of.comparator}{plain(of.value)}" if of.value is not None else of.reported)
    return Evidence(of.analyte, value, of.unit, of.date, of.id)


def plain(number: Decimal) -> str:
    """A decimal as people write it: no exponent, no padding zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def sign(of: SignSeen) -> Evidence:
    value = (
        of.state if of.grade is None and of.count is None else str(of.count if of.grade is None else of.grade)
    )
    return Evidence(of.code, value, "", of.date, of.id, "sign")


def treatment(of: Treatment, value: str = "") -> Evidence:
    """`value`: what of it matters; else its agents, or "start"."""
    return Evidence(of.kind, value or "+".join(of.agents) or "start", "", of.start, of.id, "treatment")


def treatment_end(of: Treatment) -> Evidence:
    return Evidence(of.kind, "end", "", of.effective_end, of.id, "treatment")


def event(of: EventSeen) -> Evidence:
    return Evidence(of.code, "present", "", of.date, of.id, "event")


def condition(of: ConditionSeen) -> Evidence:
    return Evidence(of.code, "present", "", of.start, of.id, "condition")


def decision(of: DecisionSeen) -> Evidence:
    return Evidence(of.code, of.reason, "", of.date, of.id, "decision")


def person(field: str, value: object, on: date | None = None) -> Evidence:
    return Evidence(field, str(value), "", on, None, "person")
