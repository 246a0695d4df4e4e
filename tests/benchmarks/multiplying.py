"""Many patients from few, by SQL on PostgreSQL: every row of a block of patients again and again, with new ids.

Beside their keys copies differ in nothing: a fact that rests on another rests on its copy. Indexes are dropped before
and built anew afterwards, and what triggers and foreign keys would check row by row holds because the block held it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from monitoring.models import (
    Alert,
    Completion,
    Contact,
    CourseSummary,
    FollowUp,
    Observation,
    ScheduleItem,
    Sign,
    Treatment,
)
from patients.models import Patient

TABLES = [
    model._meta.db_table
    for model in (
        *(Patient, Observation, Sign, Treatment, Completion),
        *(ScheduleItem, Contact, Alert, FollowUp, CourseSummary),
    )
]
AT_ONCE = 5  # copies in a statement, for the sake of progress
# Columns that hold keys beside `id` and `patient_id`, or must differ; {shift} is added to a number, {turn} counts.
ALSO = {
    "monitoring_followup": {"last_contact_id": "last_contact_id + {shift}"},
    "monitoring_scheduleitem": {"anchor_id": "anchor_id + {shift}"},
    "patients_patient": {
        name: f"{name} || '-' || {{turn}}" for name in ("mrn", "mrn_key", "search_text")
    },
}  # fmt: skip


def multiply(
    first: int,
    last: int,
    turns: range,
    shift: int,
    *,
    texts: dict[str, dict[str, str]] | None = None,
    leaving_out: tuple[str, ...] = (),
    few: bool = False,
) -> None:
    """Copies of the patients with keys `first` to `last`, one for each of `turns`; keys grow by turn × `shift`.

    texts: columns with keys inside, by table. leaving_out: tables of which copies get no rows. few: next to what is
    there already, so that the indexes stay.
    """
    for table in TABLES:
        if table not in leaving_out:
            also = ALSO.get(table, {}) | (texts or {}).get(table, {})
            _copy(table, first, last, turns, shift, also, few)


def _copy(
    table: str, first: int, last: int, turns: range, shift: int, also: dict[str, str], few: bool
) -> None:
    key = "id" if table == "patients_patient" else "patient_id"
    columns = _columns(table)
    also = {"id": "id + {shift}", "patient_id": "patient_id + {shift}"} | also
    named = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(
        also[column].format(shift=f"turn * {shift}::bigint", turn="turn") if column in also else f'"{column}"'
        for column in columns
    )
    begun, of_block = time.monotonic(), 0
    with _unchecked(table, few), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE block AS SELECT * FROM {table} WHERE {key} BETWEEN %s AND %s", [first, last]
        )
        cursor.execute("SELECT COUNT(*) FROM block")
        (of_block,) = cursor.fetchone()
        for start in range(turns.start, turns.stop if of_block else turns.start, AT_ONCE):
            stop = min(start + AT_ONCE, turns.stop)
            cursor.execute(
                f"INSERT INTO {table} ({named}) SELECT {values} FROM generate_series(%s, %s) turn, block",
                [start, stop - 1],
            )
            _say(f"{table}: {(stop - turns.start) * of_block:,} of {len(turns) * of_block:,} rows", begun)
        cursor.execute("DROP TABLE block")
    if of_block and not few:
        _say(f"{table}: indexes", begun)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


@contextmanager
def _unchecked(table: str, few: bool) -> Iterator[None]:
    """Without triggers and foreign keys; unless the rows are few without indexes.

    Those of the primary key stay: foreign keys lean on it, and keys come in their order.
    """
    constraints, indexes = ([], []) if few else _indexes(table)
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name, _definition in constraints:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            for name, _definition in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
            yield
        with transaction.atomic():
            for name, definition in constraints:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            for _name, definition in indexes:
                cursor.execute(definition)


def _indexes(table: str) -> tuple[list, list]:
    """Name and definition of what is unique by constraint, and of the other indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE conrelid = %s::regclass AND contype = 'u'""",
            [table],
        )
        constraints = cursor.fetchall()
        cursor.execute(
            """SELECT index.relname, pg_get_indexdef(index.oid) FROM pg_index
               JOIN pg_class index ON index.oid = indexrelid
               WHERE indrelid = %s::regclass AND NOT indisprimary
                 AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u')""",
            [table],
        )
        return constraints, cursor.fetchall()


def restart_keys(at: int) -> None:
    """From here on rows get keys from `at` on."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if "id" in _columns(table):
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id RESTART WITH {at}")


def _say(what: str, begun: float) -> None:
    print(
        f"{time.strftime('%H:%M:%S')}     {what} ({time.monotonic() - begun:.0f} s)",
        file=sys.stderr,
        flush=True,
    )
