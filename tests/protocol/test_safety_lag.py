"""The lag guard (SR-08) and the worsening that no lag explains (SR-08b)."""

from itertools import permutations

import pytest

from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.verdicts import RuleCode as R
from tests.protocol.histories import day, treatment
from tests.protocol.spoken import decided, evidence, facts, findings, missing, said, speaks, turns, value

NO_IMPROVEMENT = "no_neurologic_improvement"
# The line starts on 31 January 2024: month 36 begins on 31 January 2027.
START = "2024-01-31"
START_SHOWN = evidence("systemic", "start", START, 3, "treatment")


def line(end: str | None = None, reason: str = "", id: int = 3, number: int = 1, start: str = START):
    return treatment("systemic", start, end, id, line=number, agents=("melphalan",), stop_reason=reason)


def vegf(on: str, number: object, id: int | None = None, **rest):
    return value("vegf", on, number, id, specimen=rest.pop("specimen", "serum"), upper_limit=700, **rest)


def m_protein(on: str, number: object, id: int | None = None, **rest):
    return value("m_protein", on, number, id, **rest)


VEGF_RESPONDS = (vegf("2024-01-20", 4000, 11), vegf("2024-05-01", 1500, 12))
VEGF_DOES_NOT = (vegf("2024-01-20", 4000), vegf("2024-05-01", 3900))
CLONE_RESPONDS = (m_protein("2024-01-20", 2), m_protein("2024-05-01", "0.5", 14))
CLONE_DOES_NOT = (m_protein("2024-01-20", 2), m_protein("2024-05-01", 2))
STOPPED = line("2024-06-01", NO_IMPROVEMENT)
STOP_SHOWN = evidence("systemic", NO_IMPROVEMENT, "2024-06-01", 3, "treatment")
VEGF_SHOWN = evidence("vegf", "1500", "2024-05-01", 12)


def test_treatment_stopped_for_want_of_neurologic_improvement_inside_the_lag():
    """S1-17, S1-18, S2-28, S2-30: do not stop; the maximum comes after two to three years."""
    assert said(R.SR_08, facts(STOPPED, *VEGF_RESPONDS), "2024-06-10") == [
        Finding(
            R.SR_08,
            "warning",
            day("2024-06-01"),
            (START_SHOWN, STOP_SHOWN, VEGF_SHOWN),
            "treatment:3",
            (("line", "1"), ("vegf", "PR"), ("hematologic", "not_evaluable")),
        )
    ]


@pytest.mark.parametrize("code", ["stop", "switch"])
def test_a_decision_to_stop_or_switch_for_that_reason(code):
    made = decided(code, "2024-06-03", NO_IMPROVEMENT, 8)
    assert said(R.SR_08, facts(line(), made, *VEGF_RESPONDS), "2024-06-10") == [
        Finding(
            R.SR_08,
            "warning",
            day("2024-06-03"),
            (START_SHOWN, evidence(code, NO_IMPROVEMENT, "2024-06-03", 8, "decision"), VEGF_SHOWN),
            "treatment:3",
            (("line", "1"), ("vegf", "PR"), ("hematologic", "not_evaluable")),
        )
    ]


@pytest.mark.parametrize(
    "given, fires",
    [
        pytest.param((line("2024-06-01", "toxicity"),), False, id="stopped for another reason"),
        pytest.param((line("2024-06-01", "progression"),), False, id="stopped for progression"),
        pytest.param((line("2024-06-01"),), False, id="ended without a reason"),
        pytest.param(
            (line(), decided("stop", "2024-06-01", "toxicity")), False, id="a decision for another reason"
        ),
        pytest.param(
            (line(), decided("watch", "2024-06-01", NO_IMPROVEMENT)), False, id="watching stops nothing"
        ),
        pytest.param(
            (line(), decided("continue", "2024-06-01", NO_IMPROVEMENT)), False, id="nor does going on"
        ),
        pytest.param((line(), decided("stop", "2024-06-11", NO_IMPROVEMENT)), False, id="decided tomorrow"),
        pytest.param((decided("stop", "2024-06-01", NO_IMPROVEMENT),), False, id="nothing to stop"),
        pytest.param(
            (line(), decided("stop", "2024-01-30", NO_IMPROVEMENT)),
            False,
            id="decided before the line started",
        ),
        pytest.param((line(), decided("stop", START, NO_IMPROVEMENT)), True, id="on the day it started"),
        pytest.param((line(None, NO_IMPROVEMENT),), True, id="a reason without an end: stopping now"),
        pytest.param((line("2024-09-01", NO_IMPROVEMENT),), True, id="an end ahead"),
        pytest.param(
            (treatment("supportive", START, "2024-06-01", 3, stop_reason=NO_IMPROVEMENT),),
            False,
            id="supportive care is no line",
        ),
    ],
)
def test_what_counts_as_stopping_for_that_reason(given, fires):
    assert speaks(R.SR_08, facts(*given, *VEGF_RESPONDS), "2024-06-10") is fires


@pytest.mark.parametrize(
    "end, since",
    [
        pytest.param(None, None, id="no end: nobody knows"),
        pytest.param("2024-06-10", "2024-06-10", id="today"),
        pytest.param("2024-06-11", None, id="an end that lies ahead"),
    ],
)
def test_since_when_it_has_been_stopped(end, since):
    (one,) = said(R.SR_08, facts(line(end, NO_IMPROVEMENT), *VEGF_RESPONDS), "2024-06-10")
    assert one.since == (day(since) if since else None)
    assert one.evidence[2:] == (VEGF_SHOWN,)


@pytest.mark.parametrize(
    "stop, today, fires",
    [
        pytest.param("2027-01-30", "2027-01-30", True, id="the day before month 36"),
        pytest.param("2027-01-31", "2027-01-31", False, id="month 36: the lag is over"),
        pytest.param("2024-06-01", "2027-01-30", True, id="stopped early: it holds until then"),
        pytest.param("2024-06-01", "2027-01-31", False, id="and goes with the lag"),
        pytest.param("2027-01-31", "2026-12-01", False, id="planned for month 36"),
        pytest.param("2027-01-30", "2026-12-01", True, id="planned for the day before"),
    ],
)
def test_before_month_36(stop, today, fires):
    of = facts(line(stop, NO_IMPROVEMENT))
    assert speaks(R.SR_08, of, today) is fires
    assert not fires or "2027-01-31" in turns(R.SR_08, of, today)


@pytest.mark.parametrize(
    "results, categories",
    [
        pytest.param((*VEGF_RESPONDS, *CLONE_RESPONDS), ("PR", "PR"), id="both respond"),
        pytest.param((*VEGF_RESPONDS, *CLONE_DOES_NOT), ("PR", "NR"), id="VEGF responds"),
        pytest.param((*VEGF_DOES_NOT, *CLONE_RESPONDS), ("NR", "PR"), id="the clone responds"),
        pytest.param(VEGF_DOES_NOT, ("NR", "not_evaluable"), id="the clone is not evaluable"),
        pytest.param(CLONE_DOES_NOT, ("not_evaluable", "NR"), id="VEGF is not evaluable"),
        pytest.param((), ("not_evaluable", "not_evaluable"), id="neither is"),
        pytest.param((*VEGF_DOES_NOT, *CLONE_DOES_NOT), None, id="neither responds: no lag"),
    ],
)
def test_while_vegf_or_the_clone_responds_or_nobody_knows(results, categories):
    found = findings(R.SR_08, facts(STOPPED, *results), "2024-06-10")
    assert [(one.facts[1][1], one.facts[2][1]) for one in found] == ([categories] if categories else [])


def test_it_is_judged_as_of_the_day_of_the_stop():
    later = (vegf("2024-06-02", 3900, 20), vegf("2024-09-01", 6000, 21))
    (one,) = said(R.SR_08, facts(STOPPED, *VEGF_RESPONDS, *later, *CLONE_DOES_NOT), "2024-10-10")
    assert one.facts[1:] == (("vegf", "PR"), ("hematologic", "NR"))
    assert VEGF_SHOWN in one.evidence
    on_the_day = vegf("2024-06-01", 3900, 20)
    assert not speaks(R.SR_08, facts(STOPPED, *VEGF_RESPONDS, on_the_day, *CLONE_DOES_NOT), "2024-10-10")


@pytest.mark.parametrize("start", ["2024-06-01", "2024-06-15"])
def test_the_line_that_follows_does_not_undo_the_decision(start):
    following = line(id=4, number=2, start=start)
    of = facts(
        following,
        STOPPED,
        *VEGF_RESPONDS,
        vegf("2024-07-01", 1400),
        *CLONE_DOES_NOT,
        m_protein("2024-07-01", 2),
    )
    assert [(f.key, f.facts[0], f.facts[1]) for f in findings(R.SR_08, of, "2024-08-01")] == [
        ("treatment:3", ("line", "1"), ("vegf", "PR"))
    ]


@pytest.mark.parametrize(
    "decisions, fires",
    [
        pytest.param([decided("continue", "2024-06-02")], False, id="to continue after all: settled"),
        pytest.param([decided("continue", "2024-06-01")], True, id="of the same day: the stop stands"),
        pytest.param([decided("continue", "2024-05-31")], True, id="an earlier one"),
        pytest.param([decided("watch", "2024-06-02")], True, id="to watch"),
        pytest.param(
            [decided("continue", "2024-06-02"), decided("stop", "2024-06-05", NO_IMPROVEMENT)],
            True,
            id="and again",
        ),
    ],
)
def test_a_later_decision_to_continue_settles_it(decisions, fires):
    assert speaks(R.SR_08, facts(STOPPED, *decisions, *VEGF_RESPONDS), "2024-06-10") is fires


def test_a_decision_to_continue_the_next_line_is_about_that_one():
    following = line(id=4, number=2, start="2024-06-02")
    of = facts(STOPPED, following, decided("continue", "2024-06-05"), *VEGF_RESPONDS)
    assert [f.key for f in findings(R.SR_08, of, "2024-06-10")] == ["treatment:3"]
    stop = decided("stop", "2024-06-05", NO_IMPROVEMENT, 8)
    of = facts(line(), following, stop, *VEGF_RESPONDS)
    assert [(f.key, f.facts[0]) for f in findings(R.SR_08, of, "2024-06-10")] == [
        ("treatment:4", ("line", "2"))
    ]


def test_one_line_given_up_is_told_once_with_all_that_says_so():
    beside = treatment("systemic", "2024-03-01", "2024-05-20", 5, line=1, stop_reason=NO_IMPROVEMENT)
    made = (
        decided("switch", "2024-06-03", NO_IMPROVEMENT, 8),
        decided("stop", "2024-05-10", NO_IMPROVEMENT, 9),
    )
    orders = permutations((beside, STOPPED, *made))
    found = {said(R.SR_08, facts(*order, *VEGF_RESPONDS), "2024-06-10")[0] for order in orders}
    assert found == {
        Finding(
            R.SR_08,
            "warning",
            day("2024-05-10"),
            (
                START_SHOWN,
                STOP_SHOWN,
                evidence("systemic", NO_IMPROVEMENT, "2024-05-20", 5, "treatment"),
                evidence("stop", NO_IMPROVEMENT, "2024-05-10", 9, "decision"),
                evidence("switch", NO_IMPROVEMENT, "2024-06-03", 8, "decision"),
                VEGF_SHOWN,
            ),
            "treatment:3",
            (("line", "1"), ("vegf", "PR"), ("hematologic", "not_evaluable")),
        )
    }


def test_of_several_stops_the_last_one_says_what_responded():
    made = decided("stop", "2024-05-10", NO_IMPROVEMENT)
    of = facts(STOPPED, made, *VEGF_RESPONDS, vegf("2024-05-20", 3900), *CLONE_DOES_NOT)
    assert not speaks(R.SR_08, of, "2024-06-10")


# --- what the lag does not explain -----------------------------------------------------------------------------

LINE = line()
BEST = value("onls", "2024-06-01", 3, 1)
WORSE = value("onls", "2024-11-30", 4, 2)
# Three months later, at the month's end, is 28 February 2025.
CONFIRMED = value("onls", "2025-02-28", 4, 3)
SCORES = (BEST, WORSE, CONFIRMED)
SCORES_SHOWN = (
    evidence("onls", "3", "2024-06-01", 1),
    evidence("onls", "4", "2024-11-30", 2),
    evidence("onls", "4", "2025-02-28", 3),
)
RISING = (vegf("2024-09-01", 900, 11), vegf("2025-01-01", 901, 12))
RISING_SHOWN = (evidence("vegf", "900", "2024-09-01", 11), evidence("vegf", "901", "2025-01-01", 12))
TODAY = "2025-03-10"


def test_a_confirmed_worsening_with_rising_vegf_is_no_lag():
    """L18."""
    assert said(R.SR_08B, facts(LINE, *SCORES, *RISING), TODAY) == [
        Finding(R.SR_08B, "warning", day("2025-02-28"), (*SCORES_SHOWN, *RISING_SHOWN))
    ]


def test_so_it_is_with_rising_m_protein_since_the_later_of_both():
    clone = (m_protein("2025-01-01", "0.4", 21), m_protein("2025-03-03", "0.5", 22))
    shown = (evidence("m_protein", "0.4", "2025-01-01", 21), evidence("m_protein", "0.5", "2025-03-03", 22))
    assert said(R.SR_08B, facts(LINE, *SCORES, *clone), TODAY) == [
        Finding(R.SR_08B, "warning", day("2025-03-03"), (*SCORES_SHOWN, *shown))
    ]
    (both,) = said(R.SR_08B, facts(LINE, *SCORES, *clone, *RISING), TODAY)
    assert (both.since, both.evidence) == (day("2025-02-28"), (*SCORES_SHOWN, *RISING_SHOWN, *shown))


@pytest.mark.parametrize(
    "scores, fires",
    [
        pytest.param(
            [("2024-06-01", 3), ("2024-11-30", 4), ("2025-02-27", 4)], False, id="a day short of three months"
        ),
        pytest.param([("2024-06-01", 3), ("2024-11-30", 4), ("2025-02-28", 4)], True, id="three months"),
        pytest.param([("2024-06-01", 3), ("2024-11-30", 4)], False, id="not confirmed"),
        pytest.param(
            [("2024-06-01", 3), ("2024-11-30", 4), ("2025-01-10", 3), ("2025-02-28", 4)],
            False,
            id="better between",
        ),
        pytest.param(
            [("2024-06-01", 3), ("2024-11-30", 4), ("2025-02-28", 4), ("2025-03-05", 3)],
            False,
            id="better: settled",
        ),
        pytest.param(
            [("2024-06-01", 3), ("2024-11-30", 6), ("2025-01-30", 5), ("2025-02-28", 4)],
            True,
            id="still worse",
        ),
        pytest.param([("2024-06-01", 3), ("2024-11-30", 3), ("2025-02-28", 3)], False, id="the same"),
        pytest.param(
            [("2024-01-20", 5), ("2024-06-01", 3), ("2024-11-30", 4), ("2025-02-28", 4)],
            True,
            id="against the best",
        ),
        pytest.param(
            [("2024-01-20", 3), ("2024-11-30", 4), ("2025-02-28", 4)], True, id="against the baseline"
        ),
        pytest.param(
            [("2022-01-20", 1), ("2024-01-20", 4), ("2024-11-30", 4), ("2025-02-28", 4)],
            False,
            id="not against what was before the line",
        ),
        pytest.param(
            [(START, 3), ("2024-11-30", 4), ("2025-02-28", 4)], True, id="the day of the start is before"
        ),
        pytest.param(
            [("2024-01-20", 2), (START, 4), ("2024-11-30", 4), ("2025-02-28", 4)],
            False,
            id="its last value counts",
        ),
    ],
)
def test_when_the_score_is_worse(scores, fires):
    of = facts(LINE, *(value("onls", on, number) for on, number in scores), *RISING)
    assert [type(one) for one in said(R.SR_08B, of, TODAY)] == ([Finding] if fires else [])


def test_the_first_value_after_three_months_confirms():
    more = (value("onls", "2024-12-15", 5, 7), value("onls", "2025-03-01", 5, 8))
    (one,) = said(R.SR_08B, facts(LINE, *SCORES, *more, *RISING), TODAY)
    assert [e.id for e in one.evidence[:3]] == [1, 2, 3]


@pytest.mark.parametrize(
    "markers, rises",
    [
        pytest.param([("vegf", "900"), ("vegf", "900")], False, id="the same"),
        pytest.param([("vegf", "900"), ("vegf", "899")], False, id="falling"),
        pytest.param(
            [("vegf", "800"), ("vegf", "1000"), ("vegf", "900")], False, id="it fell since: settled"
        ),
        pytest.param([("vegf", "<50"), ("vegf", "50")], True, id="from below 50 to 50"),
        pytest.param([("vegf", "<50"), ("vegf", "<50")], False, id="both below 50"),
        pytest.param([("vegf", "50"), ("vegf", "<50")], False, id="down to below 50"),
        pytest.param([("vegf", "2000"), ("vegf", ">2000")], True, id="beyond the end of the scale"),
        pytest.param([("vegf", "<50"), ("vegf", "<80")], None, id="perhaps"),
        pytest.param([("vegf", ">2000"), ("vegf", "2500")], None, id="perhaps, at the upper end"),
        pytest.param([("m_protein", "not detected"), ("m_protein", "0.1")], True, id="it is back"),
        pytest.param([("m_protein", "<0.1"), ("m_protein", "not detected")], False, id="nothing is left"),
        pytest.param([("m_protein", "0.1"), ("m_protein", "not detected")], False, id="it is gone"),
        pytest.param(
            [("m_protein", "not detected"), ("m_protein", "not detected")], False, id="it stays away"
        ),
    ],
)
def test_when_a_marker_rises(markers, rises):
    (analyte, _first) = markers[0]
    other = "m_protein" if analyte == "vegf" else "vegf"
    steady = (value(other, "2024-09-01", 1), value(other, "2025-01-01", 1))
    given = [value(code, f"2025-01-0{n}", text) for n, (code, text) in enumerate(markers, start=1)]
    found = said(R.SR_08B, facts(LINE, *SCORES, *steady, *given), TODAY)
    assert [one.missing if isinstance(one, Gap) else "rises" for one in found] == (
        {True: ["rises"], False: [], None: [analyte]}[rises]
    )


def test_the_last_two_days_of_a_marker_are_compared():
    given = (vegf("2024-08-01", 100, 10), *RISING, vegf("2025-01-01", 850, 13))
    (one,) = said(R.SR_08B, facts(LINE, *SCORES, *given), TODAY)
    assert [e.id for e in one.evidence[3:]] == [11, 12]


def test_a_marker_is_held_against_its_own_series_alone():
    plasma = vegf("2025-02-01", 90, 13, specimen="plasma")
    clone = (m_protein("2024-09-01", 1), m_protein("2025-01-01", 1))
    assert missing(R.SR_08B, facts(LINE, *SCORES, *RISING, plasma, *clone), TODAY) == ["vegf"]
    twice = (plasma, vegf("2025-02-02", 91, 14, specimen="plasma"))
    (one,) = said(R.SR_08B, facts(LINE, *SCORES, *RISING, *twice, *clone), TODAY)
    assert [e.id for e in one.evidence[3:]] == [13, 14]


def test_of_two_series_measured_last_on_one_day_either_may_rise():
    plasma = (vegf("2024-09-01", 90, 13, specimen="plasma"), vegf("2025-01-01", 80, 14, specimen="plasma"))
    for given in permutations((*plasma, *RISING)):
        (one,) = said(R.SR_08B, facts(LINE, *SCORES, *given), TODAY)
        assert [e.id for e in one.evidence[3:]] == [11, 12]


def test_components_of_one_day_are_summed():
    """TC-02: two M-components."""

    def iga(on, number, id):
        return m_protein(on, number, id, component="iga-1")

    def second(on, number, id):
        return m_protein(on, number, id, component="iga-2")

    before = (iga("2025-02-01", "1.0", 1), second("2025-02-01", "0.3", 2))
    shifted = (iga("2025-03-05", "0.9", 3), second("2025-03-05", "0.4", 4))
    risen = (iga("2025-03-05", "1.0", 3), second("2025-03-05", "0.4", 4))
    steady = (vegf("2024-09-01", 1), vegf("2025-01-01", 1))
    assert said(R.SR_08B, facts(LINE, *SCORES, *steady, *before, *shifted), TODAY) == []
    (one,) = said(R.SR_08B, facts(LINE, *SCORES, *steady, *before, *risen), TODAY)
    assert (one.since, [e.id for e in one.evidence[3:]]) == (day("2025-03-05"), [1, 2, 3, 4])


@pytest.mark.parametrize(
    "given, lacks",
    [
        pytest.param((LINE, *SCORES), ["vegf", "m_protein"], id="no marker"),
        pytest.param(
            (LINE, *SCORES, vegf("2025-01-01", 900)), ["vegf", "m_protein"], id="nothing to compare with"
        ),
        pytest.param((LINE, *SCORES, *reversed(VEGF_RESPONDS)), ["m_protein"], id="VEGF falls"),
        pytest.param((LINE, *RISING), ["onls"], id="no score"),
        pytest.param((LINE, BEST, *RISING), ["onls"], id="one score"),
        pytest.param(
            (LINE, value("onls", START, 3), *RISING), ["onls"], id="one score, on the day of the start"
        ),
        pytest.param((LINE, BEST, value("onls", "2024-08-01", 3), *RISING), [], id="not worse"),
        pytest.param((LINE,), [], id="nothing holds"),
        pytest.param((*SCORES, *RISING), [], id="untreated: there is no lag to explain anything"),
        pytest.param((*SCORES,), [], id="untreated, without markers"),
    ],
)
def test_what_it_cannot_be_judged_without(given, lacks):
    assert missing(R.SR_08B, facts(*given), TODAY) == lacks


def test_the_current_line_is_looked_at():
    later = line(id=4, number=2, start="2025-02-01")
    assert said(R.SR_08B, facts(LINE, later, *SCORES, *RISING), TODAY) == []
