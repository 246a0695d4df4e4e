"""Every try to reach the patient, and the form that logs the next one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from monitoring.forms.contacts import ContactForm
from monitoring.models import Contact
from monitoring.selectors.reaching import reach_of_one
from monitoring.views.record import REFUSED, record_page
from monitoring.views.worklist_opened import log_contact
from patients import access
from patients.access import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.LOG_CONTACT)
    today = patient.site.day()
    form = ContactForm(request.POST if request.method == "POST" else None, patient=patient, today=today)
    if request.method == "POST" and log_contact(request, patient, form):
        return redirect("patient_contacts", patient.pk)
    logged = Contact.objects.filter(patient=patient).select_related("recorded_by").order_by("-date", "-pk")
    return record_page(
        request,
        patient,
        "contacts.html",
        today=today,
        status=REFUSED if form.errors else 200,
        form=form,
        contacts=logged,
        reach=reach_of_one(patient.pk),
    )
