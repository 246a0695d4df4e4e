"""The worklist of another day than today, laid out from the facts dated on or before it.

What is stored stands as of today. It holds for another day too, except for patients to whom something happened in
between: their schedule is laid out anew, one by one, so that the list costs what they are many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from monitoring.models import (
    Completion,
    Contact,
    Event,
    LocalPolicy,
    Observation,
    PatientOverride,
    ScheduleItem,
    Sign,
    Treatment,
)
from monitoring.protocol.schedule import Window, schedule
from monitoring.protocol.vocabulary import AnchorKind, Status
from monitoring.selectors.history import judged_history_of
from monitoring.selectors.schedule_view import Stored, item_of
from monitoring.selectors.standing import standing
from monitoring.selectors.worklist import CAP, Filter
from patients.models import Patient, PatientStatus, Site
from patients.selectors.search import matching

AT_ONCE = 100  # patients whose items are read together; what SQLite takes in one statement is bounded
HUMAN = ("waived_until", "awaiting_since", "snoozed_until")
LISTED = frozenset({Status.OVERDUE, Status.DUE})  # without a status in the filter


class OtherDay(NamedTuple):
    """A site, the day it is there, and the day that is asked about."""

    site: Site
    today: date
    day: date


@dataclass(frozen=True, slots=True)
class Entry:
    """An item that was, or will be, open on the day. `pk` is None where no such item is stored."""

    patient: Patient
    pk: int | None
    panel: str
    opens: date
    due_by: date
    waived_until: date | None
    awaiting_since: date | None
    snoozed_until: date | None
    last_contact: Contact | None = None

    @property
    def place(self) -> tuple[date, int, int, str]:
        return (self.due_by, self.pk or 0, self.patient.pk, self.panel)


@dataclass(frozen=True, slots=True)
class Entries:
    """total counts up to `CAP`; next: how many rows come before the next page."""

    rows: list[Entry]
    total: int
    total_capped: bool
    next: int | None


def entries(places: Sequence[OtherDay], chosen: Filter, skip: int, size: int) -> Entries:
    """A row per item by (due_by, id), as the filter lists them on each site's day."""
    found = [(entry, place.day) for place in places for entry in _listed(place, chosen)]
    found.sort(key=lambda pair: pair[0].place)
    total = min(len(found), CAP)
    return Entries(
        rows=_with_contacts(found[skip : skip + size]),
        total=total,
        total_capped=total == CAP,
        next=skip + size if len(found) > skip + size else None,
    )


def _listed(place: OtherDay, chosen: Filter) -> Iterator[Entry]:
    wanted = {chosen.status} if chosen.status else LISTED
    for entry in _open(place, chosen):
        if chosen.panel and entry.panel != chosen.panel:
            continue
        code = standing(entry.opens, entry.due_by, entry.waived_until, entry.awaiting_since, place.day)
        if code in wanted:
            yield entry


def _open(place: OtherDay, chosen: Filter) -> Iterator[Entry]:
    followed = Q(status=PatientStatus.ACTIVE) | Q(status_date__gt=place.day)
    patients = matching(Patient.objects.filter(followed, site=place.site), chosen.q).select_related("site")
    first, last = sorted((place.today, place.day))
    spaced = LocalPolicy.objects.filter(site=place.site, on__gt=first, on__lte=last).exists()
    moved = list(patients) if spaced else _moved(patients, first, last)
    yield from _laid_out(moved, place.day)
    stored = ScheduleItem.objects.filter(
        patient__in=patients, state=ScheduleItem.State.OPEN, opens__isnull=False
    )
    if chosen.panel:
        stored = stored.filter(panel=chosen.panel)
    beside = {patient.pk for patient in moved}
    for item in stored.select_related("patient__site"):
        if item.patient_id not in beside and item.opens and item.due_by:
            human = (item.waived_until, item.awaiting_since, item.snoozed_until)
            yield Entry(item.patient, item.pk, item.panel, item.opens, item.due_by, *human)


def _moved(patients: QuerySet[Patient], first: date, last: date) -> list[Patient]:
    """Those to whom anything is dated after the earlier and up to the later of the two days."""
    ids: set[int] = set()
    for model, fields in (
        (Observation, ("date",)),
        (Sign, ("date",)),
        (Event, ("date",)),
        (Treatment, ("start", "end")),
        (ScheduleItem, ("waived_on", "awaiting_since")),
        (PatientOverride, ("on",)),
    ):
        dated = Q()
        for name in fields:
            dated |= Q(**{f"{name}__gt": first, f"{name}__lte": last})
        ids.update(model.objects.filter(dated, patient__in=patients).values_list("patient_id", flat=True))
    return [
        patient
        for patient in patients
        if patient.pk in ids
        or any(
            day is not None and first < day <= last for day in (patient.diagnosis_date, patient.status_date)
        )
    ]


def _laid_out(patients: Sequence[Patient], day: date) -> Iterator[Entry]:
    """What was open on the day, with what people had decided about it by then."""
    for start in range(0, len(patients), AT_ONCE):
        plans = [
            (patient, schedule(judged_history_of(patient), day).open)
            for patient in patients[start : start + AT_ONCE]
        ]
        stored, completions = _stored(plans)
        for patient, windows in plans:
            for window in windows:
                if window.opens and window.due_by:  # else it is not scheduled
                    said = item_of(window, stored[patient.pk], completions[patient.pk], day)
                    waived, awaited, snoozed = (_day(said[name]) for name in HUMAN)
                    yield Entry(
                        *(patient, said["id"], window.panel, window.opens, window.due_by),
                        waived_until=waived,
                        awaiting_since=awaited,
                        snoozed_until=snoozed,
                    )


def _stored(plans: list[tuple[Patient, tuple[Window, ...]]]) -> tuple[dict[int, Stored], dict[int, dict]]:
    """The items of these windows and the completions they count from, by patient: two queries."""
    ids = [patient.pk for patient, _windows in plans]
    anchors = [window.anchor for _patient, windows in plans for window in windows]
    days = {anchor.date for anchor in anchors if anchor.kind == AnchorKind.LAST_DONE}
    completions: dict[int, dict] = defaultdict(dict)
    rows = Completion.objects.filter(patient_id__in=ids, day__in=days)
    for patient_id, panel, day, pk in rows.values_list("patient_id", "panel", "day", "pk"):
        completions[patient_id][(panel, day)] = pk
    identities = {"person", *(f"completion:{pk}" for found in completions.values() for pk in found.values())}
    identities |= {f"{anchor.key[0]}:{anchor.ref_id}" for anchor in anchors if anchor.ref_id is not None}
    stored: dict[int, Stored] = defaultdict(dict)
    items = ScheduleItem.objects.filter(patient_id__in=ids, identity__in=identities)
    for item in items.only("patient_id", "panel", "identity", "waived_on", *HUMAN):
        stored[item.patient_id][(item.panel, item.identity)] = item
    return stored, completions


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _with_contacts(found: list[tuple[Entry, date]]) -> list[Entry]:
    """The rows of a page with the contact that was the last one on their day."""
    contacts: dict[int, list[Contact]] = {}
    ids = {entry.patient.pk for entry, _day in found}
    for contact in Contact.objects.filter(patient_id__in=ids).order_by("-date", "-pk"):
        contacts.setdefault(contact.patient_id, []).append(contact)
    return [_with_contact(entry, day, contacts.get(entry.patient.pk, [])) for entry, day in found]


def _with_contact(entry: Entry, day: date, newest_first: list[Contact]) -> Entry:
    last = next((contact for contact in newest_first if contact.date <= day), None)
    return entry if last is None else replace(entry, last_contact=last)
