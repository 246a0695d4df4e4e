"""Histories in a line: dates as text, results as `analyte=date` or (analyte, date, value)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from monitoring.protocol.history import History, Person, Reading, SignSeen, Treatment
from monitoring.protocol.schedule import schedule
from monitoring.protocol.windows import Window


def day(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


def days_before(text: str, days: int) -> date:
    return day(text) - timedelta(days=days)


def days_after(text: str, days: int) -> date:
    return day(text) + timedelta(days=days)


def person(diagnosed: str | None = "2024-01-31", **rest) -> Person:
    rest = {"id": 1, "sex": "male", "registered_on": day("2024-03-01"), **rest}
    return Person(diagnosis_date=day(diagnosed) if diagnosed else None, **rest)


def results(*given: tuple) -> tuple[Reading, ...]:
    """(analyte, date) or (analyte, date, value); a value that is no number is a word. Ids count from 1."""
    return tuple(_result(number, *one) for number, one in enumerate(given, start=1))


def _result(id_: int, analyte: str, on: str | date, value: object = 1) -> Reading:
    if isinstance(value, str):
        return Reading(analyte, day(on), coded=value, id=id_)
    return Reading(analyte, day(on), Decimal(value), id=id_)


def signs(*given: tuple) -> tuple[SignSeen, ...]:
    """(code, date, state)."""
    return tuple(SignSeen(code, day(on), state, id=n) for n, (code, on, state) in enumerate(given, start=1))


def treatment(kind: str, start: str, end: str | None = None, id: int = 1, **rest) -> Treatment:
    return Treatment(kind, day(start), day(end) if end else None, id=id, **rest)


def history(*readings: tuple, who: Person | None = None, signs=(), treatments=()) -> History:
    return History(who or person(), results(*readings), tuple(signs), tuple(treatments))


def open_window(panel: str, of: History, today: str | date) -> Window | None:
    found = [window for window in schedule(of, day(today)).open if window.panel == panel]
    assert len(found) < 2
    return found[0] if found else None


def closed_windows(panel: str, of: History, today: str | date) -> list[Window]:
    return [window for window in schedule(of, day(today)).closed if window.panel == panel]


def dates(window: Window) -> tuple[str, str, str]:
    return tuple(each.isoformat() for each in (window.opens, window.target, window.due_by))
