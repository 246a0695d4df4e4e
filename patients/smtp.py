"""Hands one mail to a mail server in two halves, so that at most an instant is left in which nobody knows.

SMTP takes a mail with the final dot, and a server that loses its client before the dot drops what it had. So the text
goes over without the dot, then the caller says in its own books that the dot is next (`fence`), then the dot goes out.
Whoever dies before the fence has sent nothing; only between it and the server's answer is the outcome unknown.
"""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Callable
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.console import EmailBackend as ToAStream
from django.core.mail.backends.smtp import EmailBackend as ToAServer

MAILS_PER_CONNECTION = 50  # servers close the line after about a hundred


class Phase(StrEnum):
    """How far the dialogue had come."""

    CONNECT = "connect"
    ENVELOPE = "envelope"
    TEXT = "text"
    ANSWER = "answer"


class Trouble(Exception):
    """The mail was not taken, or nobody knows. code: the server's answer, None where there was none."""

    def __init__(self, phase: Phase, code: int | None = None, said: object = "") -> None:
        super().__init__(phase, code)
        self.phase = phase
        self.code = code
        text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        self.said = " ".join(text.split())[:200]


class Unreachable(Trouble):
    """No server, no encryption, no right to send: nothing of this mail. Surely not taken."""


class NotNow(Trouble):
    """Surely not taken; it may be later."""


class Refused(Trouble):
    """Surely not taken, and never will be."""


class NotOurs(Trouble):
    """The fence said no: the line was dropped before the dot, and the server has discarded the text."""


class Unknown(Trouble):
    """The dot went out and no answer came."""


class Courier:
    """One line to the mail server, opened when it is needed and dropped after every trouble.

    With another of Django's mail backends (files, console, memory) the same `hand_over` stands around its `send`.
    """

    def __init__(self) -> None:
        self.backend = get_connection()
        self.left = 0  # mails that may still go over the open line

    @property
    def relay(self) -> str:
        """The name of the server, the same for all who use it."""
        if isinstance(self.backend, ToAServer):
            return f"{self.backend.host}:{self.backend.port}"
        return type(self.backend).__module__.rpartition(".")[2]

    @property
    def is_open(self) -> bool:
        return self.left > 0

    def open(self) -> None:
        """Connect, encrypt, sign in. Raises Unreachable."""
        self.close()
        if isinstance(self.backend, ToAServer):
            try:
                self.backend.open()
                _line(self.backend).ehlo_or_helo_if_needed()
                _without_waiting(_line(self.backend))
            except smtplib.SMTPResponseException as error:
                self._drop()
                raise Unreachable(Phase.CONNECT, error.smtp_code, error.smtp_error) from error
            except (smtplib.SMTPException, OSError) as error:
                self._drop()
                raise Unreachable(Phase.CONNECT, None, type(error).__name__) from error
        self.left = MAILS_PER_CONNECTION

    def hand_over(self, mail: EmailMessage, fence: Callable[[], bool]) -> None:
        """Send a mail; `fence` is called once, right before the dot, and must say whether it may go out.

        Returns when the server took it; raises a `Trouble`, or what `fence` raises (then nothing was taken).
        """
        self.left -= 1
        try:
            if isinstance(self.backend, ToAServer):
                _dialogue(_line(self.backend), mail, fence)
            else:
                self._at_once(mail, fence)
        except BaseException:
            self._drop()
            raise
        if not self.left:
            self.close()

    def _at_once(self, mail: EmailMessage, fence: Callable[[], bool]) -> None:
        if not fence():
            raise NotOurs(Phase.TEXT)
        try:
            self.backend.send_messages([mail])
        except (smtplib.SMTPException, OSError) as error:
            # A file that could not be written is surely not there.
            kind = NotNow if isinstance(self.backend, ToAStream) else Unknown
            raise kind(Phase.ANSWER, None, type(error).__name__) from error

    def close(self) -> None:
        """End a healthy line politely."""
        self.left = 0
        if isinstance(self.backend, ToAServer) and self.backend.connection:
            try:
                self.backend.connection.quit()
            except (smtplib.SMTPException, OSError):
                pass
        self._drop()

    def _drop(self) -> None:
        """Hang up without a word: a QUIT could be read as the end of a text."""
        self.left = 0
        if isinstance(self.backend, ToAServer) and self.backend.connection:
            self.backend.connection.close()
            self.backend.connection = None


def _line(backend: ToAServer) -> smtplib.SMTP:
    if backend.connection is None:
        raise smtplib.SMTPServerDisconnected
    return backend.connection


def _without_waiting(server: smtplib.SMTP) -> None:
    """Else the dot would wait in our own kernel until the server's acknowledged the text: 40 ms a mail (Nagle)."""
    if server.sock is not None:
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _dialogue(server: smtplib.SMTP, mail: EmailMessage, fence: Callable[[], bool]) -> None:
    sender, recipient = parseaddr(mail.from_email)[1], parseaddr(mail.to[0])[1]
    phase = Phase.ENVELOPE
    try:
        # A refused sender or DATA is the clinic's own affair (no right to send), not the recipient's.
        _expect(server.mail(sender), 250, phase, refused=Unreachable)
        _expect(server.rcpt(recipient), 250, phase, refused=Refused)
        phase = Phase.TEXT
        _expect(server.docmd("DATA"), 354, phase, refused=Refused)
        server.send(_stuffed(mail.message().as_bytes()))
    except (smtplib.SMTPException, OSError) as error:
        raise NotNow(phase, None, type(error).__name__) from error
    if not fence():
        raise NotOurs(phase)
    phase = Phase.ANSWER
    try:
        if server.sock is not None:
            server.sock.settimeout(settings.MAIL_ANSWER_SECONDS)
        server.send(b".\r\n")
        answer = server.getreply()
        if server.sock is not None:
            server.sock.settimeout(settings.EMAIL_TIMEOUT)
    except (smtplib.SMTPException, OSError) as error:
        raise Unknown(phase, None, type(error).__name__) from error
    _expect(answer, 250, phase, refused=Refused)


def _expect(answer: tuple[int, bytes], code: int, phase: Phase, *, refused: type[Trouble]) -> None:
    """Codes of one kind count as the expected one (251 for 250); an answer that is none is a lost line."""
    got, said = answer
    if got // 100 == code // 100:
        return
    raise (refused if got // 100 == 5 else NotNow)(phase, got if got > 0 else None, said)


def _stuffed(text: bytes) -> bytes:
    """Lines end as SMTP ends them, those that begin with a dot get a second one (RFC 5321 4.5.2)."""
    stuffed = re.sub(rb"(?m)^\.", b"..", re.sub(rb"\r?\n", b"\r\n", text))
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
