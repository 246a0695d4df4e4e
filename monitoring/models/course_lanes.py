from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models import User


class CourseLanes(models.Model):
    """The lanes of the course chart that a person looks at: a habit of theirs, no part of any patient's record."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="course_lanes")
    names = models.JSONField(_("lanes"), default=list)

    class Meta:
        verbose_name = _("chosen lanes of the course")
        verbose_name_plural = _("chosen lanes of the course")

    def __str__(self) -> str:
        return f"{self.pk}"
