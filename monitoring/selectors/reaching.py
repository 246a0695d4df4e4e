"""How far the tries to reach a patient have come, and what of it waits for a physician."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max

from monitoring.models import Contact, Decision, ScheduleItem
from monitoring.protocol.vocabulary import ContactOutcome

FRUITLESS = (ContactOutcome.NO_ANSWER, ContactOutcome.MESSAGE_LEFT, ContactOutcome.WRONG_NUMBER)
TRIES = 3  # as many in a row without reaching the patient call the physician


@dataclass(frozen=True, slots=True)
class Reach:
    """tries: how many in a row did not reach the patient; next_try: as the last contact says.

    declined_on: the day on which the patient declined; None once a physician has decided or waived a test since, or an
    appointment was agreed.
    """

    tries: int = 0
    next_try: date | None = None
    declined_on: date | None = None

    @property
    def is_out_of_reach(self) -> bool:
        return self.tries >= TRIES

    @property
    def calls_physician(self) -> bool:
        return self.is_out_of_reach or self.declined_on is not None


class _Tried(NamedTuple):
    outcome: str
    on: date
    next_try: date | None
    recorded_at: datetime


def reach_of(patient_ids: Collection[int]) -> dict[int, Reach]:
    """By patient, of those to whom a contact was logged. One query, or three where somebody declined."""
    tried: dict[int, list[_Tried]] = defaultdict(list)
    logged = Contact.objects.filter(patient__in=patient_ids).order_by("-date", "-pk")
    for patient_id, outcome, on, next_try, recorded_at in logged.values_list(
        "patient_id", "outcome", "date", "next_try", "recorded_at"
    ):
        tried[patient_id].append(_Tried(outcome, on, next_try, recorded_at))
    declined = {pk: found for pk, contacts in tried.items() if (found := _declined(contacts))}
    decided, waived = _decided(declined), _waived(declined)
    return {
        pk: Reach(
            tries=_tries(contacts),
            next_try=contacts[0].next_try,
            declined_on=_open(declined.get(pk), decided.get(pk), waived.get(pk)),
        )
        for pk, contacts in tried.items()
    }


def reach_of_one(patient_id: int) -> Reach:
    return reach_of([patient_id]).get(patient_id, Reach())


def _tries(newest_first: list[_Tried]) -> int:
    tries = 0
    for each in newest_first:
        if each.outcome not in FRUITLESS:
            break
        tries += 1
    return tries


def _declined(newest_first: list[_Tried]) -> _Tried | None:
    """The last word of the patient on coming, where it was no."""
    words = (ContactOutcome.DECLINED, ContactOutcome.BOOKED)
    last = next((each for each in newest_first if each.outcome in words), None)
    return last if last is not None and last.outcome == ContactOutcome.DECLINED else None


def _decided(patient_ids: Collection[int]) -> dict[int, datetime]:
    """When a physician's decision was last recorded for each."""
    if not patient_ids:
        return {}
    rows = Decision.objects.standing().filter(patient__in=patient_ids).values("patient_id")
    return dict(rows.annotate(last=Max("recorded_at")).values_list("patient_id", "last"))


def _waived(patient_ids: Collection[int]) -> dict[int, date]:
    """The day on which a test was last waived for each."""
    if not patient_ids:
        return {}
    rows = ScheduleItem.objects.filter(patient__in=patient_ids, waived_on__isnull=False).values("patient_id")
    return dict(rows.annotate(last=Max("waived_on")).values_list("patient_id", "last"))


def _open(declined: _Tried | None, decided: datetime | None, waived: date | None) -> date | None:
    if declined is None or (decided is not None and decided > declined.recorded_at):
        return None
    return None if waived is not None and waived >= declined.on else declined.on
