"""P8, P9 and P11: reminders queued, a normal night, every schedule laid out anew. On PostgreSQL, at each size."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from monitoring.models import Alert, FollowUp, Reminder, ScheduleItem
from monitoring.services import digests, reminders
from patients.models import Site
from tests.benchmarks import bulk, living
from tests.benchmarks.findings import Finding, at_most, rate, relative
from tests.benchmarks.seeding import Clinic
from tests.benchmarks.timing import cpu_clock

ROOT = Path(__file__).resolve().parents[2]
ROW_BY_ROW = 1_000  # rows that our own loop makes for comparison
KILLS = 6
EARLIER = "poems-2020-01"


def findings(clinic: Clinic) -> list[Finding]:
    living.settle_in(clinic)
    return [*_reminder_rows(clinic), *_night(clinic), *_rebuilding()]


@dataclass
class Taken:
    """Seconds by the clock, and of processors: ours and the database's for us."""

    wall: float
    cpu: float


def _taken(call: Callable[[], object]) -> Taken:
    clock = cpu_clock()
    cpu, wall = clock(), time.perf_counter()
    call()
    return Taken(time.perf_counter() - wall, clock() - cpu)


def _start(*words: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.benchmarks.clockwork", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _said(process: subprocess.Popen) -> dict:
    return json.loads(process.communicate()[0])


# --- P9 ------------------------------------------------------------------------------------------------------------


def _reminder_rows(clinic: Clinic) -> list[Finding]:
    """What was due by yesterday, of which nothing was said yet; the rows stay, so the night after has a normal day."""
    yesterday = clinic.today - timedelta(days=1)
    before, wanted = Reminder.objects.count(), []
    with transaction.atomic():
        taken = _taken(lambda: wanted.append(_queue_all(yesterday)))
        alone = _taken(_row_by_row())
        transaction.set_rollback(True)
    bulk.settle()
    rows, rows_cpu = wanted[0] / taken.wall, wanted[0] / taken.cpu
    by_hand = f"as many as row by row ({ROW_BY_ROW / alone.wall:,.0f} a second)"
    killed = _queue_under_kills(yesterday)
    wrong = abs(before + wanted[0] - Reminder.objects.count()) + _doubled()
    return [
        rate("P9", f"reminder rows a second, {wanted[0]:,} of them", rows, rows_cpu, 30_000),
        rate("P9", by_hand, rows * alone.wall / ROW_BY_ROW, rows_cpu * alone.cpu / ROW_BY_ROW, 50, "x"),
        at_most("P9", f"two workers, {killed} times killed: rows lost or doubled", wrong, 0, ""),
    ]


def _queue_all(day: date) -> int:
    new = sum(reminders.queue(site, today=day) for site in Site.objects.order_by("code"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit would check
    return new


def _row_by_row() -> Callable[[], None]:
    """The loop one would write first: is it there? then make it."""
    made = Reminder.objects.order_by("-pk").values("item_id", "recipient_id", "site_id", "queued_on")
    rows = list(made[:ROW_BY_ROW])

    def loop() -> None:
        for row in rows:
            rest = {"site_id": row["site_id"], "queued_on": row["queued_on"]}
            Reminder.objects.get_or_create(
                item_id=row["item_id"], recipient_id=row["recipient_id"], step="by-hand", defaults=rest
            )

    return loop


def _queue_under_kills(day: date) -> int:
    """Two at once, killed in the middle of their work, until two come through. Returns how often one was killed."""
    chance, killed = random.Random(9), 0
    while True:
        workers = [_start("queue", day.isoformat()) for _ in range(2)]
        if killed < KILLS:
            time.sleep(2 + 2 * chance.random())  # they take a second or two to begin
            killed += sum(worker.poll() is None for worker in workers)
            for worker in workers:
                worker.kill()
        left = [(worker.communicate(), worker.returncode)[1] for worker in workers]
        if left == [0, 0]:
            return killed


def _doubled() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT COUNT(*) FROM (SELECT 1 FROM monitoring_reminder
               GROUP BY item_id, step, recipient_id HAVING COUNT(*) > 1) doubled"""
        )
        return cursor.fetchone()[0]


# --- P8 ------------------------------------------------------------------------------------------------------------


def _night(clinic: Clinic) -> list[Finding]:
    """A normal day: what was due before was told yesterday; of what opens today nothing was said yet."""
    _tell_yesterday(clinic)
    newly = ScheduleItem.objects.filter(state="open", opens=clinic.today).count()
    said = _said(_start("night"))
    first, second = said["runs"]
    assert first["failed"] == 0, first
    night = relative("P8", "a normal night, without mail", first["seconds"], first["cpu"], 10.0, "s")
    night.note += (
        f"; {newly:,} newly due, {first['refreshed']:,} patients refreshed, {first['queued']:,} reminders"
    )
    again = relative(
        "P8",
        "the same night again, against the first run",
        second["seconds"] / first["seconds"],
        second["cpu"] / first["cpu"],
        0.15,
        "x",
    )
    again.note += f"; {second['seconds']:.1f} s, {second['queued']} reminders"
    grown = f"after the second run {second['megabytes'] - first['megabytes']:+.1f} MB"
    return [
        night,
        again,
        at_most("P8", "tasks", said["tasks"], clinic.patients / 500 + 10, ""),
        at_most("P8", "the worker's memory at most", said["most_megabytes"], 150, "MB", grown),
    ]


def _tell_yesterday(clinic: Clinic) -> None:
    """Gathered, and as far as the tables go sent: what sending takes is another matter (`make faults`)."""
    moment = datetime.combine(clinic.today, datetime.min.time(), UTC) - timedelta(hours=12)
    for site in Site.objects.order_by("code"):
        digests.gather(site, now=moment, today=moment.date())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE monitoring_message SET state = 'sent', sent_at = %s WHERE state = 'planned'", [moment]
        )
    bulk.settle()


# --- P11 -----------------------------------------------------------------------------------------------------------


def _rebuilding() -> list[Finding]:
    """As after a change of the protocol, for the patients whose schedule is the protocol's own."""
    _as_of_an_earlier_protocol()
    wanted = _waiting()
    stopped = _start("rebuild")
    while stopped.poll() is None and _waiting() > wanted * 3 // 4:
        time.sleep(0.05)
    stopped.kill()
    stopped.communicate()
    left = _waiting()
    rest = _said(_start("rebuild"))
    wrong = abs(rest["refreshed"] - left) + _waiting()
    _as_of_an_earlier_protocol()
    both = [_said(process) for process in [_start("rebuild"), _start("rebuild")]]
    done = sum(each["refreshed"] for each in both)
    together = done / max(each["seconds"] for each in both)
    what = f"patients a second, {rest['refreshed']:,} of them, one process"
    note = f"{done:,} of {wanted:,} refreshed, {_waiting()} wait"
    return [
        rate("P11", what, rest["refreshed"] / rest["seconds"], rest["refreshed"] / rest["cpu"], 200),
        at_most("P11", f"killed after {wanted - left:,}, begun again: done twice or left", wrong, 0, ""),
        Finding("P11", "patients a second, two processes", round(together), "", note=note),
    ]


def _waiting() -> int:
    return FollowUp.objects.filter(protocol=EARLIER).count()


def _as_of_an_earlier_protocol() -> None:
    them = living.all_of_them()
    FollowUp.objects.filter(**them).update(protocol=EARLIER)
    ScheduleItem.objects.filter(**them, state="open").update(protocol=EARLIER)
    Alert.objects.filter(**them).update(protocol=EARLIER)
    bulk.settle()
