"""Delivery: takes messages from their table, checks once more that they are still right, sends them, says so.

A message is claimed by a conditional update. Its text goes to the server without the final dot; then the row says
`finishing`; then the dot goes out (`patients.smtp`). A sender that dies before that sent nothing and the message is
taken up again; of one that dies after it, `reconciling` finds out what became of its message.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Min

from monitoring.models import DeliveryStep, Message, Relay, ReminderRun
from monitoring.services import digests, relays
from monitoring.services.message_states import (
    LONGEST_PAUSE,
    State,
    claim,
    finishing_lasts,
    move,
    persistently,
    taken,
    to_claim,
)
from monitoring.services.reconciling import doubt, reconcile, taken_before
from monitoring.services.reminders import Counts, finish
from monitoring.services.saying import still_to_say
from patients import mail, relay_log
from patients.smtp import Courier, NotNow, NotOurs, Phase, Refused, Trouble, Unknown, Unreachable

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
LONGEST_TRY = timedelta(hours=48)
SHORTEST_PAUSE = timedelta(minutes=1)
BATCH = 200
BATCH_TIME = timedelta(seconds=50)

Clock = Callable[[], datetime]


def deliver(*, now: datetime, today: date | None = None) -> Counts:
    """Send what is planned, at most a batch. Leaves a run's row. today: the day on which things are judged."""
    run = ReminderRun.objects.create(kind="deliver", today=today, started_at=now)
    counts = Counts(uncertain=reconcile(now))
    clock = _clock(now)
    courier = Courier()
    try:
        _prove(courier, clock)
        _send_waiting(courier, clock, today, counts)
    finally:
        courier.close()
    finish(run, counts)
    return counts


def _clock(now: datetime) -> Clock:
    """`now`, going on at the pace of a clock that nobody can set."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - begun)


def _send_waiting(courier: Courier, clock: Clock, today: date | None, counts: Counts) -> None:
    stop_at = clock() + BATCH_TIME
    took = relay_log.reader()
    waiting = list(
        Message.objects.filter(to_claim(clock())).order_by("pk").values_list("pk", flat=True)[:BATCH]
    )
    for done, message_id in enumerate(waiting):
        if not courier.is_open and not _open(courier, clock):
            counts.failed += len(waiting) - done
            return
        counts.checked += 1
        message = claim(message_id, clock())
        if message is not None and not taken_before(message, took, clock()):
            _deliver(message, courier, clock, today, counts)
        if clock() > stop_at:
            return


def _open(courier: Courier, clock: Clock) -> bool:
    if not relays.may_try(courier.relay, clock()):
        return False
    try:
        courier.open()
    except Unreachable as trouble:
        _unreachable(courier, trouble, clock)
        return False
    return True


def _unreachable(courier: Courier, trouble: Trouble, clock: Clock) -> None:
    log.warning("mail server %s: %s %s", courier.relay, trouble.code or "", trouble.said)
    relays.failed(courier.relay, clock(), f"{trouble.code or ''} {trouble.said}".strip()[:200])


def _deliver(message: Message, courier: Courier, clock: Clock, today: date | None, counts: Counts) -> None:
    if message.attempts > MOST_ATTEMPTS:
        move(message, State.DEAD, at=clock(), problem=message.problem or "too_many_tries")
        counts.failed += 1
        return
    if (message.attempts > 1 or message.doubts) and digests.put_off(message, now=clock()):
        return
    said = still_to_say(message, now=clock(), today=today)
    counts.suppressed += said.suppressed
    if said.is_nothing:
        move(message, State.CANCELLED, at=clock(), problem="nothing_left")
        return
    facts = {"due": said.due, "overdue": said.overdue, "called": len(said.called)}
    letter = mail.write("digest", to=message.recipient, **facts, total=said.due + said.overdue)
    _hand_over(message, letter, courier, clock, counts)


def _hand_over(message: Message, letter: mail.Letter, courier: Courier, clock: Clock, counts: Counts) -> None:
    def fence() -> bool:
        return move(
            message,
            State.FINISHING,
            at=clock(),
            subject=letter.subject[:200],
            body=letter.body,
            lease_until=clock() + finishing_lasts(),
        )

    try:
        courier.hand_over(mail.compose(letter, to=message.recipient.email, of=message.message_id), fence)
    except Trouble as trouble:
        _not_sent(message, trouble, courier, clock, counts)
    else:
        relays.answered(courier.relay)
        counts.sent += persistently(partial(taken, message, clock()))


def _not_sent(message: Message, trouble: Trouble, courier: Courier, clock: Clock, counts: Counts) -> None:
    now = clock()
    log.warning(
        "message %s: %s, %s %s", message.pk, trouble.phase, trouble.code or "", type(trouble).__name__
    )
    if isinstance(trouble, NotOurs):
        return
    if isinstance(trouble, Unknown):
        until = now + finishing_lasts()
        counts.uncertain += persistently(partial(doubt, message, now, until=until, trouble=trouble))
        return
    counts.failed += 1
    if isinstance(trouble, Unreachable):
        # The message was not what the server minded: it keeps its tries.
        _unreachable(courier, trouble, clock)
        write = partial(move, message, State.PLANNED, at=now, trouble=trouble, attempts=message.attempts - 1)
    elif isinstance(trouble, Refused):
        problem = "address_refused" if trouble.phase is Phase.ENVELOPE else "mail_refused"
        write = partial(move, message, State.DEAD, at=now, trouble=trouble, problem=problem)
    else:
        write = partial(_pause, message, trouble, now)
    persistently(write)


def _pause(message: Message, trouble: Trouble, now: datetime) -> bool:
    """Later, after a pause that grows and that chance spreads; or never, after too many tries or too long a time."""
    problem = "refused_for_now" if trouble.code else "no_answer"
    first = DeliveryStep.objects.filter(message=message).aggregate(at=Min("at"))["at"] or now
    if message.attempts >= MOST_ATTEMPTS or now - first >= LONGEST_TRY:
        return move(message, State.DEAD, at=now, trouble=trouble, problem=problem)
    longest = min(2 * SHORTEST_PAUSE * 3 ** (message.attempts - 1), LONGEST_PAUSE)
    pause = max(SHORTEST_PAUSE, random.random() * longest)
    return move(message, State.PLANNED, at=now, trouble=trouble, problem=problem, next_attempt_at=now + pause)


def _prove(courier: Courier, clock: Clock) -> None:
    """One mail a day (UTC) to ourselves, by the same way as the others: who waits for mail learns that none goes."""
    if not settings.MAIL_PROOF_TO:
        return
    now = clock()
    day = now.astimezone(UTC).date()
    if Relay.objects.filter(name=courier.relay, proof_on=day).exists() or not _open(courier, clock):
        return
    if not Relay.objects.filter(name=courier.relay).exclude(proof_on=day).update(proof_on=day):
        return
    letter = mail.write("proof", to=None, day=day)
    try:
        courier.hand_over(mail.compose(letter, to=settings.MAIL_PROOF_TO, of=uuid.uuid4()), lambda: True)
    except Trouble as trouble:
        _unreachable(courier, trouble, clock)
        if isinstance(trouble, NotNow | Unreachable):
            Relay.objects.filter(name=courier.relay).update(proof_on=None)
    else:
        relays.answered(courier.relay)
        Relay.objects.filter(name=courier.relay).update(proven_at=clock())
