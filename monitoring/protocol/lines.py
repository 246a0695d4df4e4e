"""Lines of treatment: what was given together, in order (contract §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitoring.protocol.calendar import add_days
from monitoring.protocol.history import Treatment
from monitoring.protocol.rows import Protocol, ThresholdName
from monitoring.protocol.vocabulary import TreatmentKind

STEROIDS = frozenset(
    {"dexamethasone", "prednisone", "prednisolone", "methylprednisolone", "deflazacort", "hydrocortisone"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """Treatments of one number, oldest first; the line starts at its first start and runs while one of them runs."""

    number: int
    treatments: tuple[Treatment, ...]

    @property
    def start(self) -> date:
        return self.treatments[0].start

    def end(self, today: date) -> date | None:
        """The day its last treatment ended; None while one runs (an end that lies ahead is planned)."""
        ends = [t.effective_end for t in self.treatments]
        known = [end for end in ends if end is not None and end <= today]
        return max(known) if len(known) == len(ends) else None

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(t.kind for t in self.treatments)

    @property
    def is_radiotherapy_only(self) -> bool:
        return self.kinds == {TreatmentKind.RADIOTHERAPY}


def lines_of(treatments: Iterable[Treatment], today: date) -> tuple[Line, ...]:
    """Disease-directed treatments that have started by `today`, in lines, oldest line first.

    A treatment without a number is a line of its own, after the highest number before it.
    """
    found: dict[int, list[Treatment]] = {}
    for treatment in in_order(t for t in treatments if t.is_disease_directed and t.start <= today):
        number = treatment.line if treatment.line is not None else max(found, default=0) + 1
        found.setdefault(number, []).append(treatment)
    lines = (Line(number, tuple(given)) for number, given in found.items())
    return tuple(sorted(lines, key=lambda line: (line.start, line.number)))


def in_order(treatments: Iterable[Treatment]) -> list[Treatment]:
    """By start; of one day by what they are, so that nothing depends on the order of entry."""
    return sorted(treatments, key=_content)


def _content(treatment: Treatment) -> tuple[object, ...]:
    end = treatment.effective_end or date.max
    return (
        treatment.start,
        end,
        treatment.kind,
        treatment.line or 0,
        treatment.agents,
        treatment.stop_reason,
    )


def is_radiotherapy_alone(
    radiotherapy: Treatment, treatments: Iterable[Treatment], today: date, protocol: Protocol
) -> bool:
    """No systemic treatment or transplant from 90 days before its start to `today` (contract §3)."""
    first = add_days(radiotherapy.start, -protocol.days(ThresholdName.ALONE_BEFORE_RADIOTHERAPY))
    return not any(
        t.kind in (TreatmentKind.SYSTEMIC, TreatmentKind.ASCT)
        and t.start <= today
        and (t.effective_end is None or t.effective_end >= first)
        for t in treatments
    )


def is_combination(treatment: Treatment, agent: str) -> bool:
    """Whether `agent` is given with anything else than a steroid: dexamethasone alone makes no combination."""
    return agent in treatment.agents and bool(set(treatment.agents) - STEROIDS - {agent})
