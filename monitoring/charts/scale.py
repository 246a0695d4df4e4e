"""What the vertical axis of a lane shows: from where to where, and which values are written at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

from monitoring.charts import style
from monitoring.protocol.analytes import ANALYTES

_STEPS = (1, 2, 5)
_MOST_STEPS = 4  # on a scale of even steps
_CLOSE = 3.2  # decades: up to so many, 2 and 5 are written between the powers of ten
_NARROWEST = 1.0  # decades
_HEADROOM = 0.05  # of the lane: a number written higher would run into the lane's title


def logarithmic(values: Sequence[float]) -> tuple[dict, float | None]:
    """A logarithmic scale around these values, and the lowest one that it can show: None where it shows them all."""
    low, high = min(values), max(values)
    shows_all = low > 0
    if not shows_all:
        positive = [value for value in values if value > 0] or [1, 10]
        low, high = min(positive), max(positive)
    low, high = log10(low), log10(high)
    if high - low < _NARROWEST:
        low = high - _NARROWEST
    low, high = low - 0.12, high + 0.16
    highest = high - _HEADROOM * (high - low)
    steps = _STEPS if high - low <= _CLOSE else (1,)
    ticks = [
        step * 10**decade
        for decade in range(floor(low), ceil(high) + 1)
        for step in steps
        if low <= log10(step * 10**decade) <= highest
    ]
    axis = {"type": "log", "range": [round(low, 3), round(high, 3)], **_written(ticks)}
    return axis, None if shows_all else 10**low


def linear(values: Sequence[float], smallest: float) -> dict:
    """From zero to a little above the highest value; no tighter than `smallest`."""
    high = max(max(values, default=0), smallest)
    return {"range": [-0.07 * high, 1.18 * high]}


def even(values: Sequence[float], smallest: float, *, from_zero: bool) -> dict:
    """Round numbers around the values, or from zero to a little above them; none where the lane's title stands."""
    low = 0 if from_zero else min(values)
    span = max(max(values) - low, smallest)
    step = next(s for s in _round_steps(span) if span / s <= _MOST_STEPS)
    first = floor(low / step)
    bottom = min(low - 0.1 * span, first * step)
    top = low + 1.22 * span
    highest = top - _HEADROOM * 2 * (top - bottom)
    ticks = [each * step for each in range(first, ceil(top / step)) if each * step <= highest]
    return {"range": [round(bottom - 0.03 * span, 3), round(top, 3)], **_written(ticks)}


def _round_steps(span: float) -> Iterator[float]:
    decade = 10 ** floor(log10(span / _MOST_STEPS))
    for power in (1, 10):
        for step in _STEPS:
            yield step * decade * power


def score(analyte: str) -> dict:
    """All that a score can be, so that a slope looks the same at every patient."""
    limits = ANALYTES[analyte].limits
    highest = int(limits.impossible_above) if limits else 12
    ticks = list(range(0, highest + 1, highest // 4 if highest % 4 == 0 else highest // 3))
    return {"range": [-0.06 * highest, 1.06 * highest], **_written(ticks)}


def strip(rows: int = 1) -> dict:
    """Rows without a scale, the first on top."""
    return {"showgrid": False, "showticklabels": False, "range": [rows - 0.5, -0.5]}


def _written(ticks: list[float]) -> dict:
    return {"tickvals": ticks, "ticktext": style.numbers(ticks)}
