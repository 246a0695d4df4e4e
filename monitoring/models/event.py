from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from monitoring.models.recorded import Recorded, voided_with_reason


class Event(Recorded):
    """Something that happened on a day, such as a stroke or a progression."""

    date = models.DateField(_("date"))
    code = models.CharField(_("event"), max_length=20)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [voided_with_reason("event_voided_with_reason")]
        indexes = [models.Index(fields=["patient", "date"], name="event_by_date")]

    def __str__(self) -> str:
        return f"{self.code} {self.date:%Y-%m-%d}"


class Condition(Recorded):
    """A disease beside POEMS, from a start (perhaps unknown) to an end (perhaps none)."""

    code = models.CharField(_("condition"), max_length=20)
    start = models.DateField(_("start"), null=True, blank=True)
    end = models.DateField(_("end"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = [
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(start__isnull=True) | Q(end__gte=F("start")),
                name="condition_ends_after_its_start",
            ),
            voided_with_reason("condition_voided_with_reason"),
        ]

    def __str__(self) -> str:
        return self.code
