"""Who is told what on a day: for tests of the steps of reminders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from monitoring.models import Message, Reminder, ReminderSettings, ScheduleItem
from monitoring.selectors.site_settings import settings_of
from monitoring.services import delivery, digests, reminders
from tests.world import TODAY, World

CARLA, PABLO = "carla@example.org", "pablo@example.org"
DAY = timedelta(days=1)
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)  # 12:00 in Madrid


def only_vegf(world: World) -> ScheduleItem:
    """Rosa's VEGF; no other test of anybody is open any more."""
    ScheduleItem.objects.exclude(patient=world.rosa, panel="vegf").update(state="withdrawn")
    return ScheduleItem.objects.get(patient=world.rosa, panel="vegf")


def due_by(item: ScheduleItem, day: date) -> None:
    """The item's last day, open from ten days before it or before TODAY."""
    opens = min(day, TODAY) - 10 * DAY
    ScheduleItem.objects.filter(pk=item.pk).update(opens=opens, target=opens, due_by=day)


def queued(world: World, today: date = TODAY) -> set[tuple[str, str]]:
    """Who is newly told what on a day."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    reminders.queue(world.madrid, today=today)
    return set(Reminder.objects.exclude(pk__in=before).values_list("recipient__email", "step"))


def ring(now: datetime, today: date | None = None) -> int:
    """What the clocks do; returns how many mails went."""
    reminders.refresh_and_queue(now=now, today=today)
    digests.hold(now=now)
    return delivery.deliver(now=now, today=today).sent


def told(person: str) -> list[str]:
    """The steps that mails to a person spoke of, in the order in which they were queued."""
    sent = Reminder.objects.filter(message__state=Message.State.SENT, cancelled_reason="")
    return list(sent.filter(recipient__email=person).order_by("pk").values_list("step", flat=True))


def settings_at(world: World, **values) -> ReminderSettings:
    found = settings_of(world.madrid)
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    return found
