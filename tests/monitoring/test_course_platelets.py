"""A VEGF in serum from a day with many platelets: they release VEGF while the sample clots. S2-42: above 400,000/µL."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from monitoring.charts import legend, style, table
from monitoring.charts.course import content_of
from tests.monitoring.courses import TODAY, course, figure, reading

NAME = "platelets above 400 × 10⁹/L that day: they can raise VEGF in serum"
RAISED = (reading("vegf", 0, 900), reading("vegf", 30, 700), reading("platelets", 30, 520))


def flags(found: dict, specimen: str = "serum") -> list[list[str]]:
    [series] = [each for each in found["series"] if each["specimen"] == specimen]
    return [point["flags"] for point in series["points"]]


@pytest.mark.parametrize(
    "count, flagged",
    [
        pytest.param("400", [], id="at the threshold"),
        pytest.param("400.1", ["platelets_high"], id="just above it"),
        pytest.param(">400", ["platelets_high"], id="more than the threshold"),
        pytest.param("<500", [], id="not known how many"),
        pytest.param("clumped", [], id="a word"),
    ],
)
def test_vegf_in_serum_is_flagged_by_a_count_of_its_day(count, flagged):
    found = course(reading("vegf", 0, 900), reading("vegf", 1, 900), reading("platelets", 0, count))
    assert flags(found) == [flagged, []]


def test_plasma_and_other_analytes_are_not_flagged():
    found = course(
        reading("vegf", 0, 90, specimen="plasma"), reading("onls", 0, 3), reading("platelets", 0, 900)
    )
    assert flags(found, "plasma") == [[]]
    assert all(point["flags"] == [] for series in found["series"] for point in series["points"])


def test_one_high_count_of_several_on_a_day_is_enough():
    found = course(reading("vegf", 0, 900), reading("platelets", 0, 300), reading("platelets", 0, 500))
    assert flags(found) == [["platelets_high"]]


def test_a_flagged_point_wears_a_ring_and_says_why():
    drawn = figure(*RAISED)
    [ring] = [trace for trace in drawn["data"] if trace.get("marker", {}).get("symbol") == "circle-open"]
    assert (ring["x"], ring["y"], ring["marker"]["color"]) == (["2025-02-09"], [700], style.PLATELETS)
    [line] = [trace for trace in drawn["data"] if trace.get("name", "").startswith("VEGF")]
    assert line["text"] == ["900", f"700 ({NAME})"]
    assert ring["yaxis"] == line["yaxis"]


def test_without_many_platelets_there_is_no_ring():
    drawn = figure(*RAISED[:2], reading("platelets", 30, 210))
    assert not [trace for trace in drawn["data"] if trace.get("marker", {}).get("symbol") == "circle-open"]


@pytest.mark.parametrize("readings, named", [(RAISED, True), (RAISED[:2], False)])
def test_the_legend_explains_the_ring_where_one_is_drawn(readings, named):
    found = course(*readings)
    names = [entry.name for entry in legend.legend_of(content_of(found, TODAY), found["limits"])]
    assert (NAME in names) is named


def test_the_table_says_it_too():
    cells = [cell for row in table.table_of(course(*RAISED)).rows for cell in row.cells]
    assert [astuple(cell)[:-1] for cell in cells] == [
        ("700", "", False, False, True),
        ("900", "", False, False, False),
    ]
