"""A row of the worklist: a patient with what is due, what was tried and booked, and the visit that covers the most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.trips import SHARED_WITHIN, ClinicDays, Trip, Wanted, soonest
from monitoring.selectors.reaching import Reach
from monitoring.selectors.site_settings import clinic_days_from
from monitoring.selectors.standing import GROUPS, is_set_aside, standing
from patients.models import Site

SHARED = 2  # as many tests at least make a visit worth proposing in a list


@dataclass(frozen=True, slots=True)
class Item:
    """An open item of a row. `standing`: see `selectors.standing`; `days_overdue` is 0 when it is not late.

    booked_for: the day of its appointment, whether it is still to come or has passed without a result.
    """

    id: int
    panel: str
    rank: int
    opens: date
    due_by: date
    standing: str
    awaiting_since: date | None
    snoozed_until: date | None
    days_overdue: int
    booked_for: date | None


@dataclass(frozen=True, slots=True)
class LastContact:
    """tries: how many in a row, this one included, did not reach the patient; 0 when this one did."""

    on: date
    outcome: str
    next_try: date | None
    tries: int


class Visit(NamedTuple):
    """The visit that is proposed, and how many windows there are to cover."""

    trip: Trip
    windows: int


@dataclass(frozen=True, slots=True)
class Row:
    """A patient with what is due; `head` is the item that places the row.

    `items`: overdue before due before what is set aside, in each by what is lost first. `later`: what opens soon enough
    to be done with them, and what is booked though it opens later still. `clinic`: when the site receives patients.
    """

    patient_id: int
    site: Site
    today: date
    mrn: str
    family_name: str
    given_name: str
    phone: str
    head: Item
    items: tuple[Item, ...]
    last_contact: LastContact | None
    reach: Reach
    later: tuple[Item, ...]
    clinic: ClinicDays

    def visit(self) -> Visit | None:
        """The first of the fewest visits for what is neither booked nor set aside, where it covers several tests."""
        soon = add_days(self.today, SHARED_WITHIN)
        wanted = [
            Wanted(each.panel, each.opens, each.due_by)
            for each in (*self.items, *self.later)
            if each.opens <= soon
            and (each.booked_for is None or each.booked_for < self.today)
            and not is_set_aside(each.standing)
        ]
        if len(wanted) < SHARED:
            return None
        trip = soonest(wanted, self.today, self.clinic)
        return Visit(trip, len(wanted)) if trip is not None and len(trip.panels) >= SHARED else None


class Stored(NamedTuple):
    """A line of the statement: an open item, with its patient. What is of the patient alone stands in the head's."""

    patient_id: int
    head_id: int
    mrn: str
    family_name: str
    given_name: str
    phone: str
    contact_on: str | None
    outcome: str | None
    next_try: str | None
    tries: int | None
    declined_on: str | None
    clinic_days: str | None
    holidays: str | None
    is_listed: int
    id: int
    panel: str
    rank: int
    opens: str
    due_by: str
    waived_until: str | None
    awaiting_since: str | None
    snoozed_until: str | None
    booked_for: str | None


def row_of(site: Site, today: date, lines: Sequence[Stored]) -> Row:
    """Lines of one patient, by rank."""
    head = next(line for line in lines if line.id == line.head_id)
    listed = [_item(line, today) for line in lines if line.is_listed]
    listed.sort(key=lambda item: GROUPS[item.standing])
    on, next_try = as_day(head.contact_on), as_day(head.next_try)
    tries = head.tries or 0
    return Row(
        *(head.patient_id, site, today, head.mrn, head.family_name, head.given_name, head.phone),
        head=next(item for item in listed if item.id == head.id),
        items=tuple(listed),
        last_contact=LastContact(on, head.outcome or "", next_try, tries) if on else None,
        reach=Reach(tries, next_try, as_day(head.declined_on)),
        later=tuple(_item(line, today) for line in lines if not line.is_listed),
        clinic=clinic_days_from(head.clinic_days, head.holidays),
    )


def _item(line: Stored, today: date) -> Item:
    id, panel, rank = line[14:17]
    opens, due_by, waived_until, awaiting_since, snoozed_until, booked = map(as_day, line[17:])
    late = max((today - due_by).days, 0)
    code = standing(opens, due_by, waived_until, awaiting_since, today)
    return Item(id, panel, rank, opens, due_by, code, awaiting_since, snoozed_until, late, booked)


def as_day(value) -> Any:
    """A day, or None where there is none. As text it is read faster than what SQLite's adapter makes of it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
