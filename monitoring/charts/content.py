"""What of a course is drawn: its chosen lanes, with their names and looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from monitoring.charts import exposure, immunofixation, nerves, pet, series, treatments
from monitoring.charts.exposure import Exposure
from monitoring.charts.immunofixation import Strip
from monitoring.charts.nerves import Nerve
from monitoring.charts.pet import Scan
from monitoring.charts.series import Line
from monitoring.charts.treatments import Bar
from monitoring.selectors import lanes as choice

BANDS = ("vegf", "onls")  # behind which lanes an expected range is drawn


@dataclass(frozen=True)
class Content:
    """What there is to draw."""

    vegf: list[Line]
    m_protein: list[Line]
    function: list[Line]
    scans: list[Scan]
    bars: list[Bar]
    corridors: list[dict]
    too_early: tuple[date, date] | None  # for a PET
    exposures: list[Exposure]  # to neurotoxic drugs, where the nerves have a lane
    immunofixation: Strip | None = None
    grip: list[Line] = field(default_factory=list)
    nerve: Nerve = nerves.NONE
    blood: list[Line] = field(default_factory=list)
    organs: list[dict] = field(default_factory=list)
    visits: list[dict] = field(default_factory=list)
    contacts: list[dict] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [
            *(*self.vegf, *self.m_protein, *self.function),
            *(*self.grip, *self.nerve.lines, *self.blood),
        ]

    @property
    def is_empty(self) -> bool:
        seen = (self.organs, self.visits, self.contacts, self.immunofixation)
        return not (self.lines or self.scans or self.bars or any(seen))

    @property
    def points(self) -> int:
        """How many results are drawn."""
        strip = self.immunofixation.results if self.immunofixation else 0
        return sum(len(line.points) for line in self.lines) + len(self.scans) + strip


def content_of(course: dict, today: date) -> Content:
    """What of a course (`selectors.course_shown`, `selectors.course`) is drawn, with its names and looks.

    The usual lanes, where none is chosen or the chosen ones hold nothing.
    """
    found = _content(course, today, course.get("lanes", choice.USUAL))
    return _content(course, today, choice.USUAL) if found.is_empty else found


def _content(course: dict, today: date, shown: tuple[str, ...]) -> Content:
    def lines(lane: str) -> list[Line]:
        return series.lines_of(every, choice.DRAWN[lane]) if lane in shown else []

    every = course["series"]
    function, nerve = lines(choice.FUNCTION), nerves.NONE
    if choice.NERVE in shown:
        nerve = nerves.nerve_of(course)
    scans = pet.scans_of(course) if choice.PET in shown else []
    bars = treatments.bars_of(course["treatments"], today)
    clone = choice.M_PROTEIN in shown
    return Content(
        vegf=lines(choice.VEGF),
        m_protein=series.lines_of(every, ("m_protein",)) if clone else [],
        function=function,
        scans=scans,
        bars=bars if choice.TREATMENTS in shown else [],
        corridors=[each for each in course["corridors"] if each["domain"] in BANDS],
        too_early=pet.too_early(course["corridors"]) if scans else None,
        exposures=exposure.exposures_of(bars) if function or nerve.lines else [],
        immunofixation=immunofixation.strip_of(course) if clone else None,
        grip=lines(choice.GRIP),
        nerve=nerve,
        blood=lines(choice.BLOOD),
        organs=course.get("organs", []),
        visits=course.get("visits", []),
        contacts=course.get("contacts", []),
    )
