"""How far the disease extends: what decides between radiation and systemic treatment (reference §2.5)."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence
from monitoring.protocol.verdicts import ExtentStatus


@dataclass(frozen=True, slots=True)
class Extent:
    """`reason` is a code; `missing` names the inputs that would decide an indeterminate one."""

    status: ExtentStatus
    reason: str
    missing: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def extent(case: Case) -> Extent:
    return Extent(ExtentStatus.INDETERMINATE, "marrow_missing")
