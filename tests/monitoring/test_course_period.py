"""The part of a course in view: ?from= and ?to=, as links, as an axis, in words."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest
import time_machine
from django.urls import reverse

from monitoring.charts.axis import Period
from monitoring.charts.course import axis_of, content_of, figure_of
from monitoring.protocol.history import Treatment
from monitoring.services import treatments
from monitoring.views.course_period import offers, period_of
from tests import world as worlds
from tests.monitoring.browsing import signed_in, text_of
from tests.monitoring.courses import LEN_DEX, START, TODAY, course, everything, figure, reading

LONG_AGO = START - timedelta(days=900)
SECOND = Treatment("systemic", date(2026, 7, 1), line=2, agents=("daratumumab",))
BORTEZOMIB = Treatment("systemic", START, line=1, agents=("bortezomib",))


def axis(*readings, first=None, last=None, treatments=(LEN_DEX,)):
    content = content_of(course(*readings, treatments=treatments), TODAY)
    return axis_of(content, TODAY, Period(first, last))


def drawn(first=None, last=None, *, treatments=(LEN_DEX,), **how) -> dict:
    readings = (reading("vegf", -900, 900), reading("vegf", 60, 90), reading("onls", 60, 4))
    return figure(*readings, treatments=treatments, period=Period(first, last), **how)


def shown(drawn: dict) -> list:
    return drawn["layout"]["xaxis"]["range"]


def names(drawn: dict) -> dict[str, tuple]:
    """Of what was given: where its name stands and on which side."""
    found = {}
    for trace in drawn["data"]:
        if trace.get("mode") == "text" and isinstance(trace["textposition"], list):
            found = {
                text.strip(): (x, side)
                for text, x, side in zip(trace["text"], trace["x"], trace["textposition"], strict=True)
            }
    return found


def test_both_ends_are_in_view_as_asked_and_everything_is_drawn_all_the_same():
    seen = drawn(date(2025, 3, 1), date(2025, 6, 30))
    assert shown(seen) == ["2025-03-01", "2025-06-30"]
    assert [
        len(trace["x"]) for trace in seen["data"] if trace.get("customdata") or trace.get("hovertext")
    ] == [len(trace["x"]) for trace in drawn()["data"] if trace.get("customdata") or trace.get("hovertext")]


def test_an_end_that_is_left_open_is_the_end_of_the_course():
    whole = shown(drawn())
    assert shown(drawn(first=date(2025, 3, 1))) == ["2025-03-01", whole[1]]
    assert shown(drawn(last=date(2025, 6, 30))) == [whole[0], "2025-06-30"]


def test_months_are_in_view_as_the_days_are_and_their_ticks_stand_closer():
    seen = drawn(START, START + timedelta(days=487), by_month=True)
    assert shown(seen) == [0, 16]
    assert seen["layout"]["xaxis"]["dtick"] == 3
    assert drawn(by_month=True)["layout"]["xaxis"]["dtick"] == 12


@pytest.mark.parametrize(
    "first, last",
    [
        pytest.param(date(2025, 6, 1), date(2025, 5, 1), id="the end before the beginning"),
        pytest.param(date(2025, 6, 1), date(2025, 6, 1), id="no time at all"),
        pytest.param(date(2030, 1, 1), None, id="after all that happened"),
        pytest.param(None, date(1990, 1, 1), id="before all that happened"),
        pytest.param(date.min, date.max, id="more than there is"),
    ],
)
def test_a_period_that_shows_nothing_or_everything_is_the_whole(first, last):
    assert shown(drawn(first, last)) == shown(drawn())


@pytest.mark.parametrize("days, seen", [(14, 14), (13, 13), (12, 14), (1, 13)])
def test_no_closer_than_two_weeks_may_one_look(days, seen):
    first, last = shown(drawn(date(2025, 6, 1), date(2025, 6, 1) + timedelta(days=days)))
    assert (date.fromisoformat(last) - date.fromisoformat(first)).days == seen


def test_the_name_of_what_began_before_stands_at_the_edge_of_the_view():
    assert names(drawn()) == {"Len-dex": (START.isoformat(), "middle right")}
    assert names(drawn(date(2026, 1, 1))) == {"Len-dex": ("2026-01-01", "middle right")}


def test_a_name_that_the_part_in_view_cannot_bear_is_left_out():
    ended = Treatment("systemic", START, date(2025, 6, 10), line=1, agents=("lenalidomide",))
    assert "Len" in names(drawn(treatments=(ended,)))
    # Five letters of 6.4 pixels on 300 of a telephone: of 500 days, 53.
    last = date(2025, 6, 10) - timedelta(days=53) + timedelta(days=500)
    assert "Len" in names(drawn(date(2025, 6, 10) - timedelta(days=54), last, treatments=(ended,)))
    assert names(drawn(date(2025, 6, 10) - timedelta(days=53), last, treatments=(ended,))) == {}


def test_the_name_of_a_neurotoxic_drug_stands_at_the_edge_too():
    def named(first):
        seen = drawn(first, treatments=(BORTEZOMIB,))
        return [trace["x"] for trace in seen["data"] if trace.get("text") == [" Bor"]]

    assert named(None) == [[START.isoformat()]]
    assert named(date(2026, 1, 1)) == [["2026-01-01"]]


@pytest.mark.parametrize(
    "query, period",
    [
        ("", Period()),
        ("from=2025-03-01&to=2025-11-30", Period(date(2025, 3, 1), date(2025, 11, 30))),
        ("from=2025-03-01", Period(date(2025, 3, 1), None)),
        ("to=2025-11-30", Period(None, date(2025, 11, 30))),
        ("from=&to=", Period()),
        ("from=yesterday&to=2025-02-30", Period()),
        ("from=%00&to=99999-01-01", Period()),
    ],
)
def test_what_is_no_day_is_left_open(query, period, rf):
    assert period_of(rf.get(f"/?{query}").GET) == period


def offered(*readings, treatments=(LEN_DEX,)) -> dict[str, date | None]:
    facts = course(*readings, treatments=treatments)
    found = offers(facts["treatments"], axis(*readings, treatments=treatments), TODAY)
    return {each.name: each.period.first for each in found}


def test_offered_are_the_whole_the_last_year_and_the_line_that_began_last():
    assert offered(reading("vegf", -900, 900), treatments=(LEN_DEX, SECOND)) == {
        "Whole course": None,
        "Last 12 months": date(2025, 11, 20),
        "Since this line": date(2026, 5, 31),
    }


def test_what_would_show_nearly_the_whole_is_not_offered():
    assert list(offered(reading("vegf", 0, 900))) == ["Whole course", "Last 12 months"]
    assert list(offered(reading("vegf", 600, 900), treatments=())) == ["Whole course"]


# On the page -----------------------------------------------------------------------------------------------------


@pytest.fixture
def rosa(world):
    """A year and a half of VEGF, on treatment since March 2026."""
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        treatments.record(
            **{"patient": world.rosa, "by": world.ana, "today": worlds.TODAY, "origin": "page"},
            **{"kind": "systemic", "line": 1, "agents": ["lenalidomide"], "start": date(2026, 3, 2)},
        )
        for day in (date(2025, 1, 20), date(2026, 2, 20), date(2026, 10, 1)):
            vegf = {"unit": "pg/mL", "specimen": "serum", "lab": "Central"}
            worlds.result(world.rosa, world.ana, "vegf", "900", day, **vegf)
        yield world


def opened(world, query="") -> str:
    page = signed_in(world.ana).get(reverse("patient", args=[world.rosa.pk]) + query)
    assert page.status_code == 200
    return " ".join(text_of(page).split())


def asked(world, query="") -> dict:
    return orjson.loads(
        signed_in(world.ana).get(reverse("course_json", args=[world.rosa.pk]) + query).content
    )


def test_the_views_are_links_that_keep_what_else_was_chosen(rosa):
    page = opened(rosa, "?x=months")
    at = f"/patients/{rosa.rosa.pk}/"
    assert f'href="{at}?x=months" data-set="from=&amp;to=" aria-current="true">Whole course' in page
    assert (
        f'href="{at}?x=months&amp;from=2025-11-20" data-set="from=2025-11-20&amp;to=">Last 12 months' in page
    )
    assert (
        f'href="{at}?x=months&amp;from=2026-01-30" data-set="from=2026-01-30&amp;to=">Since this line' in page
    )


def test_the_other_switches_keep_the_period(rosa):
    page = opened(rosa, "?from=2026-01-30&to=2026-06-30")
    assert f'href="/patients/{rosa.rosa.pk}/?x=months&amp;from=2026-01-30&amp;to=2026-06-30"' in page
    assert "course-zoomed" in page
    assert "in view: 30 Jan 2026 – 30 Jun 2026" in page


def test_the_chosen_view_is_marked_and_the_whole_says_nothing_of_a_view(rosa):
    page = opened(rosa, "?from=2026-01-30")
    assert 'data-set="from=2026-01-30&amp;to=" aria-current="true"' in page
    assert 'data-set="from=&amp;to=">Whole course' in page
    assert "in view:" not in opened(rosa)
    assert "course-zoomed" not in opened(rosa)


def test_the_server_draws_the_period_and_says_it(rosa):
    found = asked(rosa, "?from=2026-01-30&to=2026-06-30")
    assert found["figure"]["layout"]["xaxis"]["range"] == ["2026-01-30", "2026-06-30"]
    assert (found["start"], found["in_view"]) == ("2026-03-02", "in view: 30 Jan 2026 – 30 Jun 2026")
    assert asked(rosa)["in_view"] == ""


def test_a_figure_of_everything_can_be_opened_on_any_period():
    facts = course(*everything())
    content = content_of(facts, TODAY)
    for first in (START, START + timedelta(days=200), TODAY - timedelta(days=3)):
        figure_of(facts, content, TODAY, period=Period(first, None), by_month=True)
