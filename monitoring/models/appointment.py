from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from monitoring.models.recorded import Recorded, voided_with_reason


class Appointment(Recorded):
    """A day on which the patient is to come, and the panels that are to be done then.

    Cancelled is voided, with its reason; moved is another day, the earlier one stays in its history. Whether it was
    kept follows from the items that it stands for (`ScheduleItem.appointment`).
    """

    date = models.DateField(_("date"))
    panels = models.JSONField(_("tests"), default=list)
    note = models.TextField(_("note"), blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [voided_with_reason("appointment_voided_with_reason")]
        indexes = [
            models.Index(fields=["patient", "date"], name="appointment_by_date"),
            models.Index(fields=["date"], name="appointment_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {', '.join(self.panels)}"
