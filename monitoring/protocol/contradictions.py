"""What does not go together in a record. Asked about, never refused: a record that looks wrong may be right.

A sign stands until it is assessed anew: what was found while it stood, or up to 30 days before it, is held against it.
What is older may have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, event, person, reading, sign, treatment
from monitoring.protocol.history import Reading, SignSeen, Treatment
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.vocabulary import (
    LESION_COUNT,
    Coded,
    EventCode,
    GradedSign,
    PatientStatus,
    Sign,
    SignState,
    TreatmentKind,
)

ONLS = "onls"
PET_ANALYTES = ("pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion")
SKIN_SIGNS = tuple(code for code in Sign if code.startswith("skin_") and code != Sign.SKIN_CHANGES)
OVERLOAD = (GradedSign.EDEMA, GradedSign.PLEURAL_EFFUSION, GradedSign.ASCITES)

LIMITED_WITHOUT_POLYNEUROPATHY = "limited_without_polyneuropathy"  # ONLS of 3 or more, polyneuropathy absent
SYSTEMIC_WITHOUT_AGENTS = "systemic_without_agents"
TWO_FIRST_LINES = "two_first_lines"  # two systemic treatments of line 1 overlap
LINES_OVERLAP = "lines_overlap"  # a systemic treatment runs on into the next line
PET_LONG_BEFORE_DIAGNOSIS = "pet_long_before_diagnosis"  # more than 90 days before it
VEGF_LIMIT_TOO_LOW = "vegf_limit_too_low"  # an upper limit below 1 pg/mL
DIFFUSE_WITHOUT_LESIONS = "diffuse_without_lesions"  # diffuse lesions present, none counted
SCLEROTIC_WITHOUT_LESIONS = "sclerotic_without_lesions"  # sclerotic lesions present, none counted
LESIONS_WITHOUT_SCLEROTIC = "lesions_without_sclerotic"  # lesions counted, sclerotic lesions absent
CLONE_WITHOUT_DISORDER = (
    "clone_without_disorder"  # M-protein, immunofixation or clone, but no plasma-cell disorder
)
CLONE_WITHOUT_INVOLVEMENT = "clone_without_involvement"  # a clone in the marrow, but no marrow involvement
GRADED_WITHOUT_OVERLOAD = "graded_without_overload"  # edema, effusion or ascites, but no volume overload
SKIN_SIGN_WITHOUT_CHANGES = "skin_sign_without_changes"  # a skin sign, but no skin changes
DEATH_WHILE_FOLLOWED = "death_while_followed"  # the event death, and the patient is still followed

CODES = (
    *(LIMITED_WITHOUT_POLYNEUROPATHY, SYSTEMIC_WITHOUT_AGENTS, TWO_FIRST_LINES, LINES_OVERLAP),
    *(PET_LONG_BEFORE_DIAGNOSIS, VEGF_LIMIT_TOO_LOW, DIFFUSE_WITHOUT_LESIONS, SCLEROTIC_WITHOUT_LESIONS),
    *(LESIONS_WITHOUT_SCLEROTIC, CLONE_WITHOUT_DISORDER, CLONE_WITHOUT_INVOLVEMENT, GRADED_WITHOUT_OVERLOAD),
    *(SKIN_SIGN_WITHOUT_CHANGES, DEATH_WHILE_FOLLOWED),
)


class Contradiction(NamedTuple):
    """Facts that do not go together."""

    code: str
    evidence: tuple[Evidence, ...]


def contradictions(case: Case) -> tuple[Contradiction, ...]:
    """All of them, in the order of `CODES`, those of one code by date."""
    return tuple(found for find in _FINDERS for found in find(case))


def _limited_without_polyneuropathy(case: Case) -> Iterator[Contradiction]:
    score, absent = case.latest_number(ONLS), _sign(case, Sign.POLYNEUROPATHY, SignState.ABSENT)
    if score is None or score.value is None or absent is None or not _stood(case, absent, score.date):
        return
    if score.value >= case.number(Name.LIMITED_ONLS):
        yield Contradiction(LIMITED_WITHOUT_POLYNEUROPATHY, (sign(absent), reading(score)))


def _systemic_without_agents(case: Case) -> Iterator[Contradiction]:
    for each in case.treatments:
        if each.kind == TreatmentKind.SYSTEMIC and not each.agents:
            yield Contradiction(SYSTEMIC_WITHOUT_AGENTS, (treatment(each),))


def _overlapping(case: Case) -> Iterator[Contradiction]:
    given = [
        (line.number, t) for line in case.lines for t in line.treatments if t.kind == TreatmentKind.SYSTEMIC
    ]
    given.sort(key=lambda numbered: numbered[1].start)
    for code in (TWO_FIRST_LINES, LINES_OVERLAP):
        for (line, first), (other, second) in combinations(given, 2):
            if _runs_into(first, second) and code == _overlap_of(line, other):
                yield Contradiction(code, (treatment(first), treatment(second)))


def _overlap_of(line: int, other: int) -> str:
    """Treatments of one later line are meant to run together."""
    if line != other:
        return LINES_OVERLAP
    return TWO_FIRST_LINES if line == 1 else ""


def _runs_into(first: Treatment, second: Treatment) -> bool:
    """Whether the one still ran the day after the other started; to change on one day is no overlap."""
    return first.end is None or first.end > second.start


def _pet_long_before_diagnosis(case: Case) -> Iterator[Contradiction]:
    diagnosed = case.person.diagnosis_date
    if diagnosed is None or not case.has_come(diagnosed):
        return
    earliest = add_days(diagnosed, -case.count(Name.PET_BEFORE_DIAGNOSIS))
    scans: dict[date, Reading] = {}
    for result in (r for analyte in PET_ANALYTES for r in case.readings(analyte) if r.date < earliest):
        scans.setdefault(result.date, result)
    for day in sorted(scans):
        evidence = (reading(scans[day]), person("diagnosis_date", diagnosed.isoformat(), diagnosed))
        yield Contradiction(PET_LONG_BEFORE_DIAGNOSIS, evidence)


def _vegf_limit_too_low(case: Case) -> Iterator[Contradiction]:
    least = case.number(Name.VEGF_LEAST_LIMIT)
    low = [r for r in case.readings(VEGF) if r.upper_limit is not None and r.upper_limit < least]
    if low:
        yield Contradiction(VEGF_LIMIT_TOO_LOW, tuple(map(reading, low)))


def _lesions(case: Case) -> Iterator[Contradiction]:
    counted = case.sign(LESION_COUNT)
    if counted is None or counted.count is None:
        return
    asked = (
        (DIFFUSE_WITHOUT_LESIONS, Sign.DIFFUSE_LESIONS, SignState.PRESENT, counted.count == 0),
        (SCLEROTIC_WITHOUT_LESIONS, Sign.SCLEROTIC_LESIONS, SignState.PRESENT, counted.count == 0),
        (LESIONS_WITHOUT_SCLEROTIC, Sign.SCLEROTIC_LESIONS, SignState.ABSENT, counted.count > 0),
    )
    for code, of, state, contradicts in asked:
        seen = _sign(case, of, state)
        if contradicts and seen is not None and _stood(case, seen, counted.date):
            yield Contradiction(code, (sign(seen), sign(counted)))


def _clone(case: Case) -> Iterator[Contradiction]:
    marrow = [r for r in (case.latest("marrow_clone"),) if r and r.coded == Coded.POSITIVE]
    fixed = [case.latest("immunofixation_serum"), case.latest("immunofixation_urine")]
    spike = case.latest("m_protein")
    found = [r for r in fixed if r and r.coded == Coded.POSITIVE]
    found += [spike] if spike and spike.value and not spike.comparator else []
    yield from _against(case, CLONE_WITHOUT_DISORDER, Sign.MONOCLONAL_PLASMA_CELL_DISORDER, [*found, *marrow])
    yield from _against(case, CLONE_WITHOUT_INVOLVEMENT, Sign.BONE_MARROW_INVOLVEMENT, marrow)


def _against(case: Case, code: str, of: str, found: list[Reading]) -> Iterator[Contradiction]:
    """Results that speak against the absence of a sign."""
    absent = _sign(case, of, SignState.ABSENT)
    against = [r for r in found if absent is not None and _stood(case, absent, r.date)]
    if absent is not None and against:
        yield Contradiction(code, (sign(absent), *map(reading, against)))


def _parts(case: Case) -> Iterator[Contradiction]:
    graded = [seen for code in OVERLOAD if (seen := case.sign(code)) and seen.grade]
    yield from _parts_of(case, GRADED_WITHOUT_OVERLOAD, Sign.EXTRAVASCULAR_VOLUME_OVERLOAD, graded)
    skin = [seen for code in SKIN_SIGNS if (seen := _sign(case, code, SignState.PRESENT))]
    yield from _parts_of(case, SKIN_SIGN_WITHOUT_CHANGES, Sign.SKIN_CHANGES, skin)


def _parts_of(case: Case, code: str, whole: str, there: list[SignSeen]) -> Iterator[Contradiction]:
    """Parts that are there while the whole is absent."""
    absent = _sign(case, whole, SignState.ABSENT)
    against = [seen for seen in there if absent is not None and _stood(case, absent, seen.date)]
    if absent is not None and against:
        yield Contradiction(code, (sign(absent), *map(sign, against)))


def _death_while_followed(case: Case) -> Iterator[Contradiction]:
    deaths = case.events(EventCode.DEATH)
    if deaths and case.person.status == PatientStatus.ACTIVE:
        yield Contradiction(DEATH_WHILE_FOLLOWED, tuple(map(event, deaths)))


def _sign(case: Case, code: str, state: SignState) -> SignSeen | None:
    """The sign as last assessed, where it was in this state."""
    seen = case.sign(code)
    return seen if seen is not None and seen.state == state else None


def _stood(case: Case, seen: SignSeen, day: date) -> bool:
    """Whether a finding of `day` can be held against the sign as it was last assessed."""
    return day >= add_days(seen.date, -case.count(Name.COMPLETE_WITHIN))


_FINDERS: tuple[Callable[[Case], Iterator[Contradiction]], ...] = (
    *(_limited_without_polyneuropathy, _systemic_without_agents, _overlapping),
    *(_pet_long_before_diagnosis, _vegf_limit_too_low, _lesions, _clone, _parts, _death_while_followed),
)
