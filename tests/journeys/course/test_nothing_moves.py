"""Nothing moves while a patient's page loads: the layout shift that Chromium itself counts."""

from __future__ import annotations

import pytest

from tests.journeys.course.conftest import DRAWN, WAIT
from tests.pages import ids

MOST = 0.01
LINE = {"offline": False, "latency": 40, "downloadThroughput": 1_000_000, "uploadThroughput": 1_000_000}
OBSERVE = """
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((each) => window.shifts.push({
    value: each.value,
    input: each.hadRecentInput,
    moved: each.sources.map(({ node }) => node?.className?.baseVal ?? node?.className ?? node?.nodeName ?? "gone"),
  }))).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("site", ["LEEDS", "MADRID"], ids=["English", "Spanish"])
def test_nothing_moves_while_the_page_loads(desk, small, width, site):
    page = desk("physician", site)
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(OBSERVE)
    # Slowly enough that the page is seen before its scripts, its letters and its figure have come.
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    page.goto(f"/patients/{ids(small, site)['textbook']}/")
    page.wait_for_selector(DRAWN, timeout=WAIT)
    page.wait_for_timeout(500)
    shifts = page.evaluate("window.shifts")
    assert sum(each["value"] for each in shifts) <= MOST, shifts


def test_a_view_chosen_later_moves_nothing_either(desk, small):
    page = desk("physician", "LEEDS")
    page.add_init_script(OBSERVE)
    page.goto(f"/patients/{ids(small, 'LEEDS')['textbook']}/")
    page.wait_for_selector(DRAWN, timeout=WAIT)
    for name in ("Months since treatment", "Last 12 months", "Whole course"):
        before = page.locator(DRAWN).get_attribute("data-drawn")
        page.get_by_role("link", name=name).click()
        page.wait_for_selector(f".course-canvas[data-drawn]:not([data-drawn='{before}'])", timeout=WAIT)
        page.wait_for_timeout(600)  # so long after a click Chromium excuses what moves
    shifts = page.evaluate("window.shifts")
    assert sum(each["value"] for each in shifts) <= MOST, shifts
