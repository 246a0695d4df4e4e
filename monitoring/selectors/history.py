"""A patient's facts as the plain values that rules may see (`protocol.history`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from monitoring.models import Treatment
from monitoring.protocol import history as facts
from monitoring.protocol.computed import with_computed
from monitoring.protocol.vocabulary import SpokenBy
from patients.models import Patient

# Written as SQL, with days and numbers as text: a patient of many years has thousands of rows, and turning each of
# their columns into what the ORM makes of it takes longer than all else. The order is that of `facts.Reading`.
_VALID = """FROM monitoring_observation WHERE patient_id = %s AND voided_at IS NULL
    AND status IN ('final', 'corrected') AND unusable = ''"""
_READINGS = f"""SELECT analyte, CAST("date" AS text), CAST(value AS text), comparator, coded, unit,
    specimen, lab, method, component, CAST(lower_limit AS text), CAST(upper_limit AS text),
    reported_value, reported_unit, id {_VALID}"""
# Of nerve conduction only that it was seen: the words and numbers of its rows stay where they are.
_WITHOUT_NERVES = f"""SELECT analyte, CAST("date" AS text), CAST(NULL AS text), '', '', '', '', '', '', '',
    CAST(NULL AS text), CAST(NULL AS text), '', '', id {_VALID} AND analyte LIKE 'ncs.%%'
    UNION ALL {_READINGS} AND analyte NOT LIKE 'ncs.%%' ORDER BY 2, 15"""
_FOUND = """
    SELECT 'sign', code, CAST("date" AS text), CAST(NULL AS text), state, grade, "count", id
    FROM monitoring_sign WHERE patient_id = %s AND voided_at IS NULL
    UNION ALL
    SELECT 'event', code, CAST("date" AS text), CAST(NULL AS text), '', NULL, NULL, id
    FROM monitoring_event WHERE patient_id = %s AND voided_at IS NULL
    UNION ALL
    SELECT 'condition', code, CAST(start AS text), CAST("end" AS text), '', NULL, NULL, id
    FROM monitoring_condition WHERE patient_id = %s AND voided_at IS NULL
    UNION ALL
    SELECT 'decision', decision, CAST("date" AS text), CAST(NULL AS text), reason, NULL, NULL, id
    FROM monitoring_decision WHERE patient_id = %s AND voided_at IS NULL
    UNION ALL
    SELECT 'patient', panel, CAST("on" AS text), CAST(NULL AS text), '', earliest, latest, id
    FROM monitoring_patientoverride WHERE patient_id = %s
    UNION ALL
    SELECT 'site', panel, CAST("on" AS text), CAST(NULL AS text),
        CASE WHEN while_running THEN 'running' ELSE '' END, earliest, latest, id
    FROM monitoring_localpolicy WHERE site_id = %s"""
KINDS = ("sign", "event", "condition", "decision", "patient", "site")

TREATMENT_FIELDS = ("id", "kind", "start", "end", "line", "agents", "dose_gy", "indication", "stop_reason")


def history_of(patient: Patient) -> facts.History:
    """Everything that counts: standing rows, valid results, each kind by date then id. Three queries."""
    return _history(patient, readings_of(patient))


def judged_history_of(patient: Patient) -> facts.History:
    """What schedule and rules ask of `history_of`: of nerve conduction only when it was seen. Three queries.

    One study has up to fifty numbers that no rule reads, and each save lays the schedule out and judges anew.
    """
    return _history(patient, _readings(patient, _WITHOUT_NERVES, [patient.pk, patient.pk]))


def as_text(column: str) -> Cast:
    """A column as the database writes it. Reading a thousand dates costs more than laying out what they mean."""
    return Cast(column, TextField())


def _history(patient: Patient, readings: tuple[facts.Reading, ...]) -> facts.History:
    found = _found(patient)
    return facts.History(
        person=person_of(patient),
        readings=readings,
        signs=tuple(
            facts.SignSeen(code, day, state, grade, count, id)
            for code, day, _end, state, grade, count, id in found["sign"]
        ),
        treatments=treatments_of(patient),
        events=tuple(facts.EventSeen(code, day, id) for code, day, *_none, id in found["event"]),
        conditions=tuple(
            facts.ConditionSeen(code, start, end, id) for code, start, end, *_none, id in found["condition"]
        ),
        decisions=tuple(
            facts.DecisionSeen(code, day, reason, id)
            for code, day, _end, reason, *_none, id in found["decision"]
        ),
        spacings=tuple(
            facts.SpacingSeen(panel, speaker, day, (earliest, latest) if earliest else None, row == "running")
            for speaker in (SpokenBy.SITE, SpokenBy.PATIENT)
            for panel, day, _end, row, earliest, latest, _id in found[speaker]
        ),
    )


def _found(patient: Patient) -> dict[str, list[tuple]]:
    """Standing signs, events, conditions, decisions and words on intervals, each kind by day, then id. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [*[patient.pk] * 5, patient.site_id])
        rows = cursor.fetchall()
    day_of = cache(date.fromisoformat)
    found: dict[str, list[tuple]] = {kind: [] for kind in KINDS}
    for kind, code, start, end, *rest in rows:
        found[kind].append((code, start and day_of(start), end and day_of(end), *rest))
    for listed in found.values():
        listed.sort(key=lambda row: (row[1] or date.min, row[-1]))
    return found


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
    wanted = [] if analytes is None else list(analytes)
    if analytes is not None and not wanted:
        return ()
    which = f" AND analyte IN ({', '.join(['%s'] * len(wanted))})" if wanted else ""
    return _readings(patient, f'{_READINGS}{which} ORDER BY "date", id', [patient.pk, *wanted])


def _readings(patient: Patient, statement: str, params: Sequence[int | str]) -> tuple[facts.Reading, ...]:
    day_of, number = cache(date.fromisoformat), cache(_number)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
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
