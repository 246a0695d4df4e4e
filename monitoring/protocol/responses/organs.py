"""The ten organs of the clinical response, each by the reference's own table (§4.4).

Measured organs (neuropathy, pulmonary hypertension, DLCO, renal) improve or worsen by numbers; the others are findings
that resolve, improve by a grade, or appear. An organ that was normal and stays normal is stable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from monitoring.protocol.axes import AXES, JUDGED, Axis, judge_of, replacement_on, tests_of
from monitoring.protocol.calendar import add_days, add_months
from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import PRESENT, UNKNOWN
from monitoring.protocol.measured import above, ends
from monitoring.protocol.responses.measures import (
    NO_BASELINE,
    NOT_SINCE,
    Compare,
    Course,
    change,
    course_of,
)
from monitoring.protocol.responses.response import OrganChange
from monitoring.protocol.responses.series import day_of
from monitoring.protocol.responses.sightings import (
    Part,
    Sighting,
    organ_of,
    part,
    sightings,
)
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import Organ, OrganState
from monitoring.protocol.vocabulary import GradedSign, Sign, SignState

IMPROVED, STABLE, WORSE, NEW = OrganState.IMPROVED, OrganState.STABLE, OrganState.WORSE, OrganState.NEW

WORSE_UNCONFIRMED = "worse_unconfirmed"
RISEN_FROM_BEST = "risen_from_best"
ON_REPLACEMENT = "on_replacement"
ABNORMAL_RESULT = "abnormal_result"

SKIN_SIGNS = tuple(code for code in Sign if code.startswith("skin_") and code != Sign.SKIN_CHANGES)
HUNDRED = Decimal(100)


def neuropathy(case: Case, start: date) -> OrganChange:
    """ONLS; without it mRS, then NIS. Worse only when confirmed: the worsening stood for three months or more."""
    point = case.number(Name.SCORE_CHANGE)
    scales = (("onls", _by_points(point)), ("mrs", _by_points(point)), ("nis", _by_nis(case)))
    courses = [(course_of(case, scale, start), compare) for scale, compare in scales]
    for course, compare in courses:
        if not course.missing:
            return _confirmed(case, course, compare)
    began = any(course.missing == NOT_SINCE for course, _compare in courses)
    return OrganChange(Organ.NEUROPATHY, OrganState.NOT_ASSESSED, note=NOT_SINCE if began else NO_BASELINE)


def _by_points(point: Decimal) -> Compare:
    def compare(before: Decimal, now: Decimal) -> OrganState:
        if before - now >= point:
            return IMPROVED
        if now - before >= point:
            return WORSE if before else NEW
        return STABLE

    return compare


def _by_nis(case: Case) -> Compare:
    """By 15 % or by 10 points."""
    percent, points = case.number(Name.NIS_CHANGE_PERCENT), case.number(Name.NIS_CHANGE_POINTS)

    def compare(before: Decimal, now: Decimal) -> OrganState:
        by = now - before
        if abs(by) < points and abs(by) * HUNDRED < before * percent:
            return STABLE
        if by < 0:
            return IMPROVED
        return WORSE if before else NEW

    return compare


def _confirmed(case: Case, course: Course, compare: Compare) -> OrganChange:
    found = change(Organ.NEUROPATHY, course, compare)
    if found.state not in (WORSE, NEW):
        return replace(found, note=found.note or _risen(case, course, compare))
    if _stood(case, found, course):
        return found
    return replace(found, state=STABLE, since=None, note=WORSE_UNCONFIRMED)


def _stood(case: Case, worse: OrganChange, course: Course) -> bool:
    """Whether a worsening, first seen on `since`, still stood three months or more later."""
    months = case.count(Name.SCORE_WORSE_CONFIRMED)
    return worse.since is not None and add_months(worse.since, months) <= course.since[-1].date


def _risen(case: Case, course: Course, compare: Compare) -> str:
    """A relapse may still be better than the baseline: said when a confirmed rise from the best score stands."""
    best = min(course.since, key=lambda reading: ends(reading).high)
    after = Course(best, tuple(reading for reading in course.since if reading.date > best.date))
    risen = change(Organ.NEUROPATHY, after, compare)
    return RISEN_FROM_BEST if risen.state in (WORSE, NEW) and _stood(case, risen, after) else ""


def volume_overload(case: Case, start: date) -> OrganChange:
    whole = Sign.EXTRAVASCULAR_VOLUME_OVERLOAD
    return organ_of(Organ.VOLUME_OVERLOAD, _parts(case, start, whole, tuple(GradedSign)))


def skin(case: Case, start: date) -> OrganChange:
    return organ_of(Organ.SKIN, _parts(case, start, Sign.SKIN_CHANGES, SKIN_SIGNS))


def papilledema(case: Case, start: date) -> OrganChange:
    return organ_of(Organ.PAPILLEDEMA, [part(sightings(case, Sign.PAPILLEDEMA), start)])


def _parts(case: Case, start: date, whole: str, codes: tuple[str, ...]) -> list[Part]:
    """The parts that were ever seen, and the whole."""
    seen = [part(sightings(case, code, whole), start) for code in codes if case.signs(code)]
    return [*seen, part(sightings(case, whole), start)]


def pulmonary_hypertension(case: Case, start: date) -> OrganChange:
    """From 40 mmHg on: below it or a fifth less improved; a fifth more, or 50 newly reached, worse."""
    evaluable, high = case.number(Name.RVSP_EVALUABLE), case.number(Name.RVSP_HIGH)
    by = case.number(Name.RVSP_CHANGE) / HUNDRED

    def compare(before: Decimal, now: Decimal) -> OrganState:
        if before < evaluable:
            return NEW if now >= high else STABLE
        if now < evaluable or now <= before * (1 - by):
            return IMPROVED
        return WORSE if now >= before * (1 + by) or before < high <= now else STABLE

    return change(Organ.PULMONARY_HYPERTENSION, course_of(case, "rvsp", start), compare)


def dlco(case: Case, start: date) -> OrganChange:
    """From below 70 % of predicted on, by 10 points. New: 10 points lost by one who stood above."""
    evaluable, points = case.number(Name.DLCO_EVALUABLE), case.number(Name.DLCO_CHANGE)

    def compare(before: Decimal, now: Decimal) -> OrganState:
        if before >= evaluable:
            return NEW if now < evaluable and before - now >= points else STABLE
        if now >= evaluable or now - before >= points:
            return IMPROVED
        return WORSE if before - now >= points else STABLE

    return change(Organ.DLCO, course_of(case, "dlco_percent", start), compare)


def renal(case: Case, start: date) -> OrganChange:
    """From an eGFR below 60 on: 60 again improved, a quarter less worse. New: a quarter lost by one who stood above."""
    evaluable = case.number(Name.EGFR_EVALUABLE)
    kept = 1 - case.number(Name.EGFR_DROP) / HUNDRED

    def compare(before: Decimal, now: Decimal) -> OrganState:
        if now >= evaluable:
            return IMPROVED if before < evaluable else STABLE
        if now > before * kept:
            return STABLE
        return WORSE if before < evaluable else NEW

    return change(Organ.RENAL, course_of(case, "egfr", start), compare)


def organomegaly(case: Case, start: date) -> OrganChange:
    """The sign, and the lengths of spleen and liver by 2 cm; a shorter organ that was not enlarged did not improve."""
    enlarged = part(sightings(case, Sign.ORGANOMEGALY), start)
    compare = _by_length(case, case.state(Sign.ORGANOMEGALY, start) != SignState.ABSENT)
    found = organ_of(Organ.ORGANOMEGALY, [enlarged])
    lengths = [
        change(Organ.ORGANOMEGALY, course_of(case, analyte, start), compare)
        for analyte in ("spleen_length", "liver_length")
    ]
    for states in ({WORSE, NEW}, {OrganState.RESOLVED}, {IMPROVED}, {STABLE}):
        for each in (found, *lengths):
            if each.state in states:
                return each
    return found


def _by_length(case: Case, was_enlarged: bool) -> Compare:
    by = case.number(Name.ORGAN_LENGTH_CHANGE)

    def compare(before: Decimal, now: Decimal) -> OrganState:
        if now - before >= by:
            return WORSE if was_enlarged else NEW
        return IMPROVED if was_enlarged and before - now >= by else STABLE

    return compare


def endocrine(case: Case, start: date) -> OrganChange:
    """By axis, from sign and results. Normal on replacement is no recovery; a result alone makes no new axis."""
    return organ_of(Organ.ENDOCRINE, [_axis(case, start, axis) for axis in AXES])


def _axis(case: Case, start: date, axis: Axis) -> Part:
    found = _judged(start, lambda every: _seen_of(case, start, axis, every))
    if found.before is None or found.latest is None:
        return found
    if found.state == NEW and isinstance(found.latest.fact, Reading):
        return replace(found, override=STABLE, note=ABNORMAL_RESULT)
    if found.state == OrganState.RESOLVED and replacement_on(case, axis, found.latest.date):
        return replace(found, override=STABLE, note=ON_REPLACEMENT)
    return found


def _seen_of(case: Case, start: date, axis: Axis, every: bool) -> list[Sighting]:
    found = sightings(case, axis.sign)
    for test in JUDGED.intersection(tests_of(axis, case.person.sex)):
        found += _levels(case, test, start, judge_of(case, test), every)
    days = set(map(day_of, found))
    return sorted(found, key=_of_one_day if len(days) < len(found) else day_of)


def _of_one_day(seen: Sighting) -> tuple[date, bool, int, str]:
    """The physician's word stands last and counts; of results the abnormal one."""
    code = seen.fact.analyte if isinstance(seen.fact, Reading) else ""
    return (seen.date, not code, seen.level, code)


def _judged(start: date, seen: Callable[[bool], list[Sighting]]) -> Part:
    """All results are judged only where something changed: then the day on which it did is wanted."""
    found = part(seen(False), start)
    return part(seen(True), start) if found.changed_on else found


def _levels(
    case: Case, analyte: str, start: date, judge: Callable[[Reading], SignState], every: bool
) -> list[Sighting]:
    """Results as findings, from the 90 days before the start on; those that cannot tell are left out.

    Without `every`, of those since the start only the ones of the last day that can tell.
    """
    first = add_days(start, -case.count(Name.RESPONSE_BASELINE))
    found: list[Sighting] = []
    for reading in reversed(case.numbers(analyte)):
        if reading.date < first:
            break
        if found and not every and start < reading.date < found[0].date:
            continue
        state = judge(reading)
        if state != UNKNOWN:
            found.append(Sighting(reading.date, int(state == PRESENT), reading))
    return found[::-1]


def platelets(case: Case, start: date) -> OrganChange:
    """Above the laboratory's upper limit, or 450 where it gives none; without counts, by the sign."""
    usual = case.number(Name.PLATELETS_LIMIT)
    counts = _judged(
        start,
        lambda every: _levels(case, "platelets", start, lambda r: above(r, r.upper_limit or usual), every),
    )
    if counts.state != OrganState.NOT_ASSESSED:
        return organ_of(Organ.PLATELETS, [counts])
    return organ_of(Organ.PLATELETS, [counts, part(sightings(case, Sign.THROMBOCYTOSIS_POLYCYTHEMIA), start)])


ORGANS: dict[Organ, Callable[[Case, date], OrganChange]] = {
    Organ.NEUROPATHY: neuropathy,
    Organ.VOLUME_OVERLOAD: volume_overload,
    Organ.PULMONARY_HYPERTENSION: pulmonary_hypertension,
    Organ.DLCO: dlco,
    Organ.PAPILLEDEMA: papilledema,
    Organ.SKIN: skin,
    Organ.ORGANOMEGALY: organomegaly,
    Organ.ENDOCRINE: endocrine,
    Organ.RENAL: renal,
    Organ.PLATELETS: platelets,
}
