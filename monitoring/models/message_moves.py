"""The only ways between the states of a message: one table, for the services and for the database's own guard.

A message that was sent or cancelled stays so. One that was given up comes back only when a person has it sent again.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

BY_HAND = "by_hand"  # the `problem` of a message that a person has sent again

MAY_BECOME: dict[str, tuple[str, ...]] = {
    # uncertain: a backup was put back, and nobody knows what was sent since it was taken
    "planned": ("claimed", "cancelled", "uncertain"),
    "claimed": ("claimed", "planned", "finishing", "cancelled", "dead", "uncertain"),
    "finishing": ("sent", "planned", "uncertain", "dead"),
    "uncertain": ("sent", "planned"),
    "sent": (),
    "cancelled": (),
    "dead": ("planned",),  # BY_HAND alone
}

TABLE, NAME = "monitoring_message", "monitoring_message_moves"
REFUSAL = "monitoring_message: this change of its state is refused"


def is_legal(before: str, after: str, problem: str = "") -> bool:
    """problem: what the row says of itself after the change."""
    return after in MAY_BECOME[before] and (before != "dead" or problem == BY_HAND)


def install(connection: BaseDatabaseWrapper) -> None:
    """Have the database refuse every other change. Safe to call again, as guards are (`patients.guards`)."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _create(connection.vendor):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    on = "" if connection.vendor == "sqlite" else f' ON "{TABLE}"'
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER IF EXISTS "{NAME}"{on}')


def _create(vendor: str) -> list[str]:
    head = f'CREATE TRIGGER "{NAME}" BEFORE UPDATE OF state ON "{TABLE}" FOR EACH ROW'
    when = f"WHEN (OLD.state <> NEW.state AND NOT ({_legal()}))"
    if vendor == "sqlite":
        return [f"{head} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"]
    return [
        "CREATE OR REPLACE FUNCTION refuse_message_move() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"{head} {when} EXECUTE FUNCTION refuse_message_move()",
    ]


def _legal() -> str:
    """As a condition on OLD and NEW that both databases understand."""
    ways = []
    for before, after in MAY_BECOME.items():
        if not after:
            continue
        listed = ", ".join(f"'{state}'" for state in after)
        way = f"OLD.state = '{before}' AND NEW.state IN ({listed})"
        ways.append(way + (f" AND NEW.problem = '{BY_HAND}'" if before == "dead" else ""))
    return " OR ".join(f"({way})" for way in ways)
