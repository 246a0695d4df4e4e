"""What leaves the chart as a file, and the one key that it listens to."""

from __future__ import annotations

import csv
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from tests.journeys.course.conftest import WAIT


def taken(page: Page, role: str, name: str) -> Download:
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role(role, name=name, exact=True).click()
    return download.value


def test_the_csv_holds_what_the_chart_draws(opened, tmp_path):
    page = opened("es")
    found = taken(page, "link", "CSV")
    assert found.suggested_filename.endswith(".csv")
    found.save_as(tmp_path / "course.csv")
    rows = list(csv.DictReader((tmp_path / "course.csv").read_text("utf-8-sig").splitlines()))
    vegf = [(row["reported_value"], row["reported_unit"]) for row in rows if row["code"] == "vegf"]
    assert vegf == [("6630", "pg/mL"), ("900", "pg/mL"), ("<31", "pg/mL")]
    assert [row["code"] for row in rows if row["kind"] == "treatment"] == ["systemic"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_is_the_whole_figure_with_legend_and_caption(opened, tmp_path, scheme):
    page = opened("en", "?x=months", color_scheme=scheme)
    high = int(page.locator(".course-hold").get_attribute("height"))
    page.evaluate("""() => {
      const drawn = Plotly.toImage;
      Plotly.toImage = (picture, how) => { window.picture = picture; return drawn(picture, how); };
    }""")
    taken(page, "button", "PNG").save_as(tmp_path / "course.png")
    assert size_of(tmp_path / "course.png") == (2400, 2 * page.evaluate("window.picture.layout.height"))
    assert page.evaluate("window.picture.layout.height") > high
    assert page.evaluate("window.picture.layout.template.layout.paper_bgcolor") == "#ffffff"
    assert "data as of" in page.evaluate("window.picture.layout.annotations.at(-1).text")
    named = page.evaluate(
        "window.picture.data.filter((trace) => trace.showlegend).map((trace) => trace.name)"
    )
    assert "VEGF · serum · Central" in named
    assert page.problems == []


def size_of(png: Path) -> tuple[int, int]:
    width, height = struct.unpack(">II", png.read_bytes()[16:24])
    return width, height


def is_open(page: Page) -> bool:
    return page.locator("#course-table").evaluate("each => each.open")


def test_the_key_is_a_letter_where_one_types(opened):
    page = opened("en")
    search = page.locator("#search-q")
    search.focus()
    page.keyboard.type("tt/t")
    assert not is_open(page)
    expect(search).to_have_value("tt/t")


@pytest.mark.parametrize("keys", ["Control+t", "Alt+t", "Meta+t"])
def test_the_key_with_another_is_the_browsers(opened, keys):
    page = opened("en")
    page.locator("body").press(keys)
    assert not is_open(page)


def test_keys_of_one_sign_can_be_switched_off(opened):
    page = opened("en")
    page.evaluate("localStorage.setItem('keys', 'off')")
    page.keyboard.press("t")
    assert not is_open(page)
    page.evaluate("localStorage.removeItem('keys')")
    page.keyboard.press("t")
    assert is_open(page)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
