"""The protocol checks itself: a bad row is found when the program starts, not when a patient is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from monitoring.protocol.rows import (
    AfterTreatment,
    Baseline,
    Condition,
    Contents,
    Protocol,
    Question,
    Repeat,
    Row,
    ThresholdName,
)
from monitoring.protocol.sources import SOURCES
from monitoring.protocol.vocabulary import Panel

# Any day will do: an interval that is upside down is so from every day.
_SOME_DAY = date(2026, 1, 31)


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` says what is wrong, `where` names the row."""

    code: str
    where: str


def problems(protocol: Protocol) -> list[Problem]:
    """Everything that is wrong with a protocol; empty when it may be used."""
    checks: tuple[Callable[[Protocol], Iterator[Problem]], ...] = (
        *(_duplicates, _upside_down, _sources, _panels_without_row, _units, _missing_limits),
    )
    return [problem for check in checks for problem in check(protocol)]


def _name(row: Row) -> str:
    panels = "+".join(row.panels) if isinstance(row, Baseline) else str(row.panel)
    when = getattr(row, "when", Condition.ALWAYS)
    return f"{type(row).__name__} {panels}" + ("" if when == Condition.ALWAYS else f" {when}")


def _duplicates(protocol: Protocol) -> Iterator[Problem]:
    said = Counter(
        (type(row).__name__, panel, getattr(row, "when", Condition.ALWAYS))
        for row in protocol.rows
        for panel in _panels(row)
    )
    names = [f"{kind} {panel} {when}" for (kind, panel, when), times in said.items() if times > 1]
    names += _repeated("Contents", (contents.panel for contents in protocol.contents))
    names += _repeated("rank", (contents.rank for contents in protocol.contents))
    names += _repeated("Threshold", (threshold.name for threshold in protocol.thresholds))
    return (Problem("duplicate_row", name) for name in names)


def _repeated(kind: str, keys: Iterable[object]) -> list[str]:
    return [f"{kind} {key}" for key, times in Counter(keys).items() if times > 1]


def _panels(row: Row) -> tuple[str, ...]:
    return row.panels if isinstance(row, Baseline) else (row.panel,)


def _upside_down(protocol: Protocol) -> Iterator[Problem]:
    for row in protocol.rows:
        if isinstance(row, Repeat | AfterTreatment | Question):
            span = row.interval.after(_SOME_DAY)
            wrong = not (span.opens <= span.target <= span.due_by) or row.interval.earliest < 1
        else:
            wrong = row.within_days < 0
        if wrong:
            yield Problem("window_upside_down", _name(row))


def _sources(protocol: Protocol) -> Iterator[Problem]:
    cited = [(_name(row), row.sources) for row in protocol.rows]
    cited += [(f"{_name(row)} mentions", row.mentions) for row in protocol.rows if row.mentions]
    cited += [(f"Contents {contents.panel}", contents.sources) for contents in protocol.contents]
    cited += [(f"Threshold {threshold.name}", threshold.sources) for threshold in protocol.thresholds]
    cited += [(f"Tolerance {tolerance.up_to_months}", tolerance.sources) for tolerance in protocol.tolerances]
    for where, sources in cited:
        if not sources:
            yield Problem("no_source", where)
        for source in sources:
            if source not in SOURCES:
                yield Problem("unknown_source", f"{where}: {source}")


def _panels_without_row(protocol: Protocol) -> Iterator[Problem]:
    spoken_of = {panel for row in protocol.rows for panel in _panels(row)}
    with_baseline = {panel for row in protocol.rows if isinstance(row, Baseline) for panel in row.panels}
    always = {row.panel for row in protocol.rows if isinstance(row, Repeat) and row.when == Condition.ALWAYS}
    filled = {contents.panel for contents in protocol.contents if _has_parts(contents)}
    for panel in Panel:
        if panel not in spoken_of:
            yield Problem("panel_without_row", str(panel))
        if panel not in filled:
            yield Problem("panel_without_parts", str(panel))
    for panel in sorted({row.panel for row in protocol.rows if isinstance(row, Repeat)}):
        if panel not in always:
            yield Problem("panel_without_row", f"{panel} {Condition.ALWAYS}")
        if panel not in with_baseline:
            yield Problem("panel_without_row", f"{panel} Baseline")


def _has_parts(contents: Contents) -> bool:
    return bool(contents.sets) and all(contents.sets)


def _units(protocol: Protocol) -> Iterator[Problem]:
    return (
        Problem("threshold_without_unit", threshold.name)
        for threshold in protocol.thresholds
        if not threshold.unit
    )


def _missing_limits(protocol: Protocol) -> Iterator[Problem]:
    known = {threshold.name for threshold in protocol.thresholds}
    return (Problem("threshold_missing", name) for name in ThresholdName if name not in known)
