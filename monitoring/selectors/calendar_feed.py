"""What stands in a person's calendar: due tests and appointments of their sites. Days and ids, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from django.db.models import F, Q

from monitoring.models import Appointment, ScheduleItem
from monitoring.protocol.calendar import add_days
from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import ThresholdName
from monitoring.selectors.appointments import CANCELLED, KEPT, status
from monitoring.selectors.standing import is_set_aside, standing
from monitoring.selectors.worklist import Place
from patients.models import PatientStatus

AHEAD = timedelta(days=92)  # what falls due later does not stand in a calendar yet
REMEMBERED = timedelta(days=31)  # how long a calendar hears of what was cancelled or done
MOST = 1_000  # of each kind and site: no calendar shows more
A_WHILE = timedelta(seconds=10)  # a row that changes so soon was brought in done and never stood open

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
    # The address of an item stays the same when it is done: the calendar strikes it out. What was done long ago when it
    # was brought in, an earlier record for one, never stood in a calendar.
    lately = place.today - REMEMBERED
    stood = Q(due_by__gte=lately) | Q(done_on__gte=lately) | Q(state=ScheduleItem.State.WITHDRAWN)
    stood |= Q(updated_at__gt=F("created_at") + A_WHILE)
    gone = rows.exclude(state=ScheduleItem.State.OPEN).filter(stood, updated_at__gte=now - REMEMBERED)
    found = [*pending[:MOST], *gone.order_by("-updated_at")[:MOST]]
    return [_item(row, row.due_by, place) for row in found if row.due_by]


def _item(row: ScheduleItem, due_by: date, place: Place) -> Entry:
    code = standing(row.opens, due_by, row.waived_until, row.awaiting_since, place.today)
    stands = row.state == ScheduleItem.State.OPEN and not is_set_aside(code)
    return Entry(ITEM, row.pk, due_by, stands, 1, row.patient_id, _turned_at(row, place))


def _turned_at(row: ScheduleItem, place: Place) -> datetime:
    """When it last changed: by a deed, or because a waiver or the wait for a result ran out by itself."""
    last_days = []
    if row.waived_until:
        last_days.append(row.waived_until)
    if row.awaiting_since:
        last_days.append(add_days(row.awaiting_since, CURRENT.days(ThresholdName.AWAITING_RESULT)))
    over = [
        datetime.combine(day + timedelta(days=1), time(), tzinfo=place.site.zone)
        for day in last_days
        if day < place.today
    ]
    return max([row.updated_at, *over])


def _appointments(place: Place, now: datetime) -> list[Entry]:
    rows = Appointment.objects.filter(patient__site=place.site, date__gte=place.today - REMEMBERED)
    standing_or_fresh = rows.filter(Q(voided_at__isnull=True) | Q(voided_at__gte=now - REMEMBERED))
    found = standing_or_fresh.select_related("patient").prefetch_related("items").order_by("date", "pk")
    return [_appointment(row, place.today) for row in found[:MOST]]


def _appointment(row: Appointment, today: date) -> Entry:
    stands = status(row, today) not in (KEPT, CANCELLED) and row.patient.status == PatientStatus.ACTIVE
    items = (item.updated_at for item in row.items.all())
    closed_or_back = row.patient.updated_at
    turns = [row.recorded_at, row.moved_at, row.voided_at, closed_or_back, *items]
    changed = max(turn for turn in turns if turn)
    return Entry(APPOINTMENT, row.pk, row.date, stands, len(row.panels), row.patient_id, changed)
