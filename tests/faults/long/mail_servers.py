"""The mail server behaves badly, now and then or altogether; nobody is killed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

from monitoring.models import Relay as RelayRow
from tests import world
from tests.faults.due_messages import plan
from tests.faults.long.outcome import at_rest, outcome
from tests.faults.ports import free_port
from tests.faults.relay import running
from tests.faults.senders import sender_environment, senders, until

SENDERS = 4
HOUR = 3600
SILENCE = 8  # seconds without a mail: what is left waits for its next try
MINUTES_AWAY = 30
MOST_CALLS = 40  # of a server that is away, in that time, by all senders together


def one_session_in_ten(mood: str, messages: int, folder: Path) -> dict:
    expected = plan(world.build(), messages)
    begun = time.monotonic()
    with running(folder) as relay:
        relay.now_and_then = mood
        hour, environment = _environment(folder, relay)
        with senders(environment, world.TODAY, SENDERS) as sending:
            sending.start()
            _until_silent(relay)
            relay.mood, relay.now_and_then = "well", ""
            hour.write_text(str(14 * HOUR))  # every pause is over
            until(at_rest, seconds=300)
            time.sleep(1)
        return outcome(relay, expected) | {"seconds": round(time.monotonic() - begun)}


def away(messages: int, folder: Path) -> dict:
    """It refuses every connection for half an hour, of which each minute lasts a second here."""
    expected = plan(world.build(), messages)
    begun = time.monotonic()
    absent = SimpleNamespace(port=free_port(), log=folder / "relay.log")
    hour, environment = _environment(folder, absent)
    with senders(environment, world.TODAY, SENDERS) as sending:
        sending.start()
        for minute in range(1, MINUTES_AWAY + 1):
            time.sleep(1)
            hour.write_text(str(60 * minute))
        calls = RelayRow.objects.get().failures
        with running(folder, absent.port) as relay:
            hour.write_text(str(HOUR))
            until(at_rest, seconds=300)
            time.sleep(1)
            found = outcome(relay, expected)
    wrong = [f"called {calls} times"] if not 0 < calls <= MOST_CALLS else []
    remark = f"called {calls} times in {MINUTES_AWAY} minutes by its own clock"
    return found | {"seconds": round(time.monotonic() - begun), "wrong": wrong, "remark": remark}


def _environment(folder: Path, relay) -> tuple[Path, dict[str, str]]:
    hour = folder / "hour"
    hour.write_text("0")
    return hour, sender_environment(os.environ["DATABASE_URL"], relay) | {"FAULTS_CLOCK": str(hour)}


def _until_silent(relay) -> None:
    out, since = -1, time.monotonic()
    while time.monotonic() - since < SILENCE:
        if len(relay.copies) > out:
            out, since = len(relay.copies), time.monotonic()
        time.sleep(0.2)
