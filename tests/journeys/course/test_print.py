"""The course on paper: A4 upright and across, nothing cut, in light colours whatever the screen shows."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

MARGINS = {"top": "16mm", "bottom": "16mm", "left": "14mm", "right": "14mm"}
LANES = ("Treatments", "VEGF, pg/mL", "M-protein, g/dL", "ONLS (higher is worse)", "PET-CT")
PRINTABLE = {"upright": (688, 1001), "across": (1017, 673)}  # pixels of A4 within these margins


def pages_of(page: Page, *, across: bool) -> list[str]:
    sheet = page.pdf(format="A4", landscape=across, margin=MARGINS)
    return [each.extract_text() for each in PdfReader(BytesIO(sheet)).pages]


@pytest.mark.parametrize("across", [False, True], ids=["upright", "across"])
def test_all_lanes_stand_on_one_sheet_with_legend_and_caption(opened, across):
    page = opened("en")
    sheets = pages_of(page, across=across)
    [chart] = [text for text in sheets if LANES[0] in text and LANES[1] in text]
    for words in (*LANES, "upper limit of the laboratory", "data as of", "Len-dex"):
        assert words in chart
    assert [text for text in sheets if not text.strip()] == []
    assert page.problems == []


def test_upright_the_chart_stands_on_the_first_sheet_below_the_name(opened):
    first = pages_of(opened("es"), across=False)[0]
    assert "Tratamientos" in first
    assert "Rosa" in first


def as_printed(page: Page, sheet: str) -> dict:
    """The chart on paper: where it lies on a sheet, and its colours."""
    width, height = PRINTABLE[sheet]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    found = page.evaluate(
        """(sheet) => {
          const [seen, hidden] = sheet === "upright" ? ["upright", "across"] : ["across", "upright"];
          const box = document.querySelector(`.chart-${seen} .main-svg`).getBoundingClientRect();
          const tick = document.querySelector(`.chart-${seen} .xtick text`);
          return { left: box.left, right: box.right, height: box.height, ink: getComputedStyle(tick).fill,
                   others: [`.chart-${hidden}`, ".course-canvas"].filter(
                     (name) => document.querySelector(name).getClientRects().length) };
        }""",
        sheet,
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sheet", PRINTABLE)
def test_the_chart_lies_within_the_sheet_in_light_colours(opened, sheet, scheme):
    page = opened("en", color_scheme=scheme, viewport={"width": 1280, "height": 900})
    width, height = PRINTABLE[sheet]
    found = as_printed(page, sheet)
    assert found["left"] >= 0
    assert found["right"] <= width
    assert width * 0.95 <= found["right"] - found["left"]
    assert found["height"] <= height - 180  # what legend and caption take
    assert found["ink"] == "rgb(86, 101, 122)"  # --grey of light mode
    assert found["others"] == []
    assert page.locator(".chart-sheets").count() == 0


def test_what_is_zoomed_is_printed_zoomed_and_says_so(opened):
    page = opened("en", "?x=months&from=2020-01-01&to=2099-01-01")
    assert not any("in view" in text for text in pages_of(page, across=False))
    page = opened(
        "en", "?x=months&from=" + page.evaluate("new Date(Date.now() - 1e10).toISOString().slice(0, 10)")
    )
    assert "in view: " in pages_of(page, across=False)[0]


def test_an_open_table_is_printed_to_its_last_row(opened):
    page = opened("en")
    page.keyboard.press("t")
    page.locator("#course-table table").first.wait_for()
    text = "\n".join(pages_of(page, across=False))
    assert text.count("6630") >= 1
    page.emulate_media(media="print")
    wrap = page.locator("#course-table .table-wrap").first
    assert wrap.evaluate("each => each.scrollHeight <= each.clientHeight + 1")
