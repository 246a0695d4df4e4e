"""Entries of a calendar as iCalendar (RFC 5545)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from monitoring import wording
from monitoring.selectors.calendar_feed import ITEM, Entry

# Who made it, as the format wants to know; the product's own name would tell the disease.
MADE_BY = "-//Follow-up//Calendar//EN"
SEQUENCES_FROM = datetime(2020, 1, 1, tzinfo=UTC)
ASKED_AGAIN_AFTER = timedelta(hours=1)


def calendar_bytes(entries: Iterable[Entry], url_of: dict[str, str]) -> bytes:
    """url_of: for each kind the address of a patient's page, with `{id}` for the patient."""
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", wording.calendar_name())
    calendar.add("refresh-interval", ASKED_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, url_of[entry.kind]))
    return calendar.to_ical()


def _event(entry: Entry, url: str) -> Event:
    event = Event()
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{url}#{entry.kind}-{entry.id}")))
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", int((entry.changed_at - SEQUENCES_FROM).total_seconds()))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", wording.calendar_entry(entry.kind, entry.tests))
    event.add("url", url.format(id=entry.patient_id))
    event.add("status", "CONFIRMED" if entry.stands else "CANCELLED")
    if entry.kind == ITEM:
        event.add("transp", "TRANSPARENT")
    return event
