"""The expected corridors beside a patient's course, as plain JSON values. Orientation for the eye, never an alert."""

from __future__ import annotations

from typing import Any

from monitoring.protocol.calendar import add_months
from monitoring.protocol.corridor_shapes import Drawn, drawn
from monitoring.protocol.findings import reading
from monitoring.protocol.judgement import Judgement
from monitoring.selectors.numbers import json_number


def corridors_of(judgement: Judgement) -> list[dict[str, Any]]:
    """What can be drawn now, at most one a domain (vegf, onls, pet):

    {domain, start, unit, scale: log|linear, series: the key of the course's series or None, baseline: {value, date},
     points: [{month, date, upper, centre, lower}], sources, n}

    Months count from `start`: the line's, of PET the end of treatment. Between two months it goes by `scale`.
    """
    return [_corridor(shape) for shape in drawn(judgement)]


def _corridor(shape: Drawn) -> dict[str, Any]:
    baseline = shape.baseline
    return {
        "domain": shape.domain,
        "start": shape.start.isoformat(),
        "unit": shape.unit,
        "scale": shape.scale,
        "series": "|".join((baseline.analyte, *baseline.series, baseline.component)) if baseline else None,
        "baseline": {"value": reading(baseline).value, "date": baseline.date.isoformat()}
        if baseline
        else None,
        "points": [
            {
                "month": point.month,
                "date": add_months(shape.start, point.month).isoformat(),
                "upper": json_number(point.upper),
                "centre": json_number(point.centre),
                "lower": json_number(point.lower),
            }
            for point in shape.points
        ],
        "sources": list(shape.sources),
        "n": shape.n,
    }
