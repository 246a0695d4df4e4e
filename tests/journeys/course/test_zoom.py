"""A part of the course in view: by the pointer, by the keyboard, from the address; and back to the whole."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.course.conftest import DRAWN, WAIT

WHOLE = ".course-canvas[data-drawn='calendar']"
ZOOMED = ".course-canvas[data-drawn*='from=']"


def lane_of_vegf(page: Page) -> dict[str, float]:
    lane = page.locator(".course-canvas .nsewdrag[data-subplot=xy2]")
    lane.scroll_into_view_if_needed()
    return lane.bounding_box()


def drag(page: Page, start: float, end: float) -> None:
    """Over the lane of VEGF, in parts of its width."""
    box = lane_of_vegf(page)
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, height)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, height, steps=5)
    page.mouse.move(box["x"] + box["width"] * end, height, steps=5)
    page.mouse.up()


def in_address(page: Page) -> dict[str, date]:
    asked = parse_qs(urlsplit(page.url).query)
    return {key: date.fromisoformat(asked[key][0]) for key in ("from", "to") if key in asked}


def in_view(page: Page) -> list[str]:
    return page.evaluate("document.querySelector('.course-canvas')._fullLayout.xaxis.range.map(String)")


@pytest.mark.parametrize("axis", ["", "?x=months"], ids=["calendar", "months"])
def test_a_zoom_by_the_pointer_stands_in_the_address_and_is_there_after_a_reload(opened, axis):
    page = opened("en", axis)
    whole = in_view(page)
    drag(page, 0.4, 0.7)
    page.wait_for_selector(ZOOMED, timeout=WAIT)
    seen, asked = in_view(page), in_address(page)
    assert seen != whole
    assert 85 <= (asked["to"] - asked["from"]).days <= 110  # three tenths of 326 days
    expect(page.locator("[data-view]")).to_have_text(re.compile("^in view: "))
    page.reload()
    page.wait_for_selector(ZOOMED, timeout=WAIT)
    assert (in_view(page), in_address(page)) == (seen, asked)
    assert page.problems == []


def test_a_double_click_shows_the_whole_again(opened):
    page = opened("en")
    whole = in_view(page)
    drag(page, 0.4, 0.7)
    page.wait_for_selector(ZOOMED, timeout=WAIT)
    page.mouse.dblclick(*middle(page))
    page.wait_for_selector(WHOLE, timeout=WAIT)
    assert (in_view(page), in_address(page)) == (whole, {})
    expect(page.locator("[data-view]")).to_have_text("")
    assert page.problems == []


def middle(page: Page) -> tuple[float, float]:
    """Of the lane of VEGF, away from its points."""
    box = lane_of_vegf(page)
    return box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.9


def test_the_keyboard_reaches_a_view_and_the_whole_again(opened):
    page = opened("en")
    whole = in_view(page)
    drag(page, 0.1, 0.9)
    page.wait_for_selector(ZOOMED, timeout=WAIT)
    page.get_by_role("link", name="Whole course").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(WHOLE, timeout=WAIT)
    assert in_view(page) == whole
    assert page.evaluate("document.activeElement.textContent") == "Whole course"


def test_a_view_keeps_what_else_was_chosen(opened):
    page = opened("en", "?x=months&y=linear")
    drag(page, 0.4, 0.7)
    page.wait_for_selector(ZOOMED, timeout=WAIT)
    assert "x=months&y=linear&from=" in page.url
    page.get_by_role("link", name="Calendar").click()
    page.wait_for_selector(".course-canvas[data-drawn^='y=linear&from=']", timeout=WAIT)
    assert len(in_address(page)) == 2
    page.get_by_role("link", name="Whole course").click()
    page.wait_for_selector(".course-canvas[data-drawn='y=linear']", timeout=WAIT)


def test_of_quick_changes_the_last_one_is_drawn(opened):
    page = opened("en")
    slow = []

    def later(route):
        slow.append(route) if not slow else route.continue_()

    page.route("**/course.json*", later)
    page.get_by_role("link", name="Months since treatment").click()
    page.get_by_role("link", name="Calendar").click()
    page.get_by_role("link", name="Linear").click()
    page.wait_for_selector(".course-canvas[data-drawn='y=linear']", timeout=WAIT)
    slow[0].continue_()
    page.wait_for_timeout(500)
    assert page.locator(DRAWN).get_attribute("data-drawn") == "y=linear"
    assert page.problems == []


def test_without_a_script_a_view_is_a_link(browser, opened, clinic, live_server):
    cookies = opened("en").context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    first = date.today() - timedelta(days=100)
    page.goto(f"{live_server.url}/patients/{clinic.rosa.pk}/?from={first.isoformat()}")
    expect(page.locator("[data-view]")).to_have_text(re.compile("^in view: "))
    page.get_by_role("link", name="Whole course").click()
    assert in_address(page) == {}
    context.close()
