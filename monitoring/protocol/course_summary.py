"""What the cohort asks of one patient: the first treatment, how long until what, and where the four domains stand.

Days are counted from the start of the first disease-directed treatment.

First treatment: what the first line held. A transplant anywhere in it makes it a transplant; radiotherapy and nothing
else is radiotherapy; all else is systemic.
Death: the earlier of a recorded death and the day follow-up was closed for it. Whoever died on an unknown day, or by
the record before the treatment, has no time to either end (`is_dated` is False).
Progression: the first sample of a rise of VEGF or of the clone that a second sample at least 28 days later confirmed,
in whichever line, or the day on which a physician recorded a progression, whichever is earlier.
Last known: the day of the last result, finding, event, decision, start or end of a treatment, or closing.
VEGF normal: of whom it was above the upper limit before the first line, until the first sample of the same series that
was not, before another line began. A sample taken under bevacizumab or soon after does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from monitoring.protocol.aligned import ONLS, Point, onls_at_months, vegf_at_months
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT
from monitoring.protocol.lines import Line
from monitoring.protocol.measured import above
from monitoring.protocol.responses.clone import Total, totals_of
from monitoring.protocol.responses.clone_course import days_since
from monitoring.protocol.responses.rises import Rise, Sample, bevacizumab_spans, course_in_line, is_near
from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.vocabulary import EventCode, PatientStatus, TreatmentKind


class FirstTreatment(StrEnum):
    """The groups of the published series (reference §5.3)."""

    RADIOTHERAPY = "radiotherapy"
    SYSTEMIC = "systemic"
    TRANSPLANT = "transplant"


@dataclass(frozen=True, slots=True)
class Until:
    """Days from the start until an event, or until the patient was last seen without it."""

    days: int
    happened: bool


@dataclass(frozen=True, slots=True)
class CourseSummary:
    """`start` and `first_treatment` are missing before treatment; `line_start`: of the line judged by the responses.

    `death` and `progression` (or death) are None before treatment and where `is_dated` is False; `vegf_normal` also
    where VEGF was not seen above its limit before the line, or not measured since. `responses`: by channel.
    """

    is_followed: bool
    extent: str
    responses: dict[str, str]
    start: date | None = None
    line_start: date | None = None
    first_treatment: str = ""
    is_dated: bool = True
    death: Until | None = None
    progression: Until | None = None
    vegf_normal: Until | None = None
    aligned: dict[str, tuple[Point, ...]] = field(default_factory=dict)


def course_summary(judged: Assessment) -> CourseSummary:
    case = judged.judgement.case
    responses = {str(response.channel): str(response.category) for response in judged.responses}
    extent = str(judged.extent.status)
    if not case.lines:
        return CourseSummary(case.is_followed, extent, responses)
    first = case.lines[0]
    death, has_died = _death(case)
    dated = not has_died or (death is not None and death >= first.start)
    return CourseSummary(
        case.is_followed,
        extent,
        responses,
        first.start,
        case.lines[-1].start,
        str(first_treatment(first)),
        dated,
        _until(first.start, [death], last_known(case)) if dated else None,
        _until(first.start, [first_progression(case), death], last_known(case)) if dated else None,
        vegf_normal(case),
        {VEGF: vegf_at_months(case, first.start), ONLS: onls_at_months(case, first.start)},
    )


def first_treatment(line: Line) -> FirstTreatment:
    if TreatmentKind.ASCT in line.kinds:
        return FirstTreatment.TRANSPLANT
    return FirstTreatment.RADIOTHERAPY if line.is_radiotherapy_only else FirstTreatment.SYSTEMIC


def _death(case: Case) -> tuple[date | None, bool]:
    """The day, where it is known, and whether the patient died at all."""
    days = [event.date for event in case.events(EventCode.DEATH)]
    closed = case.person.status == PatientStatus.DECEASED
    day = case.person.status_date
    if closed and day is not None and case.has_come(day):
        days.append(day)
    return min(days, default=None), bool(days) or (closed and day is None)


def _until(start: date, ends: list[date | None], last: date) -> Until:
    known = [end for end in ends if end is not None]
    return Until((min(known) - start).days, True) if known else Until((last - start).days, False)


def last_known(case: Case) -> date:
    """The last day on which anything is recorded of the patient; a treatment has begun."""
    treatments = [day for t in case.begun for day in (t.start, t.effective_end) if day is not None]
    closed = [case.person.status_date] if case.person.status_date else []
    days = [*treatments, *closed, *case.days_recorded]
    return max(filter(case.has_come, days))


def first_progression(case: Case) -> date | None:
    """After the first treatment began."""
    start = case.lines[0].start
    recorded = [event.date for event in case.events(EventCode.PROGRESSION) if event.date > start]
    confirmed = [rise.first.date for rise in _rises(case) if rise.repeated]
    return min([*recorded, *confirmed], default=None)


def _rises(case: Case) -> Iterator[Rise]:
    """Those of VEGF and of the clone, each within the line it rose in."""
    totals: list[list[Total]] = list(totals_of(case).values()) or [[]]
    ends = [*(line.start for line in case.lines[1:]), date.max]
    for line, end in zip(case.lines, ends, strict=True):
        for series in case.series(VEGF).values():
            samples = course_in_line(case, series, line.start).since
            yield from (sample.rise for sample in samples if sample.rise and sample.reading.date < end)
        for of_series in totals:
            known = [day for day in days_since(case, line.start, of_series) if day.day < end]
            yield from (rise for day in known for rise in (day.rise, day.relapse) if rise)


def vegf_normal(case: Case) -> Until | None:
    first = case.lines[0]
    end = case.lines[1].start if len(case.lines) > 1 else date.max
    spans = bevacizumab_spans(case)
    seen: list[Sample] = []
    for series in case.series(VEGF).values():
        course = course_in_line(case, series, first.start)
        if course.baseline and above(course.baseline.reading, course.baseline.limit) == PRESENT:
            seen += [s for s in course.since if first.start < s.reading.date < end]
    counted = [sample for sample in seen if not is_near(spans, sample.reading.date)]
    if not counted:
        return None
    normal = [s.reading for s in counted if above(s.reading, s.limit) == ABSENT]
    return _until(first.start, [_earliest(normal)], max(s.reading.date for s in counted))


def _earliest(readings: list[Reading]) -> date | None:
    return min((reading.date for reading in readings), default=None)
