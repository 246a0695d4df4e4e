from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.recorded import Recorded, voided_with_reason
from patients.models import Patient, User


class Visit(Recorded):
    """A day on which the patient was seen; what was found hangs on it. One submission id is one visit."""

    date = models.DateField(_("date"))
    kind = models.CharField(_("kind of visit"), max_length=20)
    note = models.TextField(_("note"), blank=True)
    submission_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [voided_with_reason("visit_voided_with_reason")]
        indexes = [models.Index(fields=["patient", "-date", "-id"], name="visit_by_date")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"


class VisitDraft(models.Model):
    """A half-filled visit form, kept on the server for the person who typed it; gone when the visit is saved."""

    user = models.ForeignKey(User, models.CASCADE, related_name="visit_drafts")
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="visit_drafts")
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft of a visit")
        verbose_name_plural = _("drafts of visits")
        constraints = [
            models.UniqueConstraint(fields=["user", "patient"], name="one_draft_per_person_and_patient")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.patient_id}"
