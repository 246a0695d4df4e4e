"""What people decide about an open item: waive it, postpone its reminders, say that its result is awaited."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from monitoring.models import ScheduleItem
from monitoring.protocol.calendar import add_months
from monitoring.services import checks, digests, follow_up, recording
from patients import audit
from patients.models import AuditType, Patient, User

LONGEST_POSTPONED = 12  # months
LONGEST_AWAITED = 12  # months: an older sample is a slip of the year


def open_item(patient: Patient, panel: str) -> ScheduleItem:
    """The patient's open item of a panel, or 404."""
    item = ScheduleItem.objects.filter(patient=patient, panel=panel, state=ScheduleItem.State.OPEN).first()
    if item is None:
        raise Http404
    return item


@transaction.atomic
def waive(*, patient: Patient, panel: str, reason: str, until: date, by: User, today: date) -> ScheduleItem:
    """That one item is not due until the end of a day; then its computed status returns."""
    follow_up.take_turn(patient)
    item = open_item(patient, panel)
    _scheduled(item)
    reason = recording.checked_reason(reason)
    _lies_ahead(until, patient, today)
    if (item.waived_until, item.waive_reason) == (until, reason):  # sent twice; so below
        return item
    item.waived_until, item.waive_reason, item.waived_by, item.waived_on = until, reason, by, today
    item.save()
    audit.record(
        AuditType.ITEM_WAIVED,
        by=by,
        patient=patient,
        id=item.pk,
        panel=panel,
        until=until.isoformat(),
        reason=reason,
    )
    follow_up.refresh(patient, today=today)
    return item


@transaction.atomic
def postpone(
    *, patient: Patient, panel: str, reason: str, until: date, by: User, today: date
) -> ScheduleItem:
    """Nobody is reminded of that one item until the end of a day. It stays as due as it is."""
    follow_up.take_turn(patient)
    item = open_item(patient, panel)
    _scheduled(item)
    reason = recording.checked_reason(reason)
    _lies_ahead(until, patient, today)
    checks.silence(until, today=today, months=LONGEST_POSTPONED, field="until")
    item.snoozed_until = until
    item.save()
    digests.withdraw(item)
    audit.record(
        AuditType.ITEM_POSTPONED,
        by=by,
        patient=patient,
        id=item.pk,
        panel=panel,
        until=until.isoformat(),
        reason=reason,
    )
    follow_up.refresh(patient, today=today)
    return item


@transaction.atomic
def end_waiver(*, patient: Patient, panel: str, by: User, today: date) -> ScheduleItem:
    follow_up.take_turn(patient)
    item = open_item(patient, panel)
    if item.waived_until is None:
        return item
    item.waived_until, item.waive_reason, item.waived_by, item.waived_on = None, "", None, None
    item.save()
    audit.record(AuditType.ITEM_WAIVER_ENDED, by=by, patient=patient, id=item.pk, panel=panel)
    follow_up.refresh(patient, today=today)
    return item


@transaction.atomic
def await_result(*, patient: Patient, panel: str, since: date | None, by: User, today: date) -> ScheduleItem:
    """The sample was taken on a day, its result is pending: shown, and not chased for a while. None takes it back."""
    follow_up.take_turn(patient)
    item = open_item(patient, panel)
    _scheduled(item)
    if since is not None:
        checks.day(since, patient=patient, today=today, field="since")
        _lately(since, today)
    if item.awaiting_since == since:
        return item
    item.awaiting_since = since
    item.save()
    audit.record(
        AuditType.ITEM_AWAITING,
        by=by,
        patient=patient,
        id=item.pk,
        panel=panel,
        since=since.isoformat() if since else None,
    )
    follow_up.refresh(patient, today=today)
    return item


def _lately(since: date, today: date) -> None:
    if since < add_months(today, -LONGEST_AWAITED):
        checks.refuse(
            "since",
            "date_too_old",
            _(
                "%(value)s lies more than %(months)s months back. Enter the day on which this sample was taken."
            ),
            value=since.isoformat(),
            months=LONGEST_AWAITED,
        )


def _lies_ahead(until: date, patient: Patient, today: date) -> None:
    if until < today:
        checks.refuse(
            "until",
            "date_in_past",
            _("%(value)s lies in the past. Enter %(today)s or a later day."),
            value=until.isoformat(),
            today=today.isoformat(),
        )
    checks.day(until, patient=patient, today=today, field="until", may_lie_ahead=True)


def _scheduled(item: ScheduleItem) -> None:
    if item.opens is None:
        raise ValidationError(
            {"panel": ValidationError(_("This test is not scheduled at present."), code="not_scheduled")}
        )
