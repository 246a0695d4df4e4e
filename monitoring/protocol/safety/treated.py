"""What rules about treatment ask again and again: which kind it is, since when it stands, and its key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, treatment_end
from monitoring.protocol.history import Treatment
from monitoring.protocol.vocabulary import TreatmentKind
from monitoring.protocol.windows import Window

WHOLE_BODY = frozenset({TreatmentKind.SYSTEMIC, TreatmentKind.ASCT})


def systemic(treatments: Iterable[Treatment]) -> tuple[Treatment, ...]:
    """Systemic treatments and transplants, in their order."""
    return tuple(t for t in treatments if t.kind in WHOLE_BODY)


def radiotherapies(treatments: Iterable[Treatment]) -> tuple[Treatment, ...]:
    return tuple(t for t in treatments if t.kind == TreatmentKind.RADIOTHERAPY)


def key_of(treatment: Treatment) -> str:
    return f"treatment:{treatment.id}"


def begun_on(case: Case, treatment: Treatment) -> date | None:
    """Its start; None while it lies ahead, since nobody knows on which day it was planned."""
    return treatment.start if case.has_come(treatment.start) else None


def first_day(days: Iterable[date | None]) -> date | None:
    """The first of those that are known."""
    return min((day for day in days if day is not None), default=None)


def latest_day(evidence: Iterable[Evidence], *days: date | None) -> date | None:
    """The day on which the last of several facts was there: from then on they hold together."""
    known = [day for day in (*(each.date for each in evidence), *days) if day is not None]
    return max(known, default=None)


def due(case: Case, panel: str) -> Window | None:
    """The panel's open item once it can be done; None while it is waived or its result awaited."""
    for window in case.plan.open:
        if window.panel == panel and window.opens is not None and panel not in case.set_aside:
            return window if case.has_come(window.opens) else None
    return None


def anchoring(case: Case, window: Window) -> list[Evidence]:
    """The end of the treatment that the item counts from."""
    return [treatment_end(t) for t in case.treatments if t.id == window.anchor.ref_id]
