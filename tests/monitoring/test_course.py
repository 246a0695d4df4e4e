"""A patient's first page; the course as JSON, table and file; who may see them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import orjson
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import Observation
from monitoring.reports.csv_text import csv_bytes
from monitoring.services import contacts, results, treatments, visits
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY
START = date(2026, 3, 2)
VEGF = {"unit": "pg/mL", "specimen": "serum", "lab": "Central"}
PARTS = ("course_json", "course_csv", "course_table")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def course(world):
    """Rosa on lenalidomide since 2 Mar 2026, VEGF before and after, an M-protein in two components."""
    give(world, kind="systemic", line=1, agents=["lenalidomide", "dexamethasone"], start=START)
    found(world, "vegf", "6630", date(2026, 2, 20), upper_limit="86", **VEGF)
    found(world, "vegf", "<31", date(2026, 10, 1), upper_limit="86", **VEGF)
    found(world, "vegf", "120", date(2026, 10, 8), unit="pg/mL", specimen="plasma", lab="Mayo")
    found(world, "m_protein", "1.1", date(2026, 10, 1), unit="g/dL", component="IgA kappa")
    found(world, "m_protein", "not detected", date(2026, 10, 1), component="+IgG lambda")
    found(world, "onls", "5", date(2026, 10, 1))
    return world


def found(world, analyte, value, on, **rest):
    return worlds.result(world.rosa, world.ana, analyte, value, on, **rest)


def give(world, **fields):
    return treatments.record(patient=world.rosa, by=world.ana, today=TODAY, origin="page", **fields)


def opened(world, who="ana", query="") -> str:
    response = signed_in(world.people[who]).get(reverse("patient", args=[world.rosa.pk]) + query)
    assert response.status_code == 200
    return text_of(response)


def part(world, name, who="ana", query=""):
    return signed_in(world.people[who]).get(reverse(name, args=[world.rosa.pk]) + query)


def figure(world, query="") -> dict:
    return orjson.loads(part(world, "course_json", query=query).content)["figure"]


# Who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["patient", *PARTS])
def test_a_stranger_finds_nothing(course, name):
    assert refuses_strangers(reverse(name, args=[course.rosa.pk]), course.lena)


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("who", ["carla", "adela", "aurel"])
def test_the_course_is_refused_to_those_who_see_no_values(course, name, who):
    assert part(course, name, who).status_code == 403


def test_a_coordinator_is_led_to_what_is_due(course):
    response = part(course, "patient", "carla")
    assert (response.status_code, response.url) == (302, reverse("patient_due", args=[course.rosa.pk]))


@pytest.mark.parametrize("name", ["patient", *PARTS])
@pytest.mark.parametrize("number", [0, 10**30])
def test_a_number_that_is_no_patient_is_not_found(world, name, number):
    assert signed_in(world.ana).get(reverse(name, args=[number])).status_code == 404


@pytest.mark.parametrize("name", ["patient", *PARTS])
def test_the_course_is_read_and_never_written(course, name):
    assert signed_in(course.ana).post(reverse(name, args=[course.rosa.pk])).status_code == 405


def test_opening_the_page_leaves_one_row_in_the_audit_trail(course):
    opened(course)
    figure(course)
    rows = AuditEvent.objects.filter(type=AuditType.PATIENT_READ, patient_id=course.rosa.pk)
    assert [row.actor_id for row in rows] == [course.ana.pk]


# Where things stand ----------------------------------------------------------------------------------------------


def test_the_latest_value_of_each_series_stands_with_its_change_inside_the_series(course):
    page = opened(course)
    serum = page.index("VEGF · serum · Central")
    assert "&lt;31" in page[serum:]
    assert "at least" in page
    assert "−100 %" in page
    assert "VEGF · plasma · Mayo" in page


@pytest.mark.parametrize(
    "before, value, said",
    [
        pytest.param(date(2026, 2, 20), "3315", "−50 %", id="fallen by half"),
        pytest.param(date(2026, 2, 20), "13260", "+100 %", id="doubled"),
        pytest.param(date(2025, 12, 2), "3315", "−50 %", id="a baseline 90 days old"),
        pytest.param(date(2025, 12, 1), "3315", None, id="a baseline 91 days old"),
    ],
)
def test_the_change_counts_from_the_last_value_before_the_line(world, before, value, said):
    give(world, kind="systemic", line=1, agents=["lenalidomide"], start=START)
    found(world, "vegf", "6630", before, **VEGF)
    found(world, "vegf", value, date(2026, 10, 1), **VEGF)
    page = opened(world)
    assert (f"{said}" in page) if said else ("50 %" not in page)


def test_the_treatment_that_runs_stands_with_its_month(course):
    page = opened(course)
    assert "Lenalidomide + dexamethasone" in page
    assert "month 8" in page


def test_what_is_not_recorded_says_so(world):
    page = opened(world)
    assert page.count("not-recorded") >= 5
    assert "Nothing to draw yet" in page
    assert "plotly" not in page


def test_what_is_missing_in_the_chart_is_named(course):
    assert "not recorded: PET-CT" in " ".join(opened(course).split())


def test_what_is_due_and_the_last_visits_and_contacts_are_in_short(course):
    visits.log(
        patient=course.rosa,
        on=date(2026, 11, 2),
        kind="clinic",
        by=course.ana,
        today=TODAY,
        origin="page",
        note="Walks without a stick.",
    )
    contacts.log(
        patient=course.rosa,
        on=date(2026, 11, 3),
        channel="phone",
        outcome="no_answer",
        by=course.ana,
        today=TODAY,
        origin="page",
    )
    page = opened(course)
    assert "Walks without a stick." in page
    assert "No answer" in page
    assert "status-overdue" in page
    assert "more" in page


def test_those_who_record_see_no_judgement(course):
    page = opened(course).lower()
    assert not any(
        word in page for word in ("complete response", "partial response", "progression", "on track")
    )


# The chart's data ------------------------------------------------------------------------------------------------


def test_the_figure_is_what_the_chart_draws(course):
    names = [trace["name"] for trace in figure(course)["data"] if trace.get("showlegend")]
    assert names == [
        "VEGF · serum · Central",
        "VEGF · plasma · Mayo",
        "M-protein · +IgG lambda",
        "M-protein · IgA kappa",
        "ONLS, total",
    ]


def test_the_axis_counts_months_and_vegf_is_linear_when_asked(course):
    drawn = figure(course, "?x=months&y=linear")["layout"]
    assert drawn["xaxis"]["type"] == "linear"
    assert "type" not in drawn["yaxis2"]  # linear
    assert figure(course)["layout"]["yaxis2"]["type"] == "log"


@pytest.mark.parametrize("query", ["?x=nonsense&y=%00", "?x=months&x=calendar", "?y[]=linear"])
def test_a_senseless_query_draws_the_calendar(course, query):
    assert figure(course, query)["layout"]["xaxis"]["type"] == "date"


def test_the_switches_work_as_links(course):
    page = opened(course, query="?x=months")
    assert f'href="/patients/{course.rosa.pk}/?x=months&amp;y=linear"' in page
    assert f'data-json="/patients/{course.rosa.pk}/course.json"' in page
    assert 'data-query="?x=months"' in page


def test_the_expected_range_is_named_with_its_sources_and_can_be_switched_off(world):
    give(world, kind="systemic", line=1, agents=["lenalidomide"], start=START)
    found(world, "vegf", "6630", date(2026, 2, 20), upper_limit="86", **VEGF)
    page = opened(world)
    assert "expected range of VEGF (n=41; S2-18, S2-32, S2-33, L24)" in page
    assert "The sources describe none for the blood clone." in page
    assert f'href="/patients/{world.rosa.pk}/?band=off"' in page
    assert f'href="/patients/{world.rosa.pk}/?x=months&amp;band=off"' in opened(world, query="?x=months")
    assert "course-bare" in opened(world, query="?band=off")

    def filled(query):
        return [trace for trace in figure(world, query)["data"] if trace.get("fill") == "toself"]

    assert (len(filled("")), len(filled("?band=off")), len(filled("?band=maybe"))) == (1, 0, 1)


def test_without_treatment_nothing_is_said_of_an_expected_range(world):
    found(world, "vegf", "6630", date(2026, 2, 20), upper_limit="86", **VEGF)
    assert "xpected range" not in opened(world)


def test_multiples_of_the_upper_limit_are_offered_where_one_is_known(course):
    page = " ".join(opened(course, query="?y=limit").split())
    assert f'href="/patients/{course.rosa.pk}/?y=limit" data-set="y=limit" aria-current="true"' in page
    assert "upper limit not recorded, not drawn:</span>" not in page
    assert "upper limit not recorded, not drawn: VEGF · plasma · Mayo" in page
    assert f'href="/patients/{course.rosa.pk}/?x=months&amp;y=limit"' in page
    [line] = [t for t in figure(course, "?y=limit")["data"] if t.get("name", "").startswith("VEGF")]
    assert line["y"] == [77.09, 0.3605]


def test_multiples_are_not_offered_without_a_limit(world):
    found(world, "vegf", "6630", date(2026, 2, 20), **VEGF)
    assert 'data-set="y=limit"' not in opened(world)


def test_nothing_of_a_course_is_kept_by_the_browser(course):
    for name in PARTS:
        assert "no-store" in part(course, name)["Cache-Control"]


def test_a_voided_result_is_not_drawn(course):
    results.void(
        Observation.objects.get(analyte="onls"), by=course.ana, today=TODAY, reason="Another patient's"
    )
    assert "ONLS, total" not in [trace.get("name") for trace in figure(course)["data"]]


# The table and the file ------------------------------------------------------------------------------------------


def test_the_table_holds_the_same_points_as_reported(course):
    page = text_of(part(course, "course_table"))
    for text in ("6630", "&lt;31", "120", "Not detected", "IgA kappa", "Lenalidomide + dexamethasone"):
        assert text in page
    assert page.count("<h1") == 1


def test_each_result_of_the_table_leads_to_its_page_and_so_does_its_point(course):
    row = Observation.objects.get(patient=course.rosa, reported_value="<31")
    page = " ".join(text_of(part(course, "course_table")).split())
    assert f'<a href="/patients/{course.rosa.pk}/results/{row.pk}/">&lt;31</a>' in page
    [line] = [t for t in figure(course)["data"] if t.get("name") == "VEGF · serum · Central"]
    assert line["customdata"][line["text"].index("&lt;31")] == row.pk
    assert f'data-result="/patients/{course.rosa.pk}/results/0/"' in opened(course)


def test_the_table_comes_without_the_frame_where_a_page_asks_for_a_part(course):
    browser = signed_in(course.ana)
    page = text_of(
        browser.get(reverse("course_table", args=[course.rosa.pk]), headers={"HX-Request": "true"})
    )
    assert "<table" in page
    assert "<h1" not in page


def rows_of(response) -> list[dict]:
    text = response.content.decode("utf-8-sig")
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_treatments_and_results(course):
    rows = rows_of(part(course, "course_csv"))
    assert [row["kind"] for row in rows] == ["treatment", *["result"] * 6]
    assert rows[0]["name"] == "lenalidomide + dexamethasone"
    censored = next(row for row in rows if row["reported_value"] == "<31")
    assert (censored["comparator"], censored["value"], censored["unit"]) == ("<", "31", "pg/mL")
    assert (censored["specimen"], censored["lab"], censored["flags"]) == ("serum", "Central", "censored")


def test_a_text_that_a_spreadsheet_would_run_is_disarmed(course):
    rows = rows_of(part(course, "course_csv"))
    assert "'+IgG lambda" in [row["component"] for row in rows]


@pytest.mark.parametrize(
    "cell, written",
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", '"\'\rx"'),
        (-1.5, "-1.5"),
        (31, "31"),
        ("<31", "<31"),
        ("Núñez", "Núñez"),
        (None, ""),
    ],
)
def test_texts_are_disarmed_and_numbers_stay_numbers(cell, written):
    assert csv_bytes(["a", "b"], [[cell, "x"]]).decode("utf-8-sig") == f"a,b\r\n{written},x\r\n"


def test_taking_the_file_is_an_export(course):
    part(course, "course_csv")
    [row] = AuditEvent.objects.filter(type=AuditType.EXPORTED)
    assert (row.patient_id, row.facts) == (course.rosa.pk, {"what": "course", "format": "csv"})


def test_an_invented_patient_is_marked_in_the_caption_and_the_file(course):
    assert {row["origin"] for row in rows_of(part(course, "course_csv"))} == {""}
    course.rosa.synthetic = True
    course.rosa.save()
    page = opened(course)
    assert "Synthetic" in page[page.index("course-caption") :]
    assert {row["origin"] for row in rows_of(part(course, "course_csv"))} == {"synthetic"}


# How much it asks of the database --------------------------------------------------------------------------------

FEW, MANY = 10, 1000
MOST_QUERIES = {"patient": 18, "course_json": 6, "course_table": 11, "course_csv": 7}


@pytest.mark.parametrize("name", ["patient", *PARTS])
def test_the_queries_do_not_grow_with_the_results(world, name):
    counts = []
    browser = signed_in(world.ana)
    url = reverse(name, args=[world.rosa.pk])
    for number in (FEW, MANY):
        store_many(world.rosa, number)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        counts.append(len([q for q in queries if "SAVEPOINT" not in q["sql"]]))
    assert counts[0] == counts[1] <= MOST_QUERIES[name]


def store_many(patient, number: int) -> None:
    """Straight into the table: what is counted here is reading."""
    rows = [
        Observation(
            patient=patient,
            analyte="vegf",
            date=TODAY - timedelta(days=day),
            specimen="serum",
            lab=f"{number}",
            reported_value="120",
            reported_unit="pg/mL",
            value=120,
            unit="pg/mL",
            source="page",
        )
        for day in range(number)
    ]
    Observation.objects.bulk_create(rows)
