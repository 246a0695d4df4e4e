"""What the cohort reads of one patient: first treatment, time to death, progression and a normal VEGF."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from monitoring.protocol.assessment import assess
from monitoring.protocol.course_summary import CourseSummary, Until, course_summary
from monitoring.protocol.history import DecisionSeen, EventSeen, History, Reading, SignSeen
from tests.protocol.courses import START, course, numbered, vegf
from tests.protocol.histories import day, person, treatment
from tests.protocol.test_rule_book import days, histories

TODAY = "2026-12-01"
NOTHING = dict.fromkeys(("vegf", "hematologic", "pet", "clinical"), "not_evaluable")
SYSTEMIC = treatment("systemic", START, agents=("melphalan",))
SECOND = treatment("systemic", "2026-06-01", id=2, line=2, agents=("lenalidomide",))


FIXATIONS = ("immunofixation_serum", "immunofixation_urine")


def told(of: History, today: str = TODAY) -> CourseSummary:
    return course_summary(assess(of, day(today)))


def protein(value: str, on: str) -> Reading:
    return Reading("m_protein", day(on), Decimal(value), unit="g/dL")


def fixation(answer: str, on: str, analyte: str = "immunofixation_serum") -> Reading:
    return Reading(analyte, day(on), coded=answer)


# --- before and at the first treatment -----------------------------------------------------------------------------


def test_before_treatment_nothing_is_counted():
    of = course(vegf("740", "2025-12-20"), treatments=(treatment("supportive", START),))
    assert told(of) == CourseSummary(True, "indeterminate", NOTHING)


@pytest.mark.parametrize(
    "given_, group",
    [
        pytest.param([("radiotherapy", START, 1)], "radiotherapy", id="radiotherapy alone"),
        pytest.param(
            [("radiotherapy", START, 1), ("systemic", "2026-03-01", 2)],
            "radiotherapy",
            id="radiotherapy, then another line",
        ),
        pytest.param(
            [("radiotherapy", START, 1), ("systemic", "2026-03-01", 1)],
            "systemic",
            id="radiotherapy in a line with systemic treatment",
        ),
        pytest.param([("systemic", START, 1)], "systemic", id="systemic treatment"),
        pytest.param(
            [("systemic", START, 1), ("asct", "2026-04-01", 1)],
            "transplant",
            id="induction, then a transplant",
        ),
        pytest.param(
            [("systemic", START, 1), ("asct", "2026-04-01", 2)],
            "systemic",
            id="a transplant in the second line",
        ),
    ],
)
def test_the_first_treatment_is_what_the_first_line_held(given_, group):
    treatments = tuple(treatment(kind, on, id=n, line=line) for n, (kind, on, line) in enumerate(given_))
    found = told(course(treatments=treatments))
    assert (found.first_treatment, found.start) == (group, day(START))
    assert found.line_start == day(min(on for _, on, line in given_ if line == max(g[2] for g in given_)))


# --- death ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "died, closed, until",
    [
        pytest.param("2026-01-11", None, Until(10, True), id="a recorded death"),
        pytest.param(None, ("deceased", "2026-01-31"), Until(30, True), id="closed as deceased"),
        pytest.param("2026-01-11", ("deceased", "2026-01-31"), Until(10, True), id="both: the earlier"),
        pytest.param(
            "2026-02-11", ("deceased", "2026-01-31"), Until(30, True), id="both, the other way round"
        ),
        pytest.param(
            None, ("transferred", "2026-01-31"), Until(30, False), id="transferred: alive on that day"
        ),
        pytest.param(None, ("deceased", "2026-12-02"), Until(0, False), id="closed from tomorrow on"),
        pytest.param(None, None, Until(0, False), id="nothing since the treatment began"),
        pytest.param(START, None, Until(0, True), id="on the day treatment began"),
    ],
)
def test_days_until_death_or_the_last_day_known(died, closed, until):
    status = {"status": closed[0], "status_date": day(closed[1])} if closed else {}
    events = (EventSeen("death", day(died), id=1),) if died else ()
    found = told(History(person("2025-12-01", **status), treatments=(SYSTEMIC,), events=events))
    assert (found.death, found.progression, found.is_dated) == (until, until, True)
    assert found.is_followed == (closed is None or closed[1] > TODAY)


@pytest.mark.parametrize(
    "status, events",
    [
        pytest.param({"status": "deceased"}, (), id="the day is not known"),
        pytest.param(
            {}, (EventSeen("death", day("2025-12-31")),), id="the day before treatment, by the record"
        ),
    ],
)
def test_a_death_without_a_possible_day_is_counted_neither_way(status, events):
    found = told(History(person("2025-12-01", **status), treatments=(SYSTEMIC,), events=events))
    assert (found.death, found.progression, found.is_dated) == (None, None, False)


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param({"readings": numbered(vegf("740", "2026-02-10", limit=None))}, id="a result"),
        pytest.param({"signs": (SignSeen("papilledema", day("2026-02-10"), "absent"),)}, id="a sign"),
        pytest.param({"events": (EventSeen("fever", day("2026-02-10")),)}, id="an event"),
        pytest.param({"decisions": (DecisionSeen("continue", day("2026-02-10")),)}, id="a decision"),
        pytest.param(
            {"treatments": (replace(SYSTEMIC, end=day("2026-02-10")),)}, id="the end of a treatment"
        ),
        pytest.param(
            {"treatments": (SYSTEMIC, treatment("supportive", "2026-02-10", id=2))}, id="the start of another"
        ),
    ],
)
def test_the_last_day_known_is_that_of_the_last_fact(rest):
    of = History(person("2025-12-01"), **{"treatments": (SYSTEMIC,)} | rest)
    assert told(of).death == Until(40, False)
    assert told(of, "2026-02-09").death == Until(0, False)  # what lies ahead is not known


# --- progression ---------------------------------------------------------------------------------------------------

FELL = [vegf("800", "2025-12-20"), vegf("90", "2026-03-01")]


@pytest.mark.parametrize(
    "readings, events, until",
    [
        pytest.param([*FELL], [], Until(59, False), id="none: until the last result"),
        pytest.param(
            [*FELL, vegf("150", "2026-04-01")], [], Until(90, False), id="a rise that nothing confirmed"
        ),
        pytest.param(
            [*FELL, vegf("150", "2026-04-01"), vegf("150", "2026-04-28")],
            [],
            Until(117, False),
            id="a second sample 27 days later",
        ),
        pytest.param(
            [*FELL, vegf("150", "2026-04-01"), vegf("150", "2026-04-29")],
            [],
            Until(90, True),
            id="28 days later: from the first one on",
        ),
        pytest.param(
            [*FELL, vegf("150", "2026-04-01"), vegf("150", "2026-04-29"), vegf("50", "2026-05-30")],
            [],
            Until(90, True),
            id="though it fell again",
        ),
        pytest.param([*FELL], ["2026-02-01"], Until(31, True), id="a physician recorded it"),
        pytest.param([*FELL], [START], Until(59, False), id="recorded on the day treatment began"),
        pytest.param([*FELL], ["2026-01-02"], Until(1, True), id="recorded the day after"),
        pytest.param(
            [*FELL, vegf("150", "2026-04-01"), vegf("150", "2026-04-29")],
            ["2026-03-15"],
            Until(73, True),
            id="both: the earlier",
        ),
        pytest.param(
            [
                *(protein("2", "2025-12-20"), protein("1", "2026-03-01")),
                *(protein("1.5", "2026-04-01"), protein("1.5", "2026-04-29")),
            ],
            [],
            Until(90, True),
            id="the M-protein rose by half and by 0.5 g/dL, confirmed",
        ),
        pytest.param(
            [
                *(fixation("negative", "2026-03-01", code) for code in FIXATIONS),
                *(fixation("positive", "2026-04-01"), fixation("positive", "2026-04-29")),
            ],
            [],
            Until(90, True),
            id="immunofixation positive again after a complete response, confirmed",
        ),
    ],
)
def test_days_until_progression(readings, events, until):
    assert told(course(*readings, events=events)).progression == until


def test_a_death_ends_the_time_without_progression():
    of = course(*FELL)
    dead = replace(of, events=(EventSeen("death", day("2026-01-21"), id=1),))
    assert told(dead).progression == told(dead).death == Until(20, True)
    both = replace(of, events=(EventSeen("progression", day("2026-01-11")), *dead.events))
    assert (told(both).progression, told(both).death) == (Until(10, True), Until(20, True))


@pytest.mark.parametrize(
    "second_sample, until",
    [
        pytest.param("2026-05-31", Until(110, True), id="confirmed the day before another line begins"),
        pytest.param("2026-06-01", Until(151, False), id="on the day it begins: of that line"),
    ],
)
def test_a_rise_is_one_of_the_line_it_rose_in(second_sample, until):
    of = course(*FELL, vegf("150", "2026-04-21"), vegf("150", second_sample), treatments=(SYSTEMIC, SECOND))
    assert told(of).progression == until


def test_a_rise_in_a_later_line_counts_from_the_first():
    readings = [*FELL, vegf("90", "2026-06-10"), vegf("150", "2026-07-10"), vegf("150", "2026-08-10")]
    found = told(course(*readings, treatments=(SYSTEMIC, SECOND)))
    assert (found.progression, found.line_start) == (Until(190, True), day("2026-06-01"))


def test_a_rise_of_the_clone_is_one_of_its_line_too():
    readings = [protein("1", "2026-03-01"), protein("1.5", "2026-04-21"), protein("1.5", "2026-06-01")]
    assert told(course(*readings, treatments=(SYSTEMIC, SECOND))).progression == Until(151, False)


# --- VEGF ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "readings, until",
    [
        pytest.param([vegf("800", START), vegf("96", "2026-03-01")], Until(59, True), id="at its limit"),
        pytest.param([vegf("800", START), vegf("97", "2026-03-01")], Until(59, False), id="above it"),
        pytest.param(
            [
                vegf("800", START),
                vegf("300", "2026-02-01"),
                vegf("90", "2026-03-01"),
                vegf("80", "2026-04-01"),
            ],
            Until(59, True),
            id="the first one",
        ),
        pytest.param([vegf("96", START), vegf("90", "2026-03-01")], None, id="never elevated"),
        pytest.param([vegf("90", "2026-03-01")], None, id="not measured before"),
        pytest.param([vegf("800", START)], None, id="not measured since"),
        pytest.param(
            [vegf("800", START), vegf("90", "2026-03-01", specimen="serum")], None, id="another series since"
        ),
        pytest.param(
            [
                *(vegf("800", START), vegf("900", START, specimen="serum")),
                *(vegf("90", "2026-03-01"), vegf("600", "2026-04-01", specimen="serum")),
            ],
            Until(59, True),
            id="the first of two series that was normal",
        ),
        pytest.param(
            [vegf("800", START), vegf("<100", "2026-03-01")],
            Until(59, False),
            id="a bound that does not tell",
        ),
        pytest.param(
            [vegf("800", START), vegf("300", "2026-05-31"), vegf("90", "2026-06-01")],
            Until(150, False),
            id="normal only from the next line on",
        ),
    ],
)
def test_days_until_vegf_was_normal(readings, until):
    assert told(course(*readings, treatments=(SYSTEMIC, SECOND))).vegf_normal == until


def test_a_sample_near_bevacizumab_does_not_count_as_normal():
    bevacizumab = treatment("supportive", "2026-02-01", "2026-02-10", id=3, agents=("bevacizumab",))
    of = course(vegf("800", START), vegf("90", "2026-05-10"), treatments=(SYSTEMIC, bevacizumab))
    after = course(vegf("800", START), vegf("90", "2026-05-11"), treatments=(SYSTEMIC, bevacizumab))
    assert (told(of).vegf_normal, told(after).vegf_normal) == (None, Until(130, True))


# --- the rest ------------------------------------------------------------------------------------------------------


def test_where_the_four_domains_and_the_extent_stand_is_what_was_judged():
    readings = [
        vegf("800", START),
        vegf("300", "2026-03-01"),
        protein("2", START),
        protein("0.5", "2026-03-01"),
    ]
    of = replace(
        course(*readings),
        signs=(SignSeen("bone_marrow_involvement", day("2025-12-10"), "present"),),
    )
    found = told(of)
    assert found.responses == {**NOTHING, "vegf": "PR", "hematologic": "PR"}
    assert found.extent == "disseminated"


@settings(max_examples=150)
@given(histories, days)
def test_of_no_history_can_it_not_be_told(of, today):
    found = course_summary(assess(of, today))
    assert course_summary(assess(of, today)) == found
    for until in (found.death, found.progression, found.vegf_normal):
        assert until is None or until.days >= 0
    if found.death and found.progression:
        assert found.progression.days <= found.death.days
