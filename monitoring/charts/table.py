"""The course as a table and as a file: the same points as the chart, as they were reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat

from monitoring import wording
from monitoring.charts import series as lines
from monitoring.charts import table_extra
from monitoring.protocol.units import normalise_unit
from monitoring.selectors import lanes as choice

CSV_HEADER = (
    *("kind", "date", "end", "month", "code", "name", "specimen", "lab", "method", "component"),
    *("reported_value", "reported_unit", "comparator", "value", "unit", "flags", "origin"),
)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    unit: str
    key: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A result: as reported, with its unit where that is not the column's; empty where nothing was reported.

    `result`: the key of the stored one.
    """

    text: str = ""
    unit: str = ""
    above: bool = False
    early: bool = False
    platelets: bool = False  # many that day
    result: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    day: date
    month: float | None
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    columns: list[Column]
    rows: list[Row]


def drawn(course: dict) -> list[dict]:
    """The series of the lanes that are shown."""
    shown = course.get("lanes", choice.USUAL)
    analytes = {code for lane in shown for code in choice.DRAWN.get(lane, ())}
    if choice.NERVE in shown:
        analytes.update(choice.codes_of_nerve(course["nerve"]))
    return [series for series in course["series"] if series["analyte"] in analytes]


def table_of(course: dict) -> Table:
    """A column per series and per strip, a row per day, the latest day first."""
    every = drawn(course)
    early = {mark["date"] for mark in course["marks"] if "early" in mark["flags"]}
    days: dict[str, dict[str, Cell]] = defaultdict(dict)
    months = table_extra.months_of(course)
    strips = table_extra.columns_of(course)
    for key, _name, words in strips:
        for day, said in words.items():
            days[day][key] = Cell(", ".join(said))
    for series in every:
        for point, result in zip(series["points"], series.get("ids") or repeat(None), strict=False):
            is_early = series["analyte"].startswith("pet_") and point["date"] in early
            days[point["date"]][series["key"]] = _cell(series, point, result, early=is_early)
            months[point["date"]] = point["month"]
        if told := table_extra.told_of(course, series):
            for point, text in zip(series["points"], told, strict=True):
                cell = days[point["date"]][series["key"]]
                days[point["date"]][series["key"]] = replace(cell, text=text, unit="")
    columns = [Column(lines.name_of(series), wording.unit(series["unit"]), series["key"]) for series in every]
    columns += [Column(name, "", key) for key, name, _words in strips]
    empty = Cell()
    rows = [
        Row(date.fromisoformat(day), months[day], [days[day].get(column.key, empty) for column in columns])
        for day in sorted(days, reverse=True)
    ]
    return Table(columns, rows)


def reported(point: dict) -> str:
    """The value as it was reported, in words where it is a word, with the reader's decimal sign."""
    if point["value"] is None:
        return lines.word_of(point)
    return lines.as_read(point["reported"])


def unit_of(series: dict, point: dict) -> str:
    """The unit of the value as it was reported, as it is printed."""
    given = point["reported_unit"]
    return wording.unit(normalise_unit(given) or given) if given else wording.unit(series["unit"])


def _cell(series: dict, point: dict, result: int | None, *, early: bool) -> Cell:
    unit = "" if point["value"] is None else unit_of(series, point)
    same = unit == wording.unit(series["unit"])
    return Cell(
        reported(point),
        "" if same else unit,
        "above_limit" in point["flags"],
        early,
        "platelets_high" in point["flags"],
        result,
    )


def csv_rows(course: dict, *, synthetic: bool) -> Iterator[tuple]:
    """Treatments, what else the lanes show, then points by day.

    Codes and numbers are those of the interface, whatever the reader's language.
    """
    origin = "synthetic" if synthetic else ""
    for treatment in course["treatments"]:
        dose = treatment["dose_gy"]
        yield (
            *("treatment", treatment["start"], treatment["end"], treatment["start_month"], treatment["kind"]),
            *(" + ".join(treatment["agents"]), "", "", "", ""),
            *("" if dose is None else str(dose), "" if dose is None else "Gy", "", dose),
            *("" if dose is None else "Gy", treatment["status"], origin),
        )
    yield from table_extra.csv_rows(course, origin)
    points = [(point["date"], series, point) for series in drawn(course) for point in series["points"]]
    for day, series, point in sorted(points, key=lambda each: each[0]):
        yield (
            *("result", day, "", point["month"], series["analyte"], lines.name_of(series)),
            *(series["specimen"], series["lab"], series["method"], series["component"]),
            *(point["reported"], point["reported_unit"], point["comparator"], point["value"], series["unit"]),
            *(" ".join(point["flags"]), origin),
        )
