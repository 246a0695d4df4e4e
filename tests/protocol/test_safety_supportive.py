"""Treatments borrowed from CIDP (SR-11) and criteria borrowed from myeloma (SR-15)."""

from itertools import permutations

import pytest

from monitoring.protocol.findings import Finding
from monitoring.protocol.verdicts import RuleCode as R
from tests.protocol.histories import day, treatment
from tests.protocol.spoken import evidence, facts, findings, missing, said, speaks, suffers, turns, value

TODAY = "2024-06-01"


def given(kind="supportive", agents=("ivig",), indication="poems", start="2024-03-01", end=None, id=6):
    return treatment(kind, start, end, id, agents=agents, indication=indication)


@pytest.mark.parametrize(
    "one, what, indication",
    [
        pytest.param(given(), "ivig", "poems", id="S1-27, L58: immunoglobulin for POEMS"),
        pytest.param(given(indication="cidp"), "ivig", "cidp", id="for CIDP"),
        pytest.param(given(indication="CIDP"), "ivig", "cidp", id="in any case (contract §2)"),
        pytest.param(given("plasma_exchange", ()), "plasma_exchange", "poems", id="plasma exchange"),
        pytest.param(
            given("plasma_exchange", ("ivig",), "cidp"), "plasma_exchange", "cidp", id="both in one record"
        ),
        pytest.param(given("systemic", ("prednisone", "ivig")), "ivig", "poems", id="among others"),
        pytest.param(given(start="2015-01-01", end="2015-06-01"), "ivig", "poems", id="TC-09: years ago"),
    ],
)
def test_immunoglobulin_and_plasma_exchange_do_not_work_in_poems(one, what, indication):
    assert said(R.SR_11, facts(one), TODAY) == [
        Finding(
            R.SR_11,
            "warning",
            one.start,
            (evidence(one.kind, what, one.start, 6, "treatment"),),
            "treatment:6",
            (("given", what), ("indication", indication)),
        )
    ]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(given(indication="other"), id="D11: another indication is a reason"),
        pytest.param(given(indication="mgus_neuropathy"), id="the rule names POEMS and CIDP"),
        pytest.param(given(agents=("prednisone",)), id="another drug"),
        pytest.param(given(agents=(), indication=""), id="supportive care without agents"),
    ],
)
def test_what_is_not_borrowed(one):
    assert said(R.SR_11, facts(one), TODAY) == []


@pytest.mark.parametrize("one", [given(indication=""), given("plasma_exchange", (), "")])
def test_what_it_was_given_for_has_to_be_known(one):
    assert missing(R.SR_11, facts(one), TODAY) == ["indication"]


def test_a_planned_one_counts_and_each_speaks_for_itself():
    another = given("systemic", ("melphalan",), start="2024-01-01", id=3)
    of = facts(given(start="2024-07-01", id=2), given("plasma_exchange", (), "cidp", id=1), another)
    assert [(f.key, f.since) for f in findings(R.SR_11, of, TODAY)] == [
        ("treatment:1", day("2024-03-01")),
        ("treatment:2", None),
    ]
    assert "2024-07-01" in turns(R.SR_11, of, TODAY)


# --- myeloma ---------------------------------------------------------------------------------------------------


def test_a_recorded_myeloma_says_that_its_criteria_do_not_carry_over():
    """S2-48, S2-49, S2-50, L12."""
    assert said(R.SR_15, facts(suffers("myeloma", "2023-05-05", id=3)), TODAY) == [
        Finding(
            R.SR_15,
            "warning",
            day("2023-05-05"),
            (evidence("myeloma", "present", "2023-05-05", 3, "condition"),),
        )
    ]


def test_so_does_a_marrow_with_a_tenth_of_plasma_cells():
    many = value("marrow_plasma_cells", "2024-02-02", 10, 4, unit="%")
    assert said(R.SR_15, facts(many), TODAY) == [
        Finding(
            R.SR_15,
            "warning",
            day("2024-02-02"),
            (evidence("marrow_plasma_cells", "10", "2024-02-02", 4, unit="%"),),
        )
    ]


@pytest.mark.parametrize(
    "cells, fires, lacks",
    [
        pytest.param(["9.9"], False, [], id="below 10 %"),
        pytest.param(["10"], True, [], id="10 %"),
        pytest.param(["<10"], False, [], id="certainly below"),
        pytest.param([">10"], True, [], id="certainly above"),
        pytest.param(["<15"], False, ["marrow_plasma_cells"], id="perhaps below"),
        pytest.param([">5"], False, ["marrow_plasma_cells"], id="perhaps above"),
        pytest.param([], False, ["marrow_plasma_cells"], id="no marrow"),
        pytest.param(["20", "5"], False, [], id="the last marrow counts: settled"),
        pytest.param(["5", "20"], True, [], id="the last marrow counts"),
    ],
)
def test_the_share_of_plasma_cells(cells, fires, lacks):
    of = facts(
        *(value("marrow_plasma_cells", f"2024-0{n}-01", text) for n, text in enumerate(cells, start=1))
    )
    assert speaks(R.SR_15, of, TODAY) is fires
    assert fires or missing(R.SR_15, of, TODAY) == lacks


@pytest.mark.parametrize(
    "condition, fires",
    [
        pytest.param(suffers("myeloma"), True, id="nobody knows since when"),
        pytest.param(suffers("myeloma", "2020-01-01", "2024-06-02"), True, id="until tomorrow"),
        pytest.param(
            suffers("myeloma", "2020-01-01", "2024-06-01"), False, id="the label was taken off today"
        ),
        pytest.param(suffers("myeloma", "2024-06-02"), False, id="from tomorrow on"),
        pytest.param(suffers("mgus_neuropathy", "2020-01-01"), False, id="another condition"),
    ],
)
def test_while_the_label_stands(condition, fires):
    of = facts(condition, value("marrow_plasma_cells", "2024-01-01", 3))
    assert [(f.rule, f.since) for f in said(R.SR_15, of, TODAY)] == (
        [(R.SR_15, condition.start)] if fires else []
    )


def test_both_are_shown_since_the_first_of_them_in_whatever_order_they_were_entered():
    recorded = [
        suffers("myeloma", "2024-03-03", id=1),
        suffers("myeloma", id=2),
        value("marrow_plasma_cells", "2024-02-02", 12, 4),
    ]
    found = {said(R.SR_15, facts(*order), TODAY)[0] for order in permutations(recorded)}
    assert found == {
        Finding(
            R.SR_15,
            "warning",
            day("2024-02-02"),
            (
                evidence("myeloma", "present", None, 2, "condition"),
                evidence("myeloma", "present", "2024-03-03", 1, "condition"),
                evidence("marrow_plasma_cells", "12", "2024-02-02", 4),
            ),
        )
    }
    assert "2024-09-09" in turns(R.SR_15, facts(suffers("myeloma", "2020-01-01", "2024-09-09")), TODAY)


def test_of_a_marrow_with_few_plasma_cells_nothing_is_shown_beside_the_label():
    of = facts(suffers("myeloma", "2023-05-05", id=3), value("marrow_plasma_cells", "2024-02-02", 3))
    assert len(said(R.SR_15, of, TODAY)[0].evidence) == 1
