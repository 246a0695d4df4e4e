"""What became of the messages: counted at the mail server and in the rows."""

from __future__ import annotations

import time

from django.db import Error, connection

from monitoring.models import Message
from patients import mail
from tests.faults.relay import Relay
from tests.faults.senders import FINAL


def outcome(relay: Relay, expected: set[str]) -> dict[str, int]:
    """expected: the Message-IDs that must have arrived once each.

    uncertain: messages of which the rows do not say what became of them, or say that they still must go though they
    have arrived. dead: those given up, but for addresses that the server refused for good.
    """
    copies = relay.count()
    rows = {mail.message_id(of): (state, problem) for of, state, problem in _rows()}
    refused = {of for of, (_state, problem) in rows.items() if problem == "address_refused"}
    unknown = {of for of, (state, _problem) in rows.items() if state in ("finishing", "uncertain")}
    unknown |= {of for of, (state, _problem) in rows.items() if state not in FINAL and of in copies}
    return {
        "lost": len(expected - set(copies) - refused),
        "doubled": sum(number - 1 for number in copies.values()),
        "uncertain": len(unknown),
        "dead": sum(state == "dead" for state, _problem in rows.values()) - len(refused),
        "connections": relay.connections,
    }


def _rows():
    return Message.objects.values_list("message_id", "state", "problem")


def at_rest() -> bool:
    """Every message is in its last state."""
    time.sleep(0.5)
    try:
        return not Message.objects.exclude(state__in=FINAL).exists()
    except Error:
        connection.close()
        return False
