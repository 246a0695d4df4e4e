from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitoring.protocol.calendar import Interval
from patients.models import Patient, Site, User


class SaidSpacing(models.Model):
    """A word on how far apart a panel's tests lie. Written once, never changed: the latest of a panel counts.

    Without months the word takes the one before back.
    """

    panel = models.CharField(_("test"), max_length=30)
    earliest = models.PositiveSmallIntegerField(_("from, in months"), null=True)
    latest = models.PositiveSmallIntegerField(_("to, in months"), null=True)
    reason = models.CharField(_("reason"), max_length=500)
    on = models.DateField(_("from"))  # the site's day on which it was said, and from which it counts
    at = models.DateTimeField(_("recorded"), auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.panel} {self.earliest}–{self.latest}"

    @property
    def code(self) -> str:
        """ISO 8601: `P3M`, `P3M/P6M`; empty where nothing is said."""
        if self.earliest is None or self.latest is None:
            return ""
        return Interval(self.earliest, self.latest).code

    @property
    def is_in_force(self) -> bool:
        return self.earliest is not None


def months_in_order(name: str) -> models.CheckConstraint:
    together = Q(earliest__isnull=True, latest__isnull=True)
    return models.CheckConstraint(
        condition=together | Q(earliest__gte=1, latest__gte=F("earliest")), name=name
    )


class LocalPolicy(SaidSpacing):
    """A clinic's own interval for one row of the schedule: the ordinary one, or that for running systemic treatment."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="local_policies", verbose_name=_("site"))
    while_running = models.BooleanField(_("while systemic treatment runs"), default=False)

    class Meta:
        verbose_name = _("local interval")
        verbose_name_plural = _("local intervals")
        constraints = [
            months_in_order("local_policy_months_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="local_policy_with_reason"),
        ]


class PatientOverride(SaidSpacing):
    """A physician's interval for one panel of one patient. It goes before the clinic's."""

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="schedule_overrides", verbose_name=_("patient")
    )

    class Meta:
        verbose_name = _("interval of a patient")
        verbose_name_plural = _("intervals of patients")
        constraints = [
            months_in_order("patient_override_months_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="patient_override_with_reason"),
        ]
