"""Mails that did not arrive: a person sees them, has them sent again, or says that they are seen to."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from monitoring.models import Message, Relay, ReminderRun
from monitoring.services import delivery, reminders
from patients.models import AuditEvent, Membership
from patients.smtp import Courier
from tests.messages import bring
from tests.world import TODAY


@pytest.fixture
def dead(world):
    reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    Message.objects.exclude(recipient=world.carla).update(state="cancelled")
    bring(Message.objects.filter(recipient=world.carla), "dead", problem="address_refused", attempts=8)
    return Message.objects.get(recipient=world.carla)


def test_everybody_at_the_site_who_follows_people_sees_it(dead, world, client):
    for name in ("ana", "pablo", "carla"):
        client.force_login(world.people[name])
        page = client.get("/reminders/")
        assert page.context["undelivered"] == [dead]
        assert "The mail server does not know this address" in page.content.decode()


@pytest.mark.parametrize("state", ["dead", "uncertain"])
def test_the_worklist_leads_to_it_until_somebody_has_seen_to_it(state, dead, world, client):
    line = "One reminder mail did not arrive, or perhaps not, and waits for a person."
    bring(Message.objects.filter(pk=dead.pk), state)
    for name in ("ana", "pablo", "carla"):
        client.force_login(world.people[name])
        page = client.get("/worklist/").content.decode()
        assert line in page
        assert 'href="/reminders/#undelivered-h"' in page
    client.post(f"/reminders/mails/{dead.pk}/settle/")
    assert line not in client.get("/worklist/").content.decode()


def test_the_worklist_counts_mails_once_and_those_of_ones_own_sites_alone(dead, world, client):
    Message.objects.create(recipient=world.carla, local_date=TODAY - timedelta(days=1))
    bring(Message.objects.filter(local_date=TODAY - timedelta(days=1)), "dead")
    Membership.objects.create(user=world.carla, site=world.leeds, role="coordinator")
    client.force_login(world.carla)
    assert client.get("/worklist/").context["load"].undelivered == 2
    assert "2 reminder mails did not arrive" in client.get("/worklist/").content.decode()
    Membership.objects.filter(user=world.carla, site=world.leeds).delete()
    client.force_login(world.lena)
    assert client.get("/worklist/").context["load"].undelivered == 0


def test_sent_again_it_leaves_the_list_and_goes_out(dead, world, client):
    client.force_login(world.ana)
    client.post(f"/reminders/mails/{dead.pk}/again/")
    assert client.get("/reminders/").context["undelivered"] == []
    assert delivery.deliver(now=timezone.now(), today=TODAY).sent == 1
    assert len(mail.outbox) == 1
    event = AuditEvent.objects.get(type="message.again")
    assert (event.actor, event.facts) == (world.ana.email, {"message": dead.pk})


def test_seen_to_it_leaves_the_list_and_stays_what_it_is(dead, world, client):
    client.force_login(world.ana)
    client.post(f"/reminders/mails/{dead.pk}/settle/")
    client.post(f"/reminders/mails/{dead.pk}/settle/")
    client.post(f"/reminders/mails/{dead.pk}/again/")
    dead.refresh_from_db()
    assert (dead.state, dead.settled_by) == ("dead", world.ana)
    assert client.get("/reminders/").context["undelivered"] == []
    assert delivery.deliver(now=timezone.now(), today=TODAY).sent == 0
    assert AuditEvent.objects.filter(type__startswith="message.").count() == 1


def test_what_was_sent_is_not_sent_again_by_hand(dead, world, client):
    bring(Message.objects.filter(pk=dead.pk), "sent")
    client.force_login(world.ana)
    for deed in ("again", "settle"):
        assert client.post(f"/reminders/mails/{dead.pk}/{deed}/").status_code == 302
    dead.refresh_from_db()
    assert (dead.state, dead.settled_at) == ("sent", None)


@pytest.mark.parametrize("deed", ["again", "settle"])
def test_who_may(dead, world, client, deed):
    url = f"/reminders/mails/{dead.pk}/{deed}/"
    for name, status in (("adela", 403), ("aurel", 403), ("lena", 404), ("ana", 302)):
        client.force_login(world.people[name])
        assert client.get(url).status_code == 405
        assert client.post(url).status_code == status, name
    assert client.post(f"/reminders/mails/999999/{deed}/").status_code == 404


def test_the_stranger_sees_nothing_of_it(dead, world, client):
    client.force_login(world.lena)
    page = client.get("/reminders/")
    assert page.context["undelivered"] == []
    assert "Carla" not in page.content.decode()


def late(client) -> list[str]:
    return client.get("/healthz").json()["late"]


def test_healthz_knows_a_mail_server_that_is_away(dead, world, client):
    ReminderRun.objects.all().delete()
    delivery.deliver(now=timezone.now())
    reminders.refresh_and_queue(now=timezone.now())
    assert late(client) == []
    Relay.objects.update_or_create(name=Courier().relay, defaults={"next_probe_at": timezone.now()})
    assert late(client) == ["mail_server"]
    client.force_login(world.ana)
    assert "The mail server cannot be reached" in client.get("/reminders/").content.decode()


@pytest.mark.parametrize(
    "minutes, said",
    [pytest.param(59, [], id="an-hour-is-not-over"), pytest.param(61, ["messages"], id="an-hour-is-over")],
)
def test_healthz_knows_a_message_that_should_have_gone(dead, client, minutes, said):
    reminders.refresh_and_queue(now=timezone.now())
    delivery.deliver(now=timezone.now())
    before = timezone.now() - timedelta(minutes=minutes)
    bring(Message.objects.filter(pk=dead.pk), "planned", created_at=before)
    assert late(client) == said
    Message.objects.filter(pk=dead.pk).update(not_before=timezone.now())
    assert late(client) == []


def test_healthz_knows_a_clock_that_was_set_back(db, client):
    now = timezone.now()
    for kind in ("refresh", "deliver"):
        ReminderRun.objects.create(kind=kind, started_at=now + timedelta(hours=1), finished_at=now)
    assert late(client) == ["clock"]


def test_one_mail_a_day_proves_that_mail_goes(db, client, settings):
    settings.MAIL_PROOF_TO = "ops@example.org"
    assert "proof" in late(client)
    now = timezone.now()
    for hours in (0, 1, 24, 25):
        delivery.deliver(now=now + timedelta(hours=hours))
    assert [letter.to for letter in mail.outbox] == [["ops@example.org"]] * 2
    assert "proof" not in late(client)
    Relay.objects.update(proven_at=now - timedelta(hours=27))
    assert "proof" in late(client)
