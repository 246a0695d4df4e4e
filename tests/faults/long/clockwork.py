"""What rings the bell fails: Redis, beat, the wall clock. Real processes, as they run in a clinic."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from monitoring.models import Message, ReminderRun
from patients import mail
from tests import world
from tests.faults import clocks
from tests.faults.due_messages import plan
from tests.faults.long.outcome import at_rest, outcome
from tests.faults.redis_server import RedisServer, redis_server
from tests.faults.relay import running
from tests.faults.senders import sender_environment, until

OUT_WITHIN = 180  # seconds after all is well again
FROZEN = 60
HOUR = 3600
BEATS = TIMERS = 3


def killed(redis: RedisServer, due: Callable[[], None]) -> None:
    redis.kill()
    due()
    time.sleep(5)
    redis.start()


def frozen(redis: RedisServer, due: Callable[[], None]) -> None:
    redis.freeze()
    due()
    time.sleep(FROZEN)
    redis.thaw()


def hangs_up(redis: RedisServer, due: Callable[[], None]) -> None:
    due()
    for _ in range(10):
        redis.hang_up()
        time.sleep(2)


def redis_fails(fault: Callable, messages: int, folder: Path) -> dict:
    """Mails fall due while it does; a worker with beat is all there is to send them."""
    today = date.today()
    people = world.build(today)
    with running(folder) as relay, redis_server(folder / "redis") as redis:
        environment = _environment(relay, redis)
        worker = clocks.start_worker(environment, "-B", "-c", "1", "-s", str(folder / "beat"))
        with clocks.running(worker):
            until(_has_delivered, 120)
            begun = time.monotonic()
            fault(redis, lambda: plan(people, messages, today=today))
            well = time.monotonic()
            wrong = _out_within(OUT_WITHIN)
            out = time.monotonic()
        found = outcome(relay, _expected())
    remark = f"out {out - well:.0f} s after Redis was well"
    return found | {"seconds": round(out - begun), "wrong": wrong, "remark": remark}


def many_clocks(messages: int, folder: Path) -> dict:
    """Three beats, a worker with four processes and three timers, all at once."""
    today = date.today()
    plan(world.build(today), messages, today=today)
    begun = time.monotonic()
    troubles: list[str] = []
    with running(folder) as relay, redis_server(folder / "redis") as redis:
        environment = _environment(relay, redis)

        def timer() -> None:
            try:
                while not at_rest():
                    clocks.manage(environment, "send_reminders")
            except AssertionError as error:
                troubles.append(str(error).strip().splitlines()[-1])

        beats = [clocks.start_beat(environment, folder / f"beat-{number}") for number in range(BEATS)]
        with clocks.running(clocks.start_worker(environment, "-c", "4"), *beats):
            timers = [threading.Thread(target=timer) for _ in range(TIMERS)]
            for thread in timers:
                thread.start()
            for thread in timers:
                thread.join()
            rung = ReminderRun.objects.filter(kind="deliver").count()
        found = outcome(relay, _expected())
    return found | {
        "seconds": round(time.monotonic() - begun),
        "wrong": troubles,
        "remark": f"delivery rung {rung} times",
    }


def clock_is_set(messages: int, folder: Path) -> dict:
    """An hour back under a running beat, which then may be silent as long: the timer sends. Then an hour forward."""
    today = date.today()
    people = world.build(today)
    hour = folder / "hour"
    hour.write_text("0")
    begun = time.monotonic()
    with running(folder) as relay, redis_server(folder / "redis") as redis:
        environment = _environment(relay, redis)
        beat = clocks.start_beat(environment, folder / "beat", clock=hour)
        with clocks.running(clocks.start_worker(environment, "-P", "solo", clock=hour), beat):
            until(_has_delivered, 120)
            hour.write_text(str(-HOUR))
            before = ReminderRun.objects.count()
            plan(people, messages, today=today, name="back")
            time.sleep(75)
            rung = ReminderRun.objects.count() - before
            clocks.timer(environment, clock=hour)
            wrong = [] if at_rest() else ["the timer did not send while the clock was back"]
            hour.write_text(str(HOUR))
            plan(people, messages, today=today, name="forward")
            wrong += _out_within(OUT_WITHIN)
        found = outcome(relay, _expected())
    remark = f"beat rang {rung} times in 75 s after the clock went back; the timer sent"
    return found | {"seconds": round(time.monotonic() - begun), "wrong": wrong, "remark": remark}


def _environment(relay, redis: RedisServer) -> dict[str, str]:
    return sender_environment(os.environ["DATABASE_URL"], relay) | {"CELERY_BROKER_URL": redis.url}


def _has_delivered() -> bool:
    return ReminderRun.objects.filter(kind="deliver", finished_at__isnull=False).exists() and at_rest()


def _out_within(seconds: float) -> list[str]:
    try:
        until(at_rest, seconds)
    except AssertionError:
        return [f"not all out within {seconds} s"]
    return []


def _expected() -> set[str]:
    """All there is: the worker queues reminders of its own meanwhile, and they must go out too."""
    due = Message.objects.exclude(state="cancelled")
    return {mail.message_id(of) for of in due.values_list("message_id", flat=True)}
