"""P3 under load: the product's own web server, and sixteen connections that ask without pause."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from django.db import connection

from tests.benchmarks.findings import Finding, missing, relative

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 16
SECONDS = 3
TURNS = 3
# As `make run` starts it (Procfile).
WORKERS, THREADS = 2, 4


def throughput(address: str, base: str, cookie: str, what: str) -> list[Finding]:
    """How many of `base` are answered in the time of one `address`; by CPU: of the server and its database."""
    log = Path(os.environ["BENCH_SCRATCH"]) / "gunicorn.log"
    asked = {path: Asked() for path in (base, address)}
    try:
        with serving(log) as (port, pid):
            for path in asked:
                _ask(port, path, cookie, seconds=1)
            for _ in range(TURNS):
                for path, told in asked.items():
                    worked = _cpu_seconds(pid)
                    times, took = _ask(port, path, cookie, SECONDS)
                    told.rates.append(len(times) / took)
                    told.cpu.append((_cpu_seconds(pid) - worked) / len(times))
                    told.times += times
    except (OSError, RuntimeError, http.client.HTTPException) as failed:
        return [missing("P3", f"{what}: {CONNECTIONS} connections", f"{failed}")]
    ours, theirs = asked[address], asked[base]
    wall = median(theirs.rates) / median(ours.rates)
    cpu = median(ours.cpu) / median(theirs.cpu)
    found = relative(
        "P3", f"{what}: B's throughput over its own, {CONNECTIONS} connections", wall, cpu, 3.0, "x"
    )
    p95 = quantiles(ours.times, n=20)[-1]
    found.note += (
        f"; {median(ours.rates):.0f} of {median(theirs.rates):.0f} a second, "
        f"median {median(ours.times) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
    )
    return [found]


@dataclass
class Asked:
    """Answers a second and CPU seconds an answer, by turn; seconds of every answer."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


def _cpu_seconds(server: int) -> float:
    """What the server's workers, and PostgreSQL's for them, have worked so far."""
    pids = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            pids += [str(pid) for (pid,) in cursor.fetchall()]
    return sum(_worked(Path(f"/proc/{pid}/task")) for pid in pids)


def _worked(threads: Path) -> float:
    return sum(int(each.read_text().split()[0]) for each in threads.glob("*/schedstat")) / 1e9


@contextmanager
def serving(log: Path) -> Iterator[tuple[int, int]]:
    """The product's web server: its port and process."""
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "poems_tracker.wsgi", "--bind", "127.0.0.1:0"),
                *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
                *("--no-control-socket", "--log-level", "info", "--keep-alive", "30"),
            ],
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        yield _port(log, server), server.pid
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _port(log: Path, server: subprocess.Popen) -> int:
    """It chooses a free one and says so."""
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        for line in log.read_text(errors="replace").splitlines():
            if "Listening at: http://127.0.0.1:" in line:
                return int(line.split("127.0.0.1:")[1].split()[0])
        time.sleep(0.1)
    raise RuntimeError(f"gunicorn did not start: {log.read_text(errors='replace')[-300:]}")


def _ask(port: int, path: str, cookie: str, seconds: float) -> tuple[list[float], float]:
    """Seconds of each answer, and how long it took in all."""
    times: list[float] = []
    failures: list[str] = []
    begun = time.perf_counter()
    threads = [
        threading.Thread(target=_one, args=(port, path, cookie, begun + seconds, times, failures))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f"{len(failures)} requests failed: {failures[0]}")
    return times, time.perf_counter() - begun


def _one(port: int, path: str, cookie: str, until: float, times: list[float], failures: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "Host": "localhost:8000", "Accept": "text/html"}
    try:
        while (begun := time.perf_counter()) < until:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failures.append(f"{path} answers {answer.status}")
                return
            times.append(time.perf_counter() - begun)
    except (OSError, http.client.HTTPException) as failed:
        failures.append(f"{path}: {failed!r}")
    finally:
        connection.close()
