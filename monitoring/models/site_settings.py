from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import Site, User
from patients.models.site import validate_time_zone


class ReminderSettings(models.Model):
    """How a site wants its people reminded, and on which days it works. A site without a row has the defaults.

    Times are wall-clock times of the site. holidays: `[{"date": "2026-12-25", "name": "Christmas"}]`; clinic_days: ISO
    weekdays on which patients are seen, Monday is 1; steps: codes of `protocol.reminding.Stage`; urgent: panels.
    """

    site = models.OneToOneField(Site, models.PROTECT, primary_key=True, related_name="reminder_settings")
    # None: as soon as something is due.
    digest_time = models.TimeField(_("time of the daily mail"), null=True, blank=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    holidays = models.JSONField(_("holidays"), default=list, blank=True)
    clinic_days = models.JSONField(_("clinic days"), default=list, blank=True)
    steps = models.JSONField(_("steps"), default=list, blank=True)
    weeks_between = models.PositiveSmallIntegerField(_("weeks between reminders"), default=1)
    urgent = models.JSONField(_("urgent tests"), default=list, blank=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("reminder settings")
        verbose_name_plural = _("reminder settings")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
            models.CheckConstraint(condition=Q(weeks_between__gte=1), name="at_most_weekly"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}"

    @property
    def days_off(self) -> frozenset[date]:
        return frozenset(date.fromisoformat(each["date"]) for each in self.holidays)


class DigestHour(models.Model):
    """When one person wants the daily mail, where it is not as the site does: the hour, its clock, or both.

    time: None for the site's hour; time_zone: empty for the site's.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="digest_hour")
    time = models.TimeField(_("time of the daily mail"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, default="", validators=[validate_time_zone]
    )

    class Meta:
        verbose_name = _("hour of the daily mail")
        verbose_name_plural = _("hours of the daily mail")
        constraints = [
            models.CheckConstraint(
                condition=Q(time__isnull=False) | ~Q(time_zone=""), name="an_hour_or_a_zone_of_ones_own"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.time or ''} {self.time_zone}".strip()
