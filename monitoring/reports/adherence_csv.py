"""Adherence as a file that may leave the clinic: no cell tells of fewer than five, nor do the others of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.selectors.adherence import TIMINGS, Adherence, Share

FEWEST = 5
MASKED = "<5"
DUE = "due"
COLUMNS = (DUE, *TIMINGS)
HEADER = ("by", "code", *COLUMNS, "percent_in_window")

Cell = tuple[int, str]  # the number of a row, and a column


def rows(found: Adherence) -> Iterator[tuple[str, ...]]:
    """The header, then a row for each panel, month and rule for which anything was due."""
    yield HEADER
    for by, shares in (("panel", found.panels), ("month", found.months), ("rule", found.rules)):
        told = [share for share in shares if share.due]
        hidden = _hidden(told)
        for number, share in enumerate(told):
            cells = (_cell(getattr(share, name), (number, name) in hidden) for name in COLUMNS)
            percent = "" if (number, "in_window") in hidden else str(share.percent)
            yield by, share.code, *cells, percent


def _cell(count: int, is_hidden: bool) -> str:
    """Empty where five or more are hidden so that they do not tell of fewer."""
    if not is_hidden:
        return str(count)
    return MASKED if count < FEWEST else ""


def _hidden(shares: Sequence[Share]) -> set[Cell]:
    """Counts from 1 to 4, and as many others as it takes that no sum of a row or a column tells them."""
    values = {(n, name): getattr(share, name) for n, share in enumerate(shares) for name in COLUMNS}
    hidden = {cell for cell, count in values.items() if 0 < count < FEWEST or shares[cell[0]].due < FEWEST}
    lines = [[(n, name) for name in TIMINGS] for n in range(len(shares)) if shares[n].due >= FEWEST]
    lines += [[(n, name) for n in range(len(shares))] for name in COLUMNS]
    while more := next((cell for line in lines if (cell := _to_hide(line, values, hidden))), None):
        number, name = more
        hidden |= {(number, each) for each in COLUMNS} if name == DUE else {more}
    return hidden


def _to_hide(line: list[Cell], values: dict[Cell, int], hidden: set[Cell]) -> Cell | None:
    """The smallest cell that must be hidden too, so that the sum of the line does not tell those that are."""
    if not _tells([values[cell] for cell in line if cell in hidden]):
        return None
    left = [cell for cell in line if cell not in hidden]
    return min(left, key=lambda cell: (values[cell] == 0, values[cell]), default=None)


def _tells(counts: Sequence[int]) -> bool:
    """Whether whoever knows the sum knows the counts: there is one, or they are all as small or as great as can be."""
    few = [count for count in counts if 0 < count < FEWEST]
    many = [count for count in counts if count >= FEWEST]
    if not few:
        return False
    total = sum(counts)
    return (
        len(few) + len(many) == 1
        or total == len(few) + FEWEST * len(many)
        or (not many and total == (FEWEST - 1) * len(few))
    )
