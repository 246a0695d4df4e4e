"""How far the tries to reach a patient have come, and what of it waits for a physician.

For some patients in Python, for lists as SQL (`tries_sql`, `declined_sql`). Both say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max, Q

from monitoring.models import Appointment, Contact, Decision, ScheduleItem
from monitoring.protocol.reminding import Stage
from monitoring.protocol.vocabulary import ContactOutcome

FRUITLESS = (ContactOutcome.NO_ANSWER, ContactOutcome.MESSAGE_LEFT, ContactOutcome.WRONG_NUMBER)
TRIES = 3  # as many in a row without reaching the patient call the physician
# Reminders that speak of a patient, not of one test.
CALLS = Q(step__startswith=f"{Stage.UNREACHED}-") | Q(step__startswith=f"{Stage.DECLINED}-")


@dataclass(frozen=True, slots=True)
class Reach:
    """tries: how many in a row did not reach the patient; next_try: as the last contact says.

    declined_on: the day on which the patient declined; None once a physician has decided or waived a test since, or an
    appointment was agreed or booked. refusal: the contact that says so. reached: the last one that reached the patient.
    """

    tries: int = 0
    next_try: date | None = None
    declined_on: date | None = None
    refusal: int | None = None
    reached: int | None = None

    @property
    def is_out_of_reach(self) -> bool:
        return self.tries >= TRIES

    @property
    def calls_physician(self) -> bool:
        return self.is_out_of_reach or self.declined_on is not None

    @property
    def steps(self) -> frozenset[str]:
        """The steps of a reminder that physicians are told: each run of tries and each refusal has its own."""
        unreached = {f"{Stage.UNREACHED}-{self.reached or 0}"} if self.is_out_of_reach else set()
        declined = {f"{Stage.DECLINED}-{self.refusal}"} if self.refusal is not None else set()
        return frozenset(unreached | declined)


_Day = date  # the field below takes the name


class _Tried(NamedTuple):
    pk: int
    outcome: str
    date: _Day
    next_try: _Day | None
    recorded_at: datetime


def reach_of(patient_ids: Collection[int]) -> dict[int, Reach]:
    """By patient, of those to whom a contact was logged. One query, or four where somebody declined."""
    tried: dict[int, list[_Tried]] = defaultdict(list)
    logged = Contact.objects.filter(patient__in=patient_ids).order_by("-date", "-pk")
    for patient_id, *of_one in logged.values_list("patient_id", "pk", *_Tried._fields[1:]):
        tried[patient_id].append(_Tried(*of_one))
    declined = {pk: found for pk, contacts in tried.items() if (found := _declined(contacts))}
    settled = _waived(declined) | _settled_by(Decision, declined) | _settled_by(Appointment, declined)
    refusals = {pk: refusal for pk, refusal in declined.items() if pk not in settled}
    return {pk: _reach(contacts, refusals.get(pk)) for pk, contacts in tried.items()}


def _reach(newest_first: list[_Tried], refusal: _Tried | None) -> Reach:
    return Reach(
        tries=_tries(newest_first),
        next_try=newest_first[0].next_try,
        declined_on=refusal.date if refusal else None,
        refusal=refusal.pk if refusal else None,
        reached=next((each.pk for each in newest_first if each.outcome not in FRUITLESS), None),
    )


def tries_sql(patient: str) -> str:
    """How many tries in a row did not reach the patient of that column: a query of one number."""
    return _TRIES.format(patient=patient)


def declined_sql(patient: str, column: str = "date") -> str:
    """The day on which the patient of that column declined, where it still stands: a query of one day, or of none.

    column: another one of that contact instead of the day.
    """
    return _DECLINED.format(patient=patient, column=column)


_IN_VAIN = tuple(str(outcome) for outcome in FRUITLESS)
_TRIES = f"""
    SELECT COUNT(*) FROM monitoring_contact try
    WHERE try.patient_id = {{patient}} AND try.outcome IN {_IN_VAIN!r} AND NOT EXISTS (
        SELECT 1 FROM monitoring_contact reached
        WHERE reached.patient_id = try.patient_id AND reached.outcome NOT IN {_IN_VAIN!r}
          AND (reached.date > try.date OR (reached.date = try.date AND reached.id > try.id)))"""  # noqa: S608
_DECLINED = """
    SELECT word.{column} FROM monitoring_contact word
    WHERE word.patient_id = {patient} AND word.outcome = 'declined' AND NOT EXISTS (
        SELECT 1 FROM monitoring_contact later
        WHERE later.patient_id = word.patient_id AND later.outcome IN ('declined', 'booked')
          AND (later.date > word.date OR (later.date = word.date AND later.id > word.id)))
      AND NOT EXISTS (
        SELECT 1 FROM monitoring_decision decided
        WHERE decided.patient_id = word.patient_id AND decided.voided_at IS NULL
          AND decided.recorded_at > word.recorded_at)
      AND NOT EXISTS (
        SELECT 1 FROM monitoring_appointment booked
        WHERE booked.patient_id = word.patient_id AND booked.voided_at IS NULL
          AND booked.recorded_at > word.recorded_at)
      AND NOT EXISTS (
        SELECT 1 FROM monitoring_scheduleitem waived
        WHERE waived.patient_id = word.patient_id AND waived.waived_on >= word.date
          AND waived.updated_at > word.recorded_at)"""


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


def _settled_by(model: type[Decision] | type[Appointment], refusals: Mapping[int, _Tried]) -> set[int]:
    """For whom one that stands was recorded after the refusal."""
    if not refusals:
        return set()
    rows = model.objects.standing().filter(patient__in=refusals).values("patient_id")
    last = rows.annotate(last=Max("recorded_at")).values_list("patient_id", "last")
    return {pk for pk, moment in last if moment > refusals[pk].recorded_at}


def _waived(refusals: Mapping[int, _Tried]) -> set[int]:
    """For whom a test was waived after the refusal: on its day, a waiver of that morning is not an answer to it."""
    if not refusals:
        return set()
    rows = ScheduleItem.objects.filter(patient__in=refusals, waived_on__isnull=False)
    return {
        pk
        for pk, on, touched in rows.values_list("patient_id", "waived_on", "updated_at")
        if on and on >= refusals[pk].date and touched > refusals[pk].recorded_at
    }
