"""Lets the database itself refuse to change or remove rows: a bug or a shell cannot do what the product may not.

Used by migrations (install) and by tests that empty the database (remove, then install again).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# table -> the operations that the database refuses
GUARDED: dict[str, tuple[str, ...]] = {
    "patients_auditevent": ("UPDATE", "DELETE"),
    "patients_patient": ("DELETE",),
    "monitoring_observation": ("DELETE",),
    "monitoring_observationrevision": ("UPDATE", "DELETE"),
    "monitoring_sign": ("DELETE",),
    "monitoring_treatment": ("DELETE",),
    "monitoring_event": ("DELETE",),
    "monitoring_condition": ("DELETE",),
    "monitoring_visit": ("DELETE",),
    "monitoring_visitsignature": ("UPDATE", "DELETE"),
    "monitoring_visitnoterevision": ("UPDATE", "DELETE"),
    "monitoring_contact": ("UPDATE", "DELETE"),
    "monitoring_appointment": ("DELETE",),
    "monitoring_alert": ("DELETE",),
    "monitoring_decision": ("DELETE",),
    "monitoring_statedreason": ("UPDATE", "DELETE"),
    "monitoring_responseassessment": ("UPDATE", "DELETE"),
    "monitoring_signoff": ("UPDATE", "DELETE"),
    "monitoring_deliverystep": ("UPDATE", "DELETE"),
    "monitoring_localpolicy": ("UPDATE", "DELETE"),
    "monitoring_patientoverride": ("UPDATE", "DELETE"),
    "monitoring_lettertemplate": ("UPDATE", "DELETE"),
    "monitoring_earliercompletion": ("UPDATE", "DELETE"),
    "monitoring_earlierwindow": ("UPDATE", "DELETE"),
}


def install(connection: BaseDatabaseWrapper, tables: tuple[str, ...]) -> None:
    """Create the triggers of `tables`. Safe to call again (SQLite drops triggers when a migration rebuilds a table)."""
    remove(connection, tables)
    with connection.cursor() as cursor:
        for table in tables:
            for operation in GUARDED[table]:
                for statement in _create(connection.vendor, table, operation):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            for operation in GUARDED[table]:
                name = _name(table, operation)
                if connection.vendor == "sqlite":
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                else:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}_truncate" ON "{table}"')


def _name(table: str, operation: str) -> str:
    return f"{table}_keeps_{operation.lower()}"


def _create(vendor: str, table: str, operation: str) -> list[str]:
    name = _name(table, operation)
    message = f"{table}: {operation} is refused, rows are kept"
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER "{name}" BEFORE {operation} ON "{table}" BEGIN SELECT RAISE(ABORT, \'{message}\'); END'
        ]
    statements = [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%: % is refused, rows are kept', TG_TABLE_NAME, TG_OP; END $$",
        f'CREATE TRIGGER "{name}" BEFORE {operation} ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_change()',
    ]
    if operation == "DELETE":
        statements.append(
            f'CREATE TRIGGER "{name}_truncate" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    return statements
