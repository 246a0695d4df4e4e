"""VEGF as multiples of the laboratory's upper limit, on one scale for all series."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.charts import style
from tests.monitoring.courses import LEN_DEX, TODAY, figure, reading


def vegf(day, value, limit=None, **rest):
    return reading("vegf", day, value, upper_limit=None if limit is None else Decimal(limit), **rest)


def lines(drawn: dict) -> dict[str, list]:
    return {t["name"]: t["y"] for t in drawn["data"] if t.get("name", "").startswith("VEGF")}


def title(drawn: dict) -> str:
    [text] = [note["text"] for note in drawn["layout"]["annotations"] if "VEGF" in note["text"]]
    return text


def test_each_value_is_divided_by_the_limit_of_its_day():
    drawn = figure(vegf(0, 860, 86), vegf(30, 430), vegf(60, 960, 96), vegf(90, "<31", 96), per_limit=True)
    assert lines(drawn) == {"VEGF · serum · Central": [10, 5, 10, 0.3229]}
    assert title(drawn) == "VEGF, × upper limit, logarithmic"
    assert drawn["layout"]["yaxis2"]["type"] == "log"


def test_a_value_before_the_first_limit_goes_by_that_limit():
    assert lines(figure(vegf(0, 860), vegf(30, 430, 86), per_limit=True)) == {
        "VEGF · serum · Central": [10, 5]
    }


def test_the_values_are_still_told_as_reported():
    drawn = figure(vegf(0, 860, 86), vegf(30, "<31", 86), per_limit=True)
    [line] = [trace for trace in drawn["data"] if trace.get("name", "").startswith("VEGF")]
    assert line["text"] == ["860", "&lt;31"]
    assert line["meta"] == " pg/mL"


def test_the_limit_is_one_line_at_one():
    plasma = {"specimen": "plasma", "lab": "Mayo"}
    drawn = figure(vegf(0, 860, 86), vegf(30, 900, 90), vegf(40, 62, 31, **plasma), per_limit=True)
    [limit] = [trace for trace in drawn["data"] if trace.get("line", {}).get("shape") == "hv"]
    assert (limit["x"], limit["y"]) == (["2025-01-10", TODAY.isoformat()], [1, 1])


@pytest.mark.parametrize("limit", [None, 0])
def test_a_series_without_a_limit_is_left_out(limit):
    drawn = figure(vegf(0, 860, 86), vegf(30, 400, limit, lab="North"), per_limit=True)
    assert list(lines(drawn)) == ["VEGF · serum · Central"]


def test_without_any_limit_the_lane_stays_in_its_unit():
    readings = (vegf(0, 860), vegf(30, 430))
    assert figure(*readings, per_limit=True) == figure(*readings)


def test_the_expected_range_is_divided_too():
    readings = (vegf(-5, 860, 86), vegf(60, 172, 86))
    [band] = [t for t in figure(*readings, per_limit=True)["data"] if t.get("fillcolor") == style.BAND]
    assert band["y"][:7] == [10, 8.5, 6.5, 5.5, 4, 1, 1]


def test_a_ring_stands_at_its_multiple():
    drawn = figure(vegf(0, 860, 86), reading("platelets", 0, 500), per_limit=True, treatments=(LEN_DEX,))
    [ring] = [trace for trace in drawn["data"] if trace.get("marker", {}).get("symbol") == "circle-open"]
    assert ring["y"] == [10]
