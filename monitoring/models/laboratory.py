from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models import Site


class LaboratoryLimit(models.Model):
    """An entry of a site's laboratory catalogue: the limits of an analyte at a laboratory from a day on.

    Limits are in `unit`, an accepted unit of the analyte. A limit given with a result wins over the catalogue.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="laboratory_limits")
    lab = models.CharField(_("laboratory"), max_length=80)
    analyte = models.CharField(_("test"), max_length=60)
    specimen = models.CharField(_("specimen"), max_length=10, blank=True)
    method = models.CharField(_("method"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    lower_limit = models.DecimalField(
        _("lower limit"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    upper_limit = models.DecimalField(
        _("upper limit"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("laboratory limit")
        verbose_name_plural = _("laboratory limits")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "lab", "analyte", "specimen", "method", "valid_from"],
                name="one_limit_per_day",
            ),
            models.CheckConstraint(
                condition=Q(lower_limit__isnull=True)
                | Q(upper_limit__isnull=True)
                | Q(lower_limit__lte=F("upper_limit")),
                name="limits_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lab} {self.analyte}"
