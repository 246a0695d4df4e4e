"""VEGF is up to date and reassures; what is late besides it (L7, L60a)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.blind_spot import BlindSpot, Late, blind_spot
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import History
from monitoring.protocol.schedule import schedule
from monitoring.protocol.vocabulary import Panel
from tests.protocol.histories import day, history
from tests.protocol.test_schedule_properties import histories

TODAY = "2025-03-01"
# Diagnosed on 31 January 2024; all was done then, and since then VEGF alone.
ONCE = "2024-02-10"


def spot(of: History, today=TODAY, set_aside=()) -> BlindSpot | None:
    return blind_spot(Case(of, day(today), plan=schedule(of, day(today)), set_aside=set_aside))


def with_vegf(*more, on=("2024-02-10", "2025-02-01")):
    return history(*(("vegf", each) for each in on), *more)


def test_what_is_late_beside_a_vegf_that_is_not_is_ranked_by_what_is_lost():
    found = spot(with_vegf(("m_protein", ONCE), ("ncs.sural.left.snap", ONCE), ("creatinine", "2025-02-01")))
    assert found.vegf == Evidence("vegf", "1", "", day("2025-02-01"), 2)
    assert found.sources == ("L7", "L60a")
    assert [each.panel for each in found.late] == [
        *("spep", "pet_ct", "cbc", "endocrine", "ncs", "function", "echo", "pft", "fundus")
    ]
    assert [each.rank for each in found.late] == [2, 4, 6, 7, 8, 10, 11, 12, 13]
    # every 3 months from 10 February, 14 days after it: due by 24 May 2024
    assert found.late[0] == Late(Panel.SPEP, 2, day("2024-05-24"), 281, ("m_protein",))


@pytest.mark.parametrize(
    "today, panels",
    [
        pytest.param("2024-05-24", [], id="the last day"),
        pytest.param("2024-05-25", ["spep"], id="a day late"),
    ],
)
def test_late_is_from_the_day_after_it_was_due(today, panels):
    parts = (
        "creatinine",
        "hemoglobin",
        "platelets",
        "onls",
        "tsh",
        "cortisol_am",
        "prolactin",
        "testosterone",
    )
    rest = ("fvc_percent", "dlco_percent", "rvsp", "ncs.sural.left.snap", "pet_avid_lesions")
    fresh = tuple((each, "2024-05-20") for each in (*parts, *rest))
    found = spot(with_vegf(("m_protein", ONCE), *fresh, on=("2024-05-20",)), today, set_aside=("fundus",))
    assert [each.panel for each in found.late] == panels if panels else found is None


@pytest.mark.parametrize(
    "on, seen",
    [
        pytest.param(("2024-11-15",), True, id="due by 1 March 2025: that day"),
        pytest.param(("2024-11-14",), False, id="overdue since 28 February"),
        pytest.param((), False, id="never measured, the baseline overdue"),
    ],
)
def test_it_is_a_blind_spot_only_while_vegf_is_not_overdue_itself(on, seen):
    assert (spot(with_vegf(("m_protein", ONCE), on=on)) is not None) == seen


def test_a_vegf_that_is_not_due_yet_was_not_measured_either():
    assert spot(history(), "2024-02-20") is None
    assert spot(history(("m_protein", "2022-01-01")), "2024-02-20") is None


def test_what_is_waived_or_awaited_is_not_late():
    found = spot(with_vegf(("m_protein", ONCE)), set_aside=("spep", "ncs"))
    panels = [each.panel for each in found.late]
    assert "spep" not in panels
    assert "ncs" not in panels
    assert spot(with_vegf(), set_aside=tuple(Panel)) is None


def test_an_overdue_vegf_is_no_blind_spot_even_when_it_is_awaited():
    assert spot(with_vegf(("m_protein", ONCE), on=("2024-06-01",)), set_aside=("vegf",)) is None


def test_without_a_plan_nothing_is_late():
    of = with_vegf()
    assert blind_spot(Case(of, day(TODAY))) is None


def test_the_day_on_which_something_will_be_late_is_remembered():
    of = with_vegf(("m_protein", "2025-02-01"))
    case = Case(of, day(TODAY), plan=schedule(of, day(TODAY)))
    blind_spot(case)
    assert day("2025-05-16") in case.turns


@given(histories, st.dates(date(2021, 1, 1), date(2027, 12, 31)))
def test_any_history_gives_an_answer(history, today):
    found = blind_spot(Case(history, today, plan=schedule(history, today)))
    if found is not None:
        assert all(each.days_overdue > 0 for each in found.late)
        ranks = [each.rank for each in found.late]
        assert ranks == sorted(ranks)
        assert ranks
