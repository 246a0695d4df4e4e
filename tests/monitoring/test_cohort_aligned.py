"""VEGF and ONLS of a clinic's patients laid over each other: what is worked out, drawn, told and masked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from monitoring.charts.aligned import BOTTOM, LEFT, TOP, Dot, expected, panel
from monitoring.models import CourseSummary
from monitoring.selectors import aligned as selector
from monitoring.selectors.aligned import aligned
from monitoring.selectors.cohort import GROUPS, Choice, worked_out
from monitoring.services import follow_up
from tests.monitoring.browsing import signed_in, text_of
from tests.monitoring.test_cohort import FILE, PAGE, START, read, summary, treat
from tests.world import TODAY, result

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


def at(month: int, low: float, high: float | None = -1) -> list:
    """A point; without `high` the value is known."""
    return [month, low, low if high == -1 else high]


def rows(measure: str, *courses: list, first: str = "systemic") -> list[tuple[str, dict]]:
    return [(first, {measure: course}) for course in courses]


# --- what is worked out --------------------------------------------------------------------------------------------


def test_a_result_finds_its_month(world):
    treat(world)
    result(world.rosa, world.ana, "vegf", "430", START, unit="pg/mL", specimen="plasma", upper_limit="86")
    result(world.rosa, world.ana, "onls", "4", START, unit="{score}")
    result(world.rosa, world.ana, "onls", "3", START + 183 * DAY, unit="{score}")
    row = CourseSummary.objects.get(patient=world.rosa)
    assert row.aligned == {"vegf": [[0, 5.0, 5.0]], "onls": [[0, 4.0, 4.0], [6, 3.0, 3.0]]}
    found = worked_out(world.madrid, Choice(), TODAY)["aligned"]
    assert found["vegf"] == {
        "systemic": {"n": 1, "months": [[0, 1, [5, 5], [5, 5], [5, 5]]], "lines": [[[0, 5.0, 5.0]]]}
    }
    assert found["onls"]["systemic"]["lines"] == [[[0, 0.0, 0.0], [6, -1.0, -1.0]]]


def test_what_an_earlier_release_wrote_waits_for_the_night(world):
    treat(world)
    CourseSummary.objects.filter(patient=world.rosa).update(aligned=None)
    found = worked_out(world.madrid, Choice(), TODAY)
    assert (found["waiting"], found["aligned"]) == (1, {"vegf": {}, "onls": {}})
    follow_up.let_wait([world.madrid])
    follow_up.refresh_due(world.madrid, today=TODAY)
    assert CourseSummary.objects.get(patient=world.rosa).aligned == {"vegf": [], "onls": []}
    assert worked_out(world.madrid, Choice(), TODAY)["waiting"] == 0


@pytest.mark.parametrize(
    "course, told",
    [
        pytest.param(
            [at(0, 4), at(6, 3)], [[0, 0, 0], [6, -1, -1]], id="points above or below the own one before"
        ),
        pytest.param([at(6, 3)], None, id="none before: left out"),
        pytest.param([at(0, 0, 1), at(6, 3)], None, id="before known as a bound alone: left out"),
        pytest.param([at(0, 4), at(6, 3, None)], [[0, 0, 0], [6, -1, None]], id="later known as a bound"),
        pytest.param([], None, id="never measured"),
    ],
)
def test_onls_is_told_as_change_from_the_own_value_before(course, told):
    found = aligned("onls", rows("onls", course), GROUPS)
    assert found == ({} if told is None else found)
    if told is not None:
        assert found["systemic"]["lines"] == [told]


def test_vegf_needs_no_value_before():
    found = aligned("vegf", rows("vegf", [at(6, 0, 0.5)], [at(6, 2)]), GROUPS)["systemic"]
    assert (found["n"], found["months"]) == (2, [[6, 2, [0.5, 0.875], [1.0, 1.25], [1.5, 1.625]]])


def test_all_together_are_told_where_there_are_several_groups():
    given = rows("vegf", [at(0, 5)], [at(0, 7)]) + rows("vegf", [at(0, 1)], first="transplant")
    found = aligned("vegf", [*given, ("radiotherapy", None)], GROUPS)
    assert {group: each["n"] for group, each in found.items()} == {"": 3, "systemic": 2, "transplant": 1}
    assert found[""]["months"] == [[0, 3, [3, 3], [5, 5], [6, 6]]]


def test_single_patients_have_lines_while_they_are_few_enough(monkeypatch):
    monkeypatch.setattr(selector, "LINES", 2)
    assert len(aligned("vegf", rows("vegf", *[[at(0, 5)]] * 2), GROUPS)["systemic"]["lines"]) == 2
    assert aligned("vegf", rows("vegf", *[[at(0, 5)]] * 3), GROUPS)["systemic"]["lines"] == []


# --- the picture ---------------------------------------------------------------------------------------------------


def drawn(measure: str, *courses: list, first: str = "systemic"):
    return panel(measure, first, aligned(measure, rows(measure, *courses, first=first), GROUPS))


def test_a_median_stands_at_its_month_on_a_logarithmic_scale():
    of = drawn("vegf", *[[at(0, 10), at(12, 1)]] * 5)
    middle = round(LEFT + (400 - LEFT - 14) / 2, 1)  # twelve of twenty-four months
    assert [text for text, _y in of.levels] == ["0.3", "1", "3", "10"]
    assert of.dots == (Dot(LEFT, TOP, "dot", False), Dot(middle, of.even, "dot", False))
    assert of.line == f"M{LEFT}.0 {float(TOP)}L{middle} {of.even}"
    assert (of.few_line, of.few_band) == ("", "")
    assert of.levels[1][1] == of.even
    assert [(tick.months, tick.n, tick.printed) for tick in of.ticks] == [
        *[(0, 5, "5"), (6, 0, "0"), (12, 5, "5"), (24, 0, "0")]
    ]


def test_where_fewer_than_five_were_measured_nothing_is_printed():
    four, fifth = [[at(0, 10), at(12, 1)]] * 4, [at(0, 10)]
    of = drawn("vegf", *four, fifth)
    assert [dot.is_few for dot in of.dots] == [False, True]
    assert (of.line, of.band) == ("", "")
    assert of.few_line.startswith(f"M{LEFT}.0 ")
    assert of.few_band.endswith("Z")
    assert [tick.printed for tick in of.ticks] == ["5", "0", "<5", "0"]


@pytest.mark.parametrize(
    "value, shape",
    [
        pytest.param((2.0, 2.0), "dot", id="known"),
        pytest.param((0.0, 2.0), "below", id="below what can be measured"),
        pytest.param((2.0, None), "above", id="above it"),
    ],
)
def test_a_median_that_is_a_bound_has_a_shape_of_its_own(value, shape):
    (dot,) = drawn("vegf", *[[at(3, *value)]] * 5).dots
    assert dot.shape == shape
    assert dot.y == drawn("vegf", *[[at(3, 2.0)]] * 5).dots[0].y


def test_onls_is_drawn_in_points_around_no_change():
    of = drawn("onls", *[[at(0, 4), at(12, 1)]] * 5)
    assert [text for text, _y in of.levels] == ["-4", "-2", "0", "2"]
    assert of.even == round(TOP + (BOTTOM - TOP) / 3, 1)
    wide = drawn("onls", *[[at(0, 12), at(3, 0), at(6, 12)]] * 5)
    assert [text for text, _y in wide.levels] == ["-12", "-8", "-4", "0", "4"]


@pytest.mark.parametrize(
    "group, before, bounds",
    [
        pytest.param(
            "systemic", [10, 10], [(0, 10, 10), (1, 8.5, 3), (6, 4, 0.8), (12, 1, None)], id="ten times"
        ),
        pytest.param(
            "systemic", [2, 2], [(0, 2, 2), (1, 1.7, 0.6), (6, 1, 0.16), (12, 1, None)], id="never below 1"
        ),
        pytest.param("systemic", [1, 1], [], id="normal before"),
        pytest.param("systemic", [10, None], [], id="known as a bound alone"),
        pytest.param("radiotherapy", [10, 10], [], id="radiotherapy alone: the range is not for it"),
    ],
)
def test_the_expected_range_of_vegf_goes_from_the_median_to_the_limit(group, before, bounds):
    found = {bound.month: bound for bound in expected("vegf", group, [[0, 9, [1, 1], before, [1, 1]]])}
    for month, upper, lower in bounds:
        assert found[month].upper == pytest.approx(upper)
        assert found[month].lower == (None if lower is None else pytest.approx(lower))
    assert bool(found) == bool(bounds)


def test_there_is_no_range_of_vegf_without_a_value_before_and_always_one_of_onls():
    assert list(expected("vegf", "systemic", [[3, 9, [1, 1], [5, 5], [9, 9]]])) == []
    assert [tuple(bound) for bound in expected("onls", "radiotherapy", [])][:2] == [(3, 1, -1), (6, 0, -2)]


def test_the_range_is_drawn_as_far_as_the_axis_goes():
    of = drawn("vegf", *[[at(0, 10)]] * 5)
    assert of.expected.startswith(f"M{LEFT}.0 {float(TOP)}L")
    assert of.expected.endswith("Z")
    assert f"{386.0} {of.even}" in of.expected  # the upper limit, after two years
    assert not of.is_expected_few
    assert drawn("vegf", *[[at(0, 10)]] * 4).is_expected_few
    assert drawn("vegf", *[[at(0, 10)]] * 5, first="radiotherapy").expected == ""


# --- the page and the file -----------------------------------------------------------------------------------------


def measured(world, n: int, first: str = "systemic", onls=None) -> None:
    for number in range(n):
        kept = {"vegf": [at(0, 5 + number), at(6, 0, 0.5)], "onls": onls or []}
        summary(world, f"{first}{number}", first_treatment=first, aligned=kept)


def test_the_page_tells_each_month_in_a_table_with_definition_and_who_is_left_out(world):
    measured(world, 5)
    page = text_of(signed_in(world.pablo).get(PAGE))
    for said in (
        "VEGF since the start of the first treatment, in multiples of the upper limit",
        "Change of the ONLS since the start of the first treatment",
        '<td class="num">5</td><td class="num">6</td><td class="num">7</td><td class="num">8</td>',
        '<td class="num">&lt;0.5</td>',
        "Expected range from small retrospective cohorts (n = 41; S2-18",
        "no ONLS before treatment",
        "Nobody can be counted yet.",  # of the ONLS
        '<path class="single seen"',
    ):
        assert said in page, said


def test_the_file_tells_quartiles_of_five_and_more(world):
    measured(world, 5, onls=[at(0, 4), at(6, 3)])
    CourseSummary.objects.filter(patient__mrn="systemic0").update(aligned={"vegf": [at(0, 5)]})
    told = [row[1:] for row in read(signed_in(world.pablo).get(FILE)) if row[0] == "aligned_vegf"]
    assert told == [
        ["", "", "left_out", ""],
        ["systemic", "", "n", "5"],
        ["systemic", "0", "n", "5"],
        *[["systemic", "0", "lower_quartile", "6"], ["systemic", "0", "median", "7"]],
        ["systemic", "0", "upper_quartile", "8"],
        ["systemic", "6", "n", "<5"],
    ]
    few = [row[1:] for row in read(signed_in(world.pablo).get(FILE)) if row[0] == "aligned_onls"]
    assert few == [["", "", "left_out", ""]]  # four of five had a value before


def test_the_file_tells_bounds_as_bounds(world):
    measured(world, 5)
    told = {
        tuple(row[1:4]): row[4] for row in read(signed_in(world.pablo).get(FILE)) if row[0] == "aligned_vegf"
    }
    assert told[("systemic", "6", "median")] == "<0.5"


def test_the_months_of_all_do_not_tell_those_of_a_group(world):
    measured(world, 6)
    measured(world, 6, first="transplant")
    CourseSummary.objects.filter(patient__mrn__in=["transplant0", "transplant1"]).update(
        aligned={"vegf": [at(0, 5)]}
    )
    told = {
        tuple(row[1:4]): row[4] for row in read(signed_in(world.pablo).get(FILE)) if row[0] == "aligned_vegf"
    }
    assert [told[(group, "6", "n")] for group in ("all", "systemic", "transplant")] == ["", "6", "<5"]
    assert ("transplant", "6", "median") not in told


def test_a_page_in_spanish_writes_decimals_as_the_reader_does(world):
    measured(world, 5)
    world.pablo.language = "es"
    world.pablo.save()
    page = text_of(signed_in(world.pablo).get(PAGE))
    assert '<td class="num">&lt;0,5</td>' in page
    assert "Cuartil inferior" in page
