"""The organs over time: which days are columns, what stands in a cell, and what it said of the organ on that day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from monitoring.protocol.history import History, Reading, SignSeen
from monitoring.protocol.organ_matrix import FROM_BLOOD, Column, OrganMatrix, organ_matrix
from monitoring.protocol.responses.organs import ORGANS, SKIN_SIGNS
from monitoring.protocol.verdicts import Organ, OrganState
from monitoring.protocol.vocabulary import GradedSign, Sign
from tests.protocol.histories import day, person, treatment

TODAY = date(2025, 6, 1)
LINE = treatment("systemic", "2024-03-01", line=1, agents=("lenalidomide",))
PLACE = {organ: place for place, organ in enumerate(ORGANS)}


def result(analyte: str, on: str, value: str | int, **rest) -> Reading:
    return Reading(analyte, day(on), Decimal(value), **rest)


def seen(code: str, on: str, state: str = "present", grade: int | None = None) -> SignSeen:
    return SignSeen(code, day(on), state, grade)


def matrix(*facts, treatments=(LINE,), sex="male", today=TODAY, most=12, before=None) -> OrganMatrix:
    readings = tuple(fact for fact in facts if isinstance(fact, Reading))
    signs = tuple(fact for fact in facts if isinstance(fact, SignSeen))
    return organ_matrix(History(person(sex=sex), readings, signs, treatments), today, most, before)


def days_of(found: OrganMatrix) -> list[str]:
    return [column.day.isoformat() for column in found.columns]


def states_of(column: Column) -> dict[str, str]:
    return {
        organ.value: cell.change.state.value
        for organ, cell in zip(ORGANS, column.cells, strict=True)
        if cell is not None
    }


# The columns --------------------------------------------------------------------------------------------------------


def test_nothing_examined_is_no_column():
    assert matrix() == OrganMatrix((), False)


@pytest.mark.parametrize(
    "organ, fact",
    [
        pytest.param(Organ.NEUROPATHY, result("onls", "2024-06-01", 4), id="ONLS"),
        pytest.param(Organ.NEUROPATHY, result("mrs", "2024-06-01", 4), id="Rankin scale"),
        pytest.param(Organ.NEUROPATHY, result("nis", "2024-06-01", 4), id="NIS"),
        pytest.param(
            Organ.VOLUME_OVERLOAD, seen(Sign.EXTRAVASCULAR_VOLUME_OVERLOAD, "2024-06-01"), id="volume"
        ),
        *(
            pytest.param(Organ.VOLUME_OVERLOAD, seen(code, "2024-06-01", "", 1), id=code.value)
            for code in GradedSign
        ),
        pytest.param(Organ.PULMONARY_HYPERTENSION, result("rvsp", "2024-06-01", 45), id="RVSP"),
        pytest.param(Organ.DLCO, result("dlco_percent", "2024-06-01", 60), id="DLCO"),
        pytest.param(Organ.PAPILLEDEMA, seen(Sign.PAPILLEDEMA, "2024-06-01"), id="papilledema"),
        pytest.param(Organ.SKIN, seen(Sign.SKIN_CHANGES, "2024-06-01"), id="skin"),
        *(pytest.param(Organ.SKIN, seen(code, "2024-06-01"), id=code) for code in SKIN_SIGNS),
        pytest.param(Organ.ORGANOMEGALY, seen(Sign.ORGANOMEGALY, "2024-06-01"), id="organomegaly"),
        pytest.param(Organ.ORGANOMEGALY, result("spleen_length", "2024-06-01", 14), id="spleen"),
        pytest.param(Organ.ORGANOMEGALY, result("liver_length", "2024-06-01", 17), id="liver"),
        pytest.param(Organ.ENDOCRINE, seen(Sign.ENDOCRINE_THYROID, "2024-06-01"), id="an axis"),
        pytest.param(Organ.ENDOCRINE, result("testosterone", "2024-06-01", 5), id="testosterone of a man"),
        pytest.param(Organ.RENAL, result("egfr", "2024-06-01", 55), id="eGFR"),
        pytest.param(Organ.PLATELETS, result("platelets", "2024-06-01", 500), id="platelets"),
        pytest.param(Organ.PLATELETS, seen(Sign.THROMBOCYTOSIS_POLYCYTHEMIA, "2024-06-01"), id="the sign"),
    ],
)
def test_every_finding_of_an_organ_is_an_examination_of_it_alone(organ, fact):
    (column,) = matrix(fact).columns
    assert [cell is not None for cell in column.cells] == [each == organ for each in ORGANS]
    cell = column.cells[PLACE[organ]]
    assert (cell.on, cell.facts, cell.change.organ) == (date(2024, 6, 1), (fact,), organ)


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(result("vegf", "2024-06-01", 500), id="VEGF is no organ"),
        pytest.param(seen(Sign.POLYNEUROPATHY, "2024-06-01"), id="the criterion is no score"),
        pytest.param(seen(Sign.PAPILLEDEMA, "2024-06-01", "not_assessed"), id="not assessed"),
        pytest.param(result("testosterone", "2024-06-01", 5), id="testosterone of a woman"),
        pytest.param(result("free_t4", "2024-06-01", 1), id="a hormone that only helps to explain"),
    ],
)
def test_what_no_organ_is_judged_by_is_no_examination(fact):
    assert matrix(fact, sex="female").columns == ()


def test_a_day_ahead_is_not_yet_a_column():
    on_the_day = (result("onls", "2025-06-01", 4), result("onls", "2025-06-02", 4))
    assert days_of(matrix(*on_the_day)) == ["2025-06-01"]


def test_blood_alone_makes_no_column_but_the_last():
    blood = [result("platelets", f"2024-{month:02}-15", 300) for month in range(1, 13)]
    looked = [result("onls", "2024-06-01", 4), seen(Sign.SKIN_CHANGES, "2024-09-20")]
    assert days_of(matrix(*blood, *looked)) == ["2024-06-01", "2024-09-20", "2024-12-15"]
    assert days_of(matrix(*blood)) == ["2024-12-15"]


def test_blood_drawn_between_two_examinations_stands_in_the_next_with_its_own_day():
    found = matrix(
        result("onls", "2024-06-01", 4),
        *(result("platelets", on, 300) for on in ("2024-06-01", "2024-06-02", "2024-08-30")),
        result("onls", "2024-09-01", 4),
        result("onls", "2024-10-01", 4),
    )
    cells = [column.cells[PLACE[Organ.PLATELETS]] for column in found.columns]
    assert [cell and cell.on.isoformat() for cell in cells] == ["2024-06-01", "2024-08-30", None]
    assert cells[1].facts == (result("platelets", "2024-08-30", 300),)


def test_from_blood_are_hormones_kidneys_and_platelets():
    assert {Organ.ENDOCRINE, Organ.RENAL, Organ.PLATELETS} == FROM_BLOOD


def test_the_latest_columns_come_first_and_the_earlier_ones_on_asking():
    scores = [result("onls", f"2024-{month:02}-01", 4) for month in range(1, 6)]
    latest = matrix(*scores, most=2)
    assert (days_of(latest), latest.earlier) == (["2024-04-01", "2024-05-01"], True)
    earlier = matrix(*scores, most=2, before=date(2024, 4, 1))
    assert (days_of(earlier), earlier.earlier) == (["2024-02-01", "2024-03-01"], True)
    first = matrix(*scores, most=2, before=date(2024, 2, 1))
    assert (days_of(first), first.earlier) == (["2024-01-01"], False)
    assert matrix(*scores, most=2, before=date(2024, 1, 1)) == OrganMatrix((), False)


def test_a_column_knows_what_was_drawn_before_it_though_the_page_begins_there():
    found = matrix(
        result("onls", "2024-06-01", 4),
        result("platelets", "2024-05-20", 300),
        result("platelets", "2024-08-20", 310),
        result("onls", "2024-09-01", 4),
        most=1,
    )
    assert found.columns[0].cells[PLACE[Organ.PLATELETS]].on == date(2024, 8, 20)


# What they said -----------------------------------------------------------------------------------------------------


def test_each_column_says_what_was_said_on_its_day():
    found = matrix(
        result("onls", "2024-02-20", 6),
        seen(GradedSign.EDEMA, "2024-02-20", "", 2),
        result("onls", "2024-09-01", 6),
        seen(GradedSign.EDEMA, "2024-09-01", "", 1),
        result("onls", "2025-03-01", 4),
        seen(GradedSign.EDEMA, "2025-03-01", "", 0),
    )
    assert [states_of(column) for column in found.columns] == [
        {"neuropathy": "not_assessed", "volume_overload": "not_assessed"},
        {"neuropathy": "stable", "volume_overload": "improved"},
        {"neuropathy": "improved", "volume_overload": "resolved"},
    ]


def test_the_baseline_is_that_of_the_line_that_ran():
    second = treatment("systemic", "2024-12-01", line=2, agents=("daratumumab",), id=2)
    found = matrix(
        result("onls", "2024-02-20", 6),
        result("onls", "2024-11-20", 4),
        result("onls", "2025-03-01", 4),
        treatments=(LINE, second),
    )
    assert [column.line and column.line.start for column in found.columns] == [
        None,
        date(2024, 3, 1),
        date(2024, 12, 1),
    ]
    states = [column.cells[PLACE[Organ.NEUROPATHY]].change.state for column in found.columns]
    assert states == [OrganState.NOT_ASSESSED, OrganState.IMPROVED, OrganState.STABLE]
