"""What is measured of the blood clone: the M-protein of a day, summed over its components (contract §5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from monitoring.protocol.case import Case, SeriesKey
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import Ends, ends
from monitoring.protocol.responses.series import spoken_of
from monitoring.protocol.vocabulary import Coded, Comparator, SignState

M_PROTEIN = "m_protein"
NONE = Decimal(0)
_day_and_series = attrgetter("date", "specimen", "lab", "method")


class Total(NamedTuple):
    """The M-protein of one day, laboratory and method.

    `reading`: the only component, or their sum, which has no id; not detected is "<0". `low`, `high`: what it may be.
    """

    reading: Reading
    low: Decimal
    high: Decimal
    parts: tuple[Reading, ...]

    @property
    def date(self) -> date:
        return self.reading.date

    @property
    def value(self) -> Decimal:
        return self.reading.value or NONE

    @property
    def is_measurable(self) -> bool:
        """Whether there is certainly a spike that can be measured."""
        return self.low > NONE

    def at_least(self, bound: Decimal) -> SignState:
        if self.low >= bound:
            return PRESENT
        return ABSENT if self.high < bound else UNKNOWN


def totals_of(case: Case) -> dict[SeriesKey, list[Total]]:
    """By laboratory and method, oldest first; the specimen is always serum, said or not."""
    counted = [r._replace(specimen="") if r.specimen else r for r in case.readings(M_PROTEIN) if _counts(r)]
    counted.sort(key=_day_and_series)
    found: dict[SeriesKey, list[Total]] = {}
    for (_day, *series), readings in groupby(counted, key=_day_and_series):
        found.setdefault(tuple(series), []).append(_total(list(readings)))
    return found


def measured_last_of(totals: dict[SeriesKey, list[Total]]) -> list[Total]:
    """The series that was measured last; empty where none was."""
    return totals[spoken_of(totals)] if totals else []


def _counts(reading: Reading) -> bool:
    return reading.value is not None or reading.coded == Coded.NOT_DETECTED


def _ends(reading: Reading) -> Ends:
    return Ends(NONE, NONE) if reading.value is None else ends(reading)


def _total(given: list[Reading]) -> Total:
    parts = _parts(given) if len(given) > 1 else tuple(given)
    if len(parts) == 1 and parts[0].value is not None:
        return Total(parts[0], *ends(parts[0]), parts)
    bounds = [_ends(part) for part in parts]
    low, high = sum((b.low for b in bounds), NONE), sum((b.high for b in bounds), NONE)
    return Total(_summed(parts, low, high), low, high, parts)


def _parts(given: list[Reading]) -> tuple[Reading, ...]:
    """A component told twice is one component; of two answers the higher counts."""
    by_component = {reading.component: reading for reading in sorted(given, key=_ends)}
    return tuple(sorted(by_component.values(), key=lambda reading: reading.component))


def _summed(parts: tuple[Reading, ...], low: Decimal, high: Decimal) -> Reading:
    value = sum((part.value or NONE for part in parts), NONE)
    if len(parts) == 1:
        return parts[0]._replace(value=value, comparator=Comparator.BELOW)
    none = all(part.value is None for part in parts)
    comparator = Comparator.ABOVE if high.is_infinite() else Comparator.BELOW if none or low != high else ""
    return parts[0]._replace(
        value=value,
        comparator=comparator,
        coded=Coded.NOT_DETECTED if none else "",
        component="",
        reported="",
        reported_unit="",
        id=None,
    )
