"""What is due for a patient, when, and why: `schedule()` is a pure function of the history and the day."""

from __future__ import annotations

from datetime import date

from monitoring.protocol.after_treatment import LARGEST_LESION, after_treatment, before_treatment, question
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History
from monitoring.protocol.recorded import Recorded
from monitoring.protocol.repeats import Repeats
from monitoring.protocol.rows import (
    AfterTreatment,
    BaselineBeforeTreatment,
    Condition,
    Protocol,
    Question,
    Repeat,
    Row,
)
from monitoring.protocol.turning import next_change
from monitoring.protocol.vocabulary import AnchorKind
from monitoring.protocol.windows import Anchor, Found, Schedule, Window, status

__all__ = ["Anchor", "Schedule", "Window", "asks_value_of", "next_change", "panel_rank", "schedule", "status"]


def schedule(history: History, today: date, protocol: Protocol = CURRENT) -> Schedule:
    """The open and the closed windows on `today`, from the facts dated on or before it."""
    facts = Recorded(history, today)
    beginning = _beginning(facts)
    found = [_found(row, facts, protocol, beginning) for row in protocol.rows]
    pending = [each.open for each in found if each.open is not None and facts.is_followed]
    closed = [window for each in found for window in each.closed]
    ranks = {contents.panel: contents.rank for contents in protocol.contents}
    return Schedule(
        open=tuple(sorted(pending, key=lambda w: ranks[w.panel])),
        closed=tuple(sorted(closed, key=lambda w: (w.done_on or w.opens, ranks[w.panel]))),
    )


def asks_value_of(protocol: Protocol = CURRENT) -> frozenset[str]:
    """The analytes whose value the schedule looks at. Of every other it asks only on which days it was seen."""
    again = {row.again_while for row in protocol.rows if isinstance(row, AfterTreatment) and row.again_while}
    return frozenset(again | {LARGEST_LESION})


def panel_rank(panel: str, protocol: Protocol = CURRENT) -> int:
    """1 for the panel whose delay loses most; for ordering several that are due."""
    return protocol.contents_of(panel).rank


def _beginning(facts: Recorded) -> Anchor | None:
    """The day follow-up counts from: diagnosis, or the registration that stands in for it."""
    person = facts.person
    if facts.diagnosis_date is not None:
        return Anchor(AnchorKind.DIAGNOSIS, facts.diagnosis_date, ("person",), ref_id=person.id)
    if person.registered_on is not None:
        return Anchor(AnchorKind.REGISTRATION, person.registered_on, ("person",), ref_id=person.id)
    return None


def _found(row: Row, facts: Recorded, protocol: Protocol, beginning: Anchor | None) -> Found:
    match row:
        case Repeat(when=Condition.ALWAYS):
            return Repeats(row.panel, facts, protocol).windows(beginning)
        case BaselineBeforeTreatment():
            return before_treatment(row, facts, protocol, beginning)
        case AfterTreatment():
            return after_treatment(row, facts, protocol)
        case Question():
            return question(row, facts, protocol)
    return Found()  # the other rows speak through the panel they belong to
