"""An unconfirmed rise of VEGF is asked for once more, 28 to 42 days after its sample (contract §3, L5, L55)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.responses.vegf import vegf_response
from monitoring.protocol.schedule import next_change, schedule
from monitoring.protocol.windows import Anchor
from tests.protocol.courses import START, course, vegf
from tests.protocol.histories import (
    closed_windows,
    dates,
    day,
    open_window,
    treatment,
)

NADIR, RISE = vegf("182", "2026-02-01"), vegf("740", "2026-04-01")  # L55: plasma 182, two months later 740
CONFIRMATION = ("2026-04-29", "2026-04-29", "2026-05-13")
SOON, IN_TIME = "2026-04-28", "2026-04-29"  # 27 and 28 days after the rise


def rule(history, today: str) -> str:
    return open_window("vegf", history, today).rule


def test_it_takes_the_place_of_the_ordinary_window():
    found = open_window("vegf", course(NADIR, RISE), "2026-04-01")
    assert dates(found) == CONFIRMATION
    assert (found.rule, found.interval, found.spoken_by) == ("confirmation", "P28D/P42D", "protocol")
    assert found.anchor == Anchor("sample", day("2026-04-01"), ("sample", 2), (), 2)
    assert found.sources == ("L55", "L5", "LOCAL_DEFAULT")
    assert (found.have, found.missing, found.protocol) == ((), ("vegf",), "poems-2026-11")
    assert found.identity == ("vegf", ("sample", 2))


def test_what_was_open_before_the_rise_is_done_with_it():
    done = closed_windows("vegf", course(NADIR, RISE), "2026-06-01")
    assert [(w.rule, w.anchor.date.isoformat(), w.done_on.isoformat()) for w in done] == [
        ("baseline", "2025-12-01", "2026-02-01"),
        ("repeat", "2026-02-01", "2026-04-01"),
    ]


@pytest.mark.parametrize(
    ("value", "on", "then", "closed_in_window"),
    [
        pytest.param("700", IN_TIME, "repeat", True, id="confirmed on the first day"),
        pytest.param("700", "2026-05-13", "repeat", True, id="confirmed on the last day"),
        pytest.param("700", "2026-05-14", "repeat", False, id="confirmed a day late"),
        pytest.param("200", IN_TIME, "repeat", True, id="settled"),
        pytest.param("200", SOON, "repeat", False, id="settled by a sample that came early"),
        pytest.param("700", SOON, "confirmation", None, id="too soon to confirm"),
        pytest.param("<1000", IN_TIME, "confirmation", None, id="a bound that does not tell"),
        pytest.param(None, IN_TIME, "confirmation", None, id="a word"),
    ],
)
def test_what_the_next_sample_makes_of_it(value, on, then, closed_in_window):
    history = course(NADIR, RISE, vegf(value, on))
    now = open_window("vegf", history, "2026-06-01")
    last = closed_windows("vegf", history, "2026-06-01")[-1]
    assert now.rule == then
    if then == "confirmation":
        assert (dates(now), now.anchor.ref_id) == (CONFIRMATION, 2)
        assert (last.rule, last.done_on) == ("repeat", day("2026-04-01"))
    else:
        assert (now.anchor.kind, now.anchor.date) == ("last_done", day(on))
        assert (last.rule, last.done_on, last.in_window) == ("confirmation", day(on), closed_in_window)
        assert (dates(last), last.have, last.missing) == (CONFIRMATION, ("vegf",), ())
        assert last.anchor == Anchor("sample", day("2026-04-01"), ("sample", 2), (), 2)


def test_a_repeat_that_came_too_soon_is_followed_by_one_in_time():
    history = course(NADIR, RISE, vegf("700", SOON), vegf("720", "2026-05-05"))
    done = closed_windows("vegf", history, "2026-06-01")
    assert [(w.rule, w.done_on.isoformat()) for w in done[1:]] == [
        ("repeat", "2026-04-01"),
        ("confirmation", "2026-05-05"),
    ]
    assert open_window("vegf", history, "2026-06-01").anchor.date == day("2026-05-05")


def test_a_settled_rise_may_come_back_and_is_asked_for_anew():
    history = course(NADIR, RISE, vegf("200", "2026-05-02"), vegf("600", "2026-08-01"))
    found = open_window("vegf", history, "2026-08-02")
    assert (found.rule, found.anchor.ref_id, dates(found)[0]) == ("confirmation", 4, "2026-08-29")
    assert [w.rule for w in closed_windows("vegf", history, "2026-08-02")] == [
        *("baseline", "repeat", "confirmation", "repeat"),
    ]


def test_a_confirmed_rise_is_not_asked_for_again():
    history = course(NADIR, RISE, vegf("700", IN_TIME), vegf("900", "2026-07-20"))
    assert rule(history, "2026-07-20") == "repeat"
    assert [w.rule for w in closed_windows("vegf", history, "2026-07-20")][-1] == "repeat"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(["2026-03-31"], "confirmation", id="before the sample"),
        pytest.param(["2026-04-01"], "repeat", id="on its day"),
        pytest.param(["2026-04-20"], "repeat", id="later"),
        pytest.param(["2026-04-21"], "confirmation", id="still ahead"),
        pytest.param(["2026-03-31", "2026-04-20"], "repeat", id="one before, one after"),
    ],
)
def test_contract_5_a_clinical_progression_confirms_it(events, expected):
    history = course(NADIR, RISE, events=events)
    found = open_window("vegf", history, "2026-04-20")
    assert found.rule == expected
    if expected == "repeat":
        assert (found.anchor.kind, found.anchor.date) == ("last_done", day("2026-04-01"))
        assert "confirmation" not in [w.rule for w in closed_windows("vegf", history, "2026-04-20")]


def test_after_a_recorded_progression_the_next_sample_closes_the_ordinary_window():
    history = course(NADIR, RISE, vegf("900", "2026-06-28"), events=["2026-04-20"])
    last = closed_windows("vegf", history, "2026-06-28")[-1]
    assert (last.rule, last.anchor.date, last.in_window) == ("repeat", day("2026-04-01"), True)
    on_the_day = course(NADIR, RISE, vegf("200", "2026-04-20"), events=["2026-04-20"])
    last = closed_windows("vegf", on_the_day, "2026-06-28")[-1]
    assert (last.rule, last.done_on) == ("confirmation", day("2026-04-20"))
    after = course(NADIR, RISE, vegf("200", "2026-04-20"), events=["2026-04-21"])
    assert closed_windows("vegf", after, "2026-06-28")[-1].rule == "confirmation"


@pytest.mark.parametrize(
    ("word_on", "event", "closed"),
    [
        pytest.param("2026-04-10", "2026-04-20", "repeat", id="while it was awaited"),
        pytest.param("2026-04-20", "2026-04-20", "confirmation", id="on the day it was recorded"),
        pytest.param("2026-04-21", "2026-04-20", "repeat", id="after it was recorded"),
    ],
)
def test_a_sample_without_a_number_closes_what_was_open_that_morning(word_on, event, closed):
    history = course(NADIR, RISE, vegf(None, word_on), events=[event])
    last = closed_windows("vegf", history, "2026-06-28")[-1]
    expected = "2026-04-01" if word_on < event else word_on
    assert (last.rule, last.done_on) == (closed, day(expected))
    assert open_window("vegf", history, "2026-06-28").anchor.date == day(word_on)


def lines(second: str):
    return (treatment("systemic", START, line=1, id=1), treatment("systemic", second, line=2, id=2))


def test_a_new_line_drops_it():
    assert rule(course(NADIR, RISE, treatments=lines("2026-04-20")), "2026-04-19") == "confirmation"
    assert rule(course(NADIR, RISE, treatments=lines("2026-04-20")), "2026-04-20") == "repeat"
    assert rule(course(NADIR, RISE, treatments=lines("2026-04-01")), "2026-04-01") == "repeat"


def test_each_line_has_its_own_lowest_value():
    rise_in_second = vegf("740", "2026-08-01")
    history = course(NADIR, vegf("500", "2026-06-01"), rise_in_second, treatments=lines("2026-05-01"))
    assert rule(history, "2026-08-01") == "repeat"
    assert rule(course(NADIR, rise_in_second, treatments=lines("2026-05-01")), "2026-08-01") == "repeat"
    assert rule(course(NADIR, rise_in_second), "2026-08-01") == "confirmation"


def test_a_rise_of_an_earlier_line_stays_as_it_was_closed():
    history = course(NADIR, RISE, vegf("200", IN_TIME), treatments=lines("2026-06-01"))
    assert [w.rule for w in closed_windows("vegf", history, "2026-07-01")] == [
        "baseline",
        "repeat",
        "confirmation",
    ]


@pytest.mark.parametrize("kind", ["supportive", "plasma_exchange"])
def test_without_treatment_of_the_disease_nothing_is_asked_again(kind):
    assert rule(course(NADIR, RISE, treatments=(treatment(kind, START),)), "2026-04-01") == "repeat"
    assert rule(course(NADIR, RISE, treatments=()), "2026-04-01") == "repeat"


def test_the_first_value_of_all_is_no_rise():
    assert rule(course(RISE), "2026-04-01") == "repeat"


class TestSeveralSeries:
    """Only values of one specimen, laboratory and method are compared (reference §4.2)."""

    other = vegf("90", "2026-04-15", lab="B")

    def test_another_series_asks_for_nothing(self):
        assert rule(course(NADIR, vegf("740", "2026-04-01", lab="B")), "2026-04-01") == "repeat"

    def test_another_series_speaks_as_soon_as_it_is_measured(self):
        history = course(NADIR, RISE, self.other)
        assert rule(history, "2026-04-14") == "confirmation"
        assert rule(history, "2026-04-15") == "repeat"
        assert closed_windows("vegf", history, "2026-04-15")[-1].rule == "confirmation"

    def test_back_in_the_first_series_the_new_sample_asks(self):
        history = course(NADIR, RISE, self.other, vegf("700", "2026-04-20"))
        found = open_window("vegf", history, "2026-04-20")
        assert (found.rule, found.anchor.ref_id, dates(found)[0]) == ("confirmation", 4, "2026-05-18")
        confirmed = course(NADIR, RISE, self.other, vegf("700", IN_TIME))
        assert rule(confirmed, "2026-04-29") == "repeat"

    def test_a_rise_in_each_of_two_series_is_asked_for_one_after_the_other(self):
        history = course(NADIR, vegf("100", "2026-02-02", lab="B"), RISE, vegf("500", "2026-04-02", lab="B"))
        found = open_window("vegf", history, "2026-04-02")
        assert (found.anchor.ref_id, found.anchor.date) == (4, day("2026-04-02"))
        closed = closed_windows("vegf", history, "2026-04-02")[-1]
        assert (closed.rule, closed.anchor.ref_id, closed.done_on) == ("confirmation", 3, day("2026-04-02"))

    def test_of_one_day_the_series_measured_most_often_speaks(self):
        both = (NADIR, RISE, vegf("90", "2026-04-01", lab="B"))
        assert rule(course(*both), "2026-04-01") == "confirmation"
        assert (
            rule(
                course(*both, vegf("90", "2026-02-01", lab="B"), vegf("90", "2026-02-02", lab="B")),
                "2026-04-01",
            )
            == "repeat"
        )


def test_who_is_no_longer_followed_is_asked_for_nothing():
    history = course(NADIR, RISE)
    gone = replace(history, person=replace(history.person, status="deceased", status_date=day("2026-04-02")))
    assert open_window("vegf", gone, "2026-04-05") is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-04-01", "2026-04-15"),
        ("2026-04-15", "2026-04-29"),
        ("2026-04-29", "2026-05-14"),
    ],
)
def test_the_night_looks_again_when_it_opens_when_it_is_late_and_when_a_fact_ahead_comes(today, expected):
    history = course(NADIR, RISE, events=["2026-04-15"] if today == "2026-04-01" else ())
    alone = replace(history, person=replace(history.person, diagnosis_date=None, registered_on=None))
    assert next_change(schedule(alone, day(today)), alone, day(today)) == day(expected)


# --- what holds of every course -------------------------------------------------------------------------------------

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
readings = st.builds(
    vegf,
    st.sampled_from(["60", "100", "182", "274", "740", "2000", "<31", "<500", ">90", ">2000", "0", None]),
    days,
    lab=st.sampled_from(["", "", "B"]),
    specimen=st.sampled_from(["plasma", "plasma", "serum"]),
    limit=st.sampled_from(["96", "96", None, "0"]),
)
treatments = st.builds(
    treatment,
    st.sampled_from(["systemic", "radiotherapy", "supportive"]),
    days.map(str),
    st.none() | days.map(str),
    st.integers(1, 10**6),
    agents=st.sampled_from([(), ("bevacizumab",), ("lenalidomide",)]),
)
courses = st.builds(
    lambda measured, given_, events: course(*measured, treatments=tuple(given_), events=events),
    st.lists(readings, max_size=12),
    st.lists(treatments, max_size=3, unique_by=lambda t: t.id),
    st.lists(days, max_size=2),
)


@given(courses, days)
def test_it_is_open_exactly_while_the_response_awaits_it(history, today):
    pending = vegf_response(Case(history, today)).pending
    assert (rule(history, str(today)) == "confirmation") == (pending is not None)


@given(courses, days, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(history, today, chance):
    shuffled = list(history.readings)
    chance.shuffle(shuffled)
    assert schedule(replace(history, readings=tuple(shuffled)), today) == schedule(history, today)


@given(courses, days)
def test_no_item_stands_twice_and_every_day_has_its_answer(history, today):
    found = schedule(history, today)
    identities = [window.identity for window in (*found.open, *found.closed)]
    assert len(identities) == len(set(identities))
    assert schedule(history.until(today), today) == found


@given(courses, days, readings)
def test_what_was_done_stays_done_when_a_later_result_arrives(history, today, later):
    tomorrow = today + timedelta(days=1)
    if tomorrow in {fact.start for fact in history.treatments} | {event.date for event in history.events}:
        return
    before = {(w.identity, w.done_on) for w in schedule(history, today).closed if w.done_on}
    known = history.until(today)
    more = replace(known, readings=(*known.readings, later._replace(date=tomorrow, id=10**7)))
    assert before <= {(w.identity, w.done_on) for w in schedule(more, tomorrow).closed}


@given(courses, days)
def test_nothing_changes_before_the_next_change(history, today):
    found = schedule(history, today)
    turn = next_change(found, history, today)
    last = turn - timedelta(days=1) if turn else today + timedelta(days=400)
    assert schedule(history, last) == found
