"""What the pages and REST show of one patient: the record as it stands, or as it was known at the end of a past day.

Both answer the same questions, so that nothing which draws, judges or tells needs to know which one it has.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from monitoring.models import Appointment, Contact, Decision, ScheduleItem, Visit
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.history import History
from monitoring.protocol.schedule import Schedule, schedule
from monitoring.selectors import (
    appointments,
    as_known,
    course_shown,
    decision_list,
    due,
    history,
    items_as_known,
    overview,
    schedule_view,
)
from monitoring.selectors import lanes as choice
from monitoring.selectors.due import Due
from monitoring.selectors.judged import judged_of
from monitoring.selectors.lanes import Lanes
from monitoring.selectors.schedule_view import StoredPlan
from patients.models import Patient


class Record:
    """As it stands. `before`: nothing is shown that was recorded, or said, from this moment on; None: all is."""

    known_on: date | None = None
    before: datetime | None = None
    is_registered = True

    def __init__(self, patient: Patient, today: date) -> None:
        self.patient, self.today = patient, today

    @cached_property
    def history(self) -> History:
        return history.history_of(self.patient)

    @cached_property
    def judged_history(self) -> History:
        return history.judged_history_of(self.patient)

    @cached_property
    def stored_plan(self) -> StoredPlan:
        return schedule_view.stored_plan(self.patient)

    def open_items(self) -> list[Due]:
        return due.open_items(self.patient, self.today)

    def assessment(self, items: Iterable[ScheduleItem]) -> Assessment:
        """items: the open ones."""
        return judged_of(self.patient, self.judged_history, self.today, items)

    def rows(self, model: Any) -> list[Any]:
        """All that is recorded of a kind, voided ones too, with who recorded it."""
        return list(model.objects.filter(patient=self.patient).select_related("recorded_by"))

    def status_of(self, appointment: Appointment) -> str:
        """booked, kept, passed or cancelled."""
        return appointments.status(appointment, self.today)

    def course(self, lanes: Lanes, *, judged: bool = False) -> dict:
        """`course_shown` of the lanes. judged: from the history that is judged, where a page reads it anyway."""
        shown = (
            course_shown.with_nerves(self.patient, self.judged_history, lanes)
            if judged
            else course_shown.history_for(self.patient, lanes)
        )
        seen = course_shown.seen_of(self.patient, lanes)
        return course_shown.course_shown(shown, self.today, lanes, *seen)

    def decisions(self) -> list[Decision]:
        return decision_list.latest(self.patient)

    def visits(self) -> list[Visit]:
        return overview.last_visits(self.patient)

    def contacts(self) -> list[Contact]:
        return overview.last_contacts(self.patient)


class RecordAsKnown(Record):
    """As it was known at the end of a day."""

    def __init__(self, patient: Patient, known_on: date, today: date) -> None:
        """today: the day that is judged, ordinarily the same."""
        self.known = as_known.known_on(patient, known_on)
        super().__init__(self.known.patient, today)
        self.known_on, self.before = known_on, self.known.before
        self.is_registered = self.known.is_registered

    @cached_property
    def history(self) -> History:
        return as_known.history_of(self.known)

    @cached_property
    def judged_history(self) -> History:
        return as_known.judged(self.history)

    @cached_property
    def stored_plan(self) -> StoredPlan:
        return items_as_known.stored_plan(self.known)

    def open_items(self) -> list[Due]:
        return items_as_known.open_items(self.known, self._plan, self.today)

    def rows(self, model: Any) -> list[Any]:
        return as_known.rows_of(model, self.known)

    @cached_property
    def _plan(self) -> Schedule:
        return schedule(self.judged_history, self.today)

    @cached_property
    def _states(self) -> dict[int, set[str]]:
        return items_as_known.states_in(self.known, self._plan)

    def status_of(self, appointment: Appointment) -> str:
        if appointment.is_voided:
            return appointments.CANCELLED
        return appointments.status_of(appointment, self._states.get(appointment.pk, set()), self.today)

    def course(self, lanes: Lanes, *, judged: bool = False) -> dict:
        shown = self.history if choice.NERVE in lanes.names else self.judged_history
        if not judged and choice.ORGANS not in lanes.names:
            wanted = frozenset(lanes.analytes)
            readings = tuple(each for each in shown.readings if each.analyte in wanted)
            shown = History(person=shown.person, readings=readings, treatments=shown.treatments)
        if choice.VISITS not in lanes.names:
            return course_shown.course_shown(shown, self.today, lanes)
        return course_shown.course_shown(shown, self.today, lanes, self._visits, self._contacts)

    @cached_property
    def _visits(self) -> list[Visit]:
        return _by_day(self._standing(Visit))

    @cached_property
    def _contacts(self) -> list[Contact]:
        return _by_day(self.rows(Contact))

    def _standing(self, model: Any) -> list[Any]:
        return [row for row in self.rows(model) if not row.is_voided]

    def decisions(self) -> list[Decision]:
        return _by_day(self._standing(Decision))[: -decision_list.LATEST - 1 : -1]

    def visits(self) -> list[Visit]:
        return self._visits[: -overview.SHOWN - 1 : -1]

    def contacts(self) -> list[Contact]:
        return self._contacts[: -overview.SHOWN - 1 : -1]


def _by_day(rows: list) -> list:
    return sorted(rows, key=lambda row: (row.date, row.pk))


def record_of(patient: Patient, known_on: date | None, today: date) -> Record:
    """known_on: a day before today at the site, or None for the record as it stands."""
    return Record(patient, today) if known_on is None else RecordAsKnown(patient, known_on, today)
