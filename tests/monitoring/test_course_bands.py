"""What stands behind the lanes of a course: the expected range, with its source and n. Never an alert."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from monitoring.charts import legend, style
from monitoring.charts.course import content_of
from monitoring.protocol.calendar import add_months
from monitoring.protocol.history import Treatment
from tests.monitoring.courses import LEN_DEX, START, TODAY, course, figure, reading

LIMITED = {"upper_limit": Decimal(86)}
FOLLOWED = (
    reading("vegf", -10, 1000, **LIMITED),
    reading("vegf", 200, 300, **LIMITED),
    reading("onls", -10, 6),
    reading("onls", 300, 6),
)


def bands(drawn: dict) -> dict[str, dict]:
    """The filled traces by the analyte that they name."""
    found = [trace for trace in drawn["data"] if trace.get("fillcolor") == style.BAND]
    return {trace["name"].removeprefix("expected range of ").split(" (")[0]: trace for trace in found}


def corners(trace: dict) -> list[tuple]:
    return list(zip(trace["x"], trace["y"], strict=True))


def day(month: int) -> str:
    return add_months(START, month).isoformat()


def test_the_band_of_vegf_goes_from_the_baseline_to_the_limit_as_the_source_gives_it():
    """Reference 5.2: 100 % at the start, 85 to 30 % at month 1 ... from month 12 at or below the upper limit."""
    drawn = figure(*FOLLOWED)
    foot = round(10 ** drawn["layout"]["yaxis2"]["range"][0], 2)
    upper = [(day(m), h) for m, h in ((0, 1000), (1, 850), (2, 650), (3, 550), (6, 400), (12, 86), (24, 86))]
    lower = [(day(6), foot), (day(6), 80), (day(3), 150), (day(2), 200), (day(1), 300), (day(0), 1000)]
    found = corners(bands(drawn)["VEGF"])
    assert found == [*upper, (day(24), pytest.approx(foot, abs=0.5)), (day(12), found[8][1]), *[
        (x, pytest.approx(y, abs=0.5)) for x, y in lower
    ]]  # fmt: skip


def test_the_band_of_onls_follows_the_change_from_the_baseline_from_month_3_to_36():
    upper = [(day(m), h) for m, h in ((3, 7), (6, 6), (12, 5), (24, 5), (36, 4))]
    lower = [(day(m), h) for m, h in ((36, 1), (24, 2), (12, 3), (6, 4), (3, 5))]
    assert corners(bands(figure(*FOLLOWED))["ONLS, total"]) == [*upper, *lower]


def test_a_band_that_ends_at_a_score_of_zero_has_no_step():
    drawn = figure(reading("onls", -10, 2), reading("onls", 300, 1))
    assert bands(drawn)["ONLS, total"]["y"] == [3, 2, 1, 1, 0, 0, 0, 0, 0, 1]


def test_a_band_stands_behind_the_lines_of_its_lane_and_answers_no_pointer():
    drawn = figure(*FOLLOWED)
    vegf = [trace for trace in drawn["data"] if trace.get("yaxis", "y") == "y2"]
    assert vegf[0] is bands(drawn)["VEGF"]
    assert {band["yaxis"] for band in bands(drawn).values()} == {"y2", "y3"}
    assert {band["hovertemplate"] for band in bands(drawn).values()} == {""}


def test_on_a_linear_axis_the_band_of_vegf_bends_between_the_months():
    drawn = figure(*FOLLOWED, logarithmic=False)
    found = dict(corners(bands(drawn)["VEGF"])[:13])
    assert found[day(0)] == 1000
    half = (START + (add_months(START, 1) - START) / 2).isoformat()
    assert found[half] == pytest.approx((1000 * 850) ** 0.5, abs=0.1)
    assert min(bands(drawn)["VEGF"]["y"]) == 0


def test_on_an_axis_of_months_the_band_counts_months_as_the_lines_do():
    band = bands(figure(*FOLLOWED, by_month=True))["VEGF"]
    assert band["x"][:3] == [0.0, 1.02, 1.94]


def test_a_band_counts_from_the_start_of_the_line_that_runs():
    second = Treatment("systemic", START + timedelta(days=365), line=2, agents=("daratumumab",))
    first = Treatment("systemic", START, second.start, line=1, agents=("lenalidomide",))
    readings = (reading("vegf", 360, 1000, **LIMITED), reading("vegf", 500, 300, **LIMITED))
    band = bands(figure(*readings, treatments=(first, second)))["VEGF"]
    assert band["x"][0] == second.start.isoformat()


def test_without_an_upper_limit_the_band_ends_where_percentages_end():
    readings = [reading("vegf", -10, 5000, specimen="other"), reading("vegf", 90, 900, specimen="other")]
    assert max(bands(figure(*readings))["VEGF"]["x"]) == day(6)


@pytest.mark.parametrize(
    "readings, treatments",
    [
        pytest.param(FOLLOWED, (), id="before any treatment"),
        pytest.param(FOLLOWED[1:2], (LEN_DEX,), id="without a baseline"),
        pytest.param(
            (reading("m_protein", -5, "1.2"), reading("m_protein", 60, "0.4")), (LEN_DEX,), id="the clone"
        ),
        pytest.param((), (LEN_DEX,), id="nothing measured"),
    ],
)
def test_where_the_sources_describe_nothing_no_band_is_drawn(readings, treatments):
    assert bands(figure(*readings, treatments=treatments)) == {}


def test_bands_are_left_out_when_asked_and_everything_else_stays():
    with_bands, bare = figure(*FOLLOWED), figure(*FOLLOWED, banded=False)
    assert bands(bare) == {}
    assert bare["data"] == [t for t in with_bands["data"] if t.get("fillcolor") != style.BAND]
    assert bare["layout"] == with_bands["layout"]


def test_the_legend_names_the_sources_and_n_of_each_band():
    found = course(*FOLLOWED)
    entries = [each for each in legend.legend_of(content_of(found, TODAY), found["limits"]) if each.band]
    assert [each.name for each in entries] == [
        "expected range of VEGF (n=41; S2-18, S2-32, S2-33, L24)",
        "expected range of ONLS, total (S1-17, S2-28, L11, L21)",
    ]


# Drugs that may harm nerves --------------------------------------------------------------------------------------

VD = Treatment("systemic", START, START + timedelta(days=100), line=1, agents=("bortezomib", "dexamethasone"))
THAL = Treatment("systemic", START + timedelta(days=200), line=2, agents=("thalidomide",))


def shades(drawn: dict) -> list[dict]:
    return [trace for trace in drawn["data"] if trace.get("fillcolor") == style.TOXIN]


@pytest.mark.parametrize("by_month", [False, True])
def test_the_time_on_a_neurotoxic_drug_is_shaded_through_the_neurological_lane(by_month):
    drawn = figure(*FOLLOWED, treatments=(VD, THAL), by_month=by_month)
    [shade] = shades(drawn)
    low, high = drawn["layout"]["yaxis3"]["range"]
    assert shade["yaxis"] == "y3"
    assert shade["y"] == [high, high, low, low, None, high, high, low, low]
    days = [START, VD.end, VD.end, START, None, THAL.start, TODAY, TODAY, THAL.start]
    if by_month:
        assert shade["x"][:4] == [0.0, 3.29, 3.29, 0.0]
    else:
        assert shade["x"] == [day and day.isoformat() for day in days]


def test_the_shade_stands_behind_the_band_and_the_lines_and_bears_its_drugs():
    lane = [trace for trace in figure(*FOLLOWED, treatments=(VD,))["data"] if trace.get("yaxis", "y") == "y3"]
    assert [trace.get("fillcolor") for trace in lane] == [style.TOXIN, None, style.BAND, None]
    lane = [
        trace for trace in figure(*FOLLOWED, treatments=(VD, THAL))["data"] if trace.get("yaxis", "y") == "y3"
    ]
    assert lane[1]["text"] == [" Bor", " Thal"]
    assert lane[0]["name"] == "neurotoxic drug given: bortezomib, thalidomide"


@pytest.mark.parametrize(
    "agents, shaded",
    [
        pytest.param(("bortezomib",), 1, id="bortezomib"),
        pytest.param(("thalidomide",), 1, id="thalidomide"),
        pytest.param(("vincristine",), 1, id="on the protocol's list"),
        pytest.param(("lenalidomide", "dexamethasone"), 0, id="neither"),
        pytest.param((), 0, id="no agents recorded"),
    ],
)
def test_what_is_shaded_follows_the_protocol(agents, shaded):
    given = Treatment("systemic", START, line=1, agents=agents)
    assert len(shades(figure(*FOLLOWED, treatments=(given,)))) == shaded


def test_a_plan_is_no_exposure():
    plan = Treatment("systemic", TODAY + timedelta(days=10), line=1, agents=("bortezomib",))
    assert shades(figure(*FOLLOWED, treatments=(plan,))) == []


def test_without_a_neurological_lane_nothing_is_shaded_and_the_legend_is_silent():
    found = course(reading("vegf", 0, 900), treatments=(VD,))
    content = content_of(found, TODAY)
    assert content.exposures == []
    assert shades(figure(reading("vegf", 0, 900), treatments=(VD,))) == []


def test_the_legend_names_the_drugs():
    found = course(*FOLLOWED, treatments=(VD, THAL))
    names = [entry.name for entry in legend.legend_of(content_of(found, TODAY), found["limits"])]
    assert "neurotoxic drug given: bortezomib, thalidomide" in names
