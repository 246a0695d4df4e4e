"""A day's worklist as a table: one line a test, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.reports.csv_text import Cell
from monitoring.selectors.worklist_row import Row


def header() -> list[str]:
    return [
        _("Site"),
        _("Record number"),
        _("Family name"),
        _("Given name"),
        _("Telephone"),
        _("Test"),
        _("Status"),
        _("Opens"),
        _("Due by"),
        _("Days overdue"),
        _("Booked for"),
        _("Last contact"),
        _("Outcome"),
        _("Next try"),
    ]


def lines(rows: Iterable[Row]) -> Iterator[list[Cell]]:
    for row in rows:
        contact = row.last_contact
        reached: list[Cell] = [None, None, None]
        if contact is not None:
            reached = [_iso(contact.on), wording.outcome(contact.outcome), _iso(contact.next_try)]
        for item in row.items:
            yield [
                *(row.site.code, row.mrn, row.family_name, row.given_name, row.phone),
                wording.panel(item.panel),
                wording.item_status(item.standing),
                *(_iso(item.opens), _iso(item.due_by), item.days_overdue or None, _iso(item.booked_for)),
                *reached,
            ]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
