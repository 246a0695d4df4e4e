"""The lanes of a course on paper, as pieces of SVG: treatments, VEGF, M-protein, scores, PET."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.charts import legend, series, table
from monitoring.charts.content import Content
from monitoring.charts.paper import (
    LEFT,
    RIGHT,
    WIDTH,
    Measure,
    Scale,
    Sheet,
    colour,
    frame,
    lane_title,
    mark,
    words,
)
from monitoring.charts.pet import Scan
from monitoring.charts.series import ABOVE, ALONE, BELOW, PLATELETS_HIGH, Line
from monitoring.charts.treatments import Placed, tint_of
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.vocabulary import Comparator

_TITLE, _ROW, _LETTER = 9.5, 10, 3.6
_SMALLEST = 0.5  # of an M-protein's scale, in its unit
_SCORES = {"onls": "ONLS", "mrs": "mRS"}


@dataclass(frozen=True, slots=True)
class Lane:
    height: float
    drawn: Callable[[Sheet], list[str]]


# --- treatments ------------------------------------------------------------------------------------------------


def treatments_lane(placed: list[Placed]) -> Lane | None:
    if not placed:
        return None

    def drawn(sheet: Sheet) -> list[str]:
        found = [lane_title(sheet, _("Treatments"))]
        for each in placed:
            found += _bar(each, sheet, sheet.top + _TITLE + each.row * _ROW)
        return found

    return Lane(_TITLE + _ROW * (1 + max(each.row for each in placed)), drawn)


def _bar(placed: Placed, sheet: Sheet, top: float) -> Iterator[str]:
    bar, first = placed.bar, sheet.x(placed.bar.start)
    middle, height = top + _ROW / 2, _ROW * 0.78
    if bar.is_mark:
        fill = "--paper" if bar.is_planned else "--ink-2"
        yield mark("triangle-up", first, middle, fill, "--ink-2")
    else:
        solid, end = sheet.x(bar.solid_to), sheet.x(bar.end)
        if bar.solid_to > bar.start:
            yield (
                f'<rect x="{first:.1f}" y="{top:.1f}" width="{max(solid - first, 0.8):.1f}" '
                f'height="{height:.1f}" fill="{colour(tint_of(bar))}"/>'
            )
        if end > solid:  # planned
            yield (
                f'<rect x="{solid:.1f}" y="{top + 0.3:.1f}" width="{end - solid:.1f}" height="{height - 0.6:.1f}" '
                f'fill="#ffffff" stroke="{colour("--line-control")}" stroke-width=".6" stroke-dasharray="2 1.5"/>'
            )
        if bar.running and bar.end == bar.solid_to:
            yield mark("triangle-right", end, top + height / 2, "--line-control", "--line-control")
    yield _name(placed, first, top + 6.2)


def _name(placed: Placed, first: float, y: float) -> str:
    room = first - LEFT if placed.name_before else WIDTH - RIGHT - first
    gap = 6 if placed.bar.is_mark else 2
    letters = max(int((room - gap) / _LETTER), 1)
    name = placed.bar.name if len(placed.bar.name) <= letters else placed.bar.name[: letters - 1] + "…"
    at, anchor = (first - gap, "end") if placed.name_before else (first + gap, "start")
    return words(at, y, name, anchor=anchor, fill="--ink")


# --- results ---------------------------------------------------------------------------------------------------


def vegf_lane(lines: list[Line], limits: list[dict], today: date, height: float) -> Lane | None:
    if not lines:
        return None
    keys = {line.series["key"] for line in lines}
    rows = [row for row in limits if row["key"] in keys and row["upper_limit"] is not None]
    values = [*_values(lines), *(row["upper_limit"] for row in rows)]
    powers = Scale.of_powers(values)
    kind = pgettext("scale of an axis", "logarithmic")
    title = f"{wording.analyte('vegf')}, {wording.unit(lines[0].series['unit'])}, {kind}"

    def drawn(sheet: Sheet) -> list[str]:
        measure = Measure(powers, sheet.top + _TITLE, height)
        found = [lane_title(sheet, title), *frame(measure)]
        for line in lines:
            steps = [row for row in rows if row["key"] == line.series["key"]]
            found += _limits(line, steps, sheet, measure, today)
        for line in lines:
            found += _line(line, sheet, measure)
        return found

    return Lane(_TITLE + height, drawn)


def m_protein_lane(lines: list[Line], height: float) -> Lane | None:
    if not lines:
        return None
    title = f"{wording.analyte('m_protein')}, {wording.unit(lines[0].series['unit'])}"
    linear = Scale.from_zero(max(*_values(lines), _SMALLEST))

    def drawn(sheet: Sheet) -> list[str]:
        measure = Measure(linear, sheet.top + _TITLE, height)
        found = [lane_title(sheet, title), *frame(measure)]
        for line in lines:
            found += _line(line, sheet, measure)
        return found

    return Lane(_TITLE + height, drawn)


def function_lane(content: Content, height: float) -> Lane | None:
    """The scores, and behind them when drugs were given that may harm nerves."""
    lines = content.function
    if not lines:
        return None
    codes = list(dict.fromkeys(line.series["analyte"] for line in lines))
    named = ", ".join(_SCORES.get(code, wording.analyte(code)) for code in codes)
    title = _("%(scores)s (higher is worse)") % {"scores": named}
    highest = ANALYTES["onls" if "onls" in codes else "mrs"].limits.impossible_above
    score = Scale.from_zero(float(highest), float(highest) / 2)

    def drawn(sheet: Sheet) -> list[str]:
        measure = Measure(score, sheet.top + _TITLE, height)
        found = [lane_title(sheet, title)]
        for each in content.exposures:
            if each.last > sheet.axis.first:
                first, last = sheet.x(each.first), sheet.x(each.last)
                found.append(
                    f'<rect x="{first:.1f}" y="{measure.top:.1f}" width="{last - first:.1f}" '
                    f'height="{height:.1f}" fill="{colour("--chart-toxin")}"/>'
                )
        found += frame(measure)
        for line in lines:
            found += _line(line, sheet, measure)
        return found

    return Lane(_TITLE + height, drawn)


def pet_lane(scans: list[Scan]) -> Lane | None:
    if not scans:
        return None

    def drawn(sheet: Sheet) -> list[str]:
        found, ends = [lane_title(sheet, wording.panel("pet_ct"))], [0.0, 0.0]
        for scan in scans:
            x = sheet.x(scan.day)
            fill = "--paper" if scan.early else "--series-pet"
            found.append(mark("hexagon2", x, sheet.top + _TITLE + 5, fill, "--series-pet"))
            length = len(scan.label) * _LETTER + 8
            begin = x if x + length < WIDTH else x - length
            row = next((n for n in (0, 1) if ends[n] < begin), None)
            if row is not None:  # two rows of words; where a third would be needed, the mark stands alone
                ends[row] = begin + length
                anchor = "start" if begin == x else "end"
                at = x + (5 if begin == x else -5)
                found.append(words(at, sheet.top + _TITLE + 4.5 + 7 * row, scan.label, anchor=anchor))
        return found

    return Lane(_TITLE + 14, drawn)


def name_of(of: dict) -> str:
    return series.name_of(of)


def value_of(of: dict, point: dict) -> str:
    """As it was reported, with its unit."""
    unit = "" if point["value"] is None else table.unit_of(of, point)
    return f"{table.reported(point)} {unit}".strip()


# --- pieces ----------------------------------------------------------------------------------------------------


def _values(lines: list[Line]) -> list[float]:
    return [value for line in lines for value in line.values if value is not None] or [0]


def _line(line: Line, sheet: Sheet, measure: Measure) -> Iterator[str]:
    paint = line.style.token
    places = [
        (sheet.x(date.fromisoformat(point["date"])), measure.y(value))
        for point, value in zip(line.points, line.values, strict=True)
    ]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = f' stroke-dasharray="{legend.DASHES[line.style.dash]}"' if line.style.dash in legend.DASHES else ""
    yield f'<polyline points="{way}" fill="none" stroke="{colour(paint)}" stroke-width=".9"{dash}/>'
    for point, (x, y) in zip(line.points, places, strict=True):
        if PLATELETS_HIGH in point["flags"] and point["value"] is not None:
            ring = colour("--series-platelets")
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" fill="none" stroke="{ring}" stroke-width=".8"/>'
        if point["comparator"]:
            shape = BELOW if point["comparator"] == Comparator.BELOW else ABOVE
            yield mark(shape, x, y, "--paper", paint)
        elif point["value"] is None:
            yield mark("circle", x, y, "--paper", paint)
        else:
            yield mark(line.style.symbol, x, y, paint, paint)


def _limits(line: Line, steps: list[dict], sheet: Sheet, measure: Measure, today: date) -> Iterator[str]:
    """Dotted, from the first result that carries the limit to the last of the series."""
    if not steps:
        return
    days = [date.fromisoformat(step["start"]) for step in steps]
    last = max(date.fromisoformat(line.points[-1]["date"]), days[-1] + timedelta(days=ALONE))
    x = [sheet.x(day) for day in (*days, min(last, max(today, days[-1])))]
    heights = [measure.y(step["upper_limit"]) for step in steps]
    way = f"M{x[0]:.1f} {heights[0]:.1f}" + "".join(
        f"V{height:.1f}H{end:.1f}" for height, end in zip(heights, x[1:], strict=True)
    )
    paint = colour(line.style.token)
    yield f'<path d="{way}" fill="none" stroke="{paint}" stroke-width=".7" stroke-dasharray="1 1.8"/>'
