"""What stands in a person's calendar: due tests and appointments of their sites. Days and ids, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Q

from monitoring.models import Appointment, ScheduleItem
from monitoring.selectors.appointments import CANCELLED, KEPT, status
from monitoring.selectors.standing import is_set_aside, standing
from monitoring.selectors.worklist import Place
from patients.models import PatientStatus

AHEAD = timedelta(days=92)  # what falls due later does not stand in a calendar yet
REMEMBERED = timedelta(days=31)  # how long a calendar hears of what was cancelled or done
MOST = 1_000  # of each kind and site: no calendar shows more

ITEM, APPOINTMENT = "item", "appointment"


@dataclass(frozen=True, slots=True)
class Entry:
    """kind: item (on its last day) or appointment; stands: False once it is done, waived or cancelled."""

    kind: str
    id: int
    day: date
    stands: bool
    tests: int
    patient_id: int
    changed_at: datetime


def entries(places: Sequence[Place], now: datetime) -> list[Entry]:
    """By day; at most `MOST` of each kind and site, the earliest due first. Four queries for a site."""
    found = chain.from_iterable(chain(_items(place, now), _appointments(place, now)) for place in places)
    return sorted(found, key=lambda entry: (entry.day, entry.kind, entry.id))


def _items(place: Place, now: datetime) -> list[Entry]:
    rows = ScheduleItem.objects.filter(site=place.site, due_by__isnull=False)
    pending = rows.filter(
        state=ScheduleItem.State.OPEN,
        due_by__lte=place.today + AHEAD,
        patient__status=PatientStatus.ACTIVE,
    ).order_by("due_by", "pk")
    # The address of an item stays the same when it is done: the calendar strikes it out.
    gone = rows.exclude(state=ScheduleItem.State.OPEN).filter(updated_at__gte=now - REMEMBERED)
    found = [*pending[:MOST], *gone.order_by("-updated_at")[:MOST]]
    return [_item(row, row.due_by, place.today) for row in found if row.due_by]


def _item(row: ScheduleItem, due_by: date, today: date) -> Entry:
    code = standing(row.opens, due_by, row.waived_until, row.awaiting_since, today)
    stands = row.state == ScheduleItem.State.OPEN and not is_set_aside(code)
    return Entry(ITEM, row.pk, due_by, stands, 1, row.patient_id, row.updated_at)


def _appointments(place: Place, now: datetime) -> list[Entry]:
    rows = Appointment.objects.filter(patient__site=place.site, date__gte=place.today - REMEMBERED)
    standing_or_fresh = rows.filter(Q(voided_at__isnull=True) | Q(voided_at__gte=now - REMEMBERED))
    found = standing_or_fresh.select_related("patient").prefetch_related("items").order_by("date", "pk")
    return [_appointment(row, place.today) for row in found[:MOST]]


def _appointment(row: Appointment, today: date) -> Entry:
    stands = status(row, today) not in (KEPT, CANCELLED) and row.patient.status == PatientStatus.ACTIVE
    turns = [row.recorded_at, row.moved_at, row.voided_at, *(item.updated_at for item in row.items.all())]
    changed = max(turn for turn in turns if turn)
    return Entry(APPOINTMENT, row.pk, row.date, stands, len(row.panels), row.patient_id, changed)
