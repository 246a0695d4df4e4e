"""How a patient stands beside what small cohorts describe (reference §5.2, contract §5). Orientation, never an alert.

VEGF: from the baseline of its series down to the laboratory's limit; months count from the start of the current line.
ONLS: before month 36 on track or too early, never outside unless worse by a point or more, confirmed. PET: the band of
6 to 12 months after the end of treatment, within which a response may still deepen. The blood clone has no corridor:
the sources describe none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring.protocol.calendar import add_months, months_since
from monitoring.protocol.case import Case
from monitoring.protocol.corridor_shapes import (
    BASELINE_CENSORED,
    BASELINE_NORMAL,
    NO_BASELINE,
    NO_LINE,
    ONLS,
    PET,
    RADIOTHERAPY_ALONE,
    Drawn,
    bound_at,
    corridor_of,
    ended_on,
    onls_shape,
    position_of,
    vegf_shape,
)
from monitoring.protocol.findings import reading as evidence_of
from monitoring.protocol.history import Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import above, below
from monitoring.protocol.responses.measures import course_of
from monitoring.protocol.responses.sightings import WORSE
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.verdicts import Category, Organ, Pace
from monitoring.protocol.vocabulary import Comparator

CLONE = "clone"
# What a baseline of ">x" or "<x" leaves sure: the true corridor lies higher, or lower.
_SURE: dict[str, Pace] = {Comparator.ABOVE: Pace.ON_TRACK, Comparator.BELOW: Pace.OUTSIDE}

NOT_SINCE = "not_since"  # nothing measured since the line started
LATEST_CENSORED = "latest_censored"  # the latest value is "<x" or ">x" and does not tell
LIMIT_UNKNOWN = "limit_unknown"  # after month 6 VEGF goes by the laboratory's upper limit
NO_SOURCE = "no_source"  # the sources describe no course for the clone
BEFORE_CORRIDOR = "before_corridor"  # ONLS before month 3: the corridor begins later
FIRST_MONTH = "first_month"  # VEGF above the corridor in the first month
WITHIN = "within"
BELOW = "below"  # better than the corridor
LAG = "lag"  # ONLS above the corridor before month 36: nerves take that long
WORSE_CONFIRMED = "worse_confirmed"  # ONLS a point or more above the baseline, confirmed
ABOVE = "above"
TREATMENT_RUNNING = "treatment_running"  # PET while treatment runs
PET_NOT_EVALUABLE = "pet_not_evaluable"
RESPONDING = "responding"  # PET: complete or partial
EARLY = "early"  # PET less than 6 months after the end of treatment
IN_BAND = "in_band"  # PET from month 6 through month 12: the response may still deepen
AFTER_BAND = "after_band"
PROGRESSIVE = "progressive"  # PET shows progression

REASONS = (
    *(NO_LINE, NO_BASELINE, NOT_SINCE, BASELINE_NORMAL, BASELINE_CENSORED, LATEST_CENSORED, LIMIT_UNKNOWN),
    *(NO_SOURCE, RADIOTHERAPY_ALONE, BEFORE_CORRIDOR, FIRST_MONTH, WITHIN, BELOW, LAG, WORSE_CONFIRMED),
    *(ABOVE, PET_NOT_EVALUABLE, RESPONDING, TREATMENT_RUNNING, EARLY, IN_BAND, AFTER_BAND, PROGRESSIVE),
)


@dataclass(frozen=True, slots=True)
class Badge:
    """One domain's standing.

    `month`: whole calendar months from the line's start (PET: from the end of treatment) to the value of day `on`.
    `value`: the value as reported, for PET its category. `lower` and `upper`: what is expected at that time, in
    `unit`; for PET the months of the band. None where there is nothing to say.
    """

    domain: str
    pace: Pace
    reason: str
    month: int | None = None
    on: date | None = None
    value: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    sources: tuple[str, ...] = ()
    n: int | None = None


def badges(judgement: Judgement) -> tuple[Badge, ...]:
    """VEGF, ONLS, PET and the clone, in this order."""
    return (_vegf(judgement), _onls(judgement), _pet(judgement), Badge(CLONE, Pace.NO_CORRIDOR, NO_SOURCE))


def _vegf(judgement: Judgement) -> Badge:
    shape, latest = vegf_shape(judgement), judgement.vegf.latest
    if isinstance(shape, str) or latest is None:
        return _without(judgement.case, VEGF, shape if isinstance(shape, str) else NOT_SINCE)
    return _beside(judgement, shape, latest)


# --- ONLS ------------------------------------------------------------------------------------------------------


def _onls(judgement: Judgement) -> Badge:
    shape = onls_shape(judgement.case)
    if isinstance(shape, str):
        return _without(judgement.case, ONLS, shape)
    course = course_of(judgement.case, ONLS, shape.start)
    if not course.since:
        return _without(judgement.case, ONLS, NOT_SINCE)
    return _beside(judgement, shape, course.since[-1])


# --- PET -------------------------------------------------------------------------------------------------------


def _pet(judgement: Judgement) -> Badge:
    case, response = judgement.case, judgement.pet
    if case.line is None:
        return _without(case, PET, NO_LINE)
    if response.latest is None or not response.is_evaluable:
        return _without(case, PET, PET_NOT_EVALUABLE)
    ended, on = ended_on(case), response.latest.date
    band = corridor_of(case, PET)
    first, last = band.points[0].month, band.points[-1].month
    pace, reason = _pet_pace(response.category, ended, on, first, last)
    return Badge(
        PET,
        pace,
        reason,
        month=months_since(ended, on) if ended and on >= ended else None,
        on=on,
        value=response.category,
        lower=Decimal(first),
        upper=Decimal(last),
        unit=band.unit,
        sources=band.sources,
        n=band.n,
    )


def _pet_pace(category: Category, ended: date | None, on: date, first: int, last: int) -> tuple[Pace, str]:
    if category == Category.PROGRESSIVE:
        return Pace.OUTSIDE, PROGRESSIVE
    if category != Category.NONE:
        return Pace.ON_TRACK, RESPONDING
    if ended is None:
        return Pace.TOO_EARLY, TREATMENT_RUNNING
    if on < add_months(ended, first):
        return Pace.TOO_EARLY, EARLY
    return (Pace.TOO_EARLY, IN_BAND) if on <= add_months(ended, last) else (Pace.OUTSIDE, AFTER_BAND)


# --- beside the corridor ---------------------------------------------------------------------------------------


def _without(case: Case, domain: str, reason: str) -> Badge:
    corridor = corridor_of(case, domain)
    pace = Pace.NO_CORRIDOR if reason == RADIOTHERAPY_ALONE else Pace.NOT_EVALUABLE
    return Badge(domain, pace, reason, sources=corridor.sources, n=corridor.n)


def _beside(judgement: Judgement, shape: Drawn, latest: Reading) -> Badge:
    position = position_of(shape.start, latest.date)
    upper, lower = bound_at(shape, position, "upper"), bound_at(shape, position, "lower")
    pace, reason = _pace(judgement, shape, latest, upper, lower)
    if shape.baseline is not None and _SURE.get(shape.baseline.comparator, pace) != pace:
        pace, reason = Pace.NOT_EVALUABLE, BASELINE_CENSORED
    return Badge(
        shape.domain,
        pace,
        reason,
        month=int(position),
        on=latest.date,
        value=evidence_of(latest).value,
        lower=lower,
        upper=upper,
        unit=shape.unit,
        sources=shape.sources,
        n=shape.n,
    )


def _pace(
    judgement: Judgement, shape: Drawn, latest: Reading, upper: Decimal | None, lower: Decimal | None
) -> tuple[Pace, str]:
    month = months_since(shape.start, latest.date)
    if shape.domain == ONLS and _worse_by_onls(judgement):
        return Pace.OUTSIDE, WORSE_CONFIRMED
    if upper is None:
        is_vegf = shape.domain == VEGF
        return (Pace.NOT_EVALUABLE, LIMIT_UNKNOWN) if is_vegf else (Pace.TOO_EARLY, BEFORE_CORRIDOR)
    high = above(latest, upper)
    if high == UNKNOWN:
        return Pace.NOT_EVALUABLE, LATEST_CENSORED
    if high == ABSENT:
        return Pace.ON_TRACK, BELOW if below(latest, lower) == PRESENT else WITHIN
    if shape.domain == ONLS and month < judgement.case.count(Name.NEURO_LAG):
        return Pace.TOO_EARLY, LAG
    if shape.domain == VEGF and month < shape.points[1].month:
        return Pace.TOO_EARLY, FIRST_MONTH
    return Pace.OUTSIDE, ABOVE


def _worse_by_onls(judgement: Judgement) -> bool:
    """Worse than the baseline by a point or more, confirmed."""
    return any(
        each.organ == Organ.NEUROPATHY
        and each.state in WORSE
        and each.latest is not None
        and each.latest.analyte == ONLS
        for each in judgement.clinical.organs
    )
