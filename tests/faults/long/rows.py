"""What `make faults` plays, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MESSAGES, KILLS = 10_000, 20
BOTH = ("PostgreSQL", "SQLite")
POSTGRESQL, SQLITE = ("PostgreSQL",), ("SQLite",)


@dataclass(frozen=True)
class Row:
    """scenario: as `run` knows it. times: kills or restarts. alone: so busy that nothing else may run beside it."""

    words: str
    scenario: str
    engine: str
    messages: int
    times: int = 0
    ours: bool = True
    alone: bool = False


def rows(messages: int = MESSAGES, kills: int = KILLS) -> Iterator[Row]:
    """messages: for our own design under kills; the other rows have a share of them."""
    fewer, few = max(messages // 5, 60), max(messages // 50, 40)
    for engine in BOTH:
        yield Row("two halves (ours)", "ours", engine, messages, kills, alone=True)
    words = "ours; bad mail server, clock ±1 h, crashing database as well"
    for engine in BOTH:
        yield Row(words, "mischief", engine, fewer, kills, alone=True)
    yield from _other_designs(fewer, kills)
    yield Row("ours; PostgreSQL restarted in immediate mode", "restarts", "PostgreSQL", fewer, 5, alone=True)
    yield from _mail_servers(few)
    yield from _clockwork(few)


def _other_designs(messages: int, kills: int) -> Iterator[Row]:
    for words, scenario, engines in (
        ("A: a Celery task each, acknowledged early", "early", POSTGRESQL),
        ("B: a Celery task each, acknowledged late", "late", POSTGRESQL),
        ("C: claim, send, mark; again when the lease ends", "lease", BOTH),
        ("D: mark, then send", "mark", BOTH),
    ):
        for engine in engines:
            yield Row(words, scenario, engine, messages, kills, ours=False, alone=True)


def _mail_servers(messages: int) -> Iterator[Row]:
    for engine in BOTH:
        yield Row("ours; mail server refuses connections for 30 minutes", "away", engine, messages)
    for words, mood in (
        ("says 421", "421 at once"),
        ("says 550 to some recipients", "550 nobody here"),
        ("says 550 to us", "550 sender"),
        ("hangs before the dot", "hangs before the dot"),
        ("takes it and hangs", "takes it and hangs"),
        ("resets before the dot", "resets before the dot"),
        ("takes it and resets", "takes it and resets"),
        ("loses it and resets", "loses it after the dot"),
    ):
        for engine in BOTH:
            yield Row(f"ours; mail server {words}, 1 in 10", f"mail server:{mood}", engine, messages)


def _clockwork(messages: int) -> Iterator[Row]:
    for engine in BOTH:
        yield Row("ours; 3 beats, a worker and 3 timers at once", "many clocks", engine, messages)
    for words, fault in (
        ("killed and started again", "killed"),
        ("frozen for a minute", "frozen"),
        ("hangs up on everybody, 10 times", "hangs_up"),
    ):
        yield Row(f"ours; Redis {words}", f"redis:{fault}", "SQLite", messages)
    yield Row("visits saved while Redis is frozen", "pages", "SQLite", 4)
    yield Row("ours; clock an hour back, then forward, under beat", "clock is set", "SQLite", messages)
