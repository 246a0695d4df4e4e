from monitoring.models.contact import Contact
from monitoring.models.event import Condition, Event
from monitoring.models.laboratory import LaboratoryLimit
from monitoring.models.observation import Observation, ObservationRevision
from monitoring.models.reminder import Message, Reminder, ReminderRun
from monitoring.models.schedule_item import Completion, FollowUp, ScheduleItem
from monitoring.models.sign import Sign
from monitoring.models.token import AccessToken, IdempotencyRecord
from monitoring.models.treatment import Treatment
from monitoring.models.visit import Visit, VisitDraft

__all__ = [
    "AccessToken",
    "Completion",
    "Condition",
    "Contact",
    "Event",
    "FollowUp",
    "IdempotencyRecord",
    "LaboratoryLimit",
    "Message",
    "Observation",
    "ObservationRevision",
    "Reminder",
    "ReminderRun",
    "ScheduleItem",
    "Sign",
    "Treatment",
    "Visit",
    "VisitDraft",
]
