"""The in-app list of reminders, and what machines that watch are told."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from monitoring.models import Message, ReminderRun
from monitoring.services import delivery, reminders
from tests.world import TODAY

NOON = f"{TODAY.isoformat()}T11:00:00+00:00"


@pytest.fixture
def rung(world):
    with time_machine.travel(NOON, tick=False):
        reminders.refresh_and_queue(now=timezone.now())
        delivery.deliver(now=timezone.now())
        yield world


def test_the_coordinator_reads_the_mail_and_whom_it_concerns(rung, client):
    client.force_login(rung.carla)
    page = client.get("/reminders/")
    text = page.content.decode()
    assert page.context["messages_sent"][0].body.strip() in text.replace("&#x27;", "'")
    assert "Núñez" in text
    assert {row.item.patient_id for row in page.context["waiting"]} == {rung.rosa.pk}


def test_staff_see_the_runs_and_no_mail(rung, client):
    client.force_login(rung.ana)
    page = client.get("/reminders/")
    assert (page.status_code, page.context["messages_sent"]) == (200, [])
    assert {run.kind for run in page.context["runs"]} == {"refresh", "deliver"}


def test_what_kept_a_mail_from_going_is_said_in_the_readers_language(rung, client):
    Message.objects.create(recipient=rung.carla, local_date=TODAY + timedelta(days=1), problem="unreachable")
    rung.carla.language = "es"
    rung.carla.save()
    client.force_login(rung.carla)
    text = client.get("/reminders/").content.decode()
    assert "No se pudo contactar con el servidor de correo" in text
    assert "unreachable" not in text


def test_a_done_test_leaves_the_list(rung, client):
    from tests.world import result

    before = len(client_waiting(client, rung))
    result(rung.rosa, rung.ana, "vegf", "812", TODAY, unit="pg/mL", specimen="plasma")
    assert len(client_waiting(client, rung)) == before - 1


def client_waiting(client, world):
    client.force_login(world.carla)
    return client.get("/reminders/").context["waiting"]


def test_healthz_is_well_while_the_clocks_run_and_says_which_is_late(rung, client):
    assert client.get("/healthz").status_code == 200
    ReminderRun.objects.filter(kind="deliver").update(finished_at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"late": ["deliver"]})


def test_readyz_answers_when_the_database_is_there(db, client):
    assert client.get("/readyz").json() == {"database": "ok"}


@pytest.mark.parametrize("name", ["adela", "aurel"])
def test_other_roles_may_not(world, client, name):
    client.force_login(world.people[name])
    assert client.get("/reminders/").status_code == 403


def test_the_stranger_reads_only_their_own(rung, client):
    client.force_login(rung.lena)
    page = client.get("/reminders/")
    assert {row.item.patient_id for row in page.context["waiting"]} == {rung.liam.pk}
    assert "Núñez" not in page.content.decode()


def test_a_patient_stands_once_with_all_tests_overdue_first(rung, client):
    client.force_login(rung.carla)
    (rosa,) = client.get("/reminders/").context["people"]
    assert rosa.patient == rung.rosa
    assert [row.item.pk for row in rosa.waiting] != []
    overdue = [row.status == "overdue" for row in rosa.waiting]
    assert overdue == sorted(overdue, reverse=True)
    assert rosa.due_by == min(row.item.due_by for row in rosa.waiting)
