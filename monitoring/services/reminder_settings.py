"""How a site's people are reminded: changed by its administrator, tried out before, applied to planned mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import DigestHour
from monitoring.protocol.reminding import CHOSEN, is_quiet
from monitoring.protocol.vocabulary import Panel
from monitoring.selectors.site_settings import hours_of, settings_of
from monitoring.services import checks, digests, reminders
from patients import audit
from patients.models import AuditType, Site, User

FIELDS = (
    "digest_time",
    "quiet_from",
    "quiet_until",
    "holidays",
    "clinic_days",
    "steps",
    "weeks_between",
    "urgent",
)
MOST_WEEKS = 8
MOST_HOLIDAYS = 400
WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True)
class Wanted:
    """The settings as somebody wants them. holidays: days with their names; the other fields as in the model."""

    digest_time: time | None
    quiet_from: time | None
    quiet_until: time | None
    holidays: Sequence[tuple[date, str]]
    clinic_days: Sequence[int]
    steps: Sequence[str]
    weeks_between: int
    urgent: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """What a change does now. changed: name, before, after; queued: how many reminders more; moved: planned mails."""

    changed: list[tuple[str, object, object]]
    queued: int
    moved: int


@transaction.atomic
def change(*, site: Site, by: User, wanted: Wanted, now: datetime) -> Preview:
    """Store the settings and work out anew when planned mails may go. Tells what it did; queues nothing yet."""
    Site.objects.select_for_update().get(pk=site.pk)
    changed = _store(site, by, wanted)
    if changed:
        names = [name for name, _before, _after in changed]
        audit.record(AuditType.REMINDERS_CHANGED, by=by, site=site, fields=names)
    return Preview(changed, 0, digests.replan(site, now=now))


def preview(*, site: Site, by: User, wanted: Wanted, now: datetime) -> Preview:
    """What `change` would do, and how many reminders would be queued today; nothing of it stays."""
    today = site.day(now)
    with transaction.atomic():
        reminders.queue(site, today=today)
        changed = _store(site, by, wanted)
        moved = digests.replan(site, now=now)
        queued = reminders.queue(site, today=today)
        transaction.set_rollback(True)
    return Preview(changed, queued, moved)


@transaction.atomic
def set_hour(*, user: User, at: time | None, site: Site, now: datetime, time_zone: str = "") -> None:
    """The hour at which a person wants the daily mail, and the time zone they live by; None and empty: their site's.

    Refused: an hour in the site's quiet hours (`time`), what is no zone (`time_zone`).
    """
    _check_hour("time", at, hours_of(settings_of(site)).quiet)
    if time_zone and time_zone not in available_timezones():
        said = {"value": time_zone[:60]}
        checks.refuse("time_zone", "unknown", _("“%(value)s” is no time zone."), **said)
    if at is None and not time_zone:
        DigestHour.objects.filter(pk=user.pk).delete()
    else:
        DigestHour.objects.update_or_create(user=user, defaults={"time": at, "time_zone": time_zone})
    audit.record(AuditType.USER_CHANGED, by=user, site=site, user_id=user.pk, fields=["digest_hour"])
    digests.replan(site, now=now)


def _store(site: Site, by: User, wanted: Wanted) -> list[tuple[str, object, object]]:
    _check(wanted)
    stored = settings_of(site)
    values = {name: getattr(wanted, name) for name in FIELDS} | {
        "holidays": [{"date": day.isoformat(), "name": name} for day, name in sorted(wanted.holidays)],
        "clinic_days": sorted(wanted.clinic_days),
        "steps": [str(stage) for stage in CHOSEN if stage in wanted.steps],
        "urgent": sorted(wanted.urgent),
    }
    changed = [
        (name, getattr(stored, name), value)
        for name, value in values.items()
        if getattr(stored, name) != value
    ]
    for name, _before, value in changed:
        setattr(stored, name, value)
    stored.changed_by = by
    stored.save()
    return changed


def _check_hour(field: str, at: time | None, quiet: tuple[time, time] | None) -> None:
    """A mail that waits every evening for the next morning would be late for ever."""
    if at is not None and quiet is not None and is_quiet(at, quiet):
        said = {"from": f"{quiet[0]:%H:%M}", "until": f"{quiet[1]:%H:%M}"}
        checks.refuse(field, "quiet", _("This time lies in the quiet hours, %(from)s to %(until)s."), **said)


def _check(wanted: Wanted) -> None:
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        missing = "quiet_from" if wanted.quiet_from is None else "quiet_until"
        checks.refuse(missing, "required", _("Quiet hours need a beginning and an end."))
    if wanted.quiet_from is not None and wanted.quiet_from == wanted.quiet_until:
        checks.refuse("quiet_until", "quiet_always", _("Quiet hours that begin when they end never end."))
    if wanted.quiet_from is not None and wanted.quiet_until is not None:
        _check_hour("digest_time", wanted.digest_time, (wanted.quiet_from, wanted.quiet_until))
    for stage in wanted.steps:
        checks.code(stage, CHOSEN, "steps")
    for panel in wanted.urgent:
        checks.code(panel, Panel, "urgent")
    if not wanted.clinic_days or not set(wanted.clinic_days) <= set(WEEKDAYS):
        checks.refuse("clinic_days", "required", _("Choose at least one day of the week."))
    if not 1 <= wanted.weeks_between <= MOST_WEEKS:
        raise ValidationError(
            {"weeks_between": ValidationError(_("Write a number from 1 to 8."), code="out_of_range")}
        )
    days = [day for day, _name in wanted.holidays]
    if len(days) > MOST_HOLIDAYS:
        checks.refuse("holidays", "too_many", _("At most %(most)s holidays can be kept."), most=MOST_HOLIDAYS)
    for day in days:
        if days.count(day) > 1:
            checks.refuse("holidays", "twice", _("%(value)s stands there twice."), value=day.isoformat())
