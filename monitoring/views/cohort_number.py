"""A count of the cohort: as it is on the screen, and as it may be printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitoring.reports import cohort_csv


@dataclass(frozen=True)
class Number:
    """`printed`: masked where it tells of fewer than five; empty where it would tell another's."""

    count: int
    printed: str
    radius: float = 0.0


def number_of(count: int, tell: Callable[[str], str] = str) -> Number:
    return Number(count, tell(cohort_csv.masked(count)))


def left_out(figure: str, figures: dict[str, Any]) -> Number:
    """Of the treated patients, those whom a figure cannot count."""
    counted = sum(
        each["n"] for group, each in (figures["curves"] | figures["aligned"])[figure].items() if group
    )
    printed = cohort_csv.counts(figures)[cohort_csv.LEFT_OUT[figure]]
    return Number(figures["followed"] + figures["gone"] - counted, cohort_csv.teller(figures)(printed))
