"""The lanes of a course beyond the usual ones: which are shown, for whom, and what each draws."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import date, timedelta

import orjson
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from monitoring.charts import legend, table
from monitoring.charts.content import content_of
from monitoring.charts.course import figure_of, height_of
from monitoring.models import CourseLanes
from monitoring.selectors import lanes as choice
from monitoring.selectors.lanes import LANES, USUAL, Lanes
from monitoring.services import contacts, treatments, visits
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.monitoring.courses import LEN_DEX, SIGNS, START, TODAY, Row, full, reading, shown


def drawn(course: dict, **how) -> dict:
    return figure_of(course, content_of(course, TODAY), TODAY, **how)


def titles(figure: dict) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def traces_of(figure: dict, title: str) -> list[dict]:
    nth = titles(figure).index(title)
    return [
        trace for trace in figure["data"] if trace.get("yaxis", "y") == ("y" if nth == 0 else f"y{nth + 1}")
    ]


# Which are shown -------------------------------------------------------------------------------------------------


def test_every_lane_stands_at_its_place_over_the_one_axis():
    assert titles(drawn(full())) == [
        "Treatments",
        "Visits and contacts",
        "VEGF, pg/mL, logarithmic",
        "M-protein, g/dL",
        "Immunofixation",
        "ONLS, mRS (higher is worse)",
        "Grip strength, kg (higher is better)",
        "Ulnar nerve, right: change from baseline, %",
        "PET-CT",
        "Platelets, 10⁹/L",
        "Hemoglobin, g/dL",
        "Organs, against the baseline of the line",
    ]


@pytest.mark.parametrize(
    "asked, names",
    [
        pytest.param(["vegf,organs"], ("vegf", "organs"), id="with commas"),
        pytest.param(["organs", "vegf"], ("vegf", "organs"), id="from a form, in the order of the chart"),
        pytest.param(["vegf", "moon", ""], ("vegf",), id="an unknown name is ignored"),
        pytest.param(["moon"], USUAL, id="unknown names alone"),
        pytest.param([], USUAL, id="none"),
    ],
)
def test_lanes_are_those_that_exist(asked, names):
    assert choice.lanes_of(asked) == names


def test_only_the_chosen_lanes_are_drawn():
    assert titles(drawn(full(Lanes(("vegf", "grip"))))) == [
        "VEGF, pg/mL, logarithmic",
        "Grip strength, kg (higher is better)",
    ]


def test_chosen_lanes_that_hold_nothing_leave_the_usual_ones():
    course = shown(reading("vegf", 0, 900), lanes=Lanes(("grip",)))
    assert titles(drawn(course)) == ["Treatments", "VEGF, pg/mL, logarithmic"]


@pytest.mark.parametrize("name", LANES)
def test_the_page_reserves_the_height_of_whatever_lanes_are_shown(name):
    course = full(Lanes((name,)))
    content = content_of(course, TODAY)
    for how in ({}, {"by_month": True}):
        assert figure_of(course, content, TODAY, **how)["layout"]["height"] == height_of(content, TODAY)


# What each draws -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_month", [False, True])
def test_immunofixation_is_positive_negative_or_not_done_where_the_m_protein_was_measured(by_month):
    [strip] = traces_of(drawn(full(), by_month=by_month), "Immunofixation")
    marks = list(zip(strip["text"], strip["marker"]["symbol"], strip["y"], strict=True))
    assert marks[0] == ("serum: positive", 1, 0)  # a square
    assert ("serum: negative", 101, 0) in marks  # an open one
    assert ("serum: not done", 141, 0) in marks  # a dash
    assert marks[-1] == ("urine: negative", 101, 1)
    assert strip["customdata"][0] == reading("immunofixation_serum", 0, "positive").id
    assert strip["x"][0] == (2.96 if by_month else START.isoformat())


def test_without_immunofixation_nothing_is_said_to_be_not_done():
    course = shown(reading("m_protein", 0, "1.1"))
    assert "Immunofixation" not in titles(drawn(course))


def test_a_nerve_is_its_change_in_percent_with_value_change_and_direction_in_words():
    lines = traces_of(drawn(full()), "Ulnar nerve, right: change from baseline, %")
    cmap, latency, snap = (line for line in lines if "meta" in line)
    assert (cmap["name"], cmap["y"]) == ("CMAP (higher is better)", [0, 16.3, 76.7])
    assert cmap["text"][0] == "4.3 mV, baseline"
    assert cmap["text"][2] == "7.6 mV, +3.3 mV (+77 %) since 1 Jan 2025: better"
    assert (latency["name"], latency["y"]) == ("distal latency (lower is better)", [0, -25])
    assert latency["text"][1] == "4.5 ms, −1.5 ms (−25 %) since 1 Jan 2025: better"
    assert (snap["text"], snap["marker"]["color"]) == (["Not measurable, baseline"], ["--paper"])
    assert snap["y"] == [min(line["y"][0] for line in lines if "meta" in line)]


@pytest.mark.parametrize(
    "days, start, baseline",
    [
        pytest.param((-400, -9, 30), START, -9, id="the last one up to the start of treatment"),
        pytest.param((-9, 0, 30), START, 0, id="of the day of the start"),
        pytest.param((1, 30), START, 1, id="the first one, where none is older"),
        pytest.param((-400, -9), None, -400, id="the first one, where no treatment began"),
    ],
)
def test_the_baseline_of_a_nerve(days, start, baseline):
    given = (LEN_DEX,) if start else ()
    readings = [reading("ncs.tibial.left.cmap", day, 3) for day in days]
    lines = drawn(shown(*readings, treatments=given))["data"]
    [text] = [text for line in lines for text in line.get("text", []) if text.endswith("baseline")]
    assert text == "3 mV, baseline"
    [line] = [line for line in lines if "meta" in line]
    assert line["x"][line["text"].index(text)] == (START + timedelta(days=baseline)).isoformat()


@pytest.mark.parametrize(
    "asked, title",
    [
        pytest.param("median.left", "Median nerve, left: change from baseline, %", id="chosen"),
        pytest.param("sural.left", "Ulnar nerve, right: change from baseline, %", id="never tested"),
        pytest.param("", "Ulnar nerve, right: change from baseline, %", id="the most tested"),
    ],
)
def test_one_nerve_is_drawn(asked, title):
    assert title in titles(drawn(full(Lanes(LANES, asked))))


def test_a_nerve_that_never_could_be_measured_is_drawn_as_such():
    course = shown(reading("ncs.sural.left.snap", 0, "not measurable"), reading("ncs.sural.left.snap", 90, 0))
    [line] = [line for line in drawn(course)["data"] if "meta" in line]
    assert line["text"][0] == "Not measurable, baseline"
    assert line["text"][1].endswith("V, since 10 Jan 2025: measurable again")
    assert line["y"][0] == line["y"][1] < 0


def test_platelets_carry_the_upper_limit_and_hemoglobin_the_lower_one():
    figure = drawn(full())
    limits = [
        [trace["y"][0] for trace in traces_of(figure, title) if trace.get("line", {}).get("shape") == "hv"]
        for title in ("Platelets, 10⁹/L", "Hemoglobin, g/dL")
    ]
    assert limits == [[400], [12]]


def test_an_organ_has_a_mark_where_its_state_began_and_a_bar_as_long_as_it_held():
    bars, marks, names = traces_of(drawn(full()), "Organs, against the baseline of the line")
    row = names["text"].index("Papilledema")
    states = [
        (text.split("<br>")[0], symbol)
        for text, symbol, y in zip(marks["hovertext"], marks["marker"]["symbol"], marks["y"], strict=True)
        if y == row
    ]
    assert ("Papilledema: resolved", "circle") in states
    assert len(bars["base"]) == len(marks["x"])


def test_an_organ_that_was_not_compared_has_no_row():
    course = shown(reading("vegf", 0, 900), signs=SIGNS[:1])
    assert course["organs"] == []


@pytest.mark.parametrize("lane", ["organs", "visits"])
def test_what_is_not_shown_is_not_worked_out(lane):
    course = full(Lanes(tuple(name for name in LANES if name != lane)))
    assert not {"organs": course["organs"], "visits": course["visits"] or course["contacts"]}[lane]


def test_the_states_of_organs_are_told_by_markers_too():
    course = shown(
        reading("onls", -5, 4), reading("onls", 60, 2), reading("onls", 200, 5), reading("onls", 300, 5)
    )
    [organ] = course["organs"]
    assert [(each["state"], each["start"]) for each in organ["states"]] == [
        ("improved", (START + timedelta(days=60)).isoformat()),
        ("stable", (START + timedelta(days=200)).isoformat()),
        ("worse", (START + timedelta(days=300)).isoformat()),
    ]
    assert organ["states"][-1]["end"] == TODAY.isoformat()


def test_organs_of_a_record_of_a_thousand_days_are_judged_once_a_month():
    readings = [reading("onls", -5, 4), *(reading("onls", day, 4) for day in range(1, 600))]
    [organ] = shown(*readings)["organs"]
    assert organ["states"][0]["start"] == (START + timedelta(days=21)).isoformat()


def test_visits_and_contacts_that_were_not_face_to_face_or_reached_nobody_are_open():
    visit, contact = traces_of(drawn(full()), "Visits and contacts")
    assert (visit["marker"]["symbol"], visit["marker"]["color"]) == ("circle", ["--ink-2", "--paper"])
    assert (contact["marker"]["symbol"], contact["marker"]["color"]) == ("diamond", ["--paper", "--ink-2"])
    assert contact["text"] == ["Telephone: no answer", "Telephone: reached"]


def test_what_has_not_come_yet_is_no_visit():
    assert shown(visits=[Row(5_000, kind="clinic")])["visits"] == []


def test_the_legend_names_what_the_lanes_show():
    course = full()
    names = [entry.name for entry in legend.legend_of(content_of(course, TODAY), course["limits"])]
    for name in (
        "immunofixation positive",
        "immunofixation negative",
        "M-protein measured, immunofixation not done",
        "CMAP (higher is better)",
        "not measurable",
        "visit (open: from afar)",
        "contact (open: nobody was reached)",
        "organ: resolved",
    ):
        assert name in names


def test_lines_of_one_lane_differ_by_marker_and_dash():
    content = content_of(full(), TODAY)
    for lines in (content.grip, content.nerve.lines, content.function):
        looks = [(line.style.symbol, line.style.dash, line.style.token) for line in lines]
        assert len({symbol for symbol, _dash, _token in looks}) == len(looks)
        assert len({dash for _symbol, dash, _token in looks}) == len(looks)


# Table and file --------------------------------------------------------------------------------------------------


def test_the_table_holds_what_the_lanes_show():
    found = table.table_of(full())
    names = [column.name for column in found.columns]
    for name in ("Visits", "Contacts", "Papilledema", "Platelets", "Ulnar nerve, right: CMAP"):
        assert name in names
    cells = [cell.text for row in found.rows for cell in row.cells]
    for text in ("resolved", "Telephone: no answer", "7.6 mV, +3.3 mV (+77 %) since 1 Jan 2025: better"):
        assert text in cells
    assert "Median nerve, left: CMAP" not in names


def test_the_table_of_the_usual_lanes_holds_no_others():
    assert not {"Visits", "Platelets", "Papilledema"} & {
        c.name for c in table.table_of(full(Lanes())).columns
    }


def test_the_file_holds_what_the_lanes_show():
    rows = list(table.csv_rows(full(), synthetic=True))
    assert {len(row) for row in rows} == {len(table.CSV_HEADER)}
    read = [dict(zip(table.CSV_HEADER, row, strict=True)) for row in rows]
    assert {row["kind"] for row in read} == {"treatment", "visit", "contact", "organ", "change", "result"}
    [change] = [
        r for r in read if r["kind"] == "change" and r["date"] == "2026-01-10" and "cmap" in r["code"]
    ]
    assert (change["value"], change["unit"], change["flags"]) == (76.7, "%", "since:2025-01-01")
    [organ] = [row for row in read if row["code"] == "papilledema"]
    assert (organ["flags"], organ["end"]) == ("resolved", TODAY.isoformat())
    assert {row["origin"] for row in read} == {"synthetic"}


# The page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def course(world):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        today = worlds.TODAY
        treatments.record(
            **{"patient": world.rosa, "by": world.ana, "today": today, "origin": "page", "kind": "systemic"},
            **{"line": 1, "agents": ["lenalidomide"], "start": date(2026, 3, 2)},
        )
        for analyte, value, on, rest in (
            ("vegf", "900", date(2026, 3, 1), {"unit": "pg/mL", "specimen": "serum"}),
            ("grip_right", "18", date(2026, 10, 1), {"unit": "kg"}),
            ("hemoglobin", "11", date(2026, 10, 1), {"unit": "g/dL"}),
            ("ncs.ulnar.right.cmap", "4.3", date(2026, 3, 1), {"unit": "mV"}),
            ("ncs.ulnar.right.cmap", "7.6", date(2026, 10, 1), {"unit": "mV"}),
            ("ncs.median.right.cmap", "5", date(2026, 10, 1), {"unit": "mV"}),
            ("onls", "5", date(2026, 3, 1), {}),
            ("onls", "3", date(2026, 10, 1), {}),
        ):
            worlds.result(world.rosa, world.ana, analyte, value, on, **rest)
        visits.log(
            **{"patient": world.rosa, "on": date(2026, 10, 1), "kind": "clinic", "by": world.ana},
            **{"today": today, "origin": "page", "note": ""},
        )
        contacts.log(
            **{"patient": world.rosa, "on": date(2026, 10, 2), "channel": "phone", "outcome": "reached"},
            **{"by": world.ana, "today": today, "origin": "page"},
        )
        yield world


def page_of(world, query="", who="ana") -> str:
    response = signed_in(world.people[who]).get(reverse("patient", args=[world.rosa.pk]) + query)
    return " ".join(text_of(response).split())


def figure_at(world, query="", who="pablo") -> dict:
    response = signed_in(world.people[who]).get(reverse("course_json", args=[world.rosa.pk]) + query)
    return orjson.loads(response.content)["figure"]


def choose(world, who="ana", **fields):
    return signed_in(world.people[who]).post(reverse("course_lanes", args=[world.rosa.pk]), fields)


def test_the_address_says_which_lanes_are_drawn(course):
    every = titles(figure_at(course, "?lanes=" + ",".join(LANES)))
    assert every == [
        "Treatments",
        "Visits and contacts",
        "VEGF, pg/mL, logarithmic",
        "ONLS (higher is worse)",
        "Grip strength, kg (higher is better)",
        "Ulnar nerve, right: change from baseline, %",
        "Hemoglobin, g/dL",
        "Organs, against the baseline of the line",
    ]
    assert titles(figure_at(course, "?lanes=nerves&nerve=median.right")) == [
        "Median nerve, right: change from baseline, %"
    ]


def test_the_page_holds_the_room_of_the_lanes_that_its_address_names(course):
    query = "?lanes=" + ",".join(LANES)
    assert f'height="{figure_at(course, query)["layout"]["height"]}"' in page_of(course, query, "pablo")


def test_the_switches_table_and_file_keep_the_lanes(course):
    page = page_of(course, "?lanes=vegf,organs&nerve=ulnar.right", "pablo")
    assert page.count("lanes=vegf,organs&amp;nerve=ulnar.right") >= 5
    for name in ("course_csv", "course_table"):
        assert reverse(name, args=[course.rosa.pk]) + "?lanes=vegf,organs&amp;nerve=ulnar.right" in page


def test_the_table_leads_to_the_chart_and_the_file_of_its_lanes(course):
    table = reverse("course_table", args=[course.rosa.pk]) + "?lanes=vegf,grip"
    page = text_of(signed_in(course.ana).get(table))
    for name in ("patient", "course_csv"):
        assert f'href="{reverse(name, args=[course.rosa.pk])}?lanes=vegf,grip"' in page


def test_a_person_keeps_the_lanes_that_they_chose_for_every_patient(course):
    lanes = ["vegf", "organs", "moon"]
    answer = choose(course, "pablo", lanes=lanes, nerve="ulnar.right", x="months", y="", evil="1")
    page = reverse("patient", args=[course.rosa.pk])
    assert (answer.status_code, answer.url) == (302, f"{page}?x=months&nerve=ulnar.right#course")
    assert CourseLanes.objects.get().names == ["vegf", "organs"]
    assert 'data-query="?lanes=vegf,organs"' in page_of(course, who="pablo")
    assert 'data-query=""' in page_of(course)


def test_a_link_with_lanes_shows_those_and_changes_no_habit(course):
    choose(course, lanes=["vegf"])
    assert 'data-query="?lanes=grip"' in page_of(course, "?lanes=grip")
    assert 'data-query="?lanes=treatments,vegf,m_protein,function,pet"' in page_of(
        course, "?lanes=" + ",".join(USUAL)
    )
    assert CourseLanes.objects.get().names == ["vegf"]


@pytest.mark.parametrize("fields", [{"usual": "1", "lanes": ["vegf"]}, {"lanes": []}, {"lanes": ["moon"]}])
def test_the_usual_lanes_come_back(course, fields):
    choose(course, lanes=["vegf"])
    choose(course, **fields)
    assert CourseLanes.objects.get().names == list(USUAL)
    assert 'data-query=""' in page_of(course)


def test_what_a_shown_lane_does_not_hold_is_said_and_nothing_of_lanes_that_are_not_shown(course):
    assert "not recorded: M-protein, PET-CT" in page_of(course)
    assert "not recorded: M-protein</span>" in page_of(course, "?lanes=vegf,m_protein")


def test_what_is_judged_stands_at_its_lane_for_those_who_judge(course):
    found = re.search(r'data-badges="([^"]*)"', page_of(course, who="pablo"))
    badges = json.loads(html.unescape(found[1]))
    assert list(badges) == ["vegf", "function"]
    assert badges["vegf"] == "Not evaluable"
    assert badges["function"].startswith("Nerves and organs: improvement")


def test_the_judgement_stands_at_the_organs_where_the_scores_are_not_shown(course):
    assert "&quot;organs&quot;: &quot;Nerves and organs: improvement" in page_of(
        course, "?lanes=vegf,organs", who="pablo"
    )


def test_no_judgement_stands_at_a_lane_for_those_who_do_not_judge(course):
    assert 'data-badges="{}"' in page_of(course)


def test_what_became_of_organs_is_judged_and_not_there_for_those_who_do_not_judge(course):
    every = "?lanes=" + ",".join(LANES)
    choose(course, lanes=list(LANES))
    staff = [
        text_of(signed_in(course.ana).get(reverse(name, args=[course.rosa.pk]) + every))
        for name in ("course_json", "course_table", "course_csv")
    ]
    assert not [text for text in staff if "Organs" in text or ",organ," in text]
    page = page_of(course)
    assert 'value="organs"' not in page
    assert "organs" not in re.search(r'data-query="([^"]*)"', page)[1]
    assert 'value="organs"' in page_of(course, who="pablo")
    assert "organs" not in re.search(r'data-query="([^"]*)"', page_of(course, "?lanes=organs"))[1]


def test_the_form_offers_every_lane_and_the_nerves_that_were_tested(course):
    page = page_of(course, who="pablo")
    assert page.count('name="lanes"') == len(LANES)
    assert page.count(" checked") >= len(USUAL)
    assert '<option value="median.right">Median nerve, right</option>' in page
    assert '<option value="ulnar.right" selected>Ulnar nerve, right</option>' in page


@pytest.mark.parametrize("query", ["?lanes=", "?lanes=%00", "?nerve=x.y.z&lanes=nerves", "?lanes=a&lanes=b"])
def test_no_address_breaks_the_page(course, query):
    assert "data-query" in page_of(course, query)
    assert figure_at(course, query)["data"]


def test_the_file_of_the_chosen_lanes(course):
    address = reverse("course_csv", args=[course.rosa.pk]) + "?lanes=visits,grip"
    response = signed_in(course.ana).get(address)
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["treatment", "visit", "contact", "result"]


def test_a_lane_costs_queries_only_where_it_is_shown(course, django_assert_num_queries):
    client = signed_in(course.ana)
    address = reverse("course_json", args=[course.rosa.pk])
    with CaptureQueriesContext(connection) as usual:
        client.get(address)
    with django_assert_num_queries(len(usual) + 2):
        client.get(address + "?lanes=visits")
    with django_assert_num_queries(len(usual)):
        client.get(address + "?lanes=nerves,grip,blood")


@pytest.mark.parametrize("who, code", [("carla", 403), ("adela", 403), ("lena", 404)])
def test_only_readers_of_the_course_choose_lanes(course, who, code):
    assert choose(course, who, lanes=["vegf"]).status_code == code
    assert not CourseLanes.objects.exists()


def test_lanes_speak_the_language_of_the_reader():
    with translation.override("es"):
        assert "Fuerza de prensión, kg (más alto es mejor)" in titles(drawn(full()))


def test_a_stranger_finds_no_lanes(course):
    assert refuses_strangers(reverse("course_lanes", args=[course.rosa.pk]), course.lena, method="post")
