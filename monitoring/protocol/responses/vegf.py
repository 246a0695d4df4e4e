"""The VEGF response to the current line (reference §4.2, contract §5).

Spoken of is the series (specimen, laboratory and method) that was measured last. CR, PR and NR go by its baseline, the
last value of the 90 days up to the line's start; PD by the lowest value since, and needs no baseline. A value of the
start day is the baseline, and one of those the lowest value is sought among.

Notes (why it is not evaluable):
  no_line                no disease-directed treatment has begun
  no_value_since_start   nothing was measured after the day the line started
  no_baseline            the series has no value in the 90 days up to the line's start
  baseline_normal        the baseline was not above the laboratory's limit
  baseline_censored      the baseline is "<x" or ">x", and x does not tell
  latest_censored        the latest value is "<x" or ">x", and x does not tell

Basis (what the judgement rests on or does without):
  series_changed         the line's baseline was measured in another series
  rise_in_other_series   a rise in another series was never repeated there
  plasma_limit_assumed   the laboratory gave no limit: plasma went by the published cut-off
  percent_alone          no upper limit is known: CR was not judged, PR, NR and PD go by percent alone
  complete_not_decided   at least PR: whether the latest value is normal cannot be told from "<x"
  latest_censored        PD stands although the latest value, "<x" or ">x", neither confirms nor settles it
  repeat_sample          a sample at least 28 days after the first one confirmed it
  progression_recorded   a clinical progression recorded since confirmed it
  near_bevacizumab       the latest value was taken under bevacizumab or less than 90 days after it
  nadir_omits_values     values taken under or soon after bevacizumab were left out of the lowest value
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import Ends, above, ends
from monitoring.protocol.responses.response import Response, not_evaluable
from monitoring.protocol.responses.rises import (
    Course,
    Rise,
    Sample,
    attributed_on,
    bevacizumab_spans,
    course_in_line,
    is_confirmed,
    is_near,
    is_repeat,
)
from monitoring.protocol.responses.series import change, held_since, spoken_of
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.verdicts import Category, Channel
from monitoring.protocol.vocabulary import SignState

NOTES = (
    *("no_line", "no_value_since_start", "no_baseline"),
    *("baseline_normal", "baseline_censored", "latest_censored"),
)
BASES = (
    *("series_changed", "rise_in_other_series", "plasma_limit_assumed", "percent_alone"),
    *("complete_not_decided", "latest_censored", "repeat_sample", "progression_recorded"),
    *("near_bevacizumab", "nadir_omits_values"),
)


class Verdict(NamedTuple):
    """What one sample shows by itself; `note` says why nothing."""

    category: Category
    note: str = ""
    complete_open: bool = False


class Baseline(NamedTuple):
    """`half`: what a value is at most when it is a partial response; two where the baseline is "<x" or ">x"."""

    sample: Sample
    half: Ends

    @property
    def reading(self) -> Reading:
        return self.sample.reading


# Those told of most samples.
PROGRESSIVE, COMPLETE = Verdict(Category.PROGRESSIVE), Verdict(Category.COMPLETE)
PARTIAL, NO_RESPONSE = Verdict(Category.PARTIAL), Verdict(Category.NONE)


def vegf_response(case: Case) -> Response:
    numbers = case.numbers(VEGF)
    if case.line is None:
        return not_evaluable(Channel.VEGF, "no_line", latest=numbers[-1] if numbers else None)
    if not numbers:
        return not_evaluable(Channel.VEGF, "no_value_since_start")
    start = case.line.start
    by_series = case.series(VEGF)
    courses = {key: course_in_line(case, series, start) for key, series in by_series.items()}
    course = courses.pop(spoken_of(by_series))
    since = [sample for sample in course.since if sample.reading.date > start]
    if not since:
        baseline = course.baseline.reading if course.baseline else None
        return not_evaluable(Channel.VEGF, "no_value_since_start", baseline=baseline)
    return _response(case, course, since, list(courses.values()))


def _response(case: Case, course: Course, since: list[Sample], others: list[Course]) -> Response:
    latest = since[-1]
    baseline = _baseline(case, course.baseline) if course.baseline else None
    rise = latest.rise
    verdict = _verdict(latest, baseline) if rise is None else PROGRESSIVE
    first = _first(since, baseline)
    confirmed = _confirmed(case, verdict.category, rise, first, latest)
    percent, at_least = change(baseline.reading, latest.reading) if baseline else (None, False)
    return Response(
        channel=Channel.VEGF,
        category=verdict.category,
        confirmed=confirmed,
        baseline=baseline.reading if baseline else None,
        nadir=latest.nadir,
        latest=latest.reading,
        change_percent=percent,
        at_least=at_least,
        since=first,
        basis=tuple(_basis(case, course, others, verdict, first)),
        note=verdict.note,
        pending=rise.first if rise and not confirmed else None,
        progression_on=rise.first.date if rise else None,
    )


def _baseline(case: Case, sample: Sample) -> Baseline:
    part, before = case.number(Name.VEGF_PARTIAL), ends(sample.reading)
    return Baseline(sample, Ends(before.low * part, before.high * part))


def _verdict(sample: Sample, baseline: Baseline | None) -> Verdict:
    """Of one sample, without those around it."""
    if sample.meets == PRESENT:
        return PROGRESSIVE
    note = _why_not(sample, baseline)
    if note or baseline is None:
        return Verdict(Category.NOT_EVALUABLE, note)
    elevated = above(sample.reading, sample.limit)
    if elevated == ABSENT:
        return COMPLETE
    halved = _halved(sample.reading, baseline.half)
    open_ = elevated == UNKNOWN and sample.limit is not None
    if halved == PRESENT:
        return PARTIAL._replace(complete_open=True) if open_ else PARTIAL
    if halved == ABSENT and not open_:
        return NO_RESPONSE
    return Verdict(
        Category.NOT_EVALUABLE, "latest_censored" if sample.reading.comparator else "baseline_censored"
    )


def _why_not(sample: Sample, baseline: Baseline | None) -> str:
    if baseline is None:
        return "no_baseline"
    if sample.meets == UNKNOWN:
        return "latest_censored"
    before = baseline.sample
    limit = sample.limit if sample.limit_given and not before.limit_given else before.limit
    elevated = above(before.reading, limit)
    if elevated == ABSENT:
        return "baseline_normal"
    return "baseline_censored" if elevated == UNKNOWN and limit is not None else ""


def _halved(latest: Reading, half: Ends) -> SignState:
    if above(latest, half.low) == ABSENT:
        return PRESENT
    return ABSENT if above(latest, half.high) == PRESENT else UNKNOWN


def _first(since: list[Sample], baseline: Baseline | None) -> date | None:
    rise = since[-1].rise
    if rise is not None:
        return rise.first.date
    return held_since((s.reading.date, _verdict(s, baseline).category) for s in reversed(since))


def _confirmed(
    case: Case, category: Category, rise: Rise | None, first: date | None, latest: Sample
) -> bool | None:
    if rise is not None:
        return is_confirmed(case, rise)
    if category == Category.COMPLETE and first is not None:
        return is_repeat(case, first, latest.reading.date)
    return None


def _basis(
    case: Case, course: Course, others: list[Course], verdict: Verdict, first: date | None
) -> Iterator[str]:
    latest = course.since[-1]
    if course.baseline is None and any(other.baseline for other in others):
        yield "series_changed"
    if any(_unsettled(case, other) for other in others):
        yield "rise_in_other_series"
    yield from _basis_of_limit(latest, verdict)
    yield from _basis_of_confirmation(case, latest, first, verdict.category)
    spans = bevacizumab_spans(case)
    if is_near(spans, latest.reading.date):
        yield "near_bevacizumab"
    if any(is_near(spans, sample.reading.date) for sample in course.since):
        yield "nadir_omits_values"


def _unsettled(case: Case, course: Course) -> bool:
    rise = course.since[-1].rise if course.since else None
    return rise is not None and not is_confirmed(case, rise)


def _basis_of_limit(latest: Sample, verdict: Verdict) -> Iterator[str]:
    if latest.limit is None and verdict.category != Category.NOT_EVALUABLE:
        yield "percent_alone"
    elif latest.limit is not None and not latest.limit_given:
        yield "plasma_limit_assumed"
    if verdict.complete_open:
        yield "complete_not_decided"


def _basis_of_confirmation(
    case: Case, latest: Sample, first: date | None, category: Category
) -> Iterator[str]:
    rise = latest.rise
    if rise is None:
        if (
            category == Category.COMPLETE
            and first is not None
            and is_repeat(case, first, latest.reading.date)
        ):
            yield "repeat_sample"
        return
    if latest.meets == UNKNOWN:
        yield "latest_censored"
    if rise.repeated:
        yield "repeat_sample"
    if attributed_on(case, rise.first.date) is not None:
        yield "progression_recorded"
