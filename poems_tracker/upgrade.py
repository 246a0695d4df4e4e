"""`make upgrade`, in the virtual environment: back up, migrate, restart what `make run` started here."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from poems_tracker import serve


def upgrade() -> None:
    """Back up, then let the running start install, migrate and come back; without one, migrate here."""
    serve.set_up()
    print(f"Backed up to {back_up()}")
    pid, url = serve.who_runs()
    if pid is None:
        call_command("migrate", interactive=False, verbosity=1)
        print("Migrated. Nothing runs in this folder: start it with `make run`, or restart your services.")
        return
    os.kill(pid, signal.SIGUSR1)
    serve.wait_until(lambda: not serve.answers(url), serve.UP_WITHIN_SECONDS)
    if not serve.wait_until(lambda: serve.answers(url), serve.UP_WITHIN_SECONDS):
        serve.stop(f"Restarted, but {url} does not answer. See what `make run` printed.")
    print(f"Migrated and restarted: {url}")


def back_up() -> Path:
    folder = serve.VAR / "backups"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = connections["default"]
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")  # noqa: DTZ005  (a file name for people)
    if connection.vendor == "sqlite":
        target = folder / f"{stamp}.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
    else:
        target = folder / f"{stamp}.dump"
        at = connection.get_connection_params()
        names = {
            "PGHOST": "host",
            "PGPORT": "port",
            "PGUSER": "user",
            "PGPASSWORD": "password",
            "PGDATABASE": "dbname",
        }
        given = {name: str(at[key]) for name, key in names.items() if at.get(key)}
        try:
            subprocess.run(
                ["pg_dump", "--format=custom", f"--file={target}"], env={**os.environ, **given}, check=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            serve.stop(
                f"pg_dump could not back up ({error}). Nothing was changed. Install postgresql-client, then try again."
            )
    target.chmod(0o600)
    return target.relative_to(serve.ROOT)


if __name__ == "__main__":
    serve.main(upgrade)
