"""The worklist: what is due and overdue at a person's sites, by patient for the page and by item for programs.

Written as SQL: the list must cost the same at ten and at a million patients, so it walks `worklist_by_due_by` from the
last row read (keyset) and stops after a page; the ORM's compiling alone would cost more than the database does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db import connection

from monitoring.models import ScheduleItem
from monitoring.selectors.prepared import fetch, fetch_anew
from monitoring.selectors.reaching import declined_sql, tries_sql
from monitoring.selectors.standing import condition, days
from monitoring.selectors.worklist_row import Row, Stored, as_day, row_of
from patients.models import PatientStatus, Site
from patients.selectors.search import words_of

PAGE = 50
CAP = 1_001  # counts stop here: nobody acts on the difference between 1,001 and 40,000

_DAYS = ("opens", "due_by", "waived_until", "awaiting_since", "snoozed_until")
CALL_TODAY = "today"  # see `Filter.call`


class Place(NamedTuple):
    """A site and the day it is there."""

    site: Site
    today: date


class PositionError(ValueError):
    """The text is no position in a list."""


class Position(NamedTuple):
    """Where a list was left: the last item's (due_by, id). Written `2026-11-02.123`."""

    due_by: date
    item: int

    def __str__(self) -> str:
        return f"{self.due_by.isoformat()}.{self.item}"

    @classmethod
    def read(cls, text: str) -> Position:
        """Raises PositionError."""
        day, _dot, item = text.partition(".")
        if not (item.isascii() and item.isdigit() and len(item) < 19):
            raise PositionError(text)
        try:
            return cls(date.fromisoformat(day), int(item))
        except ValueError as error:
            raise PositionError(text) from error


@dataclass(frozen=True, slots=True)
class Filter:
    """panel: a code; status: one of `standing.STATUSES`, "" for due and overdue; q: words of a name or number.

    call: `CALL_TODAY` for whom somebody should call today: something that is neither postponed nor booked for a coming
    day, nobody was in contact today, and no later day was said for the next try. "" for everybody.
    """

    panel: str = ""
    status: str = ""
    q: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next: Position | None


@dataclass(frozen=True, slots=True)
class Items:
    """rows: `ScheduleItem`s with patient, site and last contact at hand; total counts up to `CAP`."""

    rows: list[ScheduleItem]
    total: int
    total_capped: bool
    next: Position | None


def patients_page(
    places: Sequence[Place], chosen: Filter = Filter(), after: Position | None = None, size: int = PAGE
) -> Page:
    """A row per patient by the earliest due_by among the items that the filter lists. One query per site."""
    rows = [row for place in places for row in _rows(place, chosen, after, size + 1)]
    rows.sort(key=_position)
    more = len(rows) > size
    return Page(rows[:size], _position(rows[size - 1]) if more else None)


def patient_row(place: Place, patient_id: int) -> Row | None:
    """The row of one patient as it stands now, whatever is due; None when nothing open is left to show."""
    found = _rows(place, Filter(), None, 1, patient_id) or _rows(
        place, Filter(status="open"), None, 1, patient_id
    )
    return found[0] if found else None


def items(
    places: Sequence[Place], chosen: Filter = Filter(), after: Position | None = None, size: int = PAGE
) -> Items:
    """A row per item by (due_by, id)."""
    keys = sorted(key for place in places for key in _keys(place, chosen, after, size + 1))
    wanted = [key.item for key in keys[:size]]
    found = ScheduleItem.objects.filter(pk__in=wanted).select_related(
        "patient__site", "patient__follow_up__last_contact"
    )
    total = min(sum(_total(place, chosen) for place in places), CAP)
    return Items(
        rows=sorted(found, key=lambda item: (item.due_by, item.pk)),
        total=total,
        total_capped=total == CAP,
        next=keys[size - 1] if len(keys) > size else None,
    )


def _position(row: Row) -> Position:
    return Position(row.head.due_by, row.head.id)


def _rows(
    place: Place, chosen: Filter, after: Position | None, size: int, patient_id: int | None = None
) -> list[Row]:
    where, params = _where(place, chosen, after)
    if patient_id is not None:
        where += " AND item.patient_id = %(patient)s"
        params["patient"] = patient_id
    earlier = f"{_listed(chosen, 'earlier')} AND earlier.due_by <= item.due_by"
    is_listed = f"item.id = head.id OR ({condition('open')}) OR ({_listed(chosen, 'item')})"
    # Only constants are written into the statement; every value is a parameter. The limit is a constant: of one that
    # it does not know PostgreSQL thinks that it is a tenth of everything.
    statement = f"""
        WITH head AS (
            SELECT item.patient_id, item.due_by, item.id, {_PERSON}
            FROM monitoring_scheduleitem item JOIN patients_patient patient ON patient.id = item.patient_id
            WHERE {where} AND NOT EXISTS (
                SELECT 1 FROM monitoring_scheduleitem earlier
                WHERE earlier.patient_id = item.patient_id AND earlier.state = 'open' AND {earlier}
                  AND (earlier.due_by < item.due_by OR earlier.id < item.id))
            ORDER BY item.due_by, item.id LIMIT {size:d})
        SELECT head.patient_id, head.id, head.mrn, head.family_name, head.given_name, head.phone,
               CAST(contact.date AS text), contact.outcome, CAST(contact.next_try AS text),
               CASE WHEN contact.id IS NOT NULL THEN ({tries_sql("head.patient_id")}) END,
               CASE WHEN contact.id IS NOT NULL THEN CAST(({declined_sql("head.patient_id")}) AS text) END,
               CASE WHEN item.id = head.id THEN ({_SETTING.format("clinic_days")}) END,
               CASE WHEN item.id = head.id THEN ({_SETTING.format("holidays")}) END,
               CASE WHEN {is_listed} THEN 1 ELSE 0 END,
               item.id, item.panel, item.rank, {", ".join(f"CAST(item.{day} AS text)" for day in _DAYS)},
               CAST(booked.date AS text)
        FROM head
        JOIN monitoring_scheduleitem item ON item.patient_id = head.patient_id AND item.state = 'open'
             AND ({is_listed} OR ({condition("at hand")}) OR item.appointment_id IS NOT NULL)
        LEFT JOIN monitoring_appointment booked ON booked.id = item.appointment_id
        LEFT JOIN monitoring_followup follow_up ON follow_up.patient_id = head.patient_id AND item.id = head.id
        LEFT JOIN monitoring_contact contact ON contact.id = follow_up.last_contact_id
        ORDER BY head.due_by, head.id, item.rank
        """  # noqa: S608
    # How rare a name is decides how it is looked for: the plan of one name is no plan for another.
    lines = fetch_anew(statement, params) if chosen.q else fetch(statement, params)
    found = [Stored._make(line) for line in lines]
    return [
        row_of(place.site, place.today, list(lines))
        for _id, lines in groupby(found, key=lambda line: line.patient_id)
    ]


_PERSON = "patient.mrn, patient.family_name, patient.given_name, patient.phone"
_SETTING = "SELECT CAST({} AS text) FROM monitoring_remindersettings WHERE site_id = %(site)s"


def _keys(place: Place, chosen: Filter, after: Position | None, size: int) -> list[Position]:
    where, params = _where(place, chosen, after)
    statement = f"""
        SELECT item.due_by, item.id FROM monitoring_scheduleitem item
        JOIN patients_patient patient ON patient.id = item.patient_id
        WHERE {where} ORDER BY item.due_by, item.id LIMIT %(size)s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, params | {"size": size})
        return [Position(as_day(due_by), id) for due_by, id in cursor.fetchall()]


def _total(place: Place, chosen: Filter) -> int:
    where, params = _where(place, chosen, None)
    statement = f"""
        SELECT COUNT(*) FROM (
            SELECT 1 FROM monitoring_scheduleitem item
            JOIN patients_patient patient ON patient.id = item.patient_id
            WHERE {where} LIMIT %(cap)s) counted"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, params | {"cap": CAP})
        return cursor.fetchone()[0]


def _where(place: Place, chosen: Filter, after: Position | None) -> tuple[str, dict]:
    """The conditions on `item` and `patient` that every list begins with, and their parameters."""
    conditions = [
        "item.site_id = %(site)s AND item.state = 'open' AND patient.status = %(active)s",
        _listed(chosen, "item"),
    ]
    params: dict = {
        "site": place.site.pk,
        "active": PatientStatus.ACTIVE.value,
        "panel": chosen.panel,
        **days(place.today),
    }
    # From a day on even at the beginning: otherwise SQLite reads and sorts the whole site by `opens`.
    start = after or Position(date.min, 0)
    conditions.append("item.due_by >= %(day)s AND (item.due_by > %(day)s OR item.id > %(last)s)")
    params |= {"day": start.due_by, "last": start.item}
    if words := words_of(chosen.q):
        # Looked for once among the site's patients, not anew for each of their items.
        likes = [f"found.search_text LIKE %(word{number})s ESCAPE '#'" for number in range(len(words))]
        found = f"SELECT found.id FROM patients_patient found WHERE found.site_id = %(site)s AND {' AND '.join(likes)}"  # noqa: S608
        conditions.append(f"item.patient_id IN ({found})")
        params |= {f"word{number}": f"%{_literally(word)}%" for number, word in enumerate(words)}
    return " AND ".join(conditions), params


def _listed(chosen: Filter, item: str) -> str:
    listed = condition(chosen.status, item)
    if chosen.panel:
        listed += f" AND {item}.panel = %(panel)s"
    if chosen.call == CALL_TODAY:
        listed += _TO_CALL.format(item=item)
    return listed


_TO_CALL = """
    AND ({item}.snoozed_until IS NULL OR {item}.snoozed_until < %(today)s)
    AND NOT EXISTS (
        SELECT 1 FROM monitoring_appointment coming
        WHERE coming.id = {item}.appointment_id AND coming.date >= %(today)s)
    AND NOT EXISTS (
        SELECT 1 FROM monitoring_followup tried JOIN monitoring_contact last ON last.id = tried.last_contact_id
        WHERE tried.patient_id = {item}.patient_id
          AND (last.next_try > %(today)s OR (last.next_try IS NULL AND last.date >= %(today)s)))"""


def _literally(word: str) -> str:
    return word.replace("#", "##").replace("%", "#%").replace("_", "#_")
