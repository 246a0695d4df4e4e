"""The organs over time: a row for each, a column for each day of examination, what was found and what it said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.protocol import findings
from monitoring.protocol.history import Reading, SignSeen
from monitoring.protocol.organ_matrix import Cell, Column, Fact, organ_matrix
from monitoring.protocol.responses.clinical import NO_LINE
from monitoring.protocol.responses.organs import ORGANS
from monitoring.protocol.verdicts import Channel, Organ, OrganState
from monitoring.protocol.vocabulary import SignState
from monitoring.selectors.history import judged_history_of
from monitoring.views.findings import Fact as FactSaid
from monitoring.views.findings import facts_of
from monitoring.views.record import record_page
from monitoring.views.standing import sources_of
from patients import access
from patients.access import Permission

COLUMNS = 10  # what fits a screen
FACTS = 3  # of one cell that the page names
# Told apart by shape as well as by word and colour; as the strip of organs on the chart draws them.
GLYPHS = {
    OrganState.RESOLVED: "●",
    OrganState.IMPROVED: "▲",
    OrganState.STABLE: "□",
    OrganState.WORSE: "▼",
    OrganState.NEW: "★",
}


# What one test measures: its name stands with the organ, the cells hold the value alone.
MEASURED_BY = {
    Organ.PULMONARY_HYPERTENSION: "rvsp",
    Organ.DLCO: "dlco_percent",
    Organ.RENAL: "egfr",
    Organ.PLATELETS: "platelets",
}


@dataclass(frozen=True, slots=True)
class CellSaid:
    """`on` where it is another day than the column's; `facts` what was found; `more` how many are not named."""

    state: str
    glyph: str
    word: str
    note: str
    since: date | None
    on: date | None
    facts: list[str]
    more: int


@require_safe
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The state of an organ is a judgement: for physicians."""
    patient = access.patient_for(request.user, patient_id, Permission.ASSESS)
    today = patient.site.day()
    before = _day(request.GET.get("before", ""))
    found = organ_matrix(judged_history_of(patient), today, COLUMNS, before)
    return record_page(
        request,
        patient,
        "organs.html",
        today=today,
        page="patient",
        here="patient_organs",
        judges=True,
        columns=found.columns,
        lines=_lines(found.columns),
        rows=[
            {
                "organ": wording.organ(organ),
                "measure": wording.analyte(MEASURED_BY[organ]) if organ in MEASURED_BY else "",
                "cells": [
                    (column.day, _said(organ, column, column.cells[place])) for column in found.columns
                ],
                "ever": any(column.cells[place] for column in found.columns),
            }
            for place, organ in enumerate(ORGANS)
        ],
        states=[(GLYPHS[state], state.value, wording.organ_state(state)) for state in GLYPHS],
        earlier=found.columns[0].day if found.earlier else None,
        later=before is not None,
        sources=sources_of(Channel.CLINICAL),
        records=access.can(request.user, Permission.RECORD_RESULTS, patient.site_id),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _lines(columns: Iterable[Column]) -> list[tuple[int, date | None, int]]:
    """Number and start of the line that ran, 0 before any, and over how many columns it goes."""
    groups = groupby(
        columns, key=lambda each: (each.line.number, each.line.start) if each.line else (0, None)
    )
    return [(number, start, len(list(group))) for (number, start), group in groups]


def _said(organ: Organ, column: Column, cell: Cell | None) -> CellSaid | None:
    if cell is None:
        return None
    change = cell.change
    judged = change.state != OrganState.NOT_ASSESSED
    told = _told(organ, cell.facts)
    return CellSaid(
        state=change.state,
        glyph=GLYPHS.get(change.state, ""),
        word=wording.organ_state(change.state) if judged else "",
        note=wording.organ_note(change.note) if change.note not in ("", NO_LINE) else "",
        since=change.since,
        on=cell.on if cell.on != column.day else None,
        facts=told[:FACTS],
        more=len(told[FACTS:]),
    )


def _told(organ: Organ, facts: tuple[Fact, ...]) -> list[str]:
    """ "ONLS, total 4", "Edema: mild"; of signs those that are there, and where none is, that none is."""
    telling = [fact for fact in facts if isinstance(fact, Reading) or _is_there(fact)]
    if not telling:
        return [_("none found") if len(facts) > 1 else wording.state(SignState.ABSENT)]
    if organ == Organ.NEUROPATHY:
        return _named(telling[:1])  # the scale that is judged: the others stand in the chart
    if organ == Organ.ENDOCRINE:  # by axis they have a page of their own
        results = sum(isinstance(fact, Reading) for fact in telling)
        said = [ngettext("%(n)s result", "%(n)s results", results) % {"n": results}] if results else []
        return _named([fact for fact in telling if isinstance(fact, SignSeen)]) + said
    return _named(telling, MEASURED_BY.get(organ, ""))


def _named(facts: Iterable[Fact], measure: str = "") -> list[str]:
    """Name and value; of the organ's own measure the value alone, of a sign that is there the name alone."""
    evidence = [
        findings.reading(fact) if isinstance(fact, Reading) else findings.sign(fact) for fact in facts
    ]
    return [
        _short(fact.value == SignState.PRESENT, fact.analyte == measure, told)
        for fact, told in zip(evidence, facts_of(evidence), strict=True)
    ]


def _short(is_there: bool, is_measure: bool, told: FactSaid) -> str:
    if is_there:
        return told.name
    return told.value if is_measure else f"{told.name} {told.value}"


def _is_there(seen: SignSeen) -> bool:
    return seen.grade > 0 if seen.grade is not None else seen.state == SignState.PRESENT
