"""A patient's facts as the plain values that rules may see (`protocol.history`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from django.db.models import TextField
from django.db.models.functions import Cast

from monitoring.models import Treatment
from monitoring.protocol import history as facts
from monitoring.protocol.computed import with_computed
from monitoring.protocol.vocabulary import SpokenBy
from monitoring.selectors.prepared import fetch
from patients.models import Patient

# Written as SQL, with days and numbers as text: a patient of many years has thousands of rows, and turning each of
# their columns into what the ORM makes of it takes longer than all else. The order is that of `facts.Reading`.
# {whose} and {where} stand for as many keys as there are patients, and sites.
_VALID = """FROM monitoring_observation WHERE patient_id IN ({whose}) AND voided_at IS NULL
    AND status IN ('final', 'corrected') AND unusable = ''"""
_READINGS = f"""SELECT patient_id, analyte, CAST("date" AS text), CAST(value AS text), comparator, coded, unit,
    specimen, lab, method, component, CAST(lower_limit AS text), CAST(upper_limit AS text),
    reported_value, reported_unit, id {_VALID}"""
# Of nerve conduction only that it was seen: the words and numbers of its rows stay where they are.
_WITHOUT_NERVES = f"""SELECT patient_id, analyte, CAST("date" AS text), CAST(NULL AS text), '', '', '', '', '', '',
    '', CAST(NULL AS text), CAST(NULL AS text), '', '', id {_VALID} AND analyte LIKE 'ncs.%%'
    UNION ALL {_READINGS} AND analyte NOT LIKE 'ncs.%%' ORDER BY 3, 16"""
_FOUND = """
    SELECT 'sign', patient_id, code, CAST("date" AS text), CAST(NULL AS text), state, grade, "count", id
    FROM monitoring_sign WHERE patient_id IN ({whose}) AND voided_at IS NULL
    UNION ALL
    SELECT 'event', patient_id, code, CAST("date" AS text), CAST(NULL AS text), '', NULL, NULL, id
    FROM monitoring_event WHERE patient_id IN ({whose}) AND voided_at IS NULL
    UNION ALL
    SELECT 'condition', patient_id, code, CAST(start AS text), CAST("end" AS text), '', NULL, NULL, id
    FROM monitoring_condition WHERE patient_id IN ({whose}) AND voided_at IS NULL
    UNION ALL
    SELECT 'decision', patient_id, decision, CAST("date" AS text), CAST(NULL AS text), reason, NULL, NULL, id
    FROM monitoring_decision WHERE patient_id IN ({whose}) AND voided_at IS NULL
    UNION ALL
    SELECT 'patient', patient_id, panel, CAST("on" AS text), CAST(NULL AS text), '', earliest, latest, id
    FROM monitoring_patientoverride WHERE patient_id IN ({whose})
    UNION ALL
    SELECT 'site', site_id, panel, CAST("on" AS text), CAST(NULL AS text),
        CASE WHEN while_running THEN 'running' ELSE '' END, earliest, latest, id
    FROM monitoring_localpolicy WHERE site_id IN ({where})"""

TREATMENT_FIELDS = ("id", "kind", "start", "end", "line", "agents", "dose_gy", "indication", "stop_reason")


def history_of(patient: Patient) -> facts.History:
    """Everything that counts: standing rows, valid results, each kind by date then id. Three queries."""
    return _histories([patient], f'{_READINGS} ORDER BY "date", id', 1)[patient.pk]


def judged_history_of(patient: Patient) -> facts.History:
    """What schedule and rules ask of `history_of`: of nerve conduction only when it was seen. Three queries.

    One study has up to fifty numbers that no rule reads, and each save lays the schedule out and judges anew.
    """
    return judged_histories_of([patient])[patient.pk]


def judged_histories_of(patients: Collection[Patient]) -> dict[int, facts.History]:
    """`judged_history_of` each, by their keys: three queries for all of them."""
    return _histories(patients, _WITHOUT_NERVES, 2)


def as_text(column: str) -> Cast:
    """A column as the database writes it. Reading a thousand dates costs more than laying out what they mean."""
    return Cast(column, TextField())


def _histories(patients: Collection[Patient], statement: str, times: int) -> dict[int, facts.History]:
    """times: how often the statement for the results names the patients."""
    readings = _readings(patients, statement, [patient.pk for patient in patients] * times)
    found, treatments = _found(patients), _treatments(patients)
    return {
        patient.pk: _history(patient, readings[patient.pk], treatments.get(patient.pk, ()), found)
        for patient in patients
    }


def _history(
    patient: Patient, readings: tuple[facts.Reading, ...], treatments: Iterable[facts.Treatment], found: Found
) -> facts.History:
    def of(kind: str) -> list[tuple]:
        return found.get((kind, patient.site_id if kind == SpokenBy.SITE else patient.pk), [])

    return facts.History(
        person=person_of(patient),
        readings=readings,
        signs=tuple(
            facts.SignSeen(code, day, state, grade, count, id)
            for code, day, _end, state, grade, count, id in of("sign")
        ),
        treatments=tuple(treatments),
        events=tuple(facts.EventSeen(code, day, id) for code, day, *_none, id in of("event")),
        conditions=tuple(
            facts.ConditionSeen(code, start, end, id) for code, start, end, *_none, id in of("condition")
        ),
        decisions=tuple(
            facts.DecisionSeen(code, day, reason, id)
            for code, day, _end, reason, *_none, id in of("decision")
        ),
        spacings=tuple(
            facts.SpacingSeen(panel, speaker, day, (earliest, latest) if earliest else None, row == "running")
            for speaker in (SpokenBy.SITE, SpokenBy.PATIENT)
            for panel, day, _end, row, earliest, latest, _id in of(speaker)
        ),
    )


Found = dict[tuple[str, int], list[tuple]]  # by kind and the patient's key; words of a site by the site's


def _found(patients: Collection[Patient]) -> Found:
    """Standing signs, events, conditions, decisions and words on intervals, each kind by day, then id. One query."""
    whose, where = [patient.pk for patient in patients], sorted({patient.site_id for patient in patients})
    statement = _FOUND.format(whose=_places(whose), where=_places(where))
    day_of = cache(date.fromisoformat)
    found: Found = {}
    for kind, of, code, start, end, *rest in fetch(statement, [*whose * 5, *where]):
        found.setdefault((kind, of), []).append((code, start and day_of(start), end and day_of(end), *rest))
    for listed in found.values():
        listed.sort(key=lambda row: (row[1] or date.min, row[-1]))
    return found


def _places(values: Collection) -> str:
    return ", ".join(["%s"] * len(values))


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
    which = f" AND analyte IN ({_places(wanted)})" if wanted else ""
    return _readings([patient], f'{_READINGS}{which} ORDER BY "date", id', [patient.pk, *wanted])[patient.pk]


def _readings(
    patients: Collection[Patient], statement: str, params: Sequence[int | str]
) -> dict[int, tuple[facts.Reading, ...]]:
    day_of, number = cache(date.fromisoformat), cache(number_of)
    rows = fetch(statement.format(whose=_places(patients)), params)
    readings: dict[int, list[facts.Reading]] = {patient.pk: [] for patient in patients}
    for of, code, day, value, *words, lower, upper, said, said_in, id in rows:
        readings[of].append(
            facts.Reading._make(
                (
                    code,
                    day_of(day),
                    number(value),
                    *words,
                    number(lower),
                    number(upper),
                    said,
                    said_in,
                    id,
                    False,
                )
            )
        )
    return {
        patient.pk: with_computed(readings[patient.pk], sex=patient.sex, birth_date=patient.birth_date)
        for patient in patients
    }


def treatments_of(patient: Patient) -> tuple[facts.Treatment, ...]:
    return tuple(_treatments([patient]).get(patient.pk, ()))


def _treatments(patients: Collection[Patient]) -> dict[int, list[facts.Treatment]]:
    rows = Treatment.objects.standing().filter(patient__in=[patient.pk for patient in patients])
    found: dict[int, list[facts.Treatment]] = {}
    for row in rows.order_by("start", "id").values("patient_id", *TREATMENT_FIELDS):
        of = row.pop("patient_id")
        found.setdefault(of, []).append(facts.Treatment(**row | {"agents": tuple(row["agents"])}))
    return found


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


def number_of(text: str | None) -> Decimal | None:
    """The number without the column's padding zeros: 12.400000 is 12.4."""
    if text is None:
        return None
    plain = Decimal(text).normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
