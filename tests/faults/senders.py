"""Sender processes to be killed: a parent that has everything loaded forks one for every line it reads.

python -m tests.faults.senders 2026-11-20
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
FINAL = ("sent", "cancelled", "dead")


def work(today: date) -> None:
    """Deliver until nothing is left to deliver, by a clock that may be set on or back meanwhile."""
    from django.db import DatabaseError, connection
    from django.utils import timezone

    from monitoring.models import Message
    from monitoring.services import delivery

    ahead = Path(os.environ.get("FAULTS_CLOCK", os.devnull))
    while True:
        try:
            delivery.deliver(now=timezone.now() + timedelta(seconds=int(ahead.read_text() or 0)), today=today)
            if not Message.objects.exclude(state__in=FINAL).exists():
                return
        except DatabaseError:
            connection.close()
        time.sleep(0.2)


def design(name: str, today: date) -> None:
    from tests.faults.long import designs

    other = {"lease": designs.lease, "mark": designs.mark}.get(name)
    if other:
        other()
    else:
        work(today)


def main() -> None:
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    today = date.fromisoformat(sys.argv[1])
    print("ready", flush=True)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                design(os.environ.get("FAULTS_DESIGN", ""), today)
            finally:
                os._exit(0)
        print(child, flush=True)


def sender_environment(database_url: str, relay) -> dict[str, str]:
    return os.environ | {
        "SECRET_KEY": "a-key-for-tests-that-is-long-enough-to-be-taken",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": settings.SITE_URL,
        "DJANGO_SETTINGS_MODULE": "poems_tracker.settings",
        "DATABASE_URL": database_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{relay.port}",
        "MAIL_SERVER_LOG": str(relay.log),
        "MAIL_ANSWER_SECONDS": "4",
        "MAIL_CLAIM_SECONDS": "4",
    }


class Senders:
    """Several senders at once, and the means to kill them all."""

    def __init__(self, parent: subprocess.Popen, number: int) -> None:
        self.parent, self.number = parent, number
        self.alive: list[int] = []

    def start(self) -> None:
        for _ in range(self.number):
            self.parent.stdin.write("go\n")
            self.parent.stdin.flush()
            self.alive.append(int(self.parent.stdout.readline()))

    def busy(self) -> bool:
        """Whether any of them still finds something to do."""
        return any(_lives(pid) for pid in self.alive)

    def kill(self) -> None:
        for pid in self.alive:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.alive.clear()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def senders(environment: dict[str, str], today: date, number: int = 2):
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.senders", today.isoformat()],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    found = Senders(parent, number)
    try:
        assert parent.stdout.readline() == "ready\n"
        yield found
    finally:
        found.kill()
        parent.kill()
        parent.communicate()


def kill_again_and_again(
    relay, sending: Senders, *, messages: int, kills: int, between: Callable[[int], None] = lambda turn: None
) -> None:
    """Kill all senders each time another part of the messages is out, and start them again. between: more mischief."""
    for turn in range(1, kills + 1):
        sending.start()
        so_many = messages * turn // (kills + 1)
        until(lambda so_many=so_many: len(relay.copies) >= so_many or not sending.busy(), seconds=300)
        sending.kill()
        between(turn)
    sending.start()


def until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.01)


def verdict(states: dict[str, int], copies: Counter[str], expected: set[str]) -> dict[str, int]:
    """What the goals ask for: messages never delivered, copies too many, messages nobody knows about."""
    return {
        "lost": len(expected - set(copies)),
        "doubled": sum(number - 1 for number in copies.values()),
        "uncertain": states.get("uncertain", 0) + states.get("finishing", 0),
        "dead": states.get("dead", 0),
    }


if __name__ == "__main__":
    main()
