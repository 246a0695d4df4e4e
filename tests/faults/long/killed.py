"""All four senders are killed again and again: what became of the messages, by design."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import ExitStack
from pathlib import Path

from django.db import connection

from monitoring.models import message_moves
from tests import world
from tests.faults.due_messages import plan
from tests.faults.long.outcome import at_rest, outcome
from tests.faults.redis_server import redis_server
from tests.faults.relay import Relay, running
from tests.faults.senders import kill_again_and_again, sender_environment, senders, until

SENDERS = 4
HOUR = 3600
MOODS = ("421 at once", "451 busy", "resets before the dot", "takes it and resets", "loses it after the dot")
OURS = ("ours", "mischief")
QUEUED = ("early", "late")
SILENCE = 30  # seconds without a mail after which Celery's queue is taken to have nothing more to give


def play(design: str, messages: int, kills: int, folder: Path) -> dict:
    """design: ours, mischief (ours, and more goes wrong than the kills), lease, mark, early or late."""
    if design not in OURS:
        message_moves.remove(connection)  # they go ways that the database refuses
    expected = plan(world.build(), messages)
    begun = time.monotonic()
    with ExitStack() as stack:
        relay = stack.enter_context(running(folder))
        hour = folder / "hour"
        hour.write_text("0")
        environment = sender_environment(os.environ["DATABASE_URL"], relay)
        environment |= {"FAULTS_DESIGN": design, "FAULTS_CLOCK": str(hour)}
        if design in QUEUED:
            environment["CELERY_BROKER_URL"] = _filled_queue(stack, folder)
        # Celery's worker forks its four itself.
        number = 1 if design in QUEUED else SENDERS
        sending = stack.enter_context(senders(environment, world.TODAY, number))
        between = _mischief(relay, hour) if design == "mischief" else lambda turn: None
        kill_again_and_again(
            relay, sending, messages=messages, kills=kills, between=between, patience=_patience(design)
        )
        relay.mood, relay.now_and_then = "well", ""
        hour.write_text(str(14 * HOUR if design == "mischief" else 0))  # every pause is over
        if design in QUEUED:
            _until_silent(relay)
        else:
            until(at_rest, seconds=900)
            time.sleep(2)  # what is on its way arrives
        return outcome(relay, expected) | {"seconds": round(time.monotonic() - begun)}


def _patience(design: str) -> float:
    return 20 if design in QUEUED else 60


def _filled_queue(stack: ExitStack, folder: Path) -> str:
    server = stack.enter_context(redis_server(folder / "redis"))
    os.environ["CELERY_BROKER_URL"] = server.url  # Celery prefers it to any other
    from tests.faults.long import queued

    queued.enqueue_all()
    return server.url


def _until_silent(relay: Relay) -> None:
    out, since = len(relay.copies), time.monotonic()
    while time.monotonic() - since < SILENCE:
        time.sleep(0.5)
        if len(relay.copies) > out:
            out, since = len(relay.copies), time.monotonic()


def _mischief(relay: Relay, hour: Path):
    """Between two kills: the mail server in another mood, the clock an hour on or back, the database crashes."""

    def between(turn: int) -> None:
        relay.mood = "well"
        relay.now_and_then = MOODS[turn % len(MOODS)]
        hour.write_text(str(random.choice((-HOUR, 0, HOUR))))
        if connection.vendor == "postgresql" and turn % 5 == 0:
            crash()

    return between


def crash() -> None:
    """A server process dies by SIGKILL: PostgreSQL ends all others at once, recovers and comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    os.kill(pid, signal.SIGKILL)
    connection.close()
