"""Gathers reminders into messages: one digest a person and day at their hour, at once only what a site calls urgent.

Every moment follows from the wall clock of the recipient's site. It is worked out when a message is planned and again
when settings change, the site moves to another time zone, or quiet hours begin.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from monitoring.models import Message, Reminder, ReminderSettings, ScheduleItem
from monitoring.protocol.current import CURRENT
from monitoring.protocol.reminding import Stage, allowed_from, digest_moment
from monitoring.protocol.rows import ThresholdName
from monitoring.selectors.reaching import CALLS
from monitoring.selectors.site_settings import Clock, as_if_on, clock_of, hours_of, settings_of
from monitoring.services.message_states import move
from monitoring.services.reminder_steps import HANDLED
from monitoring.services.saying import steps_to_say
from patients.models import Membership, Site

DIGEST, URGENT = "digest", "urgent"
State = Message.State


def gather(site: Site, *, now: datetime, today: date, pinned: bool = False) -> None:
    """Put each person's new reminders into their message of the day, unless that one is already on its way.

    today: the site's day; pinned: it was given, and holds for every clock.
    """
    loose = _of_tests(site, today)
    calls = _of_patients(site)
    _take_back_handled(calls)
    urgent = settings_of(site).urgent
    people = {pk for told in (loose, calls) for pk in told.values_list("recipient_id", flat=True).distinct()}
    for person_id in sorted(people):
        clock = clock_of(person_id)
        moment = as_if_on(today, now, clock.zone) if pinned else now
        theirs = loose.filter(recipient_id=person_id)
        _put(person_id, DIGEST, theirs.exclude(item__panel__in=urgent), clock, moment)
        _put(person_id, DIGEST, calls.filter(recipient_id=person_id), clock, moment)
        _put(person_id, URGENT, theirs.filter(item__panel__in=urgent), clock, moment)


def _of_tests(site: Site, today: date) -> QuerySet[Reminder]:
    """Reminders of a site that stand in no message, of items of which somebody may be told today."""
    waiting_since = today - timedelta(days=CURRENT.days(ThresholdName.AWAITING_RESULT))
    # As `protocol.reminding.waits_for_a_day` says it.
    booked = Q(item__appointment__date__gte=today) & ~Q(step=Stage.PHYSICIAN.value)
    try_ahead = Q(item__patient__follow_up__last_contact__next_try__gt=today)
    return Reminder.objects.filter(
        Q(item__waived_until__isnull=True) | Q(item__waived_until__lt=today),
        Q(item__awaiting_since__isnull=True) | Q(item__awaiting_since__lt=waiting_since),
        Q(item__snoozed_until__isnull=True) | Q(item__snoozed_until__lt=today),
        ~booked,
        ~(try_ahead & Q(step__startswith=f"{Stage.WEEKLY}-")),
        ~CALLS,
        site=site,
        message__isnull=True,
        cancelled_reason="",
        item__state="open",
    )


def _of_patients(site: Site) -> QuerySet[Reminder]:
    """Calls to physicians of a site that stand in no message."""
    return Reminder.objects.filter(CALLS, site=site, message__isnull=True, cancelled_reason="")


def _take_back_handled(calls: QuerySet[Reminder]) -> None:
    """Cancel what a physician need not hear any more: the patient was reached, or somebody decided."""
    waiting = list(calls.values_list("pk", "item__patient_id", "step"))
    steps = steps_to_say({patient_id for _pk, patient_id, _step in waiting})
    handled = [pk for pk, patient_id, step in waiting if step not in steps.get(patient_id, ())]
    Reminder.objects.filter(pk__in=handled).update(cancelled_reason=HANDLED)


@transaction.atomic
def _put(person_id: int, kind: str, reminders: QuerySet[Reminder], clock: Clock, moment: datetime) -> None:
    if not reminders.exists():
        return
    day = clock.day(moment)
    at = _moment(kind, day, moment, clock)
    if at > moment:
        day = clock.day(at)
    if kind == URGENT:
        kind = _next_urgent(person_id, day)
    not_before = at if at > moment else None
    key = {"recipient_id": person_id, "local_date": day, "kind": kind}
    planned = Message(**key, not_before=not_before, zone=clock.zone.key)
    Message.objects.bulk_create([planned], ignore_conflicts=True)
    message = Message.objects.select_for_update().get(channel="email", **key)
    if message.state == State.PLANNED:
        reminders.update(message=message)
        _say_once(message)


def _moment(kind: str, day: date, now: datetime, clock: Clock) -> datetime:
    """When a message for a day may go: a digest at its hour; what is urgent at once, but never in quiet hours."""
    hours = clock.hours if kind == DIGEST else replace(clock.hours, digest=None)
    return digest_moment(day, now, clock.zone, hours)


def _anew(message: Message, now: datetime, clock: Clock) -> datetime:
    """When a message that waits may go: one that was put off to another day may come back to this one."""
    return _moment(message.kind, min(message.local_date, clock.day(now)), now, clock)


def _next_urgent(person_id: int, day: date) -> str:
    """Of urgent messages there may be several a day: one that has left is followed by another."""
    left = Message.objects.filter(recipient_id=person_id, local_date=day, kind__startswith=URGENT)
    number = left.exclude(state=State.PLANNED).count() + 1
    return URGENT if number == 1 else f"{URGENT}-{number}"


def _say_once(message: Message) -> None:
    """A test stands in a message once: of several steps that came together the latest speaks."""
    mine = Reminder.objects.filter(~CALLS, message=message, cancelled_reason="")
    latest = mine.values("item_id").annotate(last=Max("pk")).values("last")
    mine.exclude(pk__in=latest).update(cancelled_reason="said_together")


def withdraw(item: ScheduleItem) -> None:
    """Take what is said of an item out of messages that nobody has begun to send; it is told later, or not at all."""
    planned = Reminder.objects.filter(~CALLS, item=item, cancelled_reason="", message__state=State.PLANNED)
    planned.update(message=None)


def hold(*, now: datetime) -> int:
    """Right before sending: keep what could go out of quiet hours and holidays that have begun meanwhile, and have
    what waits follow a site into another time zone. Returns how many messages moved.
    """
    held = 0
    for site in Site.objects.all():
        held += replan(site, now=now, only=~Q(zone__in=("", site.time_zone)))
    for settings in ReminderSettings.objects.select_related("site"):
        if allowed_from(now, settings.site.zone, hours_of(settings)) > now:
            could_go = Q(not_before__isnull=True) | Q(not_before__lte=now)
            held += replan(settings.site, now=now, only=could_go)
    return held


@transaction.atomic
def put_off(message: Message, *, now: datetime) -> bool:
    """Whether a message that is claimed must wait after all: quiet hours began while a sender was dead or in doubt."""
    clock = clock_of(message.recipient_id)
    if _anew(message, now, clock) <= now:
        return False
    if move(message, State.PLANNED, at=now, attempts=message.attempts - 1):
        _replan(message, clock, now)
    return True


def replan(site: Site, *, now: datetime, only: Q | None = None) -> int:
    """Work out anew when the planned messages of a site's people may go. Returns how many moved."""
    people = Membership.objects.filter(site=site).values("user_id")
    planned = Message.objects.filter(only or Q(), state=State.PLANNED, recipient_id__in=people)
    moved = 0
    for message_id in list(planned.values_list("pk", flat=True)):
        with transaction.atomic():
            message = Message.objects.select_for_update().filter(pk=message_id, state=State.PLANNED).first()
            if message is not None:
                moved += _replan(message, clock_of(message.recipient_id), now)
    return moved


def _replan(message: Message, clock: Clock, now: datetime) -> bool:
    at = _anew(message, now, clock)
    not_before = at if at > now else None
    if (not_before, clock.zone.key) == (message.not_before, message.zone):
        return False
    message.not_before, message.zone = not_before, clock.zone.key
    day = clock.day(at) if not_before else min(message.local_date, clock.day(now))
    if day != message.local_date:
        others = Message.objects.filter(
            recipient_id=message.recipient_id, channel=message.channel, local_date=day, kind=message.kind
        )
        if others.exists():  # that day has its message: what stands here is gathered anew
            message.reminders.filter(cancelled_reason="").update(message=None)
            return move(message, State.CANCELLED, at=now, not_before=not_before, problem="moved")
        message.local_date = day
    message.save(update_fields=["not_before", "zone", "local_date"])
    return True
