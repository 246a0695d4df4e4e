"""A physician vouches for a rule, a statement or a row of the schedule at their clinic, or takes that back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import SignOff
from monitoring.protocol.current import CURRENT
from monitoring.selectors import sign_offs
from monitoring.services import recording
from patients import audit
from patients.models import AuditType, Site, User


@transaction.atomic
def sign(*, site: Site, kind: str, subject: str, status: str, by: User, note: str = "") -> SignOff:
    """A new row for the version in force; the same word of the same person again changes nothing.

    ValidationError at `subject`, `status` or `note` (what is withdrawn says why).
    """
    if not sign_offs.can_be_signed(kind, subject):
        raise _refused("subject", _("This is nothing that can be reviewed."), "unknown")
    if status not in SignOff.Status.values:
        raise _refused("status", _("Choose what you say of it."), "invalid")
    note = recording.checked_text(note, "note", recording.LONGEST_REASON)
    if status == SignOff.Status.WITHDRAWN and not note:
        raise _refused("note", _("Give a reason."), "required")
    Site.objects.select_for_update().get(pk=site.pk)  # two at once become two rows, one after the other
    latest = sign_offs.status_of(site).get((kind, subject))
    if latest and (latest.status, latest.note, latest.signed_by_id) == (status, note, by.pk):
        return latest
    if status == SignOff.Status.WITHDRAWN and latest is None:
        raise _refused("status", _("Nothing was signed that could be withdrawn."), "nothing_signed")
    row = SignOff.objects.create(
        site=site,
        kind=kind,
        subject=subject,
        version=CURRENT.version,
        status=status,
        note=note,
        signed_by=by,
    )
    audit.record(
        AuditType.RULE_SIGNED,
        by=by,
        site=site,
        id=row.pk,
        kind=kind,
        subject=subject,
        status=status,
        protocol=row.version,
    )
    return row


def _refused(field: str, message, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
