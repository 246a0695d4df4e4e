"""VEGF as multiples of the laboratory's upper limit: what lets series of several laboratories stand on one scale."""

from __future__ import annotations

from dataclasses import replace

from monitoring.charts.series import Line


def has_limit(line: Line, rows: list[dict]) -> bool:
    return bool(_steps(line, rows))


def limited(lines: list[Line], rows: list[dict]) -> list[Line]:
    """The lines with a known upper limit, their values divided by the limit of each day."""
    return [replace(line, values=_multiples(line, steps)) for line in lines if (steps := _steps(line, rows))]


def latest_limit(line: Line, rows: list[dict]) -> float:
    return _steps(line, rows)[-1]["upper_limit"]


def limit_rows(lines: list[Line]) -> list[dict]:
    """Once the upper limit, on the line that reaches farthest, from the first result on."""
    newest = max(lines, key=lambda line: line.points[-1]["date"])
    start = min(line.points[0]["date"] for line in lines)
    return [{"key": newest.series["key"], "upper_limit": 1, "start": start}]


def _steps(line: Line, rows: list[dict]) -> list[dict]:
    return [row for row in rows if row["key"] == line.series["key"] and row["upper_limit"]]


def _multiples(line: Line, steps: list[dict]) -> list[float | None]:
    """By the last limit stated up to each day; before the first one by that."""
    found: list[float | None] = []
    place = 0
    for point, value in zip(line.points, line.values, strict=True):
        while place + 1 < len(steps) and steps[place + 1]["start"] <= point["date"]:
            place += 1
        found.append(None if value is None else float(f"{value / steps[place]['upper_limit']:.4g}"))
    return found
