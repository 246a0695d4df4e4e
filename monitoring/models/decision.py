from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.recorded import Recorded, voided_with_reason
from patients.models import Patient, User


class Decision(Recorded):
    """What a physician decided about treatment: continue, start, stop, switch or watch."""

    date = models.DateField(_("date"))
    decision = models.CharField(_("decision"), max_length=20)
    reason = models.CharField(_("reason"), max_length=30, blank=True)  # as for stopping a treatment
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [voided_with_reason("decision_voided_with_reason")]
        indexes = [models.Index(fields=["patient", "date"], name="decision_by_date")]

    def __str__(self) -> str:
        return f"{self.decision} {self.date:%Y-%m-%d}"


class StatedReason(models.Model):
    """Why somebody went on although a panel showed what the sources say. Written once, never changed."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="stated_reasons")
    rules = models.JSONField(default=list)
    about = models.CharField(max_length=40)  # "treatment:12", "decision:3"
    reason = models.CharField(_("reason"), max_length=500)
    stated_at = models.DateTimeField(auto_now_add=True)
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("stated reason")
        verbose_name_plural = _("stated reasons")

    def __str__(self) -> str:
        return f"{self.about}: {', '.join(self.rules)}"
