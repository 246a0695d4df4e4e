"""Pages of what was found, given and due."""

from django.urls import path

from monitoring.views import (
    contacts,
    course,
    due,
    events,
    health,
    history,
    laboratories,
    patient_edit,
    patients,
    reminders,
    signs,
    today,
    treatments,
    worklist,
)

urlpatterns = [
    path("healthz", health.healthy, name="healthz"),
    path("patients/", patients.patients, name="patients"),
    path("patients/register/", patients.patient_register, name="patient_register"),
    path("patients/<int:patient_id>/", course.patient, name="patient"),
    path("patients/<int:patient_id>/close/", patient_edit.patient_close, name="patient_close"),
    path("patients/<int:patient_id>/conditions/new/", events.condition_new, name="condition_new"),
    path(
        "patients/<int:patient_id>/conditions/<int:condition_id>/end/",
        events.condition_end,
        name="condition_end",
    ),
    path(
        "patients/<int:patient_id>/conditions/<int:condition_id>/void/",
        events.condition_void,
        name="condition_void",
    ),
    path("patients/<int:patient_id>/contacts/", contacts.page, name="patient_contacts"),
    path("patients/<int:patient_id>/due/", due.page, name="patient_due"),
    path("patients/<int:patient_id>/due/<slug:panel>/awaiting/", due.awaiting, name="due_awaiting"),
    path("patients/<int:patient_id>/due/<slug:panel>/end-waiver/", due.end_waiver, name="due_end_waiver"),
    path(
        "patients/<int:patient_id>/due/<slug:panel>/not-awaiting/", due.not_awaiting, name="due_not_awaiting"
    ),
    path("patients/<int:patient_id>/due/<slug:panel>/waive/", due.waive, name="due_waive"),
    path("patients/<int:patient_id>/course.csv", course.course_csv, name="course_csv"),
    path("patients/<int:patient_id>/course.json", course.course_json, name="course_json"),
    path("patients/<int:patient_id>/course/table/", course.course_table, name="course_table"),
    path("patients/<int:patient_id>/edit/", patient_edit.patient_edit, name="patient_edit"),
    path("patients/<int:patient_id>/events/new/", events.event_new, name="event_new"),
    path("patients/<int:patient_id>/events/<int:event_id>/void/", events.event_void, name="event_void"),
    path("patients/<int:patient_id>/history/", history.patient_history, name="patient_history"),
    path("patients/<int:patient_id>/reopen/", patient_edit.patient_reopen, name="patient_reopen"),
    path("patients/<int:patient_id>/signs/", signs.patient_signs, name="patient_signs"),
    path("patients/<int:patient_id>/signs/new/", signs.signs_record, name="signs_record"),
    path("patients/<int:patient_id>/signs/<int:sign_id>/void/", signs.sign_void, name="sign_void"),
    path("patients/<int:patient_id>/treatments/", treatments.patient_treatments, name="patient_treatments"),
    path("patients/<int:patient_id>/treatments/new/", treatments.treatment_new, name="treatment_new"),
    path(
        "patients/<int:patient_id>/treatments/<int:treatment_id>/edit/",
        treatments.treatment_edit,
        name="treatment_edit",
    ),
    path(
        "patients/<int:patient_id>/treatments/<int:treatment_id>/end/",
        treatments.treatment_end,
        name="treatment_end",
    ),
    path(
        "patients/<int:patient_id>/treatments/<int:treatment_id>/void/",
        treatments.treatment_void,
        name="treatment_void",
    ),
    path("readyz", health.ready, name="readyz"),
    path("reminders/", reminders.page, name="reminders"),
    path("settings/laboratories/", laboratories.page, name="laboratories"),
    path("settings/laboratories/<int:entry_id>/remove/", laboratories.remove, name="laboratory_remove"),
    path("today/", today.today, name="today"),
    path("worklist/", worklist.page, name="worklist"),
    path("worklist/<int:patient_id>/", worklist.patient, name="worklist_patient"),
    path("worklist/<int:patient_id>/contact/", worklist.contact, name="worklist_contact"),
]
