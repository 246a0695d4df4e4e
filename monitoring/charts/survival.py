"""The picture of a Kaplan–Meier estimate: curve, interval, who is still watched, and what was published beside it.

Plain numbers in the units of the drawing (`viewBox`); the template draws them. Where fewer than five are watched the
curve goes on as `few`, which is not printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.protocol.outcomes import OUTCOMES, Figure, Outcome
from monitoring.reports.cohort_csv import at_risk_of
from monitoring.reports.masking import FEWEST
from monitoring.selectors.cohort import DAYS_PER_MONTH

WIDTH, LEFT, RIGHT = 400, 44, 14
TOP, BOTTOM, FOOT = 14, 174, 56
STEP = 25  # percent from one line to the next
TICKED = 100  # patients up to whom each that was last seen has its tick
NEAR = 11  # marks nearer than that share their number
# Of the reference's outcomes those of a first treatment; all of them together, where no treatment is told apart.
PUBLISHED = {
    "": ("OUT-7", "OUT-8", "OUT-9", "OUT-10"),
    "radiotherapy": ("OUT-1", "OUT-1b"),
    "systemic": ("OUT-3", "OUT-3b"),
    "transplant": ("OUT-4", "OUT-4b", "OUT-4c", "OUT-4d"),
}
MEASURES = {"death": ("os",), "progression": ("pfs", "efs"), "vegf_normal": ()}
SHORTEST = {"death": 60, "progression": 60, "vegf_normal": 24}  # months that the axis shows at least


@dataclass(frozen=True, slots=True)
class Tick:
    """`printed`: who is watched, masked where it tells of fewer than five; empty where it would tell another's."""

    months: int
    x: float
    at_risk: int
    printed: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A published share. `number` leads to its line below the picture; of marks that touch, the first says all."""

    x: float
    y: float
    numbers: str

    @property
    def points(self) -> str:
        """A diamond."""
        x, y = self.x, self.y
        return f"{x},{y - 5} {x + 5},{y} {x},{y + 5} {x - 5},{y}"


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody was last seen here without the event."""

    x: float
    y: float
    is_few: bool

    @property
    def path(self) -> str:
        return f"M{self.x} {self.y - 4}V{self.y + 4}"


@dataclass(frozen=True, slots=True)
class Published:
    number: int
    outcome: Outcome
    figure: Figure
    months: int

    @property
    def share(self) -> float:
        return float(self.figure.percent) / 100


@dataclass(frozen=True, slots=True)
class Panel:
    """Paths: the curve and its interval while five or more are watched, and after that."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    levels: tuple[tuple[int, float], ...]
    ticks: tuple[Tick, ...]
    line: str
    band: str
    few_line: str
    few_band: str
    left_at: tuple[Left, ...]
    marks: tuple[Mark, ...]
    published: tuple[Published, ...]

    @property
    def foot(self) -> int:
        return self.bottom + 16

    @property
    def risk(self) -> int:
        return self.bottom + 46

    @property
    def risk_head(self) -> int:
        return self.bottom + 32


@dataclass(frozen=True, slots=True)
class Point:
    """Where a step begins, in the units of the drawing. `is_few`: fewer than five are watched from here on."""

    x: float
    y: float
    lower: float | None
    upper: float | None
    is_few: bool
    left: int


def panel(end: str, group: str, curves: dict[str, dict[str, Any]], tell: Callable[[str], str] = str) -> Panel:
    """`curves`: as `selectors.cohort` gives them. Of a normal VEGF the share that reached it is drawn, rising.

    tell: how a count is printed.
    """
    curve = curves[group]
    published = tuple(_published(end, group))
    longest = max([SHORTEST[end], curve["last"] / DAYS_PER_MONTH, *(p.months for p in published)])
    every = _every(longest)
    months = range(0, int(-(-longest // every)) * every + 1, every)
    scale = (WIDTH - LEFT - RIGHT) / months[-1]
    rises = end == "vegf_normal"
    points = _points(curve, scale, rises)
    until = round(LEFT + curve["last"] / DAYS_PER_MONTH * scale, 1)
    first_few = next((n for n, point in enumerate(points) if point.is_few), len(points))
    told, few = points[:first_few], points[max(first_few - 1, 0) :] if first_few < len(points) else []
    turn = points[first_few].x if few else until
    at_risk = dict(curve["at_risk"])
    return Panel(
        WIDTH,
        BOTTOM + FOOT,
        LEFT,
        WIDTH - RIGHT,
        BOTTOM,
        tuple((percent, _y(percent / 100)) for percent in range(0, 101, STEP)),
        tuple(
            Tick(m, round(LEFT + m * scale, 1), at_risk.get(m, 0), tell(at_risk_of(m, group, curves)))
            for m in months
        ),
        _line(told, turn),
        _band(told, turn),
        _line(few, until, turn),
        _band(few, until, turn),
        tuple(Left(p.x, p.y, p.is_few) for p in points if p.left and curve["n"] <= TICKED),
        tuple(_marks(published, scale)),
        published,
    )


def _every(longest: float) -> int:
    """Months from one tick to the next."""
    return next(every for every, most in ((6, 36), (12, 84), (24, 168), (60, 10**6)) if longest <= most)


def _points(curve: dict[str, Any], scale: float, rises: bool) -> list[Point]:
    """From the start on, where all are watched."""
    n = curve["n"]
    points = [Point(LEFT, _y(0.0 if rises else 1.0), None, None, n < FEWEST, 0)]
    for days, at_risk, share, lower, upper, left, events in curve["steps"]:
        shares = [value if value is None else 1 - value for value in (share, upper, lower)]
        share, lower, upper = shares if rises else (share, lower, upper)
        low, high = (value if value is None else _y(value) for value in (lower, upper))
        few = at_risk - left - events < FEWEST
        points.append(Point(round(LEFT + days / DAYS_PER_MONTH * scale, 1), _y(share), low, high, few, left))
    return points


def _y(share: float) -> float:
    return round(BOTTOM - share * (BOTTOM - TOP), 1)


def _line(points: Sequence[Point], until: float, since: float | None = None) -> str:
    """Steps from the first point, or from `since` at its height, to `until`."""
    if not points:
        return ""
    first, *others = points
    path = [f"M{first.x if since is None else since} {first.y}"]
    path += [f"H{point.x}V{point.y}" for point in others]
    return "".join([*path, f"H{until}"])


def _band(points: Sequence[Point], until: float, since: float | None = None) -> str:
    """The interval around the steps, from the first that has one; empty where none has."""
    known = [point for point in points if point.lower is not None]
    if not known:
        return ""
    starts = [point.x if since is None else max(point.x, since) for point in known]
    ends = [*starts[1:], until]
    steps = list(zip(known, starts, ends, strict=True))
    upper = "".join(f"L{start} {p.upper}L{end} {p.upper}" for p, start, end in steps)
    lower = "".join(f"L{end} {p.lower}L{start} {p.lower}" for p, start, end in reversed(steps))
    return f"M{upper[1:]}{lower}Z"


def _published(end: str, group: str) -> Iterator[Published]:
    number = 0
    for outcome in OUTCOMES:
        for figure in outcome.figures:
            if outcome.id in PUBLISHED[group] and figure.measure in MEASURES[end] and figure.months:
                number += 1
                yield Published(number, outcome, figure, figure.months)


def _marks(published: Iterable[Published], scale: float) -> Iterator[Mark]:
    """From the left, from above."""
    placed = sorted((round(LEFT + p.months * scale, 1), _y(p.share), p.number) for p in published)
    groups: list[list[tuple[float, float, int]]] = []
    for place in placed:
        near = groups and groups[-1][-1][0] == place[0] and place[1] - groups[-1][-1][1] < NEAR
        groups[-1].append(place) if near else groups.append([place])
    for group in groups:
        for n, (x, y, _number) in enumerate(group):
            yield Mark(x, y, "" if n else ", ".join(str(number) for *_place, number in group))
