"""Drugs that harm nerves: which line they are given in, with what, and what the nerves did after their start.

What a rule says of a choice stands as long as the treatment is on record; acknowledged, it stays quiet. Worse nerves
are linked with a drug that runs, or that ended up to 90 days ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Gap, Said, reading, treatment
from monitoring.protocol.history import Reading, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import PRESENT
from monitoring.protocol.lines import Line, is_combination, lines_of
from monitoring.protocol.measured import at_least, ends
from monitoring.protocol.rows import HIGHLY_NEUROTOXIC
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.safety.treated import begun_on, key_of
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import TreatmentKind

THALIDOMIDE, BORTEZOMIB = "thalidomide", "bortezomib"
AGENTS = "agents"
# What shows the nerves, and by how much more a later value is worse.
SCORES = {"onls": Name.SCORE_CHANGE, "ctcae_sensory": Name.CTCAE_CHANGE, "ctcae_motor": Name.CTCAE_CHANGE}


@dataclass(frozen=True, slots=True)
class Course:
    """One treatment of a line, with the systemic treatments of that line that are given at the same time."""

    line: int
    given: Treatment
    together: tuple[Treatment, ...]

    @property
    def is_first_line(self) -> bool:
        return self.line <= 1

    def holds(self, agent: str) -> bool:
        return agent in self.given.agents

    @property
    def is_combined_bortezomib(self) -> bool:
        agents = (agent for t in (self.given, *self.together) for agent in t.agents)
        return self.holds(BORTEZOMIB) and is_combination(
            replace(self.given, agents=tuple(agents)), BORTEZOMIB
        )


def _courses(case: Case) -> Iterator[Course]:
    """Disease-directed treatments on record, planned ones too."""
    for line in lines_of(case.treatments, date.max):
        for one in line.treatments:
            yield Course(line.number, one, tuple(_together(line, one)))


def _together(line: Line, one: Treatment) -> Iterator[Treatment]:
    for other in line.treatments:
        if other is not one and other.kind == TreatmentKind.SYSTEMIC and _overlap(one, other):
            yield other


def _overlap(one: Treatment, other: Treatment) -> bool:
    """Whether both are given on some day; the day on which one takes the place of the other is none."""
    ends = [t.effective_end or date.max for t in (one, other)]
    return max(one.start, other.start) < min(ends)


def thalidomide_first(judgement: Judgement) -> Iterator[Said]:
    """SR-04: thalidomide in any regimen of the first line."""
    return _standing(judgement, R.SR_04, True, _thalidomide)


def thalidomide_later(judgement: Judgement) -> Iterator[Said]:
    """SR-04b: thalidomide in a later line."""
    return _standing(judgement, R.SR_04B, False, _thalidomide)


def bortezomib_combined_first(judgement: Judgement) -> Iterator[Said]:
    """SR-05: bortezomib in combination in the first line."""
    return _standing(judgement, R.SR_05, True, _bortezomib_combined)


def bortezomib_otherwise(judgement: Judgement) -> Iterator[Said]:
    """SR-05b: bortezomib alone, or in any later line."""
    return _standing(judgement, R.SR_05B, None, _bortezomib_otherwise)


def neurotoxic_first(judgement: Judgement) -> Iterator[Said]:
    """SR-05c: a drug on the protocol's list of highly neurotoxic ones in the first line."""
    return _standing(judgement, R.SR_05C, True, _on_the_list)


def _standing(
    judgement: Judgement, code: R, first_line: bool | None, concerns: Callable[[Judgement, Course], bool]
) -> Iterator[Said]:
    """What a rule says of the courses whose agents are of concern; without agents none can tell.

    first_line: it speaks of the first line alone, of later ones alone (False), or of any (None).
    """
    case = judgement.case
    for course in _courses(case):
        if first_line not in (None, course.is_first_line):
            continue
        one = course.given
        since = begun_on(case, one)
        if not one.agents and one.kind == TreatmentKind.SYSTEMIC and since is not None:
            yield Gap(code, AGENTS)
        elif concerns(judgement, course):
            evidence = [treatment(t) for t in (one, *course.together)]
            facts = [("line", str(course.line))]
            yield found(judgement, code, since=since, key=key_of(one), evidence=evidence, facts=facts)


def _thalidomide(judgement: Judgement, course: Course) -> bool:
    return course.holds(THALIDOMIDE)


def _bortezomib_combined(judgement: Judgement, course: Course) -> bool:
    return course.is_combined_bortezomib


def _bortezomib_otherwise(judgement: Judgement, course: Course) -> bool:
    """Alone (a steroid beside it makes no combination), or in any later line."""
    return course.holds(BORTEZOMIB) and not (course.is_first_line and course.is_combined_bortezomib)


def _on_the_list(judgement: Judgement, course: Course) -> bool:
    return not judgement.case.protocol.agents(HIGHLY_NEUROTOXIC).isdisjoint(course.given.agents)


# --- what the nerves did ---------------------------------------------------------------------------------------


class Worse(NamedTuple):
    """A score before the start and the first of its values after it that reached the worst."""

    before: Reading
    first: Reading
    worst: Reading


def nerves_after_start(judgement: Judgement) -> Iterator[Said]:
    """SR-05d: ONLS or a CTCAE neuropathy grade worse by 1 within 90 days of starting thalidomide or bortezomib.

    Against the last value up to the start. It goes when the latest value is no longer worse, or when the exposure
    no longer stands.
    """
    case = judgement.case
    for one in case.given(THALIDOMIDE, BORTEZOMIB):
        if not _still_acts(case, one):
            continue
        worse = [each for score, by in SCORES.items() if (each := _worse(case, one, score, case.number(by)))]
        if worse:
            yield found(
                judgement,
                R.SR_05D,
                since=min(each.first.date for each in worse),
                key=key_of(one),
                evidence=[treatment(one), *(reading(r) for w in worse for r in (w.before, w.worst))],
            )
        elif not any(_can_be_compared(case, one, score) for score in SCORES):
            yield Gap(R.SR_05D, "onls")


def _still_acts(case: Case, one: Treatment) -> bool:
    end = one.effective_end
    return end is None or not case.has_come(add_days(end, case.count(Name.NEUROTOXIC_ONSET) + 1))


def _before(case: Case, one: Treatment, score: str) -> Reading | None:
    return next((r for r in reversed(case.numbers(score)) if r.date <= one.start), None)


def _after(case: Case, one: Treatment, score: str) -> list[Reading]:
    last = add_days(one.start, case.count(Name.NEUROTOXIC_ONSET))
    return [r for r in case.numbers(score) if one.start < r.date <= last]


def _worse(case: Case, one: Treatment, score: str, by: Decimal) -> Worse | None:
    before = _before(case, one, score)
    if before is None or before.value is None:
        return None
    bound = before.value + by
    reached = [r for r in _after(case, one, score) if at_least(r, bound) == PRESENT]
    if not reached or at_least(case.latest_number(score), bound) != PRESENT:
        return None
    return Worse(before, reached[0], max(reached, key=lambda r: ends(r).low))


def _can_be_compared(case: Case, one: Treatment, score: str) -> bool:
    """There is a value to start from and, once the 90 days are over, one after it."""
    if _before(case, one, score) is None:
        return False
    is_over = case.has_come(add_days(one.start, case.count(Name.NEUROTOXIC_ONSET) + 1))
    return not is_over or bool(_after(case, one, score))


RULES = {
    R.SR_04: thalidomide_first,
    R.SR_04B: thalidomide_later,
    R.SR_05: bortezomib_combined_first,
    R.SR_05B: bortezomib_otherwise,
    R.SR_05C: neurotoxic_first,
    R.SR_05D: nerves_after_start,
}
