"""The head of the worklist in one query: how much there is at a person's sites, and when the clocks last ran."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitoring.models import FollowUp
from monitoring.protocol.vocabulary import Status
from monitoring.selectors.prepared import fetch
from monitoring.selectors.standing import condition, days
from monitoring.selectors.worklist import CAP, Place

WEEK = timedelta(days=7)

# How each number is found: condition, and the order in which the index is read until the count is capped.
_COUNTS = (
    ("overdue", condition(Status.OVERDUE), "item.due_by"),
    ("due", condition(Status.DUE), "item.opens DESC"),
    ("opening", condition(Status.UPCOMING) + " AND item.opens <= %(week)s", "item.opens"),
)
_FAILED = "SELECT 1 FROM monitoring_followup WHERE site_id = %(site)s AND NOT (failure = '')"
# As the partial index `message_in_trouble` says it.
_UNDELIVERED = """
    SELECT 1 FROM monitoring_message message
    WHERE message.state IN ('uncertain', 'dead') AND message.settled_at IS NULL AND message.recipient_id IN
        (SELECT user_id FROM patients_membership WHERE site_id IN ({sites}))"""
_RUNS = """
    LEFT JOIN (SELECT finished_at, checked, failed FROM monitoring_reminderrun
               WHERE kind = 'refresh' AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1) refresh ON 1 = 1
    LEFT JOIN (SELECT finished_at FROM monitoring_reminderrun
               WHERE kind = 'deliver' AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1) deliver ON 1 = 1
    LEFT JOIN (SELECT finished_at, sent FROM monitoring_reminderrun
               WHERE kind = 'deliver' AND sent > 0 ORDER BY id DESC LIMIT 1) sending ON 1 = 1"""


@dataclass(frozen=True, slots=True)
class Workload:
    """overdue, due, opening (within a week) count items, failed patients whose last refresh failed, undelivered mails
    to people of the sites that wait for somebody to see to them: each up to `CAP`.

    The rest is about the clocks, whatever the site: None when they never ran. `sent` belongs to the last delivery that
    sent anything, at `sent_at`.
    """

    overdue: int
    due: int
    opening: int
    failed: int
    undelivered: int
    refreshed_at: datetime | None
    checked: int | None
    run_failed: int | None
    delivered_at: datetime | None
    sent_at: datetime | None
    sent: int | None


def workload(places: Sequence[Place]) -> Workload:
    params: dict = {}
    columns = []
    for name, where, order in _COUNTS:
        open_items = f"SELECT 1 FROM monitoring_scheduleitem item WHERE item.site_id = %(site)s AND item.state = 'open' AND {where} ORDER BY {order}"  # noqa: S608, E501
        columns.append(f"{_summed(open_items, len(places))} AS {name}_items")
    columns.append(f"{_summed(_FAILED, len(places))} AS failed_patients")
    in_trouble = _UNDELIVERED.format(sites=", ".join(f"%(site{n})s" for n in range(len(places))))
    columns.append(f"{_counted(in_trouble)} AS undelivered_mails")
    for number, place in enumerate(places):
        own = {"site": place.site.pk, "week": place.today + WEEK, **days(place.today)}
        params |= {f"{name}{number}": value for name, value in own.items()}
    statement = f"""
        SELECT {", ".join(columns)}, refresh.finished_at, refresh.checked, refresh.failed,
               deliver.finished_at, sending.finished_at, sending.sent
        FROM (SELECT 1 AS one) one {_RUNS}"""  # noqa: S608
    *counts, refreshed, checked, failed, delivered, sent_at, sent = fetch(statement, params)[0]
    overdue, due, opening, failed_patients, undelivered = (min(count, CAP) for count in counts)
    return Workload(
        overdue=overdue,
        due=due,
        opening=opening,
        failed=failed_patients,
        undelivered=undelivered,
        refreshed_at=_moment(refreshed),
        checked=checked,
        run_failed=failed,
        delivered_at=_moment(delivered),
        sent_at=_moment(sent_at),
        sent=sent,
    )


def _summed(rows: str, places: int) -> str:
    """Capped counts of `rows` at each place, added up. A parameter's name gets the number of its place."""
    return " + ".join(_counted(rows.replace(")s", f"{number})s")) for number in range(places))


def _counted(rows: str) -> str:
    return f"(SELECT COUNT(*) FROM ({rows} LIMIT {CAP:d}) counted)"  # noqa: S608


def _moment(value) -> datetime | None:
    """Read outside the ORM, SQLite gives the UTC moment as text or without its zone."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def failures(places: Sequence[Place], most: int = 20) -> list[FollowUp]:
    """Patients whose last refresh failed, with `failure` saying why: their rows may be out of date."""
    failed = FollowUp.objects.exclude(failure="").filter(site_id__in=[place.site.pk for place in places])
    return list(failed.select_related("patient").order_by("pk")[:most])
