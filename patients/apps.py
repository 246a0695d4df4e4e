from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PatientsConfig(AppConfig):
    """What FHIR calls Administration: who, where, who may see, who did."""

    name = "patients"
    verbose_name = _("Patients")
