"""Decisions about treatment, and the reasons that people state beside what the sources say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import Decision, StatedReason
from monitoring.protocol.history import DecisionSeen
from monitoring.protocol.verdicts import DecisionCode
from monitoring.protocol.vocabulary import StopReason
from monitoring.services import checks, follow_up, recording
from patients import audit
from patients.models import AuditType, Patient, User

# Without a reason nobody could later tell a change of treatment from a slip.
NEEDS_REASON = frozenset({DecisionCode.STOP, DecisionCode.SWITCH})


@transaction.atomic
def record(
    *,
    patient: Patient,
    on: date,
    decision: str,
    by: User | None,
    today: date,
    origin: str,
    reason: str = "",
    note: str = "",
    refresh: bool = True,
) -> Decision:
    """Store a decision. `reason` is a code as for stopping a treatment; to stop or switch it must be given."""
    follow_up.take_turn(patient)
    _check(patient, on, decision, reason, today)
    row = Decision.objects.create(
        patient=patient,
        date=on,
        decision=decision,
        reason=reason,
        note=recording.checked_text(note, "note"),
        recorded_by=by,
        source=origin,
    )
    audit.record(
        AuditType.DECISION_RECORDED,
        by=by,
        patient=patient,
        id=row.pk,
        decision=decision,
        reason=reason,
        date=on.isoformat(),
    )
    if refresh:
        follow_up.refresh(patient, today=today)
    return row


def proposed(*, patient: Patient, on: date, decision: str, reason: str, today: date) -> DecisionSeen:
    """The decision as `record` would store it. Refuses as it does."""
    _check(patient, on, decision, reason, today)
    return DecisionSeen(decision, on, reason)


def _check(patient: Patient, on: date, decision: str, reason: str, today: date) -> None:
    found = []
    for attempt in (
        lambda: checks.day(on, patient=patient, today=today),
        lambda: checks.code(decision, DecisionCode, "decision"),
        lambda: _check_reason(decision, reason),
    ):
        try:
            attempt()
        except ValidationError as error:
            found.append(error)
    checks.together(*found)


def _check_reason(decision: str, reason: str) -> None:
    if reason:
        checks.code(reason, StopReason, "reason")
    elif decision in NEEDS_REASON:
        raise ValidationError({"reason": ValidationError(_("Choose a reason."), code="required")})


@transaction.atomic
def void(decision: Decision, *, by: User, today: date, reason: str) -> None:
    follow_up.take_turn(decision.patient)
    recording.void(decision, by=by, reason=reason, type=AuditType.DECISION_VOIDED)
    follow_up.refresh(decision.patient, today=today)


@transaction.atomic
def state_reason(
    *, patient: Patient, rules: Iterable[str], about: str, reason: str, by: User | None
) -> StatedReason:
    """Keep why somebody went on although a panel showed what the sources say. `about`: "treatment:12"."""
    row = StatedReason.objects.create(
        patient=patient,
        rules=sorted(set(rules)),
        about=about,
        reason=recording.checked_reason(reason),
        stated_by=by,
    )
    audit.record(AuditType.REASON_STATED, by=by, patient=patient, id=row.pk, rules=row.rules, about=about)
    return row
