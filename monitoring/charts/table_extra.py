"""What lanes show beside results, for the table and the file: organs, visits, contacts, the change of a nerve."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts import nerves, visits
from monitoring.selectors.course import month_of

Seen = tuple[str, str, dict[str, list[str]]]  # key, name of the column, words by day


def columns_of(course: dict) -> list[Seen]:
    """Visits and contacts, and of each organ the state on the day on which it began."""
    found: list[Seen] = []
    for key, name in (("visits", _("Visits")), ("contacts", _("Contacts"))):
        if rows := course.get(key, []):
            found.append((key, name, _by_day((row["date"], visits.told_of(row)) for row in rows)))
    for each in course.get("organs", []):
        words = _by_day((state["start"], wording.organ_state(state["state"])) for state in each["states"])
        found.append((f"organ|{each['organ']}", wording.organ(each["organ"]), words))
    return found


def _by_day(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for day, words in pairs:
        found.setdefault(day, []).append(words)
    return found


def months_of(course: dict) -> dict[str, float | None]:
    """The month of each day that only these columns have."""
    start = _start(course)
    return {
        day: month_of(date.fromisoformat(day), start) for _k, _n, words in columns_of(course) for day in words
    }


def told_of(course: dict, series: dict) -> list[str] | None:
    """What the lane of a nerve says at each point of the series; None for other series."""
    if not series["analyte"].startswith("ncs."):
        return None
    return nerves.told_of(series, nerves.baseline_of(series["points"], course["start"]))


def csv_rows(course: dict, origin: str) -> Iterator[tuple]:
    """Visits, contacts, states of organs, then the change of a nerve's measures in percent; codes as stored."""
    nothing = ("",) * 9
    for row in course.get("visits", []):
        yield ("visit", row["date"], "", row["month"], row["kind"], visits.told_of(row), *nothing, "", origin)
    for row in course.get("contacts", []):
        said = visits.told_of(row)
        yield (
            "contact",
            row["date"],
            "",
            row["month"],
            row["channel"],
            said,
            *nothing,
            row["outcome"],
            origin,
        )
    start = _start(course)
    for each in course.get("organs", []):
        for state in each["states"]:
            when = (state["start"], state["end"], month_of(date.fromisoformat(state["start"]), start))
            yield (
                "organ",
                *when,
                each["organ"],
                wording.organ(each["organ"]),
                *nothing,
                state["state"],
                origin,
            )
    yield from _changes(course, origin)


def _changes(course: dict, origin: str) -> Iterator[tuple]:
    for series in course["series"]:
        if not series["analyte"].startswith("ncs."):
            continue
        base = nerves.baseline_of(series["points"], course["start"])
        for point in series["points"] if base else []:
            percent = nerves.percent_of(point, base)
            if percent is not None and point is not base:
                yield (
                    *("change", point["date"], "", point["month"], series["analyte"]),
                    *(
                        wording.analyte(series["analyte"]),
                        series["specimen"],
                        series["lab"],
                        series["method"],
                    ),
                    *(series["component"], "", "", "", percent, "%", f"since:{base['date']}", origin),
                )


def _start(course: dict) -> date | None:
    return date.fromisoformat(course["start"]) if course["start"] else None
