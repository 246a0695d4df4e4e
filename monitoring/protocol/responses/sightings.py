"""Organs that are seen or graded: how a finding stood before a line, and how it stands since (reference §4.4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence
from monitoring.protocol.findings import reading as reading_evidence
from monitoring.protocol.findings import sign as sign_evidence
from monitoring.protocol.history import Reading, SignSeen
from monitoring.protocol.responses.measures import NO_BASELINE, NOT_SINCE
from monitoring.protocol.responses.response import OrganChange
from monitoring.protocol.verdicts import Organ, OrganState
from monitoring.protocol.vocabulary import SignState

SIGNS_DIFFER = "signs_differ"
WORSE = frozenset({OrganState.WORSE, OrganState.NEW})
BETTER = frozenset({OrganState.IMPROVED, OrganState.RESOLVED})


class Sighting(NamedTuple):
    """One finding on a day: 0 absent or normal, 1 present or abnormal, or its grade."""

    date: date
    level: int
    fact: SignSeen | Reading


@dataclass(frozen=True)
class Part:
    """One finding of an organ, before a line and since, with its state."""

    before: Sighting | None
    since: tuple[Sighting, ...]
    note: str = ""
    override: OrganState | None = None

    @property
    def latest(self) -> Sighting | None:
        return self.since[-1] if self.since else None

    @cached_property
    def state(self) -> OrganState:
        if self.before is None or not self.since:
            return OrganState.NOT_ASSESSED
        return self.override or between(self.before.level, self.since[-1].level)

    @cached_property
    def changed_on(self) -> date | None:
        """The first day of the last ones that show the same change."""
        if self.before is None or self.state not in WORSE | BETTER:
            return None
        before, state = self.before.level, self.state
        shows = {level: between(before, level) for level in {sighting.level for sighting in self.since}}
        run = list(takewhile(lambda sighting: shows[sighting.level] == state, reversed(self.since)))
        return run[-1].date


def between(before: int, now: int) -> OrganState:
    if now == before:
        return OrganState.STABLE
    if now > before:
        return OrganState.WORSE if before else OrganState.NEW
    return OrganState.IMPROVED if now else OrganState.RESOLVED


def sightings(case: Case, code: str, whole: str = "") -> list[Sighting]:
    """Every time a sign was seen or graded, oldest first; the absence of the `whole` is that of each part of it."""
    found = [Sighting(seen.date, _level(seen), seen) for seen in case.signs(code)]
    if whole:
        own = {sighting.date for sighting in found}
        found += (
            Sighting(seen.date, 0, seen)
            for seen in case.signs(whole)
            if seen.state == SignState.ABSENT and seen.date not in own
        )
        found.sort(key=lambda sighting: sighting.date)
    return found


def _level(seen: SignSeen) -> int:
    if seen.grade is not None:
        return seen.grade
    return int(seen.state == SignState.PRESENT)


def part(found: list[Sighting], start: date) -> Part:
    """The last sighting up to `start` is the baseline, however old."""
    at = bisect_right(found, start, key=attrgetter("date"))
    return Part(found[at - 1] if at else None, tuple(found[at:]))


def organ_of(organ: Organ, parts: Iterable[Part]) -> OrganChange:
    """What became of an organ's findings: what worsened counts before what improved.

    Resolved when none of those that improved or stayed is left; else one that resolved is an improvement.
    """
    parts = list(parts)
    judged = [each for each in parts if each.state != OrganState.NOT_ASSESSED]
    if not judged:
        return OrganChange(organ, OrganState.NOT_ASSESSED, note=_why_not(parts))
    worse = [each for each in judged if each.state in WORSE]
    better = [each for each in judged if each.state in BETTER]
    deciding = worse or better or judged
    shown = min(deciding, key=_weight)
    change = OrganChange(
        organ,
        shown.state,
        baseline=shown.before and _evidence(shown.before),
        latest=_evidence(shown.since[-1]),
        since=min((each.changed_on for each in deciding if each.changed_on), default=None),
        note=next((each.note for each in judged if each.note), SIGNS_DIFFER if worse and better else ""),
    )
    if worse or not better:
        return change
    left = any(each.since[-1].level for each in judged)
    held = any(each.state == OrganState.STABLE and each.note for each in judged)
    return replace(change, state=OrganState.IMPROVED if left or held else OrganState.RESOLVED)


_ORDER = (OrganState.WORSE, OrganState.NEW, OrganState.RESOLVED, OrganState.IMPROVED, OrganState.STABLE)


def _weight(each: Part) -> tuple[int, date, str]:
    """The gravest first, of these the one that changed first; of one day by code, whatever the order of entry."""
    fact = each.since[-1].fact
    code = fact.analyte if isinstance(fact, Reading) else fact.code
    return (_ORDER.index(each.state), each.changed_on or date.max, code)


def _why_not(parts: list[Part]) -> str:
    return NOT_SINCE if any(each.before is not None for each in parts) else NO_BASELINE


def _evidence(sighting: Sighting) -> Evidence:
    fact = sighting.fact
    return reading_evidence(fact) if isinstance(fact, Reading) else sign_evidence(fact)
