"""A patient's facts as the plain values that rules may see (`protocol.history`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from monitoring.models import Condition, Event, Sign, Treatment
from monitoring.protocol import history as facts
from monitoring.protocol.computed import with_computed
from monitoring.protocol.schedule import asks_value_of
from patients.models import Patient

# Written as SQL, with days and numbers as text: a patient of many years has thousands of rows, and turning each of
# their columns into what the ORM makes of it takes longer than all else. The order is that of `facts.Reading`.
_VALID = """FROM monitoring_observation WHERE patient_id = %s AND voided_at IS NULL
    AND status IN ('final', 'corrected') AND unusable = ''"""
_READINGS = f"""SELECT analyte, CAST("date" AS text), CAST(value AS text), comparator, coded, unit,
    specimen, lab, method, component, CAST(lower_limit AS text), CAST(upper_limit AS text),
    reported_value, reported_unit, id {_VALID}"""
_SEEN = f'SELECT analyte, CAST("date" AS text), id {_VALID}'

TREATMENT_FIELDS = ("id", "kind", "start", "end", "line", "agents", "dose_gy", "indication", "stop_reason")

# What the schedule reads as numbers, and the ONLS with its parts, from which it is computed.
VALUED = tuple(sorted({*asks_value_of(), "onls", "onls_arm", "onls_leg"}))


def history_of(patient: Patient) -> facts.History:
    """Everything that counts: standing rows, valid results, each kind by date then id. Five queries."""
    return _history(patient, readings_of(patient))


def schedule_history_of(patient: Patient) -> facts.History:
    """What the schedule asks of `history_of`: of most results only when they were seen, their numbers stay unread.

    A patient of many years has a thousand results, and each save lays the schedule out anew. Six queries.
    """
    day_of = cache(date.fromisoformat)
    rows = _rows(_SEEN, patient, VALUED, "NOT IN")
    seen = [facts.Reading(analyte, day_of(day), id=id) for analyte, day, id in rows]
    readings = (*seen, *readings_of(patient, VALUED))
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
    )


def readings_of(patient: Patient, analytes: Iterable[str] | None = None) -> tuple[facts.Reading, ...]:
    """Valid results, oldest first; those of `analytes` alone where given. Computed ones (eGFR, ONLS) are among them."""
    rows = _rows(_READINGS, patient, analytes)
    day_of, number = cache(date.fromisoformat), cache(_number)
    readings = [
        facts.Reading._make(
            (code, day_of(day), number(value), *words, number(lower), number(upper), said, said_in, id, False)
        )
        for code, day, value, *words, lower, upper, said, said_in, id in rows
    ]
    return with_computed(readings, sex=patient.sex, birth_date=patient.birth_date)


def _rows(statement: str, patient: Patient, analytes: Iterable[str] | None, which: str = "IN") -> list[tuple]:
    params: list = [patient.pk]
    if analytes is not None:
        params += analytes
        if len(params) == 1:
            return []
        statement += f" AND analyte {which} ({', '.join(['%s'] * (len(params) - 1))})"
    with connection.cursor() as cursor:
        cursor.execute(f'{statement} ORDER BY "date", id', params)
        return cursor.fetchall()


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
