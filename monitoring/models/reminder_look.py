from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models import Site


class ReminderLook(models.Model):
    """Up to where a site was looked through for reminders on its day: only what changed since is left.

    Only a help: without the row, or with another day in it, everything is looked through.
    """

    site = models.OneToOneField(Site, models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()
    event = models.BigIntegerField()  # the last row of the audit trail when it began
    looked_at = models.DateTimeField()
    told = models.CharField(max_length=64)  # fingerprint of who is told of what

    class Meta:
        verbose_name = _("look for reminders")
        verbose_name_plural = _("looks for reminders")

    def __str__(self) -> str:
        return f"{self.site_id} {self.day:%Y-%m-%d}"
