"""A visit: everything that was found on a day, stored in one piece, and the draft that keeps what is half typed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.exchange.incoming import IncomingResult
from monitoring.models import Visit, VisitDraft, VisitNoteRevision
from monitoring.protocol.vocabulary import VisitKind
from monitoring.selectors.visit_signatures import signed_visits
from monitoring.services import checks, follow_up, recording, results, signs
from patients import audit
from patients.models import AuditType, Patient, User


@dataclass
class Logged:
    visit: Visit
    results: results.Outcome = field(default_factory=results.Outcome)
    signs: signs.Outcome = field(default_factory=signs.Outcome)
    repeated: bool = False  # the same submission had been saved before: nothing was done


def log(
    *,
    patient: Patient,
    on: date,
    kind: str,
    by: User | None,
    today: date,
    origin: str,
    incoming: Iterable[IncomingResult] = (),
    sign_states: Mapping[str, str] | None = None,
    graded: Mapping[str, int] | None = None,
    lesion_count: int | None = None,
    note: str = "",
    decimal: str = ".",
    submission_id: uuid.UUID | None = None,
    reason: str = "",
    joins: Visit | None = None,
) -> Logged:
    """Store a visit with its results and signs: all of it or nothing.

    joins: a visit that stands, of that day: what was found is hung on it, and no other visit is made.
    reason: why signs of a signed visit of that day are corrected by it.
    Raises ValidationError (visit, signs) or results.Refused. The same submission_id again returns the first visit.
    """
    with transaction.atomic():
        follow_up.take_turn(patient)
        if submission_id is not None:
            first = Visit.objects.filter(submission_id=submission_id, patient=patient).first()
            if first is not None:
                return Logged(first, repeated=True)
        deed: dict[str, Any] = {"patient": patient, "by": by, "today": today, "origin": origin}
        if joins is None:
            visit = begin(on=on, kind=kind, note=note, submission_id=submission_id, **deed)
        else:
            visit = _joined(joins, on, note)
        part: dict[str, Any] = {"visit": visit, "refresh": False, **deed}
        found = results.record(incoming, decimal=decimal, **part)
        found_that_day: dict[str, Any] = {
            "signs": sign_states,
            "graded": graded,
            "lesion_count": lesion_count,
        }
        seen = signs.record(on=on, reason=reason, **found_that_day, **part)
        judged = follow_up.judge_anew(patient, today=today)
        results.warn(found, judged)
        signs.warn(seen, judged)
        if by is not None and joins is None:
            drop_draft(patient=patient, user=by)
    return Logged(visit, found, seen)


def _joined(visit: Visit, on: date, note: str) -> Visit:
    visit.refresh_from_db()
    if note:
        checks.refuse("note", "not_here", _("The note of a visit is changed on a page of its own."))
    if visit.is_voided:
        checks.refuse("date", "voided", _("This visit was voided: nothing can be added to it."))
    if visit.date != on:
        checks.refuse("date", "of_another_day", _("What is added to a visit is of its day."))
    return visit


@transaction.atomic
def begin(
    *,
    patient: Patient,
    on: date,
    kind: str,
    by: User | None,
    today: date,
    origin: str,
    note: str = "",
    submission_id: uuid.UUID | None = None,
) -> Visit:
    """The visit itself, on which what was found that day is hung. Raises ValidationError: date, kind, note."""
    _check(patient, on, kind, today)
    visit = Visit.objects.create(
        patient=patient,
        date=on,
        kind=kind,
        note=recording.checked_text(note, "note"),
        submission_id=submission_id or uuid.uuid4(),
        recorded_by=by,
        source=origin,
    )
    audit.record(AuditType.VISIT_LOGGED, by=by, patient=patient, id=visit.pk, date=on.isoformat())
    return visit


@transaction.atomic
def void(visit: Visit, *, by: User, today: date, reason: str) -> None:
    """Withdraw the visit; its results and signs stand by themselves and are voided one by one where they are wrong.

    A signature stays with it: it tells what was signed, and that the visit was voided since.
    """
    follow_up.take_turn(visit.patient)
    recording.void(visit, by=by, reason=reason, type=AuditType.VISIT_VOIDED)


@transaction.atomic
def change_note(visit: Visit, *, text: str, version: int, by: User, reason: str = "") -> bool:
    """Write the note anew and keep what it said. False: it says so already. Once signed, the change needs a reason.

    version: of the note that was read, counted from 1. ValidationError: text, reason, the visit is voided, or the note
    was changed meanwhile.
    """
    follow_up.take_turn(visit.patient)
    visit = Visit.objects.select_related("patient").get(pk=visit.pk)
    if visit.is_voided:
        checks.refuse("text", "voided", _("The note of a voided visit cannot be changed."))
    if version != visit.note_revisions.count() + 1:
        checks.refuse(
            "text",
            "stale",
            _("Somebody changed this note meanwhile. Below is what you typed; above, what it says now."),
        )
    text = recording.checked_text(text, "text")
    if text == visit.note:
        return False
    if signed_visits([visit.pk]):
        reason = recording.checked_reason(reason)
    else:
        reason = recording.checked_text(reason, "reason", recording.LONGEST_REASON)
    VisitNoteRevision.objects.create(
        visit=visit, version=version, said=visit.note, replaced_by=by, reason=reason
    )
    visit.note = text
    visit.save(update_fields=["note"])
    facts = {"id": visit.pk, "date": visit.date.isoformat(), "reason": reason}
    audit.record(AuditType.VISIT_NOTE_CHANGED, by=by, patient=visit.patient, **facts)
    return True


def keep_draft(*, patient: Patient, user: User, fields: Mapping[str, list[str]]) -> VisitDraft:
    """Remember what is typed so far, for this person and patient alone."""
    draft, _created = VisitDraft.objects.update_or_create(
        user=user, patient=patient, defaults={"fields": dict(fields)}
    )
    return draft


def drop_draft(*, patient: Patient, user: User) -> None:
    VisitDraft.objects.filter(user=user, patient=patient).delete()


def _check(patient: Patient, on: date, kind: str, today: date) -> None:
    found = []
    for attempt in (
        lambda: checks.day(on, patient=patient, today=today),
        lambda: checks.code(kind, VisitKind, "kind"),
    ):
        try:
            attempt()
        except ValidationError as error:
            found.append(error)
    checks.together(*found)
