"""The processes that ring the bell in a clinic: Celery's worker and beat, and a system's timer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def manage(environment, *words) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def timer(environment, clock: Path) -> None:
    """A system's timer on a machine whose clock a file sets. Raises CalledProcessError if it failed."""
    subprocess.run(
        [sys.executable, "-m", "tests.faults.set_clock", str(clock), "manage", "send_reminders"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        timeout=180,
    )


def start_celery(environment, *words, clock: Path | None = None) -> subprocess.Popen:
    """clock: a file that sets its wall clock (`tests.faults.set_clock`)."""
    program = ["celery", "-A", "poems_tracker", *words, "-l", "WARNING"]
    if clock is not None:
        program = ["tests.faults.set_clock", str(clock), *program]
    return subprocess.Popen(
        [sys.executable, "-m", *program],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def start_beat(environment, schedule: Path, clock: Path | None = None) -> subprocess.Popen:
    """schedule: beat's own notes, a file for each."""
    return start_celery(environment, "beat", "-s", str(schedule), "--pidfile=", clock=clock)


def start_worker(environment, *words, clock: Path | None = None) -> subprocess.Popen:
    return start_celery(environment, "worker", *words, clock=clock)


def kill(process: subprocess.Popen) -> None:
    """With all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


@contextmanager
def running(*processes: subprocess.Popen) -> Iterator[None]:
    try:
        yield
    finally:
        for process in processes:
            kill(process)
