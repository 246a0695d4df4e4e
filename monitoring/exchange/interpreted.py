"""A result that was read and can be stored, and what is asked about it besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring.exchange.incoming import Problem
from monitoring.protocol.plausibility import Finding, check_change


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


def compare_with_last(
    result: Interpreted, *, last_value: Decimal | None, last_date: date, last_comparator: str = ""
) -> list[Problem]:
    """Warnings about a leap since the last valid value of the same series; none where either is no plain number."""
    if result.value is None or last_value is None or result.comparator or last_comparator:
        return []
    finding = check_change(
        result.analyte, result.value, result.date, last_value=last_value, last_day=last_date
    )
    return [problem_of(finding, "value", result.reported_value, result.row)] if finding else []


def problem_of(finding: Finding, field: str, value: str = "", row: int | None = None) -> Problem:
    """A finding of the protocol at the field where it was typed."""
    level = "error" if finding.refused else "warning"
    return Problem(finding.code, field, value, finding.params, level, row)
