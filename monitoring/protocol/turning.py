"""When a schedule changes by itself, so that a patient need not be looked at before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from monitoring.protocol.calendar import add_days
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History
from monitoring.protocol.rows import Protocol, ThresholdName
from monitoring.protocol.windows import Schedule


def next_change(
    schedule: Schedule,
    history: History,
    today: date,
    *,
    waived_until: Mapping[object, date | None] | Iterable[date | None] = (),
    awaiting_since: Mapping[object, date | None] | Iterable[date | None] = (),
    protocol: Protocol = CURRENT,
    statuses: bool = True,
) -> date | None:
    """The first day after `today` on which anything could change without anyone recording anything, or None.

    statuses: False leaves out the days on which a window opens or is late: of those only its status changes.
    """
    candidates = (
        *(_status_days(schedule) if statuses else ()),
        *_turns(schedule, history, today, protocol),
        *(add_days(day, 1) for day in _dates(waived_until)),
        *(add_days(day, protocol.days(ThresholdName.AWAITING_RESULT) + 1) for day in _dates(awaiting_since)),
    )
    return min((day for day in candidates if day is not None and day > today), default=None)


def _dates(given: Mapping[object, date | None] | Iterable[date | None]) -> Iterator[date]:
    values = given.values() if isinstance(given, Mapping) else given
    return (day for day in values if day is not None)


def _status_days(schedule: Schedule) -> Iterator[date | None]:
    for window in schedule.open:
        yield window.opens
        if window.due_by is not None:
            yield add_days(window.due_by, 1)


def _turns(schedule: Schedule, history: History, today: date, protocol: Protocol) -> Iterator[date | None]:
    """Days on which a part grows too old, or a fact dated ahead comes true."""
    within = protocol.days(ThresholdName.COMPLETE_WITHIN)
    have = {part for window in schedule.open for part in window.have}
    yield from (history.person.diagnosis_date, history.person.status_date)
    for treatment in history.treatments:
        yield from (treatment.start, treatment.effective_end)
    yield from {reading.date for reading in history.readings}  # many of each day
    yield from (sign.date for sign in history.signs)
    yield from (event.date for event in history.events)
    seen: dict[str, date] = {}
    for reading in history.readings:
        if reading.analyte in have and reading.date <= today:
            seen[reading.analyte] = max(reading.date, seen.get(reading.analyte, reading.date))
    yield from (add_days(day, within + 1) for day in seen.values())
