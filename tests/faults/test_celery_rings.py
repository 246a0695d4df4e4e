"""The clocks as they run in a clinic: a real Redis, a real worker with beat, a real SMTP server that is read."""

from __future__ import annotations

import ast
import inspect
import os
import signal
import subprocess
import sys
import time

import pytest

from monitoring import tasks
from poems_tracker.celery import DELIVER_SECONDS, app
from tests.faults.clocks import ROOT, kill, manage, start_worker
from tests.inbox import listening

# The coordinator, and of what is long overdue the physicians of both sites.
TOLD = [["carla@example.org"], ["lena@example.org"], ["pablo@example.org"]]
PATIENCE = 60  # seconds until what must happen has happened


@pytest.fixture
def inbox():
    with listening() as found:
        yield found


@pytest.fixture
def clinic(tmp_path, inbox):
    """A database of its own with a coordinator and a patient with due tests; the environment of its processes."""
    broker = os.environ.get("CELERY_BROKER_URL", "")
    assert broker, "CELERY_BROKER_URL is not set: run the tests with `make test`, which starts a Redis"
    environment = os.environ | {
        "SECRET_KEY": "a-key-for-tests-that-is-long-enough-to-be-taken",
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'clinic.sqlite3'}",
        "CELERY_BROKER_URL": broker,
        "EMAIL_URL": f"smtp://127.0.0.1:{inbox.port}",
        "DJANGO_SETTINGS_MODULE": "poems_tracker.settings",
    }
    manage(environment, "migrate", "--verbosity=0")
    build = "from tests import world; from datetime import date; world.build(date.today())"
    manage(environment, "shell", "--verbosity=0", "-c", build)
    return environment


def ring(environment) -> None:
    """What beat sends when a quarter of an hour and a minute have passed."""
    for task in ("refresh_and_queue", "deliver"):
        subprocess.run(
            [sys.executable, "-m", "celery", "-A", "poems_tracker", "call", f"monitoring.tasks.{task}"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            timeout=60,
        )


def wait_for(condition) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.2)
    raise AssertionError(f"did not happen within {PATIENCE} s")


def test_the_worker_sends_the_digest_once_though_it_is_killed_and_rung_again(clinic, inbox, tmp_path):
    first = start_worker(clinic, "-B", "-c", "1", "-s", str(tmp_path / "beat"))
    try:
        ring(clinic)
        wait_for(lambda: len(inbox.mails) == len(TOLD))
    finally:
        kill(first)
    second = start_worker(clinic, "-B", "-c", "1", "-s", str(tmp_path / "beat"))
    try:
        for _ in range(3):
            ring(clinic)
        time.sleep(3)
    finally:
        os.killpg(second.pid, signal.SIGTERM)
        second.wait(timeout=30)
    assert sorted(recipients for recipients, _ in inbox.mails) == TOLD
    for secret in ("Rosa", "000123", "VEGF"):
        assert all(secret not in text for _, text in inbox.mails)


def test_a_timer_does_the_same_without_any_broker(clinic, inbox):
    alone = clinic | {"CELERY_BROKER_URL": ""}
    manage(alone, "send_reminders")
    manage(alone, "send_reminders")
    assert sorted(recipients for recipients, _ in inbox.mails) == TOLD


def test_what_the_first_ring_finds_goes_out_with_it(clinic, inbox, tmp_path):
    """Nobody who starts the product waits a minute for the next ring of the one that sends."""
    first = start_worker(clinic, "-B", "-c", "1", "-s", str(tmp_path / "beat"))
    try:
        begun = time.monotonic()
        wait_for(lambda: len(inbox.mails) == len(TOLD))
        assert time.monotonic() - begun < DELIVER_SECONDS / 2
    finally:
        os.killpg(first.pid, signal.SIGTERM)
        first.wait(timeout=30)


def test_the_beat_table_has_plain_intervals_and_no_crontab():
    schedules = {name: entry["schedule"] for name, entry in app.conf.beat_schedule.items()}
    assert schedules == {"refresh-and-queue": 900, "deliver": 60}


def test_beat_looks_at_the_clock_twice_a_minute():
    """It sleeps on when the clock is set: a machine whose clock was put right again must ring soon."""
    assert app.conf.beat_max_loop_interval == 30
    assert not any("args" in entry or "kwargs" in entry for entry in app.conf.beat_schedule.values())


# Calendar logic, delays and repetitions are the database's: what is to be done stands there.
IN_CELERYS_HANDS = {
    *("crontab", "solar", "eta", "countdown", "apply_async", "delay", "send_task", "retry", "autoretry_for"),
    *("max_retries", "retry_backoff", "acks_late", "task_acks_late", "retry_kwargs"),
}


@pytest.mark.parametrize("folder", ["poems_tracker", "monitoring", "patients"])
def test_celery_only_rings_the_bell(folder):
    for path in sorted((ROOT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text())
        if not any("celery" in name for name in _modules(tree)) and path.name != "tasks.py":
            continue
        assert not _words(tree) & IN_CELERYS_HANDS, path


def test_only_the_clocks_know_celery():
    known = {
        str(path.relative_to(ROOT))
        for folder in ("poems_tracker", "monitoring", "patients")
        for path in (ROOT / folder).rglob("*.py")
        if any("celery" in name or name.endswith("tasks") for name in _modules(ast.parse(path.read_text())))
    }
    assert known <= {"poems_tracker/celery.py", "poems_tracker/__init__.py", "monitoring/tasks.py"}


def _modules(tree: ast.AST) -> set[str]:
    found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return found | {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }


def _words(tree: ast.AST) -> set[str]:
    """Every name that is used, given as a keyword or imported."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.keyword | ast.alias):
            found.add((node.arg if isinstance(node, ast.keyword) else node.name) or "")
    return found


def test_the_tasks_carry_no_data():
    for task in (tasks.refresh_and_queue, tasks.deliver):
        assert not inspect.signature(task.run).parameters
