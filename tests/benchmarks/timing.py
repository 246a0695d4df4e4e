"""Times of calls that take turns: whatever else the machine does meets all of them alike."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection


@dataclass
class Times:
    """Seconds per call: on the clock, and of processors (ours and the database server's, where that can be read)."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def median_cpu(self) -> float:
        return statistics.median(self.cpu)

    def tail(self) -> float:
        """p95 over the median."""
        return _p95(self.wall) / self.median

    def tail_cpu(self) -> float:
        return _p95(self.cpu) / self.median_cpu

    def over(self, base: Times) -> float:
        return self.median / base.median

    def over_cpu(self, base: Times) -> float:
        return self.median_cpu / base.median_cpu


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def in_turns(calls: dict[str, Callable[[], object]], rounds: int, warm: int = 5) -> dict[str, Times]:
    """Each call once per round, in an order that changes from round to round."""
    chance = random.Random(1)
    cpu_seconds = cpu_clock()
    times = {name: Times() for name in calls}
    for _ in range(warm):
        for call in calls.values():
            call()
    for _ in range(rounds):
        order = list(calls)
        chance.shuffle(order)
        for name in order:
            cpu, wall = cpu_seconds(), time.perf_counter()
            calls[name]()
            times[name].wall.append(time.perf_counter() - wall)
            times[name].cpu.append(cpu_seconds() - cpu)
    return times


def cpu_clock() -> Callable[[], float]:
    """Seconds that processors have worked for us: this process, and the one that serves its database connection."""
    if connection.vendor != "postgresql":
        return time.process_time

    def seconds() -> float:
        connection.ensure_connection()
        server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        served = int(server.read_text().split()[0]) / 1e9 if server.exists() else 0.0
        return time.process_time() + served

    return seconds
