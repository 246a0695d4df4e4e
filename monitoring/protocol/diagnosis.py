"""The published criteria, in three values (reference §2.1). It never says that somebody has POEMS."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.protocol.case import Case
from monitoring.protocol.verdicts import DiagnosisStatus


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`met`: criteria present. `missing`: not assessed. `blocking`: the missing ones that would decide it.

    Codes are the signs' and `vegf`. `notes` are codes: what to bear in mind, and the Castleman variant.
    """

    status: DiagnosisStatus
    met: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def diagnosis(case: Case) -> Diagnosis:
    return Diagnosis(DiagnosisStatus.INDETERMINATE)
