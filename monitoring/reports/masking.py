"""Tables that may leave the clinic: no cell tells of fewer than five, nor do the other cells of its row or column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

FEWEST = 5
MASKED = "<5"

Cell = tuple[int, int]  # the number of a row, and of a column


def is_few(count: int) -> bool:
    return 0 < count < FEWEST


def cell(count: int, is_hidden: bool) -> str:
    """Empty where five or more are hidden so that they do not tell of fewer."""
    if not is_hidden:
        return str(count)
    return MASKED if count < FEWEST else ""


def in_fives(said: str) -> str:
    """A count that is told, to the nearest five: where patients are chosen, so that the difference of two files does
    not tell of fewer than five."""
    return str((int(said) + 2) // 5 * 5) if said.isdigit() and int(said) >= FEWEST else said


def told_groups(sizes: Mapping[str, int], everybody: str) -> set[str]:
    """Which curves may leave the clinic: where one group is of fewer than five, all of them together alone, for the
    others would tell its size."""
    groups = {group: size for group, size in sizes.items() if group != everybody}
    if any(is_few(size) for size in groups.values()):
        return {everybody} if sizes.get(everybody, 0) >= FEWEST else set()
    return {group for group, size in sizes.items() if size >= FEWEST}


def together(count: int, parts: Iterable[int]) -> str:
    """The sum of groups that are told too: empty where it would tell a masked one."""
    return "" if any(is_few(part) for part in parts) and not is_few(count) else cell(count, is_few(count))


def hidden(rows: Sequence[Sequence[int]]) -> set[Cell]:
    """Of a table whose first column is the sum of the others: counts from 1 to 4, every cell of a row whose sum is
    that small, and as many others as it takes that no sum of a row or a column tells them."""
    values = {(n, column): count for n, row in enumerate(rows) for column, count in enumerate(row)}
    found = {cell for cell, count in values.items() if is_few(count) or rows[cell[0]][0] < FEWEST}
    lines = [[(n, column) for column in range(1, len(row))] for n, row in enumerate(rows) if row[0] >= FEWEST]
    lines += [[(n, column) for n in range(len(rows))] for column in range(len(rows[0]) if rows else 0)]
    while more := next((cell for line in lines if (cell := _to_hide(line, values, found))), None):
        number, column = more
        found |= {(number, each) for each in range(len(rows[number]))} if column == 0 else {more}
    return found


def _to_hide(line: list[Cell], values: dict[Cell, int], found: set[Cell]) -> Cell | None:
    """The smallest cell that must be hidden too, so that the sum of the line does not tell those that are."""
    if not _tells([values[cell] for cell in line if cell in found]):
        return None
    left = [cell for cell in line if cell not in found]
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
