"""A patient's facts as the plain values that rules may see (`protocol.history`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from monitoring.models import Condition, Event, Observation, Sign, Treatment
from monitoring.protocol import history as facts
from monitoring.protocol.computed import with_computed
from monitoring.protocol.schedule import asks_value_of
from patients.models import Patient

READING_FIELDS = (
    *(
        "id",
        "analyte",
        "date",
        "value",
        "comparator",
        "coded",
        "unit",
        "specimen",
        "lab",
        "method",
        "component",
    ),
    *("lower_limit", "upper_limit", "reported_value", "reported_unit"),
)

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
    rows = _valid(patient).exclude(analyte__in=VALUED).order_by("date", "id")
    day_of = cache(date.fromisoformat)
    seen = [
        facts.Reading(analyte, day_of(day), id=id)
        for id, analyte, day in rows.values_list("id", "analyte", as_text("date"))
    ]
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
    rows = _valid(patient)
    if analytes is not None:
        rows = rows.filter(analyte__in=list(analytes))
    # Tuples, not instances: a patient of many years has a thousand rows and more.
    readings = tuple(
        facts.Reading(
            id=row[0],
            analyte=row[1],
            date=row[2],
            value=_plain(row[3]),
            comparator=row[4],
            coded=row[5],
            unit=row[6],
            specimen=row[7],
            lab=row[8],
            method=row[9],
            component=row[10],
            lower_limit=_plain(row[11]),
            upper_limit=_plain(row[12]),
            reported=row[13],
            reported_unit=row[14],
        )
        for row in rows.order_by("date", "id").values_list(*READING_FIELDS)
    )
    return with_computed(readings, sex=patient.sex, birth_date=patient.birth_date)


def _valid(patient: Patient) -> QuerySet[Observation]:
    return Observation.objects.standing().filter(
        patient=patient, status__in=("final", "corrected"), unusable=""
    )


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


def _plain(value: Decimal | None) -> Decimal | None:
    """The number without the column's padding zeros: 12.400000 is 12.4."""
    if value is None:
        return None
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
