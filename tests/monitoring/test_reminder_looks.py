"""The first look of a day is at everybody; the next at whom something was done to, unless more than that changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring.models import Reminder, ReminderLook
from monitoring.services import contacts, looks, reminder_settings, reminders
from patients.models import Role, User
from patients.services import memberships
from tests.monitoring.reminded import CARLA, DAY, due_by, only_vegf
from tests.world import TODAY


@pytest.fixture(autouse=True)
def no_overlap(monkeypatch):
    """Each look begins exactly where the last one began."""
    monkeypatch.setattr(looks, "OVERLAPPING_EVENTS", 0)
    monkeypatch.setattr(looks, "OVERLAP", timedelta(0))


@pytest.fixture
def looked(world):
    """Everything was said today; then an item changed in a way that no deed of a person does."""
    item = only_vegf(world)
    due_by(item, TODAY + 3 * DAY)
    assert look(world) > 0
    due_by(item, TODAY - DAY)
    return item


def look(world, today=TODAY) -> int:
    return reminders.queue_new(world.madrid, today=today)


def steps() -> set[str]:
    return set(Reminder.objects.filter(recipient__email=CARLA).values_list("step", flat=True))


def test_a_second_look_is_not_at_whom_nothing_was_done_to(world, looked):
    assert (look(world), steps()) == (0, {"closing"})


def test_the_first_look_of_the_next_day_is_at_everybody(world, looked):
    assert look(world, TODAY + DAY) > 0
    assert steps() == {"closing", "overdue"}


def test_a_deed_has_its_patient_looked_at_again(world, looked):
    known = {"by": world.ana, "today": TODAY, "origin": "page"}
    contacts.log(patient=world.rosa, on=TODAY, channel="phone", outcome="reached", **known)
    assert look(world) > 0
    assert steps() == {"closing", "overdue"}


def test_a_deed_on_another_patient_does_not(world, looked):
    other = {"by": world.lena, "today": TODAY, "origin": "page"}
    contacts.log(patient=world.liam, on=TODAY, channel="phone", outcome="reached", **other)
    assert look(world) == 0


def test_a_plan_that_was_laid_out_anew_is_looked_at(world, looked):
    world.rosa.follow_up.refreshed_at = timezone.now()
    world.rosa.follow_up.save()
    assert look(world) > 0


def add_a_coordinator(world):
    memberships.add_user(
        email="cora@example.org", name="Cora", site=world.madrid, role=Role.COORDINATOR, language="en"
    )


def change_the_settings(world):
    settings = reminder_settings.settings_of(world.madrid)
    settings.weeks_between = 2
    settings.save()


def set_the_clock_back(world):
    ReminderLook.objects.update(looked_at=timezone.now() + timedelta(hours=1))


def die_on_the_way(world):
    ReminderLook.objects.all().delete()


def leave(world):
    User.objects.filter(pk=world.pablo.pk).update(is_active=False)


@pytest.mark.parametrize(
    "happens", [add_a_coordinator, change_the_settings, set_the_clock_back, die_on_the_way, leave]
)
def test_everybody_is_looked_at_again_after(world, looked, happens):
    happens(world)
    look(world)
    assert "overdue" in steps()


def test_a_look_goes_back_over_what_others_had_not_committed_when_the_last_one_began(
    world, looked, monkeypatch
):
    monkeypatch.setattr(looks, "OVERLAP", timedelta(hours=2))
    world.rosa.follow_up.refreshed_at = timezone.now() - timedelta(hours=1)
    world.rosa.follow_up.save()
    assert look(world) > 0


def test_a_look_that_is_killed_leaves_no_trace(world, monkeypatch):
    def die(*_of, **_anything):
        raise KeyboardInterrupt

    monkeypatch.setattr(reminders, "queue", die)
    with pytest.raises(KeyboardInterrupt):
        look(world)
    assert not ReminderLook.objects.exists()
