"""Stored decimals as the numbers that JSON, charts and scripts read."""

from __future__ import annotations

from decimal import Decimal


def json_number(value: Decimal | None) -> int | float | None:
    """12 for 12.000000 and 12.4 for 12.400000: a number as it is read, without the column's padding zeros."""
    if value is None:
        return None
    whole = int(value)
    return whole if whole == value else float(value)
