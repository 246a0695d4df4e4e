"""Where the sources differ and what was published: complete, cited, and never mixed up with a rule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.protocol.conflicts import CONFLICTS, Conflict
from monitoring.protocol.current import CURRENT
from monitoring.protocol.diagnosis import CRITERIA
from monitoring.protocol.outcomes import OUTCOMES, TIMELINE, Figure
from monitoring.protocol.record_sources import CRITERIA as CRITERIA_SOURCES
from monitoring.protocol.record_sources import EXTENT, FIELDS
from monitoring.protocol.rule_numbers import NUMBERS
from monitoring.protocol.sources import SOURCES
from monitoring.protocol.uses import Uses, conflicts_on, panels_in, panels_of, rows_of, sources_of, uses_of

BY_CONFLICT = {conflict.id: conflict for conflict in CONFLICTS}
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


def test_what_rests_on_a_source_is_found_by_it():
    """S2-36: electrophoresis every three months."""
    uses = uses_of("S2-36", CURRENT)
    assert uses == Uses(panels=("spep",), conflicts=(BY_CONFLICT["D8"],))
    assert uses
    assert not uses_of("S2-52", CURRENT)


def test_a_source_bears_rules_numbers_ranges_and_outcomes():
    uses = uses_of("S2-18", CURRENT)
    assert [corridor.domain for corridor in uses.corridors] == ["vegf"]
    assert [conflict.id for conflict in uses.conflicts] == ["D5", "D18"]
    assert [outcome.id for outcome in uses.outcomes] == ["OUT-3"]
    assert [moment.id for moment in uses.timeline] == ["TL-VEGF-1m"]
    assert [threshold.name for threshold in uses_of("S2-42", CURRENT).thresholds] == ["platelets_high"]
    assert [row.code for row in uses_of("S2-42", CURRENT).rules] == ["SR-13"]


@pytest.mark.parametrize(
    "source, name, codes",
    [
        pytest.param("S2-02", "fields", ("care_team",), id="S2-02: several disciplines"),
        pytest.param("S2-04", "criteria", ("monoclonal_plasma_cell_disorder",), id="S2-04: the M-protein"),
        pytest.param("S1-03", "extent", ("bone_marrow_involvement", "lesion_count"), id="S1-03: localized"),
    ],
)
def test_the_record_asks_for_what_a_statement_asks_for(source, name, codes):
    assert getattr(uses_of(source, CURRENT), name) == codes


def test_panels_stand_by_what_is_lost_when_they_slip():
    assert panels_of(CURRENT)[:2] == ("vegf", "spep")
    assert len(panels_of(CURRENT)) == len(CURRENT.contents)


def test_a_panel_cites_its_contents_its_days_and_what_mentions_it():
    assert sources_of("vegf", CURRENT) == ("PROJECT_BRIEF", "LOCAL_DEFAULT", "S1-20", "S2-31")
    assert [type(row).__name__ for row in rows_of("vegf", CURRENT)] == ["Repeat", "Baseline"]
    assert panels_in(rows_of("pet_ct", CURRENT)[0]) == ("pet_ct",)


def test_a_source_knows_where_it_is_contradicted():
    assert [conflict.id for conflict in conflicts_on("S2-10")] == ["D13", "D14"]


def test_numbers_of_rules_are_numbers_of_the_protocol():
    known = {threshold.name for threshold in CURRENT.thresholds}
    assert {name for names in NUMBERS.values() for name in names} <= known
    assert set(NUMBERS) <= {row.code for row in CURRENT.rules}


def test_every_criterion_of_the_diagnosis_has_its_source():
    assert tuple(CRITERIA_SOURCES) == CRITERIA
    given = (*CRITERIA_SOURCES.values(), *EXTENT.values(), *FIELDS.values())
    assert {code for codes in given for code in codes} <= set(SOURCES)
