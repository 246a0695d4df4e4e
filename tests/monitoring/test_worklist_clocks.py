"""The head of the worklist: when the clocks last ran, one that stands still, patients that could not be refreshed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from monitoring.models import FollowUp, ReminderRun
from tests.monitoring.browsing import signed_in, text_of

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 12:00 in Madrid
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def run(kind: str, ago: timedelta, **counts) -> None:
    ReminderRun.objects.create(kind=kind, started_at=NOON - ago, finished_at=NOON - ago, **counts)


def test_the_head_tells_the_last_run_at_the_clinics_hour(world):
    run("refresh", 15 * MINUTE, checked=212, failed=1)
    run("deliver", 4 * MINUTE, sent=9)
    run("deliver", MINUTE)
    response = signed_in(world.carla).get("/worklist/")
    assert response.context["last_run"] == "last run 11:45 · 212 checked · 1 failed · 9 sent 11:56"
    assert response.context["notices"] == []


@pytest.mark.parametrize(
    "refreshed, delivered, notices",
    [
        pytest.param(timedelta(minutes=60), MINUTE, 0, id="an hour ago is in time"),
        pytest.param(timedelta(minutes=61), MINUTE, 1, id="more than an hour ago is late"),
        pytest.param(MINUTE, timedelta(minutes=10), 0, id="mails ten minutes ago are in time"),
        pytest.param(MINUTE, timedelta(minutes=11), 1, id="mails eleven minutes ago are late"),
        pytest.param(timedelta(hours=5), timedelta(hours=5), 2, id="both stand still"),
    ],
)
def test_a_clock_that_stands_still_is_announced(world, refreshed, delivered, notices):
    run("refresh", refreshed)
    run("deliver", delivered)
    assert len(signed_in(world.carla).get("/worklist/").context["notices"]) == notices


def test_a_run_that_never_finished_does_not_count(world):
    run("refresh", timedelta(hours=2))
    ReminderRun.objects.create(kind="refresh", started_at=NOON - MINUTE)
    assert len(signed_in(world.carla).get("/worklist/").context["notices"]) == 1


def test_patients_that_could_not_be_refreshed_are_named(world):
    FollowUp.objects.filter(patient=world.rosa).update(failure="ValueError: impossible")
    FollowUp.objects.filter(patient=world.liam).update(failure="of another site")
    page = text_of(signed_in(world.carla).get("/worklist/"))
    assert "One patient could not be brought up to date" in page
    assert "ValueError: impossible" in page
    assert "of another site" not in page
