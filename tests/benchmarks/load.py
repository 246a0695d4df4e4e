"""P3 under load: the product's own web server, and sixteen connections that ask without pause."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.findings import Finding, at_most, missing

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 16
SECONDS = 3
TURNS = 3
# As `make run` starts it (Procfile).
WORKERS, THREADS = 2, 4


def throughput(address: str, base: str, cookie: str, what: str) -> list[Finding]:
    log = Path(os.environ["BENCH_SCRATCH"]) / "gunicorn.log"
    try:
        with _server(log) as port:
            for path in (base, address):
                _ask(port, path, cookie, seconds=1)
            asked: dict[str, list[float]] = {base: [], address: []}
            slowest: list[float] = []
            for _ in range(TURNS):
                for path in asked:
                    times, took = _ask(port, path, cookie, SECONDS)
                    asked[path].append(len(times) / took)
                    if path == address:
                        slowest += times
    except (OSError, RuntimeError, http.client.HTTPException) as failed:
        return [missing("P3", f"{what}: {CONNECTIONS} connections", f"{failed}")]
    ours, theirs = (sorted(asked[path])[TURNS // 2] for path in (address, base))
    slowest.sort()
    note = (
        f"{ours:.0f} of {theirs:.0f} a second; median {slowest[len(slowest) // 2] * 1000:.0f} ms, "
        f"p95 {slowest[int(len(slowest) * 0.95)] * 1000:.0f} ms"
    )
    finding = at_most(
        "P3", f"{what}: B's throughput over its own, {CONNECTIONS} connections", theirs / ours, 3.0, "x"
    )
    finding.note = note
    return [finding]


@contextmanager
def _server(log: Path):
    port_file = log.with_suffix(".port")
    port_file.unlink(missing_ok=True)
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
        yield _port(log, server)
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
