"""Which choices of a clinic's patients may leave it, in print or as a file.

Files of other choices can be subtracted from each other. So a choice is told only where none of the kinds of patients
that its filters tell apart is of one to four: then whatever files are added and subtracted, sums of five and more come
out. Single years are mostly of fewer: years that follow each other are taken together until they make five, and a
choice must begin and end between these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from monitoring.reports.masking import FEWEST

Kind = Sequence  # extent, first treatment, year of the start or None, how many


def is_told(choice: Sequence, kinds: Sequence[Kind]) -> bool:
    """choice: extent, first treatment, since and until which year; kinds: of all patients of the clinic."""
    extent, first, since, until = choice
    spans = spans_of(kinds)
    cells: Counter[tuple] = Counter()
    for of_extent, of_first, year, number in kinds:
        span = spans.get(year) if since or until else None
        cells[(of_extent if extent else "", of_first if first else "", span)] += number
    edges = [edge for edge in (since, until and until + 1) if edge]
    return all(_is_between(edge, spans) for edge in edges) and min(cells.values(), default=0) >= FEWEST


def spans_of(kinds: Sequence[Kind]) -> dict[int, int]:
    """Of each year in which a treatment began, the last year of those it is taken together with."""
    by_year: Counter[int] = Counter()
    for _extent, _first, year, number in kinds:
        if year is not None:
            by_year[year] += number
    spans: list[list[int]] = [[]]
    for year in sorted(by_year):
        if sum(by_year[each] for each in spans[-1]) >= FEWEST:
            spans.append([])
        spans[-1].append(year)
    if len(spans) > 1 and sum(by_year[year] for year in spans[-1]) < FEWEST:
        spans[-2:] = [spans[-2] + spans[-1]]
    return {year: span[-1] for span in spans for year in span}


def _is_between(edge: int, spans: dict[int, int]) -> bool:
    """Whether no years that are taken together lie on both sides of the first day of a year."""
    before = max((year for year in spans if year < edge), default=None)
    return before is None or spans[before] < edge
