"""Lines of results over time: a trace per series, open marks for what is censored, and the upper limits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts import style
from monitoring.charts.axis import TimeAxis
from monitoring.charts.style import Style
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import ThresholdName
from monitoring.protocol.units import normalise_unit
from monitoring.protocol.vocabulary import Coded, Comparator

BELOW, ABOVE, NOT_DETECTED = "triangle-down", "triangle-up", "circle"
NAMED_BY = ("specimen", "component", "lab", "method")
PLATELETS_HIGH = "platelets_high"
# Thousands of points are asked for one thing at a time.
_VALUE, _COMPARATOR = itemgetter("value"), itemgetter("comparator")
_REPORTED, _REPORTED_UNIT = itemgetter("reported"), itemgetter("reported_unit")
_BREAK = "\0"  # in no reported value: the doors refuse it
ALONE = 45  # days: as long is the limit drawn where a single result carries it


@dataclass(frozen=True, slots=True)
class Line:
    """A series as it is drawn."""

    series: dict
    style: Style
    name: str
    values: list[float | None]
    is_plain: bool  # numbers alone: none censored, none a word
    ringed: list[int] = field(
        default_factory=list
    )  # the places of points that many platelets may have raised

    @property
    def points(self) -> list[dict]:
        return self.series["points"]


def lines_of(series: list[dict], analytes: tuple[str, ...]) -> list[Line]:
    """The series of these analytes with their looks, by analyte; of one analyte, the one that began first is first."""
    mine = [each for each in series if each["analyte"] in analytes]
    mine.sort(key=lambda each: (analytes.index(each["analyte"]), each["points"][0]["date"]))
    counted = any(each["analyte"] == "platelets" for each in series)
    seen: dict[str, int] = defaultdict(int)
    found = []
    for each in mine:
        family = style.family_of(each["analyte"], each["specimen"])
        values = list(map(_VALUE, each["points"]))
        is_plain = set(map(_COMPARATOR, each["points"])) == {""} and None not in values
        ringed = _ringed(each["points"]) if family == "vegf-serum" and counted else []
        look = style.style_of(family, seen[family])
        found.append(Line(each, look, name_of(each), values, is_plain, ringed))
        seen[family] += 1
    return found


def name_of(series: dict) -> str:
    """ "VEGF · serum · Central · ELISA": everything that makes it a series of its own."""
    return _name(series["analyte"], *(series[key] for key in NAMED_BY), get_language())


@lru_cache(maxsize=2_000)
def _name(analyte: str, specimen: str, *more: str | None) -> str:
    """`more`: component, laboratory, method, and the reader's language, in which the rest is said."""
    said = wording.specimen(specimen).lower() if specimen else ""
    return " · ".join(part for part in (wording.analyte(analyte), said, *more[:-1]) if part)


def trace(line: Line, axis: TimeAxis, *, floor: float | None = None) -> dict:
    """One line. `floor`: on a logarithmic lane the lowest value that can be drawn, for a result of 0."""
    points = line.points
    values = line.values
    if not line.is_plain:
        values = [0 if value is None else value for value in values]
    if floor is not None and min(values) < floor:
        values = [
            floor if point["value"] is not None and value < floor else value
            for point, value in zip(points, values, strict=True)
        ]
    unit = wording.unit(line.series["unit"])
    look = {"color": line.style.token}
    return {
        "name": style.plain(line.name),
        "showlegend": True,
        "x": axis.column(points),
        "y": values,
        "text": _texts(line),
        "meta": f" {unit}" if unit else " ",  # plotly writes a dash where it is empty
        "customdata": line.series.get("ids", []),
        **axis.dates(points),
        "line": look if line.style.dash == "solid" else look | {"dash": line.style.dash},
        "marker": _marker(line),
    }


def rings(lines: list[Line], axis: TimeAxis) -> list[dict]:
    """A ring around each result that many platelets may have raised; one trace, or none."""
    found = [(line, place) for line in lines for place in line.ringed]
    if not found:
        return []
    return [
        {
            "mode": "markers",
            "name": platelets_name(),
            "showlegend": True,
            "x": axis.column([line.points[place] for line, place in found]),
            "y": [line.values[place] for line, place in found],
            "marker": {
                "symbol": "circle-open",
                "size": 16,
                "color": style.PLATELETS,
                "line": {"color": style.PLATELETS, "width": 2},
            },
            "hovertemplate": "",
        }
    ]


def _ringed(points: list[dict]) -> list[int]:
    return [n for n, p in enumerate(points) if PLATELETS_HIGH in p["flags"] and p["value"] is not None]


def platelets_name() -> str:
    """ "platelets above 400 × 10⁹/L that day: they can raise VEGF in serum"."""
    limit, unit = CURRENT.threshold(ThresholdName.PLATELETS_HIGH), wording.unit(ANALYTES["platelets"].unit)
    return _("platelets above %(limit)s that day: they can raise VEGF in serum") % {
        "limit": f"{style.number(limit)} × {unit}"
    }


def _marker(line: Line) -> dict:
    """Full marks; open ones where the laboratory could not say how much. plotly gives them the colour of the line."""
    if line.is_plain:
        return {"symbol": line.style.symbol}
    kinds = [_kind(point) for point in line.points]
    if not any(kinds):
        return {"symbol": line.style.symbol}
    return {
        "symbol": [style.SYMBOLS[kind or line.style.symbol] for kind in kinds],
        "size": 8,
        "color": [style.PAPER if kind else line.style.token for kind in kinds],
        "line": {"width": 1.5},
    }


def _kind(point: dict) -> str:
    if point["comparator"]:
        return BELOW if point["comparator"] == Comparator.BELOW else ABOVE
    return NOT_DETECTED if point["value"] is None else ""


def as_read(reported: str) -> str:
    """A reported number with the reader's decimal sign."""
    mark, other = (",", ".") if get_language() == "es" else (".", ",")
    return reported.replace(other, mark)


def word_of(point: dict) -> str:
    """A result that is a word, in the reader's language; as reported where the word is not known."""
    known = {code.replace(" ", "_"): code for code in Coded}
    return next((wording.word(known[flag]) for flag in point["flags"] if flag in known), point["reported"])


def _texts(line: Line) -> list[str]:
    """Each value as reported; with its own unit where another was reported; with what may have raised it."""
    texts = _reported(line)
    if line.ringed:
        cause = f" ({platelets_name()})"
        for place in line.ringed:
            texts[place] += cause
    return texts


def _reported(line: Line) -> list[str]:
    points, unit = line.points, line.series["unit"]
    given = set(map(_REPORTED_UNIT, points))
    others = {each for each in given if each and normalise_unit(each) != unit}
    if not others and line.is_plain:
        mark, other = (",", ".") if get_language() == "es" else (".", ",")
        reported = list(map(_REPORTED, points))
        together = _BREAK.join(reported)
        return together.replace(other, mark).split(_BREAK) if other in together else reported
    return [_text(point, others) for point in points]


def _text(point: dict, others: set[str]) -> str:
    if point["value"] is None:
        return word_of(point)
    reported = as_read(point["reported"])
    if point["reported_unit"] in others:
        value = f"{point['comparator']}{wording.number(point['value'])}"
        reported = f"{reported} {style.plain(point['reported_unit'])} = {value}"
    # plotly reads mark-up: `<31` must not begin a tag.
    return reported.replace("<", "&lt;").replace(">", "&gt;")


def limits(
    lines: list[Line], rows: list[dict], axis: TimeAxis, today: date, *, bound: str = "upper_limit"
) -> list[dict]:
    """A dotted line per series at its limit, stepping where the limit changes; the newest runs on to today."""
    newest = max((line.points[-1]["date"] for line in lines), default="")
    found = []
    for line in lines:
        steps = [r for r in rows if r["key"] == line.series["key"] and r[bound] is not None]
        if steps:
            runs_on = line.points[-1]["date"] == newest
            found.append(_limit(line, steps, axis, today if runs_on else _last_day(line, steps), bound))
    return found


def _last_day(line: Line, steps: list[dict]) -> date:
    first = date.fromisoformat(steps[0]["start"])
    return max(date.fromisoformat(line.points[-1]["date"]), first + timedelta(days=ALONE))


def _limit(line: Line, steps: list[dict], axis: TimeAxis, until: date, bound: str) -> dict:
    days = [date.fromisoformat(step["start"]) for step in steps]
    if until <= days[-1]:
        until = days[-1] + timedelta(days=ALONE)
    heights = [step[bound] for step in steps]
    text = pgettext("at the line of an upper limit", "limit %(value)s") % {"value": style.number(heights[-1])}
    return {
        "mode": "lines+text",
        "x": [axis.at(day) for day in (*days, until)],
        "y": [*heights, heights[-1]],
        "text": [*[""] * len(days), text],
        "textposition": "top left" if bound == "upper_limit" else "bottom left",
        "textfont": {"color": style.GREY, "size": 11},
        "line": {"color": line.style.token, "dash": "dot", "width": 1, "shape": "hv"},
        "hovertemplate": "",
    }
