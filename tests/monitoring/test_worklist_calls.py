"""Whom to call today, and what a row says of the visit to come: proposed, booked, or past without a result."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from monitoring.models import Contact, Decision, FollowUp, ReminderSettings, ScheduleItem
from monitoring.selectors import worklist
from monitoring.selectors.reaching import reach_of
from monitoring.selectors.site_settings import clinic_days_from, clinic_days_of
from monitoring.selectors.worklist import Filter, Place
from monitoring.services import appointments, contacts, schedule
from tests.monitoring import lists
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # a Friday, 12:00 in Madrid
DAY = timedelta(days=1)
HTMX = {"HX-Request": "true", "HX-Target": "worklist"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def rosa(world):
    """A VEGF that is overdue and an SPEP that is due, and nothing else."""
    ScheduleItem.objects.all().delete()
    lists.store(
        [
            lists.item(world.rosa, "vegf", rank=1, due_by=TODAY - DAY),
            lists.item(world.rosa, "spep", rank=2, due_by=TODAY + 9 * DAY),
        ]
    )
    return world.rosa


def log(world, outcome="no_answer", *, on=TODAY, next_try=None) -> None:
    said = {"channel": "phone", "outcome": outcome, "next_try": next_try}
    contacts.log(patient=world.rosa, on=on, by=world.carla, today=TODAY, origin="page", **said)


def book(world, on, *panels, today=TODAY):
    made, _said = appointments.book(
        patient=world.rosa, on=on, panels=panels, by=world.carla, today=today, origin="page"
    )
    return made


def page(world, query="") -> str:
    return text_of(signed_in(world.carla).get(f"/worklist/{query}"))


def to_call(world) -> list[int]:
    place = Place(world.madrid, TODAY)
    return [row.patient_id for row in worklist.patients_page([place], Filter(call="today")).rows]


# Whom to call --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "outcome, on, next_try, listed",
    [
        pytest.param("no_answer", TODAY - DAY, TODAY, True, id="the next try is today"),
        pytest.param("no_answer", TODAY - DAY, TODAY + DAY, False, id="the next try is tomorrow"),
        pytest.param("no_answer", TODAY - 9 * DAY, TODAY - DAY, True, id="the next try was missed"),
        pytest.param("reached", TODAY - DAY, None, True, id="reached yesterday and nothing agreed"),
        pytest.param("reached", TODAY, None, False, id="spoken to today"),
        pytest.param("no_answer", TODAY, TODAY, True, id="to be tried again later today"),
    ],
)
def test_who_was_tried_is_called_on_the_day_of_the_next_try(world, rosa, outcome, on, next_try, listed):
    log(world, outcome, on=on, next_try=next_try)
    assert to_call(world) == ([rosa.pk] if listed else [])


def test_who_was_never_tried_is_called(world, rosa):
    assert to_call(world) == [rosa.pk]


@pytest.mark.parametrize(
    "day, listed",
    [
        pytest.param(TODAY, False, id="comes today"),
        pytest.param(TODAY + DAY, False, id="comes tomorrow"),
        pytest.param(TODAY - DAY, True, id="was to come yesterday"),
    ],
)
def test_who_has_an_appointment_is_not_called_until_its_day_has_passed(world, rosa, day, listed):
    book(world, day, "vegf", "spep", today=TODAY - 2 * DAY)
    assert to_call(world) == ([rosa.pk] if listed else [])


def test_who_is_booked_for_a_part_is_called_for_the_rest(world, rosa):
    book(world, TODAY + DAY, "vegf")
    assert to_call(world) == [rosa.pk]


def test_nobody_is_called_for_what_is_postponed_waived_awaited_or_not_open_yet(world, rosa):
    decided = {"patient": rosa, "by": world.pablo, "today": TODAY}
    schedule.postpone(panel="vegf", reason="abroad", until=TODAY + DAY, **decided)
    ScheduleItem.objects.filter(patient=rosa).exclude(panel__in=["vegf", "spep"]).update(
        opens=TODAY + DAY, target=TODAY + DAY, due_by=TODAY + 30 * DAY
    )
    assert to_call(world) == [rosa.pk]  # the SPEP
    item = ScheduleItem.objects.filter(patient=rosa, panel="spep", state="open")
    for fields in (
        {"awaiting_since": TODAY},
        {"waived_until": TODAY, "waive_reason": "abroad"},
        {"snoozed_until": TODAY},
    ):
        item.update(awaiting_since=None, waived_until=None, snoozed_until=None)
        item.update(**fields)
        assert to_call(world) == [], fields
    item.update(snoozed_until=TODAY - DAY)
    assert to_call(world) == [rosa.pk]


def test_the_chip_filters_the_page_the_pages_after_it_and_the_table(world):
    ScheduleItem.objects.all().delete()
    people = lists.patients(world.madrid, 70)
    lists.store([lists.item(patient) for patient in people])
    tried = people[::5]
    made = Contact.objects.bulk_create(
        [
            Contact(patient=each, date=TODAY, channel="phone", outcome="no_answer", next_try=TODAY + DAY)
            for each in tried
        ]
    )
    for contact in made:
        FollowUp.objects.filter(patient=contact.patient).update(last_contact=contact)
    browser = signed_in(world.carla)
    response, seen = browser.get("/worklist/?call=today"), []
    assert "More than 50 patients to call today" in text_of(response)
    while True:
        seen += [row.patient_id for row in response.context["rows"]]
        if not response.context["next_url"]:
            break
        assert "call=today" in response.context["next_url"]
        response = browser.get(response.context["next_url"])
    assert sorted(seen) == sorted({each.pk for each in people} - {each.pk for each in tried})
    csv = browser.get(response.context["csv_url"]).content.decode()
    assert csv.count("\r\n") == 1 + 56
    answer = browser.get("/worklist/?call=today&q=N69", headers=HTMX)
    assert answer["HX-Push-Url"] == "/worklist/?q=N69&call=today"
    assert "1 patient to call today" in text_of(answer)


def test_a_view_of_whom_to_call_is_saved_with_the_rest(world, rosa):
    browser = signed_in(world.carla)
    browser.post("/worklist/views/save/", {"query": "status=overdue&call=today", "name": "Morning"})
    assert '<a href="/worklist/?status=overdue&amp;call=today">Morning</a>' in text_of(
        browser.get("/worklist/")
    )


def test_when_nobody_is_left_the_page_says_where_they_are(world, rosa):
    log(world, "reached")
    assert "Nobody is left to call today" in page(world, "?call=today")
    assert "Select a valid choice" in page(world, "?call=tomorrow")


def test_a_stranger_is_shown_nobody_to_call(world, rosa):
    assert "Núñez" not in text_of(signed_in(world.lena).get("/worklist/?call=today"))
    assert signed_in(world.lena).get("/worklist/?call=today&site=MADRID").status_code == 404
    assert refuses_strangers(f"/worklist/{rosa.pk}/book/", world.lena)


# What a row says of the visit ----------------------------------------------------------------------------------------
def test_a_row_proposes_the_one_visit_that_covers_the_most(world, rosa):
    assert "one visit 20 Nov – 27 Nov covers 2 of 2 windows" in page(world)  # SPEP closes on a Sunday
    lists.store([lists.item(rosa, "ncs", opens=TODAY + 7 * DAY, due_by=TODAY + 60 * DAY)])
    assert "one visit on 27 Nov covers 3 of 3 windows" in page(world)


@pytest.mark.parametrize(
    "opens, windows",
    [
        pytest.param(TODAY + 14 * DAY, 3, id="opens within two weeks"),
        pytest.param(TODAY + 15 * DAY, 2, id="opens later"),
    ],
)
def test_what_opens_soon_is_counted_and_what_opens_later_is_not(world, rosa, opens, windows):
    lists.store([lists.item(rosa, "ncs", opens=opens, due_by=opens + 60 * DAY)])
    assert f"covers 2 of {windows} windows" in page(world)
    assert "covers 2 of" in text_of(signed_in(world.carla).get(f"/worklist/{rosa.pk}/", headers=HTMX))


def test_holidays_and_clinic_days_of_the_site_are_respected(world, rosa):
    ReminderSettings.objects.create(
        site=world.madrid, clinic_days=[2, 4], holidays=[{"date": "2026-11-24", "name": "Feria"}]
    )
    assert "one visit on 26 Nov covers 2 of 2 windows" in page(world)  # a Thursday


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(None, id="a site that set nothing"),
        pytest.param(([1, 3], []), id="clinic days"),
        pytest.param(([1, 2, 3, 4, 5, 6, 7], ["2026-12-25"]), id="a holiday"),
    ],
)
def test_the_list_reads_the_same_clinic_days_as_the_forms(world, rosa, settings):
    stored = (None, None)
    if settings:
        holidays = [{"date": day, "name": "x"} for day in settings[1]]
        ReminderSettings.objects.create(site=world.madrid, clinic_days=settings[0], holidays=holidays)
        stored = (json.dumps(settings[0]), json.dumps(holidays))
    expected = clinic_days_of(world.madrid)
    assert clinic_days_from(*stored) == expected
    assert worklist.patient_row(Place(world.madrid, TODAY), rosa.pk).clinic == expected


def test_nothing_is_proposed_for_a_single_test_or_for_what_is_settled(world, rosa):
    book(world, TODAY + DAY, "vegf")
    assert "one visit" not in page(world)
    ScheduleItem.objects.update(appointment=None)
    assert "one visit" in page(world)
    ScheduleItem.objects.filter(panel="spep").update(awaiting_since=TODAY)
    assert "one visit" not in page(world)


def test_a_row_tells_what_is_booked_with_all_that_it_covers(world, rosa):
    lists.store([lists.item(rosa, "fundus", rank=9, opens=TODAY + 90 * DAY, due_by=TODAY + 120 * DAY)])
    book(world, TODAY + 6 * DAY, "vegf", "spep", "fundus")
    assert "booked 26 Nov · covers VEGF, SPEP, Fundus" in page(world)


def test_a_row_whose_appointment_passed_comes_back(world, rosa):
    book(world, TODAY - 2 * DAY, "vegf", today=TODAY - 3 * DAY)
    said = "came back: no result since 18 Nov"
    assert said in page(world)
    ScheduleItem.objects.filter(panel="vegf").update(awaiting_since=TODAY - 2 * DAY)
    assert said not in page(world)


@pytest.mark.parametrize(
    "next_try, said",
    [
        pytest.param(TODAY + 4 * DAY, "next try 24 Nov", id="in four days"),
        pytest.param(TODAY, "try again today", id="today"),
        pytest.param(TODAY - DAY, "try again, planned for 19 Nov", id="yesterday"),
    ],
)
def test_a_row_tells_the_next_try(world, rosa, next_try, said):
    log(world, on=TODAY - 3 * DAY, next_try=next_try)
    assert said in page(world)


# The list asks the database what a single patient's page asks in Python ----------------------------------------------
OUTCOMES = ("no_answer", "reached", "booked", "declined")
SETTLED = ("", "decided", "waived")


def test_tries_and_refusals_are_the_same_in_the_list_and_for_one(world):
    """Three contacts of every kind; a decision or a waiver after the first of them."""
    ScheduleItem.objects.all().delete()
    told = list(itertools.product(itertools.product(OUTCOMES, repeat=3), SETTLED))
    people = lists.patients(world.madrid, len(told))
    days = (TODAY - 3 * DAY, TODAY - 2 * DAY, TODAY - 2 * DAY)
    for place, on in enumerate(days):
        with time_machine.travel(NOON + timedelta(hours=place), tick=False):
            tried = [
                Contact(patient=each, date=on, channel="phone", outcome=outcomes[place])
                for each, (outcomes, _settled) in zip(people, told, strict=True)
            ]
            made = Contact.objects.bulk_create(tried)
    FollowUp.objects.bulk_update(
        [FollowUp(pk=each.patient_id, last_contact=each) for each in made], ["last_contact"]
    )
    settled = {each.pk: what for each, (_outcomes, what) in zip(people, told, strict=True)}
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        Decision.objects.bulk_create(
            [
                Decision(patient=each, date=TODAY, decision="watch")
                for each in people
                if settled[each.pk] == "decided"
            ]
        )
    waived_on = {"waived": TODAY - 3 * DAY}
    lists.store([lists.item(each, waived_on=waived_on.get(settled[each.pk])) for each in people])
    rows = worklist.patients_page([Place(world.madrid, TODAY)], size=len(people)).rows
    expected = reach_of([each.pk for each in people])
    assert {row.patient_id: (row.reach.tries, row.reach.declined_on) for row in rows} == {
        pk: (each.tries, each.declined_on) for pk, each in expected.items()
    }
    assert len({(each.tries, each.declined_on) for each in expected.values()}) == 9
