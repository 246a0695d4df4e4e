"""What was said of each organ over time: its state on every day on which something was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitoring.protocol.case import Case
from monitoring.protocol.history import History
from monitoring.protocol.responses.clinical import clinical_response
from monitoring.protocol.verdicts import OrganState

MOST_DAYS = 120  # that are judged: of more, the last of each month, and of many months every so many


def organ_course(history: History, today: date) -> list[dict]:
    """[{organ, states: [{state, start, end}]}], a row per organ that was ever compared with its baseline.

    Each state holds from the first day on which the facts known today, up to that day, said it, against the baseline
    of the line of treatment that ran then; the last one ends `today`. Nothing is said where an organ was not assessed.
    """
    found: dict[str, list[dict]] = {}
    last: dict[str, dict] = {}
    for day in [*_days(history, today), today]:
        text = day.isoformat()
        for change in clinical_response(Case(history, day)).organs:
            before = last.get(change.organ)
            if before is not None:
                before["end"] = text
            if before is not None and before["state"] == change.state:
                continue
            last.pop(change.organ, None)
            if change.state != OrganState.NOT_ASSESSED:
                last[change.organ] = {"state": change.state.value, "start": text, "end": text}
                found.setdefault(change.organ.value, []).append(last[change.organ])
    return [{"organ": organ, "states": states} for organ, states in found.items()]


def _days(history: History, today: date) -> list[date]:
    began = min((t.start for t in history.treatments if t.is_disease_directed), default=None)
    if began is None:
        return []
    every = {reading.date for reading in history.readings} | {sign.date for sign in history.signs}
    every |= {event.date for event in history.events}
    every |= {t.start for t in history.treatments if t.is_disease_directed}
    days = sorted(day for day in every if began <= day < today)
    return days if len(days) <= MOST_DAYS else _fewer(days)


def _fewer(days: Iterable[date]) -> list[date]:
    months = list({(day.year, day.month): day for day in days}.values())
    step = -(-len(months) // MOST_DAYS)
    return months[::step]
