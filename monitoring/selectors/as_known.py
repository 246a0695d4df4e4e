"""A patient's record as it was known at the end of a day: what had been recorded by then, in the words of then.

Rows say when they were recorded and voided. A result that was corrected since left what it said in a revision; a
person, a treatment, a condition and an appointment leave a version at every change. What nobody had yet written down
is not there, whatever day it is dated.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Model, Q, QuerySet

from monitoring.models import (
    Appointment,
    Condition,
    Decision,
    Event,
    LocalPolicy,
    Observation,
    ObservationRevision,
    PatientOverride,
    Sign,
    Treatment,
    Visit,
    VisitNoteRevision,
)
from monitoring.protocol import history as facts
from monitoring.protocol.computed import with_computed
from monitoring.protocol.vocabulary import SpokenBy
from monitoring.selectors.history import number_of, person_of, treatment_facts
from patients.models import Patient, Site

VALID = ("final", "corrected")
NERVES = "ncs."
NUMBERS = ("value", "lower_limit", "upper_limit")
_SAID = (  # of a result, in the order of `facts.Reading`
    *("analyte", "date", "value", "comparator", "coded", "unit", "specimen", "lab", "method", "component"),
    *("lower_limit", "upper_limit", "reported_value", "reported_unit", "id"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a patient at the end of `day`: rows recorded before `before`.

    `patient` is as the register said then, and as it was first registered where that was later.
    """

    patient: Patient
    day: date
    before: datetime
    is_registered: bool


def known_on(patient: Patient, day: date) -> Known:
    """One query. `day` is a day before today: nothing that is recorded later changes the answer."""
    before = end_of(patient.site, day)
    versions = list(Patient.history.filter(id=patient.pk).order_by("history_date", "history_id"))
    said = _said_before(versions, before)
    then = copy.copy(patient)
    for field in Patient.history.model.tracked_fields if said else ():
        setattr(then, field.attname, getattr(said, field.attname))
    return Known(then, day, before, is_registered=patient.created_at < before)


def end_of(site: Site, day: date) -> datetime:
    """The first moment after a day at the site."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=site.zone)


def history_of(known: Known) -> facts.History:
    """As `history.history_of`, of what was known. Eleven queries."""
    return facts.History(
        person=person_of(known.patient),
        readings=_readings(known),
        signs=tuple(
            facts.SignSeen(row.code, row.date, row.state, row.grade, row.count, row.pk)
            for row in standing(Sign, known).order_by("date", "id")
        ),
        treatments=tuple(_treatments(known)),
        events=tuple(
            facts.EventSeen(row.code, row.date, row.pk)
            for row in standing(Event, known).order_by("date", "id")
        ),
        conditions=tuple(
            facts.ConditionSeen(row.code, row.start, row.end, row.pk)
            for row in sorted(
                _standing_rows(Condition, known), key=lambda row: (row.start or date.min, row.pk)
            )
        ),
        decisions=tuple(
            facts.DecisionSeen(row.decision, row.date, row.reason, row.pk)
            for row in standing(Decision, known).order_by("date", "id")
        ),
        spacings=tuple(_spacings(known)),
    )


def judged(history: facts.History) -> facts.History:
    """As `history.judged_history_of`: of nerve conduction only that it was seen."""
    return replace(
        history,
        readings=tuple(
            facts.Reading(r.analyte, r.date, id=r.id) if r.analyte.startswith(NERVES) else r
            for r in history.readings
        ),
    )


def recorded(rows: QuerySet, known: Known) -> QuerySet:
    """Those of the patient that had been recorded, voided or not."""
    return rows.filter(patient=known.patient, recorded_at__lt=known.before)


def standing(model: type[Model], known: Known) -> QuerySet:
    """Those of the patient that had been recorded and not been voided."""
    rows = recorded(model._default_manager.all(), known)
    return rows.filter(Q(voided_at__isnull=True) | Q(voided_at__gte=known.before))


def rows_of(model: Any, known: Known) -> list[Any]:
    """All that had been recorded of a kind, voided ones too, each row as it read then. At most two queries."""
    found = list(recorded(model.objects.select_related("recorded_by"), known))
    said = _SAID_INSTEAD.get(model, _no_other_words)(known)
    for row in found:
        for name, value in said.get(row.pk, {}).items():
            setattr(row, name, value)
        if getattr(row, "voided_at", None) is not None and row.voided_at >= known.before:
            row.voided_at, row.voided_by_id, row.void_reason = None, None, ""
    return found


def _no_other_words(known: Known) -> dict[int, dict]:
    """Of rows that are voided but never changed."""
    return {}


def _versions(model: Any, known: Known) -> dict[int, dict]:
    """Of rows that are changed in place, what each said then. One query."""
    found: dict[int, list] = {}
    history = model.history.filter(patient_id=known.patient.pk)
    for version in history.order_by("history_date", "history_id"):
        found.setdefault(version.id, []).append(version)
    fields = [field.attname for field in model.history.model.tracked_fields]
    then = {pk: _said_before(versions, known.before) for pk, versions in found.items()}
    return {pk: {name: getattr(said, name) for name in fields} for pk, said in then.items()}


def _said_before(versions: list[Any], before: datetime) -> Any:
    """The last version written before a moment, else the first that is kept; None where none is."""
    earlier = [version for version in versions if version.history_date < before]
    return earlier[-1] if earlier else next(iter(versions), None)


def _readings(known: Known) -> tuple[facts.Reading, ...]:
    rows = standing(Observation, known).values(*_SAID, "status", "unusable")
    said = _corrected(known)
    found = [_reading({**row, **said.get(row["id"], {})}) for row in rows]
    valid = sorted((each for each in found if each is not None), key=lambda each: (each.date, each.id))
    person = known.patient
    return with_computed(valid, sex=person.sex, birth_date=person.birth_date)


def _corrected(known: Known) -> dict[int, dict]:
    """By result, what it said then where it was corrected since: the earliest revision replaced afterwards."""
    revisions = ObservationRevision.objects.filter(
        observation__patient=known.patient, replaced_at__gte=known.before
    )
    rows = revisions.order_by("-version").values_list("observation_id", "said")
    return {pk: {name: _value(name, value) for name, value in said.items()} for pk, said in rows}


def _value(name: str, said: Any) -> Any:
    """What a revision keeps as JSON."""
    if name == "date":
        return date.fromisoformat(said)
    return Decimal(said) if name in NUMBERS and said is not None else said


def _notes(known: Known) -> dict[int, dict]:
    """By visit, what its note said then where it was changed since."""
    revisions = VisitNoteRevision.objects.filter(visit__patient=known.patient, replaced_at__gte=known.before)
    return {pk: {"note": said} for pk, said in revisions.order_by("-version").values_list("visit_id", "said")}


_SAID_INSTEAD: dict[Any, Callable[[Known], dict[int, dict]]] = {
    Observation: _corrected,
    Visit: _notes,
    **{model: partial(_versions, model) for model in (Treatment, Condition, Appointment)},
}


def _reading(row: dict) -> facts.Reading | None:
    if row["status"] not in VALID or row["unusable"]:
        return None
    for name in NUMBERS:
        row[name] = number_of(None if row[name] is None else str(row[name]))
    return facts.Reading(*(row[name] for name in _SAID))


def _standing_rows(model: Any, known: Known) -> Iterable[Any]:
    return (row for row in rows_of(model, known) if not row.is_voided)


def _treatments(known: Known) -> Iterable[facts.Treatment]:
    rows = sorted(_standing_rows(Treatment, known), key=lambda row: (row.start, row.pk))
    return (treatment_facts(row) for row in rows)


def _spacings(known: Known) -> Iterable[facts.SpacingSeen]:
    said = {"at__lt": known.before}
    of_site = LocalPolicy.objects.filter(site_id=known.patient.site_id, **said)
    of_patient = PatientOverride.objects.filter(patient=known.patient, **said)
    for speaker, rows in ((SpokenBy.SITE, of_site), (SpokenBy.PATIENT, of_patient)):
        for row in rows.order_by("on", "id"):
            months = (row.earliest, row.latest) if row.earliest and row.latest else None
            yield facts.SpacingSeen(row.panel, speaker, row.on, months, getattr(row, "while_running", False))
