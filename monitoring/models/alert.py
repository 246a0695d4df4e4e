from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import Patient, Site, User

STANDING = ("open", "acknowledged")


class AlertQuerySet(models.QuerySet):
    def standing(self):
        """Alerts whose reason holds, acknowledged or not."""
        return self.filter(state__in=STANDING)


class Alert(models.Model):
    """What a rule found about a patient, from the day it was raised. Never deleted: settled when its reason goes.

    Its identity is patient, rule and key ("treatment:12"). `inputs` says in one line what it rests on: an acknowledged
    alert is raised again only when that changes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        SETTLED = "settled", _("settled")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="alerts", verbose_name=_("patient"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False)
    rule = models.CharField(_("rule"), max_length=20)
    key = models.CharField(max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=10)
    audience = models.CharField(max_length=20)
    state = models.CharField(_("state"), max_length=15, choices=State.choices, default=State.OPEN)
    since = models.DateField(_("since"), null=True)
    evidence = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    inputs = models.TextField(blank=True)
    sources = models.JSONField(default=list)
    protocol = models.CharField(max_length=40)
    raised_on = models.DateField(_("raised on"))
    raised_at = models.DateTimeField(auto_now_add=True)
    settled_on = models.DateField(_("settled on"), null=True)
    settled_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("acknowledged by")
    )
    acknowledge_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "rule", "key"],
                condition=Q(state__in=STANDING),
                name="one_standing_alert_per_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledge_reason="")),
                name="acknowledged_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_on__isnull=False), name="settled_has_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "patient", "severity"],
                condition=Q(state="open"),
                name="open_alerts_of_site",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.state}"
