"""When things happen to an invented patient: treatments and the days of visits, blood tests and scans."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitoring.protocol.calendar import add_months
from monitoring.services.demo.disease import (
    DAYS_PER_MONTH,
    LENALIDOMIDE,
    MELPHALAN,
    RADIOTHERAPY,
    TRANSPLANT,
    Disease,
)
from monitoring.services.demo.scenarios import Scenario

VISIT_MISSED = 0.08
CLINIC_DAYS = 5  # Monday to Friday


@dataclass
class Timeline:
    diagnosed: date
    registered: date
    start: date  # of the first treatment
    second: date | None  # start of the second line
    last: date  # visit
    until: date  # nothing happens after it: today, or the end of the follow-up
    treatments: list[dict] = field(default_factory=list)
    visits: list[date] = field(default_factory=list)
    blood: list[date] = field(default_factory=list)
    scans: list[date] = field(default_factory=list)

    def month(self, day: date) -> float:
        return (day - self.start).days / DAYS_PER_MONTH

    @property
    def second_month(self) -> float | None:
        return self.month(self.second) if self.second else None


def timeline(scenario: Scenario, disease: Disease, today: date, rng: random.Random) -> Timeline:
    diagnosed = weekday(add_months(today, -scenario.months) - timedelta(days=rng.randint(0, 20)))
    start = weekday(diagnosed + timedelta(days=rng.randint(24, 40)))
    last = weekday(today - timedelta(days=scenario.since_last))
    until = last + timedelta(days=rng.randint(5, 40)) if scenario.ending else today
    line = Timeline(diagnosed, diagnosed + timedelta(days=2), start, None, last, min(until, today))
    if disease.relapse is not None:
        second = weekday(add_months(start, disease.relapse + 4))
        line.second = second if second < last and scenario.teaching != "relapse" else None
    line.treatments = _treatments(disease, line, rng)
    line.visits = _visits(scenario, line, rng)
    line.blood = _monthly_blood(scenario, line, rng)
    line.scans = _scans(scenario, disease, line, rng)
    return line


def weekday(day: date) -> date:
    """That day, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - CLINIC_DAYS + 1, 0))


def _treatments(disease: Disease, line: Timeline, rng: random.Random) -> list[dict]:
    first = {
        RADIOTHERAPY: _radiotherapy,
        TRANSPLANT: _transplant,
        LENALIDOMIDE: _lenalidomide,
        MELPHALAN: _melphalan,
    }[disease.path](line.start, rng)
    second = []
    if line.second is not None:
        agents = ["daratumumab", "lenalidomide", "dexamethasone"]
        second = [_systemic(2, agents, line.second, add_months(line.second, rng.randint(8, 14)))]
    found = [given for given in (*first, *second) if given["start"] <= line.until]
    for given in found:
        if given.get("end") and given["end"] > line.until:
            given.update(end=None, stop_reason="")
    return found


def _radiotherapy(start: date, rng: random.Random) -> list[dict]:
    end = weekday(start + timedelta(days=rng.randint(31, 37)))
    dose = rng.choice((40, 45, 45, 50, 50))
    return [
        {"kind": "radiotherapy", "line": 1, "start": start, "end": end, "dose_gy": dose}
        | {"indication": "poems", "stop_reason": "completed"}
    ]


def _transplant(start: date, rng: random.Random) -> list[dict]:
    induction = rng.choice((["lenalidomide", "dexamethasone"], ["cyclophosphamide", "dexamethasone"]))
    end = weekday(add_months(start, rng.randint(3, 4)))
    day_0 = weekday(end + timedelta(days=rng.randint(28, 45)))
    transplant = {"kind": "asct", "line": 1, "agents": ["melphalan"], "start": day_0, "indication": "poems"}
    return [_systemic(1, induction, start, end), transplant]


def _lenalidomide(start: date, rng: random.Random) -> list[dict]:
    return [
        _systemic(
            1, ["lenalidomide", "dexamethasone"], start, weekday(add_months(start, rng.randint(12, 18)))
        )
    ]


def _melphalan(start: date, rng: random.Random) -> list[dict]:
    return [
        _systemic(1, ["melphalan", "dexamethasone"], start, weekday(add_months(start, rng.randint(9, 11))))
    ]


def _systemic(line: int, agents: list[str], start: date, end: date) -> dict:
    return {
        "kind": "systemic",
        "line": line,
        "agents": agents,
        "start": start,
        "end": end,
        "indication": "poems",
        "stop_reason": "completed",
    }


def _visits(scenario: Scenario, line: Timeline, rng: random.Random) -> list[date]:
    """Every three months back from the last visit to the first one, some of them missed."""
    first = line.registered + timedelta(days=rng.randint(2, 9))
    first = min(weekday(first), line.last)
    found, back = [line.last], 1
    while (day := weekday(add_months(line.last, -3 * back) + timedelta(days=rng.randint(-8, 4)))) > first:
        if (day - first).days > 45 and (scenario.quiet or rng.random() > VISIT_MISSED):
            found.append(day)
        back += 1
    return [*([first] if first < line.last else []), *reversed(found)]


def running(line: Timeline, day: date) -> bool:
    """Is a systemic line being given on that day?"""
    return any(
        given["kind"] == "systemic"
        and given["start"] <= day
        and (given["end"] is None or day <= given["end"])
        for given in line.treatments
    )


def _monthly_blood(scenario: Scenario, line: Timeline, rng: random.Random) -> list[date]:
    """Blood counts between the visits while a systemic line runs; up to now where the patient keeps to the plan."""
    keeps_to_it = scenario.standing not in ("overdue", "long") and not scenario.ending
    day = line.until - timedelta(days=rng.randint(3, 19)) if keeps_to_it else line.last
    found = []
    while day > line.start:
        if running(line, day) and all(abs((day - visit).days) > 12 for visit in line.visits):
            found.append(weekday(day))
        day -= timedelta(days=28)
    return sorted(found)


def _scans(scenario: Scenario, disease: Disease, line: Timeline, rng: random.Random) -> list[date]:
    """A PET before treatment, one seven to ten months after each, and another where several lesions were seen."""
    found = [weekday(line.diagnosed + timedelta(days=rng.randint(6, 18)))]
    ends = [given["start"] if given["kind"] == "asct" else given["end"] for given in line.treatments]
    last_of_line: dict[int, date] = {}
    for given, end in zip(line.treatments, ends, strict=True):
        if end is not None:
            last_of_line[given["line"]] = end
    latest = line.until - timedelta(days=1) if scenario.standing != "long" else line.last
    for end in last_of_line.values():
        day = weekday(add_months(end, rng.randint(7, 9)) + timedelta(days=rng.randint(0, 20)))
        again = [weekday(add_months(day, 8))] if disease.lesions > 2 else []
        for scan in (day, *again):
            if scan <= latest:
                found.append(scan)
    return sorted(found)
