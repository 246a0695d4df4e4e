"""What a visit that is still being typed would complete: the schedule with its results against the one without."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from monitoring.exchange.incoming import IncomingResult
from monitoring.exchange.interpret import Interpreted, interpret
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History, Reading, SignSeen
from monitoring.protocol.schedule import Window, panel_rank, schedule, status
from monitoring.protocol.vocabulary import Panel
from monitoring.selectors.history import history_of
from patients.models import Patient


@dataclass(frozen=True, slots=True)
class Line:
    """One panel: done by the visit ("done"), in part ("part"), or not touched ("due", "overdue").

    `have` of `asked` parts are there, `missing` names the rest; `window` is the open one that the panel had before.
    """

    panel: str
    standing: str
    have: int = 0
    asked: int = 0
    missing: tuple[str, ...] = ()
    window: Window | None = None
    too_early: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """`completes`: panels the visit touches. `left`: panels that are due and untouched. Most pressing first."""

    completes: tuple[Line, ...] = ()
    left: tuple[Line, ...] = ()


def preview(
    patient: Patient,
    incoming: Iterable[IncomingResult],
    signs: dict[str, str],
    *,
    on: date,
    today: date,
    decimal: str,
) -> Preview:
    """Compare the schedule of today with what it would be. Results that would be refused count for nothing."""
    history = history_of(patient)
    before = schedule(history, today)
    readings = readings_typed(patient, incoming, today=today, decimal=decimal)
    after = schedule(_with(history, readings, signs, on), today)
    touched = _panels_of({reading.analyte for reading in readings} | set(signs))
    known = {(window.identity, window.done_on) for window in before.closed}
    done = {w.panel for w in after.closed if w.done_on and (w.identity, w.done_on) not in known}
    done |= {w.panel for w in after.closed if w.done_on == on and w.panel in touched}
    opened = {window.panel: window for window in before.open}
    now_open = {window.panel: window for window in after.open}
    lines = [
        _line(panel, panel in done, opened.get(panel), now_open.get(panel))
        for panel in sorted(touched | done, key=panel_rank)
    ]
    left = [
        Line(window.panel, str(status(window, today)), window=window)
        for window in before.open
        if window.panel not in touched | done and status(window, today) in ("due", "overdue")
    ]
    return Preview(tuple(line for line in lines if line is not None), tuple(left))


def readings_typed(
    patient: Patient, incoming: Iterable[IncomingResult], *, today: date, decimal: str
) -> list[Reading]:
    """The results that can be read and would count, as rules see them."""
    results = [_read(raw, patient, today, decimal) for raw in incoming]
    return [
        Reading(
            analyte=found.analyte,
            date=found.date,
            value=found.value,
            comparator=found.comparator,
            coded=found.coded,
            unit=found.unit,
            specimen=found.specimen,
            lab=found.lab,
            method=found.method,
            component=found.component,
            lower_limit=found.lower_limit,
            upper_limit=found.upper_limit,
        )
        for found in results
        if found is not None and _counts(found)
    ]


def _read(raw: IncomingResult, patient: Patient, today: date, decimal: str) -> Interpreted | None:
    found, _problems = interpret(
        raw, birth_date=patient.birth_date, today=today, decimal=decimal, sex=patient.sex
    )
    return found


def _counts(found: Interpreted) -> bool:
    return found.status in ("final", "corrected") and not found.unusable


def _with(history: History, readings: list[Reading], signs: dict[str, str], on: date) -> History:
    seen = [SignSeen(code, on, state) for code, state in signs.items()]
    return replace(
        history,
        readings=tuple(sorted((*history.readings, *readings), key=lambda reading: reading.date)),
        signs=tuple(sorted((*history.signs, *seen), key=lambda sign: sign.date)),
    )


def _panels_of(codes: set[str]) -> set[Panel]:
    """The panels to which any of these tests and signs belong."""
    return {
        contents.panel
        for contents in CURRENT.contents
        for part in (*(part for parts in contents.sets for part in parts), *contents.optional)
        for code in codes
        if code == part.code or code in part.any_of or (part.prefix and code.startswith(part.prefix))
    }


def _line(panel: str, is_done: bool, before: Window | None, after: Window | None) -> Line | None:
    if is_done:
        return Line(panel, "done", window=before)
    if after is None:
        return None
    optional = {part.code for part in CURRENT.contents_of(panel).optional}
    have = [code for code in after.have if code not in optional]
    asked = len(have) + len(after.missing)
    too_early = not have and after.opens is not None and panel == "pet_ct"
    return Line(panel, "part", len(have), asked, after.missing, before or after, too_early)
