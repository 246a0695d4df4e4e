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

# Of a Message-ID without brackets: True when the log says that the server took it, False when it can be read and does
# not, None when there is no log to read.
Took = Callable[[str], bool | None]
TAIL_BYTES = 64 * 1024 * 1024  # of the log and of the one before it


def reader() -> Took:
    """Reads the log once, at the first question."""

    @cache
    def taken() -> frozenset[str] | None:
        log = _read()
        return None if log is None else _exim(log) | _postfix(log)

    def took(message_id: str) -> bool | None:
        known = taken()
        return None if known is None else message_id in known

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


def _exim(text: str) -> frozenset[str]:
    return frozenset(re.findall(r" <= .* id=(\S+)", text))


def _postfix(text: str) -> frozenset[str]:
    queued = re.findall(r": ([0-9A-Za-z]+): message-id=<([^>\s]+)>", text)
    taken = set(re.findall(r"qmgr\[\d+\]: ([0-9A-Za-z]+): from=<", text))
    return frozenset(message_id for number, message_id in queued if number in taken)
