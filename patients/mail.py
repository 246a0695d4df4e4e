"""Mails: a subject and a text template per kind, in the recipient's language. No patient data ever goes into a mail."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from patients.models import User


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


def write(kind: str, *, to: User | None, **facts) -> Letter:
    """Render `emails/<kind>-subject.txt` and `-body.txt` for a person, or for nobody. `facts`: counts and addresses."""
    facts = {"person": to, "site_url": settings.SITE_URL, **facts}
    with translation.override(to.language if to else settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"emails/{kind}-subject.txt", facts).split())
        return Letter(subject, render_to_string(f"emails/{kind}-body.txt", facts).strip() + "\n")


def message_id(of: UUID) -> str:
    """The Message-ID of a message, without the angle brackets: always the same, so that copies are known as copies."""
    return f"{of}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def compose(letter: Letter, *, to: str, of: UUID) -> EmailMessage:
    """The mail as it goes out, to one address. of: the id of the message it carries."""
    return EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[to],
        headers={"Message-ID": f"<{message_id(of)}>", "Auto-Submitted": "auto-generated"},
    )
