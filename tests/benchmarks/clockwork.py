"""What the clocks do, in a process of its own, which may be killed: prints one JSON line about itself.

clockwork queue DAY   queue the reminders of every site as of the day
clockwork night       what the night does, as the worker calls it; twice, for a second run finds nothing to do
clockwork rebuild     `manage.py refresh_schedules`
"""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from datetime import date
from pathlib import Path

import django

django.setup()

from celery.signals import before_task_publish  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from monitoring import tasks  # noqa: E402
from monitoring.models import ReminderRun  # noqa: E402
from monitoring.services import reminders  # noqa: E402
from patients.models import Site  # noqa: E402
from tests.benchmarks.timing import cpu_clock  # noqa: E402


def queue(day: date) -> dict:
    return {"queued": sum(reminders.queue(site, today=day) for site in Site.objects.order_by("code"))}


def night() -> dict:
    published: list[str] = []

    def note(sender=None, **_more) -> None:
        published.append(sender)

    before_task_publish.connect(note)
    connection.ensure_connection()
    gc.collect()
    clock = cpu_clock()
    runs = []
    for _ in range(2):
        cpu, wall = clock(), time.perf_counter()
        tasks.refresh_and_queue()
        took = {"seconds": time.perf_counter() - wall, "cpu": clock() - cpu}
        run = ReminderRun.objects.filter(kind="refresh").latest("pk")
        counts = {name: getattr(run, name) for name in ("refreshed", "failed", "queued")}
        runs.append({**took, **counts, "megabytes": _megabytes("VmRSS")})
    # The beat's own message is one task; what the work publishes on top is counted.
    return {"runs": runs, "tasks": 1 + len(published), "most_megabytes": _megabytes("VmHWM")}


def rebuild() -> dict:
    connection.ensure_connection()
    clock, said = cpu_clock(), io.StringIO()
    cpu = clock()
    try:
        call_command("refresh_schedules", "--json", stdout=said, stderr=io.StringIO())
    except SystemExit as left:
        if left.code != 1:  # 1: some wait, because another process refreshed them just then
            raise
    return json.loads(said.getvalue()) | {"cpu": clock() - cpu}


def _megabytes(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


DO = {"night": night, "rebuild": rebuild}

if __name__ == "__main__":
    what, *days = sys.argv[1:]
    print(json.dumps(queue(date.fromisoformat(days[0])) if days else DO[what]()))
