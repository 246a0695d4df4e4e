from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.message_moves import MAY_BECOME
from monitoring.models.schedule_item import ScheduleItem
from patients.models import Site, User


class Message(models.Model):
    """What was sent, or is about to be: one per recipient, channel, local date and kind. It holds no patient data.

    planned → claimed (a sender has it) → finishing (the text is over there, the final dot may be out) → sent. A sender
    that dies while claimed sent nothing: its lease ends and another takes the message. One that dies while finishing
    leaves it uncertain, until evidence or policy settles it. cancelled: nothing was left to say; dead: given up. Every
    change of state leaves a `DeliveryStep`; one that is not in `message_moves` is refused by the database itself.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CLAIMED = "claimed", _("being sent")
        FINISHING = "finishing", _("being finished")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("uncertain")
        CANCELLED = "cancelled", _("cancelled")
        DEAD = "dead", _("given up")

    recipient = models.ForeignKey(User, models.PROTECT, related_name="messages", verbose_name=_("recipient"))
    channel = models.CharField(_("channel"), max_length=10, default="email")
    local_date = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=20, default="digest")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)  # the recipient's hour; None: at once
    # By whose clocks that moment was worked out.
    zone = models.CharField(max_length=60, blank=True, default="", db_default="")
    doubts = models.PositiveSmallIntegerField(default=0)  # how often nobody knew whether it was taken
    settled_at = models.DateTimeField(null=True)  # a person has seen that it is dead or uncertain
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel", "local_date", "kind"], name="one_message_per_person_and_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_has_a_moment"
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(MAY_BECOME)), name="message_has_a_state"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(state__in=["planned", "claimed", "finishing"]),
                name="message_to_send",
            ),
            models.Index(
                fields=["recipient", "id"],
                condition=Q(state__in=["uncertain", "dead"], settled_at__isnull=True),
                name="message_in_trouble",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.local_date:%Y-%m-%d} → {self.recipient_id}"


class DeliveryStep(models.Model):
    """One change of a message's state: from what to what, how far the dialogue had come, what the server said.

    Append-only: the database refuses to change or remove it.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="steps")
    at = models.DateTimeField(_("when"))
    attempt = models.PositiveSmallIntegerField()
    before = models.CharField(max_length=10, choices=Message.State.choices)
    after = models.CharField(max_length=10, choices=Message.State.choices)
    phase = models.CharField(max_length=10, blank=True)  # of the dialogue: connect, envelope, text, answer
    code = models.PositiveSmallIntegerField(null=True)  # the server's, three digits
    said = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of a delivery")
        verbose_name_plural = _("steps of deliveries")
        indexes = [models.Index(fields=["message", "id"], name="steps_of_a_message")]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.before} → {self.after}"


class Relay(models.Model):
    """A mail server as the senders found it; all of them read the same row, so that a dead one is not stormed."""

    name = models.CharField(max_length=200, unique=True)
    failures = models.PositiveIntegerField(default=0)  # in a row, of reaching it
    next_probe_at = models.DateTimeField(null=True)  # None: it is tried freely
    said = models.CharField(max_length=200, blank=True)
    proof_on = models.DateField(null=True)  # the last day (UTC) on which a mail to ourselves was due
    proven_at = models.DateTimeField(null=True)  # when it last took one

    class Meta:
        verbose_name = _("mail server")
        verbose_name_plural = _("mail servers")

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """What someone must be told: one per scheduled test, step and recipient. Cancelled, never deleted."""

    item = models.ForeignKey(ScheduleItem, models.PROTECT, related_name="reminders")
    # A `protocol.reminding.Stage`; with the number of the week (`weekly-3`) or the day (`again-2026-05-14`) it is for.
    step = models.CharField(_("step"), max_length=20)
    recipient = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    queued_on = models.DateField(_("queued"))
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="reminders")
    cancelled_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "step", "recipient"], name="one_reminder_per_step_and_person"
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "id"],
                condition=Q(message__isnull=True, cancelled_reason=""),
                name="reminder_to_gather",
            ),
            models.Index(fields=["message"], name="reminder_of_message"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.step} → {self.recipient_id}"


class ReminderRun(models.Model):
    """Proof that the reminders ran: what a run looked at and what came of it."""

    kind = models.CharField(max_length=12)  # refresh: refresh and queue; deliver: send
    today = models.DateField(null=True)  # None: each site's own day
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    checked = models.PositiveIntegerField(default=0)
    refreshed = models.PositiveIntegerField(default=0)
    queued = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    suppressed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    uncertain = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reminder run")
        verbose_name_plural = _("reminder runs")
        indexes = [
            models.Index(fields=["kind", "-id"], name="run_by_kind"),
            models.Index(fields=["-id"], condition=Q(kind="deliver", sent__gt=0), name="run_that_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d %H:%M}"
