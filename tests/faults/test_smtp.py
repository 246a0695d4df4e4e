"""A real mail server that refuses, hangs and hangs up: what becomes of the message, and what it is told again."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring.models import DeliveryStep, Message
from monitoring.models import Relay as RelayRow
from monitoring.services import delivery, message_states, reminders
from patients import mail
from tests.faults.ports import free_port
from tests.faults.relay import running
from tests.world import TODAY

HOUR = timedelta(hours=1)


@pytest.fixture
def relay(tmp_path, settings):
    with running(tmp_path) as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_TIMEOUT = settings.MAIL_ANSWER_SECONDS = 1
        yield found


@pytest.fixture
def message(world):
    """Carla's digest, and nobody else's."""
    reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    Message.objects.exclude(recipient=world.carla).update(state="cancelled")
    return Message.objects.get(recipient=world.carla)


def deliver(message, *, after=timedelta()):
    counts = delivery.deliver(now=timezone.now() + after, today=TODAY)
    message.refresh_from_db()
    return counts


def test_a_server_that_is_well_gets_one_copy_with_the_messages_own_id(relay, message):
    assert deliver(message).sent == 1
    assert (message.state, relay.copies) == ("sent", [mail.message_id(message.message_id)])
    steps = message.steps.order_by("pk").values_list("before", "after")
    assert list(steps) == [("planned", "claimed"), ("claimed", "finishing"), ("finishing", "sent")]


def test_the_text_goes_over_as_it_was_written(relay, message):
    deliver(message)
    assert message.body.strip().splitlines()[-1] in relay.texts[0]
    for secret in ("Rosa", "Núñez", "000123", "VEGF"):
        assert secret not in relay.texts[0]


@pytest.mark.parametrize(
    "mood, state, problem",
    [
        pytest.param("421 at once", "planned", "refused_for_now", id="421-closing"),
        pytest.param("451 busy", "planned", "refused_for_now", id="451-not-now"),
        pytest.param("550 nobody here", "dead", "address_refused", id="550-no-such-address"),
        pytest.param("550 sender", "planned", "", id="550-we-may-not-send"),
        pytest.param("hangs before the dot", "planned", "no_answer", id="hangs-before-the-dot"),
        pytest.param("resets before the dot", "planned", "no_answer", id="resets-before-the-dot"),
        pytest.param("after the dot: 451 disk full", "planned", "refused_for_now", id="451-to-the-dot"),
        pytest.param("after the dot: 554 no", "dead", "mail_refused", id="554-to-the-dot"),
        pytest.param("takes it and hangs", "uncertain", "uncertain", id="hangs-after-the-dot"),
        pytest.param("takes it and resets", "uncertain", "uncertain", id="resets-after-the-dot"),
    ],
)
def test_what_a_failing_server_makes_of_a_message(relay, message, mood, state, problem):
    relay.mood = mood
    counts = deliver(message)
    assert (message.state, message.problem) == (state, problem)
    assert (counts.sent, counts.failed, counts.uncertain) == (0, state != "uncertain", state == "uncertain")


@pytest.mark.parametrize("mood", ["421 at once", "451 busy", "hangs before the dot", "resets before the dot"])
def test_what_was_surely_not_taken_goes_out_once_when_the_server_is_well(relay, message, mood):
    relay.mood = mood
    deliver(message)
    relay.mood = "well"
    assert deliver(message).sent == 0  # the pause is not over
    assert deliver(message, after=HOUR).sent == 1
    assert list(relay.count().values()) == [1]


def test_a_message_is_given_up_after_eight_tries(relay, message):
    relay.mood = "451 busy"
    tries = 0
    for turn in range(20):
        tries += deliver(message, after=timedelta(minutes=turn)).failed
        Message.objects.filter(state="planned").update(next_attempt_at=None)
    assert (message.state, message.attempts, tries, relay.connections) == ("dead", 8, 8, 8)


def test_a_message_is_given_up_after_two_days(relay, message):
    relay.mood = "451 busy"
    deliver(message)
    deliver(message, after=timedelta(hours=47))
    assert message.state == "planned"
    Message.objects.update(next_attempt_at=None)
    deliver(message, after=timedelta(hours=48, minutes=1))
    assert (message.state, message.attempts) == ("dead", 3)


def test_the_pauses_grow_and_are_spread_by_chance(relay, message):
    relay.mood = "451 busy"
    for turn in range(6):
        before = timezone.now() + timedelta(minutes=turn)
        deliver(message, after=timedelta(minutes=turn))
        pause = message.next_attempt_at - before
        assert timedelta(minutes=1) <= pause <= max(timedelta(minutes=2) * 3**turn, 2 * timedelta(minutes=1))
        Message.objects.update(next_attempt_at=None)


def test_evidence_settles_what_nobody_knew(relay, message, settings):
    settings.MAIL_SERVER_LOG = str(relay.log)
    relay.mood = "takes it and resets"
    deliver(message)
    relay.mood = "well"
    deliver(message, after=HOUR)
    assert (message.state, message.problem, list(relay.count().values())) == ("sent", "found_in_log", [1])


def test_evidence_that_it_was_not_taken_sends_it(relay, message, settings):
    settings.MAIL_SERVER_LOG = str(relay.log)
    relay.mood = "loses it after the dot"
    deliver(message)
    assert message.state == "uncertain"
    relay.mood = "well"
    assert deliver(message, after=HOUR).sent == 1
    assert list(relay.count().values()) == [1]


def test_without_evidence_it_goes_out_once_more_under_the_same_id_and_then_waits_for_a_person(relay, message):
    relay.mood = "takes it and resets"
    deliver(message)
    deliver(message, after=HOUR)
    assert (message.state, message.doubts) == ("uncertain", 2)
    deliver(message, after=2 * HOUR)
    assert (message.state, list(relay.count().values())) == ("uncertain", [2])


def test_a_clinic_may_rather_be_asked(relay, message, settings):
    settings.MAIL_WHEN_UNCERTAIN = "ask"
    relay.mood = "takes it and resets"
    deliver(message)
    deliver(message, after=HOUR)
    assert (message.state, relay.copies) == ("uncertain", [mail.message_id(message.message_id)])


def test_a_server_that_is_away_is_called_five_times_and_then_once_a_minute(message, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for _ in range(7):
        assert deliver(message).failed == 1
    row = RelayRow.objects.get()
    assert (row.failures, row.next_probe_at is not None) == (5, True)
    deliver(message, after=timedelta(seconds=61))
    deliver(message, after=timedelta(seconds=62))
    row.refresh_from_db()
    assert row.failures == 6
    assert (message.state, message.attempts, DeliveryStep.objects.count()) == ("planned", 0, 0)


def test_the_breaker_closes_when_the_server_is_back(relay, message):
    RelayRow.objects.create(name=f"127.0.0.1:{relay.port}", failures=5, next_probe_at=timezone.now())
    assert deliver(message).sent == 1
    row = RelayRow.objects.get()
    assert (row.failures, row.next_probe_at) == (0, None)


def test_a_server_that_accepts_and_says_nothing_is_away_too(message, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 1
        assert deliver(message).failed == 1
    assert (message.state, message.attempts, RelayRow.objects.get().failures) == ("planned", 0, 1)


def test_a_sender_that_lost_its_claim_hangs_up_before_the_dot(relay, message, monkeypatch):
    write = mail.compose

    def robbed(*args, **kwargs):
        """While the mail is on its way to the server, another sender takes the message over."""
        Message.objects.filter(pk=message.pk).update(claim_token="11111111-1111-1111-1111-111111111111")
        return write(*args, **kwargs)

    monkeypatch.setattr(mail, "compose", robbed)
    assert deliver(message).sent == 0
    assert (message.state, relay.copies, relay.connections) == ("claimed", [], 1)


@pytest.mark.parametrize(
    "state, field",
    [
        pytest.param("claimed", "lease_until", id="a sender died"),
        pytest.param("planned", "next_attempt_at", id="a server was busy"),
    ],
)
def test_a_clock_set_back_stalls_nothing(relay, message, state, field):
    """An hour ahead something went wrong; then the clock was set right."""
    ahead = timezone.now() + timedelta(hours=13)
    Message.objects.filter(pk=message.pk).update(state=state, **{field: ahead})
    assert deliver(message).sent == 1


def test_a_sender_that_hears_the_answer_after_a_doubt_settles_it(relay, message):
    """The clock was set forward while the server answered: another sender took this one for dead."""
    claimed = message_states.claim(message.pk, timezone.now())
    message_states.move(claimed, "finishing", at=timezone.now(), lease_until=timezone.now())
    deliver(message, after=timedelta(milliseconds=500))
    assert (message.state, relay.copies) == ("uncertain", [])
    assert message_states.taken(claimed, timezone.now())
    message.refresh_from_db()
    assert (message.state, message.doubts) == ("sent", 1)


def test_a_sender_that_died_between_dot_and_answer_leaves_a_doubt_that_the_log_settles(
    relay, message, settings
):
    settings.MAIL_SERVER_LOG = str(relay.log)
    claimed = message_states.claim(message.pk, timezone.now())
    message_states.move(claimed, "finishing", at=timezone.now(), lease_until=timezone.now())
    found = [deliver(message, after=timedelta(seconds=seconds)) for seconds in (1, 3)]
    assert [(counts.uncertain, counts.sent) for counts in found] == [(1, 0), (0, 1)]
    assert list(relay.count().values()) == [1]
