from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.models import Site, User


class SignOff(models.Model):
    """What a physician of a clinic said of one rule, statement or row of the schedule, in one version of the protocol.

    Written once, never changed: the latest of a subject counts.
    """

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("Statement")
        RULE = "rule", _("Rule")
        SCHEDULE = "schedule", _("Row of the schedule")

    class Status(models.TextChoices):
        UNDER_REVIEW = "under_review", pgettext_lazy("review", "Under review")
        APPROVED = "approved", pgettext_lazy("review", "Approved")
        WITHDRAWN = "withdrawn", pgettext_lazy("review", "Withdrawn")

    site = models.ForeignKey(Site, models.PROTECT, related_name="sign_offs", verbose_name=_("site"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    subject = models.CharField(_("subject"), max_length=40)
    version = models.CharField(_("protocol"), max_length=40)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    signed_at = models.DateTimeField(_("signed"), auto_now_add=True)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("signed by"))

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(note=""), name="sign_off_withdrawn_with_reason"
            )
        ]
        indexes = [models.Index(fields=["site", "version", "id"], name="sign_offs_of_a_version")]

    def __str__(self) -> str:
        return f"{self.subject} {self.version}: {self.status}"
