"""The broker is configured and does not answer: people sign in, save and read all the same."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.clinic import chromium, clinic, signed_in
from tests.pages import SITES, ids

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture(scope="module")
def without_redis(tmp_path_factory):
    with clinic(tmp_path_factory.mktemp("no-redis"), patients=16, CELERY_BROKER_URL=NOBODY_LISTENS) as at:
        yield at


def test_people_sign_in_and_save_a_visit(without_redis):
    site = SITES["en"]
    with chromium() as browser:
        page = signed_in(browser, without_redis, "staff", site).new_page()
        patient = ids(without_redis, site)["textbook"]
        page.goto(f"{without_redis.url}/patients/{patient}/visits/new/")
        page.fill("textarea[name=note]", "seen while the broker was down")
        page.get_by_role("button", name="Save the visit").click()
        page.get_by_text("The visit was saved").first.wait_for()
        assert page.goto(f"{without_redis.url}/worklist/").status == 200


def test_the_attempts_to_sign_in_are_counted_in_the_database(db):
    assert "patients_sign_in_attempts" in connection.introspection.table_names()
