from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditType(models.TextChoices):
    """What can be done or read. The facts of an event hold codes, names of fields and ids, never values of a result."""

    SIGNED_IN = "user.signed_in", _("Signed in")
    SIGN_IN_FAILED = "user.sign_in_failed", _("Sign-in failed")
    SIGNED_OUT = "user.signed_out", _("Signed out")
    USER_ADDED = "user.added", _("Person added")
    USER_CHANGED = "user.changed", _("Person changed")
    ROLE_GIVEN = "role.given", _("Role given")
    ROLE_TAKEN = "role.taken", _("Role taken away")
    TOKEN_ISSUED = "token.issued", _("Access token issued")
    TOKEN_REVOKED = "token.revoked", _("Access token revoked")
    SITE_ADDED = "site.added", _("Site added")
    SITE_CHANGED = "site.changed", _("Site changed")
    REMINDERS_CHANGED = "reminders.changed", _("Reminder settings changed")
    LETTER_CHANGED = "letter.changed", _("Text of the letter changed")
    LABORATORY_CHANGED = "laboratory.changed", _("Laboratory catalogue changed")
    ACCESS_REFUSED = "access.refused", _("Access refused")
    PATIENTS_SEARCHED = "patients.searched", _("Patients searched")
    WORKLIST_READ = "worklist.read", _("Worklist opened")
    EXPORTED = "record.exported", _("Data exported")
    PATIENT_REGISTERED = "patient.registered", _("Patient registered")
    PATIENT_READ = "patient.read", _("Record opened")
    PATIENT_CHANGED = "patient.changed", _("Patient data changed")
    PATIENT_CLOSED = "patient.closed", _("Follow-up closed")
    PATIENT_REOPENED = "patient.reopened", _("Follow-up reopened")
    RESULTS_READ = "results.read", _("Results read")
    RESULT_RECORDED = "result.recorded", _("Result recorded")
    RESULT_CORRECTED = "result.corrected", _("Result corrected")
    RESULT_VOIDED = "result.voided", _("Result voided")
    SIGNS_RECORDED = "signs.recorded", _("Signs recorded")
    SIGN_VOIDED = "sign.voided", _("Sign voided")
    TREATMENT_RECORDED = "treatment.recorded", _("Treatment recorded")
    TREATMENT_CHANGED = "treatment.changed", _("Treatment changed")
    TREATMENT_VOIDED = "treatment.voided", _("Treatment voided")
    EVENT_RECORDED = "event.recorded", _("Event recorded")
    EVENT_VOIDED = "event.voided", _("Event voided")
    CONDITION_RECORDED = "condition.recorded", _("Condition recorded")
    CONDITION_CHANGED = "condition.changed", _("Condition changed")
    CONDITION_VOIDED = "condition.voided", _("Condition voided")
    DECISION_RECORDED = "decision.recorded", _("Decision recorded")
    DECISION_VOIDED = "decision.voided", _("Decision voided")
    REASON_STATED = "reason.stated", _("Reason stated beside what the sources say")
    ALERT_RAISED = "alert.raised", _("Alert raised")
    ALERT_SETTLED = "alert.settled", _("Alert settled")
    ALERT_ACKNOWLEDGED = "alert.acknowledged", _("Alert acknowledged")
    RESPONSE_ASSESSED = "response.assessed", _("Response confirmed or overruled")
    RULE_SIGNED = "rule.signed", _("Rule or statement reviewed")
    VISIT_LOGGED = "visit.logged", _("Visit logged")
    VISIT_VOIDED = "visit.voided", _("Visit voided")
    VISIT_SIGNED = "visit.signed", _("Visit signed")
    VISIT_NOTE_CHANGED = "visit.note_changed", _("Note of a visit changed")
    CONTACT_LOGGED = "contact.logged", _("Contact logged")
    INTERVAL_SET = "schedule.interval_set", _("Interval of a test set")
    APPOINTMENT_BOOKED = "appointment.booked", _("Appointment booked")
    APPOINTMENT_MOVED = "appointment.moved", _("Appointment moved")
    APPOINTMENT_CANCELLED = "appointment.cancelled", _("Appointment cancelled")
    ITEM_WAIVED = "schedule.waived", _("Due test waived")
    ITEM_WAIVER_ENDED = "schedule.waiver_ended", _("Waiver ended")
    ITEM_POSTPONED = "schedule.postponed", _("Reminders of a due test postponed")
    ITEM_AWAITING = "schedule.awaiting", _("Sample taken, result pending")
    IMPORT_APPLIED = "import.applied", _("File imported")
    REMINDER_SENT = "reminder.sent", _("Reminder sent")
    MESSAGE_AGAIN = "message.again", _("Mail put back to be sent again")
    MESSAGE_SETTLED = "message.settled", _("Undelivered mail seen to")


class AuditEvent(models.Model):
    """Who did or read what, on which patient, when and from where.

    No foreign keys: the row outlives what it speaks of. The database refuses to change or remove it (a trigger, see the
    migrations).
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    type = models.CharField(_("what"), max_length=40, choices=AuditType.choices)
    actor_id = models.BigIntegerField(_("who (id)"), null=True)
    actor = models.CharField(_("who"), max_length=254, blank=True)
    site_id = models.BigIntegerField(_("site (id)"), null=True)
    patient_id = models.BigIntegerField(_("patient"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    door = models.CharField(_("through"), max_length=40, blank=True)
    address = models.CharField(_("from"), max_length=64, blank=True)
    request_id = models.CharField(_("request"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["site_id", "-id"], name="audit_by_site"),
            models.Index(fields=["patient_id", "-id"], name="audit_by_patient"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.type}"
