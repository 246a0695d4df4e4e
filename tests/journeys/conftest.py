"""What the stories share: a clinic with a web server and a mail server, and people who sit down at a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.clinic import Clinic, chromium, clinic, sign_in
from tests.inbox import Inbox, listening
from tests.journeys.keyboard import Keyboard
from tests.journeys.worklist_steps import MORNINGS, Morning
from tests.pages import SITES

WIDE = {"width": 1280, "height": 900}
PATIENCE = 20_000  # ms; the machines that run this are busy
LANGUAGES = {site: language for language, site in SITES.items()}

Seat = Callable[..., Page]


@pytest.fixture(scope="session")
def inbox() -> Iterator[Inbox]:
    with listening() as found:
        yield found


@pytest.fixture(scope="session")
def small(tmp_path_factory, inbox) -> Iterator[Clinic]:
    """A demo clinic with two patients; every story brings its own."""
    mails = {"EMAIL_URL": f"smtp://127.0.0.1:{inbox.port}"}
    with clinic(tmp_path_factory.mktemp("clinic"), patients=2, **mails) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], Any]:
    """Cookies of people who signed in once and stayed."""
    return {}


@pytest.fixture
def desk(small, browser, sessions) -> Iterator[Seat]:
    """`desk("staff", "LEEDS")`: a page of that person, signed in, in a browser of their own.

    Who signs out in a story takes `own_session=True`: otherwise they would sign the next one out.
    At the end nothing may have gone wrong in any of them that the server did not refuse on purpose.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def watched(page: Page) -> None:
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))

    def seat(role: str = "", site: str = "LEEDS", *, own_session: bool = False) -> Page:
        known = None if own_session else sessions.get((role, site))
        context = browser.new_context(
            base_url=small.url, locale=LANGUAGES[site], viewport=WIDE, storage_state=known
        )
        context.set_default_timeout(PATIENCE)
        context.on("page", watched)
        contexts.append(context)
        page = context.new_page()
        if role and not known:
            user = small.user(role, site)
            sign_in(page, small, user["email"], user["password"])
            if not own_session:
                sessions[role, site] = context.storage_state()
        return page

    yield seat
    for context in contexts:
        context.close()
    refused = "the server responded with a status of 4"
    assert [text for text in complaints if refused not in text] == []


@pytest.fixture
def keyboard() -> Callable[[Page], Keyboard]:
    return Keyboard


@pytest.fixture(scope="session")
def at(tmp_path_factory) -> Iterator[Clinic]:
    """A demo clinic with patients enough for a morning's worklist."""
    with clinic(tmp_path_factory.mktemp("clinic"), patients=24) as found:
        yield found


@pytest.fixture(params=MORNINGS.values(), ids=MORNINGS)
def morning(request) -> Morning:
    return request.param


@pytest.fixture
def page(at, browser, morning) -> Iterator[Page]:
    """A browser in which nothing goes wrong and nothing is clicked."""
    context = browser.new_context(base_url=at.url, locale=LANGUAGES[morning.site], viewport=WIDE)
    context.set_default_timeout(PATIENCE)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
