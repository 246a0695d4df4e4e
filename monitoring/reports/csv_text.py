"""Tables as CSV files that a spreadsheet opens and that run nothing in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

# A spreadsheet takes a cell that begins so for a formula, or drops the character and then takes it for one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | Decimal | None


def csv_bytes(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, so that a spreadsheet reads the accents; lines end as RFC 4180 says."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(list(header))
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe(cell: Cell) -> Cell:
    """Numbers stay numbers; a text that a spreadsheet would run as a formula gets a leading apostrophe."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
