"""A patient's facts as the plain values that rules may see (`protocol.history`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from monitoring.models import Condition, Decision, Event, Sign, Treatment
from monitoring.protocol import history as facts
from monitoring.protocol.computed import with_computed
from patients.models import Patient

# Written as SQL, with days and numbers as text: a patient of many years has thousands of rows, and turning each of
# their columns into what the ORM makes of it takes longer than all else. The order is that of `facts.Reading`.
_VALID = """FROM monitoring_observation WHERE patient_id = %s AND voided_at IS NULL
    AND status IN ('final', 'corrected') AND unusable = ''"""
_READINGS = f"""SELECT analyte, CAST("date" AS text), CAST(value AS text), comparator, coded, unit,
    specimen, lab, method, component, CAST(lower_limit AS text), CAST(upper_limit AS text),
    reported_value, reported_unit, id {_VALID}"""
_SEEN = f"""SELECT analyte, CAST("date" AS text), id {_VALID} AND analyte LIKE 'ncs.%%'"""
_WITHOUT_NERVES = " AND analyte NOT LIKE 'ncs.%%'"

TREATMENT_FIELDS = ("id", "kind", "start", "end", "line", "agents", "dose_gy", "indication", "stop_reason")


def history_of(patient: Patient) -> facts.History:
    """Everything that counts: standing rows, valid results, each kind by date then id. Six queries."""
    return _history(patient, readings_of(patient))


def judged_history_of(patient: Patient) -> facts.History:
    """What schedule and rules ask of `history_of`: of nerve conduction only when it was seen. Seven queries.

    One study has up to fifty numbers that no rule reads, and each save lays the schedule out and judges anew.
    """
    day_of = cache(date.fromisoformat)
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [patient.pk])
        nerves = [facts.Reading(analyte, day_of(day), id=id) for analyte, day, id in cursor.fetchall()]
    readings = (*nerves, *_readings(patient, _WITHOUT_NERVES, []))
    return _history(patient, tuple(sorted(readings, key=lambda reading: reading.date)))


def as_text(column: str) -> Cast:
    """A column as the database writes it. Reading a thousand dates costs more than laying out what they mean."""
    return Cast(column, TextField())


def _history(patient: Patient, readings: tuple[facts.Reading, ...]) -> facts.History:
    return facts.History(
        person=person_of(patient),
        readings=readings,
        signs=tuple(
            facts.SignSeen(
                code=row.code, date=row.date, state=row.state, grade=row.grade, count=row.count, id=row.id
            )
            for row in Sign.objects.standing().filter(patient=patient).order_by("date", "id")
        ),
        treatments=treatments_of(patient),
        events=tuple(
            facts.EventSeen(code=row.code, date=row.date, id=row.id)
            for row in Event.objects.standing().filter(patient=patient).order_by("date", "id")
        ),
        conditions=tuple(
            facts.ConditionSeen(code=row.code, start=row.start, end=row.end, id=row.id)
            for row in Condition.objects.standing().filter(patient=patient).order_by("start", "id")
        ),
        decisions=tuple(
            facts.DecisionSeen(code=row.decision, date=row.date, reason=row.reason, id=row.id)
            for row in Decision.objects.standing().filter(patient=patient).order_by("date", "id")
        ),
    )


def person_of(patient: Patient) -> facts.Person:
    return facts.Person(
        id=patient.pk,
        sex=patient.sex,
        birth_date=patient.birth_date,
        diagnosis_date=patient.diagnosis_date,
        registered_on=patient.registered_on,
        status=patient.status,
        status_date=patient.status_date,
        transplant_eligible=patient.transplant_eligible,
        light_chain=patient.light_chain,
        isotype=patient.isotype,
        pregnancy_prevention=patient.pregnancy_prevention,
        replacement_plans=tuple(sorted(axis for axis, plan in patient.replacement_plans.items() if plan)),
    )


def readings_of(patient: Patient, analytes: Iterable[str] | None = None) -> tuple[facts.Reading, ...]:
    """Valid results, oldest first; those of `analytes` alone where given. Computed ones (eGFR, ONLS) are among them."""
    if analytes is None:
        return _readings(patient, "", [])
    wanted = list(analytes)
    if not wanted:
        return ()
    return _readings(patient, f" AND analyte IN ({', '.join(['%s'] * len(wanted))})", wanted)


def _readings(patient: Patient, which: str, params: list[str]) -> tuple[facts.Reading, ...]:
    day_of, number = cache(date.fromisoformat), cache(_number)
    with connection.cursor() as cursor:
        cursor.execute(f'{_READINGS}{which} ORDER BY "date", id', [patient.pk, *params])
        rows = cursor.fetchall()
    readings = [
        facts.Reading._make(
            (code, day_of(day), number(value), *words, number(lower), number(upper), said, said_in, id, False)
        )
        for code, day, value, *words, lower, upper, said, said_in, id in rows
    ]
    return with_computed(readings, sex=patient.sex, birth_date=patient.birth_date)


def treatments_of(patient: Patient) -> tuple[facts.Treatment, ...]:
    rows = Treatment.objects.standing().filter(patient=patient).order_by("start", "id")
    return tuple(
        facts.Treatment(**row | {"agents": tuple(row["agents"])}) for row in rows.values(*TREATMENT_FIELDS)
    )


def treatment_facts(row: Treatment) -> facts.Treatment:
    return facts.Treatment(
        id=row.pk,
        kind=row.kind,
        start=row.start,
        end=row.end,
        line=row.line,
        agents=tuple(row.agents),
        dose_gy=row.dose_gy,
        indication=row.indication,
        stop_reason=row.stop_reason,
    )


def _number(text: str | None) -> Decimal | None:
    """The number without the column's padding zeros: 12.400000 is 12.4."""
    if text is None:
        return None
    plain = Decimal(text).normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
