"""The figures of a clinic as a file that may leave it: nothing is told of fewer than five patients.

A curve is told while five or more are watched; counts of events below five are masked. Of chosen patients counts are
told to the nearest five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.verdicts import CATEGORIES, Channel
from monitoring.reports import cohort_choices, masking
from monitoring.selectors.adherence import TIMINGS
from monitoring.selectors.aligned import MEASURES
from monitoring.selectors.cohort import ALL, BANDS, ENDS

HEADER = ("figure", "group", "month", "measure", "value")
Row = tuple[str, str, str, str, str]


def rows(figures: dict[str, Any]) -> Iterator[Row]:
    """One value in each row, codes as they are."""
    yield HEADER
    chosen = zip(("extent", "first_treatment", "since", "until"), figures["choice"], strict=True)
    yield from (("choice", "", "", name, str(value)) for name, value in chosen if value)
    if not is_told(figures):
        yield "withheld", "", "", "choice", ""
        return
    tell = teller(figures)
    for figure, group, month, measure, value in _rows(figures):
        if measure in SHARES:
            value = value and f"{float(value):.{2 if figures['chosen'] else 4}f}"
        elif figure != "adherence" and measure not in CUTS:
            value = tell(value)
        yield figure, group, month, measure, value


def _rows(figures: dict[str, Any]) -> Iterator[Row]:
    told_counts = counts(figures)
    yield from (("patients", "", "", name, told_counts[name]) for name in COUNTS)
    for end in ENDS:
        yield end, "", "", "left_out", told_counts[LEFT_OUT[end]]
        yield from _curves(end, figures["curves"][end], figures["chosen"])
    for measure in MEASURES:
        yield f"aligned_{measure}", "", "", "left_out", told_counts[LEFT_OUT[measure]]
        yield from _aligned(measure, figures["aligned"][measure], figures["chosen"])
    # Of many choices, its many small counts would tell by their differences.
    for channel in () if figures["chosen"] else Channel:
        names = (*CATEGORIES[channel],)
        bands = [str(band) for band in BANDS]
        yield from _table(f"standing_{channel}", bands, names, figures["standing"][channel])
    codes = [code for code, *_counts in figures["adherence"]]
    of_panels = [counts for _code, *counts in figures["adherence"]]
    yield from (
        (figure, panel, "", name, value)
        for figure, _group, panel, name, value in _table("adherence", codes, TIMINGS, of_panels)
    )


CUTS = ("lower_quartile", "median", "upper_quartile")
SHARES = ("without_event", "lower", "upper")
COUNTS = ("patients", "untreated", "undated", "waiting", "followed", "gone")
# What tells of each figure who is left out of the treated.
LEFT_OUT = {"death": "undated", "progression": "undated"} | {
    name: f"{name}_left_out" for name in ("vegf_normal", *MEASURES)
}


def is_told(figures: dict[str, Any]) -> bool:
    """Whether figures of these patients may leave the clinic at all."""
    return not figures["chosen"] or cohort_choices.is_told(figures["choice"], figures["kinds"])


def teller(figures: dict[str, Any]) -> Callable[[str], str]:
    """How a count is told: of chosen patients to the nearest five."""
    return masking.in_fives if figures["chosen"] else str


def counts(figures: dict[str, Any]) -> dict[str, str]:
    """`COUNTS` and who is left out by figure, as they may leave the clinic; not in fives.

    Of who is counted in each figure and who is in follow-up all is told elsewhere. What is left hangs on one number,
    how many were treated: whoever knows it, knows who is not treated, no longer followed, and left out of each figure.
    Where one of these is of one to four, none is told; nor all patients, where they would tell the treated.
    """
    followed, treated = figures["followed"], figures["followed"] + figures["gone"]
    counted = {
        name: sum(panel["n"] for group, panel in panels.items() if group)
        for name, panels in (figures["curves"] | figures["aligned"]).items()
    }
    left = {LEFT_OUT[name]: treated - n for name, n in counted.items()}
    left |= {"untreated": figures["untreated"], "gone": figures["gone"]}
    said = {name: masked(figures[name]) for name in ("patients", "waiting", "followed")}
    if not any(masking.is_few(count) for count in left.values()):
        return said | {name: str(count) for name, count in left.items()}
    if max(followed, *counted.values()) == figures["patients"]:
        said["patients"] = ""
    return said | dict.fromkeys(left, "")


def masked(count: int) -> str:
    return masking.MASKED if masking.is_few(count) else str(count)


def told(curves: dict[str, dict[str, Any]], chosen: bool = False) -> dict[str, dict[str, Any]]:
    """Those that may leave the clinic. Of chosen patients no groups: they would be a choice of their own."""
    sizes = {group: curve["n"] for group, curve in curves.items() if not (chosen and ALL in curves and group)}
    groups = masking.told_groups(sizes, ALL)
    return {group: curve for group, curve in curves.items() if group in groups}


def parts_of(group: str, curves: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The curves whose numbers add up to those of this one, where they are told too."""
    return [] if group else [curve for other, curve in told(curves).items() if other]


def events_of(group: str, curves: dict[str, dict[str, Any]]) -> str:
    said = masking.together(curves[group]["events"], [part["events"] for part in parts_of(group, curves)])
    return _events(curves[group]["n"], curves[group]["events"], said)


def _events(n: int, events: int, said: str) -> str:
    """Not told where from one to four are left without the event."""
    return "" if masking.is_few(n - events) else said


def at_risk_of(months: int, group: str, curves: dict[str, dict[str, Any]]) -> str:
    """`months`: a multiple of three."""
    count, *parts = (
        dict(curve["at_risk"]).get(months, 0) for curve in (curves[group], *parts_of(group, curves))
    )
    return masking.together(count, parts)


def _curves(end: str, curves: dict[str, dict[str, Any]], chosen: bool) -> Iterator[Row]:
    for group, curve in told(curves, chosen).items():
        name = group or "all"
        yield end, name, "", "n", masked(curve["n"])
        yield end, name, "", "events", events_of(group, curves)
        yield from ((end, name, *row) for row in _marks(group, curve, curves))


def _marks(
    group: str, curve: dict[str, Any], curves: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    others = [{mark[0]: mark for mark in part["marks"]} for part in parts_of(group, curves)]
    for months, at_risk, events, *shares in curve["marks"]:
        yield str(months), "at_risk", at_risk_of(months, group, curves)
        if at_risk >= masking.FEWEST:
            parts = [marks[months][2] for marks in others if months in marks]
            complete = len(parts) == len(others)
            said = masking.together(events, parts) if complete else ""
            yield str(months), "events", _events(curve["n"], events, said)
            for measure, share in zip(SHARES, shares, strict=True):
                yield str(months), measure, "" if share is None else f"{share:.4f}"


def measured_of(month: int, group: str, panels: dict[str, dict[str, Any]]) -> str:
    """How many were measured at a month, as it may leave the clinic."""
    parts = [panel for other, panel in told(panels).items() if other] if not group else []
    count, *others = (
        next((n for m, n, *_cuts in panel["months"] if m == month), 0) for panel in (panels[group], *parts)
    )
    return masking.together(count, others)


def _aligned(measure: str, panels: dict[str, dict[str, Any]], chosen: bool) -> Iterator[Row]:
    figure = f"aligned_{measure}"
    for group, panel in told(panels, chosen).items():
        name = group or "all"
        yield figure, name, "", "n", masked(panel["n"])
        for month, n, *cuts in panel["months"]:
            yield figure, name, str(month), "n", measured_of(month, group, panels)
            if n >= masking.FEWEST:
                for cut, ends in zip(CUTS, cuts, strict=True):
                    yield figure, name, str(month), cut, between(measure, *ends)


def between(measure: str, low: float, high: float | None) -> str:
    """2.5; <0.4 and >20 where it is known as a bound alone; 0.4–0.9 where it lies between two."""
    if high is None:
        return f">{low:g}"
    if low == high:
        return f"{low:g}"
    return f"<{high:g}" if measure == VEGF and low == 0 else f"{low:g}–{high:g}"


def _table(figure: str, heads: list[str], names: tuple[str, ...], counts: list[list[int]]) -> Iterator[Row]:
    table = [[sum(row), *row] for row in counts]
    unsaid = masking.hidden(table)
    for number, (head, row) in enumerate(zip(heads, table, strict=True)):
        for column, (name, count) in enumerate(zip(("n", *names), row, strict=True)):
            yield figure, "", head, str(name), masking.cell(count, (number, column) in unsaid)
