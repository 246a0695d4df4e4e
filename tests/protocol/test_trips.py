"""The fewest visits: every window is covered, with no more visits than needed, on days on which the site receives."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.trips import SHARED_WITHIN, ClinicDays, Trip, Wanted, at_hand, fewest, soonest
from tests.protocol.histories import day

TODAY = date(2026, 11, 20)  # a Friday
WEEKEND = frozenset({5, 6})


def wanted(*windows: tuple[str, str, str]) -> list[Wanted]:
    return [Wanted(panel, day(opens), day(due_by)) for panel, opens, due_by in windows]


def trips(*found: tuple[str, str, str]) -> tuple[Trip, ...]:
    return tuple(Trip(day(first), day(last), tuple(panels.split())) for first, last, panels in found)


@pytest.mark.parametrize(
    "windows, expected",
    [
        pytest.param([], [], id="nothing to do needs no visit"),
        pytest.param(
            [("vegf", "2026-12-01", "2026-12-29")],
            [("2026-12-01", "2026-12-29", "vegf")],
            id="one window is one visit on any of its days",
        ),
        pytest.param(
            [("vegf", "2026-11-01", "2026-11-20")],
            [("2026-11-20", "2026-11-20", "vegf")],
            id="on the last day of a window the visit is today",
        ),
        pytest.param(
            [("vegf", "2026-11-01", "2026-11-19")],
            [("2026-11-20", "2026-12-04", "vegf")],
            id="the day after, it is overdue and wanted from today on, for two weeks",
        ),
        pytest.param(
            [("vegf", "2026-11-21", "2026-12-10"), ("spep", "2026-12-10", "2026-12-30")],
            [("2026-12-10", "2026-12-10", "vegf spep")],
            id="windows that touch in one day share it",
        ),
        pytest.param(
            [("vegf", "2026-11-21", "2026-12-09"), ("spep", "2026-12-10", "2026-12-30")],
            [("2026-11-21", "2026-12-09", "vegf"), ("2026-12-10", "2026-12-30", "spep")],
            id="a day apart they need two visits",
        ),
        pytest.param(
            [("vegf", "2026-10-01", "2026-10-31"), ("ncs", "2026-12-04", "2027-03-04")],
            [("2026-12-04", "2026-12-04", "vegf ncs")],
            id="an overdue test waits fourteen days to share a visit",
        ),
        pytest.param(
            [("vegf", "2026-10-01", "2026-10-31"), ("ncs", "2026-12-05", "2027-03-04")],
            [("2026-11-20", "2026-12-04", "vegf"), ("2026-12-05", "2027-03-04", "ncs")],
            id="not fifteen",
        ),
        pytest.param(
            [
                ("endocrine", "2026-11-30", "2027-01-30"),
                ("spep", "2026-11-01", "2026-12-14"),
                ("vegf", "2026-11-10", "2026-12-24"),
                ("cbc", "2026-11-28", "2026-12-20"),
                ("pet_ct", "2027-03-01", "2027-09-01"),
            ],
            [
                ("2026-11-30", "2026-12-14", "spep cbc vegf endocrine"),
                ("2027-03-01", "2027-09-01", "pet_ct"),
            ],
            id="one visit between 30 November and 14 December covers four of five",
        ),
    ],
)
def test_as_few_visits_as_cover_everything(windows, expected):
    assert fewest(wanted(*windows), TODAY) == trips(*expected)


@pytest.mark.parametrize(
    "opens, planned",
    [
        pytest.param("2026-12-04", "vegf ncs", id="opens on the last day for which an overdue test waits"),
        pytest.param("2026-12-05", "vegf", id="opens the day after"),
    ],
)
def test_what_opens_within_two_weeks_is_planned_with_what_is_open(opens, planned):
    two = wanted(("vegf", "2026-11-20", "2026-12-30"), ("ncs", opens, "2027-03-04"))
    assert " ".join(each.panel for each in at_hand(iter(two), TODAY)) == planned


def test_where_nothing_opens_soon_everything_is_planned():
    later = wanted(("vegf", "2027-01-05", "2027-01-30"), ("ncs", "2027-03-01", "2027-06-01"))
    assert at_hand(iter(later), TODAY) == tuple(later)
    assert at_hand([], TODAY) == ()


def test_the_soonest_visit_is_the_first_of_the_fewest():
    some = wanted(("ncs", "2026-12-10", "2026-12-30"), ("vegf", "2026-11-21", "2026-12-09"))
    clinic = ClinicDays(WEEKEND)
    assert soonest(some, TODAY) == trips(("2026-11-21", "2026-12-09", "vegf"))[0]
    assert soonest(some, TODAY, clinic) == trips(("2026-11-23", "2026-12-09", "vegf"))[0]
    assert soonest([], TODAY) is None


@pytest.mark.parametrize(
    "window, holidays, expected",
    [
        pytest.param(
            ("2026-11-21", "2026-11-29"), [], ("2026-11-23", "2026-11-27"), id="both ends on a weekend"
        ),
        pytest.param(("2026-11-27", "2026-11-30"), [], ("2026-11-27", "2026-11-30"), id="a weekend within"),
        pytest.param(
            ("2026-11-21", "2026-11-22"), [], ("2026-11-23", "2026-11-23"), id="nothing but a weekend"
        ),
        pytest.param(
            ("2026-11-21", "2026-11-22"),
            ["2026-11-23"],
            ("2026-11-24", "2026-11-24"),
            id="and a holiday after it",
        ),
        pytest.param(
            ("2026-11-24", "2026-11-26"), ["2026-11-24"], ("2026-11-25", "2026-11-26"), id="a holiday first"
        ),
        pytest.param(
            ("2026-11-24", "2026-11-26"), ["2026-11-26"], ("2026-11-24", "2026-11-25"), id="a holiday last"
        ),
        pytest.param(
            ("2026-10-01", "2026-11-01"), ["2026-12-04"], ("2026-11-20", "2026-12-03"), id="overdue"
        ),
    ],
)
def test_a_visit_begins_and_ends_on_a_day_on_which_the_site_receives(window, holidays, expected):
    clinic = ClinicDays(WEEKEND, frozenset(map(day, holidays)))
    assert fewest(wanted(("vegf", *window)), TODAY, clinic) == trips((*expected, "vegf"))


def test_a_closed_day_between_separates_two_windows():
    two = wanted(("vegf", "2026-11-24", "2026-11-25"), ("spep", "2026-11-25", "2026-11-26"))
    clinic = ClinicDays(holidays=frozenset({day("2026-11-25")}))
    assert len(fewest(two, TODAY)) == 1
    assert fewest(two, TODAY, clinic) == trips(
        ("2026-11-24", "2026-11-24", "vegf"), ("2026-11-26", "2026-11-26", "spep")
    )


def test_a_week_of_closed_days_says_nothing():
    assert ClinicDays(frozenset(range(7))).receives(TODAY)
    assert not ClinicDays(frozenset(range(7)), frozenset({TODAY})).receives(TODAY)
    assert not ClinicDays(frozenset({4})).receives(TODAY)


def test_the_end_of_the_calendar_is_held():
    last = [Wanted("vegf", date.max, date.max)]
    assert fewest(last, TODAY, ClinicDays(holidays=frozenset({date.max}))) == (
        Trip(date.max, date.max, ("vegf",)),
    )


@st.composite
def windows(draw) -> Wanted:
    opens = TODAY + timedelta(days=draw(st.integers(-12, 12)))
    return Wanted("p", opens, opens + timedelta(days=draw(st.integers(0, 10))))


def days_of(window: Wanted, clinic: ClinicDays) -> set[date]:
    """Every day on which a visit serves the window."""
    overdue = window.due_by < TODAY
    last = TODAY + timedelta(days=SHARED_WITHIN) if overdue else window.due_by
    first = max(window.opens, TODAY)
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    open_days = {each for each in days if clinic.receives(each)}
    while not open_days:
        last += timedelta(days=1)
        open_days = {each for each in (last,) if clinic.receives(each)}
    return open_days


@given(
    st.lists(windows(), max_size=5),
    st.frozensets(st.integers(0, 6)),
    st.frozensets(st.integers(0, 20).map(lambda n: TODAY + timedelta(days=n))),
)
def test_no_choice_of_days_needs_fewer_visits(some, closed, holidays):
    clinic = ClinicDays(closed, holidays)
    named = [each._replace(panel=f"p{number}") for number, each in enumerate(some)]
    found = fewest(named, TODAY, clinic)
    served = {each.panel: days_of(each, clinic) for each in named}
    assert sorted(panel for trip in found for panel in trip.panels) == sorted(served)
    for trip in found:
        assert {trip.first, trip.last} <= set.intersection(*(served[panel] for panel in trip.panels))
        between = {trip.first + timedelta(days=n) for n in range((trip.last - trip.first).days + 1)}
        assert all(
            each in served[panel] for each in between if clinic.receives(each) for panel in trip.panels
        )
    candidates = sorted({min(days) for days in served.values()} | {max(days) for days in served.values()})
    for fewer in range(len(found)):
        for chosen in combinations(candidates, fewer):
            assert not all(days & set(chosen) for days in served.values())
