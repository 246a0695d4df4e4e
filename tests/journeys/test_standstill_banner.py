"""The banner that no reminder mails go out: clean for axe, on a narrow screen, and not on paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.clinic import clinic, signed_in
from tests.pages import SITES

STOPPED = """
from datetime import timedelta
from django.db.models import F
from monitoring.models import ReminderRun
ReminderRun.objects.update(finished_at=F("finished_at") - timedelta(hours=3))
print("null")
"""
SAID = {"en": "no reminder mails are sent", "es": "no se envían correos de recordatorio"}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    with clinic(tmp_path_factory.mktemp("clinic"), patients=2) as at:
        at.ask(STOPPED)
        yield at


@pytest.mark.parametrize("language", SITES)
def test_the_banner_is_read_and_not_printed(stopped, browser, language):
    context = signed_in(browser, stopped, "physician", SITES[language], locale=language)
    page = context.new_page()
    page.goto(f"{stopped.url}/patients/")
    banner = page.locator(".standstill")
    assert SAID[language] in banner.inner_text()
    assert Axe().run(page).response["violations"] == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    assert not banner.is_visible()
    context.close()
