"""Every change of a message's state, legal or not: as the services see it and as the database itself does."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from monitoring.models import Message, message_moves
from monitoring.models.message_moves import BY_HAND, MAY_BECOME, is_legal
from monitoring.services.message_states import IllegalMove, move
from patients.models import User
from tests.messages import bring
from tests.world import TODAY

STATES = Message.State.values
PAIRS = [pair for pair in product(STATES, STATES) if pair[0] != pair[1]]
# Said once more, by hand: a table that is changed by mistake is noticed.
LEGAL = {
    *(("planned", "claimed"), ("planned", "cancelled"), ("planned", "uncertain")),
    *(("claimed", "planned"), ("claimed", "finishing"), ("claimed", "cancelled"), ("claimed", "dead")),
    *(("claimed", "uncertain"), ("finishing", "sent"), ("finishing", "planned"), ("finishing", "uncertain")),
    *(("finishing", "dead"), ("uncertain", "sent"), ("uncertain", "planned"), ("dead", "planned")),
}


@pytest.fixture
def recipient(db):
    return User.objects.create(email="carla@example.org")


@pytest.fixture
def message_in(recipient):
    def make(state: str) -> Message:
        message = Message.objects.create(recipient=recipient, local_date=TODAY)
        bring(Message.objects.filter(pk=message.pk), state, problem="")
        return Message.objects.get(pk=message.pk)

    return make


def database_takes(message: Message, to: str, problem: str) -> bool:
    try:
        with transaction.atomic():
            Message.objects.filter(pk=message.pk).update(state=to, problem=problem, sent_at=timezone.now())
    except IntegrityError as refusal:
        return message_moves.REFUSAL not in str(refusal)
    return True


@pytest.mark.parametrize("before, after", PAIRS, ids=[" → ".join(pair) for pair in PAIRS])
def test_the_database_takes_what_the_table_allows_and_nothing_else(message_in, before, after):
    allowed = (before, after) in LEGAL
    by_hand = "by_hand" if before == "dead" else ""
    assert database_takes(message_in(before), after, by_hand) is allowed
    assert is_legal(before, after, by_hand) is allowed


@pytest.mark.parametrize("before, after", PAIRS, ids=[" → ".join(pair) for pair in PAIRS])
def test_the_services_try_what_the_table_allows_and_nothing_else(message_in, before, after):
    message = message_in(before)
    fields = {"problem": BY_HAND, "sent_at": timezone.now()}
    if (before, after) in LEGAL:
        assert move(message, after, at=timezone.now(), **fields)
        assert list(message.steps.values_list("before", "after")) == [(before, after)]
        return
    with pytest.raises(IllegalMove):
        move(message, after, at=timezone.now(), **fields)
    assert not message.steps.exists()


def test_what_was_given_up_comes_back_by_hand_alone(message_in):
    message = message_in("dead")
    assert not is_legal("dead", "planned", "too_many_tries")
    assert not database_takes(message, "planned", "too_many_tries")
    with pytest.raises(IllegalMove):
        move(message, "planned", at=timezone.now())
    assert database_takes(message, "planned", BY_HAND)


def test_another_sender_may_claim_what_one_has_claimed(message_in):
    assert is_legal("claimed", "claimed")
    assert database_takes(message_in("claimed"), "claimed", "")


@pytest.mark.parametrize("state", STATES)
def test_other_fields_may_change_in_every_state(message_in, state):
    assert database_takes(message_in(state), state, "found_in_log")


def test_a_state_that_nobody_knows_is_refused(recipient):
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(recipient=recipient, local_date=TODAY, state="lost")


def test_the_table_speaks_of_every_state():
    assert set(MAY_BECOME) == set(STATES)
    assert {(before, after) for before in MAY_BECOME for after in MAY_BECOME[before]} == LEGAL | {
        ("claimed", "claimed")
    }


def test_the_guard_that_stands_is_the_one_that_the_table_makes(db):
    """A later migration that rebuilds the table must install the guard again (SQLite drops it)."""
    asked = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s",
    }

    def standing() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(asked[connection.vendor], [message_moves.NAME])
            return [sql for (sql,) in cursor.fetchall()]

    found = standing()
    assert len(found) == 1
    message_moves.install(connection)
    assert standing() == found
