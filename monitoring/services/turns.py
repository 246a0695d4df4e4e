"""Whose turn it is to write about a patient: whoever changes what is judged, or the judgement, queues up here."""

from __future__ import annotations

from monitoring.models import FollowUp
from patients.models import Patient


def take_turn(patient: Patient) -> FollowUp:
    """Lock the patient's follow-up row until the transaction ends: two writers of one patient queue up here."""
    try:
        return FollowUp.objects.select_for_update().get(pk=patient.pk)
    except FollowUp.DoesNotExist:
        FollowUp.objects.get_or_create(patient=patient, defaults={"site_id": patient.site_id})
        return FollowUp.objects.select_for_update().get(pk=patient.pk)
