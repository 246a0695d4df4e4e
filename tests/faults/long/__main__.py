"""`make faults`: many messages, many kills, on both databases, and two other designs beside ours. One table.

python -m tests.faults.long [MESSAGES [KILLS]]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[3]
SCENARIOS = {
    "ours": "two halves, killed",
    "mischief": "two halves; killed, bad mail server, clock ±1 h, crashing database",
    "lease": "claim, send, mark; again when the lease ends",
    "mark": "mark, then send",
}
HELD_TO_ZERO = ("ours", "mischief")
COLUMNS = ("lost", "doubled", "uncertain", "dead", "connections", "seconds")


def main() -> int:
    given = [int(word) for word in sys.argv[1:]]
    messages, kills = (*given, *(10_000, 20)[len(given) :])
    print(f"{messages:,} messages due, all senders killed {kills} times\n")
    print(f"{'database':12}{'design':68}" + "".join(f"{name:>12}" for name in COLUMNS), flush=True)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for engine in ("PostgreSQL", "SQLite"):
            for name, words in SCENARIOS.items():
                url = database(engine, name, Path(folder))
                found = scenario(url, name, messages, kills)
                print(f"{engine:12}{words:68}" + "".join(f"{found[key]:>12,}" for key in COLUMNS), flush=True)
                wrong = [found[key] for key in ("lost", "doubled", "uncertain", "dead") if found[key]]
                bad += bool(wrong) and name in HELD_TO_ZERO
    return 1 if bad else 0


def database(engine: str, name: str, folder: Path) -> str:
    if engine == "SQLite":
        return f"sqlite:///{folder / name}.sqlite3"
    url = os.environ["POSTGRES_URL"]
    host, own = url.removeprefix("postgres://poems@/").rsplit("/", 1)
    with psycopg.connect(host=host, user="poems", dbname=own, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE faults_{name}")
    return f"postgres://poems@/{host}/faults_{name}"


def scenario(url: str, name: str, messages: int, kills: int) -> dict[str, int]:
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "poems_tracker.settings",
        "SECRET_KEY": "a-key-for-tests-that-is-long-enough-to-be-taken",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.long.run", name, str(messages), str(kills)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    raise SystemExit(main())
