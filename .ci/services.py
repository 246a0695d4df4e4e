"""A PostgreSQL and a Redis of our own, in a folder that vanishes: for tests and benchmarks.

    services.py [--redis] COMMAND …    run COMMAND with POSTGRES_URL and CELERY_BROKER_URL set (--redis: no PostgreSQL)
    services.py --large COMMAND …      the same, PostgreSQL with the memory of a server of its own (`LARGE`)

Both listen on Unix sockets only, so nothing collides with what else runs on the machine. Standard library only.
"""

from __future__ import annotations

import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {
    "postgresql": "PostgreSQL",
    "redis-server": "Redis",
    "chromium": "Chromium",
    "gettext": "GNU gettext",
}
# For benchmarks with a million patients: memory as on a small server of its own, and few checkpoints while they are
# made up. wal_level: building an index is not logged.
LARGE = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class Missing(Exception):
    """Something the machine lacks, with the words to get it."""


def find_postgresql() -> Path | None:
    """The folder of initdb and postgres: Debian keeps them off PATH."""
    on_path = shutil.which("initdb")
    folders = ([Path(on_path).resolve().parent] if on_path else []) + [
        Path(folder) for folder in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    ]
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def find_redis() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def find_chromium() -> str | None:
    given = os.environ.get("CHROMIUM")
    names = [given] if given else ["chromium", "chromium-browser", "google-chrome"]
    return next((found for name in names if (found := shutil.which(name))), None)


def find_gettext() -> str | None:
    return shutil.which("xgettext")


def install_missing() -> None:
    """Asks the system's package manager where we may; says exactly what to install where we may not."""
    finders = {
        "postgresql": find_postgresql,
        "redis-server": find_redis,
        "chromium": find_chromium,
        "gettext": find_gettext,
    }
    missing = [package for package, find in finders.items() if not find()]
    if not missing:
        return
    line = f"apt-get install --no-install-recommends {' '.join(missing)}"
    names = ", ".join(PACKAGES[package] for package in missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"The tests need {names}. Debian and Ubuntu: sudo {line}")
    print(f"Installing {names}…", flush=True)
    # RUNLEVEL=1: a freshly installed server is not started; the tests start their own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
        done = subprocess.run(
            ["apt-get", *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if done.returncode:
            raise Missing(f"{done.stdout.decode()[-2000:]}\n{names} could not be installed: {line}")
    if still := [PACKAGES[package] for package, find in finders.items() if not find()]:
        raise Missing(f"Installed, yet not found: {', '.join(still)}")


@contextmanager
def postgresql(more: dict[str, str] | None = None):
    """Starts a cluster of its own, yields its DATABASE_URL, removes it. Durability off: it lives for minutes.

    more: settings beside, or instead of, those for tests.
    """
    binaries = find_postgresql()
    if binaries is None:
        raise Missing("PostgreSQL is missing: apt-get install postgresql")
    with folder("pg") as home:
        user = unprivileged_user(home)
        data, log = home / "data", home / "log"
        run = {
            "cwd": home,
            "user": user,
            "group": user and group_of(user),
            "extra_groups": [] if user else None,
        }
        cluster = [
            "--pgdata",
            data,
            "--username=poems",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        checked([binaries / "initdb", *cluster, "--no-sync"], **run)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(home),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            **(more or {}),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, *options],
                stdout=output,
                stderr=output,
                start_new_session=True,
                **run,
            )
        # SIGINT is PostgreSQL's "fast" stop: it does not wait for clients.
        with stopped_after(server, signal.SIGINT):
            ready = [
                binaries / "psql",
                "-h",
                home,
                "-U",
                "poems",
                "-d",
                "postgres",
                "-c",
                "create database poems",
            ]
            until_it_answers(ready, server, log)
            yield f"postgres://poems@/{home}/poems"


@contextmanager
def redis():
    """Starts a Redis of its own, yields its CELERY_BROKER_URL."""
    server_binary = find_redis()
    if server_binary is None:
        raise Missing("Redis is missing: apt-get install redis-server")
    with folder("redis") as home:
        port, log = free_port(), home / "log"
        arguments = [
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(home),
            "--save",
            "",
            "--appendonly",
            "yes",
        ]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [server_binary, *arguments], stdout=output, stderr=output, start_new_session=True, cwd=home
            )
        with stopped_after(server, signal.SIGTERM):
            client = server_binary.replace("-server", "-cli")
            until_it_answers([client, "-p", str(port), "ping"], server, log, expect=b"PONG")
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def folder(name: str):
    """Short, because a socket's path may not be long; open to the server's user, whom root becomes."""
    home = Path(tempfile.mkdtemp(prefix=f"poems-{name}-", dir="/tmp"))
    home.chmod(0o755)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def unprivileged_user(home: Path) -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {line.split(":")[0] for line in Path("/etc/passwd").read_text().splitlines()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(home, user)
    return user


def group_of(user: str) -> int:
    lines = [line.split(":") for line in Path("/etc/passwd").read_text().splitlines()]
    return next(int(fields[3]) for fields in lines if fields[0] == user)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def checked(command: list, **options) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        raise Missing(f"{Path(command[0]).name} failed:\n{done.stdout.decode()[-2000:]}")


def until_it_answers(
    command: list, server: subprocess.Popen, log: Path, expect: bytes = b"", seconds: int = 60
) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if answer.returncode == 0 and expect in answer.stdout:
            return
        time.sleep(0.1)
    raise Missing(f"{Path(server.args[0]).name} did not start:\n{log.read_text(errors='replace')[-2000:]}")


@contextmanager
def stopped_after(server: subprocess.Popen, number: signal.Signals):
    try:
        yield
    finally:
        server.send_signal(number)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@contextmanager
def tidy_on_signals():
    """A SIGTERM unwinds like Ctrl-C, so that whatever was started is stopped."""

    def unwind(number, _frame):
        raise SystemExit(128 + number)

    before = {
        number: signal.signal(number, unwind) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def environment(**more: str) -> dict[str, str]:
    """Settings under which tests, checks and benchmarks run: none of the machine's own."""
    return {
        **{name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")},
        "SECRET_KEY": "only-for-tests-0123456789-0123456789-0123456789",
        "DEBUG": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "CSRF_TRUSTED_ORIGINS": "",
        "SITE_URL": "http://localhost:8000",
        "EMAIL_URL": "",
        "DEFAULT_FROM_EMAIL": "POEMS Tracker <poems-tracker@localhost>",
        "TIME_ZONE": "UTC",
        "LANGUAGE_CODE": "en",
        "CHROMIUM": find_chromium() or "",
        **more,
    }


def run_stoppable(command: list[str], env: dict[str, str]) -> int:
    """Runs a command in a group of its own; if we are stopped, all of the group goes too."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
    try:
        return process.wait()
    finally:
        try:
            os.killpg(process.pid, signal.SIGTERM if process.poll() is None else signal.SIGKILL)
            process.wait(timeout=20)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def main() -> int:
    arguments = sys.argv[1:]
    only_redis, large = arguments[:1] == ["--redis"], arguments[:1] == ["--large"]
    command = arguments[1:] if only_redis or large else arguments
    try:
        install_missing()
        with tidy_on_signals(), ExitStack() as stack:
            more = {"CELERY_BROKER_URL": stack.enter_context(redis())}
            if not only_redis:
                more["POSTGRES_URL"] = stack.enter_context(postgresql(LARGE if large else None))
            return run_stoppable(command, environment(**more))
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
