"""The clock after radiotherapy given alone: has it stabilised within 3 to 6 months of its end (S1-28, L2, L46, D9)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from monitoring.protocol.calendar import add_days, months_since
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, sign, treatment
from monitoring.protocol.history import SignSeen
from monitoring.protocol.lines import is_radiotherapy_alone
from monitoring.protocol.rows import Protocol, Question
from monitoring.protocol.vocabulary import Panel, Sign, SignState, TreatmentKind


class ClockState(StrEnum):
    RUNNING = "running"  # radiotherapy goes on
    NOT_YET = "not_yet"  # the question does not open yet
    OPEN = "open"
    OVERDUE = "overdue"
    STABILISED = "stabilised"
    NOT_STABILISED = "not_stabilised"


@dataclass(frozen=True, slots=True)
class RadiationClock:
    """`months`: whole calendar months since the end. `opens` and `due_by`: when the question is to be answered.

    The three are None while radiotherapy runs. `answer`: the last one given on or after the day it opened.
    """

    state: ClockState
    radiotherapy: Evidence
    sources: tuple[str, ...]
    ended: date | None = None
    months: int | None = None
    opens: date | None = None
    due_by: date | None = None
    answer: Evidence | None = None


def radiation_clock(case: Case) -> RadiationClock | None:
    """The clock of the course that started last; None where none was given, or not alone."""
    given = [t for t in case.begun if t.kind == TreatmentKind.RADIOTHERAPY]
    if not given or not is_radiotherapy_alone(given[-1], case.begun, case.today, case.protocol):
        return None
    course, row = given[-1], _question(case.protocol)
    if course.end is None or not case.has_come(course.end):
        return RadiationClock(ClockState.RUNNING, treatment(course), row.sources)
    span = row.interval.after(course.end)
    answer = _answer(case, span.opens)
    return RadiationClock(
        _state(case, span.opens, span.due_by, answer),
        treatment(course),
        row.sources,
        ended=course.end,
        months=months_since(course.end, case.today),
        opens=span.opens,
        due_by=span.due_by,
        answer=sign(answer) if answer else None,
    )


def _question(protocol: Protocol) -> Question:
    return next(
        row for row in protocol.rows if isinstance(row, Question) and row.panel == Panel.STABILISATION_CHECK
    )


def _answer(case: Case, opens: date) -> SignSeen | None:
    seen = case.sign(Sign.STABILISED_AFTER_RADIOTHERAPY)
    return seen if seen is not None and seen.date >= opens else None


def _state(case: Case, opens: date, due_by: date, answer: SignSeen | None) -> ClockState:
    if answer is not None:
        stabilised = answer.state == SignState.PRESENT
        return ClockState.STABILISED if stabilised else ClockState.NOT_STABILISED
    if not case.has_come(opens):
        return ClockState.NOT_YET
    return ClockState.OVERDUE if case.has_come(add_days(due_by, 1)) else ClockState.OPEN
