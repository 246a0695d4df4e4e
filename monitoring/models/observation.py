from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.recorded import Recorded, voided_with_reason
from monitoring.models.visit import Visit
from patients.models import User


class Observation(Recorded):
    """One result: as reported, and in the canonical unit of its analyte.

    `analyte` and the coded words are codes of `monitoring/protocol`; `value` is None for a word (`coded`). A correction
    keeps the row and its id and leaves what stood before in an `ObservationRevision`.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="observations")
    analyte = models.CharField(_("test"), max_length=60)
    date = models.DateField(_("date"))
    component = models.CharField(_("component"), max_length=80, blank=True)
    specimen = models.CharField(_("specimen"), max_length=10, blank=True)
    lab = models.CharField(_("laboratory"), max_length=80, blank=True)
    method = models.CharField(_("method"), max_length=80, blank=True)
    source_id = models.CharField(_("identifier at the source"), max_length=80, blank=True)

    reported_value = models.CharField(_("value as reported"), max_length=40)
    reported_unit = models.CharField(_("unit as reported"), max_length=40, blank=True)
    comparator = models.CharField(_("comparator"), max_length=2, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6, null=True)
    coded = models.CharField(_("result in words"), max_length=20, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    lower_limit = models.DecimalField(_("lower limit"), max_digits=18, decimal_places=6, null=True)
    upper_limit = models.DecimalField(_("upper limit"), max_digits=18, decimal_places=6, null=True)

    status = models.CharField(_("status"), max_length=12, default="final")
    unusable = models.CharField(_("not usable because"), max_length=20, blank=True)
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "analyte", "date", "specimen", "lab", "method", "component", "source_id"],
                condition=Q(voided_at__isnull=True),
                name="one_standing_result_per_identity",
            ),
            models.CheckConstraint(
                condition=(Q(value__isnull=False) & Q(coded="")) | (Q(value__isnull=True) & ~Q(coded="")),
                name="a_result_is_a_number_or_a_word",
            ),
            voided_with_reason("observation_voided_with_reason"),
        ]
        indexes = [models.Index(fields=["patient", "analyte", "date"], name="observation_series")]

    def __str__(self) -> str:
        return f"{self.analyte} {self.date:%Y-%m-%d}"

    @property
    def is_valid(self) -> bool:
        """Counts for schedule and rules: not voided, final or corrected, not marked unusable (contract §2)."""
        return not self.is_voided and self.status in ("final", "corrected") and not self.unusable


class ObservationRevision(models.Model):
    """What a result said before it was corrected or voided. Written once; the database refuses to change it."""

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    said = models.JSONField(_("what it said"))  # the fields that could change, as JSON
    replaced_at = models.DateTimeField(_("replaced"), auto_now_add=True)
    replaced_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("earlier version of a result")
        verbose_name_plural = _("earlier versions of results")
        constraints = [
            models.UniqueConstraint(fields=["observation", "version"], name="one_revision_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id} v{self.version}"
