"""VEGF series in a line of treatment: the lowest value, and the rises above it (reference §4.2, L55, contract §5).

A sample meets the definition of progression when it is at least 1.5 times the lowest value since the line started, and
above the laboratory's upper limit. One sample asks for a repeat; the next one at least 28 days later confirms it or
settles it, and so does a clinical progression recorded since. Everything is judged within one series.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case, SeriesKey
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, all_of
from monitoring.protocol.measured import above, at_least
from monitoring.protocol.responses.series import day_of, measured_last
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF, limits_of, usual_limit
from monitoring.protocol.vocabulary import Comparator, EventCode, SignState

ABOVE = Comparator.ABOVE
BEVACIZUMAB = "bevacizumab"
value_of = attrgetter("value")  # of numbers: it is there
Spans = list[tuple[date, date]]


class Rise(NamedTuple):
    """Samples of one series, one after the other, that meet the definition. `repeated`: one of them 28 days later."""

    first: Reading
    repeated: bool = False


class Sample(NamedTuple):
    """One day's value of a series.

    `limit` is None where none is known, `limit_given` whether its laboratory gave it. `nadir`: the lowest since the
    line started, that day included. `meets`: the definition of progression. `rise`: the one that stands after it.
    """

    reading: Reading
    limit: Decimal | None
    limit_given: bool
    nadir: Reading | None = None
    meets: SignState = ABSENT
    rise: Rise | None = None


class Course(NamedTuple):
    """One series in one line; `since` from the day the line started on, oldest first."""

    baseline: Sample | None
    since: tuple[Sample, ...]


class Asked(NamedTuple):
    """A rise awaited its confirmation from the day `since` on, until the day `ended` (None: it still does).

    `sample`: the one that asked for it. After another series spoke in between, it is the one that takes it up again.
    """

    sample: Reading
    since: date
    ended: date | None


def bevacizumab_spans(case: Case) -> Spans:
    """From when until when a value is low for the assay alone: under it and 90 days more, the last day not included."""
    washout = case.count(Name.BEVACIZUMAB_WASHOUT)
    return [
        (t.start, date.max if t.effective_end is None else add_days(t.effective_end, washout))
        for t in case.given(BEVACIZUMAB)
    ]


def is_near(spans: Spans, day: date) -> bool:
    return bool(spans) and any(first <= day < until for first, until in spans)


def is_near_bevacizumab(case: Case, day: date) -> bool:
    return is_near(bevacizumab_spans(case), day)


def course_in_line(case: Case, series: Sequence[Reading], start: date) -> Course:
    """`series`: all its numbers, oldest first."""
    earliest = add_days(start, -case.count(Name.RESPONSE_BASELINE))
    spans = bevacizumab_spans(case)
    baseline: Sample | None = None
    since: list[Sample] = []
    limits, seen = limits_of(case, series), 0
    nadir: Reading | None = None
    rise: Rise | None = None
    for day, same in groupby(series, key=day_of):
        readings = list(same)
        seen += len(readings)
        reading, limit = readings[-1], limits[seen - 1]  # of one day the highest counts
        used = limit or usual_limit(case, reading)
        if earliest <= day <= start:
            baseline = Sample(reading, used, limit is not None)
        if day >= start:
            meets = _meets(case, reading, used, nadir)
            nadir = _lowest(spans, readings, nadir)
            rise = next_rise(case, rise, reading, meets)
            since.append(Sample(reading, used, limit is not None, nadir, meets, rise))
    return Course(baseline, tuple(since))


def _meets(case: Case, reading: Reading, limit: Decimal | None, nadir: Reading | None) -> SignState:
    lowest = nadir.value if nadir else None
    if lowest is None:
        return ABSENT
    risen = at_least(reading, lowest * case.number(Name.VEGF_PROGRESSION))
    if risen == ABSENT:
        return ABSENT
    floor = lowest if limit is None else limit  # no rise from nothing to nothing
    return all_of((risen, above(reading, floor)))


def _lowest(spans: Spans, of_day: list[Reading], nadir: Reading | None) -> Reading | None:
    """`<x` counts as x; `>x` is no lowest value; nor is one near bevacizumab. Of equals the earlier stays."""
    if is_near(spans, of_day[0].date):
        return nadir
    for reading in of_day:
        if reading.comparator != ABOVE and (nadir is None or value_of(reading) < value_of(nadir)):
            nadir = reading
    return nadir


def next_rise(case: Case, rise: Rise | None, reading: Reading, meets: SignState) -> Rise | None:
    """The rise that stands after one more sample. What cannot be told neither confirms nor settles."""
    if meets == ABSENT:
        return None
    if meets != PRESENT:
        return rise
    if rise is None:
        return Rise(reading)
    return rise._replace(repeated=rise.repeated or is_repeat(case, rise.first.date, reading.date))


def is_repeat(case: Case, first: date, day: date) -> bool:
    """Whether a sample of `day` is far enough from the first one to confirm what that showed."""
    return day >= add_days(first, case.count(Name.CONFIRM_FROM))


def attributed_on(case: Case, since: date) -> date | None:
    """The first day on or after `since` on which a physician recorded a progression of POEMS."""
    return next((event.date for event in case.events(EventCode.PROGRESSION) if event.date >= since), None)


def is_confirmed(case: Case, rise: Rise) -> bool:
    return rise.repeated or attributed_on(case, rise.first.date) is not None


def confirmations(case: Case) -> tuple[Asked, ...]:
    """When a rise of VEGF awaited its confirmation, in the course of all lines, oldest first."""
    numbers = case.numbers(VEGF)
    if len(numbers) < 2 or not case.lines:
        return ()
    looked_at = measured_last(numbers)
    starts = [line.start for line in case.lines]
    found: list[Asked] = []
    for start, before in zip(starts, [*starts[1:], None], strict=True):
        found += _asked_in_line(case, looked_at, start, before)
    return tuple(found)


def _asked_in_line(
    case: Case, looked_at: list[tuple[date, SeriesKey]], start: date, before: date | None
) -> list[Asked]:
    days = [(day, key) for day, key in looked_at if day >= start and (before is None or day < before)]
    samples = {
        (sample.reading.date, sample.reading.series): sample
        for series in case.series(VEGF).values()
        for sample in course_in_line(case, series, start).since
    }
    found: list[Asked] = []
    for at, until in zip(days, [*(day for day, _key in days[1:]), before], strict=False):
        asked = _asked(case, samples[at], until)
        if asked is None:
            continue
        last = found[-1] if found else None
        if last and last.ended == asked.since and last.sample.series == asked.sample.series:
            found[-1] = last._replace(ended=asked.ended)
        else:
            found.append(asked)
    return found


def _asked(case: Case, sample: Sample, until: date | None) -> Asked | None:
    """What awaits its confirmation from the day of this sample on, until the next one or a recorded progression."""
    rise, since = sample.rise, sample.reading.date
    if rise is None or rise.repeated:
        return None
    ends = [day for day in (until, attributed_on(case, rise.first.date)) if day is not None]
    return Asked(sample.reading, since, min(ends, default=None))
