"""The alerts of a patient as they are stored, and as they are told."""

from __future__ import annotations

from typing import Any

from monitoring.models import Alert
from monitoring.protocol.findings import Evidence
from monitoring.protocol.verdicts import SEVERITY_ORDER, Audience
from patients.access import Permission, permissions_at
from patients.models import Patient, User

ORDER = {severity: place for place, severity in enumerate(SEVERITY_ORDER)}


def evidence_of(evidence: Evidence) -> dict[str, Any]:
    """One fact as it is stored and sent: codes, the number as text, the day as ISO."""
    return {
        "analyte": evidence.analyte,
        "value": evidence.value,
        "unit": evidence.unit,
        "date": evidence.date.isoformat() if evidence.date else None,
        "id": evidence.id,
        "kind": evidence.kind,
    }


def audiences(user: User, patient: Patient) -> tuple[str, ...]:
    """Whose alerts the person sees of this patient: those for clinicians, those for coordinators, or both."""
    allowed = permissions_at(user, patient.site_id)
    found = []
    if Permission.READ_ALERTS in allowed:
        found.append(Audience.CLINICIANS)
    if Permission.POSTPONE in allowed:  # the coordinators' right
        found.append(Audience.COORDINATORS)
    return tuple(found)


def standing(patient: Patient, audience: tuple[str, ...]) -> list[Alert]:
    """Alerts whose reason holds: open ones first, the gravest first, then the oldest."""
    alerts = Alert.objects.standing().filter(patient=patient, audience__in=audience)
    found = alerts.select_related("acknowledged_by")
    return sorted(found, key=lambda a: (a.state != "open", ORDER[a.severity], a.raised_on, a.pk))


def settled(patient: Patient, audience: tuple[str, ...]) -> list[Alert]:
    """What stood before, the latest first."""
    alerts = Alert.objects.filter(patient=patient, audience__in=audience, state=Alert.State.SETTLED)
    return list(alerts.select_related("acknowledged_by").order_by("-settled_at", "-pk"))
