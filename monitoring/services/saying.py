"""What of a message is still to be said at the moment of sending, and why the rest is not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from monitoring.models import Message, Reminder, ScheduleItem
from monitoring.protocol.current import CURRENT
from monitoring.protocol.reminding import OF_A_PATIENT, TO_PHYSICIANS, stage_of, waits_for_a_day
from monitoring.protocol.rows import ThresholdName
from monitoring.selectors.reaching import reach_of
from monitoring.services.reminder_steps import HANDLED
from patients.models import Membership, PatientStatus, Role

QUIET_FOR_A_WHILE = ("waived", "snoozed", "pending", "not_due", "day_set")


@dataclass
class ToSay:
    """How much a mail speaks of. due, overdue: tests; called: patients who wait for a physician."""

    due: int = 0
    overdue: int = 0
    called: set[int] = field(default_factory=set)
    suppressed: int = 0

    @property
    def is_nothing(self) -> bool:
        return not (self.due or self.overdue or self.called)


def still_to_say(message: Message, *, now: datetime, today: date | None) -> ToSay:
    """Checks each reminder of the message at the moment of sending.

    What is settled for good (done, withdrawn, deceased, handled, no_access) is cancelled with its reason. What is only
    quiet for a while (waived, pending, booked) is taken out of the message and told when the while is over.
    """
    roles = set(Membership.objects.filter(user=message.recipient).values_list("site_id", "role"))
    found = ToSay()
    reminders = Reminder.objects.filter(message=message, cancelled_reason="").select_related(
        "item__patient__follow_up__last_contact", "item__appointment", "site"
    )
    calls = steps_to_say([each.item.patient_id for each in reminders if is_of_a_patient(each)])
    for reminder in reminders:
        day = today or reminder.site.day(now)
        reason = why_silent(reminder, day, calls)
        told = Role.PHYSICIAN if stage_of(reminder.step) in TO_PHYSICIANS else Role.COORDINATOR
        if not message.recipient.is_active or (reminder.site_id, told) not in roles:
            reason = "no_access"
        if reason in QUIET_FOR_A_WHILE:
            Reminder.objects.filter(pk=reminder.pk).update(message=None)
        elif reason:
            Reminder.objects.filter(pk=reminder.pk).update(cancelled_reason=reason)
        _count(found, reminder, reason, day)
    return found


def _count(found: ToSay, reminder: Reminder, reason: str, day: date) -> None:
    item = reminder.item
    if reason:
        found.suppressed += 1
    elif is_of_a_patient(reminder):
        found.called.add(item.patient_id)
    elif item.due_by is not None and item.due_by < day:
        found.overdue += 1
    else:
        found.due += 1


def is_of_a_patient(reminder: Reminder) -> bool:
    return stage_of(reminder.step) in OF_A_PATIENT


def steps_to_say(patient_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """What physicians must be told of patients, as steps, by patient."""
    return {pk: reach.steps for pk, reach in reach_of(patient_ids).items()}


def why_silent(reminder: Reminder, day: date, calls: dict[int, frozenset[str]]) -> str:
    """The reason why nobody must be told on a day; empty when somebody must. calls: see `steps_to_say`."""
    item = reminder.item
    if item.patient.status != PatientStatus.ACTIVE:
        return item.patient.status
    if is_of_a_patient(reminder):
        return "" if reminder.step in calls.get(item.patient_id, ()) else HANDLED
    if item.state != ScheduleItem.State.OPEN:
        return item.state
    return _why_later(reminder, item, day)


def _why_later(reminder: Reminder, item: ScheduleItem, day: date) -> str:
    if item.waived_until and day <= item.waived_until:
        return "waived"
    if item.snoozed_until and day <= item.snoozed_until:
        return "snoozed"
    awaited_for = timedelta(days=CURRENT.days(ThresholdName.AWAITING_RESULT))
    if item.awaiting_since and day <= item.awaiting_since + awaited_for:
        return "pending"
    if item.opens is None or day < item.opens:
        return "not_due"
    contact = item.patient.follow_up.last_contact
    booked_for = item.appointment.date if item.appointment else None
    next_try = contact.next_try if contact else None
    waits = waits_for_a_day(reminder.step, day, booked_for=booked_for, next_try=next_try)
    return "day_set" if waits else ""
