"""Every page in both languages: it opens, axe finds nothing, nothing breaks the content policy, 320 px are enough."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.clinic import clinic, signed_in
from tests.pages import PAGES, SITES, ids

ROLES = sorted({page.role for page in PAGES})
NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1280, "height": 900}
DRAWING = 20_000  # ms
REFUSALS = {"not-found": 404, "refused": 403}
# So few demo patients are all followed still: one of each site is closed, for the pages of those who are not.
CLOSE = """
from monitoring.services import enrolment
from patients.models import Patient, Site, User
for site in Site.objects.all():
    staff = User.objects.filter(memberships__site=site, memberships__role="staff").get()
    who = Patient.objects.filter(site=site, status="active").order_by("pk").last()
    day = site.day()
    enrolment.close(patient=who, by=staff, status="transferred", on=day, today=day, reason="Moved away")
print("null")
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with clinic(tmp_path_factory.mktemp("clinic"), patients=16) as at:
        at.ask(CLOSE)
        yield at


@pytest.fixture(scope="module", params=SITES, ids=str)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def windows(demo, browser, language):
    """One signed-in browser context per role, and the ids of the site's patients."""
    site = SITES[language]
    contexts = {
        role: signed_in(browser, demo, role, site, viewport=WIDE, locale=language)
        if role
        else browser.new_context(viewport=WIDE, locale=language)
        for role in ROLES
    }
    yield contexts, ids(demo, site)
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("wanted", PAGES, ids=lambda page: page.name)
def test_a_page_opens_clean(demo, windows, language, wanted):
    contexts, known = windows
    page = contexts[wanted.role].new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        answer = page.goto(demo.url + wanted.path.format(**known))
        for canvas in page.locator(".course-canvas").all():
            expect(canvas).to_have_attribute("data-drawn", re.compile("."), timeout=DRAWING)
        assert answer.status == REFUSALS.get(wanted.name, 200)
        assert page.get_attribute("html", "lang") == language
        assert page.locator("h1").count() == 1
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert [text for text in complaints if "the server responded with a status of 40" not in text] == []
    finally:
        page.close()
