"""The table of bad values against the one door itself; page, REST and CSV replay it in their own tests."""

from __future__ import annotations

from datetime import date

import pytest

from monitoring import wording
from monitoring.exchange.incoming import IncomingResult
from monitoring.models import Observation
from monitoring.services import results
from tests.samples.bad_results import BAD_RESULTS, BIRTH_DATE, DECIMAL_COMMA, GOOD, TODAY
from tests.world import TODAY as WORLD_DAY

ROWS = [pytest.param(row, id=row.id) for row in (*BAD_RESULTS, *DECIMAL_COMMA)]


def test_the_table_speaks_of_the_world_of_the_tests(world):
    assert date.fromisoformat(TODAY) == WORLD_DAY
    assert date.fromisoformat(BIRTH_DATE) == world.rosa.birth_date


def test_the_row_they_are_made_of_is_stored_without_a_word(world):
    outcome = results.record(
        [IncomingResult(**GOOD)], patient=world.rosa, origin="page", by=world.ana, today=WORLD_DAY
    )
    assert len(outcome.stored) == 1
    assert outcome.warnings == []


@pytest.mark.parametrize("row", ROWS)
def test_a_bad_result_is_refused_with_its_code_at_its_field_and_nothing_is_stored(world, row):
    with pytest.raises(results.Refused) as refused:
        results.record(
            [IncomingResult(**row.whole)], patient=world.rosa, origin="page", by=world.ana, today=WORLD_DAY
        )
    first = refused.value.outcome.problems[0]
    assert (first.code, first.field) == (row.code, row.field)
    assert wording.problem(first) != first.code
    assert not Observation.objects.exists()
