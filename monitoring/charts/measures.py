"""Lanes of a single measure: grip strength, platelets, hemoglobin."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts import scale, series
from monitoring.charts.axis import TimeAxis
from monitoring.charts.layout import Lane
from monitoring.charts.series import Line

GRIP, BLOOD = 96, 88  # pixels
# Of each, what the eye looks for: many platelets, and the loss of hemoglobin.
_BOUNDS = {"platelets": "upper_limit", "hemoglobin": "lower_limit"}
_SMALLEST = {"platelets": 100, "hemoglobin": 4, "grip": 10}


def grip(lines: list[Line], axis: TimeAxis) -> list[Lane]:
    if not lines:
        return []
    title = _("Grip strength, %(unit)s (higher is better)") % {"unit": unit_of(lines)}
    drawn = [series.trace(line, axis) for line in lines]
    return [Lane(title, GRIP, scale.even(values(lines) or [0], _SMALLEST["grip"], from_zero=True), drawn)]


def blood(lines: list[Line], limits: list[dict], axis: TimeAxis, today: date) -> list[Lane]:
    """One lane each: they share no unit."""
    return [
        _count([line for line in lines if line.series["analyte"] == analyte], limits, axis, today)
        for analyte in analytes_of(lines)
    ]


def analytes_of(lines: list[Line]) -> list[str]:
    return list(dict.fromkeys(line.series["analyte"] for line in lines))


def _count(lines: list[Line], limits: list[dict], axis: TimeAxis, today: date) -> Lane:
    analyte = lines[0].series["analyte"]
    bound = _BOUNDS[analyte]
    keys = {line.series["key"] for line in lines}
    rows = [row for row in limits if row["key"] in keys and row[bound] is not None]
    heights = [*values(lines), *(row[bound] for row in rows)] or [0]
    look = scale.even(heights, _SMALLEST[analyte], from_zero=analyte == "platelets")
    drawn = [
        *series.limits(lines, rows, axis, today, bound=bound),
        *(series.trace(line, axis) for line in lines),
    ]
    return Lane(f"{wording.analyte(analyte)}, {unit_of(lines)}", BLOOD, look, drawn)


def values(lines: list[Line]) -> list[float]:
    found: list = []
    for line in lines:
        found += line.values if line.is_plain else [value for value in line.values if value is not None]
    return found


def unit_of(lines: list[Line]) -> str:
    return wording.unit(lines[0].series["unit"])
