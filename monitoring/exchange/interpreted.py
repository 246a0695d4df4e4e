"""A result that was read and can be stored, and what is asked about it besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from monitoring.exchange.incoming import Problem
from monitoring.protocol.plausibility import Finding, check_change, check_onls


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A result that can be stored: as reported, and canonical. `value` is None where `coded` is a word."""

    analyte: str
    date: date
    reported_value: str
    reported_unit: str
    comparator: str
    value: Decimal | None
    coded: str
    unit: str
    specimen: str
    lab: str
    method: str
    lower_limit: Decimal | None
    upper_limit: Decimal | None
    component: str
    status: str
    unusable: str
    source_id: str
    note: str
    correct: bool
    reason: str
    row: int | None


class LastValue(Protocol):
    """The last valid result of the same series: a stored row or a reading."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def date(self) -> date: ...
    @property
    def comparator(self) -> str: ...


class StoredResult(Protocol):
    """What a stored row says about its value."""

    @property
    def analyte(self) -> str: ...
    @property
    def reported_value(self) -> str: ...
    @property
    def reported_unit(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...


def slips(
    found: Interpreted,
    *,
    last: LastValue | None = None,
    same_day: Mapping[str, Decimal | None] | None = None,
    correcting: bool = False,
) -> list[Problem]:
    """What only the patient's other results show: a leap since the last value (warning), ONLS parts that do not make
    their total (error).

    `last`: the last valid result of the same series before that day. `same_day`: the valid `onls_arm`, `onls_leg` and
    `onls` of that day, where known; `found` itself takes its place among them. While a stored result is being
    corrected a wrong total is only asked about: parts and total can only be put right one after the other.
    """
    findings = [_leap(found, last) if last is not None else None, _parts(found, same_day or {})]
    problems = [
        problem_of(finding, "value", found.reported_value, found.row) for finding in findings if finding
    ]
    if correcting or found.correct:
        return [replace(problem, level="warning") for problem in problems]
    return problems


def _leap(found: Interpreted, last: LastValue) -> Finding | None:
    """None where either is a word or only known to lie below or above something."""
    if found.value is None or last.value is None or found.comparator or last.comparator:
        return None
    return check_change(found.analyte, found.value, found.date, last_value=last.value, last_day=last.date)


def _parts(found: Interpreted, same_day: Mapping[str, Decimal | None]) -> Finding | None:
    if found.analyte not in ("onls_arm", "onls_leg", "onls"):
        return None
    parts = {**same_day, found.analyte: found.value}
    return check_onls(parts.get("onls_arm"), parts.get("onls_leg"), parts.get("onls"))


def problem_of(finding: Finding, field: str, value: str = "", row: int | None = None) -> Problem:
    """A finding of the protocol at the field where it was typed."""
    level = "error" if finding.refused else "warning"
    return Problem(finding.code, field, value, finding.params, level, row)
