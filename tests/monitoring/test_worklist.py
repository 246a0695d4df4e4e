"""What the worklist lists, in which order, and on which day something begins or stops to stand there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitoring.models import FollowUp, ScheduleItem
from monitoring.selectors import worklist
from monitoring.selectors.standing import standing
from monitoring.selectors.worklist import Filter, Place, Position, PositionError
from monitoring.selectors.workload import workload
from monitoring.services import contacts, enrolment, schedule
from patients.models import Patient
from tests.monitoring import lists
from tests.world import TODAY

DAY = timedelta(days=1)
OPENS, DUE_BY = date(2026, 11, 10), date(2026, 12, 8)


@pytest.fixture
def madrid(world):
    """Madrid on today's day, with nobody due but whom a test adds."""
    ScheduleItem.objects.all().delete()
    return Place(world.madrid, TODAY)


def on(place: Place, day: date) -> Place:
    return Place(place.site, day)


def listed(place: Place, **chosen) -> list[int]:
    return [row.patient_id for row in worklist.patients_page([place], Filter(**chosen)).rows]


def listed_items(place: Place, **chosen) -> list[int]:
    return [item.patient_id for item in worklist.items([place], Filter(**chosen)).rows]


# The day before and the day itself, for each boundary. `chosen`: the status filter that lists it on that day.
BOUNDARIES = [
    pytest.param({}, OPENS - DAY, "upcoming", id="the day before it opens"),
    pytest.param({}, OPENS, "due", id="the day it opens"),
    pytest.param({}, DUE_BY, "due", id="its last day"),
    pytest.param({}, DUE_BY + DAY, "overdue", id="the day after its last"),
    pytest.param({"waived_until": TODAY}, TODAY, "waived", id="the last day of a waiver"),
    pytest.param({"waived_until": TODAY}, TODAY + DAY, "due", id="the day after a waiver"),
    pytest.param({"awaiting_since": TODAY}, TODAY + 14 * DAY, "awaiting", id="14 days after the sample"),
    pytest.param({"awaiting_since": TODAY}, TODAY + 15 * DAY, "due", id="15 days after the sample"),
    pytest.param(
        {"awaiting_since": DUE_BY}, DUE_BY + 15 * DAY, "overdue", id="late, and the result did not come"
    ),
    pytest.param(
        {"awaiting_since": TODAY, "waived_until": TODAY}, TODAY, "waived", id="waived before awaited"
    ),
    pytest.param({"snoozed_until": TODAY + 9 * DAY}, TODAY, "due", id="postponed stays due"),
]
ALL = ("overdue", "due", "awaiting", "upcoming", "waived")


@pytest.mark.parametrize("fields, day, expected", BOUNDARIES)
def test_an_item_stands_in_one_list_on_each_day(madrid, fields, day, expected):
    waived = {"waive_reason": "abroad"} if "waived_until" in fields else {}
    (patient,) = lists.patients(madrid.site, 1)
    (item,) = lists.store([lists.item(patient, opens=OPENS, due_by=DUE_BY, **fields, **waived)])

    found = [status for status in ALL if listed(on(madrid, day), status=status)]
    found_items = [status for status in ALL if listed_items(on(madrid, day), status=status)]

    assert found == found_items == [expected]
    assert (
        bool(listed(on(madrid, day)))
        == bool(listed_items(on(madrid, day)))
        == (expected in ("due", "overdue"))
    )
    assert standing(item.opens, item.due_by, item.waived_until, item.awaiting_since, day) == expected


@pytest.mark.parametrize("fields, day, expected", BOUNDARIES)
def test_the_counts_at_the_head_agree_with_the_lists(madrid, fields, day, expected):
    waived = {"waive_reason": "abroad"} if "waived_until" in fields else {}
    (patient,) = lists.patients(madrid.site, 1)
    lists.store([lists.item(patient, opens=OPENS, due_by=DUE_BY, **fields, **waived)])

    load = workload([on(madrid, day)])

    counts = {"overdue": load.overdue, "due": load.due, "upcoming": load.opening}
    assert counts == {code: int(code == expected) for code in counts}


def test_what_opens_within_a_week_is_counted_and_what_opens_later_is_not(madrid):
    near, far = lists.patients(madrid.site, 2)
    lists.store([lists.item(near, opens=TODAY + 7 * DAY, due_by=DUE_BY + 9 * DAY)])
    lists.store([lists.item(far, opens=TODAY + 8 * DAY, due_by=DUE_BY + 9 * DAY)])
    assert workload([madrid]).opening == 1


def test_a_count_stops_at_a_thousand_and_one(madrid):
    people = lists.patients(madrid.site, 1_005)
    lists.store([lists.item(patient, due_by=TODAY - DAY) for patient in people])
    assert workload([madrid]).overdue == 1_001
    found = worklist.items([madrid])
    assert (found.total, found.total_capped) == (1_001, True)


def test_a_patient_stands_once_by_the_earliest_due_and_with_all_that_is_due_overdue_first(madrid):
    early, late = lists.patients(madrid.site, 2)
    lists.store(
        [
            lists.item(late, "vegf", rank=1, due_by=TODAY),
            lists.item(early, "echo", rank=11, due_by=TODAY - 40 * DAY),
            lists.item(early, "vegf", rank=1, due_by=TODAY + 5 * DAY),
            lists.item(early, "spep", rank=2, due_by=TODAY - 3 * DAY, awaiting_since=TODAY),
            lists.item(early, "ncs", rank=8, opens=TODAY + DAY, due_by=TODAY + 60 * DAY),
        ]
    )
    first, second = worklist.patients_page([madrid]).rows
    assert (first.patient_id, second.patient_id) == (early.pk, late.pk)
    assert [(item.panel, item.standing) for item in first.items] == [
        ("echo", "overdue"),
        ("vegf", "due"),
        ("spep", "awaiting"),
    ]
    assert (first.head.panel, first.head.days_overdue) == ("echo", 40)


def test_a_filter_places_patients_by_what_it_lists_and_rows_still_tell_all_that_is_due(madrid):
    one, two = lists.patients(madrid.site, 2)
    lists.store(
        [
            lists.item(one, "vegf", due_by=TODAY - 90 * DAY),
            lists.item(one, "ncs", rank=8, due_by=TODAY - DAY),
            lists.item(two, "ncs", rank=8, due_by=TODAY - 2 * DAY),
        ]
    )
    assert listed(madrid) == [one.pk, two.pk]
    assert listed(madrid, panel="ncs") == [two.pk, one.pk]
    assert [item.panel for item in worklist.patients_page([madrid], Filter(panel="ncs")).rows[1].items] == [
        "vegf",
        "ncs",
    ]
    assert listed(madrid, panel="fundus") == []


def test_120_patients_due_on_the_same_day_are_paged_without_loss_or_repeat(madrid):
    people = lists.patients(madrid.site, 120)
    lists.store([lists.item(patient, panel) for patient in people for panel in ("vegf", "spep")])
    seen, seen_items, after = [], [], None
    while True:
        page = worklist.patients_page([madrid], after=after)
        seen += [row.patient_id for row in page.rows]
        after = page.next
        if after is None:
            break
    while True:
        items = worklist.items([madrid], after=after)
        seen_items += [item.pk for item in items.rows]
        after = items.next
        if after is None:
            break
    assert sorted(seen) == sorted(patient.pk for patient in people)
    assert len(seen_items) == len(set(seen_items)) == 240
    assert seen_items == sorted(seen_items)


def test_two_sites_are_merged_by_due_date_and_each_keeps_its_own_day(world, madrid):
    ours, other_site = lists.patients(madrid.site, 1), lists.patients(world.leeds, 1)
    lists.store([lists.item(ours[0], due_by=TODAY + DAY), lists.item(other_site[0], due_by=TODAY)])
    places = [madrid, Place(world.leeds, TODAY + DAY)]
    rows = worklist.patients_page(places).rows
    assert [(row.patient_id, row.head.standing) for row in rows] == [
        (other_site[0].pk, "overdue"),
        (ours[0].pk, "due"),
    ]
    assert (workload(places).overdue, workload(places).due) == (1, 1)


QUERIES = [
    pytest.param("vega", 3, id="a family name"),
    pytest.param("VÉGA n1", 1, id="two words with an accent and capitals"),
    pytest.param("B2", 1, id="a record number"),
    pytest.param("%", 0, id="a percent sign is a percent sign"),
    pytest.param("_", 0, id="an underscore is an underscore"),
    pytest.param("#", 0, id="the sign that escapes them is itself"),
    pytest.param("' OR 1=1 --", 0, id="a line of SQL"),
    pytest.param("ve\x00ga", 3, id="a NUL byte is left out"),
    pytest.param("x" * 10_000, 0, id="ten thousand characters"),
    pytest.param("   ", 3, id="nothing but spaces"),
]


@pytest.mark.parametrize("q, number", QUERIES)
def test_a_search_takes_every_character_literally(madrid, q, number):
    lists.store([lists.item(patient) for patient in lists.patients(madrid.site, 3)])
    assert len(listed(madrid, q=q)) == len(listed_items(madrid, q=q)) == number


def test_a_percent_sign_in_a_name_is_found(madrid):
    people = lists.patients(madrid.site, 1, family_name="100%_#")
    people += lists.patients(madrid.site, 1, first=1)
    lists.store([lists.item(patient) for patient in people])
    assert listed(madrid, q="0%_#") == [people[0].pk]


def test_a_closed_patient_never_appears(world):
    place = Place(world.madrid, TODAY)
    assert listed(place) == [world.rosa.pk]
    enrolment.close(patient=world.rosa, by=world.ana, status="transferred", on=TODAY, today=TODAY)
    assert listed(place) == listed_items(place) == []


def test_a_closed_patient_does_not_appear_even_where_an_item_was_left_open(madrid):
    (patient,) = lists.patients(madrid.site, 1)
    lists.store([lists.item(patient)])
    Patient.objects.filter(pk=patient.pk).update(status="deceased", status_date=TODAY)
    assert listed(madrid) == listed_items(madrid) == []


def test_late_stays_doable_and_listed(madrid):
    (patient,) = lists.patients(madrid.site, 1)
    lists.store([lists.item(patient, due_by=TODAY - 900 * DAY)])
    assert worklist.patients_page([madrid]).rows[0].head.days_overdue == 900


def test_the_row_tells_the_last_contact_and_how_many_in_a_row_failed(world):
    def log(day: date, outcome: str) -> None:
        contacts.log(
            patient=world.rosa,
            on=day,
            channel="phone",
            outcome=outcome,
            by=world.carla,
            today=TODAY,
            origin="page",
        )

    place = Place(world.madrid, TODAY)
    assert worklist.patient_row(place, world.rosa.pk).last_contact is None
    for days, outcome in ((9, "no_answer"), (8, "reached"), (7, "no_answer"), (6, "message_left")):
        log(TODAY - days * DAY, outcome)
    contact = worklist.patient_row(place, world.rosa.pk).last_contact
    assert (contact.on, contact.outcome, contact.tries) == (TODAY - 6 * DAY, "message_left", 2)
    log(TODAY, "booked")
    assert worklist.patient_row(place, world.rosa.pk).last_contact.tries == 0


def test_the_row_of_a_patient_whose_items_are_all_waived_is_gone(world):
    place = Place(world.madrid, TODAY)
    for item in ScheduleItem.objects.filter(patient=world.rosa, state="open"):
        until = TODAY + 30 * DAY
        schedule.waive(
            patient=world.rosa, panel=item.panel, reason="abroad", until=until, by=world.pablo, today=TODAY
        )
    assert worklist.patient_row(place, world.rosa.pk) is None


def test_patients_that_could_not_be_refreshed_are_counted(madrid, world):
    FollowUp.objects.filter(patient=world.rosa).update(failure="ValueError: no")
    FollowUp.objects.filter(patient=world.liam).update(failure="of another site")
    assert workload([madrid]).failed == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("2026-11-20", id="without an item"),
        pytest.param("2026-02-30.5", id="no day of the calendar"),
        pytest.param("2026-11-20.-5", id="a sign"),
        pytest.param("2026-11-20.٣", id="another script's digit"),
        pytest.param("2026-11-20.99999999999999999999", id="larger than any id"),
    ],
)
def test_a_position_that_cannot_be_read_is_refused(text):
    with pytest.raises(PositionError):
        Position.read(text)


def test_a_position_is_read_as_it_was_written():
    position = Position(date(2026, 11, 2), 123)
    assert str(position) == "2026-11-02.123"
    assert Position.read(str(position)) == position
