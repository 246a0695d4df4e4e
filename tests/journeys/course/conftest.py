"""A course in a real browser: Rosa's, told from the real today, for a browser has no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from monitoring.services import treatments
from tests import world as worlds
from tests.clinic import chromium

WAIT = 20_000  # ms
VEGF = {"unit": "pg/mL", "specimen": "serum", "lab": "Central", "upper_limit": "86"}
DRAWN = ".course-canvas[data-drawn]"


@pytest.fixture(scope="module")
def browser():
    with pytest.MonkeyPatch.context() as patch, chromium() as found:
        # Playwright keeps a loop running in this thread, and Django takes that for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield found


@pytest.fixture
def clinic(browser, transactional_db):
    """Rosa with a course, told from the real today: a browser has no other."""
    today = timezone.localdate()
    world = worlds.build(today)
    start = today - timedelta(days=300)
    treatments.record(
        **{
            "patient": world.rosa,
            "by": world.ana,
            "today": today,
            "origin": "page",
            "kind": "systemic",
            "line": 1,
        },
        **{"agents": ["lenalidomide", "dexamethasone"], "start": start},
    )
    store = [("vegf", day, value, VEGF) for day, value in ((-10, "6630"), (60, "900"), (200, "<31"))]
    store += [("m_protein", day, value, {"unit": "g/dL"}) for day, value in ((0, "1.2"), (200, "0.5"))]
    store += [("onls", 0, "8", {}), ("onls", 200, "6", {}), ("pet_avid_lesions", 0, "4", {})]
    for analyte, day, value, rest in store:
        on = start + timedelta(days=day)
        worlds.result(world.rosa, world.ana, analyte, value, on, today=today, **rest)
    return world


@pytest.fixture
def opened(browser, clinic, live_server):
    """Open Rosa's page for a reader of a language; `problems` collects what the browser complains of."""
    contexts = []

    def page(language: str = "en", query: str = "", **options) -> Page:
        clinic.pablo.language = language
        clinic.pablo.save()
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.problems, page.asked = [], []
        page.on("console", lambda m: page.problems.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{live_server.url}/accounts/login/")
        page.fill("input[name=login]", clinic.pablo.email)
        page.fill("input[name=password]", worlds.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        page.goto(f"{live_server.url}/patients/{clinic.rosa.pk}/{query}")
        page.wait_for_selector(DRAWN, timeout=WAIT)
        return page

    yield page
    for context in contexts:
        context.close()
