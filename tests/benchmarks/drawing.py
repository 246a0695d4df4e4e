"""P7 in a real browser: from the navigation to the drawn course, beside the same page with all of plotly.js.

Both pages come from the product's own web server and their scripts compressed, as in production. Each visit has an
empty cache. In turns, so that whatever else the machine does meets both.
"""

from __future__ import annotations

import os
from pathlib import Path

import brotli
from django.conf import settings
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error, Page

from tests.benchmarks import seeding
from tests.benchmarks.browsers import Browser
from tests.benchmarks.findings import Finding, at_most, missing, relative
from tests.benchmarks.load import serving
from tests.benchmarks.seeding import Clinic
from tests.benchmarks.timing import Times
from tests.clinic import CHROMIUM, chromium

VISITS = 9
POINTS = 60  # of a usual course
OF_THE_CHART = ("plotly", "charts.", "course.")  # in the names of scripts
SCRIPTS, FIRST_DATA = 350_000, 10_000  # bytes
OBSERVE = """
  new MutationObserver((_, observer) => {
    if (!document.querySelector(".course-canvas[data-drawn]")) return;
    window.drawnAfter = performance.now();
    observer.disconnect();
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-drawn"] });
"""
SIZES = """
  () => performance.getEntriesByType("resource").map((each) => [each.name, each.initiatorType, each.encodedBodySize])
"""


def findings(clinic: Clinic) -> list[Finding]:
    if not Path(CHROMIUM).exists():
        return [missing("P7", "navigation to chart drawn", f"{CHROMIUM} is not there")]
    (patient,) = seeding.followed(clinic, 1, 10)
    seeding.add_charted(clinic, patient, POINTS)
    cookie = Browser(clinic.apart_everyone).cookie
    ours, whole = f"/patients/{patient.pk}/", f"/bench/whole-plotly/{patient.pk}/"
    _compress()
    try:
        with (
            serving(Path(os.environ["BENCH_SCRATCH"]) / "drawing.log") as (port, _pid),
            chromium() as browser,
        ):
            visits = Visits(browser, port, cookie)
            times = {address: Times() for address in (ours, whole)}
            for address in times:
                visits.visit(address)
            for turn in range(VISITS):
                for address in (ours, whole) if turn % 2 else (whole, ours):
                    drawn, worked = visits.visit(address)
                    times[address].wall.append(drawn)
                    times[address].cpu.append(worked)
            visits.visit(ours)
            sizes = visits.sizes
    except (OSError, RuntimeError, Error) as failed:
        return [missing("P7", "navigation to chart drawn", str(failed).splitlines()[0])]
    mine, theirs = times[ours], times[whole]
    drawn = relative("P7", "navigation to chart drawn", mine.over(theirs), mine.over_cpu(theirs), 0.4, "x")
    drawn.note += f"; {mine.median * 1000:.0f} ms against {theirs.median * 1000:.0f} with all of plotly.js"
    return [drawn, *_weights(sizes)]


def _weights(sizes: list[tuple[str, str, int]]) -> list[Finding]:
    scripts = {name: size for name, kind, size in sizes if kind == "script"}
    chart = [size for name, size in scripts.items() if any(part in name for part in OF_THE_CHART)]
    data = [size for name, _kind, size in sizes if "/course.json" in name]
    return [
        at_most("P7", "scripts of the chart, compressed", sum(chart), SCRIPTS, "B", f"{len(chart)} files"),
        at_most(
            "P7",
            "all scripts of the page, compressed",
            sum(scripts.values()),
            None,
            "B",
            f"{len(scripts)} files",
        ),
        at_most("P7", f"first data, {POINTS} points", sum(data), FIRST_DATA, "B"),
    ]


class Visits:
    """A signed-in person who opens pages with an empty cache."""

    def __init__(self, browser: Chromium, port: int, cookie: str) -> None:
        name, _equals, value = cookie.partition("=")
        self.browser, self.base = browser, f"http://localhost:{port}"
        self.cookie = {"name": name, "value": value, "url": self.base}
        self.sizes: list[tuple[str, str, int]] = []

    def visit(self, address: str) -> tuple[float, float]:
        """Seconds from the navigation to the drawn chart, and those that the page's own thread worked."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900})
        try:
            context.add_cookies([self.cookie])
            context.add_init_script(OBSERVE)
            page = context.new_page()
            counted = context.new_cdp_session(page)
            counted.send("Performance.enable")
            page.goto(self.base + address, wait_until="commit")
            page.wait_for_selector(".course-canvas[data-drawn]", timeout=60_000)
            told = counted.send("Performance.getMetrics")["metrics"]
            worked = next(each["value"] for each in told if each["name"] == "TaskDuration")
            self.sizes = page.evaluate(SIZES)
            return _drawn_after(page), worked
        finally:
            context.close()


def _drawn_after(page: Page) -> float:
    return float(page.evaluate("window.drawnAfter")) / 1000


def _compress() -> None:
    """What `collectstatic` leaves beside each script in production."""
    for script in Path(settings.STATIC_ROOT).rglob("*.js"):
        if len(script.suffixes) > 1 and "widgetbundle" not in script.name:  # with the hash in its name
            script.with_name(f"{script.name}.br").write_bytes(brotli.compress(script.read_bytes()))
