"""What the chart of a course draws: lanes, series, open marks, limits, bars."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import translation

from monitoring.charts import legend, pet, scale, style
from monitoring.charts.course import content_of, height_of
from monitoring.protocol.history import History, Treatment
from monitoring.selectors.course import course_of
from tests.monitoring.courses import LEN_DEX, START, TODAY, TREATED, course, everything, figure, reading


def traces(figure: dict, name: str = "") -> list[dict]:
    return [trace for trace in figure["data"] if name in trace.get("name", "") and "meta" in trace]


def series(figure: dict, name: str) -> dict:
    [found] = traces(figure, name)
    return found


def titles(figure: dict) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_lanes_stand_in_the_order_of_the_course_over_one_axis():
    drawn = figure(*everything(), treatments=TREATED)
    assert titles(drawn) == [
        "Treatments",
        "VEGF, pg/mL, logarithmic",
        "M-protein, g/dL",
        "ONLS, mRS (higher is worse)",
        "PET-CT",
    ]
    assert "xaxis2" not in drawn["layout"]
    domains = [drawn["layout"][name]["domain"] for name in ("yaxis", "yaxis2", "yaxis3", "yaxis4", "yaxis5")]
    assert all(above[0] > below[1] for above, below in pairwise(domains))


def test_a_lane_without_facts_is_not_drawn():
    assert titles(figure(reading("mrs", 3, 2), treatments=())) == ["mRS (higher is worse)"]


def test_serum_and_plasma_are_two_lines_that_differ_by_colour_dash_and_marker():
    drawn = figure(*everything())
    serum, plasma = series(drawn, "serum"), series(drawn, "plasma")
    assert serum["line"] == {"color": "--series-vegf-serum"}  # solid
    assert serum["marker"]["symbol"] == "circle"
    assert (plasma["line"]["color"], plasma["line"]["dash"]) == ("--series-vegf-plasma", "dash")


def test_a_change_of_laboratory_or_method_breaks_the_line():
    drawn = figure(
        reading("vegf", 0, 900),
        reading("vegf", 30, 400, lab="North"),
        reading("vegf", 60, 300, lab="North", method="ELISA"),
    )
    names = [trace["name"] for trace in traces(drawn, "VEGF")]
    assert names == ["VEGF · serum · Central", "VEGF · serum · North", "VEGF · serum · North · ELISA"]
    looks = {(trace["line"].get("dash"), trace["marker"]["symbol"]) for trace in traces(drawn, "VEGF")}
    assert len(looks) == 3


def test_components_of_the_m_protein_are_series_of_their_own():
    drawn = figure(
        reading("m_protein", 0, "1.1", component="IgA kappa"),
        reading("m_protein", 0, "0.3", component="IgA lambda"),
    )
    assert [trace["name"] for trace in traces(drawn, "M-protein")] == [
        "M-protein · IgA kappa",
        "M-protein · IgA lambda",
    ]


@pytest.mark.parametrize(
    "value, symbol, height, text",
    [
        pytest.param("<31", "triangle-down", 31, "&lt;31", id="below the assay's limit"),
        pytest.param(">2000", "triangle-up", 2000, "&gt;2000", id="above the assay's limit"),
    ],
)
def test_a_censored_value_is_an_open_mark_at_the_limit(value, symbol, height, text):
    line = series(figure(reading("vegf", 0, 900), reading("vegf", 30, value)), "VEGF")
    assert (line["marker"]["symbol"][1], line["marker"]["color"][1]) == (style.SYMBOLS[symbol], style.PAPER)
    assert (line["y"][1], line["text"][1]) == (height, text)
    assert line["marker"]["color"][0] == "--series-vegf-serum"


def test_what_was_not_detected_is_an_open_mark_at_zero():
    line = series(
        figure(reading("m_protein", 0, "0.8"), reading("m_protein", 90, "not detected")), "M-protein"
    )
    assert (line["y"][1], line["marker"]["color"][1], line["text"][1]) == (0, style.PAPER, "Not detected")


@pytest.mark.parametrize("highest, written", [(8_300, 5_000), (8_500, 10_000)])
def test_no_number_is_written_where_the_title_of_its_lane_stands(highest, written):
    axis = scale.logarithmic([380, highest])[0]
    assert max(axis["tickvals"]) == written
    assert 10 ** axis["range"][1] > 10_000


def test_a_vegf_of_zero_stands_at_the_foot_of_a_logarithmic_lane():
    drawn = figure(reading("vegf", 0, 500), reading("vegf", 30, 0))
    low = 10 ** drawn["layout"]["yaxis2"]["range"][0]
    assert series(drawn, "VEGF")["y"][1] == pytest.approx(low, rel=0.01)
    assert (
        series(figure(reading("vegf", 0, 500), reading("vegf", 30, 0), logarithmic=False), "VEGF")["y"][1]
        == 0
    )


def test_the_upper_limit_steps_where_it_changes_and_runs_on_to_today():
    readings = [
        reading("vegf", n, 100, upper_limit=Decimal(limit)) for n, limit in ((0, 86), (90, 86), (200, 96))
    ]
    [limit] = [trace for trace in figure(*readings)["data"] if trace.get("line", {}).get("shape") == "hv"]
    assert limit["line"]["dash"] == "dot"
    assert limit["y"] == [86, 96, 96]
    assert limit["x"] == ["2025-01-10", (START + timedelta(days=200)).isoformat(), TODAY.isoformat()]


def test_months_count_from_the_start_of_treatment():
    line = series(figure(reading("vegf", -30, 900), reading("vegf", 365, 90), by_month=True), "VEGF")
    assert line["x"] == [-0.99, 11.99]
    assert line["hovertext"] == ["2024-12-11", "2026-01-10"]


@pytest.mark.parametrize("by_month", [False, True])
def test_each_point_carries_the_key_of_its_result_that_a_click_may_open_it(by_month):
    line = series(
        figure(reading("vegf", 30, 90, id=12), reading("vegf", 60, 90, id=7), by_month=by_month), "VEGF"
    )
    assert line["customdata"] == [12, 7]


def test_what_rest_answers_has_no_keys_beside_its_points():
    history = History(readings=(reading("vegf", 0, 900),))
    assert "ids" not in course_of(history, TODAY)["series"][0]


def test_without_treatment_there_are_no_months_and_the_axis_is_the_calendar():
    drawn = figure(reading("vegf", 0, 900), treatments=(), by_month=True)
    assert drawn["layout"]["xaxis"]["type"] == "date"


@pytest.mark.parametrize("by_month", [False, True])
def test_treatments_are_bars_with_their_names(by_month):
    drawn = figure(*everything(), treatments=TREATED, by_month=by_month)
    names = [
        text.strip() for trace in drawn["data"] for text in trace.get("text", []) if "yaxis" not in trace
    ]
    assert sorted(names) == ["Aspirin", "Dara", "Len-dex", "RT 50 Gy", "Transplant"]
    solid, planned = [trace for trace in drawn["data"] if trace.get("type") == "bar"]
    assert len(solid["x"]) == 3
    assert planned["marker"]["pattern"]["shape"] == "/"
    assert all(length > 0 for length in solid["x"])


def test_a_running_treatment_reaches_today_and_points_on():
    drawn = figure(reading("vegf", 0, 900))
    [arrow] = [trace for trace in drawn["data"] if trace.get("marker", {}).get("symbol") == "triangle-right"]
    assert arrow["x"] == [TODAY.isoformat()]


def test_a_running_treatment_with_a_planned_end_is_hatched_from_today():
    ends = TODAY + timedelta(days=60)
    drawn = figure(treatments=(Treatment("systemic", START, ends, line=1),))
    _solid, planned = [trace for trace in drawn["data"] if trace.get("type") == "bar"]
    assert planned["base"] == [TODAY.isoformat()]
    assert not [trace for trace in drawn["data"] if trace.get("marker", {}).get("symbol") == "triangle-right"]


def test_supportive_care_of_decades_does_not_stretch_the_axis():
    long_ago = Treatment("supportive", START - timedelta(days=9000), agents=("levothyroxine",))
    drawn = figure(reading("vegf", 0, 900), treatments=(LEN_DEX, long_ago))
    assert drawn["layout"]["xaxis"]["range"][0] > "2024-06"


def test_supportive_care_that_ended_long_before_is_left_to_the_table():
    long_ago = Treatment(
        "supportive", START - timedelta(days=900), START - timedelta(days=800), agents=("ivig",)
    )
    lately = Treatment(
        "supportive", START - timedelta(days=90), START - timedelta(days=60), agents=("aspirin",)
    )
    drawn = figure(reading("vegf", 0, 900), treatments=(LEN_DEX, long_ago, lately))
    names = [text.strip() for trace in drawn["data"] if trace.get("mode") == "text" for text in trace["text"]]
    assert names == ["Len-dex", "Aspirin"]


def test_supportive_care_alone_is_drawn_from_its_start():
    alone = Treatment(
        "supportive", START - timedelta(days=900), START - timedelta(days=800), agents=("ivig",)
    )
    assert titles(figure(treatments=(alone,))) == ["Treatments"]


def test_names_of_treatments_do_not_run_into_each_other():
    starts = [START + timedelta(days=5 * n) for n in range(8)]
    many = [Treatment("systemic", start, start + timedelta(days=4), line=1) for start in starts]
    drawn = figure(treatments=many)
    [bars] = [trace for trace in drawn["data"] if trace.get("type") == "bar"]
    assert len(set(bars["y"])) == 8


def test_a_pet_soon_after_treatment_is_open_and_says_early():
    drawn = figure(*everything(), treatments=TREATED)
    scans = drawn["data"][-1]
    assert [text.strip() for text in scans["text"]] == ["7 avid", "early · 2 avid", "0 avid"]
    assert scans["marker"]["color"] == [style.PET, style.PAPER, style.PET]
    assert "may under-call the response" in scans["hovertext"][1]


@pytest.mark.parametrize("by_month", [False, True])
def test_the_time_too_early_for_a_pet_is_hatched_from_the_end_of_treatment(by_month):
    given = Treatment("systemic", START, START + timedelta(days=300), line=1, agents=("lenalidomide",))
    drawn = figure(reading("pet_avid_lesions", 320, 2), treatments=(given,), by_month=by_month)
    [zone] = [trace for trace in drawn["data"] if "fillpattern" in trace]
    ends = ["2025-11-06", "2026-05-06"] if not by_month else [9.86, 15.8]
    assert (zone["x"], zone["yaxis"]) == ([ends[0], ends[1], ends[1], ends[0]], "y2")
    assert zone["y"] == [0.5, 0.5, -0.5, -0.5]
    content = content_of(course(reading("pet_avid_lesions", 320, 2), treatments=(given,)), TODAY)
    assert pet.early_name() in [entry.name for entry in legend.legend_of(content, [])]


@pytest.mark.parametrize(
    "scanned, treatments",
    [
        pytest.param(True, (LEN_DEX,), id="treatment runs"),
        pytest.param(True, (), id="no treatment"),
        pytest.param(False, (Treatment("systemic", START, START, line=1),), id="no scan"),
    ],
)
def test_nothing_is_hatched_where_no_treatment_ended_or_no_pet_was_done(scanned, treatments):
    readings = (reading("vegf", 0, 900), *((reading("pet_avid_lesions", 320, 2),) if scanned else ()))
    drawn = figure(*readings, treatments=treatments)
    assert not [trace for trace in drawn["data"] if "fillpattern" in trace]


def test_a_result_in_another_unit_says_both():
    line = series(figure(reading("m_protein", 0, "1.2", reported="12", reported_unit="g/L")), "M-protein")
    assert line["text"] == ["12 g/L = 1.2"]


@pytest.mark.parametrize("spelled", ["pg/ml", "PG/ML", ""])
def test_the_same_unit_in_another_spelling_is_not_repeated(spelled):
    assert series(figure(reading("vegf", 0, 900, reported_unit=spelled)), "VEGF")["text"] == ["900"]


def test_numbers_are_written_as_the_reader_writes_them():
    with translation.override("es"):
        drawn = figure(reading("m_protein", 0, "1.2"), reading("vegf", 0, 12000))
    assert [
        trace["text"] for trace in drawn["data"] if trace.get("line", {}).get("color") == "--series-m-protein"
    ] == [["1,2"]]
    assert drawn["layout"]["separators"] == ",\u202f"
    assert "10\u202f000" in drawn["layout"]["yaxis2"]["ticktext"]


@pytest.mark.parametrize("text", ["<b>x</b>", "%{y}", "a & b", "<script>alert(1)</script>", "{}"])
def test_text_that_a_clinic_typed_is_no_mark_up(text):
    drawn = figure(
        reading("vegf", 0, 900, lab=text, method=text),
        reading("m_protein", 0, "1.2", component=text),
        treatments=(Treatment("systemic", START, agents=(text,)),),
    )
    for trace in drawn["data"]:
        label = [trace.get("name", ""), *(trace.get("text") or []), *(trace.get("hovertext") or [])]
        hover = (
            (trace.get("hovertemplate", "") + trace.get("meta", ""))
            .replace("<br>", "")
            .replace("<extra></extra>", "")
        )
        assert not any(sign in each.replace("<br>", "") for each in [*label, hover] for sign in "<>&")
        assert hover.count("%{") == hover.count("{") <= 3


def test_the_page_reserves_the_height_that_the_figure_has():
    found = course(*everything(), treatments=TREATED)
    content = content_of(found, TODAY)
    for how in ({}, {"by_month": True}, {"logarithmic": False}):
        assert figure(*everything(), treatments=TREATED, **how)["layout"]["height"] == height_of(
            content, TODAY
        )


def test_the_legend_names_every_line_and_every_sign_that_occurs():
    found = course(*everything(), treatments=TREATED)
    names = [entry.name for entry in legend.legend_of(content_of(found, TODAY), found["limits"])]
    assert names[:2] == ["VEGF · serum · Central", "VEGF · plasma · Mayo · IA"]
    assert names[-7:] == [
        "below the limit of the assay",
        "above the limit of the assay",
        "not detected",
        "upper limit of the laboratory",
        "early after treatment: may under-call the response",
        "hatched: too early for a PET to tell",
        "hatched: planned",
    ]


def test_the_legend_names_no_sign_that_does_not_occur():
    found = course(reading("vegf", 0, 900), treatments=())
    assert [e.name for e in legend.legend_of(content_of(found, TODAY), found["limits"])] == [
        "VEGF · serum · Central"
    ]


def test_a_point_is_counted_once():
    assert content_of(course(*everything()), TODAY).points == len(everything())


def test_one_lonely_result_stands_on_an_axis_that_can_be_read():
    first, last = figure(reading("vegf", 670, 900), treatments=())["layout"]["xaxis"]["range"]
    assert first < "2026-08"
    assert last > "2026-11-20"
