"""Two other ways of sending what is due, to be measured beside ours; each works until nothing is left to send.

lease: claim with a lease, send, say that it was sent; sent again when the lease ends.
mark: say that it was sent, then send.
"""

from __future__ import annotations

import smtplib
import time

from django.core.mail import get_connection
from django.utils import timezone

from monitoring.models import Message
from monitoring.services import message_states
from patients import mail

LETTER = mail.Letter(
    "2 follow-up tests need attention", "Hello,\n\nyour worklist has tests that need attention.\n"
)


def lease() -> None:
    line = get_connection()
    while Message.objects.exclude(state="sent").exists():
        for pk in Message.objects.filter(message_states.to_claim(timezone.now())).values_list(
            "pk", flat=True
        )[:50]:
            message = message_states.claim(pk, timezone.now())
            if message is not None and _send(message, line):
                Message.objects.filter(pk=pk, claim_token=message.claim_token).update(
                    state="sent", sent_at=timezone.now()
                )
        time.sleep(0.1)


def mark() -> None:
    line = get_connection()
    while True:
        waiting = list(Message.objects.filter(state="planned").values_list("pk", flat=True)[:50])
        if not waiting:
            return
        for pk in waiting:
            mine = Message.objects.filter(pk=pk, state="planned")
            if mine.update(state="sent", sent_at=timezone.now()):
                _send(Message.objects.select_related("recipient").get(pk=pk), line)


def _send(message: Message, line) -> bool:
    try:
        line.open()
        line.send_messages([mail.compose(LETTER, to=message.recipient.email, of=message.message_id)])
    except (smtplib.SMTPException, OSError):
        line.close()
        return False
    return True
