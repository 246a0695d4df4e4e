"""The audit trail: every deed and every opened record leaves one row, in the deed's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from patients.models import AuditType


@dataclass(frozen=True)
class Origin:
    """From where a deed came: the door (page, rest, command, task …), the network address, the request's number."""

    door: str = ""
    address: str = ""
    request_id: str = ""


NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=NOWHERE)


@contextmanager
def origin(*, door: str, address: str = "", request_id: str = "") -> Iterator[None]:
    token = _origin.set(Origin(door, address[:64], request_id[:20]))
    try:
        yield
    finally:
        _origin.reset(token)


def current_door() -> str:
    return _origin.get().door


def record(type: AuditType | str, *, by=None, patient=None, site=None, **facts) -> None:
    """Write one row. `facts` holds codes, field names and ids (JSON), never a result's value or a name.

    by: the `User`, or None for the system; patient: the `Patient` concerned; site: the `Site` where no patient is.
    """
    _write([_event(type, by, patient, site, facts)])


def record_many(type: AuditType | str, facts: Iterable[dict], *, by=None, patient=None, site=None) -> None:
    """One row for each of `facts`: deeds of one kind on one patient, done together."""
    _write([_event(type, by, patient, site, dict(each)) for each in facts])


def _event(type: AuditType | str, by, patient, site, facts: dict) -> dict:
    where = _origin.get()
    return {
        "at": timezone.now(),
        "type": AuditType(type).value,
        "actor_id": by.pk if by else None,
        "actor": by.email if by else (facts.pop("actor", "") or "system")[:254],
        "site_id": patient.site_id if patient else (site.pk if site else None),
        "patient_id": patient.pk if patient else None,
        "facts": facts,
        "door": where.door,
        "address": where.address,
        "request_id": where.request_id,
    }


_COLUMNS = (
    "at",
    "type",
    "actor_id",
    "actor",
    "site_id",
    "patient_id",
    "facts",
    "door",
    "address",
    "request_id",
)
_INSERT = f"""INSERT INTO patients_auditevent ({", ".join(_COLUMNS)})
    VALUES ({", ".join(["%s"] * len(_COLUMNS))})"""  # noqa: S608


def _write(events: list[dict]) -> None:
    """Plain SQL, because the ORM asks for the new row's key: until it has read that, SQLite lets nobody else write,
    and every opened page writes here."""
    to_database = {
        "at": connection.ops.adapt_datetimefield_value,
        "facts": lambda facts: connection.ops.adapt_json_value(facts, None),
    }
    rows = [[to_database.get(name, _as_it_is)(event[name]) for name in _COLUMNS] for event in events]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)


def _as_it_is(value):
    return value
