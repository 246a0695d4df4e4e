"""The lane of one nerve says what the page of nerves says: one baseline, one direction, and no percent of a limit."""

from __future__ import annotations

import pytest

from monitoring.charts import table
from monitoring.charts.content import content_of
from monitoring.charts.course import figure_of
from monitoring.charts.style import PAPER
from monitoring.protocol.history import Reading
from monitoring.protocol.nerve_table import measures
from monitoring.selectors.lanes import Lanes
from monitoring.wording.nerves import nerve_direction
from tests.monitoring.courses import START, TODAY, reading, shown

CMAP, LATENCY = "ncs.tibial.left.cmap", "ncs.tibial.left.distal_latency"
WORD = "not measurable"


def at(day: int, value: str, analyte: str = CMAP) -> Reading:
    return reading(analyte, day, value)


def nerve(*readings: Reading) -> dict:
    return shown(*readings, lanes=Lanes(("nerves",)))


def drawn(course: dict) -> dict:
    [line] = [
        trace for trace in figure_of(course, content_of(course, TODAY), TODAY)["data"] if "meta" in trace
    ]
    return line


def percents(course: dict) -> list:
    [line] = content_of(course, TODAY).nerve.lines
    return line.values


def changes(course: dict) -> list[tuple]:
    rows = [dict(zip(table.CSV_HEADER, row, strict=True)) for row in table.csv_rows(course, synthetic=True)]
    return [(row["value"], row["flags"]) for row in rows if row["kind"] == "change"]


@pytest.mark.parametrize(
    "before, now, said",
    [
        pytest.param("<2", "1.5", "1.5 mV, since 10 Jan 2025: cannot be told", id="the baseline is a limit"),
        pytest.param("0.5", "<0.5", "‹0.5 mV, since 10 Jan 2025: worse", id="certainly lower"),
        pytest.param("<0.5", "<0.5", "‹0.5 mV, since 10 Jan 2025: unchanged", id="reported alike"),
        pytest.param("4", ">20", "›20 mV, since 10 Jan 2025: better", id="above what was measured"),
        pytest.param(WORD, "3", "3 mV, since 10 Jan 2025: measurable again", id="measurable again"),
        pytest.param("3", WORD, "Not measurable, since 10 Jan 2025: no longer measurable", id="lost"),
        pytest.param(WORD, WORD, "Not measurable, since 10 Jan 2025: unchanged", id="never measurable"),
        pytest.param("0", "2", "2 mV, +2 mV, since 10 Jan 2025: better", id="of nothing there is no percent"),
    ],
)
def test_without_two_exact_numbers_there_is_a_direction_and_no_percent(before, now, said):
    course = nerve(at(0, before), at(90, now))
    line = drawn(course)
    assert line["text"][1] == said
    assert percents(course)[1] is None
    assert line["y"][1] < 0
    assert line["marker"]["color"][1] == PAPER
    assert changes(course) == []
    cells = [cell.text for row in table.table_of(course).rows for cell in row.cells]
    assert said.translate({ord("‹"): "<", ord("›"): ">"}) in cells


def test_exact_numbers_keep_their_percent_beside_one_that_has_none():
    course = nerve(at(0, "4"), at(90, "<5"), at(180, "3"))
    assert percents(course) == [0, None, -25]
    line = drawn(course)
    assert line["text"][2] == "3 mV, −1 mV (−25 %) since 10 Jan 2025: worse"
    assert [colour == PAPER for colour in line["marker"]["color"]] == [False, True, False]
    assert changes(course) == [(-25, "since:2025-01-10")]


def test_the_last_result_before_treatment_is_the_baseline_though_it_is_a_word():
    course = nerve(at(-200, "3"), at(-5, WORD), at(90, "1"))
    assert drawn(course)["text"] == [
        *("3 mV", "Not measurable, baseline", "1 mV, since 5 Jan 2025: measurable again"),
    ]
    assert percents(course) == [None, None, None]
    assert changes(course) == []


def test_of_one_day_the_greatest_is_the_baseline_whatever_the_order_of_entry():
    first, second = at(0, "4"), at(0, "5")
    for order in ((first, second), (second, first)):
        assert drawn(nerve(*order, at(90, "6")))["text"][2].startswith("6 mV, +1 mV (+20 %)")


@pytest.mark.parametrize("analyte", [CMAP, LATENCY])
@pytest.mark.parametrize("before", ["0", "0.5", "<0.5", "<2", ">4", "4", WORD])
@pytest.mark.parametrize("now", ["0", "0.5", "<0.5", "1.5", ">4", "7", WORD])
def test_the_chart_says_the_direction_of_the_table(analyte, before, now):
    readings = at(-300, "6", analyte), at(-5, before, analyte), at(90, now, analyte)
    [row] = measures(readings, START)
    assert drawn(nerve(*readings))["text"][-1].endswith(f": {nerve_direction(row.change.direction)}")
