"""Everything in the guidance that a question can find, in the active language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.protocol.conflicts import CONFLICTS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.outcomes import OUTCOMES, TIMELINE
from monitoring.protocol.sources import STATEMENTS
from monitoring.protocol.uses import panels_of, rows_of, sources_of
from monitoring.wording.conflicts import conflict
from monitoring.wording.labels import panel
from monitoring.wording.outcomes import figure, moment, outcome_note, outcome_title
from monitoring.wording.rules import rule_message, rule_title
from monitoring.wording.schedule_rows import schedule_row
from monitoring.wording.statements import statement, subjects_of


@dataclass(frozen=True, slots=True)
class Text:
    """`kind`: statement, rule, schedule, conflict, outcome or moment. `sources`: what it cites."""

    kind: str
    id: str
    title: str
    body: str
    sources: tuple[str, ...]

    @property
    def number(self) -> str:
        """By what people ask for it: S2-36, SR-13, D6. The others have no number that anybody knows."""
        return self.id if self.kind in ("statement", "rule", "conflict") else ""


def texts() -> Iterator[Text]:
    """Statements first: of equally good answers the source is told before what the product makes of it."""
    for source in STATEMENTS:
        if source.clinical:
            yield Text(
                "statement", source.id, ", ".join(subjects_of(source.id)), statement(source.id), (source.id,)
            )
    for row in CURRENT.rules:
        yield Text("rule", row.code, rule_title(row.code), rule_message(row.code), row.sources)
    for code in panels_of(CURRENT):
        said = " ".join(schedule_row(row) for row in rows_of(code, CURRENT))
        yield Text("schedule", code, panel(code), said, sources_of(code, CURRENT))
    for one in CONFLICTS:
        words = conflict(one.id)
        said = f"S1: {words.s1} S2: {words.s2} {words.papers} {words.shown}"
        yield Text("conflict", one.id, str(words.topic), said, one.sources)
    for outcome in OUTCOMES:
        said = ". ".join(
            part for part in (*(figure(f) for f in outcome.figures), outcome_note(outcome.id)) if part
        )
        yield Text("outcome", outcome.id, outcome_title(outcome.id), said, outcome.sources)
    for each in TIMELINE:
        yield Text("moment", each.id, "", moment(each.id), each.sources)
