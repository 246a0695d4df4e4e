"""How an open item stands on a day: for one item in Python, for lists and counts as SQL. Both say the same.

waived, then awaiting (sample taken, not chased for a while), then what the window says: upcoming, due, overdue.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitoring.models import ScheduleItem
from monitoring.protocol.calendar import add_days
from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import ThresholdName
from monitoring.protocol.schedule import status
from monitoring.protocol.trips import SHARED_WITHIN
from monitoring.protocol.vocabulary import Status

AWAITING = "awaiting"  # in lists beside `Status`: a computed status with a human act on top

# In SQL `{item}` is the table's alias; the days are the named parameters of `days()`.
_CHASED = (
    "({item}.waived_until IS NULL OR {item}.waived_until < %(today)s)"
    " AND ({item}.awaiting_since IS NULL OR {item}.awaiting_since < %(awaited_from)s)"
)
_CONDITIONS = {
    "": "{item}.opens <= %(today)s AND " + _CHASED,
    Status.DUE: "{item}.opens <= %(today)s AND {item}.due_by >= %(today)s AND " + _CHASED,
    Status.OVERDUE: "{item}.due_by < %(today)s AND " + _CHASED,
    Status.UPCOMING: "{item}.opens > %(today)s AND " + _CHASED,
    Status.WAIVED: "{item}.due_by IS NOT NULL AND {item}.waived_until >= %(today)s",
    AWAITING: (
        "{item}.due_by IS NOT NULL AND {item}.awaiting_since >= %(awaited_from)s"
        " AND ({item}.waived_until IS NULL OR {item}.waived_until < %(today)s)"
    ),
    # All that has opened and is not waived, whether chased or awaited: what a row of the worklist tells.
    "open": "{item}.opens <= %(today)s AND ({item}.waived_until IS NULL OR {item}.waived_until < %(today)s)",
    # And what opens while an overdue one may wait for it: what is planned together.
    "at hand": "{item}.opens <= %(soon)s AND ({item}.waived_until IS NULL OR {item}.waived_until < %(today)s)",
}
# The order of lists: what has to be done first, what will come after it, then what is set aside.
GROUPS: dict[str, int] = {
    code: place
    for place, code in enumerate(
        (Status.OVERDUE, Status.DUE, AWAITING, Status.UPCOMING, Status.WAIVED, Status.NOT_SCHEDULED)
    )
}
STATUSES = (Status.OVERDUE, Status.DUE, AWAITING, Status.UPCOMING, Status.WAIVED)  # to filter by


def standing(
    opens: date | None,
    due_by: date | None,
    waived_until: date | None,
    awaiting_since: date | None,
    today: date,
) -> str:
    """The code of an open item's standing: one of `Status`, or "awaiting"."""
    code = status((opens, due_by), today, waived_until=waived_until)
    if code in (Status.WAIVED, Status.NOT_SCHEDULED):
        return str(code)
    return AWAITING if awaiting_since and awaiting_since >= awaited_from(today) else str(code)


def is_set_aside(code: str) -> bool:
    """Waived, or its result is awaited: nobody is chased for it."""
    return code in (Status.WAIVED, AWAITING)


def set_aside(items: Iterable[ScheduleItem], today: date) -> frozenset[str]:
    """The panels whose open item is set aside."""
    return frozenset(
        item.panel
        for item in items
        if is_set_aside(standing(item.opens, item.due_by, item.waived_until, item.awaiting_since, today))
    )


def awaited_from(today: date) -> date:
    """A sample taken on this day or later is still waited for on `today`."""
    return add_days(today, -CURRENT.days(ThresholdName.AWAITING_RESULT))


def condition(code: str, item: str = "item") -> str:
    """The standing as SQL over the table aliased `item`; "" is what has to be done: due or overdue."""
    return _CONDITIONS[code].format(item=item)


def days(today: date) -> dict[str, date]:
    """The named parameters of `condition`."""
    return {"today": today, "awaited_from": awaited_from(today), "soon": add_days(today, SHARED_WITHIN)}
