"""The picture of VEGF or ONLS of many patients: median, middle half, expected range, and each patient's own line.

Plain numbers in the units of the drawing (`viewBox`); the template draws them. What tells of fewer than five patients
is `few`, which is not printed; nor are the lines of single patients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any, NamedTuple

from monitoring.protocol.aligned import ONLS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import Corridor, CorridorPoint
from monitoring.protocol.vegf_limits import VEGF
from monitoring.reports.cohort_csv import measured_of
from monitoring.reports.masking import FEWEST, is_few

WIDTH, LEFT, RIGHT = 400, 44, 14
TOP, BOTTOM, FOOT = 14, 174, 56
TICKS = (0, 6, 12, 24, 36, 48, 60)
SHORTEST = 24  # months that the axis shows at least
MULTIPLES = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000)
WITHOUT_RANGE = {
    VEGF: ("radiotherapy",),
    ONLS: (),
}  # after radiation alone VEGF seldom falls (reference §5.2)


class Bound(NamedTuple):
    """What is expected at a month; no `lower`: nothing is too low."""

    month: int
    upper: float
    lower: float | None


@dataclass(frozen=True, slots=True)
class Tick:
    """`printed`: how many were measured, as in print."""

    months: int
    x: float
    n: int
    printed: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A median. `shape`: "dot"; "below" or "above" where it is known as a bound alone."""

    x: float
    y: float
    shape: str
    is_few: bool

    @property
    def points(self) -> str:
        x, y, away = self.x, self.y, 5 if self.shape == "below" else -5
        return f"{x - 5},{round(y - away / 2, 1)} {x + 5},{round(y - away / 2, 1)} {x},{round(y + away, 1)}"


@dataclass(frozen=True, slots=True)
class Panel:
    """Paths: of the middle half, the medians, the expected range, and all single patients together."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    levels: tuple[tuple[str, float], ...]
    even: float  # the height of the upper limit, or of no change
    ticks: tuple[Tick, ...]
    expected: str
    is_expected_few: bool
    band: str
    few_band: str
    line: str
    few_line: str
    dots: tuple[Dot, ...]
    single: str

    @property
    def foot(self) -> int:
        return self.bottom + 16

    @property
    def head(self) -> int:
        return self.bottom + 32

    @property
    def counted(self) -> int:
        return self.bottom + 46


class Scale(NamedTuple):
    """From the least to the greatest level; logarithmic: of multiples."""

    levels: tuple[float, ...]
    logarithmic: bool
    months: int

    def x(self, month: float) -> float:
        return round(LEFT + month * (WIDTH - LEFT - RIGHT) / self.months, 1)

    def y(self, value: float) -> float:
        low, high = self.levels[0], self.levels[-1]
        value = min(max(value, low), high)
        if self.logarithmic:
            low, high, value = log10(low), log10(high), log10(value)
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP), 1)


def panel(
    measure: str, group: str, panels: dict[str, dict[str, Any]], tell: Callable[[str], str] = str
) -> Panel:
    """`panels`: as `selectors.aligned` gives them. tell: how a count is printed."""
    of = panels[group]
    months = of["months"]
    bounds = list(expected(measure, group, months))
    scale = _scale(measure, list(panels.values()), bounds)
    few = {month for month, n, *_cuts in months if is_few(n)}
    return Panel(
        WIDTH,
        BOTTOM + FOOT,
        LEFT,
        WIDTH - RIGHT,
        BOTTOM,
        tuple((f"{level:g}", scale.y(level)) for level in scale.levels),
        scale.y(1 if scale.logarithmic else 0),
        tuple(_ticks(group, panels, scale, tell)),
        _expected(bounds, scale),
        measure == VEGF and 0 in few,
        *_bands(months, scale),
        *_lines(months, scale),
        tuple(_dots(months, scale)),
        "".join(_path([(month, (low, high)) for month, low, high in line], scale) for line in of["lines"]),
    )


def corridor_of(measure: str) -> Corridor:
    return next(corridor for corridor in CURRENT.corridors if corridor.domain == measure)


def expected(measure: str, group: str, months: Sequence[list]) -> Iterator[Bound]:
    """The published range. That of VEGF goes from the median before treatment down to the upper limit, and there is
    none where that median is unknown or not above it."""
    if group in WITHOUT_RANGE[measure]:
        return
    before = 1.0
    if measure == VEGF:
        low, high = next((cuts[1] for month, _n, *cuts in months if month == 0), (0.0, None))
        if low != high or low <= 1:
            return
        before = low / 100
    for point in corridor_of(measure).points:
        yield _bound(point, before, 1.0 if measure == VEGF else None)


def _bound(point: CorridorPoint, times: float, limit: float | None) -> Bound:
    upper = limit if "upper" in point.limit or point.upper is None else float(point.upper) * times
    assert upper is not None
    lower = None if point.lower is None else float(point.lower) * times
    return Bound(point.month, upper if limit is None else max(upper, limit), lower)


def _scale(measure: str, panels: list[dict[str, Any]], bounds: Iterable[Bound]) -> Scale:
    """As long as there is anything, as high as all of it; one for all panels of a figure, but for their ranges."""
    months = [row for of in panels for row in of["months"]]
    longest = max([SHORTEST, *(row[0] for row in months)])
    pairs = [pair for _month, _n, *cuts in months for pair in cuts]
    pairs += [pair for of in panels for line in of["lines"] for _month, *pair in line]
    pairs += [(bound.lower, bound.upper) for bound in bounds if bound.month <= longest]
    values = [value for pair in pairs for value in pair if value is not None]
    if measure == VEGF:
        least, most = min([0.3, *(v for v in values if v > 0)]), max([3.0, *values])
        first = max((n for n, each in enumerate(MULTIPLES) if each <= least), default=0)
        last = next((n for n, each in enumerate(MULTIPLES) if each >= most), len(MULTIPLES) - 1)
        return Scale(MULTIPLES[first : last + 1], True, longest)
    least, most = min([-2.0, *values]), max([2.0, *values])
    step = 2 if most - least <= 12 else 4
    return Scale(tuple(range(floor(least / step) * step, ceil(most / step) * step + 1, step)), False, longest)


def _ticks(
    group: str, panels: dict[str, dict[str, Any]], scale: Scale, tell: Callable[[str], str]
) -> Iterator[Tick]:
    counts = {month: n for month, n, *_cuts in panels[group]["months"]}
    for month in TICKS:
        if month <= scale.months:
            yield Tick(month, scale.x(month), counts.get(month, 0), tell(measured_of(month, group, panels)))


def shown(between: Sequence[float | None]) -> float:
    """Where a value stands in the picture: of a bound, at the bound."""
    low, high = between
    return high if high is not None else low


def shape_of(between: Sequence[float | None]) -> str:
    low, high = between
    return "dot" if low == high else "above" if high is None else "below"


def _dots(months: Iterable[list], scale: Scale) -> Iterator[Dot]:
    for month, n, _lower, median, _upper in months:
        yield Dot(scale.x(month), scale.y(shown(median)), shape_of(median), n < FEWEST)


def _lines(months: Sequence[list], scale: Scale) -> tuple[str, str]:
    """Between months of five or more; and the others."""
    told, few = "", ""
    for before, after in pairwise(months):
        path = _path([(row[0], row[3]) for row in (before, after)], scale)
        if min(before[1], after[1]) < FEWEST:
            few += path
        else:
            told += path
    return told, few


def _bands(months: Sequence[list], scale: Scale) -> tuple[str, str]:
    told, few = "", ""
    for before, after in pairwise(months):
        edge = [(before[0], before[2]), (after[0], after[2]), (after[0], after[4]), (before[0], before[4])]
        path = _path(edge, scale) + "Z"
        if min(before[1], after[1]) < FEWEST:
            few += path
        else:
            told += path
    return told, few


def _path(points: Iterable[tuple[int, Sequence[float | None]]], scale: Scale) -> str:
    return "M" + "L".join(f"{scale.x(month)} {scale.y(shown(between))}" for month, between in points)


def _expected(bounds: list[Bound], scale: Scale) -> str:
    inside = [bound for bound in bounds if bound.month <= scale.months]
    if not inside:
        return ""
    foot = scale.levels[0]
    upper = [(bound.month, bound.upper) for bound in inside]
    lower = [(bound.month, bound.lower) for bound in inside if bound.lower is not None]
    if lower[-1][0] < upper[-1][0]:  # from there on nothing is too low
        lower += [(lower[-1][0], foot), (upper[-1][0], foot)]
    edge = [*upper, *reversed(lower)]
    return "M" + "L".join(f"{scale.x(month)} {scale.y(value)}" for month, value in edge) + "Z"
