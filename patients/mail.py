"""Mails: a subject and a text template per kind, in the recipient's language. No patient data ever goes into a mail."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from patients.models import User


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


def write(kind: str, *, to: User, **facts) -> Letter:
    """Render `emails/<kind>-subject.txt` and `-body.txt` for a person. `facts` are counts and addresses."""
    facts = {"person": to, "site_url": settings.SITE_URL, **facts}
    with translation.override(to.language):
        subject = " ".join(render_to_string(f"emails/{kind}-subject.txt", facts).split())
        return Letter(subject, render_to_string(f"emails/{kind}-body.txt", facts).strip() + "\n")


def send(letter: Letter, *, to: User, message_id: UUID, connection=None) -> None:
    """Hand one mail to the server; raises what the server or the network says.

    The Message-ID is the message's own: a second copy can be told from a second message.
    """
    EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[to.email],
        headers={
            "Message-ID": f"<{message_id}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=connection or get_connection(),
    ).send()
