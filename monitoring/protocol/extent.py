"""How far the disease extends: what decides between radiation and systemic treatment (reference §2.5).

Judged on the findings up to the start of the current line, that day included. Reasons:
  marrow_involved, diffuse_lesions, many_lesions   disseminated
  marrow_missing, imaging_missing                  indeterminate: not assessed, not counted
  no_bone_lesion                                   no lesion, no marrow involvement (L46: systemic pathway)
  limited_lesions                                  localized
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence
from monitoring.protocol.findings import sign as sign_evidence
from monitoring.protocol.kleene import PRESENT, UNKNOWN
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import ExtentStatus
from monitoring.protocol.vocabulary import LESION_COUNT, Sign

MARROW, DIFFUSE = Sign.BONE_MARROW_INVOLVEMENT, Sign.DIFFUSE_LESIONS
REASONS = (
    *("marrow_involved", "diffuse_lesions", "many_lesions", "marrow_missing", "imaging_missing"),
    *("no_bone_lesion", "limited_lesions"),
)


@dataclass(frozen=True, slots=True)
class Extent:
    """`reason` is a code; `missing` names the inputs that would decide an indeterminate one."""

    status: ExtentStatus
    reason: str
    missing: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def extent(case: Case) -> Extent:
    until = case.line.start if case.line else case.today
    marrow, count = case.state(MARROW, until), _lesions(case, until)
    many = count is not None and count > case.count(Name.LOCALIZED_LESIONS)
    if marrow == PRESENT:
        return _extent(case, until, ExtentStatus.DISSEMINATED, "marrow_involved", MARROW)
    if case.state(DIFFUSE, until) == PRESENT:
        return _extent(case, until, ExtentStatus.DISSEMINATED, "diffuse_lesions", DIFFUSE)
    if many:
        return _extent(case, until, ExtentStatus.DISSEMINATED, "many_lesions", LESION_COUNT)
    if marrow == UNKNOWN or count is None:
        return _indeterminate(case, until, marrow == UNKNOWN, count is None)
    status, reason = _limited(count)
    return _extent(case, until, status, reason, MARROW, DIFFUSE, LESION_COUNT)


def _limited(count: int) -> tuple[ExtentStatus, str]:
    if count == 0:
        return ExtentStatus.NO_LESION, "no_bone_lesion"
    return ExtentStatus.LOCALIZED, "limited_lesions"


def _indeterminate(case: Case, until: date, no_marrow: bool, no_imaging: bool) -> Extent:
    found = _extent(
        *(case, until, ExtentStatus.INDETERMINATE, "marrow_missing" if no_marrow else "imaging_missing"),
        *(MARROW, DIFFUSE, LESION_COUNT),
    )
    missing = (*((MARROW,) if no_marrow else ()), *((LESION_COUNT,) if no_imaging else ()))
    return Extent(found.status, found.reason, missing, found.evidence)


def _lesions(case: Case, until: date) -> int | None:
    seen = case.sign(LESION_COUNT, until)
    return seen.count if seen else None


def _extent(case: Case, until: date, status: ExtentStatus, reason: str, *codes: str) -> Extent:
    seen = (case.sign(code, until) for code in codes)
    return Extent(status, reason, evidence=tuple(sign_evidence(each) for each in seen if each is not None))
