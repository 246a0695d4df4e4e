"""The expected corridors of the protocol of November 2026 (reference §5.2). Orientation for the eye, never an alert.

Read the VEGF rows as percent of the baseline of the same series, the ONLS rows as points of change from the baseline,
the PET rows as days after the end of treatment. The blood clone has no corridor: the sources describe none.
"""

from __future__ import annotations

from decimal import Decimal

from monitoring.protocol.rows import Corridor, CorridorPoint


def _at(month: int, upper: int | None, centre: int | None, lower: int | None, *limit: str) -> CorridorPoint:
    return CorridorPoint(month, _number(upper), _number(centre), _number(lower), limit)


def _number(bound: int | None) -> Decimal | None:
    return None if bound is None else Decimal(bound)


CORRIDORS = (
    Corridor(
        domain="vegf",
        unit="%",
        scale="log",
        points=(
            _at(0, 100, 100, 100),
            _at(1, 85, 57, 30),
            _at(2, 65, 45, 20),
            _at(3, 55, 35, 15),
            _at(6, 40, 20, 8),
            _at(12, None, None, None, "upper", "centre"),
            _at(24, None, None, None, "upper", "centre"),
        ),
        sources=("S2-18", "S2-32", "S2-33", "L24"),
        n=41,
    ),
    Corridor(
        domain="onls",
        unit="{score}",
        scale="linear",
        points=(
            _at(3, 1, None, -1),
            _at(6, 0, None, -2),
            _at(12, -1, None, -3),
            _at(24, -1, None, -4),
            _at(36, -2, None, -5),
        ),
        sources=("S1-17", "S2-28", "L11", "L21"),
    ),
    Corridor(
        domain="pet",
        unit="mo",
        scale="linear",
        points=(_at(6, None, None, None), _at(12, None, None, None)),
        sources=("S1-19", "S2-29", "S2-38"),
    ),
)
