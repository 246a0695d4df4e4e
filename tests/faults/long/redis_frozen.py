"""Redis stands still (it accepts and never answers): a visit is saved once, and the page is as quick as ever."""

from __future__ import annotations

import statistics
import time

import pytest

from tests.clinic import chromium, clinic, signed_in
from tests.faults.redis_server import redis_server
from tests.pages import SITES, ids

SAVES = 4


@pytest.fixture
def redis(tmp_path):
    with redis_server(tmp_path / "redis") as server:
        yield server


def save(page, at, patient, note) -> float:
    page.goto(f"{at.url}/patients/{patient}/visits/new/")
    page.fill("textarea[name=note]", note)
    begun = time.monotonic()
    page.get_by_role("button", name="Save the visit").click()
    page.get_by_text("The visit was saved").first.wait_for()
    return time.monotonic() - begun


def test_a_visit_is_saved_once_and_as_quickly_as_ever(redis, tmp_path):
    with (
        clinic(tmp_path, patients=16, CELERY_BROKER_URL=redis.url) as at,
        chromium() as browser,
    ):
        page = signed_in(browser, at, "staff", SITES["en"]).new_page()
        patient = ids(at, SITES["en"])["textbook"]
        usual = [save(page, at, patient, f"before {turn}") for turn in range(SAVES)]
        redis.freeze()
        frozen = [save(page, at, patient, f"frozen {turn}") for turn in range(SAVES)]
        print(f"saved in {statistics.median(frozen):.2f} s, else in {statistics.median(usual):.2f} s")
        assert statistics.median(frozen) <= 3 * statistics.median(usual), (usual, frozen)
        notes = at.ask(
            "import json",
            "from monitoring.models import Visit",
            "found = Visit.objects.filter(note__startswith='frozen').values_list('note', flat=True)",
            "print(json.dumps(sorted(found)))",
        )
    assert notes == [f"frozen {turn}" for turn in range(SAVES)]
