"""Whatever happens in whatever order: everybody is told what they must hear, once, at their hour, and nobody else is.

A state machine plays it against a real mail server (`tests.faults.machine`): the clocks of the reminders, people at
work, settings that change, senders that die or meet, clocks on and back, a backup that is put back.

MACHINE_EXAMPLES says how many stories are played; `make faults` plays many more.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from monitoring.services import looks
from patients import mail
from tests.faults.machine.clinic import Clinic
from tests.faults.machine.failures import Failures
from tests.faults.machine.promises import Promises
from tests.faults.machine.record import Record
from tests.faults.machine.settings_edited import SettingsEdited
from tests.faults.relay import running

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "6"))
STEPS = int(os.environ.get("MACHINE_STEPS", "25"))
# A day like others, and the evenings before the clocks change: each in its zone, back in autumn and on in spring.
STARTS = {
    "a day in November": datetime(2026, 11, 20, 6, 30, tzinfo=UTC),
    "the clocks of Europe go on": datetime(2027, 3, 27, 19, 10, tzinfo=UTC),
    "the clocks of Lord Howe go on and Europe's back later": datetime(2027, 10, 2, 9, 5, tzinfo=UTC),
    "the clocks of Europe go back": datetime(2027, 10, 30, 20, 0, tzinfo=UTC),
}


# What chance seldom plays early enough is played in any case.
STORIES = {
    "mails go, a backup is put back": [("mails_go_and_then_a_backup_is_put_back", {"held": False})],
    "mails go, a backup is put back, they are held": [
        ("mails_go_and_then_a_backup_is_put_back", {"held": True})
    ],
    "two senders with one clock": [("a_sender_meets_another_while_it_writes", {"ahead": 0})],
    "a sender takes another's message over": [("a_sender_meets_another_while_it_writes", {"ahead": 12})],
    **{
        f"killed at statement {number}": [
            ("a_deed_is_cut_short", {"number": number, "database": number % 2 == 0, "sends": True}),
            ("time_passes_and_the_clocks_ring", {"hours": 0}),
        ]
        for number in range(12, 60, 7)
    },
}


class Reminded(Promises, Failures, SettingsEdited, Record, Clinic, RuleBasedStateMachine):
    """All of them at once."""


PROMISES = [
    each.__name__ for each in vars(Promises).values() if hasattr(each, "hypothesis_stateful_invariant")
]


@pytest.fixture
def relay(tmp_path, settings):
    with running(tmp_path) as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_TIMEOUT = 5
        settings.MAIL_SERVER_LOG = str(found.log)
        found.offered = Counter()  # texts that came with their dot, taken or not
        found.host_of_ids = mail.message_id("").removeprefix("@")
        take = found.handle_DATA

        async def counting(server, session, envelope):
            head = envelope.content.decode().partition("\r\n\r\n")[0]
            found.offered[head.lower().partition("message-id: <")[2].partition(">")[0]] += 1
            return await take(server, session, envelope)

        found.handle_DATA = counting
        yield found


@pytest.fixture(autouse=True)
def no_overlap(monkeypatch):
    """Each look for reminders begins exactly where the last one began: nothing is seen twice by chance."""
    monkeypatch.setattr(looks, "OVERLAPPING_EVENTS", 0)
    monkeypatch.setattr(looks, "OVERLAP", timedelta(0))


@pytest.fixture
def silence():
    """What goes wrong on purpose is not worth a line each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


# A process that is killed leaves its cursors to PostgreSQL; here they outlive it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_whatever_happens_everybody_is_told_once_and_at_their_hour(world, relay, silence, start):
    machine = type("Reminded", (Reminded,), {"relay": relay, "world": world, "started": start})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="MACHINE_EXAMPLES" not in os.environ,
            database=None,
            phases=[Phase.generate, *([] if "MACHINE_QUICK" in os.environ else [Phase.shrink])],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_some_stories_are_played_in_any_case(world, relay, silence, story):
    begun = {"relay": relay, "world": world, "started": STARTS["a day in November"]}
    machine = type("Reminded", (Reminded,), begun)()
    machine.the_clinic_opens()
    try:
        for deed, values in story:
            getattr(machine, deed)(**values)
            for promise in PROMISES:
                getattr(machine, promise)()
    finally:
        machine.teardown()
