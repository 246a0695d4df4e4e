"""VEGF and ONLS of a clinic's patients, made ready for the cohort's template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from monitoring.charts.aligned import Panel, corridor_of, expected, panel
from monitoring.reports import cohort_csv
from monitoring.views.cohort_number import Number, left_out, number_of
from monitoring.wording import cohort as words


@dataclass(frozen=True)
class AlignedRow:
    """A month. `cuts`: lower quartile, median, upper quartile; `expected`: empty where the sources say nothing."""

    month: int
    n: int
    cuts: list[str]
    expected: str


@dataclass(frozen=True)
class AlignedSaid:
    """A panel. `is_told`: in print."""

    group: str
    title: str
    n: Number
    is_told: bool
    panel: Panel
    rows: list[AlignedRow]


@dataclass(frozen=True)
class AlignedFigure:
    """`left_out`: of the treated patients, those without any value."""

    id: str
    title: str
    axis: str
    definition: str
    range: str
    left_out: Number
    panels: list[AlignedSaid]

    @property
    def has_range(self) -> bool:
        return any(each.panel.expected for each in self.panels)

    @property
    def is_partly_told(self) -> bool:
        return not all(each.is_told for each in self.panels)


def figure(measure: str, figures: dict[str, Any]) -> AlignedFigure:
    panels = figures["aligned"][measure]
    tell, leaving = cohort_csv.teller(figures), cohort_csv.told(panels, figures["chosen"])
    corridor = corridor_of(measure)
    return AlignedFigure(
        f"aligned-{measure}",
        words.aligned_title(measure),
        words.aligned_axis(measure),
        words.aligned_definition(measure),
        words.aligned_range(measure, corridor.n, corridor.sources),
        left_out(measure, figures),
        [_said(measure, group, panels, tell, group in leaving) for group in panels],
    )


def _said(
    measure: str, group: str, panels: dict[str, dict[str, Any]], tell: Callable[[str], str], is_told: bool
) -> AlignedSaid:
    of = panels[group]
    return AlignedSaid(
        group or "all",
        words.treatment_group(group),
        number_of(of["n"], tell),
        is_told,
        panel(measure, group, panels, tell),
        list(_rows(measure, group, of["months"])),
    )


def _rows(measure: str, group: str, months: list[list[Any]]) -> Iterator[AlignedRow]:
    bounds = {
        bound.month: words.expected(bound.lower, bound.upper) for bound in expected(measure, group, months)
    }
    for month, n, *cuts in months:
        said = [words.between(measure, *ends) for ends in cuts]
        yield AlignedRow(month, n, said, bounds.get(month, ""))
