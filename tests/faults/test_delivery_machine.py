"""Whatever happens in whatever order: a message arrives at most once, and in the end every message that should.

A state machine plays it against a real mail server: clocks on and back, moods of the server, senders that die at any
point, tests done and people who leave while their mail is on its way.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from monitoring.models import DeliveryStep, Message, Reminder
from monitoring.services import delivery, message_states
from patients import mail
from patients.models import Membership
from tests.faults.due_messages import plan
from tests.faults.relay import running
from tests.world import TODAY

MESSAGES = 4
LONGEST_PAUSE = timedelta(hours=13)
MOODS = (
    "well",
    "421 at once",
    "451 busy",
    "550 nobody here",
    "550 sender",
    "resets before the dot",
    "after the dot: 451 disk full",
    "takes it and resets",
    "loses it after the dot",
)
MAY_FOLLOW = {
    "planned": {"claimed"},
    "claimed": {"claimed", "planned", "finishing", "cancelled", "dead"},
    "finishing": {"sent", "planned", "dead", "uncertain"},
    "uncertain": {"sent", "planned"},
}


class Delivery(RuleBasedStateMachine):
    relay = None  # set by the test
    world = None

    def __init__(self):
        super().__init__()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.relay.mood = "well"
        self.relay.copies.clear()
        self.relay.texts.clear()
        self.relay.log.write_text("")
        plan(self.world, MESSAGES)
        self.now = datetime(2026, 11, 20, 9, tzinfo=UTC)
        self.silent: dict[int, int] = {}  # messages that nobody must get any more -> copies until then
        self.final: dict[int, str] = {}

    def teardown(self):
        try:
            self.in_the_end()
        finally:
            transaction.set_rollback(True)
            self.rows.__exit__(None, None, None)

    def messages(self) -> list[Message]:
        return list(Message.objects.order_by("pk"))

    def copies(self, message: Message) -> int:
        return self.relay.copies.count(mail.message_id(message.message_id))

    @rule(times=st.integers(1, 2))
    def tick(self, times):
        for _ in range(times):
            delivery.deliver(now=self.now, today=TODAY)
            self.now += timedelta(seconds=1)

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(minutes=st.integers(1, 60))
    def the_clock_is_set_back(self, minutes):
        self.now -= timedelta(minutes=minutes)

    @rule(mood=st.sampled_from(MOODS))
    def the_server_changes(self, mood):
        self.relay.mood = mood

    @rule(taken=st.sampled_from(["before the dot", "at the dot", "after the dot"]))
    def a_sender_dies(self, taken):
        due = Message.objects.filter(message_states.to_claim(self.now)).exclude(pk__in=self.silent).first()
        if due is None or (claimed := message_states.claim(due.pk, self.now)) is None:
            return
        if taken == "before the dot" or claimed.attempts > delivery.MOST_ATTEMPTS:
            return
        until = self.now + message_states.finishing_lasts()
        message_states.move(claimed, "finishing", at=self.now, lease_until=until)
        if taken == "after the dot":
            self.relay.keep(mail.message_id(claimed.message_id), "")

    @rule(which=st.integers(0, MESSAGES - 1), hours=st.integers(1, 12))
    def a_message_must_wait(self, which, hours):
        message = self.messages()[which]
        Message.objects.filter(pk=message.pk, state="planned").update(
            not_before=self.now + timedelta(hours=hours)
        )

    @precondition(lambda self: len(self.silent) < MESSAGES)
    @rule(which=st.integers(0, MESSAGES - 1), why=st.sampled_from(["told elsewhere", "left", "role taken"]))
    def a_message_loses_its_reason(self, which, why):
        message = self.messages()[which]
        if message.state != "planned":
            return
        if why == "told elsewhere":
            Reminder.objects.filter(message=message).update(cancelled_reason="done")
        elif why == "left":
            type(message.recipient).objects.filter(pk=message.recipient_id).update(is_active=False)
        else:
            Membership.objects.filter(user=message.recipient_id).delete()
        self.silent.setdefault(message.pk, self.copies(message))

    @invariant()
    def nothing_arrives_twice(self):
        assert len(self.relay.copies) == len(set(self.relay.copies))

    @invariant()
    def nothing_arrives_that_nobody_should_get(self):
        for message in Message.objects.filter(pk__in=self.silent):
            assert self.copies(message) == self.silent[message.pk]

    @invariant()
    def nothing_arrives_before_its_hour(self):
        early = Message.objects.filter(state="planned", not_before__gt=self.now, doubts=0)
        assert not any(self.copies(message) for message in early)

    @invariant()
    def what_is_over_stays_over(self):
        for message in self.messages():
            assert message.state == self.final.get(message.pk, message.state)
            if message.state in ("sent", "cancelled", "dead"):
                self.final[message.pk] = message.state

    @invariant()
    def every_change_left_its_step(self):
        for message in self.messages():
            before = "planned"
            for step in DeliveryStep.objects.filter(message=message).order_by("pk"):
                assert step.before == before
                assert step.after in MAY_FOLLOW[before]
                before = step.after
            assert message.state == before

    @invariant()
    def nothing_is_tried_for_ever(self):
        for message in self.messages():
            assert message.attempts <= delivery.MOST_ATTEMPTS + (message.state in ("claimed", "dead"))

    @invariant()
    def no_mail_names_a_patient(self):
        for text in self.relay.texts:
            assert not any(secret in text for secret in ("Rosa", "Núñez", "000123", "VEGF"))

    def in_the_end(self):
        """The server is well, every pause is over: what should arrive has arrived."""
        self.relay.mood = "well"
        for _ in range(4):
            self.now += LONGEST_PAUSE
            delivery.deliver(now=self.now, today=TODAY)
        for message in self.messages():
            if message.state == "dead":
                continue
            assert message.state in (("cancelled", "sent") if message.pk in self.silent else ("sent",))
            if message.pk not in self.silent:
                assert self.copies(message) == 1


@pytest.fixture
def machine(world, tmp_path, settings):
    with running(tmp_path) as relay:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        settings.EMAIL_TIMEOUT = 5
        settings.MAIL_SERVER_LOG = str(relay.log)
        yield type("Delivery", (Delivery,), {"relay": relay, "world": world})


def test_whatever_happens_a_message_arrives_once(machine):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
