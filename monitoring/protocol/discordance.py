"""Why the channels of response do not say the same: what sources describe of it (reference §4.5, §5.1, D7).

Codes for the sentences under "where things stand". Each explains; none judges, and none is an alert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitoring.protocol.calendar import add_months, months_since
from monitoring.protocol.corridor_shapes import PET, corridor_of, ended_on
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.responses.response import OrganChange, Response
from monitoring.protocol.responses.sightings import WORSE
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import Category, Organ, OrganState

LAG_VEGF_COMPLETE = "lag_vegf_complete"  # VEGF complete, nerves unchanged, before month 36: expected
LAG_RESPONDING = "lag_responding"  # VEGF or clone respond, nerves unchanged, before month 36: expected
NERVES_AFTER_LAG = "nerves_after_lag"  # the same from month 36 on: the described period is over
NERVES_WORSE = "nerves_worse"  # VEGF or clone respond, nerves are worse: the lag does not explain that
VEGF_NORMAL_ORGAN_WORSE = "vegf_normal_organ_worse"  # a normal VEGF does not exclude activity
VEGF_RISES_ALONE = "vegf_rises_alone"  # unconfirmed, everything else is quiet: repeat, think of other causes
VEGF_LEADS = "vegf_leads"  # confirmed, everything else is quiet: VEGF often is the first to rise
CLONE_WITHOUT_VEGF = "clone_without_vegf"  # the clone responds, VEGF does not
VEGF_WITHOUT_CLONE = "vegf_without_clone"  # VEGF responds, the clone does not
CLONE_RISES_ALONE = "clone_rises_alone"  # the clone progresses, VEGF does not
PET_EARLY = "pet_early"  # PET shows no response within 6 months of the end of treatment, another channel does
PET_LATE = "pet_late"  # the same after 12 months
PET_PROGRESSES_ALONE = "pet_progresses_alone"  # PET shows progression, VEGF does not

SOURCES: dict[str, tuple[str, ...]] = {
    LAG_VEGF_COMPLETE: ("S1-17", "S2-28", "L11", "L21"),
    LAG_RESPONDING: ("S1-17", "S2-28", "L11", "L21"),
    NERVES_AFTER_LAG: ("S1-17", "S2-28", "L21"),
    NERVES_WORSE: ("L18", "S1-14", "S1-15"),
    VEGF_NORMAL_ORGAN_WORSE: ("L7", "L60a"),
    VEGF_RISES_ALONE: ("L5", "L55"),
    VEGF_LEADS: ("L18", "L55"),
    CLONE_WITHOUT_VEGF: ("L18", "L24"),
    VEGF_WITHOUT_CLONE: ("L12", "L24"),
    CLONE_RISES_ALONE: ("L18",),
    PET_EARLY: ("S1-19", "S2-29"),
    PET_LATE: ("S1-19", "S2-29", "L9"),
    PET_PROGRESSES_ALONE: ("L9", "L18"),
}
CODES = tuple(SOURCES)


@dataclass(frozen=True, slots=True)
class Discordance:
    """`facts`: pairs of codes: the categories of the channels spoken of, `month` (whole, since the line's start; for
    PET since the end of treatment), `organs` ("a+b")."""

    code: str
    facts: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


Facts = tuple[tuple[str, str], ...]
Said = Iterator[tuple[str, Facts]]


def discordances(judgement: Judgement) -> tuple[Discordance, ...]:
    """All that hold, in the order of `CODES`; none before treatment."""
    if judgement.case.line is None:
        return ()
    said = [each for find in _FINDERS for each in find(judgement)]
    said.sort(key=lambda each: CODES.index(each[0]))
    return tuple(Discordance(code, facts, SOURCES[code]) for code, facts in said)


def _facts(*responses: Response) -> Facts:
    return tuple((response.channel.value, response.category.value) for response in responses)


def _nerves(judgement: Judgement) -> Said:
    case, line = judgement.case, judgement.case.line
    responding = [each for each in (judgement.vegf, judgement.hematologic) if each.responds]
    nerves = _organ(judgement, Organ.NEUROPATHY)
    if line is None or not responding or nerves.latest is None or nerves.latest.date is None:
        return
    on, lag = nerves.latest.date, case.count(Name.NEURO_LAG)
    facts = (*_facts(*responding), ("month", str(months_since(line.start, on))))
    if nerves.state in WORSE:
        yield NERVES_WORSE, facts
    elif nerves.state == OrganState.STABLE:
        if on >= add_months(line.start, lag):
            yield NERVES_AFTER_LAG, facts
        else:
            complete = judgement.vegf.category == Category.COMPLETE
            yield LAG_VEGF_COMPLETE if complete else LAG_RESPONDING, facts


def _organ(judgement: Judgement, organ: Organ) -> OrganChange:
    return next(each for each in judgement.clinical.organs if each.organ == organ)


def _vegf(judgement: Judgement) -> Said:
    vegf, worse = judgement.vegf, _worse(judgement)
    if vegf.category == Category.COMPLETE and worse:
        yield VEGF_NORMAL_ORGAN_WORSE, (*_facts(vegf), ("organs", "+".join(worse)))
    if vegf.category != Category.PROGRESSIVE or worse or judgement.clinical.progression_on is not None:
        return
    others = (judgement.hematologic, judgement.pet)
    if all(other.category != Category.PROGRESSIVE for other in others):
        yield VEGF_LEADS if vegf.confirmed else VEGF_RISES_ALONE, _facts(vegf)


def _worse(judgement: Judgement) -> list[str]:
    return [each.organ.value for each in judgement.clinical.organs if each.state in WORSE]


def _clone(judgement: Judgement) -> Said:
    vegf, clone = judgement.vegf, judgement.hematologic
    facts = _facts(vegf, clone)
    if clone.category == Category.PROGRESSIVE:
        if vegf.is_evaluable and vegf.category != Category.PROGRESSIVE:
            yield CLONE_RISES_ALONE, facts
    elif clone.responds and vegf.category == Category.NONE:
        yield CLONE_WITHOUT_VEGF, facts
    elif vegf.responds and clone.category == Category.NONE:
        yield VEGF_WITHOUT_CLONE, facts


def _pet(judgement: Judgement) -> Said:
    pet, vegf = judgement.pet, judgement.vegf
    if pet.category == Category.PROGRESSIVE:
        if vegf.is_evaluable and vegf.category != Category.PROGRESSIVE:
            yield PET_PROGRESSES_ALONE, _facts(vegf, pet)
        return
    responding = [each for each in (vegf, judgement.hematologic) if each.responds]
    ended = ended_on(judgement.case)
    if pet.category != Category.NONE or pet.latest is None or not responding or ended is None:
        return
    band, on = corridor_of(judgement.case, PET).points, pet.latest.date
    facts = (*_facts(*responding, pet), ("month", str(max(months_since(ended, on), 0))))
    if on < add_months(ended, band[0].month):
        yield PET_EARLY, facts
    elif on > add_months(ended, band[-1].month):
        yield PET_LATE, facts


_FINDERS: tuple[Callable[[Judgement], Said], ...] = (_nerves, _vegf, _clone, _pet)
