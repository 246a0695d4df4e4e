"""The states of a message and the only ways between them: conditional updates, each leaving its `DeliveryStep`.

Who changed the row may go on; who changed none has lost the message to another sender, or to a person.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from monitoring.models import DeliveryStep, Message
from monitoring.models.message_moves import is_legal
from patients.smtp import Trouble

State = Message.State
LONGEST_PAUSE = timedelta(hours=12)
SLACK = timedelta(minutes=1)
CLOCKS_DIFFER = timedelta(minutes=5)  # of two machines, or read a moment before the row was
PERSISTENCE = 7  # tries to write down what cannot be asked again: some 25 seconds


def claim_lasts() -> timedelta:
    return timedelta(seconds=settings.MAIL_CLAIM_SECONDS)


def finishing_lasts() -> timedelta:
    """After so long the sender of a message has heard the server's answer, or is dead."""
    return timedelta(seconds=settings.MAIL_ANSWER_SECONDS) + slack()


def slack() -> timedelta:
    return min(SLACK, timedelta(seconds=settings.MAIL_ANSWER_SECONDS))


def furthest(now: datetime, lasts: timedelta) -> datetime:
    """What lies further ahead than any of us writes, a clock wrote that has since been set back: it counts as come."""
    return now + lasts + CLOCKS_DIFFER


def to_claim(now: datetime) -> Q:
    """Messages whose time has come: planned ones, and those whose sender died before the dot."""
    come = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now)
    come |= Q(next_attempt_at__gt=furthest(now, LONGEST_PAUSE))
    hour = Q(not_before__isnull=True) | Q(not_before__lte=now)
    left = Q(lease_until__lt=now) | Q(lease_until__gt=furthest(now, claim_lasts()))
    return (Q(state=State.PLANNED) & come & hour) | (Q(state=State.CLAIMED) & left)


def claim(message_id: int, now: datetime) -> Message | None:
    """The message, ours alone; None when somebody else has it."""
    message = (
        Message.objects.filter(to_claim(now), pk=message_id).select_related("recipient", "settled_by").first()
    )
    if message is None:
        return None
    ours = move(
        message,
        State.CLAIMED,
        at=now,
        claim_token=uuid.uuid4(),
        lease_until=now + claim_lasts(),
        attempts=message.attempts + 1,
    )
    return message if ours else None


class IllegalMove(ValueError):
    """A change of state that `monitoring.models.message_moves` does not know."""


@transaction.atomic
def move(message: Message, to: str, *, at: datetime, trouble: Trouble | None = None, **changes) -> bool:
    """Change the state of a message that is still as we read it; False when it is not."""
    if not is_legal(message.state, to, changes.get("problem", message.problem)):
        raise IllegalMove(f"{message.state} → {to}")
    as_read = Message.objects.filter(pk=message.pk, state=message.state, claim_token=message.claim_token)
    if not as_read.update(state=to, **changes):
        return False
    before, message.state = message.state, to
    for name, value in changes.items():
        setattr(message, name, value)
    DeliveryStep.objects.create(
        message=message,
        at=at,
        attempt=message.attempts,
        before=before,
        after=to,
        phase=trouble.phase.value if trouble else "",
        code=trouble.code if trouble else None,
        said=trouble.said if trouble else "",
    )
    return True


def taken(message: Message, now: datetime) -> bool:
    """The server has said that it took the mail: true even if somebody has meanwhile put the message in doubt."""
    if move(message, State.SENT, at=now, sent_at=now, problem=""):
        return True
    message.state = State.UNCERTAIN
    return move(message, State.SENT, at=now, sent_at=now, problem="")


def persistently(write: Callable[[], bool]) -> bool:
    """Write down what a server has answered, though the database be restarted meanwhile."""
    for turn in range(PERSISTENCE):
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or turn == PERSISTENCE - 1:
                raise
            connection.close()
            sleep(0.2 * 2**turn)
    raise AssertionError
