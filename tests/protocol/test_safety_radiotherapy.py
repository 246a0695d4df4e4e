"""Radiotherapy alone (SR-10, SR-10b), the clock after it (SR-12, SR-12b), and a residual large lesion (SR-14)."""

import pytest

from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.verdicts import RuleCode as R
from tests.protocol.histories import day, treatment
from tests.protocol.spoken import (
    DISSEMINATED,
    LOCALIZED,
    NO_LESION,
    NO_MARROW,
    evidence,
    facts,
    findings,
    missing,
    said,
    seen,
    speaks,
    turns,
    value,
)

GIVEN = treatment("radiotherapy", "2024-02-20", "2024-03-31", id=2, line=1)
GIVEN_SHOWN = evidence("radiotherapy", "start", "2024-02-20", 2, "treatment")
PLANNED = treatment("radiotherapy", "2024-09-01", id=3, line=2)
MARROW_SHOWN = evidence("bone_marrow_involvement", "present", "2024-01-20", 1, "sign")
TODAY = "2024-06-01"


def test_radiotherapy_alone_does_not_cure_disseminated_disease():
    """S1-26, S1-07, S2-13."""
    assert said(R.SR_10, facts(*DISSEMINATED, GIVEN), TODAY) == [
        Finding(R.SR_10, "critical", day("2024-02-20"), (GIVEN_SHOWN, MARROW_SHOWN))
    ]


def test_a_plan_of_radiotherapy_alone_counts_from_the_day_the_extent_was_known():
    shown = evidence("radiotherapy", "start", "2024-09-01", 3, "treatment")
    of = facts(*DISSEMINATED, PLANNED)
    assert said(R.SR_10, of, TODAY) == [
        Finding(R.SR_10, "critical", day("2024-01-20"), (shown, MARROW_SHOWN))
    ]
    assert "2024-09-01" in turns(R.SR_10, of, TODAY)


@pytest.mark.parametrize(
    "given, fires",
    [
        pytest.param((*DISSEMINATED,), False, id="nothing given: that is SR-02"),
        pytest.param((*LOCALIZED, GIVEN), False, id="localized: S1-01"),
        pytest.param((*NO_LESION, GIVEN), False, id="no lesion"),
        pytest.param((*DISSEMINATED, GIVEN, treatment("systemic", "2024-05-01")), False, id="systemic, too"),
        pytest.param(
            (*DISSEMINATED, GIVEN, treatment("systemic", "2025-05-01")), False, id="systemic planned"
        ),
        pytest.param((*DISSEMINATED, GIVEN, treatment("asct", "2025-05-01")), False, id="transplant planned"),
        pytest.param(
            (*DISSEMINATED, GIVEN, treatment("supportive", "2024-05-01")), True, id="supportive care"
        ),
        pytest.param((*DISSEMINATED, GIVEN, treatment("plasma_exchange", "2024-05-01")), True, id="exchange"),
    ],
)
def test_what_else_is_recorded_or_planned_settles_it(given, fires):
    assert speaks(R.SR_10, facts(*given), TODAY) is fires


def test_radiotherapy_before_the_extent_is_known():
    """S1-03: localized means without marrow involvement."""
    of = facts(*NO_MARROW, GIVEN)
    lesions_shown = evidence("lesion_count", "2", "2024-01-25", 2, "sign")
    assert said(R.SR_10B, of, TODAY) == [
        Finding(
            R.SR_10B,
            "warning",
            day("2024-02-20"),
            (GIVEN_SHOWN, lesions_shown),
            facts=(("missing", "bone_marrow_involvement"),),
        )
    ]
    assert said(R.SR_10, of, TODAY) == [Gap(R.SR_10, "bone_marrow_involvement")]


@pytest.mark.parametrize(
    "given, lacks",
    [
        pytest.param((GIVEN,), ["bone_marrow_involvement", "lesion_count"], id="nothing known"),
        pytest.param((PLANNED,), ["bone_marrow_involvement", "lesion_count"], id="planned, too"),
        pytest.param((*LOCALIZED, GIVEN), None, id="known"),
        pytest.param((*DISSEMINATED, GIVEN), None, id="known to be disseminated"),
        pytest.param((*NO_MARROW,), None, id="no radiotherapy"),
        pytest.param((*NO_MARROW, GIVEN, treatment("systemic", "2024-05-01")), None, id="not alone"),
    ],
)
def test_when_the_extent_is_missing(given, lacks):
    of = facts(*given)
    assert [f.facts for f in findings(R.SR_10B, of, TODAY)] == (
        [(("missing", "+".join(lacks)),)] if lacks else []
    )
    assert [one for one in said(R.SR_10, of, TODAY) if isinstance(one, Gap)] == [
        Gap(R.SR_10, each) for each in lacks or []
    ]


# --- the clock: the end is 31 March, month 3 is 30 June, month 6 is 30 September --------------------------------

STABILISED = "stabilised_after_radiotherapy"
ENDED = evidence("radiotherapy", "end", "2024-03-31", 2, "treatment")
BEFORE_3, MONTH_3, BEFORE_6, MONTH_6 = "2024-06-29", "2024-06-30", "2024-09-29", "2024-09-30"
NEVER_SAID = (("answer", "not_assessed"),)
NOT_STABILISED = (("answer", "absent"),)


def test_nobody_has_said_whether_it_stabilised():
    """S1-28, L46; D9: once, in the window from month 3 to month 6; unanswered then, it is told as a warning."""
    of = facts(GIVEN)
    at_three = Finding(R.SR_12, "caution", day(MONTH_3), (ENDED,), "treatment:2", NEVER_SAID)
    at_six = Finding(R.SR_12B, "warning", day(MONTH_6), (ENDED,), "treatment:2", NEVER_SAID)
    assert said(R.SR_12, of, BEFORE_3) == []
    assert turns(R.SR_12, of, BEFORE_3) == [MONTH_3]
    assert said(R.SR_12, of, MONTH_3) == said(R.SR_12, of, BEFORE_6) == [at_three]
    assert turns(R.SR_12, of, MONTH_3) == [MONTH_6]
    assert said(R.SR_12, of, MONTH_6) == []
    assert said(R.SR_12B, of, BEFORE_6) == []
    assert said(R.SR_12B, of, MONTH_6) == [Gap(R.SR_12B, STABILISED), at_six]


def test_it_did_not_stabilise():
    """S1-28, L2, L46: systemic therapy is not to be delayed then."""
    answer = seen(STABILISED, "2024-07-15", "absent", 7)
    shown = evidence(STABILISED, "absent", "2024-07-15", 7, "sign")
    of = facts(GIVEN, answer)
    assert said(R.SR_12, of, "2024-08-01") == [
        Finding(R.SR_12, "caution", day("2024-07-15"), (ENDED, shown), "treatment:2", NOT_STABILISED)
    ]
    assert said(R.SR_12B, of, BEFORE_6) == []
    assert said(R.SR_12B, of, MONTH_6) == [
        Finding(R.SR_12B, "critical", day(MONTH_6), (ENDED, shown), "treatment:2", NOT_STABILISED)
    ]


def test_an_answer_after_month_six_is_critical_from_its_day():
    of = facts(GIVEN, seen(STABILISED, "2024-11-11", "absent", 7))
    assert said(R.SR_12B, of, "2024-12-01")[0].since == day("2024-11-11")


@pytest.mark.parametrize(
    "answers, today, at_three, at_six",
    [
        pytest.param([(MONTH_3, "present")], "2024-07-01", [], [], id="stabilised: settled"),
        pytest.param([(MONTH_3, "present")], "2024-12-01", [], [], id="and it stays settled"),
        pytest.param(
            [(BEFORE_3, "present")], "2024-07-01", ["caution"], [], id="answered too early: no answer"
        ),
        pytest.param([(BEFORE_3, "absent")], "2024-12-01", [], ["warning"], id="nor is a no"),
        pytest.param(
            [(MONTH_3, "absent"), ("2024-08-01", "present")], "2024-12-01", [], [], id="the last counts"
        ),
        pytest.param(
            [(MONTH_3, "present"), ("2024-08-01", "absent")], "2024-12-01", [], ["critical"], id="worse since"
        ),
        pytest.param(
            [(MONTH_3, "present"), ("2024-08-01", "not_assessed")], "2024-12-01", [], [], id="erases nothing"
        ),
        pytest.param([("2024-12-02", "present")], "2024-12-01", [], ["warning"], id="from tomorrow"),
    ],
)
def test_which_answer_counts(answers, today, at_three, at_six):
    of = facts(GIVEN, *(seen(STABILISED, on, state) for on, state in answers))
    assert [f.severity for f in findings(R.SR_12, of, today)] == at_three
    assert [f.severity for f in findings(R.SR_12B, of, today)] == at_six


@pytest.mark.parametrize(
    "others, fires",
    [
        pytest.param((), True, id="alone"),
        pytest.param(
            (treatment("systemic", "2024-11-01"),), False, id="systemic treatment has begun: settled"
        ),
        pytest.param((treatment("systemic", "2024-12-02"),), True, id="planned only: it is still delayed"),
        pytest.param((treatment("asct", "2024-11-01"),), False, id="a transplant"),
        pytest.param(
            (treatment("systemic", "2023-06-01", "2023-11-22"),), False, id="90 days before its start"
        ),
        pytest.param((treatment("systemic", "2023-06-01", "2023-11-21"),), True, id="91 days before"),
        pytest.param((treatment("supportive", "2024-11-01"),), True, id="supportive care"),
    ],
)
def test_radiotherapy_alone(others, fires):
    assert bool(findings(R.SR_12B, facts(GIVEN, *others), "2024-12-01")) is fires


@pytest.mark.parametrize("start, fires", [("2024-07-15", False), ("2024-07-16", True)])
def test_systemic_treatment_settles_the_question_of_month_three_too(start, fires):
    assert speaks(R.SR_12, facts(GIVEN, treatment("systemic", start)), "2024-07-15") is fires


def test_the_night_on_which_systemic_treatment_begins_settles_it():
    of = facts(GIVEN, treatment("systemic", "2024-12-02"))
    assert "2024-12-02" in turns(R.SR_12B, of, "2024-12-01")
    assert said(R.SR_12B, of, "2024-12-02") == []


@pytest.mark.parametrize(
    "courses, keys",
    [
        pytest.param([("2024-02-20", None, 1)], [], id="no end"),
        pytest.param([("2024-02-20", "2025-01-01", 1)], [], id="an end ahead"),
        pytest.param(
            [("2024-02-20", "2024-03-31", 1), ("2024-03-01", "2024-04-10", 1)],
            ["treatment:2"],
            id="one line, one clock",
        ),
        pytest.param(
            [("2024-02-20", "2024-03-31", 1), ("2024-04-01", "2024-04-10", 2)],
            ["treatment:1", "treatment:2"],
            id="two lines, two clocks",
        ),
    ],
)
def test_several_courses(courses, keys):
    given = [treatment("radiotherapy", a, b, n, line=line) for n, (a, b, line) in enumerate(courses, start=1)]
    assert [f.key for f in findings(R.SR_12B, facts(*given), "2024-12-01")] == keys


@pytest.mark.parametrize(
    "courses, at_three, at_six",
    [
        pytest.param(
            [("2024-01-01", "2024-09-01"), ("2024-02-01", "2024-02-10")],
            ["treatment:1"],
            ["treatment:2"],
            id="the first ended last",
        ),
        pytest.param(
            [("2024-01-01", "2024-02-01"), ("2024-08-01", "2024-09-01")],
            ["treatment:2"],
            ["treatment:1"],
            id="the first is due",
        ),
        pytest.param(
            [("2024-01-01", None), ("2024-02-01", "2024-02-10")],
            [],
            ["treatment:2"],
            id="the first still runs",
        ),
        pytest.param(
            [("2024-01-01", "2024-11-01"), ("2024-02-01", "2024-02-10")],
            [],
            ["treatment:2"],
            id="the first has just ended",
        ),
    ],
)
def test_each_course_has_its_own_clock(courses, at_three, at_six):
    given = [treatment("radiotherapy", a, b, n, line=n) for n, (a, b) in enumerate(courses, start=1)]
    assert [f.key for f in findings(R.SR_12, facts(*given), "2024-12-15")] == at_three
    assert [f.key for f in findings(R.SR_12B, facts(*given), "2024-12-15")] == at_six


def test_a_course_that_was_not_alone_hides_no_later_one_that_was():
    first = treatment("radiotherapy", "2022-01-01", "2022-02-01", 1, line=1)
    drug = treatment("systemic", "2022-03-01", "2022-06-01", 2, line=2)
    of = facts(first, drug, treatment("radiotherapy", "2024-01-01", "2024-02-01", 3, line=3))
    assert [f.key for f in findings(R.SR_12B, of, "2024-12-15")] == ["treatment:3"]


def test_a_systemic_drug_of_long_ago_in_the_same_line_starts_no_clock_of_its_own():
    old = treatment("systemic", "2020-01-01", "2020-06-01", 9, line=1)
    assert [f.key for f in findings(R.SR_12B, facts(old, GIVEN), "2024-12-01")] == ["treatment:2"]
    assert said(R.SR_12B, facts(old), "2024-12-01") == []


# --- what systemic treatment left: the end is 31 August 2024, month 5 is 31 January 2025 ------------------------

LINE = treatment("systemic", "2024-01-10", "2024-08-31", id=5, line=1)
LARGE = value("largest_lesion", "2024-01-01", 50, 1, unit="mm")
LINE_ENDED = evidence("systemic", "end", "2024-08-31", 5, "treatment")


def test_a_large_lesion_after_systemic_treatment():
    """S2-12; D10."""
    of = facts(
        LINE,
        LARGE,
        value("pet_avid_lesions", "2024-12-01", 1, 2),
        value("largest_lesion", "2024-12-02", 50, 3),
    )
    shown = (
        LINE_ENDED,
        evidence("pet_avid_lesions", "1", "2024-12-01", 2),
        evidence("largest_lesion", "50", "2024-12-02", 3),
    )
    assert said(R.SR_14, of, "2025-01-30") == []
    assert turns(R.SR_14, of, "2025-01-30") == ["2025-01-31"]
    assert said(R.SR_14, of, "2025-01-31") == [Finding(R.SR_14, "info", day("2025-01-31"), shown)]


def test_it_holds_since_the_scan_that_showed_it_when_that_came_after_month_five():
    of = facts(
        LINE, LARGE, value("largest_lesion", "2025-03-03", 60, 3), value("pet_avid_lesions", "2025-02-02", 1)
    )
    assert said(R.SR_14, of, "2025-06-01")[0].since == day("2025-02-02")


@pytest.mark.parametrize(
    "scans, fires, lacks",
    [
        pytest.param({"pet_avid_lesions": 0, "largest_lesion": "49.9"}, False, [], id="nothing left"),
        pytest.param({"pet_avid_lesions": 1, "largest_lesion": "10"}, True, [], id="uptake"),
        pytest.param({"pet_avid_lesions": 0, "largest_lesion": "50"}, True, [], id="still large"),
        pytest.param({"pet_avid_lesions": 2}, True, [], id="uptake suffices"),
        pytest.param({"pet_avid_lesions": 0}, False, ["largest_lesion"], id="size unknown"),
        pytest.param({"largest_lesion": "40"}, False, ["pet_avid_lesions"], id="uptake unknown"),
        pytest.param(
            {"largest_lesion": "<60", "pet_avid_lesions": 0}, False, ["largest_lesion"], id="perhaps large"
        ),
        pytest.param({}, False, ["pet_avid_lesions", "largest_lesion"], id="no scan since the end"),
    ],
)
def test_what_is_left(scans, fires, lacks):
    of = facts(LINE, LARGE, *(value(code, "2024-12-01", number) for code, number in scans.items()))
    assert speaks(R.SR_14, of, "2025-03-01") is fires
    assert fires or missing(R.SR_14, of, "2025-03-01") == lacks


@pytest.mark.parametrize("on, fires", [("2024-08-30", False), ("2024-08-31", True)])
def test_a_scan_counts_from_the_end_of_treatment_on(on, fires):
    assert speaks(R.SR_14, facts(LINE, LARGE, value("pet_avid_lesions", on, 1)), "2025-03-01") is fires


@pytest.mark.parametrize(
    "more, set_aside, fires",
    [
        pytest.param((LARGE,), (), True, id="the review is open"),
        pytest.param((LARGE,), ("residual_lesion_review",), False, id="waived"),
        pytest.param((value("largest_lesion", "2024-01-01", "49.9"),), (), False, id="it was never large"),
        pytest.param(
            (LARGE, seen("residual_lesion_reviewed", "2025-02-01", "present")), (), False, id="reviewed"
        ),
        pytest.param((LARGE, treatment("systemic", "2024-09-01", line=2)), (), False, id="treated again"),
    ],
)
def test_while_the_review_is_open(more, set_aside, fires):
    of = facts(LINE, *more, value("pet_avid_lesions", "2024-12-01", 1))
    assert (
        bool([one for one in said(R.SR_14, of, "2025-12-01", set_aside) if isinstance(one, Finding)]) is fires
    )
