"""The clinic's patients together, for its physicians. Numbers of a clinic, and no prediction for any patient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.charts.survival import Panel, panel
from monitoring.forms.cohort import CohortForm
from monitoring.models import CohortFigures
from monitoring.protocol.verdicts import CATEGORIES, Category, Channel
from monitoring.reports import adherence_csv, cohort_csv, masking
from monitoring.reports.csv_text import csv_bytes
from monitoring.selectors.adherence import Share
from monitoring.selectors.aligned import MEASURES
from monitoring.selectors.cohort import BANDS, DAYS_PER_MONTH, ENDS
from monitoring.services import cohort
from monitoring.views import cohort_aligned
from monitoring.views.cohort_number import Number, left_out, number_of
from monitoring.wording import cohort as words
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Site

DRAWN = 32  # sites and languages whose figures a process keeps as drawn
LARGEST = 9.0  # radius of the dot that stands for all of a row


_drawn: dict[tuple[int | None, str | None], SafeString] = {}


@dataclass(frozen=True)
class CurveSaid:
    """A panel of a figure. `median`, `lower`, `upper`: in months; None: not reached."""

    group: str
    title: str
    n: Number
    events: Number
    median: float | None
    lower: float | None
    upper: float | None
    is_told: bool  # in print
    is_median_few: bool  # reached when fewer than five were watched
    panel: Panel
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class FigureSaid:
    id: str
    title: str
    axis: str
    events: str
    definition: str
    left_out: Number
    curves: list[CurveSaid]

    @property
    def is_partly_told(self) -> bool:
        return not all(curve.is_told for curve in self.curves)


@dataclass(frozen=True)
class StandingSaid:
    """`heads`: the categories; rows: the months since the line began, how many, and how many of each category."""

    id: str
    title: str
    heads: list[str]
    rows: list[tuple[str, list[Number]]]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    sites = access.require_anywhere(request.user, Permission.ASSESS)
    site = _site(request, sites)
    form = CohortForm(request.GET)
    chosen = not form.choice.is_empty
    figures = _figures(cohort.figures_of(site, form.choice, site.day()), site, chosen)
    said = {"site": site, "sites": sites, "form": form, "chosen": chosen, "figures": figures}
    said |= {"query": request.GET.urlencode()}
    return render(request, "monitoring/cohort.html", said)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    site = _site(request, access.require_anywhere(request.user, Permission.ASSESS))
    today, form = site.day(), CohortForm(request.GET)
    choice = form.choice
    if form.errors:  # a file of others than were asked for would be taken for theirs
        refused = page(request)
        refused.status_code = 422
        return refused
    header, *rows = cohort_csv.rows(cohort.figures_of(site, choice, today).figures)
    audit.record(
        AuditType.EXPORTED, by=request.user, site=site, what="cohort", format="csv", choice=choice.key
    )
    response = HttpResponse(csv_bytes(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cohort-{today.isoformat()}.csv"'
    return response


def _figures(row: CohortFigures, site: Site, chosen: bool) -> SafeString:
    """The figures drawn and told in the reader's language. A dozen pictures: this process keeps the last ones."""
    key = (row.pk, get_language())
    drawn = _drawn.get(key)
    if drawn is None:
        drawn = render_to_string("monitoring/cohort_figures.html", _said(row, site, chosen))
        if row.pk is not None:
            _drawn[key] = drawn
            while len(_drawn) > DRAWN:
                _drawn.pop(next(iter(_drawn)), None)
    return drawn


def _said(row: CohortFigures, site: Site, chosen: bool) -> dict[str, Any]:
    figures = row.figures
    tell, counts = cohort_csv.teller(figures), cohort_csv.counts(figures)
    return {
        **{
            "site": site,
            "found": figures,
            "is_told": cohort_csv.is_told(figures),
            "today": row.day,
            "chosen": chosen,
        },
        **{"counts": {name: Number(figures[name], tell(counts[name])) for name in cohort_csv.COUNTS}},
        **{"first_start": _day(figures["first_start"]), "last_start": _day(figures["last_start"])},
        "aligned": [cohort_aligned.figure(measure, figures) for measure in MEASURES],
        "curves": [_figure(end, figures) for end in ENDS],
        "standings": [_standing(channel, figures["standing"][channel], tell) for channel in Channel],
        "adherence": _adherence(figures["adherence"]),
        "grouping": words.GROUPING,
        "method": words.METHOD,
    }


def _site(request: HttpRequest, sites: list[Site]) -> Site:
    code = request.GET.get("site", "")
    return access.site_for(request.user, code, Permission.ASSESS) if code else sites[0]


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _figure(end: str, figures: dict[str, Any]) -> FigureSaid:
    curves, tell = figures["curves"][end], cohort_csv.teller(figures)
    leaving = cohort_csv.told(curves, figures["chosen"])
    return FigureSaid(
        end,
        words.figure_title(end),
        words.figure_axis(end),
        words.figure_events(end),
        words.figure_definition(end),
        left_out(end, figures),
        [_curve(end, group, curves, tell, group in leaving) for group in curves],
    )


def _curve(
    end: str, group: str, curves: dict[str, dict[str, Any]], tell: Callable[[str], str], is_told: bool
) -> CurveSaid:
    curve = curves[group]
    median, lower, upper = (_months(days) for days in curve["median"])
    return CurveSaid(
        group or "all",
        words.treatment_group(group),
        number_of(curve["n"], tell),
        Number(curve["events"], tell(cohort_csv.events_of(group, curves))),
        median,
        lower,
        upper,
        is_told,
        _is_median_few(curve),
        panel(end, group, curves, tell),
        [_row(end, *mark) for mark in curve["marks"]],
    )


def _is_median_few(curve: dict[str, Any]) -> bool:
    median = curve["median"][0]
    return any(days == median and at_risk < masking.FEWEST for days, at_risk, *_shares in curve["steps"])


def _months(days: int | None) -> float | None:
    return None if days is None else round(days / DAYS_PER_MONTH, 1)


def _row(end: str, months: int, at_risk: int, events: int, *shares: float | None) -> dict[str, Any]:
    """Of a normal VEGF the share that reached it."""
    share, lower, upper = (None if value is None else value * 100 for value in shares)
    if end == "vegf_normal":
        share, lower, upper = (None if value is None else 100 - value for value in (share, upper, lower))
    return {
        **{"time": words.months(months), "at_risk": number_of(at_risk), "events": number_of(events)},
        **{"share": share, "lower": lower, "upper": upper, "few": masking.is_few(at_risk)},
    }


def _standing(channel: Channel, counts: list[list[int]], tell: Callable[[str], str]) -> StandingSaid:
    table = [[sum(row), *row] for row in counts]
    unsaid = masking.hidden(table)
    rows = [
        (
            words.band(since, until),
            [
                Number(
                    count, tell(masking.cell(count, (n, column) in unsaid)), _radius(count, row[0], column)
                )
                for column, count in enumerate(row)
            ],
        )
        for n, (row, since, until) in enumerate(zip_longest(table, BANDS, BANDS[1:]))
    ]
    return StandingSaid(
        channel, wording.channel(channel), [_head(each) for each in CATEGORIES[channel]], rows
    )


def _head(category: Category) -> str:
    return wording.category(category)


def _radius(count: int, total: int, column: int) -> float:
    """The dot's area is its share of the row."""
    return round(LARGEST * (count / total) ** 0.5, 1) if column and count else 0.0


def _adherence(listed: list[list[Any]]) -> list[tuple[str, Share, Number, Number]]:
    """The panel, its share, and how many of how many were done in their window."""
    shares = [Share(*each) for each in listed]
    unsaid = adherence_csv.hidden(shares)
    return [
        (
            wording.panel(share.code),
            share,
            Number(share.in_window, masking.cell(share.in_window, (n, adherence_csv.IN_WINDOW) in unsaid)),
            Number(share.due, masking.cell(share.due, (n, 0) in unsaid)),
        )
        for n, share in enumerate(shares)
    ]
