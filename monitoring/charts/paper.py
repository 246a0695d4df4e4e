"""What the lanes of a course on paper are drawn with: the sheet, its scales and colours, and pieces of SVG.

Lengths are points of a sheet of A4 between its margins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from django.utils.html import escape

from monitoring.charts import legend, style
from monitoring.charts.axis import TimeAxis

WIDTH, LEFT, RIGHT, BOTTOM = 510, 34, 4, 13
PLOT = WIDTH - LEFT - RIGHT
_CLOSE = 3.2  # decades: up to so many, 2 and 5 are written between the powers of ten
_NEAR = 6.5  # values of an axis that stand closer are not both written

# The tokens of `static/css/tokens.css` by day: paper is light.
COLOURS = {
    **{"--paper": "#ffffff", "--ink": "#0f172a", "--ink-2": "#465468", "--grey": "#56657a"},
    **{"--line-control": "#738297", "--chart-grid": "#dde4ec", "--chart-axis": "#738297"},
    **{"--chart-limit": "#56657a", "--chart-toxin": "#f6e3d7", "--series-platelets": "#b97d00"},
    **{"--series-vegf-serum": "#0072b2", "--series-vegf-plasma": "#2f93cf", "--series-pet": "#465468"},
    **{"--series-m-protein": "#d55e00", "--series-onls": "#009e73", "--series-mrs": "#b85c90"},
    **{"--tint-1": "#cfdcf2", "--tint-2": "#d9e8d5", "--tint-3": "#f3dfc9", "--tint-4": "#e6d7ec"},
    **{"--tint-5": "#d3e6e6", "--tint-6": "#e3e3da"},
}


def colour(token: str) -> str:
    return COLOURS[token]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where a lane stands: its axis of time, and how far from the top."""

    axis: TimeAxis
    top: float

    def x(self, day: date) -> float:
        inside = min(max(day, self.axis.first), self.axis.last)
        return LEFT + PLOT * (inside - self.axis.first).days / self.axis.days


@dataclass(frozen=True, slots=True)
class Scale:
    """What the height of a lane shows, with the values written at its side; powers of ten where it is logarithmic."""

    low: float
    high: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    @classmethod
    def of_powers(cls, values: list[float]) -> Scale:
        """A decade at least."""
        positive = [value for value in values if value > 0] or [1, 10]
        low, high = log10(min(positive)), log10(max(positive))
        low, high = min(low, high - 1) - 0.1, high + 0.12
        steps = (1, 2, 5) if high - low <= _CLOSE else (1,)
        every = (step * 10**power for power in range(floor(low), ceil(high)) for step in steps)
        return cls(low, high, tuple(tick for tick in every if low <= log10(tick) <= high), True)

    @classmethod
    def from_zero(cls, highest: float, *between: float) -> Scale:
        return cls(-0.06 * highest, 1.08 * highest, (0, *between, highest))

    def part(self, value: float | None) -> float:
        """How far up, from 0 to 1. A word stands at the foot, and so does what the scale cannot show."""
        if value is None or (self.logarithmic and value <= 0):
            return 0
        place = log10(value) if self.logarithmic else value
        return min(max((place - self.low) / (self.high - self.low), 0), 1)


@dataclass(frozen=True, slots=True)
class Measure:
    """A scale in its place on the sheet."""

    scale: Scale
    top: float
    height: float

    def y(self, value: float | None) -> float:
        return self.top + self.height * (1 - self.scale.part(value))


def frame(measure: Measure) -> Iterator[str]:
    """The lines of a grid with their values at the left; a value too near the one below it is not written."""
    below = measure.top + measure.height + 10
    ticks = measure.scale.ticks
    for value, said in zip(ticks, style.numbers(ticks), strict=True):
        y = measure.y(value)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{colour("--chart-grid")}" stroke-width=".5"/>'
        if below - y >= _NEAR:
            yield words(LEFT - 3, y + 2.4, said, anchor="end", fill="--ink-2", size=6.5)
            below = y


def lane_title(sheet: Sheet, said: str) -> str:
    return words(LEFT, sheet.top + 7, said, fill="--ink-2", weight="bold")


def words(
    x: float, y: float, said: str, *, anchor: str = "start", fill: str = "--ink-2", size: float = 0, weight=""
) -> str:
    how = f' font-size="{size}"' if size else ""
    how += f' font-weight="{weight}"' if weight else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour(fill)}"{how}>'
        f"{escape(_printable(said))}</text>"
    )


def _printable(text: str) -> str:
    """What XML has no place for stops no drawing."""
    return "".join(letter for letter in text if letter >= " " and letter not in "\ufffe\uffff")


def mark(shape: str, x: float, y: float, fill: str, stroke: str) -> str:
    return (
        f'<path transform="translate({x - 3.15:.2f} {y - 3.15:.2f}) scale(.45)" d="{legend.PATHS[shape]}" '
        f'fill="{colour(fill)}" stroke="{colour(stroke)}" stroke-width="1.6"/>'
    )
