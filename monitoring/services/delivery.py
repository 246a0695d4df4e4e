"""Delivery: takes messages from their table, checks once more that they are still right, sends them, says so.

A message is claimed by a conditional update; only who changed the row may send it. Before the mail goes out the row
says `finishing`: a sender that dies before that sent nothing and the message is taken up again; one that dies after it
leaves a message of which nobody knows whether the server took it. That one is called uncertain, and sent once more
under the same Message-ID.
"""

from __future__ import annotations

import logging
import smtplib
import uuid
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from monitoring.models import Message, Reminder, ReminderRun, ScheduleItem
from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import ThresholdName
from monitoring.services.reminders import Counts, finish
from patients import mail
from patients.models import Membership, PatientStatus, Role

log = logging.getLogger(__name__)

State = Message.State
LEASE = timedelta(minutes=2)  # longer than any hand-over takes
UNCERTAIN_AFTER = timedelta(
    minutes=11
)  # longer than a server may take for its last answer (RFC 5321 4.5.3.2.6)
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
QUIET_FOR_A_WHILE = ("waived", "pending", "not_due")
BATCH = 200
BATCH_TIME = timedelta(seconds=50)


def deliver(*, now: datetime, today: date | None = None) -> Counts:
    """Send what is planned, at most a batch. Leaves a run's row. today: the day on which things are judged."""
    run = ReminderRun.objects.create(kind="deliver", today=today, started_at=now)
    counts = Counts(uncertain=_reconcile(now))
    stop_at = timezone.now() + BATCH_TIME
    for message_id in _waiting(now):
        counts.checked += 1
        message = _claim(message_id, now)
        if message is not None:
            _deliver(message, now=now, today=today, counts=counts)
        if timezone.now() > stop_at:
            break
    finish(run, counts)
    return counts


def _waiting(now: datetime) -> list[int]:
    planned = Q(state=State.PLANNED) & (Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now))
    abandoned = Q(state=State.CLAIMED, lease_until__lt=now)
    return list(
        Message.objects.filter(planned | abandoned).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )


def _claim(message_id: int, now: datetime) -> Message | None:
    """Ours if exactly one row changed; otherwise somebody else has it."""
    token = uuid.uuid4()
    free = Q(state=State.PLANNED) | Q(state=State.CLAIMED, lease_until__lt=now)
    changed = Message.objects.filter(free, pk=message_id).update(
        state=State.CLAIMED, claim_token=token, lease_until=now + LEASE
    )
    if not changed:
        return None
    return Message.objects.select_related("recipient").get(pk=message_id)


def _move(message: Message, to: str, **changes) -> bool:
    """Change the state of a message that is still ours."""
    moved = Message.objects.filter(
        pk=message.pk, claim_token=message.claim_token, state=message.state
    ).update(state=to, **changes)
    if moved:
        message.state = to
    return bool(moved)


def _deliver(message: Message, *, now: datetime, today: date | None, counts: Counts) -> None:
    due, overdue, suppressed = still_to_say(message, now=now, today=today)
    counts.suppressed += suppressed
    if not due and not overdue:
        _move(message, State.CANCELLED, problem="nothing_left")
        return
    person = message.recipient
    letter = mail.write("digest", to=person, due=due, overdue=overdue, total=due + overdue)
    ours = _move(
        message,
        State.FINISHING,
        subject=letter.subject[:200],
        body=letter.body,
        attempts=message.attempts + 1,
        lease_until=now + UNCERTAIN_AFTER,
    )
    if not ours:
        return
    try:
        mail.send(letter, to=person, message_id=message.message_id)
    except smtplib.SMTPRecipientsRefused as error:
        _refused(message, error, counts)
    except (smtplib.SMTPException, OSError) as error:
        _later(message, error, now, counts)
    else:
        _move(message, State.SENT, sent_at=timezone.now(), problem="")
        counts.sent += 1


def still_to_say(message: Message, *, now: datetime, today: date | None) -> tuple[int, int, int]:
    """Checks each reminder of the message at the moment of sending; returns (due, overdue, suppressed).

    What is settled for good (done, withdrawn, deceased, no_access) is cancelled with its reason. What is only quiet for
    a while (waived, pending) is taken out of the message and told when the while is over.
    """
    sites = set(
        Membership.objects.filter(user=message.recipient, role=Role.COORDINATOR).values_list(
            "site_id", flat=True
        )
    )
    due = overdue = suppressed = 0
    reminders = Reminder.objects.filter(message=message, cancelled_reason="")
    for reminder in reminders.select_related("item__patient", "site"):
        day = today or reminder.site.day(now)
        reason = why_silent(reminder.item, day)
        if not message.recipient.is_active or reminder.site_id not in sites:
            reason = "no_access"
        if reason in QUIET_FOR_A_WHILE:
            Reminder.objects.filter(pk=reminder.pk).update(message=None)
            suppressed += 1
        elif reason:
            Reminder.objects.filter(pk=reminder.pk).update(cancelled_reason=reason)
            suppressed += 1
        elif reminder.item.due_by is not None and reminder.item.due_by < day:
            overdue += 1
        else:
            due += 1
    return due, overdue, suppressed


def why_silent(item: ScheduleItem, day: date) -> str:
    """The reason why nobody must be told of an item on a day; empty when somebody must."""
    if item.patient.status != PatientStatus.ACTIVE:
        return item.patient.status
    if item.state != ScheduleItem.State.OPEN:
        return item.state
    if item.waived_until and day <= item.waived_until:
        return "waived"
    awaited_for = timedelta(days=CURRENT.days(ThresholdName.AWAITING_RESULT))
    if item.awaiting_since and day <= item.awaiting_since + awaited_for:
        return "pending"
    if item.opens is None or day < item.opens:
        return "not_due"
    return ""


def _refused(message: Message, error: smtplib.SMTPRecipientsRefused, counts: Counts) -> None:
    """The server does not know the address (5xx), or will not take it now (4xx)."""
    code = max((reply[0] for reply in error.recipients.values()), default=0)
    counts.failed += 1
    if 500 <= code < 600:
        _move(message, State.DEAD, problem="address_refused")
    else:
        _pause(message, timezone.now(), "refused_for_now")


def _later(message: Message, error: Exception, now: datetime, counts: Counts) -> None:
    log.warning("message %s could not be sent: %s", message.pk, type(error).__name__)
    counts.failed += 1
    _pause(message, now, "unreachable")


def _pause(message: Message, now: datetime, problem: str) -> None:
    if message.attempts + 1 >= MOST_ATTEMPTS:
        _move(message, State.DEAD, problem=problem)
        return
    pause = min(FIRST_PAUSE * 2**message.attempts, LONGEST_PAUSE)
    _move(message, State.PLANNED, next_attempt_at=now + pause, problem=problem)


def _reconcile(now: datetime) -> int:
    """Messages whose sender died in the middle of the hand-over; sent once more, then given up."""
    lost = Message.objects.filter(state=State.FINISHING, lease_until__lt=now)
    found = 0
    for message in lost:
        again = message.attempts < 2
        changed = Message.objects.filter(
            pk=message.pk, state=State.FINISHING, claim_token=message.claim_token
        ).update(
            state=State.PLANNED if again else State.UNCERTAIN,
            problem="sent_again" if again else "uncertain",
            next_attempt_at=None,
        )
        found += changed
    return found
