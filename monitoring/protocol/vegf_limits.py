"""The laboratory's upper limit of a VEGF, and whether a value lies above it (reference §2.1, contract §5).

Each laboratory, specimen and method has a limit of its own; without one plasma goes by the published cut-off and serum
by none. A limit below 1 pg/mL is a slip of the keyboard and counts as not given.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.measured import above
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vocabulary import SignState, Specimen

VEGF = "vegf"


def own_limit(case: Case, reading: Reading) -> Decimal | None:
    """The limit that was given with the result."""
    return _own(reading, case.number(Name.VEGF_LEAST_LIMIT))


def _own(reading: Reading, least: Decimal) -> Decimal | None:
    limit = reading.upper_limit
    return limit if limit is not None and limit >= least else None


def usual_limit(case: Case, reading: Reading) -> Decimal | None:
    """What a specimen goes by where its laboratory gave no limit."""
    return case.number(Name.VEGF_PLASMA_LIMIT) if reading.specimen == Specimen.PLASMA else None


def limits_of(case: Case, series: Sequence[Reading]) -> list[Decimal | None]:
    """The laboratory's limit for each result of one series, oldest first.

    A result without one goes by the last one before it, never by a later one: what was judged stays judged.
    """
    least = case.number(Name.VEGF_LEAST_LIMIT)
    found: list[Decimal | None] = []
    last: Decimal | None = None
    for reading in series:
        last = _own(reading, least) or last
        found.append(last)
    return found


def vegf_state(case: Case, reading: Reading) -> SignState:
    """Whether it is elevated, by the limit given with it; "<x" and ">x" may leave it open, a word always does."""
    return above(reading, own_limit(case, reading) or usual_limit(case, reading))
