"""Every page that a person can open, by the role that opens it: for pictures, for axe, for the narrow screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SITES = {"en": "LEEDS", "es": "MADRID"}  # the demo's people read the language of their site
WIDTHS = (1280, 375)


@dataclass(frozen=True)
class Page:
    """`path` may name ids of demo patients ({textbook}, {lag}, {plasma} …), a {visit}, {result} and a day {midway}."""

    name: str
    role: str  # "" before sign-in
    path: str


EVERY_LANE = "lanes=treatments,visits,vegf,m_protein,function,grip,nerves,pet,blood,organs"
PAGES = (
    Page("sign-in", "", "/accounts/login/"),
    Page("password-reset", "", "/accounts/password/reset/"),
    Page("not-found", "physician", "/patients/999999/"),
    Page("refused", "coordinator", "/settings/"),
    Page("worklist", "coordinator", "/worklist/"),
    Page("worklist-calls", "coordinator", "/worklist/?call=today"),
    Page("worklist-weeks", "coordinator", "/worklist/?group=week"),
    Page("worklist-empty", "coordinator", "/worklist/?q=nobody-is-called-so"),
    Page("worklist-staff", "staff", "/worklist/"),
    Page("reminders", "coordinator", "/reminders/"),
    Page("reminder-hour", "coordinator", "/reminders/hour/"),
    Page("patients-coordinator", "coordinator", "/patients/"),
    Page("due-coordinator", "coordinator", "/patients/{textbook}/due/"),
    Page("appointments", "coordinator", "/patients/{textbook}/appointments/"),
    Page("letter", "coordinator", "/patients/{booked}/appointments/{appointment}/letter/"),
    Page("contacts", "coordinator", "/patients/{textbook}/contacts/"),
    Page("edit-coordinator", "coordinator", "/patients/{textbook}/edit/"),
    Page("calendar-address", "coordinator", "/accounts/calendar/"),
    Page("account", "coordinator", "/accounts/"),
    Page("second-factor", "staff", "/accounts/2fa/"),
    Page("password-change", "staff", "/accounts/password/change/"),
    Page("today", "staff", "/today/"),
    Page("patients", "physician", "/patients/"),
    Page("register", "staff", "/patients/register/"),
    Page("edit", "staff", "/patients/{textbook}/edit/"),
    Page("close", "staff", "/patients/{textbook}/close/"),
    Page("reopen", "staff", "/patients/{closed}/reopen/"),
    Page("course-textbook", "physician", "/patients/{textbook}/"),
    Page("course-lag", "physician", "/patients/{lag}/?x=months"),
    Page("course-as-known", "physician", "/patients/{textbook}/?known_on={midway}"),
    Page("course-before-known", "physician", "/patients/{textbook}/?known_on=2001-01-01"),
    Page("course-serum-plasma", "physician", "/patients/{plasma}/"),
    Page("course-fresh", "physician", "/patients/{fresh}/"),
    Page("course-relapse", "physician", "/patients/{relapse}/"),
    Page("course-radio", "physician", "/patients/{radio}/"),
    Page("course-multiples", "physician", "/patients/{plasma}/?y=limit&band=off"),
    Page("course-lanes", "physician", "/patients/{textbook}/?" + EVERY_LANE),
    Page("course-lanes-lag", "physician", "/patients/{lag}/?x=months&" + EVERY_LANE),
    Page("course-staff", "staff", "/patients/{relapse}/"),
    Page("course-closed", "physician", "/patients/{closed}/"),
    Page("course-long-name", "physician", "/patients/{long}/"),
    Page("timeline", "physician", "/patients/{relapse}/timeline/"),
    Page("timeline-treatments", "staff", "/patients/{textbook}/timeline/?kind=treatment"),
    Page("organs", "physician", "/patients/{textbook}/organs/"),
    Page("organs-relapse", "physician", "/patients/{relapse}/organs/"),
    Page("organs-fresh", "physician", "/patients/{fresh}/organs/"),
    Page("nerves", "physician", "/patients/{textbook}/nerves/"),
    Page("nerves-fresh", "staff", "/patients/{fresh}/nerves/"),
    Page("due", "physician", "/patients/{textbook}/due/"),
    Page("due-fresh", "physician", "/patients/{fresh}/due/"),
    Page("results", "physician", "/patients/{textbook}/results/"),
    Page("result", "staff", "/patients/{textbook}/results/{result}/"),
    Page("visits", "staff", "/patients/{textbook}/visits/"),
    Page("visit", "staff", "/patients/{textbook}/visits/{visit}/"),
    Page("visit-physician", "physician", "/patients/{textbook}/visits/{visit}/"),
    Page("visit-note", "staff", "/patients/{textbook}/visits/{visit}/note/"),
    Page("visit-add", "staff", "/patients/{textbook}/visits/new/?visit={visit}"),
    Page("visit-new", "staff", "/patients/{textbook}/visits/new/"),
    Page("visit-new-fresh", "staff", "/patients/{fresh}/visits/new/"),
    Page("alerts", "physician", "/patients/{relapse}/alerts/"),
    Page("alerts-acknowledged", "physician", "/patients/{plasma}/alerts/"),
    Page("alerts-fresh", "physician", "/patients/{fresh}/alerts/"),
    Page("alerts-coordinator", "coordinator", "/patients/{lost}/alerts/"),
    Page("diagnosis", "physician", "/patients/{lag}/diagnosis/"),
    Page("diagnosis-fresh", "physician", "/patients/{fresh}/diagnosis/"),
    Page("signs", "physician", "/patients/{textbook}/signs/"),
    Page("treatments", "physician", "/patients/{textbook}/treatments/"),
    Page("treatment-new", "staff", "/patients/{textbook}/treatments/new/"),
    Page("decision-new", "physician", "/patients/{textbook}/decisions/new/"),
    Page("response-vegf", "physician", "/patients/{textbook}/responses/vegf/"),
    Page("response-clinical", "physician", "/patients/{lag}/responses/clinical/"),
    Page("response-fresh", "physician", "/patients/{fresh}/responses/pet/"),
    Page("signs-record", "staff", "/patients/{textbook}/signs/new/"),
    Page("history", "physician", "/patients/{textbook}/history/"),
    Page("guidance", "physician", "/guidance/"),
    Page("guidance-answer", "physician", "/guidance/?q=aspirin+aspirina"),
    Page("guidance-no-answer", "coordinator", "/guidance/?q=zebrafish"),
    Page("guidance-statement", "physician", "/guidance/statements/S2-42/"),
    Page("guidance-paper", "staff", "/guidance/statements/L13/"),
    Page("guidance-rules", "physician", "/guidance/rules/"),
    Page("guidance-rule", "physician", "/guidance/rules/SR-13/"),
    Page("guidance-rule-read", "coordinator", "/guidance/rules/SR-08/"),
    Page("guidance-schedule", "staff", "/guidance/schedule/"),
    Page("guidance-panel", "physician", "/guidance/schedule/endocrine/"),
    Page("guidance-numbers", "staff", "/guidance/numbers/"),
    Page("guidance-conflicts", "physician", "/guidance/conflicts/"),
    Page("guidance-outcomes", "physician", "/guidance/outcomes/"),
    Page("guidance-protocol", "physician", "/guidance/protocol/"),
    Page("adherence", "coordinator", "/adherence/"),
    Page("cohort", "physician", "/cohort/"),
    Page("cohort-courses", "physician", "/cohort/courses/"),
    Page("cohort-empty", "physician", "/cohort/?since=2150"),
    Page("intervals", "physician", "/settings/intervals/?row=vegf&every=2"),
    Page("settings", "admin", "/settings/"),
    Page("laboratories", "admin", "/settings/laboratories/"),
    Page("reminder-settings", "admin", "/settings/reminders/"),
    Page("letter-settings", "admin", "/settings/letters/"),
    Page("audit", "auditor", "/audit/"),
)

# The ids behind the names in the paths, for one site of the demo.
FIND = """
import json
from datetime import date, timedelta
from patients.models import Patient
from monitoring.models import Appointment, Observation, Visit
from monitoring.services import appointments
from django.db.models.functions import Length
mine = Patient.objects.filter(site__code="{site}")
def named(word):
    return mine.filter(mrn__icontains=word).values_list("pk", flat=True).first()
textbook = named("TEXTBOOK")
closed = mine.exclude(status="active").values_list("pk", flat=True).first()
# A visit to come, for its letter: the demo's, or one that is booked for it.
to_come = Appointment.objects.standing().filter(patient__in=mine.filter(status="active"), date__gte=date.today())
def booked():
    patient, today = Patient.objects.get(pk=textbook), date.today()
    on, panels = today + timedelta(days=10), ["vegf", "endocrine", "ncs"]
    return appointments.book(patient=patient, on=on, panels=panels, by=None, today=today, origin="page")[0]
appointment = to_come.first() or booked()
days = Visit.objects.filter(patient_id=textbook).order_by("date").values_list("date", flat=True)
longest = mine.annotate(n=Length("family_name")).order_by("-n").values_list("pk", flat=True).first()
print(json.dumps(dict(
    textbook=textbook, lag=named("LAG"), plasma=named("MIXED"), fresh=named("NEW"), closed=closed,
    relapse=named("RELAPSE"), radio=named("RADIO"), lost=named("LOST"), long=longest,
    booked=appointment.patient_id, appointment=appointment.pk,
    midway=str(days[len(days) // 2]),
    visit=Visit.objects.filter(patient_id=textbook).values_list("pk", flat=True).first(),
    result=Observation.objects.filter(patient_id=textbook, analyte="vegf").values_list("pk", flat=True).first(),
)))
"""


def ids(clinic, site: str) -> dict[str, Any]:
    return clinic.ask(FIND.format(site=site))
