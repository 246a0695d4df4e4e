"""Plays one scenario on one empty database and prints what became of it, as a line of JSON.

python -m tests.faults.long.run SCENARIO MESSAGES TIMES
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from tests.faults.postgres_server import postgres_server


def main(name: str, messages: int, times: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        server = None
        if name == "restarts":
            server = stack.enter_context(postgres_server())
            os.environ["DATABASE_URL"] = server.url
        django.setup()
        from django.core.management import call_command

        logging.disable(logging.CRITICAL)
        call_command("migrate", verbosity=0)
        print(json.dumps(play(name, messages, times, folder, server)))


def play(name: str, messages: int, times: int, folder: Path, server) -> dict:
    from tests.faults.long import clockwork, database_restarts, killed, mail_servers

    kind, _, detail = name.partition(":")
    if kind == "mail server":
        return mail_servers.one_session_in_ten(detail, messages, folder)
    if kind == "redis":
        return clockwork.redis_fails(getattr(clockwork, detail), messages, folder)
    others = {
        "away": lambda: mail_servers.away(messages, folder),
        "many clocks": lambda: clockwork.many_clocks(messages, folder),
        "clock is set": lambda: clockwork.clock_is_set(messages, folder),
        "restarts": lambda: database_restarts.play(server, messages, times, folder),
    }
    return others.get(name, lambda: killed.play(name, messages, times, folder))()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
