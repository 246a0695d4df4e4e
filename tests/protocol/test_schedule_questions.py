"""Questions after treatment: stabilised after radiotherapy (S1-28), residual lesion reviewed (S2-12)."""

from dataclasses import replace

import pytest

from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import Reading
from monitoring.protocol.rows import Condition, Question
from monitoring.protocol.schedule import schedule
from monitoring.protocol.vocabulary import AnchorKind, Rule
from tests.protocol.histories import (
    closed_windows,
    dates,
    day,
    days_before,
    history,
    open_window,
    signs,
    treatment,
)

RT = treatment("radiotherapy", "2024-10-20", "2024-11-30", id=1)
CHECK, STABILISED = "stabilisation_check", "stabilised_after_radiotherapy"


@pytest.mark.parametrize(
    "start, end, expected",
    [
        pytest.param(
            "2024-10-20", "2024-11-30", ("2025-02-28", "2025-04-14", "2025-05-30"), id="30 November"
        ),
        pytest.param(
            "2027-10-20", "2027-11-30", ("2028-02-29", "2028-04-14", "2028-05-30"), id="a leap year"
        ),
        pytest.param("2024-02-01", "2024-02-29", ("2024-05-29", "2024-07-14", "2024-08-29"), id="a leap day"),
    ],
)
def test_stabilisation_is_asked_3_to_6_months_after_radiotherapy_alone_s1_28(start, end, expected):
    of = history(treatments=(treatment("radiotherapy", start, end, id=9),))
    window = open_window(CHECK, of, end)
    assert dates(window) == expected
    assert (window.rule, window.interval, window.sources) == (Rule.AFTER_TREATMENT, "P3M/P6M", ("S1-28",))
    assert (window.anchor.kind, window.anchor.key) == (AnchorKind.TREATMENT_END, ("treatment", 9))
    assert (window.missing, window.anchor.date) == ((STABILISED,), day(end))


@pytest.mark.parametrize(
    "today, asked",
    [
        pytest.param("2024-11-29", False, id="the day before radiotherapy ends"),
        pytest.param("2024-11-30", True, id="the day it ends"),
        pytest.param("2027-11-30", True, id="however late"),
    ],
)
def test_stabilisation_is_asked_once_radiotherapy_has_ended(today, asked):
    assert (open_window(CHECK, history(treatments=(RT,)), today) is not None) is asked


def test_radiotherapy_without_an_end_is_running():
    of = history(treatments=(treatment("radiotherapy", "2024-10-20"),))
    assert open_window(CHECK, of, "2025-03-01") is None


ALONE = [
    pytest.param(("systemic", "2024-05-01", days_before("2024-10-20", 91)), True, id="ended 91 days before"),
    pytest.param(("systemic", "2024-05-01", days_before("2024-10-20", 90)), False, id="ended 90 days before"),
    pytest.param(("systemic", "2024-05-01", None), False, id="still running"),
    pytest.param(("asct", days_before("2024-10-20", 91), None), True, id="a transplant 91 days before"),
    pytest.param(("asct", days_before("2024-10-20", 90), None), False, id="a transplant 90 days before"),
    pytest.param(("systemic", "2024-11-05", "2024-11-20"), False, id="during radiotherapy"),
    pytest.param(("systemic", "2025-03-01", None), False, id="started on the day judged"),
    pytest.param(("asct", "2025-03-01", None), False, id="a transplant on the day judged"),
    pytest.param(("systemic", "2025-03-02", None), True, id="planned for the day after"),
    pytest.param(("supportive", "2024-11-05", None), True, id="supportive treatment does not matter"),
    pytest.param(("plasma_exchange", "2024-11-05", None), True, id="plasma exchange does not matter"),
]


@pytest.mark.parametrize("given, alone", ALONE)
def test_radiotherapy_is_alone_without_systemic_treatment_or_transplant(given, alone):
    kind, start, end = given
    other = treatment(kind, str(start), str(end) if end else None, id=2)
    window = open_window(CHECK, history(treatments=(RT, other)), "2025-03-01")
    assert (window is not None) is alone


ANSWERS = [
    pytest.param("2025-02-27", "present", None, id="the day before it opens"),
    pytest.param("2025-02-28", "present", True, id="the day it opens, yes"),
    pytest.param("2025-02-28", "absent", True, id="the day it opens, no"),
    pytest.param("2025-05-30", "absent", True, id="the last day"),
    pytest.param("2025-05-31", "absent", False, id="late"),
    pytest.param("2025-03-15", "not_assessed", None, id="not assessed is no answer"),
]


@pytest.mark.parametrize("on, state, in_window", ANSWERS)
def test_stabilisation_is_answered_once(on, state, in_window):
    of = history(signs=signs((STABILISED, on, state)), treatments=(RT,))
    closed = closed_windows(CHECK, of, "2025-07-01")
    answered = in_window is not None
    assert [(w.done_on, w.in_window) for w in closed] == ([(day(on), in_window)] if answered else [])
    assert (open_window(CHECK, of, "2025-07-01") is None) is answered


def test_an_answer_stays_when_another_treatment_follows():
    """Also on the day itself: 'not stabilised' and systemic treatment are one visit."""
    systemic = treatment("systemic", "2025-03-15", id=2)
    of = history(signs=signs((STABILISED, "2025-03-15", "absent")), treatments=(RT, systemic))
    assert [w.done_on for w in closed_windows(CHECK, of, "2025-07-01")] == [day("2025-03-15")]


def test_a_second_course_asks_anew():
    second = treatment("radiotherapy", "2025-06-01", "2025-06-30", id=2)
    of = history(signs=signs((STABILISED, "2025-03-15", "absent")), treatments=(RT, second))
    window = open_window(CHECK, of, "2025-07-01")
    assert (window.anchor.ref_id, dates(window)[0]) == (2, "2025-09-30")
    assert [w.anchor.ref_id for w in closed_windows(CHECK, of, "2025-07-01")] == [1]


def test_a_second_course_replaces_the_pending_question():
    second = treatment("radiotherapy", "2025-06-01", "2025-06-30", id=2)
    of = history(treatments=(RT, second))
    assert open_window(CHECK, of, "2025-05-31").anchor.ref_id == 1
    assert open_window(CHECK, of, "2025-06-15") is None
    assert closed_windows(CHECK, of, "2025-07-01") == []


REVIEW, REVIEWED = "residual_lesion_review", "residual_lesion_reviewed"
CHEMO = treatment("systemic", "2024-03-01", "2024-09-30", id=1)


def large(on: str = "2024-02-01", value: object = 50) -> tuple:
    return ("largest_lesion", on, value)


@pytest.mark.parametrize(
    "end, expected",
    [
        pytest.param("2024-09-30", ("2025-02-28", "2025-03-30", "2025-04-30"), id="30 September"),
        pytest.param("2027-09-30", ("2028-02-29", "2028-03-30", "2028-04-30"), id="into a leap year"),
        pytest.param("2025-07-31", ("2025-12-31", "2026-01-29", "2026-02-28"), id="31 July"),
    ],
)
def test_a_large_lesion_is_reviewed_5_to_7_months_after_systemic_treatment_s2_12(end, expected):
    of = history(large(), treatments=(treatment("systemic", "2024-03-01", end, id=9),))
    window = open_window(REVIEW, of, end)
    assert dates(window) == expected
    assert (window.rule, window.interval, window.sources) == (Rule.AFTER_TREATMENT, "P5M/P7M", ("S2-12",))
    assert (window.anchor.key, window.missing) == (("treatment", 9), (REVIEWED,))


@pytest.mark.parametrize(
    "lesion, today, asked",
    [
        pytest.param(large(value=50), "2024-10-01", True, id="50 mm is large"),
        pytest.param(large(value=49), "2024-10-01", False, id="49 mm is not"),
        pytest.param(("largest_lesion", "2024-02-01", "not measurable"), "2024-10-01", False, id="no size"),
        pytest.param(large("2024-10-01"), "2024-10-01", True, id="recorded today"),
        pytest.param(large("2024-10-02"), "2024-10-01", False, id="recorded tomorrow"),
        pytest.param(large(), "2024-09-29", False, id="while treatment runs"),
        pytest.param(large(), "2024-09-30", True, id="the day it ends"),
    ],
)
def test_a_review_needs_a_lesion_of_50_mm_and_an_end(lesion, today, asked):
    of = history(lesion, treatments=(CHEMO,))
    assert (open_window(REVIEW, of, today) is not None) is asked


@pytest.mark.parametrize("comparator, asked", [(">", True), ("<", False)])
def test_a_lesion_known_only_from_one_side(comparator, asked):
    of = history(treatments=(CHEMO,))
    lesion = Reading("largest_lesion", day("2024-02-01"), value=50, comparator=comparator)
    seen = type(of)(of.person, (lesion,), (), of.treatments)
    assert (open_window(REVIEW, seen, "2024-10-01") is not None) is asked


@pytest.mark.parametrize("kind", ["radiotherapy", "asct", "supportive"])
def test_only_systemic_treatment_leads_to_a_review(kind):
    of = history(large(), treatments=(treatment(kind, "2024-03-01", "2024-09-30"),))
    assert open_window(REVIEW, of, "2025-03-01") is None


@pytest.mark.parametrize(
    "on, state, in_window",
    [
        pytest.param("2025-02-27", "present", None, id="the day before it opens"),
        pytest.param("2025-02-28", "present", True, id="the day it opens"),
        pytest.param("2025-04-30", "absent", True, id="the last day"),
        pytest.param("2025-05-01", "present", False, id="late"),
        pytest.param("2025-03-15", "not_assessed", None, id="not assessed is no answer"),
    ],
)
def test_a_review_is_done_once(on, state, in_window):
    of = history(large(), signs=signs((REVIEWED, on, state)), treatments=(CHEMO,))
    answered = in_window is not None
    closed = closed_windows(REVIEW, of, "2025-07-01")
    assert [(w.done_on, w.in_window) for w in closed] == ([(day(on), in_window)] if answered else [])
    assert (open_window(REVIEW, of, "2025-07-01") is None) is answered


def test_a_newer_line_replaces_the_pending_review():
    of = history(large(), treatments=(CHEMO, treatment("systemic", "2025-03-01", id=2)))
    assert open_window(REVIEW, of, "2025-02-28").anchor.ref_id == 1
    assert open_window(REVIEW, of, "2025-03-01") is None


def test_a_question_without_a_condition_is_always_asked():
    rows = tuple(
        replace(row, when=Condition.ALWAYS) if isinstance(row, Question) else row for row in CURRENT.rows
    )
    of = history(treatments=[treatment("systemic", "2024-02-01", "2024-05-01")])
    asked = {w.panel for w in schedule(of, day("2024-06-01"), replace(CURRENT, rows=rows)).open}
    assert "residual_lesion_review" in asked
    assert "residual_lesion_review" not in {w.panel for w in schedule(of, day("2024-06-01")).open}
