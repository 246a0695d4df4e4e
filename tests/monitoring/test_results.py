"""Results through the one door."""

from datetime import date

import pytest

from monitoring.models import Observation, ScheduleItem
from monitoring.services import results
from tests.world import TODAY, result


def test_the_same_result_twice_changes_nothing(world):
    first = result(world.rosa, world.ana, "vegf", "812", date(2026, 11, 2), unit="pg/mL", specimen="plasma")
    again = result(world.rosa, world.ana, "vegf", "812", date(2026, 11, 2), unit="ng/L", specimen="plasma")
    assert again.unchanged == first.stored
    assert Observation.objects.count() == 1


def test_another_value_needs_a_correction_with_a_reason(world):
    first = result(world.rosa, world.ana, "platelets", "310", date(2026, 11, 2), unit="10*9/L")
    with pytest.raises(results.Refused) as refused:
        result(world.rosa, world.ana, "platelets", "301", date(2026, 11, 2), unit="10*9/L")
    assert [problem.code for problem in refused.value.outcome.problems] == ["changed_value"]
    corrected = result(
        world.rosa,
        world.ana,
        "platelets",
        "301",
        date(2026, 11, 2),
        unit="10*9/L",
        correct=True,
        reason="typed wrongly",
    )
    assert corrected.corrected == first.stored
    row = Observation.objects.get()
    assert (row.status, row.version, row.revisions.get().said["reported_value"]) == ("corrected", 2, "310")


def test_a_result_closes_its_window_and_voiding_opens_it_again(world):
    result(world.rosa, world.ana, "vegf", "812", date(2026, 10, 2), unit="pg/mL", specimen="plasma")
    baseline = ScheduleItem.objects.get(patient=world.rosa, panel="vegf", rule="baseline")
    assert (baseline.state, baseline.done_on, baseline.in_window) == ("done", date(2026, 10, 2), False)
    assert ScheduleItem.objects.get(panel="vegf", patient=world.rosa, state="open").due_by == date(
        2027, 1, 16
    )
    results.void(Observation.objects.get(), by=world.ana, today=TODAY, reason="another person's tube")
    baseline.refresh_from_db()
    assert (baseline.state, baseline.done_on) == ("open", None)
    assert ScheduleItem.objects.filter(panel="vegf", patient=world.rosa, state="open").count() == 1
