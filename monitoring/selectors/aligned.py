"""VEGF and ONLS of many patients laid over each other from the start of their first treatment on.

VEGF in multiples of the laboratory's upper limit; ONLS as points of change from each patient's own value before
treatment, for that is what the published range tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitoring.protocol.aligned import MONTHS, ONLS, Between
from monitoring.protocol.quartiles import quartiles
from monitoring.protocol.vegf_limits import VEGF

MEASURES = (VEGF, ONLS)
LINES = 200  # patients up to whom each has a line of its own
DIGITS = 3

Course = list[tuple[int, Between]]  # months, in order


def aligned(
    measure: str, given: Iterable[tuple[str, Any]], groups: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """By group those that have anybody; all together only where there is more than one group.

    given: of each treated patient the group and what `CourseSummary.aligned` keeps; groups: that of all first.
    n: who has any value; months: [month, n, lower quartile, median, upper quartile], each of these [low, high]; lines:
    of each patient the points [month, low, high], where they are few enough.
    """
    everybody, *parts = groups
    courses: dict[str, list[Course]] = {group: [] for group in groups}
    for group, kept in given:
        course = _course(measure, (kept or {}).get(measure, []))
        if course:
            courses[group].append(course)
            courses[everybody].append(course)
    several = sum(bool(courses[group]) for group in parts) > 1
    return {
        group: _panel(courses[group])
        for group in groups
        if courses[group] and (group != everybody or several)
    }


def _course(measure: str, points: Iterable[list]) -> Course:
    course = [(month, Between(low, high)) for month, low, high in points]
    return list(_changes(course)) if measure == ONLS else course


def _changes(course: Course) -> Iterator[tuple[int, Between]]:
    """From the value before treatment; none where that is not known exactly."""
    if not course or course[0][0] != 0 or course[0][1].low != course[0][1].high:
        return
    before = course[0][1].low
    for month, (low, high) in course:
        yield month, Between(low - before, None if high is None else high - before)


def _panel(courses: list[Course]) -> dict[str, Any]:
    by_month: defaultdict[int, list[Between]] = defaultdict(list)
    for course in courses:
        for month, value in course:
            by_month[month].append(value)
    return {
        "n": len(courses),
        "months": [_month(month, by_month[month]) for month in MONTHS if month in by_month],
        "lines": [[[month, *value] for month, value in course] for course in courses]
        if len(courses) <= LINES
        else [],
    }


def _month(month: int, values: list[Between]) -> list[Any]:
    n, *cuts = quartiles(values)
    return [month, n, *([_rounded(low), _rounded(high)] for low, high in cuts)]


def _rounded(value: float | None) -> float | None:
    return value if value is None else round(value, DIGITS)
