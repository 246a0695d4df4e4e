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
    from django.db import Error, connection
    from django.utils import timezone

    from monitoring.models import Message
    from monitoring.services import delivery

    ahead = Path(os.environ.get("FAULTS_CLOCK", os.devnull))
    while True:
        try:
            delivery.deliver(now=timezone.now() + timedelta(seconds=int(ahead.read_text() or 0)), today=today)
            if not Message.objects.exclude(state__in=FINAL).exists():
                return
        except Error:
            connection.close()
        time.sleep(0.2)


def design(name: str, today: date) -> None:
    from tests.faults.long import designs, queued

    other = {
        "lease": designs.lease,
        "mark": designs.mark,
        "early": queued.work,
        "late": queued.work,
    }.get(name)
    if other:
        other()
    else:
        work(today)


def main() -> None:
    """Reads commands, a line each: `go` starts a sender, `kill` kills all of them at once, `busy` counts the living."""
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    _warm_up()
    today = date.fromisoformat(sys.argv[1])
    children: list[int] = []
    print("ready", flush=True)
    for command in sys.stdin:
        if command == "go\n":
            children.append(_fork(today))
        elif command == "kill\n":
            _kill(children)
        children = [pid for pid in children if os.waitpid(pid, os.WNOHANG) == (0, 0)]
        print(len(children), flush=True)
    _kill(children)


def _warm_up() -> None:
    """What every sender would load anew at its first mail: modules, templates, translations."""
    from monitoring.services import delivery
    from patients.models import User

    for language in ("en", "es"):
        delivery.mail.write("digest", to=User(language=language), due=1, overdue=1, total=2)


def _fork(today: date) -> int:
    child = os.fork()
    if child == 0:
        os.setsid()  # what it starts dies with it
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)  # the commands and their answers are the parent's
        os.dup2(nowhere, 1)
        try:
            design(os.environ.get("FAULTS_DESIGN", ""), today)
        finally:
            os._exit(0)
    return child


def _kill(children: list[int]) -> None:
    """Not yet waited for, so that no number of theirs can belong to a stranger."""
    for pid in children:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(pid, signal.SIGKILL)  # not yet the head of its group
    for pid in children:
        os.waitpid(pid, 0)
    children.clear()


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
        "MAIL_TIMEOUT_SECONDS": "4",
        "MAIL_ANSWER_SECONDS": "4",
        "MAIL_CLAIM_SECONDS": "4",
    }


class Senders:
    """Several senders at once, and the means to kill them all."""

    def __init__(self, parent: subprocess.Popen, number: int) -> None:
        self.parent, self.number = parent, number

    def start(self) -> None:
        for _ in range(self.number):
            self._tell("go")

    def busy(self) -> bool:
        """Whether any of them still finds something to do."""
        return self._tell("busy") > 0

    def kill(self) -> None:
        self._tell("kill")

    def _tell(self, command: str) -> int:
        self.parent.stdin.write(command + "\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())


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
        try:
            parent.communicate(timeout=20)  # at the end of its input it kills what it started
        except subprocess.TimeoutExpired:
            parent.kill()
            parent.communicate()


def kill_again_and_again(
    relay,
    sending: Senders,
    *,
    messages: int,
    kills: int,
    between: Callable[[int], None] = lambda turn: None,
    patience: float = 300,
) -> None:
    """Kill all senders each time another part of the messages is out, and start them again. between: more mischief.

    The kills are spread over four fifths of the messages, for a design may lose some. patience: seconds without a mail
    after which they are killed though the part is not out.
    """
    for turn in range(1, kills + 1):
        sending.start()
        _until_out(relay, sending, len(relay.copies) + messages * 4 // 5 // kills, patience)
        sending.kill()
        between(turn)
    sending.start()


def _until_out(relay, sending: Senders, so_many: int, patience: float) -> None:
    out, since = len(relay.copies), time.monotonic()
    while len(relay.copies) < so_many:
        if len(relay.copies) > out:
            out, since = len(relay.copies), time.monotonic()
        silent = time.monotonic() - since
        if silent > patience or (silent > 1 and not sending.busy()):
            return
        time.sleep(0.02)


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
