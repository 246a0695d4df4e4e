"""The test's database, as other processes reach it: on SQLite a copy in a file, because the test's own is in memory."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

STATES = "SELECT state, COUNT(*) FROM monitoring_message GROUP BY state"


@dataclass(frozen=True)
class Shared:
    url: str
    file: Path | None

    def rows(self, query: str) -> list[tuple]:
        if self.file is not None:
            with closing(sqlite3.connect(self.file, timeout=20)) as database:
                return database.execute(query).fetchall()
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def change(self, statement: str) -> None:
        if self.file is not None:
            with closing(sqlite3.connect(self.file, timeout=20)) as database, database:
                database.execute(statement)
            return
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def states(self) -> dict[str, int]:
        return dict(self.rows(STATES))

    def most(self, query: str) -> int:
        [(value,)] = self.rows(query)
        return value

    def disturb(self) -> None:
        """PostgreSQL hangs up on everybody else; SQLite lets nobody else write for a second."""
        if self.file is None:
            self.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return
        with closing(sqlite3.connect(self.file, timeout=20, isolation_level=None)) as database:
            database.execute("BEGIN EXCLUSIVE")
            time.sleep(1)
            database.execute("ROLLBACK")


def shared(folder: Path) -> Shared:
    """Call it when the rows of the test are there."""
    if connection.vendor == "sqlite":
        file = folder / "faults.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        return Shared(f"sqlite:///{file}", file)
    at = connection.settings_dict
    if at["HOST"].startswith("/"):
        return Shared(f"postgres://{at['USER']}@/{at['HOST']}/{at['NAME']}", None)
    return Shared(f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}", None)
