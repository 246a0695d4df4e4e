"""The course on paper: an SVG drawn here, in the colours of daylight, and the same in words."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from monitoring.charts import legend
from monitoring.charts.paper import COLOURS, LEFT, RIGHT, WIDTH, Scale
from monitoring.charts.picture import described, picture_of
from monitoring.protocol.history import Treatment
from tests.monitoring.courses import START, TODAY, TREATED, course, everything, reading

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*readings, treatments=TREATED, rows=6):
    return picture_of(course(*readings, treatments=treatments), TODAY, rows=rows)


def texts(picture) -> list[str]:
    return [each.text for each in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]


def test_the_colours_are_those_of_the_pages_by_day():
    by_day = TOKENS.read_text().partition("prefers-color-scheme: dark")[0]
    for token, colour in COLOURS.items():
        assert re.search(rf"{token}: {colour};", by_day), token


def test_every_lane_has_its_name_and_every_line_its_key():
    picture = drawn(*everything())
    said = texts(picture)
    for name in (
        "Treatments",
        "VEGF, pg/mL, logarithmic",
        "M-protein, g/dL",
        "ONLS, mRS (higher is worse)",
        "PET-CT",
    ):
        assert name in said
    for name in ("Len-dex", "RT 50 Gy", "Transplant", "Aspirin", "Dara"):
        assert any(name.casefold() in each.casefold() for each in said), name
    assert [key.name for key in picture.keys if key.name.startswith("VEGF")] == [
        "VEGF · serum · Central",
        "VEGF · plasma · Mayo · IA",
    ]
    for key in picture.keys:
        ElementTree.fromstring(key.svg)


def test_what_is_below_or_above_the_limit_of_the_assay_is_an_open_triangle():
    picture = drawn(
        reading("vegf", 0, 900), reading("vegf", 30, "<31"), reading("vegf", 60, ">2000"), treatments=()
    )
    for shape in ("triangle-down", "triangle-up"):
        assert f'd="{legend.PATHS[shape]}" fill="#ffffff"' in picture.svg
    assert {"below the limit of the assay", "above the limit of the assay"} <= {
        key.name for key in picture.keys
    }


def test_a_vegf_that_platelets_may_have_raised_wears_a_ring():
    high = reading("platelets", 0, 520)
    assert "<circle" not in drawn(reading("vegf", 0, 900), treatments=()).svg
    picture = drawn(reading("vegf", 0, 900), high, treatments=())
    assert picture.svg.count("<circle") == 1
    assert any(key.name.startswith("platelets above 400") for key in picture.keys)


def test_vegf_stands_on_powers_of_ten():
    scale = Scale.of_powers([10, 1000])
    low, middle, high = (scale.part(value) for value in (10, 100, 1000))
    assert middle - low == pytest.approx(high - middle)
    assert scale.ticks == (10, 20, 50, 100, 200, 500, 1000)


@pytest.mark.parametrize(
    "value, part",
    [
        pytest.param(None, 0, id="a word stands at the foot"),
        pytest.param(0, 0, id="a zero, which no power reaches"),
        pytest.param(10**9, 1, id="nothing leaves the lane"),
    ],
)
def test_what_a_scale_cannot_show_stands_at_its_edge(value, part):
    assert Scale.of_powers([10, 1000]).part(value) == part


@pytest.mark.parametrize("values", [[5], [0], [0, 0.5], [3, 3, 3], [1e-3, 1e6]])
def test_a_scale_of_powers_shows_a_decade_at_least(values):
    scale = Scale.of_powers(values)
    assert scale.high - scale.low >= 1
    assert len(scale.ticks) >= 2


def test_drugs_that_may_harm_nerves_are_shaded_behind_the_scores():
    given = (Treatment("systemic", START, line=1, agents=("bortezomib",)),)
    picture = drawn(reading("onls", 0, 6), treatments=given)
    assert COLOURS["--chart-toxin"] in picture.svg
    assert COLOURS["--chart-toxin"] not in drawn(reading("onls", 0, 6)).svg


def test_where_rows_are_few_support_is_left_out_first_and_then_what_ended_first():
    given = tuple(
        Treatment("systemic", START + timedelta(days=100 * n), START + timedelta(days=100 * n + 99), line=n + 1,
                  agents=(f"drug{n} with a long name of its own",))
        for n in range(5)
    )  # fmt: skip
    support = tuple(Treatment("supportive", START, agents=(f"support{n}",)) for n in range(3))
    picture = drawn(treatments=given + support, rows=2)
    said = " ".join(texts(picture)).casefold()
    assert "support" not in said
    assert "drug4" in said
    shown = sum(f"drug{n}" in said for n in range(5))
    assert picture.left_out == 8 - shown > 3
    assert drawn(treatments=given + support, rows=20).left_out == 0


def test_nothing_is_drawn_of_nothing():
    assert picture_of(course(treatments=()), TODAY, rows=6) is None


@pytest.mark.parametrize("text", ["<b>&amp;</b>", "a\x0bb", "]]>", "'\"", "😀", "\ufffe"])
def test_what_people_typed_stays_text(text):
    given = (Treatment("systemic", START, agents=(text,)),)
    picture = drawn(reading("vegf", 0, 900, lab=text), treatments=given)
    ElementTree.fromstring(picture.svg)
    assert "href" not in picture.svg


def test_marks_and_words_stay_on_the_sheet():
    long_ago = Treatment("supportive", START - timedelta(days=9000), agents=("levothyroxine",))
    ahead = Treatment("systemic", TODAY + timedelta(days=900), agents=("x" * 60,))
    picture = drawn(*everything(), treatments=(*TREATED, long_ago, ahead))
    for each in ElementTree.fromstring(picture.svg).iter():
        if "x" in each.attrib:
            assert 0 <= float(each.attrib["x"]) <= WIDTH
        if each.tag == f"{SVG}polyline":
            x = [float(point.partition(",")[0]) for point in each.attrib["points"].split()]
            assert LEFT <= min(x) <= max(x) <= WIDTH - RIGHT


def test_the_picture_is_told_in_words():
    said = described(
        course(
            reading("vegf", 0, 900, upper_limit=Decimal(86)),
            reading("vegf", 60, "<31"),
            reading("mrs", 5, 3),
            treatments=(Treatment("asct", START, agents=("melphalan",)),),
        ),
        TODAY,
    )
    assert said == (
        "The course of the illness until 20 Nov 2026. Autologous stem-cell transplant, 10 Jan 2025. "
        "VEGF · serum · Central: from 900 pg/mL on 10 Jan 2025 to <31 pg/mL on 11 Mar 2025. "
        "Modified Rankin scale: 3 on 15 Jan 2025."
    )
