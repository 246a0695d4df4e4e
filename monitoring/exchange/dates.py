"""Calendar dates of results: one written form, within a life."""

from __future__ import annotations

import re
from datetime import date, datetime

from monitoring.exchange.incoming import NotReadError

ISO = "YYYY-MM-DD"
EARLIEST = date(1900, 1, 1)  # nobody who was born before is followed
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_date(text: str) -> date:
    """A date written YYYY-MM-DD and nothing else. Raises NotReadError: date_required, date_invalid."""
    if not text:
        raise NotReadError("date_required")
    if not _ISO.fullmatch(text):
        raise NotReadError("date_invalid", format=ISO)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotReadError("date_invalid", format=ISO) from None


def read_past_date(raw: str | date, *, today: date, birth_date: date | None) -> date:
    """A date of something that has happened to a living person: not before birth, not after today.

    Raises NotReadError: date_required, date_invalid, date_in_future, date_before_birth, date_too_early.
    """
    if isinstance(raw, datetime):
        raw = raw.date()
    day = raw if isinstance(raw, date) else read_date(raw)
    if day > today:
        raise NotReadError("date_in_future", latest=today)
    if birth_date is not None and day < birth_date:
        raise NotReadError("date_before_birth", earliest=birth_date)
    if day < EARLIEST:
        raise NotReadError("date_too_early", earliest=EARLIEST)
    return day
