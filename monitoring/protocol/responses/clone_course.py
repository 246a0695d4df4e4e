"""The clone in a line, day by day: what is known of it, and the progressions that stand (reference §4.1, §4.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.responses.clone import Total
from monitoring.protocol.responses.rises import Rise, next_rise
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vocabulary import Coded, Comparator, SignState

SERUM, URINE, MARROW = "immunofixation_serum", "immunofixation_urine", "marrow_clone"
POSITIVE, NEGATIVE = Coded.POSITIVE, Coded.NEGATIVE
ANSWERS = frozenset({POSITIVE, NEGATIVE})


class Known(NamedTuple):
    """What was known on a day of what was measured since the line started; None where nothing was.

    `nadir`: the lowest M-protein since. `unclear`: whether the latest is a rise cannot be told from its bound.
    `rise` and `relapse` are progressions that stand: of the M-protein, and of immunofixation after a complete response.
    """

    day: date
    total: Total | None = None
    nadir: Total | None = None
    serum: Reading | None = None
    urine: Reading | None = None
    marrow: Reading | None = None
    unclear: bool = False
    rise: Rise | None = None
    relapse: Rise | None = None
    was_complete: bool = False

    @property
    def is_negative(self) -> bool:
        """Serum and urine immunofixation."""
        return _says(self.serum, NEGATIVE) and _says(self.urine, NEGATIVE)

    @property
    def is_in_marrow(self) -> bool:
        return _says(self.marrow, POSITIVE)

    @property
    def is_measured_again(self) -> bool:
        """A spike was measured after the last serum immunofixation."""
        if self.total is None or self.serum is None:
            return False
        return self.total.is_measurable and self.total.date > self.serum.date

    @property
    def is_complete(self) -> bool:
        return self.is_negative and not self.is_in_marrow and not self.is_measured_again

    @property
    def is_positive(self) -> bool:
        """Serum or urine immunofixation."""
        return _says(self.serum, POSITIVE) or _says(self.urine, POSITIVE)


def _says(word: Reading | None, answer: Coded) -> bool:
    return word is not None and word.coded == answer


class Seen(NamedTuple):
    """What was measured on one day."""

    total: Total | None
    serum: Reading | None
    urine: Reading | None
    marrow: Reading | None


def answers(case: Case, analyte: str) -> list[Reading]:
    """Positive or negative, oldest first; of one day positive counts."""
    return [reading for reading in case.readings(analyte) if reading.coded in ANSWERS]


def days_since(case: Case, start: date, totals: Iterable[Total]) -> list[Known]:
    """One for each day after `start` with anything of the clone. The M-protein of `start` is but a lowest value."""
    of_total = {total.date: total for total in totals if total.date >= start}
    nadir = _lower(of_total.pop(start, None), None)
    serum, urine, marrow = (
        {reading.date: reading for reading in answers(case, code) if reading.date > start}
        for code in (SERUM, URINE, MARROW)
    )
    known = Known(start, nadir=nadir)
    found = []
    for day in sorted({*of_total, *serum, *urine, *marrow}):
        seen = Seen(of_total.get(day), serum.get(day), urine.get(day), marrow.get(day))
        known = _next(case, known, day, seen)
        found.append(known)
    return found


def _next(case: Case, before: Known, day: date, seen: Seen) -> Known:
    total, nadir, unclear, rise = before.total, before.nadir, before.unclear, before.rise
    if seen.total is not None:
        total = seen.total
        meets = _meets(case, total, nadir)
        nadir, unclear = _lower(total, nadir), meets == UNKNOWN
        rise = next_rise(case, rise, total.reading, meets)
    known = Known(
        *(day, total, nadir, seen.serum or before.serum, seen.urine or before.urine),
        *(seen.marrow or before.marrow, unclear, rise, before.relapse, before.was_complete),
    )
    if known.is_complete:
        return known._replace(relapse=None, was_complete=True)
    if not known.was_complete:
        return known
    positive = next((word for word in (seen.serum, seen.urine) if word and word.coded == POSITIVE), None)
    if positive is None:
        return known
    return known._replace(relapse=next_rise(case, known.relapse, positive, PRESENT))


def _lower(total: Total | None, nadir: Total | None) -> Total | None:
    """`<x` counts as x; `>x` is no lowest value. Of equals the earlier stays."""
    if total is None or total.reading.comparator == Comparator.ABOVE:
        return nadir
    return total if nadir is None or total.value < nadir.value else nadir


def _meets(case: Case, total: Total, nadir: Total | None) -> SignState:
    """50 % and 0.5 g/dL above the lowest value, both (reference §4.5)."""
    if nadir is None or total.high <= nadir.value:  # nothing above it: the usual case, told without sums
        return ABSENT
    by_percent = nadir.value * (1 + case.number(Name.M_PROTEIN_RISE) / 100)
    return total.at_least(max(by_percent, nadir.value + case.number(Name.M_PROTEIN_INCREASE)))
