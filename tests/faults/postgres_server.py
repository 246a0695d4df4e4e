"""A PostgreSQL of the tests' own that can be stopped as if the machine had lost its power."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_found = importlib.util.spec_from_file_location("services", ROOT / ".ci" / "services.py")
services = importlib.util.module_from_spec(_found)
_found.loader.exec_module(services)


class PostgresServer:
    """Durable, unlike the servers of the other tests: what it said is committed must outlast every restart."""

    def __init__(self, home: Path) -> None:
        self.home, self.binaries = home, services.find_postgresql()
        assert self.binaries is not None, "PostgreSQL is missing: apt-get install postgresql"
        self.user = services.unprivileged_user(home)
        cluster = ["--pgdata", home / "data", "--username=poems", "--auth=trust", "--encoding=UTF8"]
        self._run("initdb", *cluster, "--locale=C.UTF-8", "--no-sync")
        self._control("start")
        self._run("createdb", "-h", home, "-U", "poems", "poems")

    @property
    def url(self) -> str:
        return f"postgres://poems@/{self.home}/poems"

    def restart_at_once(self) -> None:
        """Immediate mode: nothing is written down, nobody is waited for; it recovers from its log."""
        self._control("restart", "-m", "immediate")

    def stop(self) -> None:
        self._control("stop", "-m", "fast")

    def _control(self, *words: str) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.home} -c timezone=UTC"
        where = ["-D", self.home / "data", "-l", self.home / "log", "-w", "-s"]
        self._run("pg_ctl", *words, *where, *([] if words[0] == "stop" else ["-o", options]))

    def _run(self, program: str, *words) -> None:
        subprocess.run(
            [self.binaries / program, *words],
            check=True,
            cwd=self.home,
            user=self.user,
            group=self.user and services.group_of(self.user),
            extra_groups=[] if self.user else None,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    with services.folder("pg") as home:
        server = PostgresServer(home)
        try:
            yield server
        finally:
            server.stop()
