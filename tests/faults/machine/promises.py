"""What holds after every step, whatever happened (I1, I5, I6, I10, I13, I14, I15)."""

from __future__ import annotations

from collections import defaultdict

from hypothesis.stateful import invariant

from monitoring.models import DeliveryStep, Reminder
from monitoring.models.message_moves import MAY_BECOME
from monitoring.services import delivery
from patients import mail
from tests.faults.machine.clinic import FINAL

SECRETS = ("Rosa", "Núñez", "Byrne", "Sol", "Vega", "000123", "VEGF", "POEMS syndrome")


class Promises:
    @invariant()
    def nothing_arrives_twice(self):
        assert len(self.relay.copies) == len(set(self.relay.copies))

    @invariant()
    def who_left_gets_nothing(self):
        for address, until_then in self.gone.items():
            assert self.copies_to(address) == until_then

    @invariant()
    def every_message_went_a_legal_way_to_its_end(self):
        steps = defaultdict(list)
        for step in DeliveryStep.objects.order_by("pk"):
            steps[step.message_id].append(step)
        for message in self.messages():
            self.every_change_left_its_step(message, steps[message.pk])
            self.nothing_is_tried_for_ever_nor_in_secret(message, steps[message.pk])
            self.what_is_over_stays_over(message)

    def every_change_left_its_step(self, message, steps):
        before = "planned"
        for step in steps:
            assert step.before == before
            assert step.after in MAY_BECOME[before]
            before = step.after
        assert message.state == before

    def nothing_is_tried_for_ever_nor_in_secret(self, message, steps):
        assert message.attempts <= delivery.MOST_ATTEMPTS + (message.state in ("claimed", "dead"))
        name = mail.message_id(message.message_id)
        claims = sum(step.after == "claimed" for step in steps)
        assert self.relay.offered[name] - self.forgiven[name] <= claims

    def what_is_over_stays_over(self, message):
        now = (message.state, message.message_id, message.sent_at, message.recipient_id, message.local_date)
        assert self.final.get(message.pk, now) == now
        if message.state in FINAL:
            self.final[message.pk] = now

    @invariant()
    def a_mail_that_went_keeps_its_rows(self):
        """I10: nothing is put down as told that no mail told."""
        rows = Reminder.objects.filter(message__state="sent", cancelled_reason="")
        now = defaultdict(set)
        for pk, message_id in rows.values_list("pk", "message__message_id"):
            now[mail.message_id(message_id)].add(pk)
        for name, then in self.told.items():
            assert now.get(name, then) == then

    @invariant()
    def no_mail_names_a_patient(self):
        for text in self.relay.texts:
            assert not any(secret in text for secret in SECRETS)
