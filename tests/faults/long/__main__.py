"""`make faults`: many messages due, and everything goes wrong; four other designs beside ours. One table.

A row of ours that is not zero, or not what it promises, is marked with ✗, and the command ends with 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from tests.faults.long import rows
from tests.faults.long.rows import Row

ROOT = Path(__file__).resolve().parents[3]
ZERO = ("lost", "doubled", "uncertain", "dead")
COLUMNS = ("messages", "times", *ZERO, "connections", "seconds")
AT_ONCE = 3  # rows that mostly wait run side by side


def main() -> int:
    wanted = parsed()
    begun = time.monotonic()
    todo = [
        row
        for row in rows.rows(wanted.messages, wanted.kills)
        if all(word.lower() in f"{row.engine} {row.words}".lower() for word in wanted.only)
    ]
    print(heading(wanted), flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        found = [told(row, Path(folder)) for row in todo if row.alone]
        found += pool.map(lambda row: told(row, Path(folder)), [row for row in todo if not row.alone])
    minutes = (time.monotonic() - begun) / 60
    bad = [row for row in found if row["wrong"]]
    print(f"\n{len(found)} rows in {minutes:.0f} minutes; {len(bad)} of ours are not as promised.")
    if wanted.json:
        wanted.json.write_text(json.dumps({"minutes": round(minutes, 1), "rows": found}, indent=1) + "\n")
    return 1 if bad else 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults FAULTS='…'", description=__doc__)
    parser.add_argument("--messages", type=int, default=rows.MESSAGES, help="default: %(default)s")
    parser.add_argument("--kills", type=int, default=rows.KILLS, help="default: %(default)s")
    parser.add_argument("--only", action="append", default=[], metavar="WORDS", help="rows that say so")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    return parser.parse_args()


def heading(wanted: argparse.Namespace) -> str:
    return (
        f"{wanted.messages:,} messages due, all four senders killed {wanted.kills} times;"
        " other rows with fewer messages, as the column says.\n"
        "times: kills or restarts. lost: never delivered. doubled: copies too many. uncertain: nobody knows.\n\n"
        f"  {'database':11}{'design and fault':62}" + "".join(f"{name:>12}" for name in COLUMNS)
    )


def told(row: Row, folder: Path) -> dict:
    found = {"engine": row.engine, "words": row.words, "messages": row.messages, "times": row.times}
    found |= played(row, folder)
    if row.ours:
        found["wrong"] = [f"{found[name]} {name}" for name in ZERO if found[name]] + found.get("wrong", [])
    else:
        found["wrong"] = []
    remark = "; ".join(filter(None, [found.get("remark", ""), *found["wrong"]]))
    print(
        f"{'✗' if found['wrong'] else ' '} {row.engine:11}{row.words:62}"
        + "".join(f"{found[name]:>12,}" for name in COLUMNS)
        + (f"  {remark}" if remark else ""),
        flush=True,
    )
    return found


def played(row: Row, folder: Path) -> dict:
    name = f"faults_{abs(hash(row))}"
    environment = os.environ | {
        "DATABASE_URL": database(row.engine, name, folder),
        "DJANGO_SETTINGS_MODULE": "poems_tracker.settings",
        "SECRET_KEY": "a-key-for-tests-that-is-long-enough-to-be-taken",
        "DEBUG": "0",
    }
    if row.scenario == "pages":
        return saved_while_frozen()
    command = [sys.executable, "-m", "tests.faults.long.run", row.scenario, str(row.messages), str(row.times)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["died"])[-1]
        return dict.fromkeys((*ZERO, "connections", "seconds"), 0) | {"wrong": [f"stopped: {said}"]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def saved_while_frozen() -> dict:
    """In the browser: what was saved is there once, and the page was not slower than three times the usual."""
    begun = time.monotonic()
    test = ["-m", "pytest", "-q", "-rP", "-p", "no:cacheprovider", "tests/faults/long/redis_frozen.py"]
    done = subprocess.run([sys.executable, *test], cwd=ROOT, capture_output=True, text=True)
    said = [line for line in done.stdout.splitlines() if line.startswith("saved in ")]
    return dict.fromkeys((*ZERO, "connections"), 0) | {
        "seconds": round(time.monotonic() - begun),
        "remark": said[0] if said else "",
        "wrong": done.stdout.splitlines()[-1:] if done.returncode else [],
    }


def database(engine: str, name: str, folder: Path) -> str:
    if engine == "SQLite":
        return f"sqlite:///{folder / name}.sqlite3"
    url = os.environ["POSTGRES_URL"]
    host, own = url.removeprefix("postgres://poems@/").rsplit("/", 1)
    with psycopg.connect(host=host, user="poems", dbname=own, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgres://poems@/{host}/{name}"


if __name__ == "__main__":
    raise SystemExit(main())
