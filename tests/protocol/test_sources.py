"""Every statement of both source documents has its place."""

import pytest

from monitoring.protocol.current import CURRENT
from monitoring.protocol.sources import SOURCES, STATEMENTS, Grade, Klass


def test_all_statements_of_both_documents_are_there_in_order():
    expected = [f"S1-{n:02d}" for n in range(1, 31)] + [f"S2-{n:02d}" for n in range(1, 54)]
    assert [statement.id for statement in STATEMENTS] == expected


@pytest.mark.parametrize(
    "id_, classes",
    [
        ("S1-01", {Klass.TREATMENT}),
        ("S1-10", {Klass.OUTCOME, Klass.ALERT}),
        ("S1-20", {Klass.MONITORING}),
        ("S1-28", {Klass.ALERT, Klass.TIMELINE}),
        ("S1-30", {Klass.CAVEAT}),
        ("S2-03", {Klass.DIAGNOSIS}),
        ("S2-12", {Klass.TREATMENT, Klass.TIMELINE}),
        ("S2-34", {Klass.MONITORING}),
        ("S2-36", {Klass.MONITORING}),
        ("S2-38", {Klass.MONITORING}),
        ("S2-39", {Klass.SUPPORTIVE}),
        ("S2-40", {Klass.MONITORING}),
        ("S2-42", {Klass.SUPPORTIVE}),
        ("S2-45", {Klass.OUTCOME}),
        ("S2-50", {Klass.ALERT}),
        ("S2-52", {Klass.CAVEAT}),
    ],
)
def test_a_statement_is_of_its_class(id_, classes):
    assert set(SOURCES[id_].klass) == classes


def test_only_the_page_furniture_is_not_clinical():
    assert [source.id for source in SOURCES.values() if not source.clinical] == ["S2-53"]


def test_the_brief_and_the_local_default_are_to_be_confirmed():
    assert SOURCES["PROJECT_BRIEF"].grade == SOURCES["LOCAL_DEFAULT"].grade == Grade.TO_CONFIRM


@pytest.mark.parametrize("id_", ["S1-04", "S1-08", "S2-10", "S2-17", "S2-19"])
def test_figures_found_again_in_a_paper_are_graded_so(id_):
    assert SOURCES[id_].grade == Grade.PRIMARY


@pytest.mark.parametrize("id_", ["S2-23", "S1-10", "S2-36"])
def test_what_only_a_source_document_says_is_graded_so(id_):
    assert SOURCES[id_].grade == Grade.SOURCE_DOCUMENT


def test_whatever_a_monitoring_row_cites_speaks_of_monitoring_treatment_or_diagnosis():
    spoken = {Klass.MONITORING, Klass.TREATMENT, Klass.TIMELINE, Klass.BRIEF, Klass.DEFAULT, Klass.DIAGNOSIS}
    for row in CURRENT.rows:
        for id_ in (*row.sources, *row.mentions):
            assert spoken & set(SOURCES[id_].klass), (row, id_)
