"""The processes of `make run`: the Procfile through honcho, and what honcho leaves open.

Honcho starts, names and prints them. Added here: they stop in order (the broker last, so that the worker can hand
back what it holds), only the leaders are told (a pool child must not be cut off in the middle of a mail), nothing stays
behind, and nothing outlives us even if we are killed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from honcho import manager, process

STOP_WITHIN_SECONDS = 20
LAST = "broker"
manager.KILL_WAIT = STOP_WITHIN_SECONDS + 10  # ours comes first


class Follower(process.Process):
    """A process that goes when we go, even by kill -9, and takes its children along: its runner watches for both."""

    def run(self, events=None, ignore_signals=False) -> None:
        threading.Thread(target=self._follow, args=(os.getppid(),), daemon=True).start()
        super().run(events, ignore_signals)

    def _follow(self, parent: int) -> None:
        while os.getppid() == parent:
            if self._child and self._child.poll() is not None:
                self._end_group((signal.SIGKILL,))  # a pool child that its leader left behind
                return
            time.sleep(0.5)
        self._end_group((signal.SIGTERM, signal.SIGKILL))
        os._exit(1)

    def _end_group(self, numbers: tuple[signal.Signals, ...], patience: float = 3) -> None:
        for number in numbers:
            with suppress(OSError, AttributeError):
                os.killpg(self._child.pid, number)
            time.sleep(patience)


class House(manager.Manager):
    """The processes of one start. `loop()` returns when all of them have stopped."""

    def __init__(self, commands: dict[str, str], on_start: Callable[[House], None]) -> None:
        super().__init__()
        self._process_ctor = Follower
        self._terminating = False
        self._on_start = on_start
        self.told_to_stop: int | None = None
        self.start_again = False
        self.commands = commands
        for name, command in commands.items():
            self.add_process(name, command)

    def loop(self) -> None:
        signal.signal(signal.SIGUSR1, self._restart)
        super().loop()
        self._sweep()

    def fallen(self) -> str:
        """What stopped without being told."""
        return ", ".join(f"{name} (exit {code})" for name, code in self._first_stopped)

    def terminate(self) -> None:
        if self._terminating:
            return
        self._terminating = True
        self._first_stopped = [
            (name, p["returncode"]) for name, p in self._processes.items() if "returncode" in p
        ]
        threading.Thread(target=self._stop_in_order, daemon=True).start()

    def _start(self) -> None:
        # Honcho has just set its own handlers: ours tell a wish to stop from a fall.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup keeps us
                signal.signal(number, self._told)
        super()._start()
        self._on_start(self)

    def _told(self, number: int, _frame: object) -> None:
        self.told_to_stop = number
        self.terminate()

    def _restart(self, _number: int, _frame: object) -> None:
        self.start_again = not self._terminating
        self.terminate()

    def _stop_in_order(self) -> None:
        self._wait(self._all_started, 5)
        others = [name for name in self._processes if name != LAST]
        for names in (others, [name for name in self._processes if name == LAST]):
            for name in self._alive(names):
                with suppress(OSError):
                    os.kill(self._processes[name]["pid"], signal.SIGTERM)
            self._wait(partial(self._none_alive, names), STOP_WITHIN_SECONDS)
        self.kill()

    def _alive(self, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if "returncode" not in self._processes[name] and self._processes[name].get("pid")
        ]

    def _none_alive(self, names: list[str]) -> bool:
        return not self._alive(names)

    @staticmethod
    def _wait(done: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        while not done() and time.monotonic() < until:
            time.sleep(0.05)

    def _killall(self, force: bool = False) -> None:
        for name in self._alive(list(self._processes)):
            with suppress(OSError):
                os.killpg(self._processes[name]["pid"], signal.SIGKILL if force else signal.SIGTERM)

    def _sweep(self) -> None:
        """Each process led a group of its own: whoever is still in one has lost its leader."""
        for about in self._processes.values():
            with suppress(OSError, KeyError):
                os.killpg(about["pid"], signal.SIGKILL)

    def _system_print(self, _data: str) -> None:
        """Honcho's own remarks (pids, signals) tell a clinic nothing."""


def stop_when_make_does() -> None:
    """A make that is gone, or that was interrupted alone (it then waits for us), means stop."""
    if "MAKELEVEL" in os.environ:
        threading.Thread(target=_watch_make, args=(os.getppid(),), daemon=True).start()


def _watch_make(make: int) -> None:
    while os.getppid() == make and not _is_interrupted(make):
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def _is_interrupted(make: int) -> bool:
    """Make handles SIGINT once: while it waits for its children the signal is no longer caught (Linux shows it)."""
    if not sys.platform.startswith("linux"):
        return False
    with suppress(OSError), open(f"/proc/{make}/status") as status:
        masks = dict(line.split(":", 1) for line in status)
        bit = 1 << (signal.SIGINT - 1)
        return not (int(masks["SigCgt"], 16) | int(masks["SigIgn"], 16)) & bit
    return False
