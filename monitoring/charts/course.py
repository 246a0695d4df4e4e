"""A patient's course as one plotly figure, built as plain data: lanes over one axis of time.

The figure names colours by token (`style.py`); `static/js/charts.js` puts in those of the moment. plotly itself is
never imported: a test holds the figure against plotly.py, of the same version as the script in `static/vendor/`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.charts import corridor, exposure, layout, multiples, pet, scale, series, treatments
from monitoring.charts.axis import Period, TimeAxis
from monitoring.charts.exposure import Exposure
from monitoring.charts.layout import Lane
from monitoring.charts.pet import Scan
from monitoring.charts.series import Line
from monitoring.charts.treatments import Bar
from monitoring.protocol.vocabulary import DISEASE_DIRECTED

# Heights of the lanes in pixels.
_ROW, _VEGF, _M_PROTEIN, _FUNCTION, _PET = 24, 220, 110, 120, 40
WHOLE = Period()
BANDS = ("vegf", "onls")  # behind which lanes an expected range is drawn
_EARLIER = 180  # days before the first result or treatment that supportive care may add


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

    @property
    def lines(self) -> list[Line]:
        return [*self.vegf, *self.m_protein, *self.function]

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.scans or self.bars)

    @property
    def points(self) -> int:
        """How many results are drawn."""
        return sum(len(line.points) for line in self.lines) + len(self.scans)


def content_of(course: dict, today: date) -> Content:
    """What of a course (`selectors.course.course_of`) is drawn, with its names and looks."""
    every = course["series"]
    function = series.lines_of(every, ("onls", "mrs"))
    scans = pet.scans_of(course)
    bars = treatments.bars_of(course["treatments"], today)
    return Content(
        vegf=series.lines_of(every, ("vegf",)),
        m_protein=series.lines_of(every, ("m_protein",)),
        function=function,
        scans=scans,
        bars=bars,
        corridors=[each for each in course["corridors"] if each["domain"] in BANDS],
        too_early=pet.too_early(course["corridors"]) if scans else None,
        exposures=exposure.exposures_of(bars) if function else [],
    )


def height_of(content: Content, today: date) -> int:
    """The height of the figure in pixels, whichever way it is drawn: the page reserves it."""
    placed = treatments.placed(content.bars, _axis(content, None, today, by_month=False))
    present = (
        *((placed, treatments.rows(placed) * _ROW), (content.vegf, _VEGF), (content.m_protein, _M_PROTEIN)),
        *((content.function, _FUNCTION), (content.scans, _PET)),
    )
    return layout.height_of([height for facts, height in present if facts])


def axis_of(content: Content, today: date, period: Period = WHOLE) -> TimeAxis:
    """The calendar of a course, opened on the period."""
    return _axis(content, None, today, by_month=False).opened_on(period)


def figure_of(
    course: dict,
    content: Content,
    today: date,
    *,
    by_month: bool = False,
    logarithmic: bool = True,
    per_limit: bool = False,
    banded: bool = True,
    period: Period = WHOLE,
) -> dict:
    """`{data, layout}` for plotly.js, opened on the period; colours are names of tokens.

    `per_limit`: VEGF as multiples of the upper limit, where one is known. `banded`: with the expected ranges.
    """
    content = content if banded else replace(content, corridors=[])
    start = date.fromisoformat(course["start"]) if course["start"] else None
    axis = _axis(content, start, today, by_month=by_month).opened_on(period)
    lanes = [
        *_treatments(content, axis),
        *_vegf(
            _Vegf.of(content, course["limits"], per_limit=per_limit), axis, today, logarithmic=logarithmic
        ),
        *_m_protein(content, axis),
        *_function(content, axis),
        *_pet(content, axis),
    ]
    return layout.stacked(lanes, axis, _ruled(content, axis))


def _axis(content: Content, start: date | None, today: date, *, by_month: bool) -> TimeAxis:
    days = [date.fromisoformat(line.points[place]["date"]) for line in content.lines for place in (0, -1)]
    days += [scan.day for scan in content.scans]
    for bar in content.bars:
        if bar.facts["kind"] in DISEASE_DIRECTED:
            days += [bar.start, bar.end]
    # What supports may have been taken for decades: it stretches the axis a little, and no more.
    earliest = min(days) - timedelta(days=_EARLIER) if days else date.min
    days += [max(bar.start, earliest) for bar in content.bars if bar.end >= earliest]
    return TimeAxis.over(days, start=start, today=today, by_month=by_month)


def _treatments(content: Content, axis: TimeAxis) -> list[Lane]:
    placed = treatments.placed(content.bars, axis)
    rows = treatments.rows(placed)
    return (
        [Lane(_("Treatments"), rows * _ROW, scale.strip(rows), treatments.traces(placed, axis))]
        if placed
        else []
    )


@dataclass(frozen=True)
class _Vegf:
    """What the lane of VEGF draws, in its unit or as multiples of the upper limit."""

    lines: list[Line]
    limits: list[dict]
    unit: str
    corridor: dict | None
    per: float = 1  # what the corridor is divided by

    @classmethod
    def of(cls, content: Content, limits: list[dict], *, per_limit: bool) -> _Vegf:
        expected = corridor.of_domain(content.corridors, "vegf")
        lines = multiples.limited(content.vegf, limits) if per_limit else []
        if not lines:
            return cls(content.vegf, limits, _unit(content.vegf) if content.vegf else "", expected)
        baseline = [line for line in lines if expected and line.series["key"] == expected["series"]]
        return cls(
            lines,
            multiples.limit_rows(lines),
            _("× upper limit"),
            expected if baseline else None,
            multiples.latest_limit(baseline[0], limits) if baseline else 1,
        )


def _vegf(vegf: _Vegf, axis: TimeAxis, today: date, *, logarithmic: bool) -> list[Lane]:
    if not vegf.lines:
        return []
    keys = {line.series["key"] for line in vegf.lines}
    rows = [row for row in vegf.limits if row["key"] in keys and row["upper_limit"] is not None]
    values = [*_values(vegf.lines), *(row["upper_limit"] for row in rows)]
    look, floor = scale.logarithmic(values) if logarithmic else (scale.linear(values, 10), None)
    kind = (
        pgettext("scale of an axis", "logarithmic") if logarithmic else pgettext("scale of an axis", "linear")
    )
    foot = 10 ** look["range"][0] if logarithmic else 0
    drawn = [
        *_band(vegf.corridor, axis, foot=foot, logarithmic=logarithmic, per=vegf.per),
        *series.limits(vegf.lines, rows, axis, today),
        *(series.trace(line, axis, floor=floor) for line in vegf.lines),
        *series.rings(vegf.lines, axis),
    ]
    return [Lane(f"{wording.analyte('vegf')}, {vegf.unit}, {kind}", _VEGF, look, drawn)]


def _m_protein(content: Content, axis: TimeAxis) -> list[Lane]:
    if not content.m_protein:
        return []
    title = f"{wording.analyte('m_protein')}, {_unit(content.m_protein)}"
    drawn = [series.trace(line, axis) for line in content.m_protein]
    return [Lane(title, _M_PROTEIN, scale.linear(_values(content.m_protein), 0.5), drawn)]


# Short as both languages write them: the title must fit a telephone, the legend gives the full names.
_SCORES = {"onls": "ONLS", "mrs": "mRS"}


def _function(content: Content, axis: TimeAxis) -> list[Lane]:
    if not content.function:
        return []
    codes = list(dict.fromkeys(line.series["analyte"] for line in content.function))
    title = _("%(scores)s (higher is worse)") % {"scores": ", ".join(_SCORES[code] for code in codes)}
    look = scale.score("onls" if "onls" in codes else "mrs")
    drawn = [
        *exposure.traces(content.exposures, axis, *look["range"]),
        *_band(corridor.of_domain(content.corridors, "onls"), axis, foot=0, logarithmic=False),
        *(series.trace(line, axis) for line in content.function),
    ]
    return [Lane(title, _FUNCTION, look, drawn)]


def _band(of: dict | None, axis: TimeAxis, **how) -> list[dict]:
    return corridor.band(of, axis, **how) if of else []


def _pet(content: Content, axis: TimeAxis) -> list[Lane]:
    if not content.scans:
        return []
    look = scale.strip()
    drawn = [*pet.hatched(content.too_early, axis, *look["range"]), *pet.traces(content.scans, axis)]
    return [Lane(wording.panel("pet_ct"), _PET, look, drawn)]


def _values(lines: list[Line]) -> list[float]:
    found: list = []
    for line in lines:
        found += line.values if line.is_plain else [value for value in line.values if value is not None]
    return found


def _unit(lines: list[Line]) -> str:
    return wording.unit(lines[0].series["unit"])


def _ruled(content: Content, axis: TimeAxis) -> list[date]:
    """Where treatment began, and each transplant that was done."""
    days = {axis.start} if axis.start else set()
    return sorted(days | {bar.start for bar in content.bars if bar.is_mark and not bar.is_planned})
