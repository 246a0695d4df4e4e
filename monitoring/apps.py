from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """What FHIR calls Clinical and Workflow: what was found, given, due, and what it means."""

    name = "monitoring"
    verbose_name = _("Monitoring")
