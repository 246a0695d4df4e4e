"""`make bench`: every goal on SQLite and PostgreSQL, as one table; also as JSON in var/bench.json.

Exits 0 whatever it finds: a benchmark is no test. PostgreSQL is measured where POSTGRES_URL names a server on which a
database may be created; `make bench` starts one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.benchmarks.table import table

ROOT = Path(__file__).resolve().parents[2]
RESULT = ROOT / "var" / "bench.json"
ENGINES = ("sqlite", "postgresql")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=[10_000, 100_000],
        help="numbers of patients, ascending; multiples of 10,000 above it, PostgreSQL only (default: 10000 100000)",
    )
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the table")
    options = parser.parse_args()
    engines = ENGINES if options.engine == "both" else (options.engine,)
    sizes = {"sqlite": options.sizes[:1], "postgresql": options.sizes}
    if sizes["sqlite"] and sizes["sqlite"][0] > 10_000:
        parser.error("the first size is at most 10,000: the others are copies of it")
    if any(size % 10_000 for size in options.sizes[1:]) or sorted(options.sizes) != options.sizes:
        parser.error("sizes ascend, and above the first are multiples of 10,000")
    found = [finding for engine in engines for finding in _run(engine, sizes[engine])]
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sizes": options.sizes,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "findings": found,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(report, indent=1))
    print(json.dumps(report, indent=1) if options.json else table(found))
    print(f"\nAlso in {RESULT.relative_to(ROOT)}; what it means: docs/performance.md", file=sys.stderr)
    return 0


def _run(engine: str, sizes: list[int]) -> list[dict]:
    print(f"{engine}:", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="poems-bench-") as scratch, _database(engine, scratch) as url:
        if url is None:
            why = "POSTGRES_URL is not set: run `make bench`"
            return [{"engine": engine, "goal": "all", "what": "", "figure": None, "note": why}]
        environment = _environment(url, scratch)
        for prepares in ("migrate", "collectstatic"):
            command = [sys.executable, "manage.py", prepares, "--no-input", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
        result = Path(scratch) / "found.json"
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.engine",
            "--result",
            str(result),
            "--sizes",
            *map(str, sizes),
        ]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr)
        found = json.loads(result.read_text()) if result.exists() else []
    if done.returncode:
        why = f"stopped with {done.returncode}, see above"
        found.append({"goal": "all", "what": "", "figure": None, "note": why})
    return [{"engine": engine, **finding} for finding in found]


def _environment(url: str, scratch: str) -> dict[str, str]:
    """As in production (DEBUG=0), with nothing of the machine's own settings."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "BENCH_SCRATCH": scratch,
        "DATABASE_URL": url,
        "DEBUG": "0",
        "SECRET_KEY": "only-for-benchmarks-0123456789-0123456789-0123456789",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": "",
        "SITE_URL": "http://localhost:8000",
        "TIME_ZONE": "UTC",
        "LANGUAGE_CODE": "en",
        "CELERY_BROKER_URL": "",
        "EMAIL_URL": "",
    }


@contextmanager
def _database(engine: str, scratch: str) -> Iterator[str | None]:
    """An empty database of our own, gone afterwards."""
    if engine == "sqlite":
        yield f"sqlite:///{scratch}/poems.sqlite3"
        return
    server = os.environ.get("POSTGRES_URL")
    if not server:
        yield None
        return
    name = f"poems_bench_{uuid.uuid4().hex[:8]}"
    with _connected(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with _connected(server) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _connected(url: str) -> psycopg.Connection:
    return psycopg.connect(**_parameters(url), autocommit=True)


def _parameters(url: str) -> dict:
    """The URL as django-environ reads it: a socket's folder may stand where the host does."""
    address, _slash, name = url.partition("://")[2].rpartition("/")
    credentials, _at, place = address.rpartition("@")
    user, _colon, password = credentials.partition(":")
    found = {"dbname": name, "user": user, "password": password}
    if place.startswith("/"):
        return {key: value for key, value in (found | {"host": place}).items() if value}
    host, _colon, port = place.partition(":")
    return {key: value for key, value in (found | {"host": host, "port": port}).items() if value}


if __name__ == "__main__":
    raise SystemExit(main())
