"""What every clinical row carries: whose it is, who recorded it when and how, and whether it was withdrawn."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import Patient, User


class RecordedQuerySet(models.QuerySet):
    def standing(self):
        """Rows that were not voided."""
        return self.filter(voided_at__isnull=True)


class Recorded(models.Model):
    """Never deleted (the database refuses it): voided with a reason, by someone, at a moment."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="%(class)ss", verbose_name=_("patient"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    source = models.CharField(_("through"), max_length=20)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True)
    voided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("voided by")
    )
    void_reason = models.CharField(_("reason for voiding"), max_length=500, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_voided(self) -> bool:
        return self.voided_at is not None


def voided_with_reason(name: str) -> models.CheckConstraint:
    """A voided row has its moment and its reason, a standing one has neither."""
    return models.CheckConstraint(
        condition=Q(voided_at__isnull=True, void_reason="")
        | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
        name=name,
    )
