from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import Site, User


class LetterTemplate(models.Model):
    """A clinic's own text of the letter to a patient, in one language. Written once: a change is the next version.

    Its texts hold places such as `{date}` (`exchange.placeholders`), and nothing in them is ever run as code.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="letter_templates", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    version = models.PositiveIntegerField(_("version"))
    contact = models.TextField(_("sender"), blank=True)
    subject = models.CharField(_("subject"), max_length=150)
    opening = models.CharField(_("opening"), max_length=150)
    body = models.TextField(_("text"))
    closing = models.CharField(_("closing"), max_length=150, blank=True)
    signature = models.TextField(_("signature"), blank=True)
    # Where an earlier version was taken up again. Without: it was written.
    restored = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("recorded"), auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("text of the letter")
        verbose_name_plural = _("texts of the letter")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "language", "version"], name="letter_template_versions_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & ~Q(subject="") & ~Q(opening="") & ~Q(body=""),
                name="letter_template_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.language} {self.version}"
