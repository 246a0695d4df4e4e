"""`make run`: from a bare Python to a running clinic. Standard library only: it runs before anything is installed.

run             install what is missing, then hand over to serve.py in the virtual environment
install [--dev] only install
upgrade         back up, install, migrate, restart what runs here
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
ENV_FILE = ROOT / ".env"
REQUIREMENTS = {False: ["requirements.txt"], True: ["requirements.txt", "requirements-dev.txt"]}


def main() -> None:
    commands = argparse.ArgumentParser(
        prog="start", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands.add_argument("command", choices=["run", "install", "upgrade"])
    commands.add_argument("--dev", action="store_true", help="also what tests and checks need")
    wanted = commands.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036  (an older Python gets a sentence, not a syntax error)
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    os.chdir(ROOT)
    install(dev=wanted.dev)
    if wanted.command != "install":
        write_env_file()
        module = {"run": "poems_tracker.serve", "upgrade": "poems_tracker.upgrade"}[wanted.command]
        environment = {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '')}",
        }
        os.execve(VENV_PYTHON, [str(VENV_PYTHON), "-m", module], environment)


def stop(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def install(dev: bool) -> None:
    """Brings .venv to the pinned requirements; a stamp in it says what it holds, so that the next start is quick."""
    with only_one("install"):
        stamp = VENV / ("stamp-dev" if dev else "stamp")
        if works() and any(is_current(VENV / name, dev) for name in {stamp.name, "stamp-dev"}):
            return
        if not works():
            make_virtual_environment()
        print("Installing the pinned requirements (once, about a minute)…", flush=True)
        files = [argument for name in REQUIREMENTS[dev] for argument in ("-r", name)]
        pip = [
            str(VENV_PYTHON),
            "-m",
            "pip",
            "install",
            "-qq",
            "--disable-pip-version-check",
            "--no-input",
        ]
        if subprocess.run([*pip, "--require-hashes", *files]).returncode:
            stop(
                "The requirements could not be installed: see pip's message above. Is a package index in reach?"
            )
        stamp.write_text(fingerprint(dev))


def works() -> bool:
    """A virtual environment of a moved folder, or of a Python that is gone, does not."""
    try:
        answer = subprocess.run(
            [VENV_PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"], capture_output=True
        )
    except OSError:
        return False
    moved = (VENV / "made-in").exists() and (VENV / "made-in").read_text() != str(ROOT)
    return answer.returncode == 0 and not moved


def make_virtual_environment() -> None:
    print(f"Making {VENV.relative_to(ROOT)}…", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            "Python's venv module is missing. Debian and Ubuntu: apt install python3-venv\n"
            + (made.stdout + made.stderr).strip()
        )
    (VENV / "made-in").write_text(str(ROOT))


def is_current(stamp: Path, dev: bool) -> bool:
    dev = dev or stamp.name == "stamp-dev"
    return stamp.exists() and stamp.read_text() == fingerprint(dev)


def fingerprint(dev: bool) -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in REQUIREMENTS[dev])).hexdigest()


def write_env_file() -> None:
    """Settings of the first start. Never overwritten: the key signs sessions and seals second factors."""
    if ENV_FILE.exists() or os.environ.get("SECRET_KEY"):
        return
    text = (
        "# Written by the first `make run`. docs/deploy.md lists every setting.\n"
        f"SECRET_KEY={secrets.token_urlsafe(48)}\n"
        "# DEBUG=1 is for one machine that only you can reach.\n"
        "DEBUG=1\n"
    )
    handle = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)


@contextmanager
def only_one(name: str):
    """Two starts at once take turns."""
    folder = VAR / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
