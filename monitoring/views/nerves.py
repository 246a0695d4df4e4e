"""Nerve by nerve against the baseline: every study of nerve conduction, and what became of each measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.protocol import discordance
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.calendar import months_since
from monitoring.protocol.history import History, Reading
from monitoring.protocol.nerve_table import Change, Direction, Measure, measures
from monitoring.selectors.course import treatment_start
from monitoring.selectors.history import person_of, readings_of, treatments_of
from monitoring.selectors.judged import judged
from monitoring.views.record import record_page
from monitoring.views.standing import stands_of
from monitoring.wording.nerves import better_is, nerve_direction
from patients import access
from patients.access import Permission
from patients.models import Patient

CODES = tuple(code for code in ANALYTES if code.startswith("ncs."))
# What the rule book says of nerves beside the other responses; the page says nothing of its own about the lag.
OF_NERVES = frozenset(
    {
        *(discordance.LAG_VEGF_COMPLETE, discordance.LAG_RESPONDING),
        *(discordance.NERVES_AFTER_LAG, discordance.NERVES_WORSE),
    }
)
GLYPHS = {
    **{Direction.BETTER: "▲", Direction.WORSE: "▼", Direction.UNCHANGED: "=", Direction.LOST: "✕"},
    **{Direction.REGAINED: "◆", Direction.UNKNOWN: "?"},
}


@dataclass(frozen=True, slots=True)
class Value:
    """A result as reported; `id` leads to its page."""

    text: str
    unit: str
    day: date
    id: int | None
    is_baseline: bool = False


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    code: str
    glyph: str
    word: str
    by: str
    percent: str


@dataclass(frozen=True, slots=True)
class MeasureSaid:
    """A row: its measure with the way in which it improves, its baseline, its change, and a cell per study."""

    name: str
    better: str
    place: str
    baseline: Value
    is_before: bool
    change: ChangeSaid | None
    cells: list[list[Value]]


@dataclass(frozen=True, slots=True)
class Study:
    """A day of nerve conduction. `month` since the first treatment began, where it had."""

    day: date
    is_before: bool
    month: int | None
    places: str


@require_safe
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The values are for those who see values; what the rule book says of the lag is for physicians."""
    patient = access.patient_for(request.user, patient_id, Permission.READ_COURSE)
    today = patient.site.day()
    readings = [reading for reading in readings_of(patient, CODES) if reading.date <= today]
    start = treatment_start(History(person=person_of(patient), treatments=treatments_of(patient)), today)
    found = measures(readings, start)
    studies = _studies(readings, start)
    judges = access.can(request.user, Permission.ASSESS, patient.site_id)
    return record_page(
        request,
        patient,
        "nerves.html",
        today=today,
        page="patient",
        here="patient_nerves",
        judges=judges,
        started=start,
        studies=studies,
        nerves=[
            (wording.nerve(nerve), [_said(each, studies) for each in group])
            for nerve, group in groupby(found, key=lambda each: each.analyte.split(".")[1])
        ],
        unbegun=any(not each.is_before for each in found) and start is not None,
        records=access.can(request.user, Permission.RECORD_RESULTS, patient.site_id),
        **(_judged(patient, today) if judges and readings else {}),
    )


def _judged(patient: Patient, today: date) -> dict:
    """How the nerves stand as the first page says it: the pace of the neurological score, and why responses differ."""
    assessment = judged(patient, today)
    clinical = next(each for each in stands_of(patient, assessment) if each.channel == "clinical")
    return {
        "pace": clinical.pace if assessment.judgement.case.line else None,
        "discordances": [
            (wording.discordance(each.code, dict(each.facts)), each.sources)
            for each in discordance.discordances(assessment.judgement)
            if each.code in OF_NERVES
        ],
    }


def _studies(readings: Iterable[Reading], start: date | None) -> list[Study]:
    """Oldest first."""
    by_day = groupby(sorted(readings, key=lambda each: each.date), key=lambda each: each.date)
    return [_study(day, list(group), start) for day, group in by_day]


def _study(day: date, readings: list[Reading], start: date | None) -> Study:
    places = sorted({_place(reading) for reading in readings} - {""})
    is_before = start is not None and day < start
    month = None if start is None or is_before else months_since(start, day)
    return Study(day, is_before, month, "; ".join(places))


def _place(reading: Reading) -> str:
    return " · ".join(part for part in (reading.lab, reading.method, reading.component) if part)


def _said(of: Measure, studies: Iterable[Study]) -> MeasureSaid:
    _ncs, _nerve, side, parameter = of.analyte.split(".")
    return MeasureSaid(
        name=f"{capfirst(wording.side(side))} · {wording.parameter(parameter)}",
        better=better_is(ANALYTES[of.analyte].higher_is),
        place=_place(of.latest),
        baseline=_value(of.baseline, of),
        is_before=of.is_before,
        change=_change(of.change, wording.unit(of.latest.unit)) if of.change else None,
        cells=[[_value(each, of) for each in of.readings if each.date == study.day] for study in studies],
    )


def _value(reading: Reading, of: Measure) -> Value:
    return Value(
        text=wording.word(reading.coded) if reading.coded else reading.reported,
        unit="" if reading.coded else wording.unit(reading.reported_unit),
        day=reading.date,
        id=reading.id,
        is_baseline=reading is of.baseline,
    )


def _change(change: Change, unit: str) -> ChangeSaid:
    return ChangeSaid(
        code=change.direction,
        glyph=GLYPHS[change.direction],
        word=nerve_direction(change.direction),
        by="" if change.by is None else f"{_signed(wording.number(abs(change.by)), change.by)} {unit}",
        percent=""
        if change.percent is None
        else f"{_signed(wording.number(abs(round(change.percent))), change.percent)} %",
    )


def _signed(text: str, number) -> str:
    return f"{'−' if number < 0 else '+' if number > 0 else '±'}{text}"
