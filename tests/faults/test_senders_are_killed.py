"""Senders are killed, or lose their database, in the middle of their work: every message arrives, and arrives once.

The long form, with 10,000 messages and more kinds of mischief, is `make faults`.
"""

from __future__ import annotations

from tests import world
from tests.faults.due_messages import plan
from tests.faults.relay import running
from tests.faults.senders import kill_again_and_again, sender_environment, senders, until, verdict
from tests.faults.shared_database import shared

MESSAGES, KILLS, DISTURBANCES = 200, 3, 3
ALL_IS_WELL = {"lost": 0, "doubled": 0, "uncertain": 0, "dead": 0}


def test_nothing_is_lost_doubled_or_left_in_doubt(transactional_db, tmp_path):
    expected = plan(world.build(), MESSAGES)
    database = shared(tmp_path)
    with (
        running(tmp_path) as relay,
        senders(sender_environment(database.url, relay), world.TODAY) as sending,
    ):
        kill_again_and_again(relay, sending, messages=MESSAGES, kills=KILLS)
        until(lambda: database.states().keys() == {"sent"}, seconds=120)
    assert verdict(database.states(), relay.count(), expected) == ALL_IS_WELL
    assert database.most("SELECT MAX(attempts) FROM monitoring_message") <= 1 + KILLS


def test_a_database_that_hangs_up_costs_no_message(transactional_db, tmp_path):
    expected = plan(world.build(), MESSAGES)
    database = shared(tmp_path)
    with (
        running(tmp_path) as relay,
        senders(sender_environment(database.url, relay), world.TODAY) as sending,
    ):
        sending.start()
        for turn in range(1, DISTURBANCES + 1):
            so_many = MESSAGES * turn // (DISTURBANCES + 1)
            until(lambda so_many=so_many: len(relay.copies) >= so_many, seconds=60)
            database.disturb()
        until(lambda: database.states().keys() == {"sent"}, seconds=120)
    assert verdict(database.states(), relay.count(), expected) == ALL_IS_WELL
