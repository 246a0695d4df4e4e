"""S1-28, L2, L46: no stabilisation 3 to 6 months after radiotherapy alone must not delay systemic treatment."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import History, SignSeen, Treatment
from monitoring.protocol.radiation_clock import ClockState, RadiationClock, radiation_clock
from monitoring.protocol.vocabulary import SignState, TreatmentKind
from tests.protocol.histories import day, person, signs, treatment
from tests.protocol.test_schedule_properties import days, ids, persons

RADIATED = treatment("radiotherapy", "2024-01-10", "2024-03-01")


def clock(today, *answers, treatments=(RADIATED,)) -> RadiationClock | None:
    seen = signs(*(("stabilised_after_radiotherapy", on, state) for on, state in answers))
    return radiation_clock(Case(History(person(), (), seen, treatments), day(today)))


@pytest.mark.parametrize(
    "today, state, months",
    [
        pytest.param("2024-03-01", "not_yet", 0, id="the day it ended"),
        pytest.param("2024-05-31", "not_yet", 2, id="a day short of 3 months"),
        pytest.param("2024-06-01", "open", 3, id="3 months"),
        pytest.param("2024-09-01", "open", 6, id="6 months"),
        pytest.param("2024-09-02", "overdue", 6, id="a day more"),
    ],
)
def test_the_question_opens_at_month_three_and_is_due_by_month_six(today, state, months):
    assert clock(today) == RadiationClock(
        ClockState(state),
        Evidence("radiotherapy", "start", "", day("2024-01-10"), 1, "treatment"),
        ("S1-28",),
        ended=day("2024-03-01"),
        months=months,
        opens=day("2024-06-01"),
        due_by=day("2024-09-01"),
    )


@pytest.mark.parametrize(
    "answers, today, state, on",
    [
        pytest.param([("2024-06-01", "present")], "2024-06-01", "stabilised", "2024-06-01", id="yes"),
        pytest.param([("2024-06-01", "absent")], "2024-12-01", "not_stabilised", "2024-06-01", id="no"),
        pytest.param(
            [("2024-05-31", "present")], "2024-06-01", "open", None, id="before it opens is no answer"
        ),
        pytest.param(
            [("2024-06-10", "absent"), ("2024-08-01", "present")],
            "2024-08-01",
            "stabilised",
            "2024-08-01",
            id="later",
        ),
        pytest.param(
            [("2024-06-10", "absent"), ("2024-08-01", "not_assessed")],
            *("2024-08-01", "not_stabilised", "2024-06-10"),
            id="a later not assessed erases nothing",
        ),
        pytest.param([("2024-08-01", "present")], "2024-07-01", "open", None, id="an answer of a later day"),
    ],
)
def test_the_last_answer_counts_from_the_day_the_question_opened(answers, today, state, on):
    found = clock(today, *answers)
    assert found.state == state
    assert (found.answer.date if found.answer else None) == (day(on) if on else None)
    if on:
        assert (found.answer.analyte, found.answer.kind) == ("stabilised_after_radiotherapy", "sign")


@pytest.mark.parametrize(
    "end", [pytest.param(None, id="without an end"), pytest.param("2024-03-01", id="until a later day")]
)
def test_while_radiotherapy_runs_there_is_no_count(end):
    running = treatment("radiotherapy", "2024-01-10", end)
    found = clock("2024-02-01", treatments=(running,))
    evidence = Evidence("radiotherapy", "start", "", day("2024-01-10"), 1, "treatment")
    assert found == RadiationClock(ClockState.RUNNING, evidence, ("S1-28",))


@pytest.mark.parametrize(
    "others, given_alone",
    [
        pytest.param(
            (treatment("systemic", "2023-06-01", "2023-10-11", id=2),), True, id="ended 91 days before"
        ),
        pytest.param(
            (treatment("systemic", "2023-06-01", "2023-10-12", id=2),), False, id="ended 90 days before"
        ),
        pytest.param((treatment("systemic", "2024-05-01", id=2),), False, id="systemic treatment since"),
        pytest.param((treatment("systemic", "2024-08-01", id=2),), True, id="systemic treatment planned"),
        pytest.param((treatment("supportive", "2024-02-01", id=2),), True, id="supportive treatment"),
    ],
)
def test_the_clock_runs_after_radiotherapy_alone(others, given_alone):
    assert (clock("2024-07-01", treatments=(RADIATED, *others)) is not None) == given_alone


def test_the_course_that_started_last_counts():
    second = treatment("radiotherapy", "2024-05-01", "2024-06-15", id=2)
    found = clock("2024-07-01", treatments=(second, RADIATED))
    assert (found.radiotherapy.id, found.ended, found.state) == (2, day("2024-06-15"), "not_yet")


def test_without_radiotherapy_there_is_no_clock():
    assert clock("2024-07-01", treatments=()) is None
    assert clock("2024-07-01", treatments=(treatment("asct", "2024-01-01"),)) is None
    assert clock("2024-01-09") is None


def test_the_days_on_which_it_will_turn_are_remembered():
    case = Case(History(person(), (), (), (RADIATED,)), day("2024-03-10"))
    radiation_clock(case)
    assert day("2024-06-01") in case.turns
    case = Case(History(person(), (), (), (RADIATED,)), day("2024-06-10"))
    radiation_clock(case)
    assert day("2024-09-02") in case.turns


some_days = st.dates(date(2024, 1, 1), date(2025, 12, 31))
histories = st.builds(
    History,
    person=persons,
    signs=st.lists(
        st.builds(
            SignSeen,
            code=st.just("stabilised_after_radiotherapy"),
            date=some_days,
            state=st.sampled_from(SignState),
        ),
        max_size=4,
    ).map(tuple),
    treatments=st.lists(
        st.builds(
            Treatment,
            kind=st.sampled_from(["radiotherapy", *TreatmentKind]),
            start=some_days,
            end=st.none() | some_days,
            id=ids,
        ),
        max_size=4,
    ).map(tuple),
)


@given(histories, days, st.randoms(use_true_random=False))
def test_any_history_gives_an_answer_whatever_the_order_of_entry(history, today, chance):
    found = radiation_clock(Case(history, today))
    assert found is None or (found.ended is None) == (found.state == ClockState.RUNNING)
    otherwise = replace(
        history,
        signs=tuple(chance.sample(history.signs, len(history.signs))),
        treatments=tuple(chance.sample(history.treatments, len(history.treatments))),
    )
    again = radiation_clock(Case(otherwise, today))
    assert (found is None) == (again is None)
    if found and again:
        unnamed = found.radiotherapy._replace(id=None)
        assert replace(found, radiotherapy=unnamed) == replace(
            again, radiotherapy=again.radiotherapy._replace(id=None)
        )
