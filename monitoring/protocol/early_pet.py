"""A PET soon after treatment: uptake may still fall, so the scan may under-call the response (S1-19, S2-29, S2-38)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitoring.protocol.history import Treatment
from monitoring.protocol.rows import AfterTreatment, Protocol
from monitoring.protocol.vocabulary import Panel, TreatmentStatus


def is_early(day: date, treatments: Iterable[Treatment], protocol: Protocol) -> bool:
    """Whether a PET of `day` came after the end of treatment and before the protocol's window opens.

    The disease-directed treatment that started last counts; while it runs there is no end to count from.
    """
    begun = [t for t in treatments if t.is_disease_directed and t.start <= day]
    if not begun:
        return False
    last = max(begun, key=lambda t: t.start)
    ended_on = last.effective_end
    if ended_on is None or last.status_on(day) != TreatmentStatus.ENDED:
        return False
    return any(
        day < row.interval.after(ended_on).opens
        for row in protocol.rows
        if isinstance(row, AfterTreatment) and row.panel == Panel.PET_CT
    )
