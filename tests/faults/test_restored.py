"""A backup is put back: what went out since it was taken is not sent blindly a second time."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from monitoring.models import Message
from monitoring.services import delivery, reconciling
from patients import mail, relay_log
from tests.faults.due_messages import plan
from tests.faults.relay import running
from tests.messages import bring
from tests.world import TODAY

HOUR = timedelta(hours=1)


@pytest.fixture
def relay(tmp_path, settings):
    with running(tmp_path) as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.MAIL_SERVER_LOG = str(found.log)
        yield found


@pytest.fixture
def gone_and_waiting(world, relay):
    """Two messages that the backup calls planned; the first went out after it was taken."""
    plan(world, 2)
    gone, waiting = Message.objects.order_by("pk")
    relay.keep(mail.message_id(gone.message_id), "")
    return gone, waiting


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def deliver(after=timedelta()):
    return delivery.deliver(now=timezone.now() + after, today=TODAY)


def hold() -> int:
    said = io.StringIO()
    call_command("hold_mails", "--json", stdout=said)
    return json.loads(said.getvalue())["held"]


def test_the_log_is_asked_before_a_message_goes_out(gone_and_waiting, relay):
    gone, waiting = gone_and_waiting
    assert deliver().sent == 1
    assert states() == ["sent", "sent"]
    assert relay.copies == [mail.message_id(each.message_id) for each in (gone, waiting)]
    gone.refresh_from_db()
    assert gone.problem == "found_in_log"
    steps = list(gone.steps.order_by("pk").values_list("before", "after"))
    assert steps == [("planned", "claimed"), ("claimed", "uncertain"), ("uncertain", "sent")]


def test_what_was_held_is_settled_by_the_log(gone_and_waiting, relay):
    assert hold() == 2
    assert states() == ["uncertain", "uncertain"]
    deliver(after=HOUR)
    assert states() == ["sent", "sent"]
    assert list(relay.count().values()) == [1, 1]


@pytest.mark.parametrize("policy", ["resend", "ask"])
@pytest.mark.parametrize("state", ["planned", "claimed", "finishing", "uncertain"])
def test_without_a_log_each_waits_for_a_person(gone_and_waiting, world, relay, settings, state, policy):
    settings.MAIL_SERVER_LOG, settings.MAIL_WHEN_UNCERTAIN = "", policy
    bring(Message.objects.all(), state)
    assert hold() == (0 if state == "uncertain" else 2)
    for hours in (1, 24, 72):
        deliver(after=hours * HOUR)
    assert states() == ["uncertain", "uncertain"]
    assert len(relay.copies) == 1
    waiting = gone_and_waiting[1]
    waiting.refresh_from_db()
    assert reconciling.send_again(waiting, by=world.ana, now=timezone.now())
    deliver()
    assert states() == ["uncertain", "sent"]


def test_what_could_not_have_gone_yet_is_not_held(gone_and_waiting):
    _gone, waiting = gone_and_waiting
    Message.objects.filter(pk=waiting.pk).update(not_before=timezone.now() + HOUR)
    assert hold() == 1
    assert states() == ["uncertain", "planned"]


def test_what_is_over_is_not_touched(gone_and_waiting):
    for message, state in zip(gone_and_waiting, ("sent", "dead"), strict=True):
        bring(Message.objects.filter(pk=message.pk), state)
    assert hold() == 0
    assert states() == ["sent", "dead"]


def test_what_is_planned_after_the_restore_goes_out(world, relay):
    assert hold() == 0
    plan(world, 1)
    assert deliver().sent == 1


POSTFIX = """\
Nov 20 09:00:00 h postfix/cleanup[7]: 4F1A2: message-id=<one@clinic>
Nov 20 09:00:00 h postfix/qmgr[3]: 4F1A2: from=<poems@clinic>, size=900, nrcpt=1 (queue active)
Nov 20 09:00:01 h postfix/cleanup[7]: 4F1A3: message-id=<refused@clinic>
"""
EXIM = "2026-11-20 09:00:00 1abc-00 <= poems@clinic H=h P=esmtp S=900 id=one@clinic for x@y\n"


@pytest.mark.parametrize("text", [pytest.param(POSTFIX, id="Postfix"), pytest.param(EXIM, id="Exim")])
def test_the_log_says_which_mails_were_taken(tmp_path, settings, text):
    log = tmp_path / "mail.log"
    settings.MAIL_SERVER_LOG = str(log)
    assert relay_log.reader()("one@clinic") is None
    log.write_text("")
    (tmp_path / "mail.log.1").write_text(text)
    took = relay_log.reader()
    assert [took(of) for of in ("one@clinic", "refused@clinic", "another@clinic")] == [True, False, False]
