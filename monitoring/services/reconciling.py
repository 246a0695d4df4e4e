"""What becomes of a message of which nobody knows whether the server took it: evidence first, then the policy.

Evidence is the server's own log (`MAIL_SERVER_LOG`). Where there is none, the message goes out once more under the same
Message-ID (`MAIL_WHEN_UNCERTAIN=resend`), or waits for a person (`ask`); after a second doubt it waits in any case.

After a backup was put back a message may say `planned` though it was sent since: the log is asked before each message
goes out, and where there is none, `hold_restored` leaves what could have gone to a person.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from monitoring.models import Message
from monitoring.models.message_moves import BY_HAND
from monitoring.services.message_states import State, finishing_lasts, furthest, move, slack
from patients import audit, mail, relay_log
from patients.models import AuditType, User
from patients.smtp import Trouble

MOST_DOUBTS = 2  # after so many a person is asked


def reconcile(now: datetime) -> int:
    """Settle what can be settled. Returns how many messages were newly found to be in doubt."""
    finishing = Message.objects.filter(state=State.FINISHING)
    # A lease longer than we give was written before the clock was set back: it begins again.
    from_ahead = finishing.filter(lease_until__gt=furthest(now, finishing_lasts()))
    from_ahead.update(lease_until=now + finishing_lasts())
    # Not settled at once: a clock set forward ends the lease of a sender that is well and about to hear the answer.
    over = finishing.filter(lease_until__lt=now)
    found = sum(doubt(message, now, until=now + slack()) for message in over)
    ripe = Message.objects.filter(state=State.UNCERTAIN, settled_at__isnull=True)
    ripe = ripe.filter(Q(lease_until__lte=now) | Q(lease_until__gt=furthest(now, finishing_lasts())))
    took = relay_log.reader()
    for message in ripe:
        _settle(message, took(mail.message_id(message.message_id)), now)
    return found


def taken_before(message: Message, took: relay_log.Took, now: datetime) -> bool:
    """Whether the server took the message though its row says that it is still to be sent; then it is settled."""
    if not took(mail.message_id(message.message_id)):
        return False
    doubt(message, now, until=now)
    _settle(message, True, now)
    return True


@transaction.atomic
def hold_restored(now: datetime) -> int:
    """After a backup was put back: put in doubt what could have been sent since it was taken. Returns how many.

    The log settles it with the next run; without one each waits for a person, whatever MAIL_WHEN_UNCERTAIN says.
    """
    unsettled = Message.objects.filter(state=State.UNCERTAIN, settled_at__isnull=True)
    unsettled.update(doubts=MOST_DOUBTS, lease_until=now)
    could_go = Q(not_before__isnull=True) | Q(not_before__lte=now)
    begun = Q(state__in=(State.CLAIMED, State.FINISHING))
    held = Message.objects.filter(begun | Q(could_go, state=State.PLANNED))
    return sum(
        move(message, State.UNCERTAIN, at=now, problem="restored", doubts=MOST_DOUBTS, lease_until=now)
        for message in held
    )


def doubt(message: Message, now: datetime, *, until: datetime, trouble: Trouble | None = None) -> bool:
    """Say that nobody knows. until: when the server's log will speak of it, if ever."""
    return move(
        message,
        State.UNCERTAIN,
        at=now,
        trouble=trouble,
        problem="uncertain",
        doubts=message.doubts + 1,
        lease_until=until,
    )


def _settle(message: Message, taken: bool | None, now: datetime) -> None:
    if taken:
        move(message, State.SENT, at=now, sent_at=now, problem="found_in_log")
    elif taken is False:
        move(message, State.PLANNED, at=now, next_attempt_at=None, problem="not_taken")
    elif settings.MAIL_WHEN_UNCERTAIN == "resend" and message.doubts < MOST_DOUBTS:
        move(message, State.PLANNED, at=now, next_attempt_at=None, problem="sent_again")


@transaction.atomic
def send_again(message: Message, *, by: User, now: datetime) -> bool:
    """A person has a dead or uncertain message sent once more; False when it is neither any more."""
    again = _in_trouble(message) and move(
        message, State.PLANNED, at=now, attempts=0, doubts=0, next_attempt_at=None, problem=BY_HAND
    )
    if again:
        audit.record(AuditType.MESSAGE_AGAIN, by=by, message=message.pk)
    return again


@transaction.atomic
def settle(message: Message, *, by: User, now: datetime) -> bool:
    """A person has seen to a dead or uncertain message; it leaves the list and keeps its state."""
    unsettled = Message.objects.filter(pk=message.pk, state=message.state, settled_at__isnull=True)
    done = _in_trouble(message) and bool(unsettled.update(settled_at=now, settled_by=by))
    if done:
        audit.record(AuditType.MESSAGE_SETTLED, by=by, message=message.pk, state=message.state)
    return done


def _in_trouble(message: Message) -> bool:
    return message.state in (State.DEAD, State.UNCERTAIN) and message.settled_at is None
