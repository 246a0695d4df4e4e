"""The second half of `make run`, in the virtual environment: prepare the database, start all, say where it is."""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import io
import ipaddress
import json
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connections
from honcho.environ import parse_procfile
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from poems_tracker import broker, environment, processes

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
LOGINS = VAR / "demo.json"
RUNNING = VAR / "run" / "serve.lock"
UP_WITHIN_SECONDS = 60
FALLS_ALLOWED, FALLS_WITHIN_SECONDS = 5, 300
GIVEN = dict(os.environ)  # what a restart begins with again
HOST, PORT = GIVEN.get("HOST") or "127.0.0.1", GIVEN.get("PORT") or "8000"


def main(deed: Callable[[], None]) -> None:
    """Does it; advice about settings becomes one line instead of a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poems_tracker.settings")
    try:
        deed()
    except (ImproperlyConfigured, CommandError) as advice:
        stop(str(advice))
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def stop(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


def run() -> None:
    lock = claim_this_folder()
    refuse_a_taken_port()
    set_up()
    prepare()
    connections.close_all()  # what is forked from here opens its own
    lock.write(f"{os.getpid()} {address()}\n")
    lock.flush()
    processes.stop_when_make_does()
    keep_running()


# Before it starts -------------------------------------------------------------------------------------------


def claim_this_folder() -> io.TextIOBase:
    RUNNING.parent.mkdir(parents=True, exist_ok=True)
    lock = RUNNING.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _, url = who_runs()
        stop(f"Already running in this folder: {url}")
    lock.truncate(0)
    return lock


def who_runs() -> tuple[int | None, str]:
    if not RUNNING.exists():
        return None, ""
    with RUNNING.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, _, url = lock.read().strip().partition(" ")
            return (int(pid), url) if pid else (None, "it is just starting")
    return None, ""


def refuse_a_taken_port() -> None:
    family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        stop(f"PORT={PORT} is no port. Set a number from 1024 to 65535, such as make run PORT=8001")
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as error:
            stop(
                f"{HOST}:{PORT} cannot be used ({error.strerror}). Try another: make run PORT={int(PORT) + 1}"
            )


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address() -> str:
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(HOST, HOST)  # noqa: S104
    return f"http://{f'[{named}]' if ':' in named else named}:{PORT}"


def set_up() -> None:
    env = environment.reader(ROOT)
    if environment.boolean(env, "DEBUG", default=False):
        os.environ.setdefault("SITE_URL", address())
    if not env.str("CELERY_BROKER_URL", default="") and broker.binary():
        os.environ["EMBEDDED_BROKER_URL"] = broker.url()
    django.setup()
    if settings.DEBUG and not is_loopback(HOST):
        stop(
            f"HOST={HOST} lets others in, and DEBUG=1 shows them internals. Set DEBUG=0 in .env (see docs/deploy.md)."
        )


def prepare() -> None:
    print("Preparing the database…", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    if not settings.DEBUG:
        collect_static_files()
    demo_wanted = GIVEN.get("DEMO", "1").lower() not in ("0", "no", "off", "false")
    if demo_wanted and is_empty():
        if not is_loopback(HOST):
            stop(
                f"HOST={HOST} lets others in, and the demo's passwords are known to all. Set DEMO=0 to begin empty."
            )
        load_demo()
    if holds_demo() and not is_loopback(HOST):
        stop(
            f"HOST={HOST} lets others in, and all the world knows this demo's passwords. "
            "Set DATABASE_URL to another database."
        )


def collect_static_files() -> None:
    """Hashing and compressing takes a while: only when a file, or a package that brings some, is another."""
    stamp = Path(settings.STATIC_ROOT) / "collected-from"
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    seen = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    seen.append(hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest())
    if not stamp.exists() or stamp.read_text() != "\n".join(seen):
        print("Collecting static files (once per version)…", flush=True)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text("\n".join(seen))


def is_empty() -> bool:
    return not any(
        apps.get_model("patients", name)._default_manager.exists() for name in ("Site", "User", "Patient")
    )


def load_demo() -> None:
    print("Loading the demo clinic…", flush=True)
    said = io.StringIO()
    call_command("seed_demo", "--json", stdout=said)
    LOGINS.write_text(said.getvalue())
    LOGINS.chmod(0o600)


def demo_logins() -> list[dict]:
    try:
        return json.loads(LOGINS.read_text())["users"]
    except (OSError, ValueError, KeyError):
        return []


def holds_demo() -> bool:
    return apps.get_model("patients", "Patient")._default_manager.filter(synthetic=True).exists()


# While it runs ----------------------------------------------------------------------------------------------


def keep_running() -> None:
    """Honcho stops all when one falls; here they all start again, unless they keep falling."""
    falls: list[float] = []
    while True:
        house = processes.House(commands(), on_start=announce_when_up if not falls else lambda _house: None)
        house.loop()
        if house.start_again:
            os.execve(
                sys.executable, [sys.executable, "-P", str(ROOT / "poems_tracker" / "start.py"), "run"], GIVEN
            )
        if house.told_to_stop:
            print("\nStopped. Everything is kept in var/; `make run` goes on from here.", flush=True)
            return
        falls = [at for at in falls if at > time.monotonic() - FALLS_WITHIN_SECONDS] + [time.monotonic()]
        if len(falls) > FALLS_ALLOWED:
            stop(f"{house.fallen()} keeps stopping: see its messages above.")
        print(f"{house.fallen()} stopped by itself; starting again.", flush=True)


def commands() -> dict[str, str]:
    """What the Procfile says, without a broker where one is given or none can be had."""
    os.environ["HOST"], os.environ["PORT"] = f"[{HOST}]" if ":" in HOST else HOST, PORT
    lines = dict(parse_procfile((ROOT / "Procfile").read_text()).processes)
    if settings.CELERY_BROKER_URL:
        del lines["broker"]
    elif not os.environ.get("EMBEDDED_BROKER_URL"):
        print(
            "No broker for this machine: set CELERY_BROKER_URL, or let a timer call `manage.py send_reminders`."
        )
        del lines["broker"], lines["worker"]
    return lines


def announce_when_up(house: processes.House) -> None:
    threading.Thread(target=_announce, args=(house,), daemon=True).start()


def _announce(house: processes.House) -> None:
    up = wait_until(lambda: house.told_to_stop or answers(address()), UP_WITHIN_SECONDS)
    if house.told_to_stop:
        return
    if not up:
        print(f"  {address()} does not answer: see the messages above.", flush=True)
        return
    lines = ["", f"  POEMS Tracker is up: {address()}", ""]
    if "worker" in house.commands and not wait_until(worker_answers, UP_WITHIN_SECONDS / 4):
        lines += ["  The worker that sends reminders has not answered yet.", ""]
    if holds_demo():
        lines += ["  The demo clinic, all of it invented. Sign in as", ""]
        lines += [
            f"    {who['email']:34} {who['password']:22} {who['role']}, {who['site']}"
            for who in demo_logins()
        ]
    elif is_empty():
        lines += [
            "  The database is empty. Add the first site and its administrator:",
            "    .venv/bin/python manage.py add_site CENTRAL --name 'Central hospital' "
            "--time-zone Europe/Madrid --language es",
            "    .venv/bin/python manage.py add_user you@example.org --role admin --site CENTRAL",
        ]
    connections.close_all()
    print("\n".join([*lines, "", "  Ctrl-C stops it.", ""]), flush=True)


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url + "/readyz", timeout=2)  # noqa: S310
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False
    return True


def worker_answers() -> bool:
    celery = importlib.import_module(
        "poems_tracker.celery"
    )  # it reads the settings: only now are they complete
    try:
        return bool(celery.app.control.ping(timeout=1, limit=1))
    except (OSError, OperationalError, RedisError):
        return False


def wait_until(done: Callable[[], object], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if done():
            return True
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    main(run)
