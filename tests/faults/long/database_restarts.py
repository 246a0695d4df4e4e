"""The whole PostgreSQL server is stopped as by a power cut and started again, while senders work."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests import world
from tests.faults.due_messages import plan
from tests.faults.long.outcome import at_rest, outcome
from tests.faults.postgres_server import PostgresServer
from tests.faults.relay import running
from tests.faults.senders import sender_environment, senders, until

SENDERS = 4


def play(server: PostgresServer, messages: int, times: int, folder: Path) -> dict:
    expected = plan(world.build(), messages)
    begun = time.monotonic()
    with running(folder) as relay:
        environment = sender_environment(os.environ["DATABASE_URL"], relay)
        with senders(environment, world.TODAY, SENDERS) as sending:
            sending.start()
            for turn in range(1, times + 1):
                so_many = messages * turn // (times + 1)
                until(lambda so_many=so_many: len(relay.copies) >= so_many, seconds=300)
                server.restart_at_once()
            until(at_rest, seconds=300)
            time.sleep(1)
        return outcome(relay, expected) | {"seconds": round(time.monotonic() - begun)}
