"""The picture of published outcomes: who was alive or without progression at a time, by publication.

Plain numbers in the units of the drawing (`viewBox`); the template draws them. It compares no treatments: the patients
of the publications differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitoring.protocol.outcomes import Figure, Outcome
from monitoring.wording.outcomes import outcome_title

FIRST_PERCENT, LAST_PERCENT, STEP = 40, 100, 10
LEFT, RIGHT, WIDTH = 290, 20, 760
ROW, TOP, FOOT = 44, 28, 28
HALF = 4.5  # of a square
CROWDED = 40  # from one mark to the next
ALIVE = "os"
WITHOUT_PROGRESSION = ("pfs", "efs")


@dataclass(frozen=True, slots=True)
class Mark:
    """`kind`: alive or free (of progression or events), drawn as a circle or a square around x and y."""

    kind: str
    x: float
    y: float
    years: int
    crowded: bool  # another mark stands where its years would: they follow it

    @property
    def left(self) -> float:
        return self.x - HALF

    @property
    def top(self) -> float:
        return self.y - HALF

    @property
    def label(self) -> float:
        """Where the years end that stand before the mark, or begin that follow it."""
        return self.x + 8 if self.crowded else self.x - 8

    @property
    def anchor(self) -> str:
        return "start" if self.crowded else "end"

    @property
    def base(self) -> float:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    title: str
    n: int | None
    y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """`ticks`: percent and x."""

    width: int
    height: int
    left: int
    top: int
    bottom: int
    ticks: tuple[tuple[int, float], ...]
    lines: tuple[Line, ...]


def picture(outcomes: Iterable[Outcome]) -> Picture:
    """Every publication that gives a share of patients at a time, from the top, in the order given."""
    timed = [outcome for outcome in outcomes if any(_kind(figure) for figure in outcome.figures)]
    lines = tuple(_line(outcome, place) for place, outcome in enumerate(timed))
    bottom = TOP + ROW * len(lines)
    ticks = tuple((percent, _x(percent)) for percent in range(FIRST_PERCENT, LAST_PERCENT + 1, STEP))
    return Picture(WIDTH, bottom + FOOT, LEFT, TOP, bottom, ticks, lines)


def _line(outcome: Outcome, place: int) -> Line:
    top = TOP + ROW * place
    marks = (*_marks(outcome, "alive", top + 14), *_marks(outcome, "free", top + 32))
    return Line(outcome.id, outcome_title(outcome.id), outcome.n, top, marks)


def _marks(outcome: Outcome, kind: str, y: float) -> Iterator[Mark]:
    """The marks of one kind, from the left."""
    timed = [(_x(float(f.percent)), f.months) for f in outcome.figures if f.months and _kind(f) == kind]
    last = float("-inf")
    for x, months in sorted(timed):
        yield Mark(kind, x, y, months // 12, crowded=x - last < CROWDED)
        last = x


def _kind(figure: Figure) -> str:
    if figure.months is None:
        return ""
    if figure.measure == ALIVE:
        return "alive"
    return "free" if figure.measure in WITHOUT_PROGRESSION else ""


def _x(percent: float) -> float:
    share = (percent - FIRST_PERCENT) / (LAST_PERCENT - FIRST_PERCENT)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)
