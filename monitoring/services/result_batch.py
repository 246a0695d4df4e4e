"""What a batch of results meets and brings: the patient's standing results, the new rows, and what came of it all.

`results` is the one door; this is its bookkeeping.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from monitoring.exchange.incoming import Problem
from monitoring.exchange.interpret import Interpreted
from monitoring.models import Observation, Visit
from monitoring.selectors import laboratories
from patients import audit
from patients.models import AuditType, Patient, User

LONGEST_ANALYTE = 60  # characters of a code; a longer text is none and is refused when it is read
ONLS_PARTS = ("onls_arm", "onls_leg", "onls")
IDENTITY = ("analyte", "date", "specimen", "lab", "method", "component", "source_id")
# What a correction may change; each revision keeps these as JSON.
CORRECTABLE = (
    *("date", "reported_value", "reported_unit", "comparator", "value", "coded", "unit"),
    *("lower_limit", "upper_limit", "status", "unusable", "note", "lab", "method", "specimen", "component"),
)
BY_FILE = "import of"  # how the reason of a correction begins that a file brought


@dataclass
class Outcome:
    """What came of a batch. Ids of rows, in the order of the batch; warnings and problems carry the row's index."""

    stored: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    corrected: list[int] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    placed: dict[tuple[str, date], int] = field(default_factory=dict)  # what was stored, by the batch's row

    @property
    def changed_anything(self) -> bool:
        return bool(self.stored or self.corrected)


class Known:
    """The patient's standing results of the batch's analytes, by identity. Read once per batch."""

    def __init__(self, patient: Patient, analytes: Iterable[str], without: int | None = None) -> None:
        wanted = {name for name in analytes if isinstance(name, str) and len(name) <= LONGEST_ANALYTE}
        wanted = {name for name in wanted if name.isprintable()}
        if wanted & set(ONLS_PARTS):
            wanted |= set(ONLS_PARTS)
        rows = Observation.objects.standing().filter(patient=patient, analyte__in=wanted).exclude(pk=without)
        self.rows: dict[tuple, Observation] = {}
        self._series: dict[tuple, list[Observation]] = defaultdict(list)  # by day
        self._days: dict[tuple, list[Observation]] = defaultdict(list)
        for row in rows.order_by("date", "id"):
            self.add(row)
        self.limits = laboratories.Catalogue(patient.site)

    def at(self, found: Interpreted) -> Observation | None:
        return self.rows.get(tuple(getattr(found, name) for name in IDENTITY))

    def add(self, row: Observation) -> None:
        self.rows[tuple(getattr(row, name) for name in IDENTITY)] = row
        insort(self._series[_series_of(row)], row, key=_day_of)
        self._days[row.analyte, row.date].append(row)

    def last_before(self, found: Interpreted) -> Observation | None:
        """The last valid number of the same series before that day."""
        series = self._series.get(_series_of(found), [])
        first_of_day = bisect_left(series, found.date, key=_day_of)
        earlier = (series[place] for place in range(first_of_day - 1, -1, -1))
        return next((row for row in earlier if row.is_valid and row.value is not None), None)

    def on_day(self, analyte: str, day: date) -> Decimal | None:
        rows = self._days.get((analyte, day), [])
        return next((row.value for row in rows if row.is_valid), None)


def _series_of(result: Observation | Interpreted) -> tuple:
    return (result.analyte, result.specimen, result.lab, result.method, result.component)


def _day_of(row: Observation) -> date:
    return row.date


@dataclass
class Writer:
    """Stores what a batch brings: new rows together, whenever somebody needs their ids and at the end."""

    patient: Patient
    origin: str
    by: User | None
    visit: Visit | Mapping[date, Visit] | None
    known: Known
    outcome: Outcome
    correct_with: str = ""  # the reason with which other values that stand are corrected unasked
    pending: list[Observation] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)  # ids whose value this batch has told

    def store(self, found: Interpreted) -> None:
        visit = self.visit.get(found.date) if isinstance(self.visit, Mapping) else self.visit
        row = Observation(patient=self.patient, source=self.origin, recorded_by=self.by, visit=visit)
        for name in (*CORRECTABLE, "analyte", "source_id"):
            setattr(row, name, getattr(found, name))
        self.known.limits.fill_in(row)
        self.known.add(row)
        self.pending.append(row)

    def existing(self, found: Interpreted) -> Observation | None:
        row = self.known.at(found)
        if row is not None and row.pk is None:
            self.flush()
        return row

    def flush(self) -> None:
        Observation.objects.bulk_create(self.pending)
        facts = ({"id": row.pk, "analyte": row.analyte, "date": row.date.isoformat()} for row in self.pending)
        audit.record_many(AuditType.RESULT_RECORDED, facts, by=self.by, patient=self.patient)
        ids = [row.pk for row in self.pending]
        self.outcome.stored += ids
        self.settled.update(ids)
        self.pending = []
