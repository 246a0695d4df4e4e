"""When a mail may go: the wall clock of a clinic, through every change of its clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from monitoring.protocol.reminding import (
    CHOSEN,
    OF_A_PATIENT,
    TO_PHYSICIANS,
    Hours,
    Stage,
    allowed_from,
    digest_moment,
    moment_of,
    stage_of,
    waits_for_a_day,
)

MADRID = ZoneInfo("Europe/Madrid")
UTC_ZONE = ZoneInfo("UTC")
NIGHT = (time(20), time(7))
SEVEN = time(7)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


@cache
def changes() -> list[tuple[ZoneInfo, datetime, timedelta]]:
    """Every change of every zone's clocks from 2010 to 2035: zone, moment, by how much. Zones of one law stand once."""
    found, known = [], set()
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        steps = []
        low = utc("2010-01-01")
        while low < utc("2036-01-01"):
            high = low + 20 * DAY
            if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
                steps.append(_change(zone, low, high))
            low = high
        if tuple(steps) not in known:
            known.add(tuple(steps))
            found += [(zone, at, by) for at, by in steps]
    return found


def _change(zone, low, high) -> tuple[datetime, timedelta]:
    before = low.astimezone(zone).utcoffset()
    after = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high, after - before


def test_every_zone_is_looked_at():
    assert len(changes()) > 2000
    assert {by > timedelta(0) for _zone, _at, by in changes()} == {True, False}


def test_a_time_that_the_clocks_jump_over_is_the_first_moment_after_the_gap():
    for zone, at, by in changes():
        if by < timedelta(0):
            continue
        last = wall(at - timedelta(seconds=1), zone) + timedelta(seconds=1)  # where the clocks stop
        for missing in (last, last + by / 2, last + by - MINUTE):
            assert moment_of(missing.date(), missing.time(), zone) == at, (zone, missing)
        there = last + by
        assert moment_of(there.date(), there.time(), zone) == at
        early = last - MINUTE
        assert moment_of(early.date(), early.time(), zone) == at - MINUTE


def test_a_time_that_comes_twice_is_the_first_of_the_two():
    for zone, at, by in changes():
        if by > timedelta(0):
            continue
        again = wall(at, zone)
        for twice in (again, again - by - MINUTE):
            first = moment_of(twice.date(), twice.time(), zone)
            assert (wall(first, zone), first < at) == (twice, True), (zone, twice)
        once = again - by
        assert moment_of(once.date(), once.time(), zone) == at - by


def test_a_digest_at_seven_shows_seven_on_the_clinics_wall_on_every_day_around_a_change():
    for zone, at, _by in changes():
        for days in (-1, 0, 1):
            day = wall(at, zone).date() + days * DAY
            found = digest_moment(day, utc("2000-01-01"), zone, Hours(digest=SEVEN))
            assert wall(found, zone) == datetime.combine(day, SEVEN) or day.isoformat() == "2011-12-30", zone


def test_no_mail_goes_in_quiet_hours_whatever_the_clocks_do():
    hours = Hours(quiet=(time(23, 30), time(2, 30)))
    for zone, at, _by in changes():
        for hour in range(-4, 5):
            moment = at + timedelta(hours=hour, minutes=10)
            found = allowed_from(moment, zone, hours)
            shown = wall(found, zone).time()
            assert time(2, 30) <= shown < time(23, 30), (zone, moment)
            assert moment <= found <= moment + timedelta(hours=28)


def test_a_day_that_a_country_skipped_begins_with_the_next():
    """Samoa went from 29 to 31 December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    assert moment_of(date(2011, 12, 30), SEVEN, apia) == utc("2011-12-30 10:00")
    assert wall(utc("2011-12-30 10:00"), apia) == datetime(2011, 12, 31)


@pytest.mark.parametrize(
    ("day", "shown", "expected"),
    [
        pytest.param("2026-01-15", "07:00", "2026-01-15 06:00", id="winter"),
        pytest.param("2026-07-15", "07:00", "2026-07-15 05:00", id="summer"),
        pytest.param("2026-03-29", "01:59", "2026-03-29 00:59", id="last minute before the gap"),
        pytest.param("2026-03-29", "02:00", "2026-03-29 01:00", id="first minute of the gap"),
        pytest.param("2026-03-29", "02:59", "2026-03-29 01:00", id="last minute of the gap"),
        pytest.param("2026-03-29", "03:00", "2026-03-29 01:00", id="first minute after the gap"),
        pytest.param("2026-10-25", "01:59", "2026-10-24 23:59", id="last minute before it comes twice"),
        pytest.param("2026-10-25", "02:30", "2026-10-25 00:30", id="comes twice"),
        pytest.param("2026-10-25", "03:00", "2026-10-25 02:00", id="once again"),
    ],
)
def test_wall_time_in_madrid(day, shown, expected):
    assert moment_of(date.fromisoformat(day), time.fromisoformat(shown), MADRID) == utc(expected)


@pytest.mark.parametrize(
    ("now", "hours", "expected"),
    [
        pytest.param("2026-11-20 05:59", Hours(), "2026-11-20 05:59", id="no hour: at once"),
        pytest.param(
            "2026-11-19 12:00", Hours(), "2026-11-20 00:00", id="no hour, day before: when the day begins"
        ),
        pytest.param("2026-11-20 06:59", Hours(digest=SEVEN), "2026-11-20 07:00", id="before the hour"),
        pytest.param("2026-11-20 07:00", Hours(digest=SEVEN), "2026-11-20 07:00", id="at the hour"),
        pytest.param("2026-11-20 07:01", Hours(digest=SEVEN), "2026-11-20 07:01", id="past it: at once"),
        pytest.param(
            "2026-11-20 19:59", Hours(quiet=NIGHT), "2026-11-20 19:59", id="last minute before quiet"
        ),
        pytest.param("2026-11-20 20:00", Hours(quiet=NIGHT), "2026-11-21 07:00", id="first quiet minute"),
        pytest.param("2026-11-20 06:59", Hours(quiet=NIGHT), "2026-11-20 07:00", id="last quiet minute"),
        pytest.param(
            "2026-11-20 07:00", Hours(quiet=NIGHT), "2026-11-20 07:00", id="first minute after quiet"
        ),
        pytest.param(
            "2026-11-20 12:59", Hours(quiet=(time(13), time(15))), "2026-11-20 12:59", id="before the siesta"
        ),
        pytest.param("2026-11-20 13:00", Hours(quiet=(time(13), time(15))), "2026-11-20 15:00", id="siesta"),
        pytest.param(
            "2026-11-20 15:00", Hours(quiet=(time(13), time(15))), "2026-11-20 15:00", id="after it"
        ),
        pytest.param(
            "2026-11-20 01:00",
            Hours(digest=time(6), quiet=NIGHT),
            "2026-11-20 07:00",
            id="the hour lies in quiet hours",
        ),
        pytest.param(
            "2026-12-24 23:00",
            Hours(digest=SEVEN, days_off=frozenset({date(2026, 12, 25)})),
            "2026-12-24 23:00",
            id="the eve of a holiday",
        ),
        pytest.param(
            "2026-12-25 00:00",
            Hours(digest=SEVEN, days_off=frozenset({date(2026, 12, 25)})),
            "2026-12-26 07:00",
            id="a holiday: at the hour of the next day",
        ),
        pytest.param(
            "2026-12-25 09:00",
            Hours(days_off=frozenset({date(2026, 12, 25)})),
            "2026-12-26 00:00",
            id="a holiday without an hour: when it is over",
        ),
        pytest.param(
            "2026-11-20 21:00",
            Hours(digest=time(9), quiet=NIGHT),
            "2026-11-21 09:00",
            id="the next day's hour",
        ),
        pytest.param(
            "2026-12-25 09:00",
            Hours(digest=time(22), quiet=NIGHT, days_off=frozenset({date(2026, 12, 25)})),
            "2026-12-26 07:00",
            id="an hour that lies in quiet hours on every day",
        ),
        pytest.param(
            "2026-12-25 09:00",
            Hours(quiet=NIGHT, days_off=frozenset({date(2026, 12, 25), date(2026, 12, 26)})),
            "2026-12-27 07:00",
            id="two holidays and the quiet hours after them",
        ),
        pytest.param(
            "2026-12-31 21:00",
            Hours(quiet=NIGHT, days_off=frozenset({date(2027, 1, 1)})),
            "2027-01-02 07:00",
            id="quiet hours that end on a holiday, over the end of a year",
        ),
        pytest.param("2028-02-28 20:00", Hours(quiet=NIGHT), "2028-02-29 07:00", id="into a leap day"),
        pytest.param(
            "2027-02-28 20:00", Hours(quiet=NIGHT), "2027-03-01 07:00", id="over the end of February"
        ),
    ],
)
def test_when_a_digest_goes(now, hours, expected):
    day = date(2026, 11, 20) if "2026-11" in now else date.fromisoformat(now[:10])
    assert digest_moment(day, utc(now), UTC_ZONE, hours) == utc(expected)


def test_quiet_hours_that_end_twice_end_the_second_time_for_who_asks_between_the_two():
    """25 October 2026, Madrid: 02:30 is 00:30 and 01:30 UTC."""
    hours = Hours(quiet=(time(22), time(2, 30)))
    assert allowed_from(utc("2026-10-25 00:29"), MADRID, hours) == utc("2026-10-25 00:30")
    assert allowed_from(utc("2026-10-25 00:59"), MADRID, hours) == utc("2026-10-25 00:59")
    assert allowed_from(utc("2026-10-25 01:00"), MADRID, hours) == utc("2026-10-25 01:30")


@pytest.mark.parametrize(
    ("step", "stage"),
    [
        pytest.param("opened", Stage.OPENED, id="said once"),
        pytest.param("weekly-3", Stage.WEEKLY, id="the third week"),
        pytest.param("unkept-2026-11-19", Stage.UNKEPT, id="of a day"),
        pytest.param("declined-17", Stage.DECLINED, id="of a contact"),
    ],
)
def test_the_stage_of_a_stored_step(step, stage):
    assert stage_of(step) is stage


def test_what_a_clinic_may_leave_out_and_who_hears_of_it():
    assert set(Stage) - set(CHOSEN) == {Stage.AGAIN}
    assert set(TO_PHYSICIANS) == {Stage.PHYSICIAN, Stage.UNREACHED, Stage.DECLINED}
    assert set(OF_A_PATIENT) == {Stage.UNREACHED, Stage.DECLINED}


TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("step", "booked_for", "next_try", "waits"),
    [
        pytest.param("overdue", None, None, False, id="no day was set"),
        pytest.param("overdue", TODAY - DAY, None, False, id="was booked for yesterday"),
        pytest.param("overdue", TODAY, None, True, id="booked for today"),
        pytest.param("weekly-2", TODAY + DAY, None, True, id="booked for tomorrow"),
        pytest.param("physician", TODAY, None, False, id="late is late"),
        pytest.param("weekly-2", None, TODAY, False, id="the next try is today"),
        pytest.param("weekly-2", None, TODAY + DAY, True, id="the next try is tomorrow"),
        pytest.param("overdue", None, TODAY + DAY, False, id="a planned try holds the weeks alone"),
        pytest.param("physician", None, TODAY + DAY, False, id="and not the physician"),
        pytest.param("weekly-2", TODAY - DAY, TODAY + DAY, True, id="was booked, then a try was planned"),
    ],
)
def test_a_step_waits_for_a_day_that_was_set(step, booked_for, next_try, waits):
    assert waits_for_a_day(step, TODAY, booked_for=booked_for, next_try=next_try) is waits
