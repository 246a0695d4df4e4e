from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models import Patient, Site


class CourseSummary(models.Model):
    """What the cohort reads of a patient (`protocol.course_summary`), written when follow-up is refreshed.

    Days count from `start`; a pair of days and whether it happened is empty where it cannot be told. `aligned`: by
    analyte the month and what the value lies between, [month, low, high]; empty until the patient is judged anew.
    """

    patient = models.OneToOneField(
        Patient, models.PROTECT, related_name="course_summary", primary_key=True, verbose_name=_("patient")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    is_followed = models.BooleanField(default=True)
    extent = models.CharField(max_length=20)
    start = models.DateField(null=True)
    line_start = models.DateField(null=True)
    first_treatment = models.CharField(max_length=20, blank=True)
    is_dated = models.BooleanField(default=True)
    death_days = models.IntegerField(null=True)
    died = models.BooleanField(null=True)
    progression_days = models.IntegerField(null=True)
    progressed = models.BooleanField(null=True)
    vegf_normal_days = models.IntegerField(null=True)
    vegf_became_normal = models.BooleanField(null=True)
    vegf = models.CharField(max_length=20)
    hematologic = models.CharField(max_length=20)
    pet = models.CharField(max_length=20)
    clinical = models.CharField(max_length=20)
    aligned = models.JSONField(null=True)

    class Meta:
        verbose_name = _("summary of a course")
        verbose_name_plural = _("summaries of courses")

    def __str__(self) -> str:
        return f"{self.patient_id}"


class CohortFigures(models.Model):
    """The figures of a site, worked out once for a choice of patients and kept until one of its summaries changes.

    Without `figures` it is a claim: somebody works them out just now.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    choice = models.CharField(max_length=200)
    day = models.DateField()
    figures = models.JSONField(null=True)

    class Meta:
        verbose_name = _("figures of a cohort")
        verbose_name_plural = _("figures of cohorts")
        constraints = [models.UniqueConstraint(fields=["site", "choice"], name="one_cohort_per_choice")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.choice}"
