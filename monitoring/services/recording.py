"""What every deed on the record shares: who does it, on which day, through which door, and how a row is withdrawn."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients import audit
from patients.models import AuditType, User

LONGEST_NOTE = 2000  # characters
LONGEST_REASON = 500


def void(row, *, by: User, reason: str, type: AuditType) -> None:
    """Withdraw a row: it stays, with reason, who and when. ValidationError without a reason, or the second time."""
    reason = checked_reason(reason)
    row.refresh_from_db(fields=["voided_at"])  # another may have done it since the page was opened
    if row.is_voided:
        raise ValidationError(
            {"reason": ValidationError(_("This was already voided."), code="already_voided")}
        )
    row.voided_at, row.voided_by, row.void_reason = timezone.now(), by, reason
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record(type, by=by, patient=row.patient, id=row.pk, reason=reason)


def checked_reason(reason: str, field: str = "reason") -> str:
    reason = checked_text(reason, field, LONGEST_REASON)
    if not reason:
        raise ValidationError({field: ValidationError(_("Give a reason."), code="required")})
    return reason


def checked_text(text: str, field: str, longest: int = LONGEST_NOTE) -> str:
    """Text without control characters and not longer than allowed, or a ValidationError at the field."""
    if any((ord(char) < 32 and char not in "\n\r\t") or 0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise ValidationError(
            {
                field: ValidationError(
                    _("The text holds characters that cannot be stored."), code="control_character"
                )
            }
        )
    text = text.strip()
    if len(text) > longest:
        raise ValidationError(
            {
                field: ValidationError(
                    _("The text has %(length)s characters; at most %(longest)s can be stored."),
                    code="too_long",
                    params={"length": len(text), "longest": longest},
                )
            }
        )
    return text
