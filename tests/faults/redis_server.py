"""A Redis of the tests' own that can be killed, frozen and made to hang up on everybody."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.faults.ports import free_port


class RedisServer:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            ["redis-server", *where, "--save", "", "--appendonly", "yes"],
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        end = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < end, "Redis did not start"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """It accepts connections and never answers."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def hang_up(self) -> int:
        """Ends every client's connection. Returns how many there were."""
        with redis.Redis(port=self.port, socket_timeout=5) as client:
            return int(client.execute_command("CLIENT", "KILL", "TYPE", "normal"))


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    folder.mkdir(exist_ok=True)
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
