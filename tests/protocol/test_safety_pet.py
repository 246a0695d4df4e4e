"""PET after treatment: early (SR-09), not done (SR-09b), or waiting for a line that does not end (PET-LONG-LINE)."""

import pytest

from monitoring.protocol.findings import Finding
from monitoring.protocol.verdicts import RuleCode as R
from tests.protocol.histories import day, treatment
from tests.protocol.spoken import evidence, facts, findings, said, seen, speaks, turns, value

# Six months after the end of treatment is 28 February 2025, twelve are 31 August 2025.
LINE = treatment("systemic", "2024-01-10", "2024-08-31", id=3, line=1, agents=("melphalan",))
ENDED = evidence("systemic", "end", "2024-08-31", 3, "treatment")


def scan(on: str, avid=2, id=1):
    return value("pet_avid_lesions", on, avid, id)


def test_a_pet_before_month_six_is_labelled_early():
    """S1-19, S2-29: the optimal response may lag 6 to 12 months."""
    of = facts(
        LINE,
        scan("2025-02-27"),
        value("pet_suvmax_sum", "2025-02-27", 9, 2),
        value("pet_suvmax_sum", "2024-01-01", 30, 9),
    )
    assert said(R.SR_09, of, "2025-03-10") == [
        Finding(
            R.SR_09,
            "info",
            day("2025-02-27"),
            (
                evidence("pet_avid_lesions", "2", "2025-02-27", 1),
                evidence("pet_suvmax_sum", "9", "2025-02-27", 2),
                ENDED,
            ),
        )
    ]


@pytest.mark.parametrize(
    "given, early",
    [
        pytest.param((LINE,), False, id="no PET"),
        pytest.param((LINE, scan("2025-02-28")), False, id="at six months"),
        pytest.param((LINE, scan("2024-08-31")), True, id="on the last day of treatment"),
        pytest.param((LINE, scan("2024-06-01")), False, id="while treatment ran"),
        pytest.param((scan("2024-06-01"),), False, id="without treatment"),
        pytest.param((LINE, scan("2024-12-01"), scan("2025-03-03", 0)), False, id="a later one settles it"),
        pytest.param((LINE, value("pet_new_lesion", "2024-12-01", "negative")), True, id="any PET finding"),
        pytest.param(
            (LINE, value("largest_lesion", "2024-12-01", 60)), False, id="a lesion measured otherwise"
        ),
    ],
)
def test_which_pet_is_early(given, early):
    assert speaks(R.SR_09, facts(*given), "2025-03-10") is early


def test_the_treatment_that_started_last_by_then_is_the_one_it_came_after():
    transplant = treatment("asct", "2024-10-01", id=4, line=1)
    later = treatment("systemic", "2025-03-01", id=5, line=2)
    of = facts(later, transplant, LINE, scan("2025-02-28"))
    (one,) = said(R.SR_09, of, "2025-03-10")
    assert one.evidence[-1] == evidence("asct", "end", "2024-10-01", 4, "treatment")


def test_a_transplant_of_the_same_day_counts_as_before_it():
    transplant = treatment("asct", "2025-06-01", id=4, line=1)
    (one,) = said(R.SR_09, facts(LINE, transplant, scan("2025-06-01")), "2025-06-10")
    assert one.evidence[-1] == evidence("asct", "end", "2025-06-01", 4, "treatment")


def test_of_two_answers_of_one_day_the_one_with_more_uptake_is_shown():
    (one,) = said(R.SR_09, facts(LINE, scan("2025-02-27", 3, 1), scan("2025-02-27", 2, 2)), "2025-03-10")
    assert [e.id for e in one.evidence] == [1, 3]


# --- none done -------------------------------------------------------------------------------------------------


def test_no_pet_after_treatment_is_a_panel_in_the_window_and_an_alert_after_it():
    """S2-38; contract §5: a panel until due_by, then an alert `caution`."""
    of = facts(LINE)
    panel = Finding(R.SR_09B, "info", day("2025-02-28"), (ENDED,))
    alert = Finding(R.SR_09B, "caution", day("2025-09-01"), (ENDED,))
    assert said(R.SR_09B, of, "2025-02-27") == []
    assert turns(R.SR_09B, of, "2025-02-27") == ["2025-02-28"]
    assert said(R.SR_09B, of, "2025-02-28") == [panel]
    assert turns(R.SR_09B, of, "2025-02-28") == ["2025-09-01"]
    assert said(R.SR_09B, of, "2025-08-31") == [panel]
    assert said(R.SR_09B, of, "2025-09-01") == [alert]


@pytest.mark.parametrize(
    "given, set_aside, fires",
    [
        pytest.param((LINE,), (), True, id="nothing done"),
        pytest.param((LINE,), ("pet_ct",), False, id="waived"),
        pytest.param((LINE,), ("vegf",), True, id="another panel waived"),
        pytest.param((LINE, scan("2025-02-27")), (), True, id="an early one does not do"),
        pytest.param((LINE, scan("2025-03-01", 0)), (), False, id="done, nothing left"),
        pytest.param(
            (LINE, scan("2025-03-01", 2)),
            (),
            False,
            id="done, to be repeated: the schedule asks for that one",
        ),
        pytest.param((), (), False, id="the baseline was missed"),
        pytest.param((treatment("systemic", "2024-01-10"),), (), False, id="treatment runs"),
    ],
)
def test_when_a_pet_after_treatment_is_missed(given, set_aside, fires):
    assert bool(said(R.SR_09B, facts(*given), "2026-06-01", set_aside)) is fires


def test_after_a_transplant_it_counts_from_day_0():
    of = facts(treatment("asct", "2024-08-31", id=3))
    assert said(R.SR_09B, of, "2025-03-01")[0].evidence == (
        evidence("asct", "end", "2024-08-31", 3, "treatment"),
    )


# --- a line without end ----------------------------------------------------------------------------------------

LONG = treatment("systemic", "2024-01-31", id=8, line=2, agents=("lenalidomide",))


def test_a_line_of_twelve_months_keeps_pet_unscheduled():
    of = facts(LONG)
    assert said(R.PET_LONG_LINE, of, "2025-01-30") == []
    assert turns(R.PET_LONG_LINE, of, "2025-01-30") == ["2025-01-31"]
    shown = evidence("systemic", "start", "2024-01-31", 8, "treatment")
    assert said(R.PET_LONG_LINE, of, "2025-01-31") == [
        Finding(R.PET_LONG_LINE, "info", day("2025-01-31"), (shown,))
    ]


@pytest.mark.parametrize(
    "given, fires",
    [
        pytest.param((), False, id="no treatment"),
        pytest.param((LINE,), False, id="ended"),
        pytest.param(
            (LONG, treatment("systemic", "2025-05-01", id=9, line=2)),
            True,
            id="the line counts, not its last drug",
        ),
        pytest.param(
            (LONG, treatment("systemic", "2025-05-01", id=9, line=3)), False, id="a new line has just begun"
        ),
        pytest.param(
            (LONG, treatment("asct", "2025-05-01", id=9, line=2)), False, id="a transplant gives PET its day"
        ),
        pytest.param(
            (treatment("systemic", "2024-01-31", "2025-12-31", id=8),),
            True,
            id="an end that lies ahead is planned",
        ),
    ],
)
def test_which_lines_are_long(given, fires):
    assert speaks(R.PET_LONG_LINE, facts(*given), "2025-06-01") is fires


def test_signs_and_other_results_are_nothing_to_these_rules():
    of = facts(seen("papilledema", "2025-01-01"), value("vegf", "2025-01-01", 5))
    assert [findings(code, of, "2026-01-01") for code in (R.SR_09, R.SR_09B, R.PET_LONG_LINE)] == [[], [], []]
