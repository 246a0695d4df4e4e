"""A patient's results as they are listed: stored ones, voided ones too, and those that follow from others."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import NamedTuple

from django.db.models import Q

from monitoring.models import Observation
from monitoring.protocol.history import Reading
from monitoring.selectors.history import readings_of
from monitoring.selectors.record import Record
from patients.models import Patient

# What each computed result follows from, itself among them: a reported one is not computed again.
COMPUTED_FROM = {"egfr": ("creatinine", "egfr"), "onls": ("onls_arm", "onls_leg", "onls")}


class Position(NamedTuple):
    """A place in the list, oldest first: by day, stored before computed ones, then by id or number within the day."""

    day: date
    computed: int
    number: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.computed}.{self.number}"

    @classmethod
    def read(cls, text: str) -> Position:
        """Raises ValueError when the text is no position."""
        day, computed, number = text.split(".")
        if computed not in ("0", "1") or not (number.isascii() and number.isdigit() and len(number) < 19):
            raise ValueError(text)
        return cls(date.fromisoformat(day), int(computed), int(number))


class Listed(NamedTuple):
    position: Position
    result: Observation | Reading


def listed(
    patient: Patient, *, until: date, analyte: str = "", after: Position | None = None, size: int
) -> tuple[list[Listed], Position | None]:
    """A page of results dated on or before `until`, and where the next begins. At most three queries."""
    stored = _stored(patient, until, analyte, after, size + 1)
    found = list(
        heapq.merge(stored, _computed(patient, until, analyte, after), key=lambda each: each.position)
    )
    more = len(found) > size
    return found[:size], found[size - 1].position if more else None


def listed_of(
    record: Record, *, until: date, analyte: str = "", after: Position | None = None, size: int
) -> tuple[list[Listed], Position | None]:
    """As `listed`, of a record as it was known: its results may have had other days and values."""
    found = [Listed(Position(row.date, 0, row.pk), row) for row in record.rows(Observation)]
    found += _numbered(reading for reading in record.history.readings if reading.analyte in COMPUTED_FROM)
    found = [
        each
        for each in sorted(found, key=lambda each: each.position)
        if each.position.day <= until
        and analyte in ("", each.result.analyte)
        and (after is None or each.position > after)
    ]
    return found[:size], found[size - 1].position if len(found) > size else None


def _stored(patient: Patient, until: date, analyte: str, after: Position | None, size: int) -> list[Listed]:
    rows = Observation.objects.filter(patient=patient, date__lte=until).select_related("recorded_by")
    if analyte:
        rows = rows.filter(analyte=analyte)
    if after is not None and after.computed:
        rows = rows.filter(date__gt=after.day)
    elif after is not None:
        rows = rows.filter(date__gte=after.day).filter(Q(date__gt=after.day) | Q(pk__gt=after.number))
    return [Listed(Position(row.date, 0, row.pk), row) for row in rows.order_by("date", "pk")[:size]]


def _computed(patient: Patient, until: date, analyte: str, after: Position | None) -> list[Listed]:
    wanted = [code for code in COMPUTED_FROM if analyte in ("", code)]
    if not wanted:
        return []
    sources = {source for code in wanted for source in COMPUTED_FROM[code]}
    found = _numbered(reading for reading in readings_of(patient, sources) if reading.date <= until)
    return [each for each in found if after is None or each.position > after]


def _numbered(readings: Iterable[Reading]) -> list[Listed]:
    """The computed ones among them, numbered within their day."""
    numbers: dict[date, count] = {}
    return [
        Listed(Position(each.date, 1, next(numbers.setdefault(each.date, count(1)))), each)
        for each in readings
        if each.computed
    ]
