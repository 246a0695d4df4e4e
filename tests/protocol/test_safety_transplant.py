"""The transplant: eligibility (SR-06), what induction should have achieved (SR-07), and the days after it (SR-07b)."""

import pytest

from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.verdicts import RuleCode as R
from tests.protocol.histories import day, days_after, days_before, person, treatment
from tests.protocol.spoken import (
    DISSEMINATED,
    LOCALIZED,
    NO_MARROW,
    evidence,
    facts,
    findings,
    graded,
    happened,
    missing,
    said,
    seen,
    speaks,
    turns,
    value,
)

LINE = treatment("systemic", "2024-02-10", id=1, line=1, agents=("melphalan", "dexamethasone"))
MARROW_SHOWN = evidence("bone_marrow_involvement", "present", "2024-01-20", 1, "sign")


def vegf(on: str, number: object, id: int | None = None):
    return value("vegf", on, number, id, unit="pg/mL", specimen="serum", upper_limit=700)


def vegf_shown(on: str, text: str, id: int | None = None):
    return evidence("vegf", text, on, id, unit="pg/mL")


RESPONSE = (vegf("2024-02-01", 4000, 11), vegf("2024-05-01", 1500, 12))
TODAY = "2024-06-01"


def test_a_response_in_disseminated_disease_asks_whether_a_transplant_is_possible():
    """S1-11, S2-21: offered to eligible patients after induction."""
    assert said(R.SR_06, facts(*DISSEMINATED, LINE, *RESPONSE), TODAY) == [
        Finding(
            R.SR_06,
            "info",
            day("2024-05-01"),
            (
                MARROW_SHOWN,
                vegf_shown("2024-05-01", "1500", 12),
                evidence("transplant_eligible", "not_assessed", kind="person"),
            ),
        )
    ]


def test_the_response_of_the_clone_counts_too():
    of = facts(
        *DISSEMINATED, LINE, value("m_protein", "2024-02-01", 2), value("m_protein", "2024-04-01", "0.5", 5)
    )
    (one,) = said(R.SR_06, of, TODAY)
    assert (one.since, one.evidence[1]) == (day("2024-04-01"), evidence("m_protein", "0.5", "2024-04-01", 5))


def test_of_two_responses_the_first_says_since_when():
    clone = (value("m_protein", "2024-02-01", 2), value("m_protein", "2024-04-01", "0.5", 5))
    (one,) = said(R.SR_06, facts(*DISSEMINATED, LINE, *RESPONSE, *clone), TODAY)
    assert (one.since, len(one.evidence)) == (day("2024-04-01"), 4)


@pytest.mark.parametrize(
    "given, who, lacks",
    [
        pytest.param((*DISSEMINATED, LINE, *RESPONSE), "yes", [], id="eligible"),
        pytest.param((*DISSEMINATED, LINE, *RESPONSE), "no", [], id="not eligible"),
        pytest.param((*LOCALIZED, LINE, *RESPONSE), "not_assessed", [], id="localized"),
        pytest.param((*DISSEMINATED, LINE), "not_assessed", [], id="no response on record"),
        pytest.param(
            (*DISSEMINATED, LINE, vegf("2024-02-01", 4000), vegf("2024-05-01", 2001)),
            "not_assessed",
            [],
            id="no PR",
        ),
        pytest.param((*DISSEMINATED, *RESPONSE), "not_assessed", [], id="untreated"),
        pytest.param(
            (*DISSEMINATED, treatment("radiotherapy", "2024-02-10", line=1), *RESPONSE),
            "not_assessed",
            [],
            id="a response to radiotherapy is no systemic one",
        ),
        pytest.param(
            (*DISSEMINATED, LINE, *RESPONSE, treatment("asct", "2024-09-01")),
            "not_assessed",
            [],
            id="planned",
        ),
        pytest.param(
            (*DISSEMINATED, LINE, *RESPONSE, treatment("asct", "2024-05-01", line=1)),
            "not_assessed",
            [],
            id="done",
        ),
        pytest.param(
            (*NO_MARROW, LINE, *RESPONSE), "not_assessed", ["bone_marrow_involvement"], id="no marrow"
        ),
        pytest.param((*NO_MARROW, LINE), "not_assessed", [], id="neither: nothing else holds"),
    ],
)
def test_when_eligibility_is_not_asked(given, who, lacks):
    of = facts(*given, who=person(transplant_eligible=who))
    assert said(R.SR_06, of, TODAY) == [Gap(R.SR_06, each) for each in lacks]


# --- before it -------------------------------------------------------------------------------------------------

TRANSPLANT = treatment("asct", "2024-09-01", id=4, agents=("melphalan",))
TRANSPLANT_SHOWN = evidence("asct", "planned", "2024-09-01", 4, "treatment")
DRY = (graded("edema", "2024-02-01", 1), graded("edema", "2024-05-01", 1))


def reasons(*given, today=TODAY) -> str:
    (one,) = said(R.SR_07, facts(LINE, TRANSPLANT, *given), today)
    return dict(one.facts)["reasons"]


def test_vegf_has_not_halved_before_a_planned_transplant():
    """S1-13, L24."""
    before, now = vegf("2024-02-01", 4000, 11), vegf("2024-05-01", 2001, 12)
    shown = (TRANSPLANT_SHOWN, vegf_shown("2024-02-01", "4000", 11), vegf_shown("2024-05-01", "2001", 12))
    assert said(R.SR_07, facts(LINE, TRANSPLANT, *DRY, before, now), TODAY) == [
        Finding(
            R.SR_07, "caution", day("2024-05-01"), shown, "treatment:4", (("reasons", "vegf_not_fallen"),)
        )
    ]
    halved = vegf("2024-05-01", 2000, 12)
    assert said(R.SR_07, facts(LINE, TRANSPLANT, *DRY, before, halved), TODAY) == []


def test_vegf_is_sixty_days_old():
    given = (LINE, TRANSPLANT, *DRY, *RESPONSE)
    assert said(R.SR_07, facts(*given), days_after("2024-05-01", 59)) == []
    assert "2024-06-30" in turns(R.SR_07, facts(*given), days_after("2024-05-01", 59))
    assert said(R.SR_07, facts(*given), days_after("2024-05-01", 60)) == [
        Finding(
            R.SR_07,
            "caution",
            day("2024-06-30"),
            (TRANSPLANT_SHOWN, vegf_shown("2024-05-01", "1500", 12)),
            "treatment:4",
            (("reasons", "vegf_old"),),
        )
    ]


def test_no_vegf_at_all():
    assert said(R.SR_07, facts(LINE, TRANSPLANT, *DRY), TODAY) == [
        Finding(R.SR_07, "caution", None, (TRANSPLANT_SHOWN,), "treatment:4", (("reasons", "vegf_old"),))
    ]


def _both(day_of_visit: str, edema: int, ascites: int) -> list[tuple]:
    return [("edema", day_of_visit, edema), ("ascites", day_of_visit, ascites)]


@pytest.mark.parametrize("code", ["edema", "pleural_effusion", "ascites", "pericardial_effusion"])
def test_fluid_has_increased(code):
    given = (graded(code, "2024-03-01", 1, 7), graded(code, "2024-04-04", 2, 8))
    assert said(R.SR_07, facts(LINE, TRANSPLANT, *RESPONSE, *given), TODAY) == [
        Finding(
            R.SR_07,
            "caution",
            day("2024-04-04"),
            (
                TRANSPLANT_SHOWN,
                evidence(code, "1", "2024-03-01", 7, "sign"),
                evidence(code, "2", "2024-04-04", 8, "sign"),
            ),
            "treatment:4",
            (("reasons", "fluid_worse"),),
        )
    ]


@pytest.mark.parametrize(
    "given, fires",
    [
        pytest.param([("edema", "2024-03-01", 2), ("edema", "2024-04-01", 2)], False, id="the same"),
        pytest.param([("edema", "2024-03-01", 2), ("edema", "2024-04-01", 1)], False, id="less"),
        pytest.param([("edema", "2024-04-01", 2)], False, id="nothing to compare with"),
        pytest.param([("edema", "2024-04-01", 1), ("edema", "2024-04-01", 2)], False, id="of one day"),
        pytest.param(
            [("edema", "2024-02-01", 0), ("edema", "2024-03-01", 1), ("edema", "2024-04-01", 1)],
            False,
            id="up before, not since: settled",
        ),
        pytest.param(
            [*_both("2024-03-01", 2, 0), *_both("2024-04-01", 1, 1)],
            True,
            id="one less, another more",
        ),
    ],
)  # fmt: skip
def test_a_grade_is_up_against_the_last_earlier_one(given, fires):
    of = facts(LINE, TRANSPLANT, *RESPONSE, *(graded(*each) for each in given))
    assert speaks(R.SR_07, of, TODAY) is fires


def test_the_last_two_grades_are_shown():
    grades = [("2024-02-01", 0), ("2024-03-01", 1), ("2024-04-01", 2)]
    given = (graded("edema", on_, grade, n) for n, (on_, grade) in enumerate(grades))
    (one,) = said(R.SR_07, facts(LINE, TRANSPLANT, *RESPONSE, *given), TODAY)
    assert (one.since, [e.id for e in one.evidence[1:]]) == (day("2024-04-01"), [1, 2])


def test_where_no_volume_overload_was_seen_each_part_of_it_was_absent():
    absent = seen("extravascular_volume_overload", "2024-03-01", "absent", 7)
    of = facts(LINE, TRANSPLANT, *RESPONSE, absent, graded("edema", "2024-04-01", 1, 8))
    assert said(R.SR_07, of, TODAY)[0].evidence[1:] == (
        evidence("extravascular_volume_overload", "absent", "2024-03-01", 7, "sign"),
        evidence("edema", "1", "2024-04-01", 8, "sign"),
    )


def test_several_reasons_are_told_together_since_the_first_of_them():
    fluid = (
        graded("edema", "2024-02-01", 1),
        graded("edema", "2024-04-01", 2),
        graded("ascites", "2024-02-01", 0),
    )
    more = (*fluid, graded("ascites", "2024-03-15", 1))
    slow = (vegf("2024-02-01", 4000), vegf("2024-05-01", 2001))
    assert reasons(*slow, *fluid, today="2024-07-15") == "vegf_old+vegf_not_fallen+fluid_worse"
    (one,) = said(R.SR_07, facts(LINE, TRANSPLANT, *slow, *more), "2024-07-15")
    assert (one.since, len(one.evidence)) == (day("2024-03-15"), 8)


@pytest.mark.parametrize(
    "before, now, expected",
    [
        pytest.param(">2000", "1000", [], id="a fall of at least a half"),
        pytest.param(
            ">2000", "1500", [Gap(R.SR_07, "vegf")], id="a fall of at least a quarter: perhaps of a half"
        ),
        pytest.param("4000", "<2000", [], id="down to less than a half"),
        pytest.param(
            "2000", "<1500", [Gap(R.SR_07, "vegf")], id="down to less than three quarters: perhaps a half"
        ),
        pytest.param("4000", ">2000", ["vegf_not_fallen"], id="certainly more than a half is left"),
        pytest.param("600", "500", [], id="a baseline within the limit had nothing to fall from"),
    ],
)
def test_the_fall_of_bounds(before, now, expected):
    of = facts(LINE, TRANSPLANT, *DRY, vegf("2024-02-01", before), vegf("2024-05-01", now))
    found = said(R.SR_07, of, TODAY)
    assert [one if isinstance(one, Gap) else dict(one.facts)["reasons"] for one in found] == expected


def test_a_bound_that_neither_settles_a_progression_nor_halves_the_baseline():
    rise = (vegf("2024-02-01", 4000), vegf("2024-03-01", 1000), vegf("2024-04-01", 3000))
    of = facts(LINE, TRANSPLANT, *DRY, *rise, vegf("2024-05-01", "<3500"))
    assert said(R.SR_07, of, TODAY) == [Gap(R.SR_07, "vegf")]


@pytest.mark.parametrize(
    "given, lacks",
    [
        pytest.param((vegf("2024-05-01", 1500), *DRY), ["vegf"], id="no baseline"),
        pytest.param(
            (vegf("2024-03-01", 1000), vegf("2024-05-01", 2000), *DRY),
            ["vegf"],
            id="rising, without a baseline",
        ),
        pytest.param(RESPONSE, ["edema", "pleural_effusion"], id="fluid never looked for"),
        pytest.param((*RESPONSE, graded("ascites", "2024-05-01", 0)), [], id="looked for, in part"),
        pytest.param((vegf("2024-05-01", 1500),), ["vegf", "edema", "pleural_effusion"], id="neither"),
    ],
)
def test_what_readiness_cannot_be_judged_without(given, lacks):
    assert missing(R.SR_07, facts(LINE, TRANSPLANT, *given), TODAY) == lacks


def test_nothing_was_measured_since_the_line_began():
    of = facts(LINE, TRANSPLANT, graded("edema", "2024-02-01", 1), vegf("2024-02-01", 1500))
    assert missing(R.SR_07, of, "2024-03-01") == ["vegf"]


def test_it_ends_on_day_0_and_asks_about_planned_transplants_alone():
    of = facts(LINE, TRANSPLANT)
    assert speaks(R.SR_07, of, "2024-08-31")
    assert "2024-09-01" in turns(R.SR_07, of, "2024-08-31")
    assert said(R.SR_07, of, "2024-09-01") == []
    assert said(R.SR_07, facts(LINE, treatment("systemic", "2024-09-01", line=2)), TODAY) == []


def test_each_planned_transplant_is_told():
    tandem = treatment("asct", "2024-12-01", id=5)
    assert [f.key for f in findings(R.SR_07, facts(tandem, TRANSPLANT), TODAY)] == [
        "treatment:4",
        "treatment:5",
    ]


# --- after it --------------------------------------------------------------------------------------------------

DAY_0 = "2024-09-01"
DAY_0_SHOWN = evidence("asct", "start", DAY_0, 4, "treatment")


def on(number: int) -> str:
    return str(days_after(DAY_0, number))


@pytest.mark.parametrize("code", ["fever", "rash", "dyspnea", "diarrhea"])
@pytest.mark.parametrize(
    "happened_on, today, fires",
    [
        pytest.param(4, 5, False, id="day 4: before the window"),
        pytest.param(5, 5, True, id="day 5"),
        pytest.param(5, 20, True, id="it holds until day 20"),
        pytest.param(20, 20, True, id="day 20"),
        pytest.param(5, 21, False, id="and no longer"),
        pytest.param(21, 21, False, id="day 21: after the window"),
    ],
)
def test_what_happens_on_days_5_to_20(code, happened_on, today, fires):
    """L21, L23, L25."""
    of = facts(TRANSPLANT, happened(code, on(happened_on), 3))
    expected = Finding(
        R.SR_07B,
        "critical",
        day(on(happened_on)),
        (DAY_0_SHOWN, evidence(code, "present", on(happened_on), 3, "event")),
        "treatment:4",
    )
    assert [one for one in said(R.SR_07B, of, on(today)) if isinstance(one, Finding)] == (
        [expected] if fires else []
    )


def test_another_event_is_none_of_these():
    assert said(R.SR_07B, facts(TRANSPLANT, happened("vte", on(6))), on(7)) == [Gap(R.SR_07B, "weight")]


def test_weight_is_up_by_three_percent_against_the_last_one_up_to_day_0():
    before = (value("weight", on(-9), 90, 1), value("weight", DAY_0, 60, 2, unit="kg"))
    of = facts(TRANSPLANT, *before, value("weight", on(5), "61.8", 3, unit="kg"))
    assert said(R.SR_07B, of, on(5)) == [
        Finding(
            R.SR_07B,
            "critical",
            day(on(5)),
            (
                DAY_0_SHOWN,
                evidence("weight", "60", DAY_0, 2, unit="kg"),
                evidence("weight", "61.8", on(5), 3, unit="kg"),
            ),
            "treatment:4",
        )
    ]
    assert said(R.SR_07B, facts(TRANSPLANT, *before, value("weight", on(5), "61.79")), on(5)) == []


@pytest.mark.parametrize(
    "weights, today, expected",
    [
        pytest.param([(0, 60), (4, 70)], 6, "gap", id="day 4 does not count: no weight on these days"),
        pytest.param([(0, 60), (5, 70)], 6, "fires", id="day 5"),
        pytest.param([(0, 60), (20, 70)], 20, "fires", id="day 20"),
        pytest.param([(0, 60), (5, 70)], 21, "", id="over"),
        pytest.param([(0, 60), (5, 70), (9, 60)], 9, "", id="down again: settled"),
        pytest.param([(0, 60), (5, 60), (9, 70)], 9, "fires", id="later on"),
        pytest.param([(5, 70)], 6, "gap", id="no weight before"),
        pytest.param([(0, 60)], 6, "gap", id="none since"),
        pytest.param([(0, 60)], 4, "", id="day 4: not asked yet"),
        pytest.param([(0, 60)], 20, "gap", id="day 20: still asked"),
        pytest.param([(0, 60)], 21, "", id="day 21: asked no more"),
        pytest.param([(0, 60), (6, ">61")], 6, "gap", id="a bound that does not tell"),
        pytest.param([(0, 60), (6, ">62")], 6, "fires", id="a bound that does"),
    ],
)
def test_weight_on_these_days(weights, today, expected):
    of = facts(TRANSPLANT, *(value("weight", on(number), kilos) for number, kilos in weights))
    found = said(R.SR_07B, of, on(today))
    assert ["gap" if one == Gap(R.SR_07B, "weight") else "fires" for one in found] == (
        [expected] if expected else []
    )


def test_the_first_weight_that_showed_it_stands_for_all_that_follow():
    weights = [(0, 60), (6, 61), (7, 62), (8, 63), (9, 64)]
    of = facts(TRANSPLANT, *(value("weight", on(n), kilos, n) for n, kilos in weights))
    (one,) = said(R.SR_07B, of, on(9))
    assert (one.since, [e.id for e in one.evidence[1:]]) == (day(on(7)), [0, 7])


def test_events_and_weight_are_shown_together_since_the_first_of_them():
    of = facts(
        TRANSPLANT,
        *(happened("rash", on(8), 1), happened("fever", on(7), 2), happened("fever", on(3), 3)),
        *(value("weight", DAY_0, 60, 4), value("weight", on(9), 66, 5)),
    )
    (one,) = said(R.SR_07B, of, on(10))
    assert (one.since, [e.id for e in one.evidence]) == (day(on(7)), [4, 2, 1, 4, 5])


def test_the_night_asks_again_on_the_first_day_and_after_the_last():
    of = facts(TRANSPLANT, happened("fever", on(6)))
    assert on(5) in turns(R.SR_07B, of, DAY_0)
    assert on(21) in turns(R.SR_07B, of, on(20))
    assert DAY_0 in turns(R.SR_07B, of, str(days_before(DAY_0, 1)))


def test_each_transplant_has_its_own_days():
    of = facts(TRANSPLANT, treatment("asct", "2024-09-15", id=6), happened("fever", "2024-09-20"))
    assert [f.key for f in findings(R.SR_07B, of, "2024-09-20")] == ["treatment:4", "treatment:6"]


def test_one_whose_days_are_over_hides_no_later_one():
    of = facts(TRANSPLANT, treatment("asct", "2024-10-01", id=6), happened("fever", "2024-10-08"))
    assert [f.key for f in findings(R.SR_07B, of, "2024-10-10")] == ["treatment:6"]
