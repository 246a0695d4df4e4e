"""From a point of the chart to the page of its result: by the pointer, by a finger, by the keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.course.conftest import WAIT

RESULT = re.compile(r"/patients/\d+/results/\d+/$")


def middle(page: Page) -> tuple[float, float]:
    """Of the first mark of VEGF: 6630 in serum."""
    mark = page.locator(".course-canvas .xy2 .point").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pointer(page: Page) -> str:
    return page.locator(".course-canvas .nsewdrag[data-subplot=xy2]").evaluate(
        "e => getComputedStyle(e).cursor"
    )


def test_a_click_on_a_point_opens_its_result(opened):
    page = opened("en")
    page.mouse.move(*middle(page))
    page.locator(".course-canvas .hovertext").wait_for(timeout=WAIT)
    assert pointer(page) == "pointer"
    page.mouse.click(*middle(page))
    page.wait_for_url(RESULT, timeout=WAIT)
    expect(page.locator("main")).to_contain_text("6630")
    assert page.problems == []


def test_a_click_beside_the_points_opens_nothing(opened):
    page = opened("en")
    here = page.url
    lane = page.locator(".course-canvas .nsewdrag[data-subplot=xy2]")
    lane.scroll_into_view_if_needed()
    box = lane.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] - 4)
    page.wait_for_timeout(500)
    assert page.url == here
    assert pointer(page) != "pointer"


def test_a_finger_reads_a_point_first_and_opens_it_with_the_second_touch(opened):
    page = opened("en", has_touch=True, is_mobile=True, viewport={"width": 375, "height": 800})
    here = page.url
    page.locator(".course-plot").scroll_into_view_if_needed()
    page.touchscreen.tap(*middle(page))
    hover = page.locator(".course-canvas .hovertext")
    hover.wait_for(timeout=WAIT)
    assert "6630 pg/mL" in hover.text_content()
    assert page.url == here
    page.wait_for_timeout(500)  # or it would be a double tap
    page.touchscreen.tap(*middle(page))
    page.wait_for_url(RESULT, timeout=WAIT)


def test_the_keyboard_opens_a_result_from_the_table(opened):
    page = opened("en")
    page.keyboard.press("t")
    link = page.locator("#course-table").get_by_role("link", name="6630")
    link.wait_for(timeout=WAIT)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(RESULT, timeout=WAIT)
    expect(page.locator("main")).to_contain_text("6630")
