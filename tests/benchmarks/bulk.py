"""Many rows at once: COPY on PostgreSQL, executemany on SQLite. Dates and numbers come as text: both read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import NOT_PROVIDED

MOMENT = datetime(2026, 1, 1, 8, tzinfo=UTC).strftime("%Y-%m-%d %H:%M:%S")


def insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence], **constants: object
) -> None:
    """Rows of `names` (columns); other columns hold `constants`, the field's default, or nothing."""
    fields = {
        field.column: field
        for field in model._meta.concrete_fields
        if not (isinstance(field, models.AutoField) and field.column not in names)
    }
    rest = {
        column: constants[column] if column in constants else _default(field)
        for column, field in fields.items()
        if column not in names
    }
    columns, constant = [*names, *rest], tuple(rest.values())
    _write(model._meta.db_table, columns, ((*row, *constant) for row in rows))


def _default(field: models.Field) -> object:
    if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
        return MOMENT
    if field.default is not NOT_PROVIDED:
        value = field.get_default()
        return json.dumps(value) if isinstance(field, models.JSONField) else value
    return None if field.null else ""


def _write(table: str, columns: list[str], rows: Iterable[tuple]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join("?" * len(columns))
            cursor.connection.executemany(f'INSERT INTO "{table}" ({named}) VALUES ({places})', rows)


def settle(*given_ids: type[models.Model]) -> None:
    """After bulk loading: sequences go on behind the ids that were given, PostgreSQL learns its statistics."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), given_ids):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
