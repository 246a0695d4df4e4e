"""Median and quartiles of numbers of which some are known as bounds alone ("<31", ">2000").

Each is worked out twice, as if every number were as low and as high as it can be: the true one lies between. Where
both agree it is known. Between two numbers goes the straight line (the inclusive method of Python's `statistics`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from monitoring.protocol.aligned import Between


class Quartiles(NamedTuple):
    n: int
    lower: Between
    median: Between
    upper: Between


def quartiles(values: Sequence[Between]) -> Quartiles:
    """values: at least one, in any order."""
    lows = sorted(low for low, _high in values)
    highs = sorted(inf if high is None else high for _low, high in values)
    lower, median, upper = (_between(lows, highs, quarter) for quarter in (1, 2, 3))
    return Quartiles(len(values), lower, median, upper)


def _between(lows: list[float], highs: list[float], quarter: int) -> Between:
    high = _cut(highs, quarter)
    return Between(_cut(lows, quarter), None if high == inf else high)


def _cut(ordered: list[float], quarter: int) -> float:
    place, part = divmod((len(ordered) - 1) * quarter, 4)
    if not part or ordered[place] == ordered[place + 1]:
        return ordered[place]
    return ordered[place] + (ordered[place + 1] - ordered[place]) * part / 4
