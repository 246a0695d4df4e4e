"""Factors that one source or another associates with a worse outcome (SR-20): which are there, on what evidence.

A list, never a score: the published models differ and their weights could not be read (D16). A factor counts by its
latest value, whatever its age; what was not recorded is said, and makes no factor present or absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.calendar import add_days, add_months
from monitoring.protocol.case import Case
from monitoring.protocol.computed import age_on
from monitoring.protocol.findings import Evidence, event, person, reading, sign, treatment
from monitoring.protocol.history import Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import (
    above_own_limit,
    at_least,
    below,
    below_own_limit,
    held_since,
    lacks,
)
from monitoring.protocol.medicines import with_any
from monitoring.protocol.responses.response import Response
from monitoring.protocol.sources import SECONDARY
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import Category
from monitoring.protocol.vocabulary import EventCode, GradedSign, Sex, Sign, SignState, TreatmentKind

ANEMIA, THROMBOCYTOPENIA, AGE_OVER_60 = "anemia", "thrombocytopenia", "age_over_60"
SEEDS = (ANEMIA, THROMBOCYTOPENIA, AGE_OVER_60)  # those that both source documents name (SR-20b)

SOURCES: dict[str, tuple[str, ...]] = {
    ANEMIA: ("S1-29", "S2-47"),
    THROMBOCYTOPENIA: ("S1-29", "S2-47"),
    AGE_OVER_60: ("S1-29", "S2-47"),
    "age_over_50": ("L19",),
    "pulmonary_hypertension": ("L19", "L26"),
    "pleural_effusion": ("L19",),
    "egfr_below_30": ("L19",),
    "albumin_low": ("L18", "L58b"),
    "no_hematologic_complete": ("L18", "L58b"),
    "no_hematologic_response": ("L20",),
    "no_vegf_response": ("L20",),
    "no_transplant": ("L20",),
    "papilledema": (SECONDARY,),
    "stroke": ("L30",),
    "hypothyroidism": ("L32",),
    "respiratory_muscle_weakness": ("L33",),
}
FACTORS = tuple(SOURCES)


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor that is present. `value`: what it goes by, as reported. `since`: the day from which it has held."""

    code: str
    value: str
    sources: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    since: date | None = None


class NotRecorded(NamedTuple):
    """A factor that cannot be judged, and what is missing for it, named as in the contract."""

    factor: str
    missing: str


@dataclass(frozen=True, slots=True)
class AdverseFactors:
    """In the order of `FACTORS`."""

    present: tuple[Factor, ...]
    not_recorded: tuple[NotRecorded, ...]


class Answer(NamedTuple):
    """What was found for one factor: there (with evidence), not there, or unknown for want of `missing`."""

    state: SignState
    evidence: tuple[Evidence, ...] = ()
    since: date | None = None
    missing: str = ""
    value: str = ""


NOT_THERE = Answer(ABSENT)


def adverse_factors(judgement: Judgement, codes: Iterable[str] = FACTORS) -> AdverseFactors:
    answers = [(code, _FINDERS[code](judgement)) for code in codes]
    return AdverseFactors(
        present=tuple(_factor(code, answer) for code, answer in answers if answer.state == PRESENT),
        not_recorded=tuple(
            NotRecorded(code, answer.missing) for code, answer in answers if answer.state == UNKNOWN
        ),
    )


def _factor(code: str, answer: Answer) -> Factor:
    return Factor(
        code, answer.value or answer.evidence[0].value, SOURCES[code], answer.evidence, answer.since
    )


def _measured(
    case: Case, analyte: str, test: Callable[[Reading | None], SignState], limit: str = ""
) -> Answer:
    """By the latest number of an analyte. `limit`: of its laboratory, where the test asks for one."""
    latest = case.latest_number(analyte)
    state = test(latest)
    if state == UNKNOWN or latest is None:
        return Answer(UNKNOWN, missing=lacks(analyte, latest, limit) if limit else analyte)
    if state == ABSENT:
        return NOT_THERE
    return Answer(PRESENT, (reading(latest),), held_since(case.numbers(analyte), test))


# --- what both source documents name ---------------------------------------------------------------------------


def _anemia(judgement: Judgement) -> Answer:
    """Below 13 g/dL in men, 12 in women; between the two a sex that is not known leaves it open."""
    case = judgement.case
    men, women = case.number(Name.ANEMIA_MEN), case.number(Name.ANEMIA_WOMEN)
    of_sex: dict[str, tuple[Decimal, Decimal]] = {Sex.MALE: (men, men), Sex.FEMALE: (women, women)}
    bounds = of_sex.get(case.person.sex, (women, men))

    def low(of: Reading | None) -> SignState:
        surely, perhaps = (below(of, bound) for bound in bounds)
        return surely if surely in (perhaps, PRESENT) else UNKNOWN

    found = _measured(case, "hemoglobin", low)
    if found.state == UNKNOWN and bounds[0] != bounds[1] and case.latest_number("hemoglobin"):
        return found._replace(missing="sex")
    return found


def _thrombocytopenia(judgement: Judgement) -> Answer:
    bound = judgement.case.number(Name.THROMBOCYTOPENIA)
    return _measured(judgement.case, "platelets", lambda r: below(r, bound))


def _older_than(name: Name) -> Callable[[Judgement], Answer]:
    def older(judgement: Judgement) -> Answer:
        case, born = judgement.case, judgement.case.person.birth_date
        if born is None:
            return Answer(UNKNOWN, missing="birth_date")
        since = _birthday(born, case.count(name) + 1)
        if not case.has_come(since):
            return NOT_THERE
        # The evidence stays as it is from birthday to birthday: what rests on it is not told anew each year.
        evidence = person("birth_date", f">{case.count(name)}")
        return Answer(PRESENT, (evidence,), since, value=str(age_on(born, case.today)))

    return older


def _birthday(born: date, years: int) -> date:
    """Who was born on 29 February turns a year older on 1 March of other years."""
    day = add_months(born, 12 * years)
    return day if day.day == born.day else add_days(day, 1)


# --- what papers name ------------------------------------------------------------------------------------------


def _pulmonary_hypertension(judgement: Judgement) -> Answer:
    bound = judgement.case.number(Name.RVSP_HIGH)
    return _measured(judgement.case, "rvsp", lambda r: at_least(r, bound))


def _pleural_effusion(judgement: Judgement) -> Answer:
    seen = [each for each in judgement.case.signs(GradedSign.PLEURAL_EFFUSION) if each.grade is not None]
    if not seen:
        return Answer(UNKNOWN, missing=GradedSign.PLEURAL_EFFUSION)
    run = _last_run(bool(each.grade) for each in seen)
    return Answer(PRESENT, (sign(seen[-1]),), seen[-run].date) if seen[-1].grade else NOT_THERE


def _last_run(there: Iterable[bool]) -> int:
    """How many of the last answers, one after the other, say that it is there."""
    run = 0
    for each in there:
        run = run + 1 if each else 0
    return run


def _egfr(judgement: Judgement) -> Answer:
    bound = judgement.case.number(Name.EGFR_LOW)
    return _measured(judgement.case, "egfr", lambda r: below(r, bound))


def _albumin(judgement: Judgement) -> Answer:
    bound = judgement.case.number(Name.ALBUMIN_LOW)
    return _measured(judgement.case, "albumin", lambda r: below(r, bound))


def _without(
    response: Callable[[Judgement], Response], missing: str, *lacking: Category
) -> Callable[[Judgement], Answer]:
    """The channel's category is one of `lacking`. Before any treatment nothing can have responded."""

    def lacks_it(judgement: Judgement) -> Answer:
        found = response(judgement)
        if judgement.case.line is None:
            return NOT_THERE
        if not found.is_evaluable:
            return Answer(UNKNOWN, missing=missing)
        if found.category not in lacking:
            return NOT_THERE
        on = found.latest.date if found.latest else None
        return Answer(PRESENT, (Evidence(missing, found.category, "", on, kind="response"),), found.since)

    return lacks_it


def _no_transplant(judgement: Judgement) -> Answer:
    case = judgement.case
    if case.line is None or any(t.kind == TreatmentKind.ASCT for t in case.begun):
        return NOT_THERE
    return Answer(PRESENT, (Evidence(TreatmentKind.ASCT, "absent", kind="treatment"),), case.lines[0].start)


def _papilledema(judgement: Judgement) -> Answer:
    seen = judgement.case.signs(Sign.PAPILLEDEMA)
    if not seen:
        return Answer(UNKNOWN, missing=Sign.PAPILLEDEMA)
    run = _last_run(each.state == PRESENT for each in seen)
    return Answer(PRESENT, (sign(seen[-1]),), seen[-run].date) if run else NOT_THERE


def _stroke(judgement: Judgement) -> Answer:
    strokes = judgement.case.events(EventCode.STROKE)
    return Answer(PRESENT, tuple(map(event, strokes)), strokes[0].date) if strokes else NOT_THERE


def _hypothyroidism(judgement: Judgement) -> Answer:
    """Thyroid hormone is given, or the latest TSH lies above its limit; where that is unknown, by the sign."""
    case = judgement.case
    given = with_any(case.running, ("levothyroxine",))
    if given:
        return Answer(PRESENT, tuple(treatment(t, "levothyroxine") for t in given), given[0].start)
    by_tsh = _measured(case, "tsh", above_own_limit, "upper_limit")
    seen = case.sign(Sign.ENDOCRINE_THYROID)
    if by_tsh.state != UNKNOWN or seen is None:
        return by_tsh
    return Answer(PRESENT, (sign(seen),), seen.date) if seen.state == PRESENT else NOT_THERE


def _respiratory_muscles(judgement: Judgement) -> Answer:
    """Inspiratory or expiratory pressure below the laboratory's lower limit; the sources give no number."""
    answers = [_measured(judgement.case, test, below_own_limit, "lower_limit") for test in ("mip", "mep")]
    return min(answers, key=lambda answer: (PRESENT, UNKNOWN, ABSENT).index(answer.state))


_FINDERS: dict[str, Callable[[Judgement], Answer]] = {
    ANEMIA: _anemia,
    THROMBOCYTOPENIA: _thrombocytopenia,
    AGE_OVER_60: _older_than(Name.AGE_SOURCES),
    "age_over_50": _older_than(Name.AGE_PAPER),
    "pulmonary_hypertension": _pulmonary_hypertension,
    "pleural_effusion": _pleural_effusion,
    "egfr_below_30": _egfr,
    "albumin_low": _albumin,
    "no_hematologic_complete": _without(
        lambda judgement: judgement.hematologic,
        "m_protein",
        *(Category.VERY_GOOD_PARTIAL, Category.PARTIAL, Category.NONE, Category.PROGRESSIVE),
    ),
    "no_hematologic_response": _without(
        lambda judgement: judgement.hematologic, "m_protein", Category.NONE, Category.PROGRESSIVE
    ),
    "no_vegf_response": _without(
        lambda judgement: judgement.vegf, "vegf", Category.NONE, Category.PROGRESSIVE
    ),
    "no_transplant": _no_transplant,
    "papilledema": _papilledema,
    "stroke": _stroke,
    "hypothyroidism": _hypothyroidism,
    "respiratory_muscle_weakness": _respiratory_muscles,
}
