"""What is judged of a patient on a day, for pages: from the same facts and through the same function as every save."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monitoring.models import ScheduleItem
from monitoring.protocol.assessment import Assessment, assess
from monitoring.protocol.history import History
from monitoring.selectors.history import judged_history_of
from monitoring.selectors.overview import CHARTED
from monitoring.selectors.standing import set_aside
from patients.models import Patient

_CHARTED = frozenset(CHARTED)


def judged(patient: Patient, today: date, items: Iterable[ScheduleItem] | None = None) -> Assessment:
    """Seven queries, and one for the open items where the page has not read them."""
    return judged_of(patient, judged_history_of(patient), today, items)


def judged_of(
    patient: Patient, history: History, today: date, items: Iterable[ScheduleItem] | None = None
) -> Assessment:
    if items is None:
        items = ScheduleItem.objects.filter(patient=patient, state=ScheduleItem.State.OPEN)
    return assess(history, today, set_aside=set_aside(items, today))


def charted(history: History) -> History:
    """Of a history what the course draws."""
    return replace(history, readings=tuple(r for r in history.readings if r.analyte in _CHARTED))
