"""Reads the audit trail. Patients are named by their number alone: an auditor checks deeds, not diseases."""

from __future__ import annotations

from dataclasses import dataclass

from patients.models import AuditEvent, AuditType, Patient, Site
from patients.models.patient import mrn_key
from patients.models.user import canonical_email

PAGE = 100


@dataclass(frozen=True)
class Line:
    event: AuditEvent
    mrn: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [
            (name, _text(value)) for name, value in self.event.facts.items() if value not in (None, [], "")
        ]


def events(
    site: Site, *, type: str = "", actor: str = "", patient: str = "", before: str = ""
) -> tuple[list[Line], int | None]:
    """A page of the site's events, newest first, and the id from which the next page goes on."""
    rows = AuditEvent.objects.filter(site_id=site.pk)
    if type in AuditType.values:
        rows = rows.filter(type=type)
    if actor.strip():
        rows = rows.filter(actor__contains=canonical_email(actor))
    if patient.strip():
        ids = Patient.objects.filter(site=site, mrn_key=mrn_key(patient)).values("pk")
        rows = rows.filter(patient_id__in=ids)
    if before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    following = found[PAGE - 1].pk if len(found) > PAGE else None
    found = found[:PAGE]
    numbers = dict(
        Patient.objects.filter(
            site=site, pk__in={row.patient_id for row in found if row.patient_id}
        ).values_list("pk", "mrn")
    )
    return [Line(row, numbers.get(row.patient_id or 0, "")) for row in found], following


def _text(value) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
