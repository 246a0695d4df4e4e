"""Courses of VEGF under treatment, in a line: `vegf("740", "2026-04-01")`."""

from __future__ import annotations

from decimal import Decimal

from monitoring.protocol.history import EventSeen, History, Reading, Treatment
from tests.protocol.histories import day, person, treatment

START = "2026-01-01"


def vegf(
    value: str | None, on: str, *, lab: str = "", specimen: str = "plasma", limit: str | None = "96", **rest
) -> Reading:
    """`value` with its comparator, None for a word; plasma with an upper limit of 96 pg/mL unless told otherwise."""
    comparator = value[0] if value and value[0] in "<>" else ""
    return Reading(
        "vegf",
        day(on),
        Decimal(value.lstrip("<>")) if value else None,
        comparator,
        unit="pg/mL",
        specimen=specimen,
        lab=lab,
        upper_limit=Decimal(limit) if limit else None,
        **rest,
    )


def numbered(*readings: Reading) -> tuple[Reading, ...]:
    """By date, with ids from 1 in the order given."""
    with_ids = [reading._replace(id=number) for number, reading in enumerate(readings, start=1)]
    return tuple(sorted(with_ids, key=lambda reading: reading.date))


def course(*readings: Reading, treatments: tuple[Treatment, ...] | None = None, events=()) -> History:
    """Under systemic treatment from 1 January 2026 on, unless told otherwise. `events`: days of progression."""
    line = (treatment("systemic", START, agents=("melphalan", "dexamethasone")),)
    return History(
        person("2025-12-01"),
        numbered(*readings),
        treatments=line if treatments is None else treatments,
        events=tuple(EventSeen("progression", day(on), id=n) for n, on in enumerate(events, start=1)),
    )
