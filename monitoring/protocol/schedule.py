"""What is due for a patient, when, and why: `schedule()` is a pure function of the history and the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitoring.protocol.after_treatment import after_treatment, before_treatment, question
from monitoring.protocol.case import Case
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History
from monitoring.protocol.recorded import Recorded
from monitoring.protocol.repeats import Repeats
from monitoring.protocol.responses.rises import Asked, confirmations
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
from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.vocabulary import AnchorKind, Panel
from monitoring.protocol.windows import Anchor, Found, Schedule, Window, status

__all__ = ["Anchor", "Schedule", "Window", "next_change", "panel_rank", "schedule", "status"]


def schedule(history: History, today: date, protocol: Protocol = CURRENT) -> Schedule:
    """The open and the closed windows on `today`, from the facts dated on or before it."""
    facts = Recorded(history, today)
    beginning = _beginning(facts)
    asked = _confirmations(history, facts, protocol)
    found = [_found(row, facts, protocol, beginning, asked) for row in protocol.rows]
    pending = [each.open for each in found if each.open is not None and facts.is_followed]
    closed = [window for each in found for window in each.closed]
    ranks = {contents.panel: contents.rank for contents in protocol.contents}
    return Schedule(
        open=tuple(sorted(pending, key=lambda w: ranks[w.panel])),
        closed=tuple(sorted(closed, key=lambda w: (w.done_on or w.opens, ranks[w.panel]))),
    )


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


def _confirmations(history: History, facts: Recorded, protocol: Protocol) -> tuple[Asked, ...]:
    """When a rise of VEGF awaited its confirmation: judged of VEGF alone, for a schedule is laid out at every save."""
    measured = tuple(sorted(facts.readings(VEGF), key=lambda reading: (reading.date, reading.id or 0)))
    return confirmations(Case(replace(history, readings=measured, signs=()), facts.today, protocol))


def _found(
    row: Row, facts: Recorded, protocol: Protocol, beginning: Anchor | None, asked: tuple[Asked, ...]
) -> Found:
    match row:
        case Repeat(when=Condition.ALWAYS):
            to_confirm = asked if row.panel == Panel.VEGF else ()
            return Repeats(row.panel, facts, protocol, to_confirm).windows(beginning)
        case BaselineBeforeTreatment():
            return before_treatment(row, facts, protocol, beginning)
        case AfterTreatment():
            return after_treatment(row, facts, protocol)
        case Question():
            return question(row, facts, protocol)
    return Found()  # the other rows speak through the panel they belong to
