"""The organs over time: what was found at each examination, and what it said of the organ on that day (reference §4.4).

A column is a day of examination. Blood is drawn more often than organs are looked at: what was drawn since the column
before stands in the next one, with its own day. The state of a cell is that of the clinical response judged on the
column's day, against the baseline of the line of treatment that ran then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitoring.protocol.axes import AXES, JUDGED, tests_of
from monitoring.protocol.case import Case
from monitoring.protocol.history import History, Reading, SignSeen
from monitoring.protocol.lines import Line
from monitoring.protocol.responses.clinical import clinical_response
from monitoring.protocol.responses.organs import ORGANS, SKIN_SIGNS
from monitoring.protocol.responses.response import OrganChange
from monitoring.protocol.verdicts import Organ
from monitoring.protocol.vocabulary import GradedSign, Sign

Fact = Reading | SignSeen

# Each organ's findings and results, as its own rule reads them (responses/organs.py).
_SIGNS: dict[Organ, tuple[str, ...]] = {
    Organ.VOLUME_OVERLOAD: (Sign.EXTRAVASCULAR_VOLUME_OVERLOAD, *GradedSign),
    Organ.PAPILLEDEMA: (Sign.PAPILLEDEMA,),
    Organ.SKIN: (Sign.SKIN_CHANGES, *SKIN_SIGNS),
    Organ.ORGANOMEGALY: (Sign.ORGANOMEGALY,),
    Organ.ENDOCRINE: tuple(axis.sign for axis in AXES),
    Organ.PLATELETS: (Sign.THROMBOCYTOSIS_POLYCYTHEMIA,),
}
_RESULTS: dict[Organ, tuple[str, ...]] = {
    Organ.NEUROPATHY: ("onls", "mrs", "nis"),
    Organ.PULMONARY_HYPERTENSION: ("rvsp",),
    Organ.DLCO: ("dlco_percent",),
    Organ.ORGANOMEGALY: ("spleen_length", "liver_length"),
    Organ.RENAL: ("egfr",),
    Organ.PLATELETS: ("platelets",),
}
FROM_BLOOD = frozenset({Organ.ENDOCRINE, Organ.RENAL, Organ.PLATELETS})


@dataclass(frozen=True, slots=True)
class Cell:
    """One organ in one column: the day on which it was looked at last since the column before, and what was found."""

    on: date
    facts: tuple[Fact, ...]
    change: OrganChange


@dataclass(frozen=True, slots=True)
class Column:
    """One day of examination. `line`: the line of treatment of that day; a cell is None where nothing was looked at."""

    day: date
    line: Line | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class OrganMatrix:
    """Oldest column first, a cell for each of `ORGANS`. `earlier`: there are columns before the first one."""

    columns: tuple[Column, ...]
    earlier: bool


def organ_matrix(history: History, today: date, most: int, before: date | None = None) -> OrganMatrix:
    """The last `most` days of examination, of those before a day where one is given."""
    found = _facts(Case(history, today))
    days = _days(found)
    wanted = [place for place, day in enumerate(days) if before is None or day < before][-most:]
    columns = tuple(
        _column(history, found, days[place - 1] if place else date.min, days[place]) for place in wanted
    )
    return OrganMatrix(columns, bool(wanted) and wanted[0] > 0)


def _facts(case: Case) -> dict[Organ, list[Fact]]:
    return {
        organ: [
            *(seen for code in _SIGNS.get(organ, ()) for seen in case.signs(code)),
            *(reading for code in _results(case, organ) for reading in case.readings(code)),
        ]
        for organ in ORGANS
    }


def _results(case: Case, organ: Organ) -> Iterable[str]:
    if organ != Organ.ENDOCRINE:
        return _RESULTS.get(organ, ())
    return [test for axis in AXES for test in tests_of(axis, case.person.sex) if test in JUDGED]


def _days(found: dict[Organ, list[Fact]]) -> list[date]:
    """The days on which an organ was looked at, and the last one on which blood was drawn since."""
    looked = {fact.date for organ, facts in found.items() if organ not in FROM_BLOOD for fact in facts}
    last = max((fact.date for facts in found.values() for fact in facts), default=None)
    return sorted(looked if last is None else looked | {last})


def _column(history: History, found: dict[Organ, list[Fact]], after: date, day: date) -> Column:
    case = Case(history, day)
    changes = {change.organ: change for change in clinical_response(case).organs}
    return Column(
        day,
        case.line,
        tuple(_cell([f for f in found[organ] if after < f.date <= day], changes[organ]) for organ in ORGANS),
    )


def _cell(facts: list[Fact], change: OrganChange) -> Cell | None:
    if not facts:
        return None
    on = max(fact.date for fact in facts)
    return Cell(on, tuple(fact for fact in facts if fact.date == on), change)
