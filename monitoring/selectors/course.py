"""A patient's course as plain data: what the chart draws, its table lists and REST answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from datetime import date
from decimal import Decimal
from operator import attrgetter

from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.case import Case
from monitoring.protocol.current import CURRENT
from monitoring.protocol.early_pet import is_early
from monitoring.protocol.history import History, Reading, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import PRESENT
from monitoring.protocol.measured import above
from monitoring.protocol.rows import ThresholdName
from monitoring.protocol.vocabulary import Comparator, Specimen, TreatmentKind
from monitoring.selectors.corridors import corridors_of
from monitoring.selectors.numbers import json_number

DAYS_PER_MONTH = 30.4375  # 365.25 / 12: the length of a month on an axis of months
PET = "pet_"
_ID = attrgetter("id")
_ORDER = {code: place for place, code in enumerate(ANALYTES)}


def course_of(history: History, today: date, *, with_ids: bool = False) -> dict:
    """The course from the facts dated on or before `today`. JSON values: dates as ISO texts, numbers canonical.

    `with_ids`: each series has the keys of its stored results too, as `ids`, in the order of its points.

    {start: date the first disease-directed treatment began, or None: months count from it,
     treatments: [{id, kind, line, agents, start, end, status, start_month, end_month, dose_gy, indication,
                   stop_reason}],
     series: [{key, analyte, specimen, lab, method, component, unit,
               points: [{date, month, value, comparator, reported, reported_unit, flags}]}]  oldest point first,
     corridors: what is expected beside it, as `corridors_of` answers
     limits: [{key, analyte, unit, lower_limit, upper_limit, start, end}]  one row per stretch of equal limits,
     marks: [{kind: diagnosis|event|pet, code, date, month, id, flags}]}

    A point's value is None where the result is a word, which `reported` and `flags` tell: censored, above_limit,
    below_limit, computed, positive, negative, not_detected, not_measurable. On VEGF in serum platelets_high: a count
    of the same day was above the protocol's threshold, and platelets release VEGF while the sample clots. The flag
    of a PET mark is early: it was done soon after treatment and may under-call the response.
    """
    facts = history.until(today)
    start = treatment_start(history, today)
    series = _series(facts.readings)
    many_platelets = _many_platelets(facts.readings)
    found = [_as_series(name, readings, start, many_platelets) for name, readings in series]
    if with_ids:
        for (_name, readings), each in zip(series, found, strict=True):
            each["ids"] = list(map(_ID, readings))
    return {
        "start": start.isoformat() if start else None,
        "treatments": [_treatment(each, start, today) for each in facts.treatments],
        "series": found,
        "corridors": corridors_of(Judgement(Case(history, today))),
        "limits": [row for name, readings in series for row in _limits(name, readings)],
        "marks": _marks(facts, start, today),
    }


def treatment_start(history: History, today: date) -> date | None:
    """The day on which the first disease-directed treatment began, of those begun by today."""
    return min(
        (t.start for t in history.treatments if t.is_disease_directed and t.start <= today), default=None
    )


def month_of(day: date, start: date | None) -> float | None:
    """Months since the start of treatment, negative before it."""
    return None if start is None else round((day - start).days / DAYS_PER_MONTH, 2)


Name = tuple[str, str, str, str, str]  # analyte, specimen, lab, method, component


def _series(readings: Iterable[Reading]) -> list[tuple[Name, list[Reading]]]:
    found: dict[Name, list[Reading]] = defaultdict(list)
    for reading in readings:
        found[(reading.analyte, *reading.series, reading.component)].append(reading)
    return sorted(found.items(), key=lambda pair: (_ORDER.get(pair[0][0], len(_ORDER)), pair[0]))


def _key(name: Name) -> str:
    return "|".join(name)


def _many_platelets(readings: Iterable[Reading]) -> frozenset[date]:
    """The days with a count above the protocol's threshold (S2-42)."""
    high = Decimal(CURRENT.threshold(ThresholdName.PLATELETS_HIGH))
    return frozenset(r.date for r in readings if r.analyte == "platelets" and above(r, high) == PRESENT)


def _as_series(name: Name, readings: list[Reading], start: date | None, many_platelets: Set[date]) -> dict:
    analyte, specimen, lab, method, component = name
    points = [_point(reading, start) for reading in readings]
    if analyte == "vegf" and specimen == Specimen.SERUM and many_platelets:
        for reading, point in zip(readings, points, strict=True):
            if reading.date in many_platelets:
                point["flags"].append("platelets_high")
    return {
        "key": _key(name),
        "analyte": analyte,
        "specimen": specimen,
        "lab": lab,
        "method": method,
        "component": component,
        "unit": ANALYTES[analyte].unit if analyte in ANALYTES else readings[0].unit,
        "points": points,
    }


def _point(reading: Reading, start: date | None) -> dict:
    return {
        "date": reading.date.isoformat(),
        "month": month_of(reading.date, start),
        "value": json_number(reading.value),
        "comparator": reading.comparator,
        "reported": reading.reported,
        "reported_unit": reading.reported_unit,
        "flags": _flags(reading),
    }


def _flags(reading: Reading) -> list[str]:
    flags = []
    if reading.comparator:
        flags.append("censored")
    if reading.value is not None:
        if _is_above(reading.value, reading):
            flags.append("above_limit")
        elif _is_below(reading.value, reading):
            flags.append("below_limit")
    if reading.coded:
        flags.append(reading.coded.replace(" ", "_"))
    if reading.computed:
        flags.append("computed")
    return flags


def _is_above(value: Decimal, reading: Reading) -> bool:
    """`<300` says nothing about a limit of 200."""
    limit = reading.upper_limit
    if limit is None or reading.comparator == Comparator.BELOW:
        return False
    return value >= limit if reading.comparator else value > limit


def _is_below(value: Decimal, reading: Reading) -> bool:
    limit = reading.lower_limit
    if limit is None or reading.comparator == Comparator.ABOVE:
        return False
    return value <= limit if reading.comparator else value < limit


def _limits(name: Name, readings: list[Reading]) -> list[dict]:
    """A stretch per pair of limits, from the first result that carries it to the last before another comes."""
    rows: list[dict] = []
    for reading in readings:
        if reading.lower_limit is None and reading.upper_limit is None:
            continue
        lower, upper = json_number(reading.lower_limit), json_number(reading.upper_limit)
        if rows and (rows[-1]["lower_limit"], rows[-1]["upper_limit"]) == (lower, upper):
            rows[-1]["end"] = reading.date.isoformat()
            continue
        day = reading.date.isoformat()
        rows.append(
            {
                "key": _key(name),
                "analyte": name[0],
                "unit": reading.unit,
                "lower_limit": lower,
                "upper_limit": upper,
                "start": day,
                "end": day,
            }
        )
    return rows


def _treatment(treatment: Treatment, start: date | None, today: date) -> dict:
    end = treatment.start if treatment.kind == TreatmentKind.ASCT else treatment.end
    return {
        "id": treatment.id,
        "kind": treatment.kind,
        "line": treatment.line,
        "agents": list(treatment.agents),
        "start": treatment.start.isoformat(),
        "end": end.isoformat() if end else None,
        "status": treatment.status_on(today).value,
        "start_month": month_of(treatment.start, start),
        "end_month": month_of(end, start) if end else None,
        "dose_gy": json_number(treatment.dose_gy),
        "indication": treatment.indication,
        "stop_reason": treatment.stop_reason,
    }


def _marks(facts: History, start: date | None, today: date) -> list[dict]:
    found: list[tuple[date, str, str, int | None]] = []
    diagnosed = facts.person.diagnosis_date
    if diagnosed is not None and diagnosed <= today:
        found.append((diagnosed, "diagnosis", "diagnosis", None))
    found += [(event.date, "event", event.code, event.id) for event in facts.events]
    found += [
        (day, "pet", "pet_ct", None) for day in {r.date for r in facts.readings if r.analyte.startswith(PET)}
    ]
    found.sort(key=lambda mark: (mark[0], mark[1], mark[3] or 0))
    return [
        {
            "kind": kind,
            "code": code,
            "date": day.isoformat(),
            "month": month_of(day, start),
            "id": ref,
            "flags": ["early"] if kind == "pet" and is_early(day, facts.treatments, CURRENT) else [],
        }
        for day, kind, code, ref in found
    ]
