"""All that rules may see of a patient: plain values, oldest first, no database behind them.

Dates are calendar dates in the time zone of the patient's site; numbers are in the canonical unit of the analyte
(`analytes.py`). `id` is the stored row's key, kept through corrections; it is None for what exists only in a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.vocabulary import (
    DISEASE_DIRECTED,
    PatientStatus,
    Sex,
    SignState,
    TreatmentKind,
    TreatmentStatus,
)

NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose history it is. `registered_on` stands in where no diagnosis date is known."""

    id: int | None = None
    sex: str = Sex.UNKNOWN
    birth_date: date | None = None
    diagnosis_date: date | None = None
    registered_on: date | None = None
    status: str = PatientStatus.ACTIVE
    status_date: date | None = None
    transplant_eligible: str = NOT_ASSESSED  # yes, no, not_assessed
    light_chain: str = "unknown"  # kappa, lambda, none, unknown
    isotype: str = ""
    pregnancy_prevention: str = NOT_ASSESSED  # enrolled, not_required, not_assessed
    replacement_plans: tuple[str, ...] = ()  # the axes for which a plan is written down


class Reading(NamedTuple):
    """One valid result. `value` is None when the result is a word (`coded`).

    A tuple, because a patient of many years has thousands of them and a frozen dataclass is made five times slower.
    """

    analyte: str
    date: date
    value: Decimal | None = None
    comparator: str = ""
    coded: str = ""
    unit: str = ""
    specimen: str = ""
    lab: str = ""
    method: str = ""
    component: str = ""
    lower_limit: Decimal | None = None
    upper_limit: Decimal | None = None
    reported: str = ""
    reported_unit: str = ""
    id: int | None = None
    computed: bool = False

    @property
    def series(self) -> tuple[str, str, str]:
        """Only values of one specimen, laboratory and method may be compared (reference §4.2)."""
        return (self.specimen, self.lab, self.method)


@dataclass(frozen=True, slots=True)
class SignSeen:
    """A finding on a day: `state` for signs, `grade` 0-3 for graded ones, `count` for the lesion count."""

    code: str
    date: date
    state: str = SignState.NOT_ASSESSED
    grade: int | None = None
    count: int | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    kind: str
    start: date
    end: date | None = None
    line: int | None = None
    agents: tuple[str, ...] = ()
    dose_gy: Decimal | None = None
    indication: str = ""
    stop_reason: str = ""
    id: int | None = None

    @property
    def is_disease_directed(self) -> bool:
        return self.kind in DISEASE_DIRECTED

    @property
    def effective_end(self) -> date | None:
        """A transplant's start is day 0 and its end is ignored; without an end anything else is running."""
        return self.start if self.kind == TreatmentKind.ASCT else self.end

    def status_on(self, day: date) -> TreatmentStatus:
        if self.start > day:
            return TreatmentStatus.PLANNED
        end = self.effective_end
        if end is None or end > day:
            return TreatmentStatus.ACTIVE
        return TreatmentStatus.ENDED


@dataclass(frozen=True, slots=True)
class EventSeen:
    code: str
    date: date
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ConditionSeen:
    code: str
    start: date | None = None
    end: date | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionSeen:
    """What a physician decided about treatment: continue, start, stop, switch or watch; `reason` as for stopping."""

    code: str
    date: date
    reason: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class SpacingSeen:
    """From `since` on a panel comes again after other months; None: as the protocol says again.

    `spoken_by`: the site, of the row for running systemic treatment where `while_running` and else of the ordinary
    one; or a physician for this patient, of whichever row speaks.
    """

    panel: str
    spoken_by: str
    since: date
    months: tuple[int, int] | None = None  # from, to; equal ones mean "every N"
    while_running: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """Facts of one patient, each tuple sorted by date; withdrawn and unusable ones are not in it."""

    person: Person = field(default_factory=Person)
    readings: tuple[Reading, ...] = ()
    signs: tuple[SignSeen, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    events: tuple[EventSeen, ...] = ()
    conditions: tuple[ConditionSeen, ...] = ()
    decisions: tuple[DecisionSeen, ...] = ()
    spacings: tuple[SpacingSeen, ...] = ()

    def until(self, day: date) -> History:
        """The facts dated on or before `day`. Treatments stay: one that starts later is planned on that day."""
        return replace(
            self,
            readings=tuple(r for r in self.readings if r.date <= day),
            signs=tuple(s for s in self.signs if s.date <= day),
            events=tuple(e for e in self.events if e.date <= day),
            conditions=tuple(c for c in self.conditions if c.start is None or c.start <= day),
            decisions=tuple(d for d in self.decisions if d.date <= day),
            spacings=tuple(s for s in self.spacings if s.since <= day),
        )
