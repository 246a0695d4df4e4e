"""What another version of the protocol, or another interval of the clinic, would change for patients.

Judged beside each other; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db.models import Count, QuerySet

from monitoring.models import Alert, ResponseAssessment, ScheduleItem, SignOff
from monitoring.protocol.assessment import Assessment, assess
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History, SpacingSeen
from monitoring.protocol.responses.response import Response
from monitoring.protocol.rows import Protocol
from monitoring.protocol.schedule import schedule
from monitoring.protocol.windows import Schedule, Window
from monitoring.selectors.history import judged_history_of
from monitoring.selectors.schedule_view import set_aside_on
from patients.models import Patient, Site

LOOKED_AT = 100  # patients a page judges at most
SHOWN = 25  # patients a page shows at most
AT_ONCE = 200  # patients read together
CONFIRMED = {True: "confirmed", False: "unconfirmed", None: ""}


class Change(NamedTuple):
    """One thing that would be different. `before` and `after` are codes or days; None: it is not there.

    what: due (key: the panel; "opens/due_by" or "not_scheduled"), alert (key: the rule, and the reason where it has
    several; its severity), response (key: the channel; its category), extent, diagnosis (no key; their status).
    """

    what: str
    key: str
    before: str | None
    after: str | None


class Changed(NamedTuple):
    patient: Patient
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A page. `next`: the id of the last patient looked at, None where no more are."""

    found: list[Changed]
    looked_at: int
    next: int | None


def changes_of(
    patient: Patient, other: Protocol, today: date, against: Protocol = CURRENT
) -> tuple[Change, ...]:
    """What would be different for one patient if `other` judged instead of `against`. Five or seven queries."""
    history = judged_history_of(patient)
    return _between(patient, today, (history, against), (history, other))


def changes_with(patient: Patient, said: SpacingSeen, today: date) -> tuple[Change, ...]:
    """What would be different for one patient if the clinic said this of an interval, from today on."""
    history = judged_history_of(patient)
    after = replace(history, spacings=(*history.spacings, said))
    return _between(patient, today, (history, CURRENT), (after, CURRENT))


def _between(patient: Patient, today: date, *sides: tuple[History, Protocol]) -> tuple[Change, ...]:
    judged = []
    for history, protocol in sides:
        plan = schedule(history, today, protocol)
        aside = set_aside_on(patient, plan, today)
        judged.append((plan, assess(history, today, protocol, plan=plan, set_aside=aside)))
    before, after = (_said(plan, assessment) for plan, assessment in judged)
    return tuple(
        Change(*name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def stream(patients: QuerySet[Patient], other: Protocol, today: date) -> Iterator[Changed]:
    """Patient by patient in the order of their ids, also those for whom nothing changes: any number of them."""
    rows = patients.select_related("site").order_by("pk")
    for patient in rows.iterator(chunk_size=AT_ONCE):
        yield Changed(patient, changes_of(patient, other, today))


def page(patients: QuerySet[Patient], other: Protocol, today: date, after: int | None = None) -> Preview:
    """The next patients for whom something changes, of at most so many looked at."""
    return _page(patients, lambda patient: changes_of(patient, other, today), after)


def page_with(
    patients: QuerySet[Patient], said: SpacingSeen, today: date, after: int | None = None
) -> Preview:
    """As `page`, for an interval that the clinic is about to set."""
    return _page(patients, lambda patient: changes_with(patient, said, today), after)


def _page(
    patients: QuerySet[Patient], changes_of_one: Callable[[Patient], tuple[Change, ...]], after: int | None
) -> Preview:
    beyond = patients if after is None else patients.filter(pk__gt=after)
    rows = list(beyond.select_related("site").order_by("pk")[: LOOKED_AT + 1])
    found: list[Changed] = []
    looked_at = 0
    for patient in rows[:LOOKED_AT]:
        looked_at += 1
        changes = changes_of_one(patient)
        if changes:
            found.append(Changed(patient, changes))
        if len(found) == SHOWN:
            break
    return Preview(found, looked_at, rows[looked_at - 1].pk if looked_at < len(rows) else None)


def judged_by(sites: Iterable[Site]) -> dict[str, Counter[str]]:
    """How much of what is stored at these clinics was judged by each version: {version: {kind: count}}."""
    found: dict[str, Counter[str]] = {}
    ids = [site.pk for site in sites]
    for kind, rows, version in (
        ("due", ScheduleItem.objects.filter(site__in=ids), "protocol"),
        ("alert", Alert.objects.filter(site__in=ids), "protocol"),
        ("response", ResponseAssessment.objects.filter(patient__site__in=ids), "protocol"),
        ("sign_off", SignOff.objects.filter(site__in=ids), "version"),
    ):
        counted = rows.order_by().values_list(version).annotate(Count("pk"))
        for name, count in counted:
            found.setdefault(name, Counter())[kind] += count
    return found


def _said(plan: Schedule, judged: Assessment) -> dict[tuple[str, str], str]:
    said = {("due", str(window.panel)): _window(window) for window in plan.open}
    for alert in judged.alerts:
        said["alert", f"{alert.rule} {alert.key}".strip()] = str(alert.severity)
    for response in judged.responses:
        said["response", str(response.channel)] = _response(response)
    said["extent", ""] = str(judged.extent.status)
    said["diagnosis", ""] = str(judged.diagnosis.status)
    return said


def _window(window: Window) -> str:
    if window.opens is None or window.due_by is None:
        return "not_scheduled"
    return f"{window.opens.isoformat()}/{window.due_by.isoformat()}"


def _response(response: Response) -> str:
    return f"{response.category} {CONFIRMED[response.confirmed]}".strip()
