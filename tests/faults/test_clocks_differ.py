"""The clocks of two senders differ a little, or one read its own a moment before: neither takes the other for dead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.models import Message, Relay
from monitoring.services import message_states, relays
from monitoring.services.reconciling import doubt, reconcile
from tests.faults.due_messages import plan

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LITTLE, MUCH = timedelta(minutes=5), timedelta(minutes=5, seconds=1)


@pytest.fixture
def claimed(world) -> Message:
    plan(world, 1)
    message = message_states.claim(Message.objects.get().pk, NOW)
    assert message is not None
    return message


@pytest.mark.parametrize("behind, taken", [(LITTLE, False), (MUCH, True)])
def test_a_claim_stands_for_a_sender_whose_clock_is_a_little_behind(claimed, behind, taken):
    assert (message_states.claim(claimed.pk, NOW - behind) is not None) is taken


@pytest.mark.parametrize("behind, state", [(LITTLE, "uncertain"), (MUCH, "planned")])
def test_a_doubt_is_not_settled_early_by_a_sender_whose_clock_is_a_little_behind(
    claimed, settings, tmp_path, behind, state
):
    """The server may yet write into its log that it took the mail."""
    log = tmp_path / "mainlog"
    log.touch()
    settings.MAIL_SERVER_LOG = str(log)
    message_states.move(claimed, "finishing", at=NOW)
    doubt(claimed, NOW, until=NOW + message_states.finishing_lasts())
    reconcile(NOW - behind)
    claimed.refresh_from_db()
    assert claimed.state == state


@pytest.mark.parametrize("behind, may", [(LITTLE, False), (MUCH, True)])
def test_a_server_that_is_away_is_not_called_by_a_sender_whose_clock_is_a_little_behind(db, behind, may):
    Relay.objects.create(name="relay:25", failures=5, next_probe_at=NOW + relays.PROBE_EVERY)
    assert relays.may_try("relay:25", NOW - behind) is may
