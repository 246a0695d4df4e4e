from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import Patient, User


class ResponseAssessment(models.Model):
    """A physician's word on a computed response: confirmed, or overruled with a reason. Both are kept, none changed.

    The latest of a channel counts while `based_on` is what the computed response rests on; later data ask anew.
    """

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        OVERRULED = "overruled", _("overruled")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="response_assessments")
    channel = models.CharField(_("response"), max_length=20)
    computed = models.CharField(_("computed"), max_length=20)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    category = models.CharField(_("assessed as"), max_length=20)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    based_on = models.TextField()
    protocol = models.CharField(max_length=40)
    assessed_on = models.DateField()
    assessed_at = models.DateTimeField(auto_now_add=True)
    assessed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("assessed response")
        verbose_name_plural = _("assessed responses")
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="overruled") | ~Q(reason=""), name="overruled_with_reason"
            )
        ]
        indexes = [models.Index(fields=["patient", "channel", "-id"], name="latest_word_on_a_response")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.category}"
