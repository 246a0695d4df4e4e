from monitoring.models.alert import Alert
from monitoring.models.appointment import Appointment
from monitoring.models.calendar_address import CalendarAddress
from monitoring.models.contact import Contact
from monitoring.models.course_lanes import CourseLanes
from monitoring.models.course_summary import CohortFigures, CourseSummary
from monitoring.models.decision import Decision, StatedReason
from monitoring.models.event import Condition, Event
from monitoring.models.laboratory import LaboratoryLimit
from monitoring.models.letter_template import LetterTemplate
from monitoring.models.local_policy import LocalPolicy, PatientOverride
from monitoring.models.observation import Observation, ObservationRevision
from monitoring.models.reminder import DeliveryStep, Message, Relay, Reminder, ReminderRun
from monitoring.models.reminder_look import ReminderLook
from monitoring.models.response_assessment import ResponseAssessment
from monitoring.models.schedule_item import (
    Completion,
    EarlierCompletion,
    EarlierWindow,
    FollowUp,
    ScheduleItem,
)
from monitoring.models.sign import Sign
from monitoring.models.sign_off import SignOff
from monitoring.models.site_settings import DigestHour, ReminderSettings
from monitoring.models.token import AccessToken, IdempotencyRecord
from monitoring.models.treatment import Treatment
from monitoring.models.visit import Visit, VisitDraft
from monitoring.models.visit_signature import VisitNoteRevision, VisitSignature

__all__ = [
    "AccessToken",
    "Alert",
    "Appointment",
    "CalendarAddress",
    "CohortFigures",
    "Completion",
    "Condition",
    "Contact",
    "CourseLanes",
    "CourseSummary",
    "Decision",
    "DeliveryStep",
    "DigestHour",
    "EarlierCompletion",
    "EarlierWindow",
    "Event",
    "FollowUp",
    "IdempotencyRecord",
    "LaboratoryLimit",
    "LetterTemplate",
    "LocalPolicy",
    "Message",
    "Observation",
    "ObservationRevision",
    "PatientOverride",
    "Relay",
    "Reminder",
    "ReminderLook",
    "ReminderRun",
    "ReminderSettings",
    "ResponseAssessment",
    "ScheduleItem",
    "Sign",
    "SignOff",
    "StatedReason",
    "Treatment",
    "Visit",
    "VisitDraft",
    "VisitNoteRevision",
    "VisitSignature",
]
