"""A day's list to take along: as a table, on paper, by week."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from monitoring.models import ScheduleItem
from monitoring.services import appointments, contacts
from patients.models import AuditEvent
from tests.monitoring import lists
from tests.monitoring.browsing import signed_in, text_of
from tests.world import TODAY, register

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # a Friday, 12:00 in Madrid
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def table(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_list_as_a_table_has_a_line_a_test(world):
    ScheduleItem.objects.exclude(panel__in=["vegf", "spep"]).delete()
    appointments.book(
        patient=world.rosa, on=TODAY + DAY, panels=["vegf"], by=world.carla, today=TODAY, origin="page"
    )
    contacts.log(
        patient=world.rosa,
        on=TODAY,
        channel="phone",
        outcome="no_answer",
        next_try=TODAY + 3 * DAY,
        by=world.carla,
        today=TODAY,
        origin="page",
    )
    response = signed_in(world.carla).get("/worklist/day.csv")
    assert response["Content-Disposition"] == 'attachment; filename="worklist-2026-11-20.csv"'
    first, second = table(response)
    assert first == {
        "Site": "MADRID",
        "Record number": "000123",
        "Family name": "Núñez",
        "Given name": "Rosa",
        "Telephone": world.rosa.phone,
        "Test": "VEGF",
        "Status": "overdue",
        "Opens": "2026-01-10",
        "Due by": "2026-02-09",
        "Days overdue": "284",
        "Booked for": "2026-11-21",
        "Last contact": "2026-11-20",
        "Outcome": "No answer",
        "Next try": "2026-11-23",
    }
    assert second["Booked for"] == ""
    event = AuditEvent.objects.get(type="record.exported")
    assert event.facts == {"what": "worklist", "format": "csv", "patients": [world.rosa.pk]}


def test_it_holds_what_the_filters_leave_and_no_other_site(world):
    browser = signed_in(world.carla)
    found = table(browser.get("/worklist/day.csv?panel=ncs&q=rosa&group=week"))
    assert {line["Family name"] for line in found} == {"Núñez"}
    assert table(browser.get("/worklist/day.csv?q=byrne")) == []
    assert browser.get("/worklist/day.csv?site=LEEDS").status_code == 404


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(world):
    register(world.madrid, world.ana, mrn="=1+1", family_name="=HYPERLINK(1)", given_name="@SUM")
    found = [
        line
        for line in table(signed_in(world.ana).get("/worklist/day.csv"))
        if "HYPER" in line["Family name"]
    ]
    assert found[0]["Family name"] == "'=HYPERLINK(1)"
    assert found[0]["Record number"] == "'=1+1"


@pytest.mark.parametrize("number", [10, 1_000])
def test_the_table_takes_five_queries_whatever_it_lists(world, django_assert_max_num_queries, number):
    lists.store([lists.item(patient, due_by=TODAY - DAY) for patient in lists.patients(world.madrid, number)])
    browser = signed_in(world.carla)
    with django_assert_max_num_queries(5):
        response = browser.get("/worklist/day.csv?panel=vegf")
    assert len({line["Record number"] for line in table(response)}) == min(number + 1, 1_000)


@pytest.mark.parametrize(
    "due_by, title",
    [
        pytest.param(date(2026, 11, 15), "Before this week", id="Sunday of last week"),
        pytest.param(date(2026, 11, 16), "Week of 16 Nov 2026", id="Monday of this week"),
        pytest.param(date(2026, 11, 22), "Week of 16 Nov 2026", id="Sunday of this week"),
        pytest.param(date(2026, 11, 23), "Week of 23 Nov 2026", id="Monday of the next"),
    ],
)
def test_rows_stand_under_the_week_in_which_they_are_due(world, due_by, title):
    ScheduleItem.objects.all().delete()
    people = lists.patients(world.madrid, 2)
    lists.store([lists.item(patient, due_by=due_by) for patient in people])
    browser = signed_in(world.carla)
    page = text_of(browser.get("/worklist/?group=week"))
    assert page.count('<tbody class="week">') == 1
    assert f'scope="rowgroup">{title}</th>' in page
    assert '<tbody class="week">' not in text_of(browser.get("/worklist/"))


def test_each_week_has_its_heading_once(world):
    ScheduleItem.objects.all().delete()
    people = lists.patients(world.madrid, 4)
    days = (TODAY - 30 * DAY, TODAY, TODAY + DAY, TODAY + 7 * DAY)
    lists.store([lists.item(patient, due_by=day) for patient, day in zip(people, days, strict=True)])
    page = text_of(signed_in(world.carla).get("/worklist/?group=week"))
    places = [page.index(said) for said in ("Before this week", "Week of 16 Nov", "Week of 23 Nov")]
    assert places == sorted(places)
    assert page.count('<tbody class="week">') == 3


# Saved views ----------------------------------------------------------------------------------------------------------
def save(browser, name: str, query: str):
    return browser.post("/worklist/views/save/", {"name": name, "query": query})


def views(browser) -> list[tuple[str, str]]:
    return browser.get("/worklist/").context["views"]


def test_filters_are_kept_under_a_name_for_the_person_alone(world):
    browser = signed_in(world.carla)
    page = text_of(browser.get("/worklist/?panel=pet_ct&q=rosa"))
    assert 'name="query" value="q=rosa&amp;panel=pet_ct"' in page
    assert "Save this view" not in text_of(browser.get("/worklist/"))
    answer = save(browser, "  PET of  <Rosa> ", "q=rosa&panel=pet_ct")
    assert (answer.status_code, answer.url) == (302, "/worklist/?q=rosa&panel=pet_ct")
    assert views(browser) == [("PET of <Rosa>", "/worklist/?q=rosa&panel=pet_ct")]
    assert "PET of &lt;Rosa&gt;</a>" in text_of(browser.get("/worklist/"))
    assert views(signed_in(world.ana)) == []
    event = AuditEvent.objects.filter(type="user.changed").get()
    assert (event.actor, event.facts["fields"]) == ("carla@example.org", ["saved_views"])


def test_the_same_name_again_replaces_the_view(world):
    browser = signed_in(world.carla)
    save(browser, "mine", "panel=pet_ct")
    save(browser, "mine", "panel=ncs&group=week")
    assert views(browser) == [("mine", "/worklist/?panel=ncs&group=week")]


def test_what_is_no_filter_is_not_kept(world):
    browser = signed_in(world.carla)
    save(browser, "odd", "panel=teeth&after=2026-01-01.1&next=//evil.example&status=due")
    assert views(browser) == [("odd", "/worklist/?status=due")]


@pytest.mark.parametrize(
    "name, said",
    [
        pytest.param("", "Name the view.", id="none"),
        pytest.param("  ", "Name the view.", id="spaces"),
        pytest.param("\u202e", "Name the view.", id="a sign that is not shown"),
        pytest.param("a\x00b", "Null characters are not allowed.", id="NUL"),
        pytest.param("x" * 41, "at most 40 characters: this one has 41.", id="a sign too long"),
    ],
)
def test_a_view_needs_a_name_that_can_be_read(world, name, said):
    browser = signed_in(world.carla)
    answer = save(browser, name, "panel=vegf")
    assert answer.status_code == 422
    assert said in str(answer.context["view_form"].errors["name"])
    assert 'id="view-name_error"' in text_of(answer)
    assert answer.context["view_form"]["name"].value() == name
    assert answer.context["form"]["panel"].value() == "vegf"
    assert views(browser) == []


def test_two_long_names_stay_two_and_twenty_views_are_enough(world):
    browser = signed_in(world.carla)
    save(browser, "x" * 39 + "a", "panel=ncs")
    save(browser, "x" * 39 + "b", "panel=vegf")
    assert [name[-1] for name, _url in views(browser)] == ["a", "b"]
    for number in range(18):
        save(browser, f"v{number}", "panel=ncs")
    assert len(views(browser)) == 20
    assert "At most 20 views can be kept." in text_of(save(browser, "one more", ""))
    save(browser, "v3", "panel=vegf")
    assert len(views(browser)) == 20


def test_a_view_is_forgotten(world):
    browser = signed_in(world.carla)
    for name in ("one", "two"):
        save(browser, name, "panel=ncs")
    answer = browser.post("/worklist/views/forget/", {"name": "one"})
    assert (answer.status_code, answer.url) == (302, "/worklist/")
    assert "The view one was forgotten." in text_of(browser.get("/worklist/"))
    assert [name for name, _url in views(browser)] == ["two"]


def test_a_view_that_is_not_there_is_not_said_to_be_forgotten(world):
    browser = signed_in(world.carla)
    save(browser, "one", "panel=ncs")
    page = text_of(browser.post("/worklist/views/forget/", {"name": "x" * 50}, follow=True))
    assert "There is no view named “" + "x" * 40 + "…”." in page
    assert [name for name, _url in views(browser)] == ["one"]
    assert AuditEvent.objects.filter(type="user.changed").count() == 1


@pytest.mark.parametrize("deed", ["save", "forget"])
def test_who_does_not_read_the_worklist_keeps_no_view_of_it(world, deed):
    for person in (world.adela, world.aurel):
        assert signed_in(person).post(f"/worklist/views/{deed}/", {"name": "x"}).status_code == 403
    assert signed_in(world.carla).get(f"/worklist/views/{deed}/").status_code == 405
