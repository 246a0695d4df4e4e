"""What will be written about an invented patient: plain values, ready for the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from monitoring.exchange.incoming import IncomingResult


@dataclass
class PlannedVisit:
    date: date
    kind: str = "follow_up"
    note: str = ""
    signs: dict[str, str] = field(default_factory=dict)
    graded: dict[str, int] = field(default_factory=dict)
    lesion_count: int | None = None


@dataclass(frozen=True)
class PlannedAppointment:
    """Booked on a day for another one, for the tests that are to be planned by then."""

    made_on: date
    on: date


@dataclass
class Course:
    """A whole record. `waive` and `awaiting` name panels, of which the first one due is taken."""

    person: dict
    registered_on: date
    treatments: list[dict] = field(default_factory=list)
    events: list[dict] = field(default_factory=list)
    conditions: list[dict] = field(default_factory=list)
    visits: list[PlannedVisit] = field(default_factory=list)
    results: list[IncomingResult] = field(default_factory=list)
    contacts: list[dict] = field(default_factory=list)
    appointment: PlannedAppointment | None = None
    closing: dict | None = None
    waive: dict | None = None  # reason, until
    awaiting: date | None = None  # since
    confirm: tuple[str, ...] = ()  # channels of response that the physician agrees with
    acknowledge: dict[str, str] = field(default_factory=dict)  # rule: reason
    decisions: list[dict] = field(default_factory=list)
    signed: dict = field(
        default_factory=dict
    )  # visits are signed; text, reason: the first note's, corrected later
