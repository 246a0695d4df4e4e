"""Everything that happened to a patient, newest first, a page at a time: also what lies ahead and what was voided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, Model, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from monitoring.models import (
    Alert,
    Appointment,
    Condition,
    Contact,
    Decision,
    Event,
    Observation,
    ResponseAssessment,
    Treatment,
    Visit,
)
from monitoring.protocol.current import CURRENT
from monitoring.protocol.early_pet import is_early
from monitoring.protocol.vocabulary import TreatmentKind
from monitoring.selectors import appointments
from monitoring.selectors.history import treatments_of
from monitoring.selectors.treatment_list import Change, changes_of
from patients.models import AuditEvent, AuditType, Patient, User

PAGE = 50
PET = "pet_"

VISIT, TREATMENT, DECISION, EVENT, PET_CT = "visit", "treatment", "decision", "event", "pet_ct"
RESPONSE, CONTACT, ALERT, APPOINTMENT = "response", "contact", "alert", "appointment"
SCHEDULE, FOLLOW_UP = "schedule", "follow_up"
KINDS = (
    *(VISIT, TREATMENT, DECISION, RESPONSE, EVENT, PET_CT, ALERT),
    *(APPOINTMENT, CONTACT, SCHEDULE, FOLLOW_UP),
)

DIAGNOSED, REGISTERED = "diagnosed", "registered"  # of the person: they are no rows of their own


@dataclass(frozen=True, slots=True)
class Source:
    """Where entries of one code come from: rows of `model` that meet `where`, on the day of the field `day`."""

    code: str
    kind: str
    model: type[Model]
    day: str = "date"
    where: Q = field(default_factory=Q)
    is_moment: bool = False


def _deed(kind: str, *types: str) -> Source:
    return Source(types[0], kind, AuditEvent, "at", Q(type__in=types), is_moment=True)


# Of one day what stands last here is told first.
SOURCES: tuple[Source, ...] = (
    Source("appointment", APPOINTMENT, Appointment),
    Source("contact", CONTACT, Contact),
    Source("condition_begun", EVENT, Condition, "start", Q(start__isnull=False)),
    Source("event", EVENT, Event),
    Source("visit", VISIT, Visit),
    Source("pet", PET_CT, Observation, where=Q(analyte__startswith=PET)),
    Source("alert_raised", ALERT, Alert, "raised_on"),
    Source("alert_acknowledged", ALERT, Alert, "acknowledged_at", Q(acknowledged_at__isnull=False), True),
    Source("alert_settled", ALERT, Alert, "settled_on", Q(settled_on__isnull=False)),
    Source("response", RESPONSE, ResponseAssessment, "assessed_on"),
    _deed(SCHEDULE, AuditType.ITEM_WAIVED, AuditType.ITEM_WAIVER_ENDED, AuditType.ITEM_POSTPONED),
    Source("decision", DECISION, Decision),
    Source("treatment_begun", TREATMENT, Treatment, "start"),
    Source(
        "treatment_ended",
        TREATMENT,
        Treatment,
        "end",
        Q(end__isnull=False, voided_at__isnull=True) & ~Q(kind=TreatmentKind.ASCT),
    ),
    Source("condition_ended", EVENT, Condition, "end", Q(end__isnull=False, voided_at__isnull=True)),
    _deed(FOLLOW_UP, AuditType.PATIENT_CLOSED, AuditType.PATIENT_REOPENED),
)
_MILESTONE = {-1: DIAGNOSED, -2: REGISTERED}  # after all else of their day
_CHANGING: dict[Any, tuple[str, ...]] = {
    Treatment: ("start", "end", "kind", "agents", "line", "dose_gy"),
    Condition: ("start", "end", "code"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on its day. `row` is its stored row; the patient for milestones; for a PET the rows of its results.

    `before`: what the day was before it was changed, oldest first; `changed`: anything of the row was.
    """

    day: date
    code: str
    row: Any
    before: tuple[date, ...] = ()
    changed: bool = False
    status: str = ""  # of an appointment
    early: bool = False  # of a PET
    by: str = ""  # who did what the audit trail alone tells


@dataclass(frozen=True, slots=True)
class Page:
    """`following`: where the older ones begin, "" when there are none. `undated`: conditions without a known start."""

    entries: list[Entry]
    following: str
    undated: list[Condition]


Key = tuple[date, int, int]  # day, rank of the source, id


def kinds_for(*, judges: bool) -> tuple[str, ...]:
    """What a reader is told of: what is said of responses is read by those alone who may read judgements."""
    return tuple(kind for kind in KINDS if judges or kind != RESPONSE)


def timeline(
    patient: Patient,
    today: date,
    *,
    audience: Collection[str],
    judges: bool,
    kind: str = "",
    before: str = "",
) -> Page:
    """audience: whose alerts the reader sees. kind: one of `kinds_for`, else all. before: `following` of the last page.

    One query for the keys, and at most three for each kind of thing on the page, however many there are of it.
    """
    place = _place(before)
    offered = kinds_for(judges=judges)
    kinds = {kind} if kind in offered else set(offered)
    keys = _keys(patient, kinds, place, audience)
    more = len(keys) > PAGE
    keys = keys[:PAGE]
    following = f"{keys[-1][0].isoformat()}:{keys[-1][1]}:{keys[-1][2]}" if more else ""
    undated = _undated(patient) if EVENT in kinds and place is None else []
    return Page(_entries(patient, keys, today), following, undated)


def _keys(patient: Patient, kinds: set[str], place: Key | None, audience: Collection[str]) -> list[Key]:
    parts = [
        _rows(patient, source, rank, place, audience)
        for rank, source in enumerate(SOURCES)
        if source.kind in kinds
    ]
    found: list[Key] = []
    if parts:
        union = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
        found = list(union.order_by("-on", "-rank", "-ident")[: PAGE + 1])
    if FOLLOW_UP in kinds:
        found += _milestones(patient, place)
    return sorted(found, reverse=True)[: PAGE + 1]


def _rows(
    patient: Patient, source: Source, rank: int, place: Key | None, audience: Collection[str]
) -> QuerySet:
    day = TruncDate(source.day, tzinfo=patient.site.zone) if source.is_moment else F(source.day)
    is_scan = source.model is Observation  # a day of PET is one entry, whatever was measured
    rows = source.model._default_manager.filter(source.where, patient_id=patient.pk)
    if source.model is Alert:
        rows = rows.filter(audience__in=audience)
    rows = rows.annotate(
        on=day,
        rank=Value(rank, output_field=IntegerField()),
        ident=Value(0, output_field=IntegerField()) if is_scan else F("pk"),
    )
    if place is not None:
        rows = rows.filter(_older(place, rank))
    listed = rows.values_list("on", "rank", "ident")
    return listed.distinct() if is_scan else listed


def _older(place: Key, rank: int) -> Q:
    day, last_rank, ident = place
    if rank < last_rank:
        return Q(on__lte=day)
    if rank > last_rank:
        return Q(on__lt=day)
    return Q(on__lt=day) | Q(on=day, ident__lt=ident)


def _milestones(patient: Patient, place: Key | None) -> list[Key]:
    found: list[Key] = [(patient.registered_on, -2, 0)]
    if patient.diagnosis_date is not None:
        found.append((patient.diagnosis_date, -1, 0))
    return [key for key in found if place is None or key < place]


def _place(text: str) -> Key | None:
    parts = text.split(":")
    try:
        if len(parts) != 3 or len(text) > 60:
            return None
        day, rank, ident = date.fromisoformat(parts[0]), int(parts[1]), int(parts[2])
    except ValueError:
        return None
    return (day, rank, ident) if min(_MILESTONE) <= rank < len(SOURCES) and 0 <= ident < 2**63 else None


# The things behind the keys -----------------------------------------------------------------------------------------


def _entries(patient: Patient, keys: list[Key], today: date) -> list[Entry]:
    rows = _load(patient, keys)
    changes = {
        model: changes_of(model, patient, fields) for model, fields in _CHANGING.items() if model in rows
    }
    actors = _actors(rows[AuditEvent].values()) if AuditEvent in rows else {}
    given = treatments_of(patient) if Observation in rows else ()
    found = []
    for day, rank, ident in keys:
        source = SOURCES[rank] if rank >= 0 else None
        if source is None:
            found.append(Entry(day, _MILESTONE[rank], patient))
        elif source.model is Observation:
            scan = rows[Observation][day]
            corrected = any(row.version > 1 for row in scan)
            found.append(
                Entry(day, source.code, scan, changed=corrected, early=is_early(day, given, CURRENT))
            )
        elif source.model is Appointment:
            row = rows[Appointment][ident]
            found.append(
                Entry(
                    day,
                    source.code,
                    row,
                    changed=row.moved_at is not None,
                    status=appointments.status(row, today),
                )
            )
        elif source.model is AuditEvent:
            row = rows[AuditEvent][ident]
            found.append(Entry(day, source.code, row, by=actors.get(row.actor_id or 0, row.actor)))
        else:
            row = rows[source.model][ident]
            found.append(_entry(day, source, row, changes.get(source.model, {}).get(ident, ())))
    return found


def _entry(day: date, source: Source, row: Any, changes: Collection[Change]) -> Entry:
    """Of a treatment's beginning and end each tells what was changed of itself."""
    is_end = source.day == "end"
    told = [each for each in changes if (each.field == "end") == is_end and each.before is not None]
    days = [each.before for each in told if each.field == source.day]
    changed = bool(told) or (source.model is Visit and bool(row.note_revisions.all()))
    return Entry(day, source.code, row, before=tuple(reversed(days)), changed=changed)  # type: ignore[arg-type]


def _load(patient: Patient, keys: list[Key]) -> dict[type[Model], dict[Any, Any]]:
    """By model, the rows by id; the results of PET by their day."""
    wanted: defaultdict[type[Model], set[int]] = defaultdict(set)
    scans = []
    for day, rank, ident in keys:
        if rank < 0:
            continue
        if SOURCES[rank].model is Observation:
            scans.append(day)
        else:
            wanted[SOURCES[rank].model].add(ident)
    found: dict[type[Model], dict[Any, Any]] = {
        model: _read(model).in_bulk(ids) for model, ids in wanted.items()
    }
    if scans:
        found[Observation] = _scans(patient, scans)
    return found


_BESIDE: dict[type[Model], tuple[str, ...]] = {Appointment: ("items",), Visit: ("note_revisions",)}
_PEOPLE: dict[type[Model], tuple[str, ...]] = {
    Alert: ("acknowledged_by",),
    ResponseAssessment: ("assessed_by",),
    Contact: ("recorded_by",),
    AuditEvent: (),
}


def _read(model: type[Model]) -> QuerySet:
    people = _PEOPLE.get(model, ("recorded_by", "voided_by"))
    rows = model._default_manager.select_related(*people) if people else model._default_manager.all()
    return rows.prefetch_related(*_BESIDE.get(model, ()))


def _scans(patient: Patient, days: list[date]) -> dict[date, list[Observation]]:
    """What stands of a scan; only where nothing does, what was voided."""
    rows = Observation.objects.filter(patient=patient, analyte__startswith=PET, date__in=days)
    found: defaultdict[date, list[Observation]] = defaultdict(list)
    for row in rows.select_related("recorded_by", "voided_by").order_by("analyte", "pk"):
        found[row.date].append(row)
    return {day: [row for row in all_ if not row.is_voided] or all_ for day, all_ in found.items()}


def _actors(deeds: Collection[AuditEvent]) -> dict[int, str]:
    people = User.objects.in_bulk({deed.actor_id for deed in deeds if deed.actor_id})
    return {pk: str(person) for pk, person in people.items()}


def _undated(patient: Patient) -> list[Condition]:
    return list(
        Condition.objects.filter(patient=patient, start__isnull=True, end__isnull=True).order_by("pk")
    )
