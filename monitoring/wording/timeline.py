"""What the timeline says of each thing that happened."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

KINDS = {
    "visit": gettext_lazy("Visits"),
    "treatment": gettext_lazy("Treatments"),
    "decision": gettext_lazy("Decisions"),
    "response": pgettext_lazy("on the timeline", "Physician's word on a response"),
    "event": pgettext_lazy("on the timeline", "Events and conditions"),
    "pet_ct": gettext_lazy("PET-CT"),
    "alert": gettext_lazy("Alerts"),
    "appointment": gettext_lazy("Appointments"),
    "contact": gettext_lazy("Contacts"),
    "schedule": pgettext_lazy("on the timeline", "Waivers"),
    "follow_up": pgettext_lazy("on the timeline", "Follow-up"),
}
CODES = {
    "appointment": gettext_lazy("Appointment"),
    "contact": gettext_lazy("Contact"),
    "condition_begun": pgettext_lazy("on the timeline", "Condition begins"),
    "condition_ended": pgettext_lazy("on the timeline", "Condition ends"),
    "event": gettext_lazy("Event"),
    "visit": gettext_lazy("Visit"),
    "pet": gettext_lazy("PET-CT"),
    "alert_raised": gettext_lazy("Alert raised"),
    "alert_acknowledged": gettext_lazy("Alert acknowledged"),
    "alert_settled": gettext_lazy("Alert settled"),
    "response": pgettext_lazy("on the timeline", "Response"),
    "decision": gettext_lazy("Decision"),
    "treatment_begun": pgettext_lazy("on the timeline", "Treatment begins"),
    "treatment_ended": pgettext_lazy("on the timeline", "Treatment ends"),
    "schedule.waived": pgettext_lazy("on the timeline", "Schedule"),
    "patient.closed": pgettext_lazy("on the timeline", "Follow-up"),
    "diagnosed": pgettext_lazy("on the timeline", "Diagnosis"),
    "registered": pgettext_lazy("on the timeline", "Registered"),
}


def timeline_kind(code: str) -> str:
    """A kind of thing to filter by."""
    return str(KINDS.get(code, code))


def timeline_code(code: str) -> str:
    """What a row of the timeline is."""
    return str(CODES.get(code, code))
