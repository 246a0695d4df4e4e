"""What rings the bell fails or rings too often: with a real Redis, worker and beats. The long form is `make faults`."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date

import pytest
from celery import Celery
from kombu import Connection

from tests import world
from tests.faults import clocks
from tests.faults.due_messages import plan
from tests.faults.redis_server import redis_server
from tests.faults.relay import running
from tests.faults.senders import sender_environment, until
from tests.faults.shared_database import shared

HELD = "2099-01-01 00:00:00+00:00"


@pytest.fixture
def redis(tmp_path):
    with redis_server(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def relay(tmp_path):
    with running(tmp_path) as found:
        yield found


def environment_of(database, relay, redis) -> dict[str, str]:
    return sender_environment(database.url, relay) | {"CELERY_BROKER_URL": redis.url}


def ring(redis) -> None:
    with Connection(redis.url) as line:
        Celery().send_task("monitoring.tasks.deliver", connection=line)


def test_two_beats_and_a_timer_at_once_send_each_message_once(transactional_db, redis, relay, tmp_path):
    today = date.today()
    plan(world.build(today), 30, today=today)
    database = shared(tmp_path)
    environment = environment_of(database, relay, redis)
    beats = [clocks.start_beat(environment, tmp_path / f"beat-{number}") for number in range(2)]
    with clocks.running(clocks.start_worker(environment, "-c", "2"), *beats):
        timers = [
            subprocess.Popen(
                [sys.executable, "manage.py", "send_reminders"],
                cwd=clocks.ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
            )
            for _ in range(2)
        ]
        assert [timer.wait(timeout=90) for timer in timers] == [0, 0]
        runs = (
            "SELECT COUNT(*) FROM monitoring_reminderrun WHERE kind = 'deliver' AND finished_at IS NOT NULL"
        )
        until(lambda: database.most(runs) >= 4 and database.states().keys() <= {"sent", "cancelled"}, 90)
    assert set(relay.count().values()) == {1}
    assert len(relay.copies) == database.states()["sent"] >= 30


def test_a_worker_hears_the_bell_again_whatever_happened_to_redis(transactional_db, redis, relay, tmp_path):
    plan(world.build(date.today()), 4, today=date.today())
    database = shared(tmp_path)
    database.change(f"UPDATE monitoring_message SET not_before = '{HELD}'")
    environment = environment_of(database, relay, redis)

    def killed():
        redis.kill()
        time.sleep(1)
        redis.start()

    def frozen():
        redis.freeze()
        time.sleep(6)  # longer than the worker waits for an answer
        redis.thaw()

    with clocks.running(clocks.start_worker(environment, "-c", "1")):
        for number, fault in enumerate((lambda: None, killed, frozen, redis.hang_up), start=1):
            fault()
            first = "SELECT MIN(id) FROM monitoring_message WHERE state = 'planned'"
            database.change(f"UPDATE monitoring_message SET not_before = NULL WHERE id = ({first})")
            ring(redis)
            until(lambda number=number: len(relay.copies) == number, seconds=60)
    assert set(relay.count().values()) == {1}
