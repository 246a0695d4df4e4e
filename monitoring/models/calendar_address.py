from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import User


class CalendarAddress(models.Model):
    """The key in the address of a person's calendar. Only its SHA-256 is stored; it is shown once."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="calendar_addresses", verbose_name=_("person")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("issued"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_on = models.DateField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="one_calendar_address_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
