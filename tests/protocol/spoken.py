"""What one rule says of a history on a day, and the facts that rules are asked about, in a line each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, Finding, Gap, Said
from monitoring.protocol.history import ConditionSeen, DecisionSeen, EventSeen, History, Reading, SignSeen
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.safety.book import RULES
from monitoring.protocol.schedule import schedule
from monitoring.protocol.verdicts import RuleCode
from tests.protocol.histories import day, person


def judgement_of(of: History, today: str | date, set_aside: Iterable[str] = ()) -> Judgement:
    return Judgement(Case(of, day(today), plan=schedule(of, day(today)), set_aside=set_aside))


def said(code: RuleCode, of: History, today: str | date, set_aside: Iterable[str] = ()) -> list[Said]:
    return list(RULES[code](judgement_of(of, today, set_aside)))


def findings(code: RuleCode, of: History, today: str | date) -> list[Finding]:
    return [one for one in said(code, of, today) if isinstance(one, Finding)]


def speaks(code: RuleCode, of: History, today: str | date) -> bool:
    """Whether it finds something; a gap is nothing found."""
    return bool(findings(code, of, today))


def missing(code: RuleCode, of: History, today: str | date) -> list[str]:
    found = said(code, of, today)
    assert not any(isinstance(one, Finding) for one in found)
    return [one.missing for one in found if isinstance(one, Gap) and one.rule == code]


def turns(code: RuleCode, of: History, today: str | date) -> list[str]:
    """The days ahead on which the rule, asked alone, wants to be asked again."""
    judgement = judgement_of(of, today)
    list(RULES[code](judgement))
    return sorted(each.isoformat() for each in judgement.case.turns)


def facts(*given: object, who=None) -> History:
    """A history of readings, signs, treatments, events, conditions and decisions, in any order."""
    of = History(who or person())
    for name, kind in (
        ("readings", Reading),
        ("signs", SignSeen),
        ("events", EventSeen),
        ("conditions", ConditionSeen),
        ("decisions", DecisionSeen),
    ):
        of = replace(of, **{name: tuple(one for one in given if isinstance(one, kind))})
    of = replace(of, readings=tuple(sorted(of.readings, key=lambda reading: reading.date)))
    rest = (Reading, SignSeen, EventSeen, ConditionSeen, DecisionSeen)
    return replace(of, treatments=tuple(one for one in given if not isinstance(one, rest)))


def value(analyte: str, on: str, number: object, id: int | None = None, **rest) -> Reading:
    """A number, "<5", ">5", or a word."""
    text = str(number)
    comparator = text[0] if text[0] in "<>" else ""
    digits = text.removeprefix(comparator)
    if not digits.replace(".", "", 1).isdigit():
        return Reading(analyte, day(on), coded=text, id=id, **rest)
    return Reading(analyte, day(on), Decimal(digits), comparator=comparator, id=id, **rest)


def seen(code: str, on: str, state: str = "present", id: int | None = None) -> SignSeen:
    return SignSeen(code, day(on), state, id=id)


def graded(code: str, on: str, grade: int, id: int | None = None) -> SignSeen:
    return SignSeen(code, day(on), grade=grade, id=id)


def lesions(on: str, count: int, id: int | None = None) -> SignSeen:
    return SignSeen("lesion_count", day(on), count=count, id=id)


def happened(code: str, on: str, id: int | None = None) -> EventSeen:
    return EventSeen(code, day(on), id)


def decided(code: str, on: str, reason: str = "", id: int | None = None) -> DecisionSeen:
    return DecisionSeen(code, day(on), reason, id)


def suffers(
    code: str, start: str | None = None, end: str | None = None, id: int | None = None
) -> ConditionSeen:
    return ConditionSeen(code, day(start) if start else None, day(end) if end else None, id)


def evidence(
    analyte: str, text: str, on: str | None = None, id: int | None = None, kind="reading", unit=""
) -> Evidence:
    return Evidence(analyte, text, unit, day(on) if on else None, id, kind)


LOCALIZED = (
    seen("bone_marrow_involvement", "2024-01-20", "absent", 1),
    lesions("2024-01-25", 2, 2),
)
DISSEMINATED = (seen("bone_marrow_involvement", "2024-01-20", "present", 1),)
NO_LESION = (seen("bone_marrow_involvement", "2024-01-20", "absent", 1), lesions("2024-01-25", 0, 2))
NO_MARROW = (lesions("2024-01-25", 2, 2),)
