"""What goes wrong: the mail server, the clock, the database, senders that die or meet, a backup that is put back."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from monitoring.models import DeliveryStep, Message, Relay
from monitoring.services import message_states, reconciling
from patients import mail
from tests.faults.machine.clinic import FINAL

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
HANGS = ("hangs before the dot", "takes it and hangs")  # each takes as long as a sender waits
NOT_A_STATEMENT = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Dies(BaseException):
    """A process is killed: nothing of ours may catch it."""


@contextmanager
def at_statement(number: int, deed, *, between_transactions: bool = False):
    """Do something in place of, or right before, the so-manieth statement to the database; once."""
    outside = len(connection.savepoint_ids)
    left = [number]

    def watch(execute, sql, params, many, context):
        counts = not sql.startswith(NOT_A_STATEMENT)
        if between_transactions:
            counts = counts and len(connection.savepoint_ids) == outside
        if counts and left[0] >= 0:
            left[0] -= 1
            if left[0] < 0:
                deed()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


class Failures:
    moods = MOODS

    @initialize()
    def the_clinic_opens(self):
        self.refresh()

    @rule(minutes=st.integers(1, 900))
    def nothing_runs_for_a_while(self, minutes):
        self.move_on(timedelta(minutes=minutes))

    @rule(hours=st.integers(0, 14))
    def time_passes_and_the_clocks_ring(self, hours):
        self.move_on(timedelta(hours=hours))
        self.refresh()
        self.send()
        self.move_on(timedelta(minutes=1))

    @rule()
    def the_one_that_sends_rings(self):
        self.send()
        self.move_on(timedelta(minutes=1))

    @rule(which=st.integers(0, 99))
    def the_mail_server_changes(self, which):
        self.relay.mood = self.moods[which % len(self.moods)]

    @rule(minutes=st.integers(1, 26 * 60), rings=st.booleans())
    def the_clock_is_set_back(self, minutes, rings):
        """I11: what could go before and after goes with the next two rings."""
        self.now -= timedelta(minutes=minutes)
        if not rings or Relay.objects.filter(next_probe_at__isnull=False).exists():
            return
        self.relay.mood = "well"
        ready = Message.objects.filter(
            message_states.to_claim(self.now), state="planned", next_attempt_at=None
        )
        ready = list(ready.values_list("pk", flat=True))
        for _ in range(2):
            self.send()
            self.move_on(timedelta(seconds=61))
        waits = Message.objects.filter(pk__in=ready).exclude(state__in=FINAL)
        assert not waits.exclude(state="planned", not_before__gt=self.now - timedelta(minutes=3)).exists()

    @rule(number=st.integers(0, 120), database=st.booleans(), sends=st.booleans())
    def a_deed_is_cut_short(self, number, database, sends):
        """A clock's process is killed, or the database fails it, at any statement; the next ring starts anew."""

        def fail():
            raise OperationalError("the server closed the connection") if database else Dies

        with suppress(OperationalError, Dies), at_statement(number, fail):
            if not sends:
                self.refresh()
            self.send()
        transaction.set_rollback(False)  # nothing failed in the database itself: it never saw the statement
        self.look_at_what_came(self.now)
        self.move_on(timedelta(minutes=1))

    @rule(number=st.integers(0, 40), ahead=st.sampled_from([0, 0, 4, 12, 60]))
    def two_senders_meet(self, number, ahead):
        """While one sends, another does all of its work; its clock may be ahead, as after a jump."""
        later = self.now + timedelta(minutes=ahead)
        with at_statement(number, lambda: self.send(later), between_transactions=True):
            self.send()
        self.move_on(timedelta(minutes=1))

    @rule(ahead=st.sampled_from([0, 4, 12, 60]))
    def a_sender_meets_another_while_it_writes(self, ahead):
        """The other one's clock may be so far ahead that it takes the first one's message over."""
        later, compose = self.now + timedelta(minutes=ahead), mail.compose

        def compose_when_the_other_is_done(*args, **kwargs):
            mail.compose = compose
            self.send(later)
            return compose(*args, **kwargs)

        self.refresh()
        mail.compose = compose_when_the_other_is_done
        try:
            self.send()
        finally:
            mail.compose = compose
        self.move_on(timedelta(minutes=1))

    @rule(taken=st.sampled_from(["before the dot", "at the dot", "after the dot"]))
    def a_sender_dies(self, taken):
        due = Message.objects.filter(message_states.to_claim(self.now), recipient__is_active=True).first()
        if due is None or due.doubts or self.gone:
            return
        claimed = message_states.claim(due.pk, self.now)
        if (
            taken == "before the dot"
            or claimed is None
            or claimed.attempts > 8
            or not self.is_all_right(claimed)
        ):
            return
        until = self.now + message_states.finishing_lasts()
        tests = claimed.reminders.filter(cancelled_reason="").count()
        message_states.move(
            claimed,
            "finishing",
            at=self.now,
            lease_until=until,
            subject=f"{tests} follow-up tests need attention",
        )
        if taken == "after the dot":
            self.relay.offered[mail.message_id(claimed.message_id)] += 1
            self.relay.keep(mail.message_id(claimed.message_id), f"\nTo: {claimed.recipient.email}\n")
            self.looked_at = len(self.relay.copies)
            self.told[mail.message_id(claimed.message_id)] = frozenset(
                claimed.reminders.filter(cancelled_reason="").values_list("pk", flat=True)
            )

    # A backup -------------------------------------------------------------------------------------------------------

    @rule()
    def a_backup_is_taken(self):
        self.backup = (transaction.savepoint(), deepcopy(self.told), dict(self.final), dict(self.gone))

    @rule(held=st.booleans())
    def mails_go_and_then_a_backup_is_put_back(self, held):
        self.refresh()
        self.a_backup_is_taken()
        self.send()
        self.a_backup_is_put_back(held)
        self.send()
        self.move_on(timedelta(minutes=1))

    @precondition(lambda self: self.backup is not None)
    @rule(held=st.booleans())
    def a_backup_is_put_back(self, held):
        """I12: the rows say what they said then; the mail server's log knows better."""
        point, told, final, gone = self.backup
        transaction.savepoint_rollback(point)
        for person in ("carla", "ana", "adela", "pablo", "lena"):
            self.world.people[person].refresh_from_db()
        self.world.madrid.refresh_from_db()
        self.patients = [each for each in self.patients if type(each).objects.filter(pk=each.pk).exists()]
        self.told, self.final = deepcopy(told), dict(final)
        self.gone = {email: self.copies_to(email) for email in gone}
        for message in self.messages():
            name = mail.message_id(message.message_id)
            self.forgiven[name] = self.relay.offered[name] - self.claims(message)
        if held:
            reconciling.hold_restored(self.now)

    def claims(self, message: Message) -> int:
        return DeliveryStep.objects.filter(message=message, after="claimed").count()

    def is_all_right(self, message: Message) -> bool:
        rows = message.reminders.filter(cancelled_reason="")
        return rows.exists() and not rows.exclude(item__state="open", item__patient__status="active").exists()
