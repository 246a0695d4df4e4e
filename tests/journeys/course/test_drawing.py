"""The chart of a course in a real browser: it draws in both languages, and sends nothing away."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.course.conftest import WAIT

OWN_HOSTS = ("127.0.0.1", "localhost", "testserver")


@pytest.mark.parametrize(
    "language, month",
    [("en", ("Jan", "Apr", "Jul", "Oct")), ("es", ("ene", "abr", "jul", "oct"))],
)
def test_the_chart_draws_in_both_languages_and_the_browser_has_nothing_to_complain_of(
    opened, language, month
):
    page = opened(language)
    ticks = page.locator(".course-canvas .xtick text").all_text_contents()
    assert any(tick.startswith(month) for tick in ticks), ticks
    assert page.locator(".course-canvas .scatterlayer .trace .points path.point").count() >= 8
    assert page.locator(".course-canvas .barlayer .point").count() == 1
    assert page.problems == []


def test_a_reading_says_value_unit_laboratory_and_date(opened):
    page = opened("en")
    mark = page.locator(".course-canvas .xy2 .point").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hover = page.locator(".course-canvas .hovertext")
    hover.wait_for(timeout=WAIT)
    said = hover.text_content()
    assert "VEGF · serum · Central" in said
    assert "6630 pg/mL" in said
    assert page.problems == []


def test_nothing_offers_to_send_the_chart_away(opened):
    page = opened("en")
    page.hover(".course-canvas")
    assert page.locator(".modebar-btn").count() == 0
    config = page.evaluate("document.querySelector('.course-canvas')._context")
    assert (config["showSendToCloud"], config["plotlyServerURL"]) == (False, "")
    assert all(any(f"//{host}" in url for host in OWN_HOSTS) for url in page.asked if url.startswith("http"))


def test_the_switches_change_the_chart_in_place_and_the_address_with_it(opened):
    page = opened("en")
    height = page.locator(".course-plot").bounding_box()["height"]
    page.get_by_role("link", name="Months since treatment").click()
    page.wait_for_selector(".course-canvas[data-drawn='x=months']", timeout=WAIT)
    page.get_by_role("link", name="Linear").click()
    page.wait_for_selector(".course-canvas[data-drawn='x=months&y=linear']", timeout=WAIT)
    assert page.url.endswith("?x=months&y=linear")
    assert page.get_by_role("link", name="Linear").get_attribute("aria-current") == "true"
    assert page.locator(".course-plot").bounding_box()["height"] == height
    page.reload()
    page.wait_for_selector(".course-canvas[data-drawn='x=months&y=linear']", timeout=WAIT)
    assert page.problems == []


def test_the_height_is_there_before_the_chart_is(opened):
    page = opened("en")
    held = int(page.locator(".course-hold").get_attribute("height"))
    assert page.locator(".course-plot").bounding_box()["height"] == held
    assert page.locator(".course-canvas .main-svg").first.bounding_box()["height"] == held


def test_the_table_of_the_same_data_is_one_key_away(opened):
    page = opened("en")
    page.keyboard.press("t")
    table = page.locator("#course-table table").first
    table.wait_for(timeout=WAIT)
    assert "<31" in table.inner_text()
    page.keyboard.press("t")
    assert not table.is_visible()


def test_the_picture_downloads(opened, tmp_path):
    page = opened("es")
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.suggested_filename.endswith(".png")
    download.value.save_as(tmp_path / "course.png")
    assert (tmp_path / "course.png").read_bytes().startswith(b"\x89PNG")
    assert page.problems == []


def test_the_colours_follow_the_system(opened):
    page = opened("en", color_scheme="light")
    tick = page.locator(".course-canvas .xtick text").first
    light = tick.evaluate("element => getComputedStyle(element).fill")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".course-canvas .xtick text").first).not_to_have_css("fill", light, timeout=WAIT)


def test_without_the_figure_the_page_says_so_and_offers_the_table(opened, clinic, live_server):
    page = opened("en")
    page.route("**/course.json*", lambda route: route.abort())
    page.reload()
    page.get_by_role("alert").wait_for(timeout=WAIT)
    assert "table holds the same data" in page.get_by_role("alert").inner_text()


def test_without_a_script_the_switches_and_the_table_are_links(browser, opened, clinic, live_server):
    cookies = opened("en").context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{live_server.url}/patients/{clinic.rosa.pk}/")
    page.get_by_role("link", name="Months since treatment").click()
    assert page.url.endswith("?x=months")
    page.locator(".course-plot a").click()
    assert "6630" in page.locator("table").first.inner_text()
    context.close()


@pytest.mark.parametrize("width", [1280, 375, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_sound_for_all_readers(opened, width, scheme):
    page = opened("en", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.keyboard.press("t")
    page.locator("#course-table table").first.wait_for(timeout=WAIT)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"][:120]) for found in violations] == []
