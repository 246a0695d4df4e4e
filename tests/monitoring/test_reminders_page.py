"""The in-app list of reminders, and what machines that watch are told."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from monitoring.models import Message, Reminder, ReminderRun
from monitoring.services import appointments, contacts, decisions, delivery, enrolment, reminders
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


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_machines_that_watch_may_only_read(path, db):
    assert Client(enforce_csrf_checks=True).post(path).status_code == 405
    assert Client().head(path).status_code in (200, 503)


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


@pytest.mark.parametrize(
    ("step", "said"),
    [
        pytest.param("opened", "The window is open", id="opened"),
        pytest.param("closing", "The window closes within a week", id="about to close"),
        pytest.param("overdue", "The window has closed", id="closed"),
        pytest.param("weekly-1", "Overdue for 1 week", id="a week"),
        pytest.param("weekly-3", "Overdue for 3 weeks", id="three weeks"),
        pytest.param("physician", "Overdue for more than 14 days", id="the physician's"),
        pytest.param("again-2026-11-19", "Was postponed until 19 Nov 2026", id="postponed"),
        pytest.param("unkept-2026-11-19", "Was booked for 19 Nov 2026, nothing recorded", id="missed"),
        pytest.param("retry-2026-11-20", "The next try was planned for 20 Nov 2026", id="a try"),
    ],
)
def test_what_was_said_of_a_test_stands_in_words(world, client, step, said):
    item = world.rosa.schedule_items.get(panel="vegf")
    facts = {"recipient": world.carla, "site": world.madrid, "queued_on": TODAY, "item": item}
    Reminder.objects.create(**facts, step="again-2026-10-01")
    Reminder.objects.create(**facts, step=step)
    client.force_login(world.carla)
    with time_machine.travel(NOON, tick=False):
        assert said in client.get("/reminders/").content.decode()
        appointments.book(
            patient=world.rosa, on=TODAY, panels=["vegf"], by=world.carla, today=TODAY, origin="page"
        )
        page = client.get("/reminders/").content.decode()
    assert "Booked for 20 Nov 2026" in page
    assert said not in page


def test_different_things_said_of_a_patients_tests_name_them(world, client):
    facts = {"recipient": world.carla, "site": world.madrid, "queued_on": TODAY}
    for panel, step in (("vegf", "overdue"), ("spep", "overdue"), ("cbc", "weekly-2")):
        Reminder.objects.create(**facts, item=world.rosa.schedule_items.get(panel=panel), step=step)
    client.force_login(world.carla)
    with time_machine.travel(NOON, tick=False):
        page = client.get("/reminders/").content.decode()
    assert "VEGF, SPEP: the window has closed" in page
    assert "CBC: overdue for 2 weeks" in page


def log(world, *outcomes):
    for outcome in outcomes:
        contacts.log(
            patient=world.rosa,
            on=TODAY,
            channel="phone",
            outcome=outcome,
            by=world.carla,
            today=TODAY,
            origin="page",
        )


def test_a_physician_reads_who_waits_for_a_decision_until_it_is_made(world, client):
    with time_machine.travel(NOON, tick=False) as clock:
        log(world, "declined", "no_answer", "no_answer", "no_answer")
        reminders.refresh_and_queue(now=timezone.now())
        client.force_login(world.pablo)
        page = client.get("/reminders/")
        assert [each.patient for each in page.context["called"]] == [world.rosa]
        text = page.content.decode()
        assert "Not reached in 3 tries: for the physician." in text
        assert "Declined on 20 Nov 2026: a physician decides." in text
        clock.shift(timedelta(minutes=1))
        decisions.record(
            patient=world.rosa, on=TODAY, decision="watch", by=world.pablo, today=TODAY, origin="page"
        )
        assert "Declined on" not in client.get("/reminders/").content.decode()
        log(world, "reached")
        page = client.get("/reminders/")
        assert page.context["called"] == []
        assert "They wait for your decision" not in page.content.decode()


@pytest.mark.parametrize("name", ["carla", "ana", "lena"])
def test_others_are_not_asked_to_decide(world, client, name):
    with time_machine.travel(NOON, tick=False):
        log(world, "declined")
        reminders.refresh_and_queue(now=timezone.now())
        client.force_login(world.people[name])
        assert client.get("/reminders/").context["called"] == []


def test_who_is_not_followed_any_more_waits_for_nobody(world, client):
    with time_machine.travel(NOON, tick=False):
        log(world, "declined")
        reminders.refresh_and_queue(now=timezone.now())
        enrolment.close(patient=world.rosa, by=world.ana, status="transferred", on=TODAY, today=TODAY)
        client.force_login(world.pablo)
        assert client.get("/reminders/").context["called"] == []
