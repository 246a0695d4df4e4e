"""The expected corridors, drawn for one patient (reference §5.2): what is expected at each month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import exp, log

from monitoring.protocol.calendar import add_months, months_since
from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT
from monitoring.protocol.measured import above
from monitoring.protocol.responses.measures import course_of
from monitoring.protocol.rows import Corridor, CorridorPoint
from monitoring.protocol.vegf_limits import VEGF, limits_of, usual_limit

ONLS, PET = "onls", "pet"
HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")

# Why there is no corridor.
NO_LINE = "no_line"  # no disease-directed treatment has begun
NO_BASELINE = "no_baseline"  # no value in the 90 days up to the line's start
BASELINE_NORMAL = "baseline_normal"  # the VEGF was not above its limit
BASELINE_CENSORED = "baseline_censored"  # the baseline is "<x" or ">x" and does not tell
RADIOTHERAPY_ALONE = "radiotherapy_alone"  # after radiation VEGF seldom falls (14 %, L10)


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """What is expected at a month, in the unit of the domain; None where the sources give no bound."""

    month: int
    upper: Decimal | None = None
    centre: Decimal | None = None
    lower: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A corridor as it is drawn for one patient. Months count from `start`; for PET that is the end of treatment.

    `scale`: how to go from one month to the next, "log" or "linear". `baseline`: the value that it is reckoned from;
    of VEGF it belongs to the baseline's series alone.
    """

    domain: str
    start: date
    unit: str
    scale: str
    points: tuple[DrawnPoint, ...]
    sources: tuple[str, ...]
    n: int | None = None
    baseline: Reading | None = None


def drawn(judgement: Judgement) -> tuple[Drawn, ...]:
    """The corridors that can be drawn for this patient now; at most one a domain."""
    shapes = (vegf_shape(judgement), onls_shape(judgement.case), pet_shape(judgement.case))
    return tuple(shape for shape in shapes if isinstance(shape, Drawn))


def vegf_shape(judgement: Judgement) -> Drawn | str:
    """From the baseline of its series to the upper limit, below which nothing lies outside. Or why there is none."""
    case, baseline = judgement.case, judgement.vegf.baseline
    if case.line is None:
        return NO_LINE
    if case.line.is_radiotherapy_only:
        return RADIOTHERAPY_ALONE
    if baseline is None or baseline.value is None or baseline.value <= 0:
        return NO_BASELINE
    limit = _limit(case, baseline)
    if limit is not None and above(baseline, limit) != PRESENT:
        return BASELINE_NORMAL if above(baseline, limit) == ABSENT else BASELINE_CENSORED
    corridor = corridor_of(case, VEGF)
    part = baseline.value / HUNDRED
    points = tuple(_vegf_point(point, part, limit) for point in corridor.points)
    return _shape(corridor, case.line.start, baseline.unit, points, baseline)


def _limit(case: Case, of: Reading) -> Decimal | None:
    """The upper limit that the series of a VEGF goes by now."""
    series = case.series(VEGF)[of.series]
    return limits_of(case, series)[-1] or usual_limit(case, of)


def _vegf_point(point: CorridorPoint, part: Decimal, limit: Decimal | None) -> DrawnPoint:
    def bound(name: str, percent: Decimal | None) -> Decimal | None:
        if name in point.limit:
            return limit
        return None if percent is None else (percent * part).quantize(_TENTH)

    upper = bound("upper", point.upper)
    if upper is not None and limit is not None:
        upper = max(upper, limit)
    return DrawnPoint(point.month, upper, bound("centre", point.centre), bound("lower", point.lower))


def onls_shape(case: Case) -> Drawn | str:
    """Points of change from the baseline; the scale ends at 0. Or why there is none."""
    if case.line is None:
        return NO_LINE
    baseline = course_of(case, ONLS, case.line.start).baseline
    if baseline is None or baseline.value is None:
        return NO_BASELINE
    score, corridor = baseline.value, corridor_of(case, ONLS)

    def from_baseline(points: Decimal | None) -> Decimal | None:
        return None if points is None else max(score + points, Decimal(0))

    points = tuple(
        DrawnPoint(point.month, from_baseline(point.upper), None, from_baseline(point.lower))
        for point in corridor.points
    )
    return _shape(corridor, case.line.start, corridor.unit, points, baseline)


def pet_shape(case: Case) -> Drawn | None:
    """The band of months after the end of the treatment that started last; None before that end."""
    ended = ended_on(case)
    if ended is None:
        return None
    band = corridor_of(case, PET)
    return _shape(band, ended, band.unit, tuple(DrawnPoint(point.month) for point in band.points))


def ended_on(case: Case) -> date | None:
    """The end of the disease-directed treatment that started last; None while it runs."""
    if not case.disease_directed:
        return None
    end = case.disease_directed[-1].effective_end
    return end if end is not None and case.has_come(end) else None


def corridor_of(case: Case, domain: str) -> Corridor:
    return next(corridor for corridor in case.protocol.corridors if corridor.domain == domain)


def _shape(
    corridor: Corridor,
    start: date,
    unit: str,
    points: tuple[DrawnPoint, ...],
    baseline: Reading | None = None,
) -> Drawn:
    return Drawn(corridor.domain, start, unit, corridor.scale, points, corridor.sources, corridor.n, baseline)


def position_of(start: date, day: date) -> Decimal:
    """Calendar months from `start` to `day`; a begun month counts by its days."""
    months = months_since(start, day)
    first, last = add_months(start, months), add_months(start, months + 1)
    return months + Decimal((day - first).days) / max((last - first).days, 1)


def bound_at(shape: Drawn, position: Decimal, bound: str) -> Decimal | None:
    """The "upper", "centre" or "lower" bound at a time, to a tenth.

    After the last month its bound stands; None before the first month and beside a month without a bound.
    """
    before = [point for point in shape.points if point.month <= position]
    after = [point for point in shape.points if point.month >= position]
    if not before:
        return None
    low: Decimal | None = getattr(before[-1], bound)
    high: Decimal | None = getattr(after[0], bound) if after else low
    if low is None or high is None or low == high:
        return low if low == high else None
    part = (position - before[-1].month) / (after[0].month - before[-1].month)
    if shape.scale == "log" and low and high:  # nothing has no logarithm
        return Decimal(exp(log(low) + float(part) * (log(high) - log(low)))).quantize(_TENTH)
    return (low + part * (high - low)).quantize(_TENTH)
