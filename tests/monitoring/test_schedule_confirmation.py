"""A rise of VEGF through the doors: stored, asked for once more, closed by the repeat, taken back with the sample."""

from datetime import date

import pytest

from monitoring.models import Observation, ScheduleItem
from monitoring.selectors import worklist
from monitoring.selectors.history import judged_history_of
from monitoring.selectors.schedule_view import schedule_of
from monitoring.selectors.worklist import Filter, Place
from monitoring.selectors.worklist_on_day import OtherDay, entries
from monitoring.services import events, follow_up, results, schedule, treatments
from tests.world import TODAY, World, result

NADIR, RISE = date(2026, 9, 1), date(2026, 10, 20)  # 28 days later is 17 November, 42 days later 1 December


def vegf(world: World, value: str, on: date, **rest) -> Observation:
    given = {"unit": "pg/mL", "specimen": "plasma", "upper_limit": "96"} | rest
    outcome = result(world.rosa, world.ana, "vegf", value, on, **given)
    return Observation.objects.get(pk=outcome.stored[0])


@pytest.fixture
def rise(world: World) -> Observation:
    """L55: 182 under treatment, 740 some weeks later."""
    treatments.record(
        patient=world.rosa,
        by=world.pablo,
        today=TODAY,
        origin="page",
        kind="systemic",
        agents=["lenalidomide", "dexamethasone"],
        start=date(2026, 8, 1),
    )
    vegf(world, "182", NADIR)
    return vegf(world, "740", RISE)


def opened(world: World) -> ScheduleItem:
    return ScheduleItem.objects.get(patient=world.rosa, panel="vegf", state="open")


def done(world: World) -> list[tuple[str, date, bool]]:
    rows = ScheduleItem.objects.filter(patient=world.rosa, panel="vegf", state="done").order_by("done_on")
    return list(rows.values_list("rule", "done_on", "in_window"))


def listed_on(world: World, day: date, status: str) -> list[tuple[int | None, date]]:
    """The VEGF rows of the worklist of another day."""
    found = entries([OtherDay(world.madrid, TODAY, day)], Filter(panel="vegf", status=status), 0, 50)
    return [(row.pk, row.due_by) for row in found.rows]


def test_one_high_value_opens_the_confirmation(world, rise):
    item = opened(world)
    assert (item.rule, item.anchor, item.anchor_id, item.anchor_date) == (
        "confirmation",
        "sample",
        rise.pk,
        RISE,
    )
    assert (item.identity, item.interval, item.spoken_by) == (f"sample:{rise.pk}", "P28D/P42D", "protocol")
    assert (item.opens, item.target, item.due_by) == (
        date(2026, 11, 17),
        date(2026, 11, 17),
        date(2026, 12, 1),
    )
    assert (item.have, item.missing, item.sources) == ([], ["vegf"], ["L55", "L5", "LOCAL_DEFAULT"])
    assert done(world) == [("baseline", NADIR, False), ("repeat", RISE, False)]


def test_rest_shows_the_sample_it_counts_from(world, rise):
    answer = schedule_of(world.rosa, judged_history_of(world.rosa), TODAY)
    item = next(item for item in answer["items"] if item["panel"] == "vegf")
    assert (item["id"], item["status"]) == (opened(world).pk, "due")
    assert (item["opens"], item["target"], item["due_by"]) == ("2026-11-17", "2026-11-17", "2026-12-01")
    why = item["why"]
    assert (why["rule"], why["anchor"], why["anchor_id"]) == ("confirmation", "sample", rise.pk)
    assert (why["anchor_date"], why["spoken_by"]) == ("2026-10-20", "protocol")


def test_it_stands_on_the_worklist_as_due(world, rise):
    rows = worklist.items([Place(world.madrid, TODAY)], Filter(panel="vegf", status="due")).rows
    assert [(row.pk, row.opens) for row in rows] == [(opened(world).pk, date(2026, 11, 17))]


def test_the_worklist_of_another_day_knows_its_stored_item(world, rise):
    schedule.waive(
        patient=world.rosa,
        panel="vegf",
        reason="travels",
        until=date(2026, 12, 9),
        by=world.pablo,
        today=TODAY,
    )
    waived = listed_on(world, date(2026, 12, 2), "waived")
    assert waived == [(opened(world).pk, date(2026, 12, 1))]


@pytest.mark.parametrize("value", ["700", "200"])
def test_the_second_value_closes_it_and_the_ordinary_window_follows(value, world, rise):
    vegf(world, value, date(2026, 11, 18))
    assert done(world)[-1] == ("confirmation", date(2026, 11, 18), True)
    item = opened(world)
    assert (item.rule, item.anchor, item.anchor_date) == ("repeat", "last_done", date(2026, 11, 18))
    assert (item.opens, item.due_by) == (date(2027, 2, 4), date(2027, 3, 4))
    before = list(ScheduleItem.objects.order_by("pk").values())
    follow_up.refresh(world.rosa, today=TODAY)
    assert list(ScheduleItem.objects.order_by("pk").values()) == before


def test_a_repeat_that_came_too_soon_leaves_it_open(world, rise):
    before = opened(world).pk
    vegf(world, "700", date(2026, 11, 16))
    assert (opened(world).pk, opened(world).due_by) == (before, date(2026, 12, 1))


def test_a_voided_sample_brings_the_ordinary_window_back(world, rise):
    results.void(rise, by=world.pablo, today=TODAY, reason="another patient's tube")
    item = opened(world)
    assert (item.rule, item.anchor_date) == ("repeat", NADIR)
    assert ScheduleItem.objects.get(identity=f"sample:{rise.pk}").state == "withdrawn"
    assert done(world) == [("baseline", NADIR, False)]


def test_a_voided_repeat_opens_it_again_in_its_row(world, rise):
    before = opened(world).pk
    repeat = vegf(world, "700", date(2026, 11, 18))
    results.void(repeat, by=world.pablo, today=TODAY, reason="hemolysed")
    item = opened(world)
    assert (item.pk, item.rule, item.done_on, item.in_window) == (before, "confirmation", None, None)


def test_a_corrected_date_moves_it_and_keeps_what_was_decided(world, rise):
    before = opened(world).pk
    schedule.await_result(patient=world.rosa, panel="vegf", since=TODAY, by=world.carla, today=TODAY)
    results.correct(rise, by=world.ana, today=TODAY, reason="misread", origin="page", date="2026-10-22")
    item = opened(world)
    assert (item.pk, item.awaiting_since) == (before, TODAY)
    assert (item.anchor_date, item.opens) == (date(2026, 10, 22), date(2026, 11, 19))


def test_a_corrected_value_that_is_no_rise_brings_the_ordinary_window_back(world, rise):
    results.correct(rise, by=world.ana, today=TODAY, reason="misread", origin="page", value="174")
    item = opened(world)
    assert (item.rule, item.anchor_date) == ("repeat", RISE)


def test_a_recorded_progression_confirms_and_its_withdrawal_asks_again(world, rise):
    event = events.record(
        patient=world.rosa,
        on=date(2026, 11, 2),
        code="progression",
        by=world.pablo,
        today=TODAY,
        origin="page",
    )
    assert (opened(world).rule, opened(world).anchor_date) == ("repeat", RISE)
    events.void(event, by=world.pablo, today=TODAY, reason="not of this disease")
    assert (opened(world).rule, opened(world).identity) == ("confirmation", f"sample:{rise.pk}")


def test_a_day_before_the_progression_was_recorded_still_asks(world, rise):
    item = opened(world)
    events.record(
        patient=world.rosa,
        on=date(2026, 11, 18),
        code="progression",
        by=world.pablo,
        today=TODAY,
        origin="page",
    )
    assert listed_on(world, date(2026, 11, 17), "due") == [(item.pk, date(2026, 12, 1))]
    assert listed_on(world, date(2026, 11, 18), "due") == []


def test_the_night_looks_again_when_it_is_late(world, rise):
    ScheduleItem.objects.exclude(panel="vegf").delete()
    assert follow_up.refresh(world.rosa, today=TODAY).next_review_on <= date(2026, 12, 2)
