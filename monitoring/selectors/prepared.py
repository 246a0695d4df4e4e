"""Statements that are read all day: PostgreSQL keeps their plans, since making one takes longer than following it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor

_ServerBinding: Any = ServerBindingCursor


def fetch(statement: str, params: Mapping[str, Any] | Sequence[Any]) -> list[tuple]:
    """All rows of the statement. Only what is a parameter may differ from one call to the next.

    How often a connection must have met the statement until its plan is kept is set with the connection
    (`prepare_threshold`); where that is not set, and on SQLite, it is an ordinary statement.
    """
    with _cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def fetch_anew(statement: str, params: Mapping[str, Any]) -> list[tuple]:
    """The same of a statement whose best plan depends on the values."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _cursor():
    # Of a kept statement the driver keeps no text: where statements are written down it is an ordinary one.
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    database: Any = connection
    # Django's own cursor writes the values into the text, so that to the database each would be another statement.
    return database._prepare_cursor(_ServerBinding(connection.connection))
