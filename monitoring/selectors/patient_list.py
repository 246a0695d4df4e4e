"""The list of patients: one page of it, with where each one stands. Its queries do not grow with its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet

from monitoring.models import ScheduleItem, Treatment, Visit
from monitoring.protocol.history import Treatment as TreatmentFacts
from monitoring.protocol.schedule import status
from monitoring.protocol.vocabulary import DISEASE_DIRECTED, Status, TreatmentStatus
from monitoring.selectors import alerts
from monitoring.selectors.alerts import Waiting
from monitoring.selectors.history import treatment_facts
from monitoring.selectors.reaching import Reach, reach_of
from patients import access
from patients.access import Permission
from patients.models import AuditEvent, AuditType, Patient, User
from patients.selectors import search

PAGE = 50
READINGS_LOOKED_AT = 400  # the newest openings by one person; who was opened before counts as not seen
READS = (
    *(AuditType.PATIENT_READ, AuditType.RESULTS_READ, AuditType.PATIENTS_SEARCHED, AuditType.WORKLIST_READ),
    *(AuditType.EXPORTED, AuditType.ACCESS_REFUSED, AuditType.REMINDER_SENT),
)


@dataclass
class Standing:
    """What the list says about a patient. The clinical part is None where its reader may not see it."""

    patient: Patient
    today: date  # at the patient's site
    next_panel: str = ""
    next_due_by: date | None = None
    next_status: str = ""
    overdue: int = 0
    last_visit: date | None = None
    treatment: TreatmentFacts | None = None
    treatment_status: str = ""
    clinical: bool = False
    alerts: Waiting | None = None  # open ones, of those that the reader may see
    reach: Reach | None = None  # where the reader decides and somebody tried to reach the patient
    changed: bool = False  # by somebody else, since the reader last opened the record


def filtered(
    patients: QuerySet[Patient], *, query: str, status: str, physician: User | None
) -> QuerySet[Patient]:
    """`status`: one of the patient's, or "all"."""
    if query:
        patients = search.matching(patients, query)
    if status != "all":
        patients = patients.filter(status=status)
    if physician is not None:
        patients = patients.filter(responsible_physician=physician)
    return patients


def page(
    patients: QuerySet[Patient], *, within: QuerySet[Patient], after: int | None = None
) -> tuple[list[Patient], int | None]:
    """By name, fifty at a time: the patients that follow the one with id `after`, and the id to go on from.

    within: those among whom `after` is looked up (it may have left the filtered ones meanwhile).
    """
    last = within.filter(pk=after).first() if after is not None else None
    if last is not None:
        patients = patients.filter(
            Q(family_name__gt=last.family_name)
            | Q(family_name=last.family_name, given_name__gt=last.given_name)
            | Q(family_name=last.family_name, given_name=last.given_name, pk__gt=last.pk)
        )
    ordered = patients.select_related("site", "responsible_physician")
    found = list(ordered.order_by("family_name", "given_name", "pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def standings(
    patients: Iterable[Patient], *, reader: User, clinical_at: set[int], days: dict[int, date]
) -> list[Standing]:
    """Where each of a page of patients stands. Six queries, seven to nine for physicians.

    clinical_at: ids of the sites whose clinical data the reader may see; days: today at each site.
    """
    rows = {patient.pk: Standing(patient, days[patient.site_id]) for patient in patients}
    for row in rows.values():
        row.clinical = row.patient.site_id in clinical_at
    _add_due(rows)
    _add_alerts(rows, reader)
    clinical = {pk: row for pk, row in rows.items() if row.clinical}
    if clinical:
        _add_visits(clinical)
        _add_treatments(clinical)
    _add_reach(rows, reader)
    _add_changes(rows, reader)
    return list(rows.values())


def _add_due(rows: dict[int, Standing]) -> None:
    """The window that closes first among those that are not waived, and how many have closed already."""
    items = ScheduleItem.objects.filter(
        patient__in=list(rows), state=ScheduleItem.State.OPEN, due_by__isnull=False
    )
    listed = items.order_by("due_by", "rank").values_list(
        "patient_id", "panel", "opens", "due_by", "waived_until"
    )
    for patient_id, panel, opens, due_by, waived_until in listed:
        row = rows[patient_id]
        if row.patient.is_closed:
            continue
        standing = status((opens, due_by), row.today, waived_until=waived_until)
        if standing == Status.WAIVED:
            continue
        row.overdue += standing == Status.OVERDUE
        if row.next_due_by is None:
            row.next_panel, row.next_due_by, row.next_status = panel, due_by, standing


def _add_alerts(rows: dict[int, Standing], reader: User) -> None:
    sites = {row.patient.site_id for row in rows.values()}
    heard = {site: alerts.audiences_at(reader, site) for site in sites}
    for patient_id, waiting in alerts.waiting(heard, rows).items():
        rows[patient_id].alerts = waiting


def _add_reach(rows: dict[int, Standing], reader: User) -> None:
    """For physicians: who is out of reach or declined."""
    asked = {pk for pk, row in rows.items() if access.can(reader, Permission.ASSESS, row.patient.site_id)}
    for patient_id, reach in (reach_of(asked) if asked else {}).items():
        rows[patient_id].reach = reach


def _add_visits(rows: dict[int, Standing]) -> None:
    visits = Visit.objects.standing().filter(patient__in=list(rows))
    for patient_id, day in visits.values_list("patient_id").annotate(Max("date")):
        rows[patient_id].last_visit = day


def _add_treatments(rows: dict[int, Standing]) -> None:
    """The disease-directed treatment that started last."""
    given = Treatment.objects.standing().filter(patient__in=list(rows), kind__in=DISEASE_DIRECTED)
    for treatment in given.order_by("start", "pk"):
        row = rows[treatment.patient_id]
        facts = treatment_facts(treatment)
        standing = facts.status_on(row.today)
        if standing != TreatmentStatus.PLANNED:
            row.treatment, row.treatment_status = facts, standing


def _add_changes(rows: dict[int, Standing], reader: User) -> None:
    """Whether somebody else did something to a record since the reader opened it. Looks at indexed ranges alone."""
    seen: dict[int, int] = {}
    newest = AuditEvent.objects.filter(actor_id=reader.pk, type=AuditType.PATIENT_READ).order_by("-id")
    for patient_id, event_id in newest.values_list("patient_id", "id")[:READINGS_LOOKED_AT]:
        if patient_id in rows:
            seen.setdefault(patient_id, event_id)
    if not seen:
        return
    since = Q()
    for patient_id, event_id in seen.items():
        since |= Q(patient_id=patient_id, id__gt=event_id)
    by_others = Q(actor_id__isnull=True) | ~Q(actor_id=reader.pk)
    deeds = AuditEvent.objects.filter(since, by_others).exclude(type__in=READS)
    changed = set(deeds.values_list("patient_id", flat=True))
    for pk in seen:
        rows[pk].changed = pk in changed
