"""The standing of an item on a day, what was true on a day past, closed patients, and the next change."""

from dataclasses import replace

import pytest

from monitoring.protocol.schedule import next_change, schedule, status
from monitoring.protocol.vocabulary import Panel, Status
from tests.protocol.histories import (
    closed_windows,
    day,
    days_after,
    history,
    open_window,
    person,
    signs,
    treatment,
)

VEGF = history(("vegf", "2024-01-31"))  # opens 16 April, due by 14 May


@pytest.mark.parametrize(
    "today, expected",
    [
        pytest.param("2024-04-15", Status.UPCOMING, id="the last day it is upcoming"),
        pytest.param("2024-04-16", Status.DUE, id="the first day it is due"),
        pytest.param("2024-05-14", Status.DUE, id="the last day it is due"),
        pytest.param("2024-05-15", Status.OVERDUE, id="the first day it is overdue"),
        pytest.param("2034-05-15", Status.OVERDUE, id="however late"),
    ],
)
def test_status_on_a_day(today, expected):
    window = open_window("vegf", VEGF, today)
    assert status(window, day(today)) == expected
    assert status((window.opens, window.due_by), day(today)) == expected


@pytest.mark.parametrize(
    "today, until, expected",
    [
        pytest.param("2024-05-20", "2024-05-20", Status.WAIVED, id="through the waiver's date"),
        pytest.param("2024-05-20", "2024-05-19", Status.OVERDUE, id="the day after, what is true returns"),
        pytest.param("2024-04-20", "2024-04-19", Status.DUE, id="it may be due again"),
        pytest.param("2024-04-01", "2024-04-10", Status.WAIVED, id="waived before it opens"),
    ],
)
def test_a_waiver_holds_until_its_date(today, until, expected):
    assert status(open_window("vegf", VEGF, today), day(today), waived_until=day(until)) == expected


def test_a_running_treatment_leaves_the_pet_unscheduled_waived_or_not():
    window = open_window("pet_ct", history(treatments=(treatment("systemic", "2024-02-10"),)), "2024-03-01")
    assert status(window, day("2024-03-01")) == Status.NOT_SCHEDULED
    assert status(window, day("2024-03-01"), waived_until=day("2024-04-01")) == Status.NOT_SCHEDULED


CLOSED = [
    pytest.param("deceased", "2024-06-01", "2024-06-01", False, id="deceased that day"),
    pytest.param("deceased", "2024-06-02", "2024-06-01", True, id="the day before the death"),
    pytest.param("transferred", "2024-05-01", "2024-06-01", False, id="transferred"),
    pytest.param("withdrawn", "2024-05-01", "2024-06-01", False, id="withdrawn"),
    pytest.param("deceased", None, "2024-06-01", False, id="deceased, the day unknown"),
    pytest.param("active", "2024-05-01", "2024-06-01", True, id="followed again"),
]


@pytest.mark.parametrize("state, since, today, followed", CLOSED)
def test_who_is_no_longer_followed_has_nothing_open(state, since, today, followed):
    who = person(status=state, status_date=day(since) if since else None)
    of = replace(VEGF, person=who)
    found = schedule(of, day(today))
    assert bool(found.open) is followed
    assert [w.done_on for w in found.closed] == [day("2024-01-31")]


def test_a_day_in_the_past_shows_what_was_true_then():
    of = history(
        *(("vegf", "2024-02-10"), ("vegf", "2024-05-10"), ("pet_avid_lesions", "2025-06-01", 0)),
        signs=signs(("papilledema", "2024-08-01", "absent")),
        treatments=(treatment("systemic", "2024-03-01", "2024-09-01"),),
    )
    then = schedule(of, day("2024-04-30"))
    known = history(("vegf", "2024-02-10"), treatments=(treatment("systemic", "2024-03-01"),))
    assert then == schedule(known, day("2024-04-30"))
    assert {w.panel for w in then.closed} == {Panel.VEGF, Panel.PET_CT}
    assert schedule(of, day("2024-02-29")) == schedule(history(("vegf", "2024-02-10")), day("2024-02-29"))


def test_closed_windows_come_oldest_first():
    of = history(("rvsp", "2024-06-01"), ("vegf", "2024-03-01"), ("vegf", "2024-07-01"))
    closed = schedule(of, day("2024-08-01")).closed
    assert [w.done_on for w in closed] == [day("2024-03-01"), day("2024-06-01"), day("2024-07-01")]


def change(of, today, **given):
    return next_change(schedule(of, day(today)), of, day(today), **given)


ONLY_VEGF = person(diagnosed=None, registered_on=None)


def vegf_only(**rest):
    return history(("vegf", "2024-01-31"), who=ONLY_VEGF, **rest)


@pytest.mark.parametrize(
    "of, today, expected",
    [
        pytest.param(vegf_only(), "2024-04-15", "2024-04-16", id="the day it opens"),
        pytest.param(vegf_only(), "2024-04-16", "2024-05-15", id="the day after it was due by"),
        pytest.param(vegf_only(), "2024-05-14", "2024-05-15", id="tomorrow"),
        pytest.param(vegf_only(), "2024-05-15", None, id="overdue stays overdue"),
        pytest.param(
            vegf_only(treatments=(treatment("systemic", "2024-04-01"),)),
            *("2024-03-01", "2024-04-01"),
            id="the day a planned treatment starts",
        ),
        pytest.param(
            vegf_only(treatments=(treatment("systemic", "2024-02-01", "2024-03-15"),)),
            *("2024-03-01", "2024-03-15"),
            id="the day a treatment is planned to end",
        ),
        pytest.param(
            history(("vegf", "2024-01-31"), ("tsh", "2024-05-15"), who=person()),
            *("2024-06-01", "2024-06-15"),
            id="the day a part grows too old",
        ),
        pytest.param(
            history(("vegf", "2024-01-31"), who=person(diagnosed=None, registered_on=day("2024-04-01"))),
            *("2024-03-01", "2024-04-01"),
            id="the day of registration",
        ),
        pytest.param(
            history(("vegf", "2024-03-09"), who=ONLY_VEGF),
            "2024-03-01",
            "2024-03-09",
            id="a fact dated ahead",
        ),
        pytest.param(
            replace(
                vegf_only(), person=replace(ONLY_VEGF, status="transferred", status_date=day("2024-03-20"))
            ),
            *("2024-03-01", "2024-03-20"),
            id="the day a transfer takes effect",
        ),
    ],
)
def test_the_next_day_on_which_anything_changes_by_itself(of, today, expected):
    assert change(of, today) == (day(expected) if expected else None)


@pytest.mark.parametrize(
    "of, today, expected",
    [
        pytest.param(vegf_only(), "2024-04-15", None, id="nothing but its opening and its last day"),
        pytest.param(
            history(("vegf", "2024-01-31"), ("tsh", "2024-05-15"), who=person()),
            *("2024-06-01", "2024-06-15"),
            id="the day a part grows too old",
        ),
    ],
)
def test_the_next_day_on_which_the_windows_change_by_themselves(of, today, expected):
    assert change(of, today, statuses=False) == (day(expected) if expected else None)


@pytest.mark.parametrize(
    "given, expected",
    [
        pytest.param({"waived_until": [day("2024-03-10")]}, "2024-03-11", id="the day after a waiver"),
        pytest.param(
            {"waived_until": {"x": day("2024-03-10"), "y": None}}, "2024-03-11", id="waivers by item"
        ),
        pytest.param({"waived_until": [day("2024-03-01")]}, "2024-03-02", id="a waiver that ends today"),
        pytest.param({"waived_until": [day("2024-02-10")]}, "2024-04-16", id="a waiver that is over"),
        pytest.param({"awaiting_since": [day("2024-03-01")]}, "2024-03-16", id="14 days of waiting are over"),
        pytest.param({"awaiting_since": [day("2024-02-10")]}, "2024-04-16", id="waiting ended long ago"),
    ],
)
def test_waivers_and_waiting_end_by_themselves(given, expected):
    assert change(vegf_only(), "2024-03-01", **given) == day(expected)


def test_nothing_is_skipped_between_two_changes():
    """Walking from change to change finds every day on which the schedule or a status differs from the day before."""
    of = history(
        *(
            ("vegf", "2024-02-10"),
            ("tsh", "2024-02-12"),
            ("hemoglobin", "2024-02-12"),
            ("platelets", "2024-02-12"),
        ),
        *(("largest_lesion", "2024-02-12", 60), ("immunofixation_serum", "2024-02-20", "negative")),
        treatments=(
            treatment("radiotherapy", "2024-03-01", "2024-04-10", id=1),
            treatment("systemic", "2024-12-01", "2025-03-31", id=2),
        ),
    )
    first, last = day("2024-02-20"), day("2026-06-30")
    announced, today = set(), first
    while (today := next_change(schedule(of, today), of, today)) and today <= last:
        announced.add(today)
    seen, before = set(), standing(of, first)
    today = days_after(first.isoformat(), 1)
    while today <= last:
        if (now := standing(of, today)) != before:
            seen.add(today)
        before, today = now, days_after(today.isoformat(), 1)
    assert seen <= announced


def standing(of, today):
    found = schedule(of, today)
    return [(window, status(window, today)) for window in found.open], found.closed


def test_a_closed_item_is_not_reopened_by_time():
    of = history(("vegf", "2024-02-10"))
    assert closed_windows("vegf", of, "2024-02-10") == closed_windows("vegf", of, "2034-02-10")


@pytest.mark.parametrize(
    "today, expected",
    [("2024-01-31", "planned"), ("2024-02-01", "active"), ("2024-04-30", "active"), ("2024-05-01", "ended")],
)
def test_the_status_of_a_treatment_follows_from_its_dates(today, expected):
    assert treatment("systemic", "2024-02-01", "2024-05-01").status_on(day(today)) == expected
