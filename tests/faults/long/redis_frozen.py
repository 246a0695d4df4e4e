"""Redis stands still (it accepts and never answers): a visit is saved once, and the page is as quick as ever."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import time

import pytest

from tests.clinic import chromium, clinic, free_port, signed_in
from tests.pages import SITES, ids

SAVES = 4


@pytest.fixture
def redis(tmp_path):
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    server.port = port
    yield server
    server.kill()
    server.wait()


def save(page, at, patient, note) -> float:
    page.goto(f"{at.url}/patients/{patient}/visits/new/")
    page.fill("textarea[name=note]", note)
    begun = time.monotonic()
    page.get_by_role("button", name="Save the visit").click()
    page.get_by_text("The visit was saved").first.wait_for()
    return time.monotonic() - begun


def test_a_visit_is_saved_once_and_as_quickly_as_ever(redis, tmp_path):
    with (
        clinic(tmp_path, patients=16, CELERY_BROKER_URL=f"redis://127.0.0.1:{redis.port}/0") as at,
        chromium() as browser,
    ):
        page = signed_in(browser, at, "staff", SITES["en"]).new_page()
        patient = ids(at, SITES["en"])["textbook"]
        usual = [save(page, at, patient, f"before {turn}") for turn in range(SAVES)]
        os.kill(redis.pid, signal.SIGSTOP)
        frozen = [save(page, at, patient, f"frozen {turn}") for turn in range(SAVES)]
        assert statistics.median(frozen) <= 3 * statistics.median(usual), (usual, frozen)
        notes = at.ask(
            "import json",
            "from monitoring.models import Visit",
            "found = Visit.objects.filter(note__startswith='frozen').values_list('note', flat=True)",
            "print(json.dumps(sorted(found)))",
        )
    assert notes == [f"frozen {turn}" for turn in range(SAVES)]
