"""A clinic's patients together: where they stand, their VEGF and ONLS, how long until death, progression, normal VEGF.

One pass over the summaries of a site. All of it is plain values: `services.cohort` keeps them until a summary changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import models
from django.db.models import QuerySet

from monitoring.models import CourseSummary, FollowUp
from monitoring.protocol.aligned import DAYS_PER_MONTH
from monitoring.protocol.calendar import months_since
from monitoring.protocol.course_summary import FirstTreatment
from monitoring.protocol.survival import Count, Step, Survival, survival
from monitoring.protocol.verdicts import CATEGORIES, Channel
from monitoring.selectors.adherence import adherence
from monitoring.selectors.aligned import MEASURES, aligned
from patients.models import Site

ALL = ""
GROUPS = (ALL, *map(str, FirstTreatment))
ENDS = ("death", "progression", "vegf_normal")
BANDS = (0, 3, 6, 12, 24)  # months since the line began: from each until the next
YEARS = (0, 12, 24, 36, 60, 120)
MONTHS = (0, 3, 6, 12, 18, 24, 36)
TOLD_AT = {"death": YEARS, "progression": YEARS, "vegf_normal": MONTHS}
DRAWN = 400  # steps of a curve; of one with more, the last of each month


@dataclass(frozen=True, slots=True)
class Choice:
    """Which patients: by extent, by first treatment, by the year in which it began. Empty ones choose nothing."""

    extent: str = ""
    first: str = ""
    since: int | None = None
    until: int | None = None

    @property
    def key(self) -> str:
        return f"{self.extent}|{self.first}|{self.since or ''}|{self.until or ''}"

    @property
    def is_empty(self) -> bool:
        return self == Choice()


class Row(NamedTuple):
    """Of one patient, in the order of the columns asked for."""

    is_followed: bool
    start: date | None
    line_start: date | None
    first: str
    is_dated: bool
    death: tuple[int | None, bool | None]
    progression: tuple[int | None, bool | None]
    vegf_normal: tuple[int | None, bool | None]
    aligned: dict[str, list] | None
    responses: dict[str, str]


COLUMNS = (
    *("is_followed", "start", "line_start", "first_treatment", "is_dated"),
    *("death_days", "died", "progression_days", "progressed", "vegf_normal_days", "vegf_became_normal"),
    "aligned",
    *map(str, Channel),
)


def worked_out(site: Site, choice: Choice, today: date) -> dict[str, Any]:
    """From the summaries themselves. Three queries; four of a choice.

    chosen: not all of the site's; choice: its values; kinds: of the whole site [extent, first treatment, year of the
    start, how many], where patients are chosen; patients, first and last start (ISO), waiting: not judged yet (of the
    whole site), untreated, undated, gone: no longer in follow-up; curves: by end and group; aligned: by measure and
    group (`selectors.aligned`); standing: by channel, a row of counts for each of `BANDS`; adherence: of the whole
    site, by panel, the counts of `TIMINGS`.
    """
    rows = list(_rows(site, choice))
    treated = [row for row in rows if row.start is not None]
    starts = [row.start for row in treated if row.start is not None]
    followed = [row for row in treated if row.is_followed]
    return {
        "chosen": not choice.is_empty,
        "choice": list(astuple(choice)),
        "kinds": [] if choice.is_empty else _kinds(site),
        "patients": len(rows),
        "first_start": min(starts).isoformat() if starts else None,
        "last_start": max(starts).isoformat() if starts else None,
        "waiting": _waiting(site),
        "untreated": len(rows) - len(treated),
        "undated": sum(not row.is_dated for row in treated),
        "followed": len(followed),
        "gone": len(treated) - len(followed),
        "curves": {end: _curves(end, treated) for end in ENDS},
        "aligned": {
            measure: aligned(measure, ((row.first, row.aligned) for row in treated), GROUPS)
            for measure in MEASURES
        },
        "adherence": [[s.code, s.in_window, s.early, s.late, s.never] for s in adherence(site, today).panels],
        "standing": {str(channel): _standing(channel, followed, today) for channel in Channel},
    }


def _waiting(site: Site) -> int:
    """Without a summary, or with one that an earlier release wrote."""
    return FollowUp.objects.filter(site=site, patient__course_summary__aligned__isnull=True).count()


def _kinds(site: Site) -> list[list[Any]]:
    kinds = CourseSummary.objects.filter(site=site).values_list("extent", "first_treatment", "start__year")
    return [list(kind) for kind in kinds.annotate(number=models.Count("pk")).order_by()]


def _rows(site: Site, choice: Choice) -> Iterator[Row]:
    chosen = chosen_of(CourseSummary.objects.filter(site=site), choice)
    for row in chosen.values_list(*COLUMNS):
        followed, start, line, first, dated, *rest = row
        death, progression, normal = (tuple(rest[place : place + 2]) for place in (0, 2, 4))
        responses = dict(zip(Channel, rest[7:], strict=True))
        yield Row(followed, start, line, first, dated, death, progression, normal, rest[6], responses)


def chosen_of(chosen: QuerySet[CourseSummary], choice: Choice) -> QuerySet[CourseSummary]:
    if choice.extent:
        chosen = chosen.filter(extent=choice.extent)
    if choice.first:
        chosen = chosen.filter(first_treatment=choice.first)
    if choice.since is not None:
        chosen = chosen.filter(start__gte=date(choice.since, 1, 1))
    if choice.until is not None:
        chosen = chosen.filter(start__lte=date(choice.until, 12, 31))
    return chosen


def _curves(end: str, treated: list[Row]) -> dict[str, dict[str, Any]]:
    """By group those that have anybody; all together only where there is more than one group."""
    counts: dict[str, Counter[tuple[int, bool]]] = {group: Counter() for group in GROUPS}
    for row in treated:
        days, happened = getattr(row, end)
        if days is not None:
            counts[row.first][(days, happened)] += 1
            counts[ALL][(days, happened)] += 1
    several = sum(bool(counts[group]) for group in GROUPS[1:]) > 1
    shown = [group for group in GROUPS if counts[group] and (group or several)]
    return {group: _curve(counts[group], TOLD_AT[end]) for group in shown}


def _curve(counts: Counter[tuple[int, bool]], told_at: Iterable[int]) -> dict[str, Any]:
    """median: days and its interval; steps: days, at risk, share, lower, upper, left; marks: months instead of days."""
    found = survival(
        Count(days, number * happened, number * (not happened)) for (days, happened), number in counts.items()
    )
    return {
        "n": found.n,
        "events": found.events,
        "last": found.last,
        "median": list(found.median),
        "steps": [
            [s.time, s.at_risk, _share(s.survival), _share(s.lower), _share(s.upper), s.left, s.events]
            for s in _drawn(found.steps)
        ],
        "at_risk": [[months, found.at_risk(days_of(months))] for months in range(0, 481, 3)][
            : _length(found)
        ],
        "marks": [mark for months in told_at if (mark := _mark(found, months))],
    }


def days_of(months: int) -> int:
    return round(months * DAYS_PER_MONTH)


def _length(found: Survival) -> int:
    """How many quarters anybody was watched, the first one included."""
    return int(found.last / DAYS_PER_MONTH / 3) + 1


def _mark(found: Survival, months: int) -> list | None:
    """months, at risk, events so far, share, lower, upper; None once nobody is watched any more."""
    days = days_of(months)
    at_risk = found.at_risk(days)
    if not at_risk:
        return None
    step = found.at(days)
    events = sum(each.events for each in found.steps if each.time <= days)
    if step is None:
        return [months, at_risk, 0, 1.0, None, None]
    return [months, at_risk, events, _share(step.survival), _share(step.lower), _share(step.upper)]


def _share(value: float | None) -> float | None:
    return value if value is None else round(value, 6)


def _drawn(steps: tuple[Step, ...]) -> Iterable[Step]:
    if len(steps) <= DRAWN:
        return steps
    return {int(step.time / DAYS_PER_MONTH): step for step in steps}.values()


def _standing(channel: Channel, followed: list[Row], today: date) -> list[list[int]]:
    """A row for each of `BANDS`, in it how many patients of each of the channel's categories."""
    found: Counter[tuple[int, str]] = Counter()
    for row in followed:
        months = months_since(row.line_start, today) if row.line_start else 0
        found[(max(band for band in BANDS if band <= max(months, 0)), row.responses[channel])] += 1
    return [[found[(band, category)] for category in CATEGORIES[channel]] for band in BANDS]
