"""A count of the cohort: as it is on the screen, and as it may be printed."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.reports import cohort_csv


@dataclass(frozen=True)
class Number:
    """`printed`: masked where it tells of fewer than five; empty where it would tell another's."""

    count: int
    printed: str
    radius: float = 0.0


def number_of(count: int) -> Number:
    return Number(count, cohort_csv.masked(count))
