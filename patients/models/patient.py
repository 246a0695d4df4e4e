from __future__ import annotations

import unicodedata

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from patients.models.site import Site
from patients.models.user import User


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class PatientStatus(models.TextChoices):
    ACTIVE = "active", _("In follow-up")
    DECEASED = "deceased", _("Deceased")
    TRANSFERRED = "transferred", _("Transferred")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ContactChannel(models.TextChoices):
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    LETTER = "letter", _("Letter")
    MESSAGE = "message", _("Message")
    IN_PERSON = "in_person", _("In person")
    OTHER = "other", _("Other way")


class TransplantEligible(models.TextChoices):
    YES = "yes", _("Eligible")
    NO = "no", _("Not eligible")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


class LightChain(models.TextChoices):
    KAPPA = "kappa", _("Kappa")
    LAMBDA = "lambda", _("Lambda")
    NONE = "none", _("No light chain")
    UNKNOWN = "unknown", _("Not known")


class PregnancyPrevention(models.TextChoices):
    ENROLLED = "enrolled", _("Enrolled")
    NOT_REQUIRED = "not_required", _("Not required")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


def fold(text: str) -> str:
    """Text as it is searched: no accents, no case, single spaces. `Núñez` is found by `nunez`."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


LONGEST_KEY, LONGEST_SEARCH_TEXT = 60, 400


def mrn_key(mrn: str) -> str:
    """One spelling per record number at a site: `ab-12` and `AB-12` are the same person."""
    # Some signs become several (㎏ is kg): cut where the column ends.
    return "".join(unicodedata.normalize("NFKC", mrn).casefold().split())[:LONGEST_KEY]


class Patient(models.Model):
    """A person in follow-up at a site. Edited in place with a version and a history of every row; never deleted."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="patients", verbose_name=_("site"))
    mrn = models.CharField(_("record number"), max_length=40)
    mrn_key = models.CharField(max_length=LONGEST_KEY, editable=False)
    family_name = models.CharField(_("family name"), max_length=120)
    given_name = models.CharField(_("given name"), max_length=120)
    search_text = models.CharField(max_length=LONGEST_SEARCH_TEXT, editable=False)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices)
    language = models.CharField(_("preferred language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    diagnosis_date = models.DateField(_("date of diagnosis"), null=True, blank=True)

    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.TextField(_("address"), max_length=500, blank=True)
    preferred_channel = models.CharField(
        _("preferred way of contact"), max_length=20, choices=ContactChannel.choices, blank=True
    )
    next_of_kin = models.CharField(_("next of kin"), max_length=200, blank=True)
    responsible_physician = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible physician"),
    )

    transplant_eligible = models.CharField(
        _("eligible for transplant"),
        max_length=20,
        choices=TransplantEligible.choices,
        default=TransplantEligible.NOT_ASSESSED,
    )
    light_chain = models.CharField(
        _("light chain"), max_length=10, choices=LightChain.choices, default=LightChain.UNKNOWN
    )
    isotype = models.CharField(_("isotype"), max_length=20, blank=True)
    pregnancy_prevention = models.CharField(
        _("pregnancy prevention programme"),
        max_length=20,
        choices=PregnancyPrevention.choices,
        default=PregnancyPrevention.NOT_ASSESSED,
    )
    replacement_plans = models.JSONField(_("hormone replacement plans"), default=dict, blank=True)
    care_team = models.JSONField(_("care team"), default=dict, blank=True)

    status = models.CharField(
        _("status"), max_length=12, choices=PatientStatus.choices, default=PatientStatus.ACTIVE
    )
    status_date = models.DateField(_("status since"), null=True, blank=True)
    status_reason = models.CharField(_("reason"), max_length=500, blank=True)

    synthetic = models.BooleanField(_("synthetic"), default=False)
    registered_on = models.DateField(_("registered on"))
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    # Who changed it is set by the service (`_history_user`), never guessed from a request.
    history = HistoricalRecords(excluded_fields=["search_text", "mrn_key", "created_at", "updated_at"])

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["family_name", "given_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "mrn_key"], name="record_number_once_per_site"),
            models.CheckConstraint(
                condition=Q(status="active") | Q(status_date__isnull=False),
                name="closed_patients_have_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "family_name", "given_name", "id"], name="patient_by_name"),
            models.Index(fields=["site", "birth_date"], name="patient_by_birth_date"),
            # A search looks through the texts of a site; here they stand together.
            models.Index(fields=["site", "search_text"], name="patient_by_text"),
        ]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_name}"

    def save(self, *args, **kwargs) -> None:
        self.mrn = " ".join(self.mrn.split())
        self.mrn_key = mrn_key(self.mrn)
        words = fold(f"{self.mrn} {self.family_name} {self.given_name}")  # the number is never cut off
        self.search_text = words[:LONGEST_SEARCH_TEXT]
        super().save(*args, **kwargs)

    @property
    def is_closed(self) -> bool:
        return self.status != PatientStatus.ACTIVE
