"""When a mail may go, found by looking at the clock on the wall quarter hour by quarter hour, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from monitoring.selectors.site_settings import Clock

MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)
A_DAY = 30 * 4  # quarters, with what daylight saving may add


def wall(moment: datetime, clock: Clock) -> datetime:
    return moment.astimezone(clock.zone).replace(tzinfo=None)


def is_allowed(moment: datetime, clock: Clock) -> bool:
    """Neither in quiet hours nor on a holiday."""
    shown = wall(moment, clock)
    if shown.date() in clock.hours.days_off:
        return False
    if clock.hours.quiet is None:
        return True
    start, end = clock.hours.quiet
    at = shown.time()
    return not (start <= at < end if start < end else at >= start or at < end)


def hour_of(day: date, clock: Clock) -> datetime:
    """The first quarter hour of a day at which the clock on the wall shows the chosen hour or a later one.

    An hour that lies in quiet hours is never waited for on its own day: then the day's first moment.
    """
    chosen = clock.hours.digest or time()
    noon = datetime.combine(day, time(12), UTC)
    found = [noon + n * QUARTER for n in range(-A_DAY, A_DAY)]
    return next(
        each for each in found if (shown := wall(each, clock)).date() == day and shown.time() >= chosen
    )
