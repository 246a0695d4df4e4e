from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models import Patient, Site, User


class Completion(models.Model):
    """A day that left a panel complete. It anchors the next window, and lives while that day stays complete.

    `samples` holds the ids of the facts dated that day: a corrected date moves this row instead of replacing it.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="completions")
    panel = models.CharField(max_length=30)
    day = models.DateField()
    samples = models.JSONField(default=list)

    class Meta:
        verbose_name = _("completed panel")
        verbose_name_plural = _("completed panels")
        constraints = [
            models.UniqueConstraint(fields=["patient", "panel", "day"], name="one_completion_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.day:%Y-%m-%d}"


class EarlierCompletion(models.Model):
    """Where a completion stood until its day was corrected or no longer complete. Written once, never changed.

    `completion` is the row's key; the row may be gone.
    """

    completion = models.BigIntegerField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="earlier_completions")
    panel = models.CharField(max_length=30)
    day = models.DateField()
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("earlier completed panel")
        verbose_name_plural = _("earlier completed panels")

    def __str__(self) -> str:
        return f"{self.panel} {self.day:%Y-%m-%d}"


class ScheduleItem(models.Model):
    """One window of one panel. Its identity is patient, panel and the anchoring fact: never a date, never a counter.

    Whether it is upcoming, due or overdue follows from the dates (`protocol.schedule.status`) and is stored nowhere.
    Only what happened is: done, withdrawn, and the human acts waived and awaiting a result.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        MISSED = "missed", _("missed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    # Neither has an index of its own: those below begin with them, and PostgreSQL took the shorter and slower ones.
    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="schedule_items", verbose_name=_("patient"), db_index=False
    )
    # The site stands on the row because the worklist reads it by site and date (performance: by join it is linear).
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False)
    panel = models.CharField(_("panel"), max_length=30)
    rank = models.PositiveSmallIntegerField(default=0)  # what is lost first stands first

    # "person", "treatment:12", "completion:34": what the window counts from, whatever its date.
    identity = models.CharField(max_length=40)
    rule = models.CharField(max_length=20)
    anchor = models.CharField(max_length=20)
    anchor_id = models.BigIntegerField(null=True)
    anchor_date = models.DateField()
    interval = models.CharField(max_length=20, blank=True)
    sources = models.JSONField(default=list)
    spoken_by = models.CharField(max_length=10, default="protocol")
    protocol = models.CharField(max_length=40)

    opens = models.DateField(_("opens"), null=True)
    target = models.DateField(_("target"), null=True)
    due_by = models.DateField(_("due by"), null=True)
    have = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    optional_missing = models.JSONField(default=list)
    reason = models.CharField(max_length=30, blank=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    done_on = models.DateField(_("done on"), null=True)
    in_window = models.BooleanField(_("in its window"), null=True)

    waived_until = models.DateField(_("waived until"), null=True)
    waive_reason = models.CharField(_("reason"), max_length=500, blank=True)
    waived_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    waived_on = models.DateField(null=True)
    awaiting_since = models.DateField(_("result awaited since"), null=True)
    snoozed_until = models.DateField(_("postponed until"), null=True)
    # The day it is to be done on. Looked up from the item alone.
    appointment = models.ForeignKey(
        "monitoring.Appointment", models.PROTECT, null=True, related_name="items", db_index=False
    )

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("scheduled test")
        verbose_name_plural = _("scheduled tests")
        constraints = [
            models.UniqueConstraint(fields=["patient", "panel", "identity"], name="one_item_per_anchor"),
            models.UniqueConstraint(
                fields=["patient", "panel"], condition=Q(state="open"), name="one_open_item_per_panel"
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | (Q(opens__lte=F("target")) & Q(target__lte=F("due_by"))),
                name="window_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False), name="done_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(waived_until__isnull=True) | ~Q(waive_reason=""), name="waived_with_reason"
            ),
        ]
        indexes = [
            # Behind the order stand the columns that a filter or a count asks for: it reads no row of the table.
            models.Index(
                fields=[
                    "site",
                    "due_by",
                    "id",
                    "opens",
                    "waived_until",
                    "awaiting_since",
                    "panel",
                    "patient",
                ],
                condition=Q(state="open"),
                name="worklist_by_due_by",
            ),
            models.Index(
                fields=["site", "opens", "due_by", "waived_until", "awaiting_since"],
                condition=Q(state="open"),
                name="worklist_by_opening",
            ),
            models.Index(fields=["patient", "state", "due_by"], name="schedule_of_patient"),
            # Calendars hear for a while of what was done.
            models.Index(
                fields=["site", "updated_at"], condition=~Q(state="open"), name="schedule_closed_lately"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.opens} – {self.due_by}"


class EarlierWindow(models.Model):
    """The days of a window that was done, until the day it was done on moved or went. Written once, never changed."""

    item = models.ForeignKey(ScheduleItem, models.PROTECT, related_name="earlier_windows")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    opens = models.DateField(null=True)
    due_by = models.DateField(null=True)
    done_on = models.DateField()
    in_window = models.BooleanField(null=True)
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("earlier days of a scheduled test")
        verbose_name_plural = _("earlier days of scheduled tests")

    def __str__(self) -> str:
        return f"{self.item_id} {self.done_on:%Y-%m-%d}"


class FollowUp(models.Model):
    """Where a patient's follow-up stands, as of the last refresh. Two writers of one patient queue up on this row."""

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="follow_up", primary_key=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    # The first future day on which anything could change by itself; None when nothing ever will.
    next_review_on = models.DateField(null=True)
    next_due_by = models.DateField(null=True)
    last_contact = models.ForeignKey("monitoring.Contact", models.SET_NULL, null=True, related_name="+")
    refreshed_on = models.DateField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    protocol = models.CharField(max_length=40, blank=True)
    failure = models.CharField(
        max_length=500, blank=True
    )  # why the last refresh failed; empty when it did not

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(fields=["site", "next_review_on"], name="follow_up_by_review"),
            models.Index(fields=["site"], condition=~Q(failure=""), name="follow_up_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id}"
