"""Where the sources differ and what was published: complete, cited, and never mixed up with a rule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.protocol.conflicts import CONFLICTS, Conflict
from monitoring.protocol.current import CURRENT
from monitoring.protocol.outcomes import OUTCOMES, TIMELINE, Figure
from monitoring.protocol.sources import SOURCES

BY_ID = {outcome.id: outcome for outcome in OUTCOMES}


def test_the_eighteen_conflicts_stand_in_order():
    assert [conflict.id for conflict in CONFLICTS] == [f"D{n}" for n in range(1, 19)]


def test_a_conflict_names_statements_of_each_document_apart():
    for conflict in CONFLICTS:
        assert all(code.startswith("S1-") for code in conflict.s1), conflict.id
        assert all(code.startswith("S2-") for code in conflict.s2), conflict.id
        assert conflict.s1 or conflict.s2, conflict.id


def test_a_conflict_knows_its_statements_and_all_its_sources():
    conflict = Conflict("D0", ("S1-01",), ("S2-11",), ("L10",))
    assert conflict.statements == ("S1-01", "S2-11")
    assert conflict.sources == ("S1-01", "S2-11", "L10")


@pytest.mark.parametrize("one", [*CONFLICTS, *OUTCOMES, *TIMELINE], ids=lambda one: one.id)
def test_whatever_is_published_cites_sources_that_exist(one):
    assert [code for code in one.sources if code not in SOURCES] == []


def test_every_conflict_beside_a_rule_exists():
    known = {conflict.id for conflict in CONFLICTS}
    assert {code for row in CURRENT.rules for code in row.conflicts} <= known


def test_every_source_of_a_rule_exists():
    assert [(row.code, code) for row in CURRENT.rules for code in row.sources if code not in SOURCES] == []


def test_a_figure_cites_what_its_outcome_cites():
    for outcome in OUTCOMES:
        for figure in outcome.figures:
            assert figure.sources, outcome.id
            assert set(figure.sources) <= set(outcome.sources), outcome.id


@pytest.mark.parametrize(
    "id_, figure",
    [
        pytest.param("OUT-1", ("os", "97", 48), id="S1-04: 97 % four-year survival"),
        pytest.param("OUT-1", ("efs", "52", 48), id="S1-04: 52 % free of failure at four years"),
        pytest.param("OUT-2", ("haem", "80.6", None), id="S1-08: 81 % hematologic response"),
        pytest.param("OUT-3", ("pfs", "75", 36), id="S2-19: 75 % without progression at three years"),
        pytest.param("OUT-3", ("vegf", "83", None), id="S2-18: 83 % VEGF response"),
        pytest.param("OUT-4", ("pfs", "94", 24), id="S2-23: 94 % without progression at two years"),
        pytest.param("OUT-5", ("haem_vgpr", "69", None), id="S1-10: 69 % CR or VGPR"),
    ],
)
def test_the_figures_of_the_documents_are_there(id_, figure):
    measure, percent, months = figure
    found = [(f.measure, f.percent, f.months) for f in BY_ID[id_].figures]
    assert (measure, Decimal(percent), months) in found


def test_the_two_year_figure_after_transplant_rests_on_the_document_alone():
    """D15: the paper has 94 % as overall survival at five years."""
    figure = next(f for f in BY_ID["OUT-4"].figures if f.months == 24)
    assert figure == Figure("pfs", Decimal(94), 24, ("S2-23",))


def test_percentages_lie_between_nothing_and_all():
    assert all(0 < figure.percent <= 100 for outcome in OUTCOMES for figure in outcome.figures)
