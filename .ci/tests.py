"""`make test`: everything the tests need, then the tests: on PostgreSQL, then all of them on SQLite.

The last line printed is pytest's own. A service that is missing is a failure, never a skip.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import services

ROOT = services.ROOT
PYTEST = [
    str(ROOT / ".venv" / "bin" / "python"),
    "-m",
    "pytest",
    "-n",
    "2",
    "--dist",
    "loadfile",
    "--durations=10",
    "--durations-min=2",
]
# The browser's journeys see no database, and the medicine has none: once is enough for both.
NOT_TWICE = [
    "tests/protocol",
    "tests/exchange",
    "tests/journeys",
    "tests/test_vendor.py",
    "tests/faults/test_make_run.py",
]
LIMIT_SECONDS = 25 * 60


def main() -> int:
    begun = time.monotonic()
    installed = subprocess.run([sys.executable, "-P", "poems_tracker/start.py", "install", "--dev"], cwd=ROOT)
    if installed.returncode:
        return installed.returncode
    try:
        services.install_missing()
        with services.tidy_on_signals(), ExitStack() as stack:
            return run_both(stack)
    except services.Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    finally:
        minutes = (time.monotonic() - begun) / 60
        if minutes > LIMIT_SECONDS / 60:
            print(f"Took {minutes:.0f} minutes; 25 are the limit.", file=sys.stderr)


def run_both(stack: ExitStack) -> int:
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="poems-test-")))
    broker = stack.enter_context(services.redis())
    urls = {
        "PostgreSQL": stack.enter_context(services.postgresql()),
        "SQLite": f"sqlite:///{scratch / 'poems.sqlite3'}",
    }
    ignored = [f"--ignore={path}" for path in NOT_TWICE if (ROOT / path).exists()]
    codes, closing_lines = {}, {}
    for name, url in urls.items():
        print(f"\n== {name} ==", flush=True)
        env = services.environment(
            DATABASE_URL=url, CELERY_BROKER_URL=broker, POSTGRES_URL=urls["PostgreSQL"]
        )
        command = [*PYTEST, *(ignored if name == "PostgreSQL" else []), *sys.argv[1:]]
        codes[name], closing_lines[name] = run_pytest(command, env, stack)
    if codes["PostgreSQL"] and not codes["SQLite"]:
        print(f"\nOn PostgreSQL:\n{closing_lines['PostgreSQL']}", flush=True)
    return max(codes.values())


def run_pytest(command: list[str], env: dict[str, str], stack: ExitStack) -> tuple[int, str]:
    """Runs pytest, passes on what it prints, and keeps its last line."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, start_new_session=True)
    stack.callback(kill_group, process)
    last = ""
    assert process.stdout is not None
    for raw in process.stdout:
        line = raw.decode(errors="replace")
        last = line.rstrip() or last
        print(line, end="", flush=True)
    return process.wait(), last


def kill_group(process: subprocess.Popen) -> None:
    """Workers and browsers live in pytest's group: none may outlive the run."""
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    raise SystemExit(main())
