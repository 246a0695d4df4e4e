"""The lane of one nerve: what each measure of its conduction became, in percent of its baseline.

Amplitudes, velocities and latencies share no unit, and a longer latency is worse while a higher amplitude is better:
the change in percent is what the eye compares; the words at each point say value, change in the unit, and direction.
What is compared with what, and the direction, are those of the table of nerves (`protocol/nerve_table.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts import exposure, series, style
from monitoring.charts.axis import TimeAxis
from monitoring.charts.exposure import Exposure
from monitoring.charts.layout import Lane
from monitoring.charts.series import Line
from monitoring.protocol import nerve_table
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.history import Reading
from monitoring.protocol.nerve_table import Change
from monitoring.selectors.lanes import codes_of_nerve
from monitoring.wording.nerves import nerve_direction

HEIGHT = 140  # pixels
_NARROWEST = 20  # percent, above and below the baseline
_ROOM = 1.15


@dataclass(frozen=True)
class Nerve:
    """`name`: "Median nerve, right"; `start`: the first treatment began, or None; the lines hold percents."""

    name: str
    lines: list[Line]
    baselines: list[dict | None]  # of each line the point it is compared with


NONE = Nerve("", [], [])


def nerve_of(course: dict) -> Nerve:
    chosen = course.get("nerve", "")
    lines = series.lines_of(course["series"], codes_of_nerve(chosen))
    if not lines:
        return NONE
    baselines = [baseline_of(line.points, course["start"]) for line in lines]
    lines = [
        replace(line, name=_name(line), values=_percents(line, base), ringed=[])
        for line, base in zip(lines, baselines, strict=True)
    ]
    return Nerve(name_of(chosen), lines, baselines)


def name_of(nerve: str) -> str:
    """ "Median nerve, right"."""
    code, _dot, side = nerve.partition(".")
    return _("%(nerve)s, %(side)s") % {"nerve": wording.nerve(code), "side": wording.side(side)}


def baseline_of(points: list[dict], start: str | None) -> dict | None:
    """The last result up to the start of treatment, else the first, words and `<` too; None where there is none."""
    if not points:
        return None
    readings = [_reading(point) for point in points]
    found = nerve_table.baseline_of(readings, None if start is None else date.fromisoformat(start))
    return points[readings.index(found)]


def _reading(point: dict, analyte: str = "") -> Reading:
    value = None if point["value"] is None else Decimal(str(point["value"]))
    return Reading(analyte, date.fromisoformat(point["date"]), value, point["comparator"])


def _name(line: Line) -> str:
    """ "CMAP (higher is better)"."""
    analyte = line.series["analyte"]
    name = wording.parameter(analyte.rpartition(".")[2])
    if ANALYTES[analyte].higher_is == "better":
        said = _("%(measure)s (higher is better)") % {"measure": name}
    else:
        said = _("%(measure)s (lower is better)") % {"measure": name}
    more = [line.series[key] for key in ("lab", "method") if line.series[key]]
    return " · ".join([said, *more])


def _percents(line: Line, base: dict | None) -> list[float | None]:
    return [None if base is None else percent_of(point, base) for point in line.points]


def percent_of(point: dict, base: dict) -> float | None:
    """The change in percent; None unless both are exact numbers and the baseline is above 0."""
    if (
        None in (point["value"], base["value"])
        or point["comparator"]
        or base["comparator"]
        or not base["value"]
    ):
        return None
    return round((point["value"] - base["value"]) / base["value"] * 100, 1)


def lane(nerve: Nerve, axis: TimeAxis, exposures: list[Exposure]) -> list[Lane]:
    if not nerve.lines:
        return []
    drawn = [value for line in nerve.lines for value in line.values if value is not None]
    low, high = (round(end * _ROOM, 1) for end in (min([*drawn, -_NARROWEST]), max([*drawn, _NARROWEST])))
    traces = exposure.traces(exposures, axis, low, high)
    traces += [_trace(line, base, axis, low) for line, base in zip(nerve.lines, nerve.baselines, strict=True)]
    title = _("%(nerve)s: change from baseline, %%") % {"nerve": nerve.name}
    look = {"range": [low, high], "zeroline": True, "zerolinecolor": style.AXIS}
    return [Lane(title, HEIGHT, look, traces)]


def _trace(line: Line, base: dict | None, axis: TimeAxis, foot: float) -> dict:
    """What has no percent is an open mark at the foot of the lane."""
    found = series.trace(line, axis)
    found["y"] = [foot if value is None else value for value in line.values]
    found["text"] = [style.plain(text) for text in told_of(line.series, base)]
    found["meta"] = " "
    if None in line.values:
        found["marker"] = _marker(found["marker"], line)
    return found


def _marker(marker: dict, line: Line) -> dict:
    """Open also where an exact number has nothing it can be compared with: the foot of the lane is no value."""
    symbols = marker["symbol"]
    if not isinstance(symbols, list):
        symbols = [style.SYMBOLS[symbols]] * len(line.values)
    colours = [style.PAPER if value is None else line.style.token for value in line.values]
    return {"symbol": symbols, "size": 8, "color": colours, "line": {"width": 1.5}}


def told_of(of: dict, base: dict | None) -> list[str]:
    """Of each point: "7.6 mV, +3.3 mV (+77 %) since 10 Jan 2025: better"; as reported, and what changed in words."""
    return [_told(of, point, base) for point in of["points"]]


def _told(of: dict, point: dict, base: dict | None) -> str:
    said = _value(of, point)
    if base is point:
        return _("%(value)s, baseline") % {"value": said}
    if base is None or point["date"] <= base["date"]:
        return said  # "since" is said of later days alone
    change = nerve_table.change_between(_reading(base, of["analyte"]), _reading(point, of["analyte"]))
    return _changed(said, change, base, wording.unit(of["unit"]))


def _value(of: dict, point: dict) -> str:
    if point["value"] is None:
        return series.word_of(point)
    return f"{series.as_read(point['reported'])} {point['reported_unit'] or wording.unit(of['unit'])}"


def _changed(said: str, change: Change, base: dict, unit: str) -> str:
    """Where a word or a limit of the assay allows no number: "1.5 mV, since 10 Jan 2025: cannot be told"."""
    day, direction = wording.day(base["date"]), nerve_direction(change.direction)
    by = "" if change.by is None else f"{_signed(change.by)} {unit}"
    if change.percent is None:
        since = _("since %(date)s") % {"date": day}
        return f"{', '.join(part for part in (said, by, since) if part)}: {direction}"
    percent = _signed(change.percent.quantize(Decimal(1)))
    facts = {"value": said, "change": by, "percent": percent, "day": day, "direction": direction}
    return _("%(value)s, %(change)s (%(percent)s %%) since %(day)s: %(direction)s") % facts


def _signed(value: Decimal) -> str:
    sign = "−" if value < 0 else "+" if value > 0 else "±"
    return f"{sign}{wording.number(abs(value))}"
