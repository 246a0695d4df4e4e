"""Reminders: queued once, gathered into one mail a person and day, checked again at the moment of sending."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from monitoring.models import Message, Reminder, ReminderSettings
from monitoring.protocol.reminding import CHOSEN, Stage
from monitoring.services import delivery, enrolment, message_states, reminders
from monitoring.services import schedule as schedule_deeds
from tests.world import TODAY

COORDINATORS_ONLY = [stage for stage in CHOSEN if stage != Stage.PHYSICIAN]


@pytest.fixture
def world(world):
    """The world, at whose sites nobody but coordinators is reminded."""
    for site in (world.madrid, world.leeds):
        ReminderSettings.objects.create(site=site, steps=COORDINATORS_ONLY)
    return world


def ring(today=TODAY):
    """What the clocks do once."""
    counts = reminders.refresh_and_queue(now=timezone.now(), today=today)
    counts.add(delivery.deliver(now=timezone.now(), today=today))
    return counts


def test_a_coordinator_gets_one_mail_a_day_that_names_nobody(world):
    counts = ring()
    assert (counts.sent, len(mail.outbox)) == (1, 1)
    letter = mail.outbox[0]
    assert letter.to == ["carla@example.org"]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    for secret in ("Rosa", "Núñez", "000123", "POEMS syndrome", "VEGF"):
        assert secret not in letter.subject + letter.body


def test_ringing_twice_sends_nothing_more(world):
    ring()
    again = ring()
    assert (again.queued, again.sent, len(mail.outbox)) == (0, 0, 1)


def test_the_mail_is_written_in_the_recipients_language(world):
    world.carla.language = "es"
    world.carla.save()
    ring()
    assert "/worklist/" in mail.outbox[0].body
    assert "follow-up" not in mail.outbox[0].subject


@pytest.mark.parametrize("status", ["deceased", "transferred", "withdrawn"])
def test_who_left_after_the_queue_is_not_spoken_of(world, status):
    reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    enrolment.close(patient=world.rosa, by=world.ana, status=status, on=TODAY, today=TODAY)
    counts = delivery.deliver(now=timezone.now(), today=TODAY)
    assert (counts.sent, len(mail.outbox)) == (0, 0)
    assert counts.suppressed == Reminder.objects.filter(site=world.madrid).count() > 0
    assert set(Message.objects.filter(reminders__site=world.madrid).values_list("state", flat=True)) == {
        "cancelled"
    }


def test_a_waived_test_is_silent_and_told_when_the_waiver_ends(world):
    reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    until = TODAY + timedelta(days=3)
    queued = Reminder.objects.get(item__panel="vegf", recipient=world.carla)
    schedule_deeds.waive(
        patient=world.rosa, panel="vegf", reason="abroad", until=until, by=world.pablo, today=TODAY
    )
    delivery.deliver(now=timezone.now(), today=TODAY)
    queued.refresh_from_db()
    assert (queued.message, queued.cancelled_reason) == (None, "")
    ring(today=until)
    queued.refresh_from_db()
    assert queued.message is None
    ring(today=until + timedelta(days=1))
    queued.refresh_from_db()
    assert queued.message.state == "sent"


def test_a_pending_result_is_not_chased_for_fourteen_days(world):
    schedule_deeds.await_result(patient=world.rosa, panel="vegf", since=TODAY, by=world.ana, today=TODAY)
    ring(today=TODAY + timedelta(days=14))
    vegf = Reminder.objects.filter(item__panel="vegf", site=world.madrid)
    assert not vegf.filter(message__isnull=False).exists()
    ring(today=TODAY + timedelta(days=15))
    assert vegf.filter(message__state="sent").exists()


def test_two_senders_at_once_send_one_mail(world):
    reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    now = timezone.now()
    message_id = Message.objects.get(recipient=world.carla).pk
    assert message_states.claim(message_id, now) is not None
    assert message_states.claim(message_id, now) is None


def test_a_person_who_lost_the_role_hears_nothing(world):
    reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    world.carla.memberships.all().delete()
    counts = delivery.deliver(now=timezone.now(), today=TODAY)
    assert (counts.sent, counts.suppressed > 0) == (0, True)


def test_a_sender_that_died_before_the_hand_over_leaves_the_message_to_the_next(world):
    reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    now = timezone.now()
    message_states.claim(Message.objects.get(recipient=world.carla).pk, now)
    assert delivery.deliver(now=now, today=TODAY).sent == 0
    assert delivery.deliver(now=now + timedelta(minutes=4), today=TODAY).sent == 1


def test_new_items_after_the_days_mail_wait_for_tomorrow(world):
    ring()
    enrolment.register(
        site=world.madrid,
        by=world.ana,
        today=TODAY,
        mrn="2",
        family_name="Sol",
        given_name="Eva",
        birth_date=date(1970, 1, 1),
        sex="female",
        diagnosis_date=TODAY,
    )
    assert ring().sent == 0
    assert ring(today=TODAY + timedelta(days=1)).sent == 1
