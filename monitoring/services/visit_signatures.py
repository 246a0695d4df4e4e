"""A physician signs a visit as it stands."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import Visit, VisitSignature
from monitoring.selectors.visit_signatures import Standing, fingerprint
from monitoring.services import follow_up
from patients import audit
from patients.models import AuditType, User


@transaction.atomic
def sign(visit: Visit, *, by: User, seen: str) -> VisitSignature:
    """`seen`: the fingerprint of what the physician read. The same signature again is the one that stands.

    ValidationError: the visit is voided, or it changed since it was read.
    """
    follow_up.take_turn(visit.patient)
    visit = Visit.objects.select_related("patient").get(pk=visit.pk)
    if visit.is_voided:
        raise ValidationError(_("A voided visit cannot be signed."), code="voided")
    content = Standing(visit).content()
    mark = fingerprint(content)
    if seen != mark:
        raise ValidationError(
            _("The visit changed since you opened this page. Read it as it now stands, then sign."),
            code="changed",
        )
    row, is_new = VisitSignature.objects.get_or_create(
        visit=visit, signed_by=by, fingerprint=mark, defaults={"content": content}
    )
    if is_new:
        audit.record(
            AuditType.VISIT_SIGNED,
            by=by,
            patient=visit.patient,
            id=visit.pk,
            date=visit.date.isoformat(),
            fingerprint=mark,
        )
    return row
