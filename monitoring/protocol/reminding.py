"""When somebody is reminded of a test: the stages of an open window, and the moment at which a mail may go.

Wall-clock times are a clinic's own. One that daylight saving skips means the first moment after the gap; one that comes
twice means the first of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MIDNIGHT = time()


class Stage(StrEnum):
    """What a reminder says. Those that may come again carry what they are about, so that each is said once: the number
    of the week (`weekly-3`), a day (`again-2026-05-14`), a contact (`declined-17`). See `stage_of`.
    """

    OPENED = "opened"
    CLOSING = "closing"  # a week before the window closes
    OVERDUE = "overdue"  # the day after it closed
    WEEKLY = "weekly"  # every week, or every few weeks, from then on
    PHYSICIAN = "physician"  # late for so long that the physician is told too
    AGAIN = "again"  # a postponement is over
    UNKEPT = "unkept"  # the day of its appointment passed without results
    RETRY = "retry"  # the day for the next try to reach the patient has come
    UNREACHED = "unreached"  # try after try did not reach the patient
    DECLINED = "declined"  # the patient declined: a physician decides


CHOSEN = (
    Stage.OPENED,
    Stage.CLOSING,
    Stage.OVERDUE,
    Stage.WEEKLY,
    Stage.UNKEPT,
    Stage.RETRY,
    Stage.PHYSICIAN,
    Stage.UNREACHED,
    Stage.DECLINED,
)  # what a clinic may leave out
TO_PHYSICIANS = frozenset({Stage.PHYSICIAN, Stage.UNREACHED, Stage.DECLINED})
OF_A_PATIENT = (Stage.UNREACHED, Stage.DECLINED)  # not of one test
CLOSING_DAYS = 7  # before the window closes
PHYSICIAN_DAYS = 14  # overdue; the day after, the physician hears of it
NEWS_DAYS = 28  # a missed appointment, a try that is due and a try in vain are news for so long


@dataclass(frozen=True, slots=True)
class Hours:
    """When a clinic's people want to hear. `digest` None: as soon as something is due. `quiet` is [from, until)."""

    digest: time | None = None
    quiet: tuple[time, time] | None = None
    days_off: frozenset[date] = frozenset()


def stage_of(step: str) -> Stage:
    """Of a step as it is stored: `weekly-3` is weekly."""
    return Stage(step.partition("-")[0])


def waits_for_a_day(step: str, today: date, *, booked_for: date | None, next_try: date | None) -> bool:
    """Whether a step of a test is kept back because somebody has set a day.

    A booked test is not chased until its day is over; only a physician hears even then that it is late. A test of a
    patient who will be called on a day is not repeated by the week before that.
    """
    stage = stage_of(step)
    if booked_for is not None and booked_for >= today:
        return stage is not Stage.PHYSICIAN
    return stage is Stage.WEEKLY and next_try is not None and next_try > today


def moment_of(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the clocks of a zone show `wall` on `day`, or the first after a gap."""
    shown = datetime.combine(day, wall)
    found = shown.replace(tzinfo=zone).astimezone(UTC)
    if _shows(found, zone) == shown:
        return found
    # It falls into a gap: the clocks jump over it somewhere between these two.
    low, high = shown.replace(tzinfo=zone, fold=1).astimezone(UTC), found
    while high - low > SECOND:
        middle = low + ((high - low) // 2 // SECOND) * SECOND
        low, high = (low, middle) if _shows(middle, zone) >= shown else (middle, high)
    return high


def digest_moment(day: date, now: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """When the digest of `day` may go, at `now` or later: at the chosen hour, not in quiet hours, not on a holiday.

    One that must wait for another day waits for that day's hour.
    """
    chosen = hours.digest or MIDNIGHT
    wished = max(moment_of(day, chosen, zone), now)
    found = allowed_from(wished, zone, hours)
    on = _shows(found, zone).date()
    if on == _shows(wished, zone).date():
        return found
    at_its_hour = allowed_from(max(moment_of(on, chosen, zone), found), zone, hours)
    return at_its_hour if _shows(at_its_hour, zone).date() == on else found


def allowed_from(moment: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """The first moment from `moment` on that is neither in quiet hours nor on a holiday."""
    while True:
        later = _end_of_rest(moment, zone, hours)
        if later is None:
            return moment
        moment = later


def is_quiet(wall: time, quiet: tuple[time, time] | None) -> bool:
    """Whether a time of the day lies in quiet hours, which may cross midnight."""
    if quiet is None:
        return False
    start, end = quiet
    return start <= wall < end if start < end else wall >= start or wall < end


def _end_of_rest(moment: datetime, zone: ZoneInfo, hours: Hours) -> datetime | None:
    """When the holiday or the quiet hours end in which a moment lies; None when it lies in neither."""
    shown = _shows(moment, zone)
    if shown.date() in hours.days_off:
        return _after(moment, shown.date() + DAY, MIDNIGHT, zone)
    if hours.quiet is None or not is_quiet(shown.time(), hours.quiet):
        return None
    start, end = hours.quiet
    is_evening = start > end and shown.time() >= start
    return _after(moment, shown.date() + DAY if is_evening else shown.date(), end, zone)


def _after(moment: datetime, day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first time after `moment` at which the clocks show it: the second one, where the first has passed."""
    first = moment_of(day, wall, zone)
    if first > moment:
        return first
    return datetime.combine(day, wall, tzinfo=zone).replace(fold=1).astimezone(UTC)


def _shows(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of a zone show."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
