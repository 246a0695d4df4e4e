"""What is due for one patient: the open items as they stand on a day, and what was done before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitoring.models import ScheduleItem
from monitoring.protocol.vocabulary import Status
from monitoring.selectors.standing import GROUPS, standing
from patients.models import AuditEvent, AuditType, Patient, User

State = ScheduleItem.State


@dataclass(frozen=True, slots=True)
class Postponed:
    """Who decided that nobody is reminded of an item until a day is over (`snoozed_until`), and why."""

    by: User | None
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """An open item on a day. `parts`: how many are there of how many; (0, 1) for a panel of one part not there."""

    item: ScheduleItem
    standing: str
    days_overdue: int
    parts: tuple[int, int]
    postponed: Postponed | None

    @property
    def can_wait(self) -> bool:
        """Whether a person may decide about it: it has a window, and nothing was decided yet."""
        return self.standing in (Status.OVERDUE, Status.DUE, Status.UPCOMING)


def open_items(patient: Patient, today: date) -> list[Due]:
    """Every open item, upcoming, waived and not scheduled ones too: by standing, then by what is lost first."""
    items = ScheduleItem.objects.filter(patient=patient, state=State.OPEN).select_related(
        "patient", "site", "waived_by", "appointment"
    )
    stands = {item.pk for item in items if is_postponed(item, today)}
    postponed = _postponed(patient) if stands else {}
    return in_order(
        one_due(item, today, postponed.get(item.pk) if item.pk in stands else None) for item in items
    )


def is_postponed(item: ScheduleItem, today: date) -> bool:
    return item.snoozed_until is not None and item.snoozed_until >= today


def in_order(found: Iterable[Due]) -> list[Due]:
    return sorted(found, key=lambda due: (GROUPS[due.standing], _order(due)))


def _postponed(patient: Patient) -> dict[int, Postponed]:
    """By item. Who postponed it and why stands in the audit trail alone: the last deed on an item holds."""
    deeds = AuditEvent.objects.filter(patient_id=patient.pk, type=AuditType.ITEM_POSTPONED).order_by("pk")
    last = {facts["id"]: (by, facts["reason"]) for by, facts in deeds.values_list("actor_id", "facts")}
    people = User.objects.in_bulk({by for by, _reason in last.values()})
    return {pk: Postponed(people.get(by), reason) for pk, (by, reason) in last.items()}


def one_due(item: ScheduleItem, today: date, postponed: Postponed | None) -> Due:
    return Due(
        item=item,
        standing=standing(item.opens, item.due_by, item.waived_until, item.awaiting_since, today),
        days_overdue=max((today - item.due_by).days, 0) if item.due_by else 0,
        parts=(len(item.have), len(item.have) + len(item.missing)),
        postponed=postponed,
    )


def _order(due: Due) -> tuple:
    if due.standing == Status.UPCOMING:
        return (due.item.due_by, due.item.rank)
    return (due.item.rank,)


@dataclass(frozen=True, slots=True)
class Past:
    """A window that was closed. `timing`: in, early, late, or missed (never done)."""

    item: ScheduleItem
    timing: str


def history(patient: Patient) -> list[Past]:
    """Closed windows, the latest first."""
    items = ScheduleItem.objects.filter(patient=patient, state__in=[State.DONE, State.MISSED])
    past = [Past(item, _timing(item)) for item in items]
    return sorted(past, key=lambda each: (_day(each.item), -each.item.rank), reverse=True)


def _day(item: ScheduleItem) -> date:
    return item.done_on or item.due_by or item.anchor_date


def _timing(item: ScheduleItem) -> str:
    if item.done_on is None:
        return "missed"
    if item.opens is None or item.due_by is None or item.in_window:
        return "in"
    return "early" if item.done_on < item.opens else "late"
