"""What was due for a patient as it was known on a day: the windows of then, and what people had decided about them.

The windows follow from the facts. Which stored item each of them was, and what was decided about it, is read from the
rows that keep it: the audit trail holds every waiver, postponement, awaited result and booking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monitoring.models import Appointment, Completion, EarlierCompletion, EarlierWindow, ScheduleItem
from monitoring.protocol.schedule import Schedule
from monitoring.selectors.as_known import Known, rows_of
from monitoring.selectors.due import Due, Postponed, in_order, is_postponed, one_due
from monitoring.selectors.laid_out import write_window
from monitoring.selectors.schedule_view import Stored, StoredPlan, identity_of
from patients.models import AuditEvent, AuditType, User

WAIVED, WAIVER_ENDED = AuditType.ITEM_WAIVED, AuditType.ITEM_WAIVER_ENDED
AWAITING, POSTPONED = AuditType.ITEM_AWAITING, AuditType.ITEM_POSTPONED
BOOKED = AuditType.APPOINTMENT_BOOKED
State = ScheduleItem.State
DECIDED = (WAIVED, WAIVER_ENDED, AWAITING, POSTPONED, BOOKED)


@dataclass
class Decided:
    """What stood decided about one item. Ids of people and of the appointment."""

    waived: dict[str, Any] = field(default_factory=dict)
    awaiting_since: date | None = None
    snoozed_until: date | None = None
    postponed: tuple[int | None, str] = (None, "")
    appointment: int | None = None


def open_items(known: Known, plan: Schedule, today: date) -> list[Due]:
    """As `due.open_items`. plan: laid out for `today` from what was known. Eight queries."""
    stored, decided = _stored(known)
    people = User.objects.in_bulk({pk for each in decided.values() for pk in _people(each)})
    found = []
    for window in plan.open:
        identity, _anchor = identity_of(window, stored.completions)
        item = stored.items.get((window.panel, identity))
        if item is None:
            item = ScheduleItem(panel=window.panel, identity=identity)
        item.patient, item.site = known.patient, known.patient.site
        item.state = State.OPEN
        write_window(item, window, identity)
        item.waived_by = people.get(item.waived_by_id)
        of = decided.get(item.pk or 0, Decided())
        by, reason = of.postponed
        postponed = Postponed(people.get(by or 0), reason) if is_postponed(item, today) else None
        found.append(one_due(item, today, postponed))
    return in_order(found)


def stored_plan(known: Known) -> StoredPlan:
    """The stored items and completions of then, for `schedule_view.schedule_of`."""
    return _stored(known)[0]


def states_in(known: Known, plan: Schedule) -> dict[int, set[str]]:
    """By appointment, how the items stood that were to be done in it."""
    stored, _decided = _stored(known)
    found: dict[int, set[str]] = {}
    for windows, state in ((plan.open, State.OPEN), (plan.closed, State.DONE)):
        for window in windows:
            item = stored.items.get((window.panel, identity_of(window, stored.completions)[0]))
            if item is not None and item.appointment is not None and (window.done_on or state == State.OPEN):
                found.setdefault(item.appointment.pk, set()).add(state)
    return found


def _people(of: Decided) -> Iterable[int]:
    return (pk for pk in (of.waived.get("waived_by_id"), of.postponed[0]) if pk)


def _stored(known: Known) -> tuple[StoredPlan, dict[int, Decided]]:
    rows = list(ScheduleItem.objects.filter(patient=known.patient, created_at__lt=known.before))
    appointments = {row.pk: row for row in rows_of(Appointment, known) if not row.is_voided}
    decided = _decided(known, {row.pk: row.appointment_id for row in rows})
    items: Stored = {}
    _as_done(known, {row.pk: row for row in rows})
    for row in rows:
        of = decided.get(row.pk, Decided())
        for name in ("waived_until", "waive_reason", "waived_by_id", "waived_on"):
            setattr(row, name, of.waived.get(name, "" if name == "waive_reason" else None))
        row.awaiting_since, row.snoozed_until = of.awaiting_since, of.snoozed_until
        row.appointment = appointments.get(of.appointment or 0)
        items[(row.panel, row.identity)] = row
    return StoredPlan(items, _completions(known)), decided


def _as_done(known: Known, rows: dict[int, ScheduleItem]) -> None:
    """Windows that were done keep the days they were done by; of some the day was corrected since."""
    earlier = EarlierWindow.objects.filter(patient=known.patient, replaced_at__gte=known.before)
    for each in earlier.order_by("-replaced_at", "-pk"):  # of several the one that was replaced first
        if row := rows.get(each.item_id):
            row.opens, row.due_by = each.opens, each.due_by
            row.done_on, row.in_window = each.done_on, each.in_window


def _completions(known: Known) -> dict[tuple, int]:
    """By panel and day, the key of the completion that stood there."""
    now = Completion.objects.filter(patient=known.patient).values_list("panel", "day", "pk")
    found = {(panel, day): pk for panel, day, pk in now}
    earlier = EarlierCompletion.objects.filter(patient=known.patient, replaced_at__gte=known.before)
    for row in earlier.order_by("-replaced_at", "-pk"):  # of several the one that was replaced first
        found[(row.panel, row.day)] = row.completion
    return found


def _decided(known: Known, tied: dict[int, int | None]) -> dict[int, Decided]:
    """By item. tied: the appointment in which each stands now, for bookings that do not name their items."""
    events = AuditEvent.objects.filter(patient_id=known.patient.pk, type__in=DECIDED, at__lt=known.before)
    found: dict[int, Decided] = {}
    for event in events.order_by("pk"):
        if event.type == BOOKED:
            appointment = event.facts["id"]
            items = event.facts.get("items")
            for pk in [pk for pk, at in tied.items() if at == appointment] if items is None else items:
                found.setdefault(pk, Decided()).appointment = appointment
        else:
            _take(found.setdefault(event.facts["id"], Decided()), event, known)
    return found


def _take(of: Decided, event: AuditEvent, known: Known) -> None:
    said = event.facts
    if event.type == WAIVED:
        of.waived = {
            "waived_until": date.fromisoformat(said["until"]),
            "waive_reason": said["reason"],
            "waived_by_id": event.actor_id,
            "waived_on": known.patient.site.day(event.at),
        }
    elif event.type == WAIVER_ENDED:
        of.waived = {}
    elif event.type == AWAITING:
        of.awaiting_since = date.fromisoformat(said["since"]) if said["since"] else None
    else:
        of.snoozed_until = date.fromisoformat(said["until"])
        of.postponed = (event.actor_id, said["reason"])
