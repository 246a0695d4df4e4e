"""A site's laboratory catalogue: limits by laboratory, analyte, specimen and method, each valid from a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import LaboratoryLimit
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.units import accepted_units, read_unit
from monitoring.services import checks, recording
from patients import audit
from patients.models import AuditType, Site, User


@transaction.atomic
def set_limit(
    *,
    site: Site,
    by: User | None,
    lab: str,
    analyte: str,
    unit: str,
    valid_from: date,
    lower_limit: Decimal | None = None,
    upper_limit: Decimal | None = None,
    specimen: str = "",
    method: str = "",
) -> LaboratoryLimit:
    """Add an entry, or replace the one of the same day. Results that are stored keep the limits they came with."""
    checks.code(analyte, ANALYTES, "analyte")
    code = read_unit(ANALYTES[analyte], unit)
    if code is None:
        accepted = ", ".join(accepted_units(ANALYTES[analyte]))
        checks.refuse(
            "unit",
            "unit_not_accepted",
            _("“%(value)s” is not a unit of this test. Accepted: %(known)s."),
            value=unit[:40],
            known=accepted,
        )
    if lower_limit is None and upper_limit is None:
        checks.refuse("upper_limit", "required", _("Give a lower or an upper limit."))
    if lower_limit is not None and upper_limit is not None and lower_limit > upper_limit:
        checks.refuse("lower_limit", "limits_reversed", _("The lower limit lies above the upper one."))
    lab = recording.checked_text(lab, "lab", 80)
    if not lab:
        raise ValidationError({"lab": ValidationError(_("Name the laboratory."), code="required")})
    entry, _created = LaboratoryLimit.objects.update_or_create(
        site=site,
        lab=lab,
        analyte=analyte,
        specimen=specimen,
        method=recording.checked_text(method, "method", 80),
        valid_from=valid_from,
        defaults={"unit": code, "lower_limit": lower_limit, "upper_limit": upper_limit},
    )
    audit.record(AuditType.LABORATORY_CHANGED, by=by, site=site, id=entry.pk, lab=lab, analyte=analyte)
    return entry


@transaction.atomic
def remove_limit(entry: LaboratoryLimit, *, by: User) -> None:
    """Take an entry out of the catalogue; what results already carry stays."""
    audit.record(
        AuditType.LABORATORY_CHANGED,
        by=by,
        site=entry.site,
        id=entry.pk,
        lab=entry.lab,
        analyte=entry.analyte,
        removed=True,
    )
    entry.delete()
