"""Adherence as a file that may leave the clinic: no cell tells of fewer than five, nor do the others of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.reports import masking
from monitoring.reports.masking import Cell
from monitoring.selectors.adherence import TIMINGS, Adherence, Share

COLUMNS = ("due", *TIMINGS)
IN_WINDOW = COLUMNS.index("in_window")
HEADER = ("by", "code", *COLUMNS, "percent_in_window")


def rows(found: Adherence) -> Iterator[tuple[str, ...]]:
    """The header, then a row for each panel, month and rule for which anything was due."""
    yield HEADER
    for by, shares in (("panel", found.panels), ("month", found.months), ("rule", found.rules)):
        told = [share for share in shares if share.due]
        unsaid = hidden(told)
        for number, share in enumerate(told):
            cells = (masking.cell(count, (number, n) in unsaid) for n, count in enumerate(_counts(share)))
            percent = "" if (number, IN_WINDOW) in unsaid else str(share.percent)
            yield by, share.code, *cells, percent


def hidden(shares: Sequence[Share]) -> set[Cell]:
    """Rows as the shares, columns as `COLUMNS`."""
    return masking.hidden([_counts(share) for share in shares])


def _counts(share: Share) -> list[int]:
    return [getattr(share, name) for name in COLUMNS]
