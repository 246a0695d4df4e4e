from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models import ContactChannel, Patient, User


class Contact(models.Model):
    """A try to reach the patient and what came of it."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="contacts", verbose_name=_("patient"))
    date = models.DateField(_("date"))
    channel = models.CharField(_("by"), max_length=20, choices=ContactChannel.choices)
    outcome = models.CharField(_("outcome"), max_length=20)
    next_try = models.DateField(_("next try"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    submission_id = models.UUIDField(null=True, editable=False)  # the filling of the form on a page
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    source = models.CharField(_("through"), max_length=20)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(next_try__isnull=True) | Q(next_try__gte=F("date")),
                name="next_try_not_before_contact",
            ),
            # Conditional, so that SQLite makes an index of it and not the whole table anew.
            models.UniqueConstraint(
                fields=["submission_id"],
                condition=Q(submission_id__isnull=False),
                name="one_contact_per_submission",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-date", "-id"], name="contact_by_date"),
            # What every run of the reminders looks for: who declined, whom to try again, who was not reached lately.
            models.Index(fields=["patient"], condition=Q(outcome="declined"), name="contact_declined"),
            models.Index(
                fields=["next_try"], condition=Q(next_try__isnull=False), name="contact_to_try_again"
            ),
            models.Index(fields=["date"], name="contact_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.outcome}"
