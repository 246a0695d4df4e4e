"""How a site's people are reminded, and by whose clock a person lives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from monitoring.models import DigestHour, ReminderSettings
from monitoring.protocol.reminding import CHOSEN, Hours
from monitoring.protocol.trips import ClinicDays
from patients.models import Membership, Site, User

WORKING_DAYS = (1, 2, 3, 4, 5)  # Monday to Friday


@dataclass(frozen=True)
class Clock:
    """The wall clock that a person lives by, and the hours at which they may be written to."""

    zone: ZoneInfo
    hours: Hours

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


NOWHERE = Clock(ZoneInfo("UTC"), Hours())


def settings_of(site: Site) -> ReminderSettings:
    """The site's row, or an unsaved one with the defaults: every step, at once, Monday to Friday."""
    stored = ReminderSettings.objects.filter(site=site).first()
    if stored is not None:
        return stored
    return ReminderSettings(site=site, steps=[str(stage) for stage in CHOSEN], clinic_days=list(WORKING_DAYS))


def hours_of(settings: ReminderSettings) -> Hours:
    quiet = None
    if settings.quiet_from is not None and settings.quiet_until is not None:
        quiet = (settings.quiet_from, settings.quiet_until)
    return Hours(digest=settings.digest_time, quiet=quiet, days_off=settings.days_off)


def own_hour(user: User) -> tuple[time | None, str]:
    """The hour that a person chose for the daily mail and the time zone they live by; None and empty: the site's."""
    return DigestHour.objects.filter(pk=user.pk).values_list("time", "time_zone").first() or (None, "")


def clock_of(person_id: int) -> Clock:
    """By the site of the person, the first by code where there are several; by what they chose for themselves."""
    membership = (
        Membership.objects.filter(user_id=person_id).select_related("site").order_by("site__code").first()
    )
    if membership is None:
        return NOWHERE
    hours, zone = hours_of(settings_of(membership.site)), membership.site.zone
    own = DigestHour.objects.filter(pk=person_id).first()
    if own is not None:
        hours = replace(hours, digest=own.time or hours.digest)
        zone = ZoneInfo(own.time_zone) if own.time_zone else zone
    return Clock(zone, hours)


def as_if_on(day: date, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks of a zone show on `day` what they show now: for a run with a given day."""
    shown = now.astimezone(zone)
    if shown.date() == day:
        return now
    return datetime.combine(day, shown.timetz()).astimezone(UTC)


def clinic_days_of(site: Site) -> ClinicDays:
    """On which days the site receives patients."""
    settings = settings_of(site)
    return _clinic_days(settings.clinic_days, settings.days_off)


@lru_cache(maxsize=256)
def clinic_days_from(clinic_days: str | None, holidays: str | None) -> ClinicDays:
    """The same from the row's columns as text; None where the site has no row."""
    days = json.loads(clinic_days) if clinic_days else WORKING_DAYS
    stored = ReminderSettings(holidays=json.loads(holidays) if holidays else [])
    return _clinic_days(days, stored.days_off)


def _clinic_days(clinic_days: Sequence[int], days_off: frozenset[date]) -> ClinicDays:
    closed = frozenset(day for day in range(7) if day + 1 not in clinic_days)
    return ClinicDays(closed=closed, holidays=days_off)
