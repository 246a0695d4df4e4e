"""What in a protocol rests on a source: the way back from a rule, a row or a number to the statement behind it."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.protocol.conflicts import CONFLICTS, Conflict
from monitoring.protocol.outcomes import OUTCOMES, TIMELINE, Moment, Outcome
from monitoring.protocol.record_sources import CRITERIA, EXTENT, FIELDS
from monitoring.protocol.rows import Baseline, Corridor, Protocol, Row, RuleRow, Threshold


@dataclass(frozen=True, slots=True)
class Uses:
    """Everything that cites one source. `panels`: those whose contents or days it speaks of.

    `criteria`, `extent`, `fields`: codes of what the record asks for because of it.
    """

    rules: tuple[RuleRow, ...] = ()
    panels: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    extent: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    corridors: tuple[Corridor, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    timeline: tuple[Moment, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def uses_of(source: str, protocol: Protocol) -> Uses:
    return Uses(
        rules=tuple(row for row in protocol.rules if source in row.sources),
        panels=tuple(panel for panel in panels_of(protocol) if source in sources_of(panel, protocol)),
        criteria=_citing(source, CRITERIA),
        extent=_citing(source, EXTENT),
        fields=_citing(source, FIELDS),
        thresholds=tuple(each for each in protocol.thresholds if source in each.sources),
        corridors=tuple(each for each in protocol.corridors if source in each.sources),
        conflicts=tuple(each for each in CONFLICTS if source in each.sources),
        outcomes=tuple(each for each in OUTCOMES if source in each.sources),
        timeline=tuple(each for each in TIMELINE if source in each.sources),
    )


def _citing(source: str, given: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(code for code, sources in given.items() if source in sources)


def panels_of(protocol: Protocol) -> tuple[str, ...]:
    """Every panel, by what is lost when it slips."""
    return tuple(contents.panel for contents in sorted(protocol.contents, key=lambda each: each.rank))


def rows_of(panel: str, protocol: Protocol) -> tuple[Row, ...]:
    """The sentences of the protocol that say when the panel is due."""
    return tuple(row for row in protocol.rows if panel in panels_in(row))


def panels_in(row: Row) -> tuple[str, ...]:
    return row.panels if isinstance(row, Baseline) else (row.panel,)


def sources_of(panel: str, protocol: Protocol) -> tuple[str, ...]:
    """Sources of the panel's contents, then of its days, then what only mentions it; each once."""
    rows = rows_of(panel, protocol)
    cited = [
        *protocol.contents_of(panel).sources,
        *(source for row in rows for source in row.sources),
        *(source for row in rows for source in row.mentions),
    ]
    return tuple(dict.fromkeys(cited))


def conflicts_on(source: str) -> tuple[Conflict, ...]:
    return tuple(each for each in CONFLICTS if source in each.sources)
