"""When a panel was complete, and what of it is there or missing."""

from __future__ import annotations

from datetime import date

from monitoring.protocol.calendar import add_days
from monitoring.protocol.recorded import Recorded
from monitoring.protocol.rows import Contents, Part


def completion_days(contents: Contents, facts: Recorded, within: int) -> list[date]:
    """Every day with a value of the panel on which each of its parts is at most `within` days old, in order."""
    return sorted({day for parts in contents.sets for day in _days_of(facts.asked(parts), facts, within)})


def _days_of(parts: tuple[Part, ...], facts: Recorded, within: int) -> set[date]:
    seen_on = [facts.days(part) for part in parts]
    if len(parts) == 1:
        return set(seen_on[0])
    if not all(seen_on):
        return set()
    return {
        day
        for day in set().union(*seen_on)
        if all(facts.seen(part, add_days(day, -within), day) for part in parts)
    }


def samples_of(contents: Contents, facts: Recorded, day: date, within: int) -> tuple[int, ...]:
    """The ids of what was seen on a completion day and makes it one."""
    first = add_days(day, -within)
    sets = (facts.asked(parts) for parts in contents.sets)
    complete = (parts for parts in sets if all(facts.seen(part, first, day) for part in parts))
    return facts.ids({part for parts in complete for part in parts}, day)


def have_and_missing(
    contents: Contents, facts: Recorded, first: date, last: date
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What was seen from `first` to `last`, what was not, and what was not but does not block.

    Where one of several sets completes the panel, the answer is about the one that has most.
    """
    best: tuple[list[str], list[str]] | None = None
    for parts in contents.sets:
        seen, unseen = _split(facts.asked(parts), facts, first, last)
        if best is None or len(seen) > len(best[0]):
            best = (seen, unseen)
    have, missing = best or ([], [])
    optional, optional_missing = _split(contents.optional, facts, first, last)
    return (*have, *optional), tuple(missing), tuple(optional_missing)


def _split(parts, facts: Recorded, first: date, last: date) -> tuple[list[str], list[str]]:
    have, missing = [], []
    for part in parts:
        if facts.seen(part, first, last):
            have.append(facts.name(part, first, last))
        else:
            missing.append(part.code)
    return have, missing
