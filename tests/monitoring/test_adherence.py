"""Adherence: of what fell due, how much was done in its window. What is not yet due counts neither way."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
import time_machine

from monitoring.models import ScheduleItem
from monitoring.reports import adherence_csv
from monitoring.selectors.adherence import Adherence, Share, adherence
from monitoring.services import enrolment, follow_up
from patients.models import AuditEvent
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, register

PAGE, FILE = "/adherence/", "/adherence.csv"
DAY = timedelta(days=1)
NUMBERS = count(1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def clinic(world):
    """MADRID without what registering its patients laid out."""
    ScheduleItem.objects.all().delete()
    return world


def item(world, due_by: date, state: str = "done", done: date | None = None, **rest) -> None:
    values = {
        **{"patient": world.rosa, "site": world.madrid, "panel": "vegf", "rule": "repeat"},
        **{"anchor_date": due_by - 90 * DAY, "protocol": "p", "identity": f"completion:{next(NUMBERS)}"},
        **{"opens": due_by - 28 * DAY, "target": due_by - 14 * DAY, "due_by": due_by},
        **{"state": state, "done_on": done},
    }
    ScheduleItem.objects.create(**values | rest)


OCTOBER = date(2026, 10, 10)


@pytest.mark.parametrize(
    "state, done, timing",
    [
        pytest.param("done", OCTOBER - 28 * DAY, "in_window", id="on the day it opened"),
        pytest.param("done", OCTOBER, "in_window", id="on its last day"),
        pytest.param("done", OCTOBER - 29 * DAY, "early", id="the day before it opened"),
        pytest.param("done", OCTOBER + DAY, "late", id="the day after its last"),
        pytest.param("open", None, "never", id="open still"),
        pytest.param("missed", None, "never", id="missed"),
    ],
)
def test_each_item_is_told_once(clinic, state, done, timing):
    item(clinic, OCTOBER, state, done)
    found = adherence(clinic.madrid, TODAY)
    assert found.total == Share("", **{timing: 1})
    assert found.panels == [Share("vegf", **{timing: 1})]
    assert [each for each in found.months if each.due] == [Share("2026-10", **{timing: 1})]
    assert found.rules == [Share("repeat", **{timing: 1})]


@pytest.mark.parametrize(
    "rest, counted",
    [
        pytest.param({"due_by": TODAY - DAY, "state": "open"}, 1, id="its last day was yesterday"),
        pytest.param({"due_by": TODAY, "state": "open"}, 0, id="its last day is today"),
        pytest.param({"due_by": TODAY, "done": TODAY - DAY}, 0, id="done already, and not yet due"),
        pytest.param({"due_by": date(2025, 12, 1), "state": "open"}, 1, id="the first day of twelve months"),
        pytest.param({"due_by": date(2025, 11, 30), "state": "open"}, 0, id="the day before"),
        pytest.param({"due_by": OCTOBER, "state": "withdrawn"}, 0, id="withdrawn"),
    ],
)
def test_only_what_was_due_in_twelve_months_counts(clinic, rest, counted):
    item(clinic, **rest)
    assert adherence(clinic.madrid, TODAY).total.due == counted


@pytest.mark.parametrize(
    "on, until, state, done, counted",
    [
        pytest.param(OCTOBER - 9 * DAY, OCTOBER, "open", None, 0, id="waived until its last day"),
        pytest.param(OCTOBER, OCTOBER + DAY, "open", None, 0, id="waived on its last day"),
        pytest.param(OCTOBER + DAY, TODAY, "open", None, 1, id="waived the day after"),
        pytest.param(OCTOBER - 9 * DAY, OCTOBER - DAY, "open", None, 1, id="the waiver ended the day before"),
        pytest.param(OCTOBER - 9 * DAY, OCTOBER, "done", OCTOBER, 1, id="done all the same"),
    ],
)
def test_what_was_waived_until_its_last_day_was_not_asked_for(clinic, on, until, state, done, counted):
    item(clinic, OCTOBER, state, done, waived_on=on, waived_until=until, waive_reason="abroad")
    assert adherence(clinic.madrid, TODAY).total.due == counted


@pytest.mark.parametrize(
    "status", [pytest.param("deceased", id="died"), pytest.param("transferred", id="went elsewhere")]
)
@pytest.mark.parametrize(
    "on, never",
    [
        pytest.param(date(2026, 2, 9), 0, id="left on its last day"),
        pytest.param(date(2026, 2, 10), 1, id="left the day after"),
    ],
)
def test_losing_a_patient_does_not_better_the_share(clinic, status, on, never):
    """A baseline is due within 30 days of the diagnosis, here by 9 Feb 2026."""
    who = register(clinic.madrid, clinic.ana, mrn="left")
    closed = enrolment.close(patient=who, by=clinic.ana, status=status, on=on, today=TODAY)
    follow_up.refresh(closed, today=TODAY + DAY)
    found = {share.code: share for share in adherence(clinic.madrid, TODAY).panels}
    assert (found["vegf"].never if "vegf" in found else 0) == never
    enrolment.reopen(patient=closed, by=clinic.ana, today=TODAY, reason="came back")
    assert set(who.schedule_items.filter(panel="vegf").values_list("state", flat=True)) == {"open"}


def test_shares_add_up_in_the_order_of_the_protocol_and_the_calendar(clinic):
    other = register(clinic.madrid, clinic.ana, mrn="2")
    ScheduleItem.objects.all().delete()
    item(clinic, OCTOBER, done=OCTOBER)
    item(clinic, date(2026, 9, 10), done=date(2026, 9, 20), patient=other)
    item(clinic, date(2026, 9, 10), done=date(2026, 9, 1), panel="cbc", rule="baseline")
    item(clinic, OCTOBER, "open", panel="cbc", patient=other)
    found = adherence(clinic.madrid, TODAY)
    assert found.since == date(2025, 12, 1)
    assert found.panels == [Share("vegf", in_window=1, late=1), Share("cbc", in_window=1, never=1)]
    assert found.rules == [Share("repeat", in_window=1, late=1, never=1), Share("baseline", in_window=1)]
    assert [each.code for each in found.months][::11] == ["2025-12", "2026-11"]
    assert found.months[9:11] == [
        Share("2026-09", in_window=1, late=1),
        Share("2026-10", in_window=1, never=1),
    ]
    assert (found.total.due, found.total.percent) == (4, 50)
    assert adherence(clinic.leeds, TODAY).total == Share("")


@pytest.mark.parametrize(
    "share, percent", [(Share(""), None), (Share("", 199, 0, 1), 99), (Share("", 3), 100)]
)
def test_only_all_of_them_are_a_hundred_percent(share, percent):
    assert share.percent == percent


def test_it_takes_one_query(clinic, django_assert_num_queries):
    item(clinic, OCTOBER, "open")
    with django_assert_num_queries(1):
        adherence(clinic.madrid, TODAY)


# --- the file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "share, cells",
    [
        pytest.param(Share("vegf", 4), ("<5", "<5", "<5", "<5", "<5", ""), id="four"),
        pytest.param(Share("vegf", 5), ("5", "5", "0", "0", "0", "100"), id="five"),
        pytest.param(
            Share("vegf", 20, 0, 4, 0), ("24", "", "0", "<5", "0", ""), id="the other would tell it"
        ),
        pytest.param(
            Share("vegf", 20, 6, 4, 0), ("30", "20", "", "<5", "0", "66"), id="the smallest other goes too"
        ),
        pytest.param(
            Share("vegf", 20, 3, 4, 0), ("27", "20", "<5", "<5", "0", "74"), id="two hide each other"
        ),
        pytest.param(Share("vegf", 2, 9, 8, 0), ("19", "<5", "9", "", "0", ""), id="few in their window"),
    ],
)
def test_counts_under_five_are_masked(share, cells):
    found = Adherence(OCTOBER, share, [share], [Share("2026-10")], [])
    assert list(adherence_csv.rows(found)) == [adherence_csv.HEADER, ("panel", "vegf", *cells)]


@pytest.mark.parametrize(
    "shares, cells",
    [
        pytest.param(
            [Share("vegf", 1), Share("ncs", 9), Share("cbc", 30)],
            ["<5 <5 <5 <5 <5 .", ". . <5 <5 <5 .", "30 30 0 0 0 100"],
            id="a test of which one was due: the next smallest is left out too",
        ),
        pytest.param(
            [Share("vegf", 20, 3, 2), Share("cbc", 20, 7, 9)],
            ["25 20 <5 <5 0 80", "36 20 . . 0 55"],
            id="one test with few early and few late: so are those of another",
        ),
        pytest.param(
            [Share("vegf", 20, 1, 1), Share("cbc", 20, 1, 1)],
            ["22 . <5 <5 0 .", "22 . <5 <5 0 ."],
            id="two cells that add up to two",
        ),
        pytest.param(
            [Share("vegf", 0, 4, 4)], ["8 <5 <5 <5 <5 ."], id="two cells that add up to eight, and no other"
        ),
        pytest.param(
            [Share("vegf", 5, 0, 1)], ["6 . <5 <5 <5 ."], id="one and five, which are the least there can be"
        ),
        pytest.param(
            [Share("vegf", 9), Share("cbc", 5)], ["9 9 0 0 0 100", "5 5 0 0 0 100"], id="none is few"
        ),
    ],
)
def test_no_sum_of_a_table_tells_what_is_masked(shares, cells):
    found = Adherence(OCTOBER, Share(""), shares, [], [])
    told = [" ".join(cell or "." for cell in row[2:]) for row in list(adherence_csv.rows(found))[1:]]
    assert told == cells


def test_the_file_holds_every_table_and_is_audited(clinic):
    for days in range(6):
        item(clinic, OCTOBER - days * DAY, done=OCTOBER - days * DAY)
    answer = signed_in(clinic.carla).get(FILE)
    assert answer["Content-Disposition"] == 'attachment; filename="adherence-2026-11-20.csv"'
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[:3] for row in read] == [
        ["by", "code", "due"],
        ["panel", "vegf", "6"],
        ["month", "2026-10", "6"],
        ["rule", "repeat", "6"],
    ]
    event = AuditEvent.objects.get(type="record.exported")
    assert (event.site_id, event.facts) == (clinic.madrid.pk, {"what": "adherence", "format": "csv"})


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_says_how_many_of_how_many(clinic):
    item(clinic, OCTOBER, done=OCTOBER)
    item(clinic, date(2026, 9, 10), "open", rule="confirmation")
    page = text_of(signed_in(clinic.carla).get(PAGE))
    assert "1 of 2 in their window (50 %)" in page
    for said in ("VEGF", "October 2026", "Confirms a rise", "nothing was due", "1 Dec 2025"):
        assert said in page
    assert "Núñez" not in page


def test_a_clinic_without_anything_due_is_told_so(clinic):
    assert "No test has reached its last day yet." in text_of(signed_in(clinic.carla).get(PAGE))


@pytest.mark.parametrize("address", [PAGE, FILE])
@pytest.mark.parametrize(
    "name, status", [("ana", 200), ("pablo", 200), ("carla", 200), ("adela", 403), ("aurel", 403)]
)
def test_who_reads_it(clinic, address, name, status):
    assert signed_in(clinic.people[name]).get(address).status_code == status


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_a_stranger_finds_nothing_of_another_clinic(clinic, address):
    assert refuses_strangers(f"{address}?site=MADRID", clinic.lena)
