"""The figures of a clinic as a file that may leave it: nothing is told of fewer than five patients.

A curve is told while five or more are watched; counts of events below five are masked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitoring.protocol.verdicts import CATEGORIES, Channel
from monitoring.reports import masking
from monitoring.selectors.adherence import TIMINGS
from monitoring.selectors.cohort import BANDS, ENDS

HEADER = ("figure", "group", "month", "measure", "value")
Row = tuple[str, str, str, str, str]


def rows(figures: dict[str, Any]) -> Iterator[Row]:
    """One value in each row, codes as they are."""
    yield HEADER
    yield from (("patients", "", "", name, masked(figures[name])) for name in COUNTS)
    for end in ENDS:
        for group, curve in figures["curves"][end].items():
            yield from _curve(end, group, curve)
    for channel in Channel:
        names = (*CATEGORIES[channel],)
        bands = [str(band) for band in BANDS]
        yield from _table(f"standing_{channel}", bands, names, figures["standing"][channel])
    codes = [code for code, *_counts in figures["adherence"]]
    counts = [counts for _code, *counts in figures["adherence"]]
    yield from (
        (figure, panel, "", name, value)
        for figure, _group, panel, name, value in _table("adherence", codes, TIMINGS, counts)
    )


COUNTS = ("patients", "untreated", "undated", "waiting", "followed", "gone")


def masked(count: int) -> str:
    return masking.MASKED if masking.is_few(count) else str(count)


def _curve(end: str, group: str, curve: dict[str, Any]) -> Iterator[Row]:
    name = group or "all"
    yield end, name, "", "n", masked(curve["n"])
    yield end, name, "", "events", masked(curve["events"])
    for months, at_risk, events, *shares in curve["marks"]:
        yield end, name, str(months), "at_risk", masked(at_risk)
        if at_risk >= masking.FEWEST:
            yield end, name, str(months), "events", masked(events)
            for measure, share in zip(("without_event", "lower", "upper"), shares, strict=True):
                yield end, name, str(months), measure, "" if share is None else f"{share:.4f}"


def _table(figure: str, heads: list[str], names: tuple[str, ...], counts: list[list[int]]) -> Iterator[Row]:
    table = [[sum(row), *row] for row in counts]
    unsaid = masking.hidden(table)
    for number, (head, row) in enumerate(zip(heads, table, strict=True)):
        for column, (name, count) in enumerate(zip(("n", *names), row, strict=True)):
            yield figure, "", head, str(name), masking.cell(count, (number, column) in unsaid)
