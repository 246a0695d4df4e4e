"""A whole clinic of its own for browser tests: a database with the demo patients, and a real web server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
# The second line keeps Chromium from looking for its maker's hosts.
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
SWITCHES += [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Clinic:
    url: str
    environment: dict[str, str]
    folder: Path
    users: list[dict[str, Any]]

    def user(self, role: str, site: str) -> dict[str, Any]:
        return next(user for user in self.users if user["role"] == role and user["site"] == site)

    def ask(self, *lines: str) -> Any:
        """Evaluate lines in the clinic's own shell; the last one prints JSON, which is returned."""
        return json.loads(manage(self.environment, "shell", "--verbosity=0", "-c", "\n".join(lines)))


@contextmanager
def clinic(folder: Path, *, patients: int = 60, **environment: str) -> Iterator[Clinic]:
    """Seed a demo clinic in `folder`, send its reminders, serve it; stop the server at the end."""
    port = free_port()
    env = os.environ | {
        "SECRET_KEY": "a-key-for-tests-that-is-long-enough-to-be-taken",
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'clinic.sqlite3'}",
        "CELERY_BROKER_URL": "",
        "EMAIL_URL": f"filemail:///{folder / 'mail'}",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "poems_tracker.settings",
        **environment,
    }
    manage(env, "migrate", "--verbosity=0")
    users = json.loads(manage(env, "seed_demo", "--json", "--patients", str(patients)))["users"]
    manage(env, "send_reminders")
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "poems_tracker.wsgi",
                "-b",
                f"127.0.0.1:{port}",
                "--threads",
                "8",
            ],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_up(f"http://127.0.0.1:{port}/readyz", server)
        yield Clinic(f"http://127.0.0.1:{port}", env, folder, users)
    finally:
        server.terminate()
        server.wait(timeout=30)


def manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"manage.py {' '.join(words)}: {done.stderr}"
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(url: str, server: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, "the server stopped"
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {PATIENCE} s")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


def signed_in(browser: Browser, at: Clinic, role: str, site: str, **options: Any) -> BrowserContext:
    """A browser context in which the demo's person of that role has signed in."""
    user = at.user(role, site)
    context = browser.new_context(**options)
    page = context.new_page()
    sign_in(page, at, user["email"], user["password"])
    page.close()
    return context


def sign_in(page: Page, at: Clinic, email: str, password: str) -> None:
    page.goto(f"{at.url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
