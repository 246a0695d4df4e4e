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
ANSWERS = frozenset({Coded.POSITIVE, Coded.NEGATIVE})


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
        return all(word is not None and word.coded == Coded.NEGATIVE for word in (self.serum, self.urine))

    @property
    def is_in_marrow(self) -> bool:
        return self.marrow is not None and self.marrow.coded == Coded.POSITIVE

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
        return any(word is not None and word.coded == Coded.POSITIVE for word in (self.serum, self.urine))


def answers(case: Case, analyte: str) -> list[Reading]:
    """Positive or negative, oldest first; of one day positive counts."""
    return [reading for reading in case.readings(analyte) if reading.coded in ANSWERS]


def days_since(case: Case, start: date, totals: Iterable[Total]) -> list[Known]:
    """One for each day after `start` with anything of the clone. The M-protein of `start` is but a lowest value."""
    of_total = {total.date: total for total in totals if total.date >= start}
    nadir = _lower(of_total.pop(start, None), None)
    words = {
        code: {reading.date: reading for reading in answers(case, code) if reading.date > start}
        for code in (SERUM, URINE, MARROW)
    }
    days = sorted({*of_total, *(day for found in words.values() for day in found)})
    known = Known(start, nadir=nadir)
    found = []
    for day in days:
        today = {code: of_day[day] for code, of_day in words.items() if day in of_day}
        known = _next(case, known._replace(day=day), of_total.get(day), today)
        found.append(known)
    return found


def _next(case: Case, known: Known, total: Total | None, words: dict[str, Reading]) -> Known:
    known = known._replace(
        serum=words.get(SERUM, known.serum),
        urine=words.get(URINE, known.urine),
        marrow=words.get(MARROW, known.marrow),
    )
    if total is not None:
        known = _measured(case, known, total)
    positive = next(
        (w for w in (words.get(SERUM), words.get(URINE)) if w and w.coded == Coded.POSITIVE), None
    )
    if known.is_complete:
        known = known._replace(relapse=None, was_complete=True)
    elif known.was_complete and positive is not None:
        known = known._replace(relapse=next_rise(case, known.relapse, positive, PRESENT))
    return known


def _measured(case: Case, known: Known, total: Total) -> Known:
    meets = _meets(case, total, known.nadir)
    return known._replace(
        total=total,
        nadir=_lower(total, known.nadir),
        unclear=meets == UNKNOWN,
        rise=next_rise(case, known.rise, total.reading, meets),
    )


def _lower(total: Total | None, nadir: Total | None) -> Total | None:
    """`<x` counts as x; `>x` is no lowest value. Of equals the earlier stays."""
    if total is None or total.reading.comparator == Comparator.ABOVE:
        return nadir
    return total if nadir is None or total.value < nadir.value else nadir


def _meets(case: Case, total: Total, nadir: Total | None) -> SignState:
    """50 % and 0.5 g/dL above the lowest value, both (reference §4.5)."""
    if nadir is None:
        return ABSENT
    by_percent = nadir.value * (1 + case.number(Name.M_PROTEIN_RISE) / 100)
    return total.at_least(max(by_percent, nadir.value + case.number(Name.M_PROTEIN_INCREASE)))
