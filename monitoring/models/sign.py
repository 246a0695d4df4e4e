from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.recorded import Recorded, voided_with_reason
from monitoring.models.visit import Visit


class Sign(Recorded):
    """A finding on a day: a state (present, absent, not assessed), a grade 0-3, or the count of bone lesions."""

    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="signs")
    code = models.CharField(_("sign"), max_length=40)
    date = models.DateField(_("date"))
    state = models.CharField(_("state"), max_length=12, blank=True)
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("count"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign")
        verbose_name_plural = _("signs")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "code", "date"],
                condition=Q(voided_at__isnull=True),
                name="one_standing_sign_per_day",
            ),
            voided_with_reason("sign_voided_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.date:%Y-%m-%d}"
