"""One rule asked about a few facts: `said("SR-13", result("platelets", "2024-05-01", 450))`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from monitoring.protocol.findings import Said
from monitoring.protocol.history import (
    ConditionSeen,
    EventSeen,
    History,
    Person,
    Reading,
    SignSeen,
    Treatment,
)
from tests.protocol import spoken
from tests.protocol.histories import day

TODAY = "2024-06-01"
Fact = Reading | SignSeen | Treatment | EventSeen | ConditionSeen


def result(analyte: str, on: str | date, value: object, id: int = 1, **more) -> Reading:
    """`value`: a number, "<31" or ">2000", or a word. Limits may be plain numbers."""
    limits = {name: Decimal(str(more.pop(name))) for name in ("lower_limit", "upper_limit") if name in more}
    return spoken.value(analyte, on, value, id, **limits, **more)


def given(
    agents: str, start: str, end: str | None = None, kind: str = "systemic", id: int = 7, **more
) -> Treatment:
    """`agents` with blanks between them."""
    ended = day(end) if end else None
    return Treatment(kind, day(start), ended, agents=tuple(agents.split()), id=id, **more)


def history(*facts: Fact, who: Person | None = None) -> History:
    """Of facts in any order; results as a store gives them, oldest first."""
    readings = sorted((fact for fact in facts if isinstance(fact, Reading)), key=lambda r: r.date)
    return spoken.facts(*readings, *(fact for fact in facts if not isinstance(fact, Reading)), who=who)


def said(code: str, *facts: Fact, today: str | date = TODAY, who: Person | None = None) -> list[Said]:
    """What one rule says."""
    return spoken.said(code, history(*facts, who=who), today)


def turns(code: str, *facts: Fact, today: str | date = TODAY, who: Person | None = None) -> list[str]:
    """The days ahead on which the rule may answer otherwise."""
    return spoken.turns(code, history(*facts, who=who), today)
