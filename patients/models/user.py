from __future__ import annotations

import unicodedata

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


def canonical_email(email: str) -> str:
    """One spelling per person: `Anna@X` and `anna@x` are the same account."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        user = self.model(email=canonical_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=canonical_email(username or ""))


class User(AbstractBaseUser):
    """Someone who works at a clinic. What they may do follows from their memberships alone: there is no superuser."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("This address is already used.")}
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    # Filters of the worklist that the person named: `[{"name": "PET", "query": {"panel": "pet_ct"}}]`.
    saved_views = models.JSONField(_("saved views"), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("added"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = canonical_email(self.email)
