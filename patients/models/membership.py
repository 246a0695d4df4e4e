from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.site import Site
from patients.models.user import User


class Role(models.TextChoices):
    STAFF = "staff", _("Clinic staff")
    PHYSICIAN = "physician", _("Physician")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class Membership(models.Model):
    """A role of a person at a site. Roles add up."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="memberships", verbose_name=_("site"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("role at a site")
        verbose_name_plural = _("roles at sites")
        constraints = [
            models.UniqueConstraint(fields=["user", "site", "role"], name="one_role_once_per_site")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.site.code}"
