"""A patient's course as one plotly figure, built as plain data: lanes over one axis of time.

The figure names colours by token (`style.py`); `static/js/charts.js` puts in those of the moment. plotly itself is
never imported: a test holds the figure against plotly.py, of the same version as the script in `static/vendor/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.charts import (
    corridor,
    exposure,
    immunofixation,
    layout,
    measures,
    multiples,
    nerves,
    organs,
    pet,
    scale,
    series,
    treatments,
    visits,
)
from monitoring.charts.axis import Period, TimeAxis
from monitoring.charts.content import Content, content_of
from monitoring.charts.layout import Lane
from monitoring.charts.measures import unit_of, values
from monitoring.charts.series import Line
from monitoring.protocol.vocabulary import DISEASE_DIRECTED
from monitoring.selectors import lanes as choice

__all__ = ["Content", "axis_of", "content_of", "figure_of", "height_of"]

# Heights of the lanes in pixels.
_ROW, _VEGF, _M_PROTEIN, _FUNCTION, _PET = 24, 220, 110, 120, 40
WHOLE = Period()
_EARLIER = 180  # days before the first result or treatment that supportive care may add


def height_of(content: Content, today: date) -> int:
    """The height of the figure in pixels, whichever way it is drawn: the page reserves it."""
    placed = treatments.placed(content.bars, _axis(content, None, today, by_month=False))
    heights = [height for facts, height in _heights(content, treatments.rows(placed) * _ROW) if facts]
    return layout.height_of(heights)


def _heights(content: Content, bars: int) -> Iterator[tuple[object, int]]:
    """What each lane holds, and its height."""
    yield content.bars and bars, bars
    seen = visits.height(content.visits, content.contacts)
    yield seen, seen
    yield content.vegf, _VEGF
    yield content.m_protein, _M_PROTEIN
    if content.immunofixation:
        yield True, content.immunofixation.height
    yield content.function, _FUNCTION
    yield content.grip, measures.GRIP
    yield content.nerve.lines, nerves.HEIGHT
    yield content.scans, _PET
    for analyte in measures.analytes_of(content.blood):
        yield analyte, measures.BLOOD
    yield content.organs, organs.height(content.organs)


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
        *visits.lane(content.visits, content.contacts, axis),
        *_vegf(
            _Vegf.of(content, course["limits"], per_limit=per_limit), axis, today, logarithmic=logarithmic
        ),
        *_m_protein(content, axis),
        *immunofixation.lane(content.immunofixation, axis),
        *_function(content, axis),
        *measures.grip(content.grip, axis),
        *nerves.lane(content.nerve, axis, content.exposures),
        *_pet(content, axis),
        *measures.blood(content.blood, course["limits"], axis, today),
        *organs.lane(content.organs, axis),
    ]
    return layout.stacked(lanes, axis, _ruled(content, axis))


def _axis(content: Content, start: date | None, today: date, *, by_month: bool) -> TimeAxis:
    days = [date.fromisoformat(line.points[place]["date"]) for line in content.lines for place in (0, -1)]
    days += [scan.day for scan in content.scans]
    days += _days_of_strips(content)
    for bar in content.bars:
        if bar.facts["kind"] in DISEASE_DIRECTED:
            days += [bar.start, bar.end]
    # What supports may have been taken for decades: it stretches the axis a little, and no more.
    earliest = min(days) - timedelta(days=_EARLIER) if days else date.min
    days += [max(bar.start, earliest) for bar in content.bars if bar.end >= earliest]
    return TimeAxis.over(days, start=start, today=today, by_month=by_month)


def _days_of_strips(content: Content) -> list[date]:
    """The first and the last day of what is not lines."""
    marks = content.immunofixation.marks if content.immunofixation else []
    days = [mark.day for mark in marks]
    days += [each["date"] for rows in (content.visits, content.contacts) for each in rows]
    return [date.fromisoformat(day) for day in (min(days), max(days))] if days else []


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
            return cls(content.vegf, limits, unit_of(content.vegf) if content.vegf else "", expected)
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
    drawn_values = [*values(vegf.lines), *(row["upper_limit"] for row in rows)]
    look, floor = scale.logarithmic(drawn_values) if logarithmic else (scale.linear(drawn_values, 10), None)
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
    return [Lane(f"{wording.analyte('vegf')}, {vegf.unit}, {kind}", _VEGF, look, drawn, choice.VEGF)]


def _m_protein(content: Content, axis: TimeAxis) -> list[Lane]:
    if not content.m_protein:
        return []
    title = f"{wording.analyte('m_protein')}, {unit_of(content.m_protein)}"
    drawn = [series.trace(line, axis) for line in content.m_protein]
    return [Lane(title, _M_PROTEIN, scale.linear(values(content.m_protein), 0.5), drawn, choice.M_PROTEIN)]


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
    return [Lane(title, _FUNCTION, look, drawn, choice.FUNCTION)]


def _band(of: dict | None, axis: TimeAxis, **how) -> list[dict]:
    return corridor.band(of, axis, **how) if of else []


def _pet(content: Content, axis: TimeAxis) -> list[Lane]:
    if not content.scans:
        return []
    look = scale.strip()
    drawn = [*pet.hatched(content.too_early, axis, *look["range"]), *pet.traces(content.scans, axis)]
    return [Lane(wording.panel("pet_ct"), _PET, look, drawn, choice.PET)]


def _ruled(content: Content, axis: TimeAxis) -> list[date]:
    """Where treatment began, and each transplant that was done."""
    days = {axis.start} if axis.start else set()
    return sorted(days | {bar.start for bar in content.bars if bar.is_mark and not bar.is_planned})
