from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.visit import Visit
from patients.models import User


class VisitSignature(models.Model):
    """A physician signed a visit as it stood. Written once; the database refuses to change it.

    `content` is what was signed, `fingerprint` its SHA-256: a later reader sees whether the visit still says so.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="signatures", verbose_name=_("visit"))
    content = models.JSONField(_("content"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    signed_at = models.DateTimeField(_("signed"), auto_now_add=True)
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("signed by"))

    class Meta:
        verbose_name = _("signature of a visit")
        verbose_name_plural = _("signatures of visits")
        constraints = [
            # What is recorded only grows, so no visit ever says again what it said before a change.
            models.UniqueConstraint(
                fields=["visit", "signed_by", "fingerprint"], name="signed_once_by_a_person_as_it_stands"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.fingerprint[:12]}"


class VisitNoteRevision(models.Model):
    """What the note of a visit said before it was changed. Written once; the database refuses to change it."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="note_revisions")
    version = models.PositiveIntegerField()
    said = models.TextField(_("what it said"), blank=True)
    replaced_at = models.DateTimeField(_("replaced"), auto_now_add=True)
    replaced_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # needed once the visit is signed

    class Meta:
        verbose_name = _("earlier note of a visit")
        verbose_name_plural = _("earlier notes of visits")
        constraints = [
            models.UniqueConstraint(fields=["visit", "version"], name="one_note_revision_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} v{self.version}"
