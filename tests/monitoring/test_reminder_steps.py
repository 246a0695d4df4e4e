"""The steps of a reminder and the hour of the mail: what is queued on a day, for whom, and when its mail may go."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone

from monitoring.models import DigestHour, Message, Reminder, ScheduleItem
from monitoring.services import delivery, digests, message_states, reminders
from patients.models import Role
from patients.services import memberships
from tests.monitoring import reminded
from tests.monitoring.reminded import CARLA, DAY, NOON, PABLO, due_by, only_vegf, queued, ring
from tests.world import TODAY


@pytest.fixture
def window(world):
    """Rosa's VEGF alone. Its due day is set by the test."""
    item = only_vegf(world)

    def until(day: date) -> ScheduleItem:
        due_by(item, day)
        return item

    return until


@pytest.fixture
def settings_at(world):
    return partial(reminded.settings_at, world)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        pytest.param(8, {(CARLA, "opened")}, id="eight days before it closes"),
        pytest.param(7, {(CARLA, "closing")}, id="a week before it closes"),
        pytest.param(0, {(CARLA, "closing")}, id="the day it closes"),
        pytest.param(-1, {(CARLA, "overdue")}, id="the day after"),
        pytest.param(-7, {(CARLA, "overdue")}, id="a week late"),
        pytest.param(-8, {(CARLA, "weekly-1")}, id="a week after the day after"),
        pytest.param(-14, {(CARLA, "weekly-1")}, id="14 days late"),
        pytest.param(-15, {(CARLA, "weekly-2"), (PABLO, "physician")}, id="after 14 days the physician too"),
        pytest.param(-400, {(CARLA, "weekly-57"), (PABLO, "physician")}, id="more than a year late"),
    ],
)
def test_the_step_of_a_day(world, window, days, told):
    window(TODAY + days * DAY)
    assert queued(world) == told
    assert queued(world) == set()


def test_nothing_is_said_before_the_window_opens(world, window):
    item = window(TODAY + 20 * DAY)
    ScheduleItem.objects.filter(pk=item.pk).update(opens=TODAY + DAY, target=TODAY + DAY)
    assert queued(world) == set()
    assert queued(world, TODAY + DAY) == {(CARLA, "opened")}


def test_one_test_from_its_opening_until_it_is_handled(world, window):
    window(TODAY + 10 * DAY)
    said = {}
    for n in range(40):
        for person, step in queued(world, TODAY + n * DAY):
            said[step] = (n - 10, person)
    assert said == {
        "opened": (-10, CARLA),
        "closing": (-7, CARLA),
        "overdue": (1, CARLA),
        "weekly-1": (8, CARLA),
        "weekly-2": (15, CARLA),
        "physician": (15, PABLO),
        "weekly-3": (22, CARLA),
        "weekly-4": (29, CARLA),
    }
    ScheduleItem.objects.filter(panel="vegf").update(state="done", done_on=TODAY)
    assert queued(world, TODAY + 60 * DAY) == set()


@pytest.mark.parametrize(
    ("steps", "days", "told"),
    [
        pytest.param(["opened"], 3, {(CARLA, "opened")}, id="without the week before, an opening lasts"),
        pytest.param(["opened"], 0, {(CARLA, "opened")}, id="to the last day"),
        pytest.param(["opened"], -1, set(), id="and no longer"),
        pytest.param(["overdue"], -90, {(CARLA, "overdue")}, id="without the weeks, overdue lasts"),
        pytest.param(["weekly"], -1, set(), id="weeks alone begin a week later"),
        pytest.param(["weekly"], -8, {(CARLA, "weekly-1")}, id="then"),
        pytest.param(
            ["opened", "closing", "overdue", "weekly"], -90, {(CARLA, "weekly-12")}, id="no physician"
        ),
        pytest.param([], -90, set(), id="none at all"),
    ],
)
def test_a_site_leaves_steps_out(world, window, settings_at, steps, days, told):
    settings_at(steps=steps)
    window(TODAY + days * DAY)
    assert queued(world) == told


def test_every_two_weeks_goes_by_the_same_numbers_as_every_week(world, window, settings_at):
    window(TODAY)
    settings_at(weeks_between=2, steps=["overdue", "weekly"])
    assert {n: queued(world, TODAY + n * DAY) for n in (14, 15, 22, 29)} == {
        14: {(CARLA, "overdue")},
        15: {(CARLA, "weekly-2")},
        22: set(),
        29: {(CARLA, "weekly-4")},
    }
    settings_at(weeks_between=1)
    assert queued(world, TODAY + 36 * DAY) == {(CARLA, "weekly-5")}


def test_the_responsible_physician_alone_hears_of_it(world, window):
    paula, _ = memberships.add_user(
        email="paula@example.org",
        name="Paula",
        site=world.madrid,
        role=Role.PHYSICIAN,
        language="en",
        by=None,
    )
    window(TODAY - 15 * DAY)
    world.rosa.responsible_physician = paula
    world.rosa.save()
    assert {person for person, step in queued(world) if step == "physician"} == {"paula@example.org"}


@pytest.mark.parametrize("left", ["role", "account"])
def test_where_the_responsible_physician_has_left_the_others_hear_of_it(world, window, left):
    paula, _ = memberships.add_user(
        email="paula@example.org",
        name="Paula",
        site=world.madrid,
        role=Role.PHYSICIAN,
        language="en",
        by=None,
    )
    window(TODAY - 15 * DAY)
    world.rosa.responsible_physician = paula
    world.rosa.save()
    if left == "role":
        paula.memberships.all().delete()
    else:
        paula.is_active = False
        paula.save()
    assert {person for person, step in queued(world) if step == "physician"} == {PABLO}


def test_what_is_postponed_is_silent_and_said_again_when_it_is_over(world, window):
    item = window(TODAY + 20 * DAY)
    queued(world)
    ScheduleItem.objects.filter(pk=item.pk).update(snoozed_until=TODAY + 5 * DAY)
    assert queued(world, TODAY + 5 * DAY) == set()
    assert queued(world, TODAY + 6 * DAY) == {(CARLA, "again-2026-11-25")}
    assert queued(world, TODAY + 7 * DAY) == set()


def test_several_steps_of_a_test_are_one_line_of_the_mail(world, window):
    window(TODAY + 10 * DAY)
    for n in (0, 3, 11):
        reminders.queue(world.madrid, today=TODAY + n * DAY)
    digests.gather(world.madrid, now=NOON + 11 * DAY, today=TODAY + 11 * DAY)
    assert set(Reminder.objects.values_list("step", "cancelled_reason")) == {
        ("opened", "said_together"),
        ("closing", "said_together"),
        ("overdue", ""),
    }


def test_without_an_hour_the_mail_goes_at_once(world, window):
    window(TODAY + 10 * DAY)
    assert ring(NOON) == 1
    assert Message.objects.get().not_before is None


def test_the_mail_waits_for_the_hour_of_the_site(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(digest_time=time(13, 30))
    assert ring(NOON) == 0
    assert Message.objects.get().not_before == datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    assert ring(NOON + timedelta(minutes=89)) == 0
    assert ring(NOON + timedelta(minutes=90)) == 1


def test_an_hour_that_is_past_means_now(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(digest_time=time(7))
    assert ring(NOON) == 1


def test_a_persons_own_hour_wins(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(digest_time=time(7))
    DigestHour.objects.create(user=world.carla, time=time(16))
    assert ring(NOON) == 0
    assert Message.objects.get().not_before == datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_in_quiet_hours_and_on_holidays_the_mail_waits_and_there_is_one_a_day(world, window, settings_at):
    item = window(TODAY + 10 * DAY)
    holiday = (TODAY + DAY).isoformat()
    settings_at(
        quiet_from=time(20), quiet_until=time(8), holidays=[{"date": holiday, "name": "Patron saint"}]
    )
    evening = datetime(2026, 11, 20, 21, tzinfo=UTC)
    assert ring(evening) == 0
    planned = Message.objects.get()
    assert (planned.local_date, planned.not_before) == (
        TODAY + 2 * DAY,
        datetime(2026, 11, 22, 7, tzinfo=UTC),
    )
    assert ring(NOON + DAY) == 0
    ScheduleItem.objects.filter(pk=item.pk).update(
        opens=TODAY - 30 * DAY, target=TODAY, due_by=TODAY + 2 * DAY
    )
    assert ring(datetime(2026, 11, 22, 6, 59, tzinfo=UTC)) == 0
    assert ring(datetime(2026, 11, 22, 7, tzinfo=UTC)) == 1
    assert ring(NOON + 2 * DAY) == 0


def test_what_was_refused_before_the_quiet_hours_is_not_tried_in_them(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(quiet_from=time(20), quiet_until=time(8))
    reminders.refresh_and_queue(now=NOON)
    evening = datetime(2026, 11, 20, 19, tzinfo=UTC)
    assert digests.hold(now=evening - timedelta(minutes=1)) == 0
    assert digests.hold(now=evening) == 1
    assert digests.hold(now=evening + timedelta(hours=1)) == 0
    planned = Message.objects.get()
    assert (planned.local_date, planned.not_before) == (TODAY + DAY, datetime(2026, 11, 21, 7, tzinfo=UTC))
    assert delivery.deliver(now=evening).sent == 0
    assert delivery.deliver(now=datetime(2026, 11, 21, 7, tzinfo=UTC), today=TODAY).sent == 1


def test_a_planned_mail_follows_its_clinic_into_another_time_zone(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(digest_time=time(16))
    reminders.refresh_and_queue(now=NOON)
    assert Message.objects.get().not_before == datetime(2026, 11, 20, 15, tzinfo=UTC)
    world.madrid.time_zone = "Atlantic/Azores"
    memberships.change_site(site=world.madrid, by=world.adela, fields=["time_zone"])
    assert [digests.hold(now=NOON) for _ in range(2)] == [1, 0]
    planned = Message.objects.get()
    assert (planned.not_before, planned.zone) == (datetime(2026, 11, 20, 17, tzinfo=UTC), "Atlantic/Azores")


def test_a_mail_put_off_by_a_holiday_that_is_none_after_all_goes_at_once(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(holidays=[{"date": TODAY.isoformat(), "name": "Feast"}])
    reminders.refresh_and_queue(now=NOON)
    assert Message.objects.get().local_date == TODAY + DAY
    settings_at(holidays=[])
    assert digests.replan(world.madrid, now=NOON) == 1
    assert (Message.objects.get().local_date, Message.objects.get().not_before) == (TODAY, None)


@pytest.mark.parametrize("doubted", [False, True])
def test_what_a_dead_sender_left_is_not_sent_in_quiet_hours(world, window, settings_at, doubted):
    """Its text is not written before the hour either: the message waits like one that is new."""
    window(TODAY + 10 * DAY)
    reminders.refresh_and_queue(now=NOON)
    settings_at(quiet_from=time(20), quiet_until=time(8))
    claimed = message_states.claim(Message.objects.get().pk, NOON)
    if doubted:
        Message.objects.update(doubts=1, attempts=0)
    evening = datetime(2026, 11, 20, 21, tzinfo=UTC)
    digests.hold(now=evening)
    assert delivery.deliver(now=evening).sent == 0
    planned = Message.objects.get()
    assert (planned.state, planned.attempts) == ("planned", 0 if doubted else 1)
    assert planned.not_before == datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert planned.claim_token != claimed.claim_token
    assert delivery.deliver(now=planned.not_before, today=TODAY).sent == 1


def test_a_message_that_moves_onto_a_day_that_has_one_is_gathered_into_it(world, window, settings_at):
    window(TODAY + 10 * DAY)
    reminders.refresh_and_queue(now=NOON)
    Message.objects.create(recipient=world.carla, local_date=TODAY + DAY)
    settings_at(holidays=[{"date": TODAY.isoformat(), "name": "Feast"}])
    assert digests.hold(now=NOON) == 2
    assert Message.objects.get(local_date=TODAY).state == "cancelled"
    digests.gather(world.madrid, now=NOON, today=TODAY)
    assert Reminder.objects.get(cancelled_reason="").message.local_date == TODAY + DAY


def test_an_urgent_test_does_not_wait_for_the_hour(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(digest_time=time(20), urgent=["vegf"])
    assert ring(NOON) == 1
    assert Message.objects.get().kind == "urgent"
    assert "Rosa" not in mail.outbox[0].body + mail.outbox[0].subject


def test_a_second_urgent_test_of_a_day_goes_at_once_too(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(digest_time=time(20), urgent=["vegf", "cbc"])
    assert ring(NOON) == 1
    vegf = ScheduleItem.objects.get(patient=world.rosa, panel="vegf")
    ScheduleItem.objects.create(
        patient=world.rosa,
        site=world.madrid,
        panel="cbc",
        identity="x",
        rule=vegf.rule,
        anchor=vegf.anchor,
        anchor_date=vegf.anchor_date,
        anchor_id=vegf.anchor_id,
        protocol=vegf.protocol,
        opens=TODAY,
        target=TODAY,
        due_by=TODAY + 9 * DAY,
    )
    assert ring(NOON + timedelta(hours=1)) == 1
    assert set(Message.objects.values_list("kind", flat=True)) == {"urgent", "urgent-2"}


def test_an_urgent_mail_is_not_sent_in_quiet_hours(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(quiet_from=time(11), quiet_until=time(13), urgent=["vegf"])
    assert ring(NOON) == 0
    assert ring(NOON + timedelta(hours=1)) == 1


def test_who_works_nowhere_any_more_has_no_clock_and_gets_no_mail(world, window):
    window(TODAY + 10 * DAY)
    reminders.queue(world.madrid, today=TODAY)
    world.carla.memberships.all().delete()
    digests.gather(world.madrid, now=timezone.now(), today=TODAY)
    assert delivery.deliver(now=timezone.now(), today=TODAY).sent == 0


def test_a_run_for_another_day_keeps_the_hour_of_that_day(world, window, settings_at):
    window(TODAY + 10 * DAY)
    settings_at(digest_time=time(11))
    assert ring(NOON, today=TODAY + 3 * DAY) == 1
    assert Message.objects.get().local_date == TODAY + 3 * DAY
