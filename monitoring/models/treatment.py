from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from monitoring.models.recorded import Recorded, voided_with_reason


class Treatment(Recorded):
    """Something given from a start to an end. Its status (planned, active, ended) follows from the dates."""

    kind = models.CharField(_("kind of treatment"), max_length=20)
    line = models.PositiveSmallIntegerField(_("line"), null=True, blank=True)
    agents = models.JSONField(_("agents"), default=list, blank=True)
    start = models.DateField(_("start"))
    end = models.DateField(_("end"), null=True, blank=True)
    dose_gy = models.DecimalField(_("dose (Gy)"), max_digits=5, decimal_places=1, null=True, blank=True)
    indication = models.CharField(_("indication"), max_length=20, blank=True)
    stop_reason = models.CharField(_("reason for stopping"), max_length=30, blank=True)
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="treatment_ends_after_its_start"
            ),
            voided_with_reason("treatment_voided_with_reason"),
        ]
        indexes = [models.Index(fields=["patient", "start"], name="treatment_by_start")]

    def __str__(self) -> str:
        return f"{self.kind} {self.start:%Y-%m-%d}"
