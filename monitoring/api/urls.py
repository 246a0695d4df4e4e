"""REST v1. Every address is named `api_…`; ids are read by the views, so that a malformed one is just unknown."""

from django.urls import path, re_path

from monitoring.api.base import Nothing
from monitoring.api.views.alerts import AcknowledgeAlert, Alerts
from monitoring.api.views.appointments import Appointments
from monitoring.api.views.assessment import AssessmentOfPatient
from monitoring.api.views.contacts import Contacts
from monitoring.api.views.decisions import Decisions
from monitoring.api.views.documentation import Documentation, OpenAPI
from monitoring.api.views.events import Conditions, Events
from monitoring.api.views.intervals import OverridePanel
from monitoring.api.views.observations import CorrectObservation, Observations, VoidObservation
from monitoring.api.views.patients import ClosePatient, OnePatient, Patients, ReopenPatient
from monitoring.api.views.schedule import AwaitPanel, Course, PostponePanel, ScheduleOfPatient, WaivePanel
from monitoring.api.views.signs import Signs
from monitoring.api.views.treatments import OneTreatment, Treatments
from monitoring.api.views.visits import Visits
from monitoring.api.views.worklist import Worklist

PATIENT = "patients/<str:patient_id>"

urlpatterns = [
    path("alerts/<str:alert_id>/acknowledge", AcknowledgeAlert.as_view(), name="api_acknowledge"),
    path("docs/", Documentation.as_view(), name="api_docs"),
    path("openapi.json", OpenAPI.as_view(), name="api_openapi"),
    path("patients", Patients.as_view(), name="api_patients"),
    path(PATIENT, OnePatient.as_view(), name="api_patient"),
    path(f"{PATIENT}/alerts", Alerts.as_view(), name="api_alerts"),
    path(f"{PATIENT}/appointments", Appointments.as_view(), name="api_appointments"),
    path(f"{PATIENT}/assessment", AssessmentOfPatient.as_view(), name="api_assessment"),
    path(f"{PATIENT}/close", ClosePatient.as_view(), name="api_close"),
    path(f"{PATIENT}/conditions", Conditions.as_view(), name="api_conditions"),
    path(f"{PATIENT}/contacts", Contacts.as_view(), name="api_contacts"),
    path(f"{PATIENT}/course", Course.as_view(), name="api_course"),
    path(f"{PATIENT}/decisions", Decisions.as_view(), name="api_decisions"),
    path(f"{PATIENT}/events", Events.as_view(), name="api_events"),
    path(f"{PATIENT}/observations", Observations.as_view(), name="api_observations"),
    path(
        f"{PATIENT}/observations/<str:observation_id>/correct",
        CorrectObservation.as_view(),
        name="api_observation_correct",
    ),
    path(
        f"{PATIENT}/observations/<str:observation_id>/void",
        VoidObservation.as_view(),
        name="api_observation_void",
    ),
    path(f"{PATIENT}/reopen", ReopenPatient.as_view(), name="api_reopen"),
    path(f"{PATIENT}/schedule", ScheduleOfPatient.as_view(), name="api_schedule"),
    path(f"{PATIENT}/schedule/<str:panel>/awaiting", AwaitPanel.as_view(), name="api_awaiting"),
    path(f"{PATIENT}/schedule/<str:panel>/override", OverridePanel.as_view(), name="api_override"),
    path(f"{PATIENT}/schedule/<str:panel>/postpone", PostponePanel.as_view(), name="api_postpone"),
    path(f"{PATIENT}/schedule/<str:panel>/waive", WaivePanel.as_view(), name="api_waive"),
    path(f"{PATIENT}/signs", Signs.as_view(), name="api_signs"),
    path(f"{PATIENT}/treatments", Treatments.as_view(), name="api_treatments"),
    path(f"{PATIENT}/treatments/<str:treatment_id>", OneTreatment.as_view(), name="api_treatment"),
    path(f"{PATIENT}/visits", Visits.as_view(), name="api_visits"),
    path("worklist", Worklist.as_view(), name="api_worklist"),
    re_path(r"", Nothing.as_view(), name="api_nothing"),
]
