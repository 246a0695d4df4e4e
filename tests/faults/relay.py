"""A mail server that behaves as it is told, keeps every copy it takes, and writes the log that Exim would write."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.faults.ports import free_port

LATENCY = 0.004  # seconds
HANG = 30


class Relay:
    """mood: what to do with the next mails; `well` takes them."""

    def __init__(self, log: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.log = log
        self.mood = "well"
        self.now_and_then = ""  # the mood for one session in ten
        self.copies: list[str] = []  # the Message-ID of every copy that was taken
        self.texts: list[str] = []
        self.connections = 0

    def count(self) -> Counter[str]:
        return Counter(self.copies)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.now_and_then:
            self.mood = self.now_and_then if random.random() < 0.1 else "well"
        if self.mood == "421 at once":
            return "421 closing"
        if self.mood == "550 sender":
            return "550 you may not send here"
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mood == "hangs before the dot":
            await asyncio.sleep(HANG)
        if self.mood == "resets before the dot":
            server.transport.abort()
        if self.mood[:3] in ("451", "550"):
            return self.mood
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        if self.mood.startswith("after the dot:"):
            return self.mood.removeprefix("after the dot:").strip()
        if self.mood == "loses it after the dot":
            server.transport.abort()
            return "250 never heard"
        await asyncio.sleep(LATENCY)
        self._take(envelope)
        if self.mood == "takes it and hangs":
            await asyncio.sleep(HANG)
        if self.mood == "takes it and resets":
            server.transport.abort()
        return "250 taken"

    def _take(self, envelope) -> None:
        text = envelope.content.decode()
        found = re.search(r"^Message-ID: <(.+?)>", text, re.MULTILINE | re.IGNORECASE)
        assert found is not None, text
        self.keep(found[1], text)

    def keep(self, message_id: str, text: str) -> None:
        with self.log.open("a") as log:
            log.write(f"2026-11-20 09:00:00 1abc-00 <= poems@example.org S=900 id={message_id}\n")
        self.texts.append(text)
        self.copies.append(message_id)


class _Counting(Controller):
    def factory(self):
        self.handler.connections += 1
        return SMTP(self.handler, hostname="relay")


@contextmanager
def running(folder: Path, port: int | None = None) -> Iterator[Relay]:
    relay = Relay(folder / "relay.log", port)
    relay.log.touch()
    controller = _Counting(relay, hostname="127.0.0.1", port=relay.port)
    controller.start()
    relay.connections = 0  # its own test connection
    try:
        yield relay
    finally:
        controller.stop()
