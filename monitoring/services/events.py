"""Events that happened on a day, and conditions beside POEMS."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import Condition, Event
from monitoring.protocol.history import ConditionSeen
from monitoring.protocol.vocabulary import ConditionCode, EventCode
from monitoring.services import checks, follow_up, recording
from patients import audit
from patients.models import AuditType, Patient, User


@transaction.atomic
def record(
    *,
    patient: Patient,
    on: date,
    code: str,
    by: User | None,
    today: date,
    origin: str,
    note: str = "",
    refresh: bool = True,
) -> Event:
    checks.day(on, patient=patient, today=today)
    checks.code(code, EventCode, "code")
    event = Event.objects.create(
        patient=patient,
        date=on,
        code=code,
        note=recording.checked_text(note, "note"),
        recorded_by=by,
        source=origin,
    )
    audit.record(
        AuditType.EVENT_RECORDED, by=by, patient=patient, id=event.pk, code=code, date=on.isoformat()
    )
    if refresh:
        follow_up.refresh(patient, today=today)
    return event


@transaction.atomic
def void(event: Event, *, by: User, today: date, reason: str) -> None:
    recording.void(event, by=by, reason=reason, type=AuditType.EVENT_VOIDED)
    follow_up.refresh(event.patient, today=today)


@transaction.atomic
def record_condition(
    *,
    patient: Patient,
    code: str,
    by: User | None,
    today: date,
    origin: str,
    start: date | None = None,
    end: date | None = None,
    note: str = "",
    refresh: bool = True,
) -> Condition:
    proposed_condition(patient=patient, code=code, start=start, end=end, today=today)
    condition = Condition(
        patient=patient,
        code=code,
        start=start,
        end=end,
        note=recording.checked_text(note, "note"),
        recorded_by=by,
        source=origin,
    )
    condition._history_user = by
    condition.save()
    audit.record(AuditType.CONDITION_RECORDED, by=by, patient=patient, id=condition.pk, code=code)
    if refresh:
        follow_up.refresh(patient, today=today)
    return condition


def proposed_condition(
    *, patient: Patient, code: str, start: date | None, end: date | None, today: date
) -> ConditionSeen:
    """The condition as `record_condition` would store it. Refuses as it does."""
    checks.code(code, ConditionCode, "code")
    _check_span(patient, start, end, today)
    return ConditionSeen(code, start, end)


@transaction.atomic
def end_condition(condition: Condition, *, end: date, by: User, today: date) -> Condition:
    """Record when a condition ended; what stood before stays in the row's history."""
    current = Condition.objects.select_for_update().select_related("patient").get(pk=condition.pk)
    if current.is_voided:
        raise ValidationError(
            {"end": ValidationError(_("A voided condition cannot be changed."), code="voided")}
        )
    _check_span(current.patient, current.start, end, today)
    current.end, current.version = end, current.version + 1
    current._history_user = by
    current.save()
    audit.record(AuditType.CONDITION_CHANGED, by=by, patient=current.patient, id=current.pk, fields=["end"])
    follow_up.refresh(current.patient, today=today)
    return current


@transaction.atomic
def void_condition(condition: Condition, *, by: User, today: date, reason: str) -> None:
    condition._history_user = by
    recording.void(condition, by=by, reason=reason, type=AuditType.CONDITION_VOIDED)
    follow_up.refresh(condition.patient, today=today)


def _check_span(patient: Patient, start: date | None, end: date | None, today: date) -> None:
    if start:
        checks.day(start, patient=patient, today=today, field="start")
    if end:
        checks.day(end, patient=patient, today=today, field="end")
    checks.span(start, end)
