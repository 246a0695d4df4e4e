"""Evidence: did the mail server take a mail? Read from its own log, by Message-ID.

Exim writes one line when it has taken a mail (` <= … id=<Message-ID without brackets>`). Postfix writes the Message-ID
while it reads the headers and the queue manager's line once it has taken the mail, joined by the queue's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings

TAIL_BYTES = 64 * 1024 * 1024  # of the log and of the one before it


def reader() -> Callable[[str], bool | None]:
    """A function that says of a Message-ID (without brackets) whether the server took the mail.

    True when the log says so, False when it can be read and does not, None when there is no log to read. The log is
    read once, at the first question.
    """

    @cache
    def text() -> str | None:
        return _read()

    def took(message_id: str) -> bool | None:
        log = text()
        return None if log is None else _exim(log, message_id) or _postfix(log, message_id)

    return took


def _read() -> str | None:
    if not settings.MAIL_SERVER_LOG:
        return None
    newest = Path(settings.MAIL_SERVER_LOG)
    try:
        text = _tail(newest)
    except OSError:
        return None
    try:
        return _tail(newest.with_name(newest.name + ".1")) + text
    except OSError:
        return text  # not rotated yet


def _tail(path: Path) -> str:
    with path.open("rb") as log:
        size = log.seek(0, 2)
        log.seek(max(0, size - TAIL_BYTES))
        return log.read().decode(errors="replace")


def _exim(text: str, message_id: str) -> bool:
    return re.search(rf" <= .* id={re.escape(message_id)}(\s|$)", text, re.MULTILINE) is not None


def _postfix(text: str, message_id: str) -> bool:
    queued = re.findall(rf": ([0-9A-Za-z]+): message-id=<{re.escape(message_id)}>", text)
    return any(re.search(rf"qmgr\[\d+\]: {number}: from=<", text) for number in queued)
