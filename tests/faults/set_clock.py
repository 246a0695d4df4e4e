"""Runs a program by a clock that a file sets on or back while it runs: so many seconds ahead of the true one.

python -m tests.faults.set_clock FILE MODULE [ARGUMENTS …]

Only the wall clock moves, as it does on a machine whose clock is set; what measures durations goes on as ever.
"""

from __future__ import annotations

import runpy
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine


class Clock:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.offset = time.time() - time.monotonic()  # of the true clock
        self.ahead = 0
        self.travel = None

    def read(self) -> None:
        told = int(self.file.read_text() or 0)
        if told == self.ahead:
            return
        self.ahead = told
        if self.travel is not None:
            self.travel.stop()
        true = datetime.fromtimestamp(self.offset + time.monotonic(), UTC)
        self.travel = time_machine.travel(true + timedelta(seconds=told), tick=True)
        self.travel.start()

    def follow(self) -> None:
        while True:
            self.read()
            time.sleep(0.1)


def main() -> None:
    file, module, *arguments = sys.argv[1:]
    clock = Clock(Path(file))
    clock.read()
    threading.Thread(target=clock.follow, daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
