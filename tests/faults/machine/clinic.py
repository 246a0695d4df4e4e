"""A clinic with a real mail server whose clocks, people, settings and failures the machine plays.

`refresh` and `send` are what the two clocks do, at the machine's hour. Each example runs in a transaction that is
rolled back; a backup is a savepoint of it.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from monitoring.models import Message, Reminder
from monitoring.selectors.site_settings import clock_of
from monitoring.services import delivery, digests, reminders
from patients.models import Role, Site
from patients.services import memberships
from tests.faults.machine import oracle
from tests.faults.relay import Relay
from tests.world import World

FINAL = ("sent", "cancelled", "dead")
MOST_REMINDED = 3  # patients at one clinic: more make nothing happen that these do not
LONGEST_PAUSE = timedelta(hours=13)
ROUNDS = 16


class Clinic:
    relay: Relay  # set by the test, as is the world
    world: World
    started = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)

    def __init__(self) -> None:
        super().__init__()
        self.rows = transaction.atomic()
        self.rows.__enter__()
        self.relay.mood = "well"
        self.relay.copies.clear()
        self.relay.texts.clear()
        self.relay.offered.clear()
        self.relay.log.write_text("")
        self.now = self.latest = self.started
        self.looked_at = 0  # copies that were held against the promises
        self.told: dict[str, frozenset[int]] = {}  # Message-ID of an accepted mail -> its reminders
        self.final: dict[int, tuple] = {}
        self.gone: dict[str, int] = {}  # who may get nothing any more -> mails until then
        self.forgiven: Counter[str] = Counter()  # tries that a backup does not know of
        self.backup: tuple | None = None
        self.patients = [self.world.rosa, self.world.liam]
        self.cora, _new = memberships.add_user(
            email="cora@example.org",
            name="Cora",
            site=self.world.madrid,
            role=Role.COORDINATOR,
            language="en",
        )

    def teardown(self) -> None:
        try:
            self.in_the_end()
        finally:
            transaction.set_rollback(True)
            self.rows.__exit__(None, None, None)

    # What the clocks do ---------------------------------------------------------------------------------------------

    def refresh(self, now: datetime | None = None) -> None:
        reminders.refresh_and_queue(now=now or self.now)
        self.nobody_was_overlooked(now or self.now)

    def nobody_was_overlooked(self, now: datetime) -> None:
        """A look at what was done since the last one finds all that a look at everybody would find."""
        before = transaction.savepoint()
        assert sum(reminders.queue(site, today=site.day(now)) for site in Site.objects.all()) == 0
        transaction.savepoint_rollback(before)

    def send(self, now: datetime | None = None) -> None:
        now = now or self.now
        self.latest = max(self.latest, now)
        digests.hold(now=now)
        self.what_waits_waits_for_its_hour(now)
        delivery.deliver(now=now)
        self.look_at_what_came(now)

    def move_on(self, by: timedelta) -> None:
        self.now += by
        self.latest = max(self.latest, self.now)

    def day(self, patient=None):
        return (patient.site if patient else self.world.madrid).day(self.now)

    # What is seen from outside --------------------------------------------------------------------------------------

    def messages(self) -> list[Message]:
        return list(Message.objects.order_by("pk"))

    def copies_to(self, address: str) -> int:
        return sum(f"\nTo: {address}\n" in text.replace("\r\n", "\n") for text in self.relay.texts)

    def look_at_what_came(self, now: datetime) -> None:
        new, self.looked_at = self.relay.copies[self.looked_at :], len(self.relay.copies)
        for message_id in new:
            message = Message.objects.get(message_id=uuid.UUID(message_id.partition("@")[0]))
            self.it_was_right_to_send(message, now)
            self.what_it_says_is_said_nowhere_else(message_id, message)

    def it_was_right_to_send(self, message: Message, now: datetime) -> None:
        """I3, I4, I13, and the hour of I7."""
        person, clock = message.recipient, clock_of(message.recipient_id)
        assert person.is_active
        assert oracle.is_allowed(now, clock), "in quiet hours or on a holiday"
        today = oracle.wall(now, clock).date()
        if message.kind == "digest" and message.local_date == today:
            at = message.not_before
            late = at is not None and not oracle.is_allowed(
                at - oracle.MINUTE, clock
            )  # yesterday's, kept by the night
            assert late or oracle.hour_of(today, clock) <= self.latest, "before the hour"
        rows = Reminder.objects.filter(message=message, cancelled_reason="")
        assert rows
        for reminder in rows.select_related("item__patient"):
            item, patient = reminder.item, reminder.item.patient
            assert person.memberships.filter(site=reminder.site).exists()
            day = reminder.site.day(now)
            assert patient.status == "active"
            if not is_of_a_patient(reminder):
                assert item.state == "open"
                assert not any(until and until >= day for until in (item.waived_until, item.snoozed_until))

    def what_it_says_is_said_nowhere_else(self, message_id: str, message: Message) -> None:
        """I10: the number in the mail is that of its rows, and none of them was in a mail before."""
        rows = list(Reminder.objects.filter(message=message, cancelled_reason=""))
        tests = [each for each in rows if not is_of_a_patient(each)]
        number = re.search(r"\d+", message.subject)
        assert number is not None
        if tests:
            assert int(number[0]) == len(tests) == len({each.item_id for each in tests})
        mine = frozenset(each.pk for each in rows)
        for other, theirs in self.told.items():
            assert other == message_id or not mine & theirs
        self.told[message_id] = mine

    def what_waits_waits_for_its_hour(self, now: datetime) -> None:
        """I7: what waits, waits for the chosen hour, or for the end of quiet hours or of a holiday."""
        waiting = Message.objects.filter(
            state="planned", not_before__gt=now, recipient__memberships__isnull=False
        )
        for message in waiting:
            clock, at = clock_of(message.recipient_id), message.not_before
            assert oracle.is_allowed(at, clock)
            digest = message.kind == "digest" and clock.hours.digest is not None
            on_the_hour = digest and at == oracle.hour_of(oracle.wall(at, clock).date(), clock)
            assert on_the_hour or not oracle.is_allowed(at - oracle.MINUTE, clock)

    # In the end -----------------------------------------------------------------------------------------------------

    def in_the_end(self) -> None:
        """I2: the server is well, every pause is over: what should arrive has arrived, and nothing is left in doubt."""
        self.relay.mood = "well"
        self.move_on(LONGEST_PAUSE)
        self.refresh()
        began = {message.pk for message in self.messages()}
        for _ in range(ROUNDS):
            self.send()
            left = Message.objects.filter(pk__in=began).exclude(state__in=FINAL)
            if not left:
                break
            waiting = min((each.not_before for each in left if each.not_before), default=self.now)
            self.move_on(max(waiting - self.now, LONGEST_PAUSE))
        states = {each.state for each in Message.objects.filter(pk__in=began)}
        assert states <= set(FINAL)
        for message in Message.objects.filter(pk__in=began, state="sent"):
            assert self.relay.copies.count(f"{message.message_id}@{self.relay.host_of_ids}") == 1
        self.nothing_that_is_due_was_left_untold()

    def nothing_that_is_due_was_left_untold(self) -> None:
        """What came when the day's mail had left goes with a later one, as long as somebody must hear it."""
        untold = self.untold()
        for _ in range(3 if untold else 0):
            self.move_on(timedelta(days=1))
            self.refresh()
            self.send()
        assert not untold & self.untold()

    def untold(self) -> set[int]:
        loose = Reminder.objects.filter(
            message=None,
            cancelled_reason="",
            recipient__is_active=True,
            recipient__memberships__site=F("site"),
            item__state="open",
            item__patient__status="active",
            item__waived_until=None,
            item__snoozed_until=None,
            item__awaiting_since=None,
            item__appointment=None,
            item__patient__follow_up__last_contact=None,
        )
        return set(loose.values_list("pk", flat=True))


def is_of_a_patient(reminder: Reminder) -> bool:
    return reminder.step.startswith(("unreached", "declined"))
