"""When a panel was complete, and what of it is there or missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitoring.protocol.calendar import add_days
from monitoring.protocol.recorded import Recorded
from monitoring.protocol.rows import Contents, Part


class Completions:
    """A panel's contents, as asked of one patient, against what was recorded.

    A panel is complete on a day with a value of it on which each of its parts is at most `within` days old.
    """

    def __init__(self, contents: Contents, facts: Recorded, within: int):
        self.facts = facts
        self.within = within
        self.sets = tuple(facts.asked(parts) for parts in contents.sets)
        self.optional = contents.optional
        # What each part is called when it was seen; empty where that depends on which of several analytes was there.
        parts = [part for parts in self.sets for part in parts]
        self.names = () if any(part.any_of for part in parts) else tuple(part.code for part in parts)

    def days(self) -> list[date]:
        """Every completion day, in order."""
        return sorted({day for parts in self.sets for day in self._days_of(parts)})

    def samples(self, day: date) -> tuple[int, ...]:
        """The ids of what was seen on a completion day and makes it one."""
        if len(self.sets) == 1:
            return self.facts.ids(self.sets[0], day)
        parts = {part for parts in self.sets if self._complete_on(parts, day) for part in parts}
        return self.facts.ids(parts, day)

    def parts_on(self, day: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a completion day found, and what it did not find and needed not."""
        first = add_days(day, -self.within)
        if len(self.sets) > 1:
            have, _missing, optional_missing = self.parts_seen(first, day)
            return have, optional_missing
        # Of the only set there is, every part was there: that is why the day is one.
        names = self.names or tuple(self.facts.name(part, first, day) for part in self.sets[0])
        if not self.optional:
            return names, ()
        optional, unseen = self._split(self.optional, first, day)
        return (*names, *optional), tuple(unseen)

    def parts_seen(self, first: date, last: date) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """What was seen from `first` to `last`, what was not, and what was not but does not block.

        Where one of several sets completes the panel, the answer is about the one of which most was seen.
        """
        split = [self._split(parts, first, last) for parts in self.sets]
        have, missing = max(split, key=lambda seen_and_unseen: len(seen_and_unseen[0]))
        optional, optional_missing = self._split(self.optional, first, last)
        return (*have, *optional), tuple(missing), tuple(optional_missing)

    def _days_of(self, parts: tuple[Part, ...]) -> Iterable[date]:
        if len(parts) == 1:
            return self.facts.days(parts[0])
        candidates = {day for part in parts for day in self.facts.days(part)}
        return [day for day in candidates if self._complete_on(parts, day)]

    def _complete_on(self, parts: tuple[Part, ...], day: date) -> bool:
        first = add_days(day, -self.within)
        return all(self.facts.seen(part, first, day) for part in parts)

    def _split(self, parts: Iterable[Part], first: date, last: date) -> tuple[list[str], list[str]]:
        have, missing = [], []
        for part in parts:
            if self.facts.seen(part, first, last):
                have.append(self.facts.name(part, first, last))
            else:
                missing.append(part.code)
        return have, missing
