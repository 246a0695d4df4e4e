"""Each of the five roles: where it lands, what it is offered, what it is refused; and what signing out means."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.clinic import sign_in
from tests.journeys.steps import sign_out

WORK = ["/worklist/", "/patients/", "/today/", "/guidance/", "/reminders/"]
PHYSICIANS = ["/worklist/", "/patients/", "/cohort/", "/today/", "/guidance/", "/reminders/"]
ROLES = [
    pytest.param("staff", "/patients/", WORK, id="staff"),
    pytest.param("physician", "/patients/", PHYSICIANS, id="a physician"),
    pytest.param(
        "coordinator",
        "/worklist/",
        ["/worklist/", "/patients/", "/guidance/", "/reminders/"],
        id="a coordinator",
    ),
    pytest.param("admin", "/settings/", ["/guidance/", "/settings/"], id="an administrator"),
    pytest.param("auditor", "/audit/", ["/guidance/", "/audit/"], id="an auditor"),
]


@pytest.mark.parametrize("role, first_page, offered", ROLES)
@pytest.mark.parametrize(
    "site, word",
    [pytest.param("LEEDS", "Sign out", id="en"), pytest.param("MADRID", "Cerrar sesión", id="es")],
)
def test_a_role_lands_on_its_first_page_and_is_offered_its_own(desk, role, first_page, offered, site, word):
    page = desk(role, site, own_session=True)
    assert urlsplit(page.url).path == first_page
    links = page.locator(".top-nav a")
    assert [link.get_attribute("href") for link in links.all()] == offered
    expect(page.locator(".top-nav a[aria-current=page]")).to_have_attribute("href", first_page)
    expect(page.locator("form[action='/accounts/logout/'] button")).to_have_text(word)


def test_a_page_asked_for_before_signing_in_opens_after_it(small, desk):
    page = desk()
    page.goto("/reminders/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    user = small.user("coordinator", "LEEDS")
    page.fill("input[name=login]", user["email"].upper())  # as a telephone capitalises
    page.fill("input[name=password]", user["password"])
    page.press("input[name=password]", "Enter")
    expect(page.get_by_role("heading", name="Reminders", level=1)).to_be_visible()


def test_a_wrong_password_is_said_and_the_address_kept(small, desk):
    page = desk()
    email = small.user("auditor", "LEEDS")["email"]
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", "not-this-one")
    page.press("input[name=password]", "Enter")
    expect(page.get_by_text("You are not signed in yet")).to_be_visible()
    expect(page.locator("input[name=login]")).to_have_value(email)
    expect(page.locator("input[name=password]")).to_have_value("")


def test_back_after_signing_out_shows_nothing_of_the_record(desk):
    page = desk("physician", "LEEDS", own_session=True)
    page.locator("main table a[href^='/patients/']").first.click()
    expect(page.locator(".who-banner")).to_be_visible()
    sign_out(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator(".who-banner")).to_have_count(0)


def test_after_signing_out_another_person_sees_their_own(small, desk):
    page = desk("staff", "LEEDS", own_session=True)
    sign_out(page)
    auditor = small.user("auditor", "LEEDS")
    sign_in(page, small, auditor["email"], auditor["password"])
    assert urlsplit(page.url).path == "/audit/"
    assert page.goto("/patients/").status == 403


def test_a_coordinator_who_opens_a_course_gets_what_is_due(desk):
    page = desk("coordinator", "LEEDS")
    page.goto("/patients/")
    patient = page.locator("main table a[href^='/patients/']").first.get_attribute("href")
    page.goto("/patients/" + patient.split("/")[2] + "/")
    assert urlsplit(page.url).path.endswith("/due/")
    tabs = {link.get_attribute("href").rsplit("/", 2)[1] for link in page.locator(".tabs a").all()}
    assert tabs == {"due", "alerts", "contacts", "history", "edit"}


@pytest.mark.parametrize("role", ["staff", "physician", "coordinator", "auditor"])
def test_settings_are_refused_in_plain_words(desk, role):
    page = desk(role, "LEEDS")
    assert page.goto("/settings/").status == 403
    expect(page.get_by_role("heading", name="You may not open this")).to_be_visible()
    page.get_by_role("link", name="To the first page").click()
    expect(page.locator(".top-nav")).to_be_visible()
