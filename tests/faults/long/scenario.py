"""One scenario on one empty database: what became of the messages."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection

from tests import world
from tests.faults.due_messages import plan
from tests.faults.relay import Relay, running
from tests.faults.senders import kill_again_and_again, sender_environment, senders, until, verdict

SENDERS = 4
HOUR = 3600
MOODS = ("421 at once", "451 busy", "resets before the dot", "takes it and resets", "loses it after the dot")


def play(name: str, messages: int, kills: int) -> dict:
    call_command("migrate", verbosity=0)
    expected = plan(world.build(), messages)
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    hour = folder / "hour"
    hour.write_text("0")
    begun = time.monotonic()
    with running(folder) as relay:
        environment = sender_environment(os.environ["DATABASE_URL"], relay) | {
            "FAULTS_DESIGN": name,
            "FAULTS_CLOCK": str(hour),
        }
        with senders(environment, world.TODAY, SENDERS) as sending:
            between = mischief(relay, hour) if name == "mischief" else lambda turn: None
            kill_again_and_again(relay, sending, messages=messages, kills=kills, between=between)
            relay.mood = "well"
            hour.write_text(str(14 * HOUR if name == "mischief" else 0))  # every pause is over
            until(at_rest, seconds=900)
            time.sleep(2)  # what is on its way arrives
    states = dict(count_states())
    return verdict(states, relay.count(), expected) | {
        "seconds": round(time.monotonic() - begun),
        "connections": relay.connections,
    }


def mischief(relay: Relay, hour: Path):
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


def count_states():
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, COUNT(*) FROM monitoring_message GROUP BY state")
        return cursor.fetchall()


def at_rest() -> bool:
    """Every message is in its last state."""
    time.sleep(1)
    try:
        states = dict(count_states())
    except DatabaseError:
        connection.close()
        return False
    return not set(states) - {"sent", "dead", "cancelled"}
