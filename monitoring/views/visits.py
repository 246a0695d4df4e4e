"""The visits of a patient: the list, one with all that was found, its voiding."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from monitoring import wording
from monitoring.forms.visit_draft import open_draft
from monitoring.models import ScheduleItem, Visit
from monitoring.protocol.schedule import status
from monitoring.selectors import result_list
from monitoring.services import visits
from monitoring.views.record import record_page, void_page
from monitoring.views.results import BIGGEST_ID
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient


def stored(patient: Patient, visit_id: int) -> Visit:
    rows = Visit.objects.select_related("patient__site", "recorded_by", "voided_by")
    return get_object_or_404(rows, pk=min(visit_id, BIGGEST_ID), patient=patient)


@require_safe
@transaction.atomic
def listing(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.READ_RESULTS)
    return record_page(
        request,
        patient,
        "visits.html",
        today=patient.site.day(),
        page="patient_visits",
        visits=result_list.visits(patient),
        draft=open_draft(request.user, patient),
    )


@require_safe
@transaction.atomic
def detail(request: HttpRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """What was found on the visit, what that day completed and what comes next."""
    patient = access.patient_for(request.user, patient_id, Permission.READ_RESULTS)
    visit = stored(patient, visit_id)
    found = [result_list.Listed(row) for row in visit.observations.order_by("analyte", "component", "pk")]
    audit.record(
        AuditType.RESULTS_READ,
        by=request.user,
        patient=patient,
        page="visit",
        ids=[each.row.pk for each in found],
    )
    today = patient.site.day()
    return record_page(
        request,
        patient,
        "visit.html",
        today=today,
        page="patient_visits",
        visit=visit,
        results=sorted(found, key=lambda each: wording.analyte(each.row.analyte)),
        signs=list(visit.signs.order_by("code", "pk")),
        completed=_completed(patient, visit),
        following=_following(patient, today),
    )


def _completed(patient: Patient, visit: Visit) -> list[ScheduleItem]:
    done = ScheduleItem.objects.filter(patient=patient, state=ScheduleItem.State.DONE, done_on=visit.date)
    return list(done.order_by("rank"))


def _following(patient: Patient, today) -> list[tuple[str, ScheduleItem]]:
    """What is open now, by the day it is due; what is not scheduled is not told."""
    rows = ScheduleItem.objects.filter(
        patient=patient, state=ScheduleItem.State.OPEN, opens__isnull=False
    ).order_by("due_by", "rank")
    return [(str(status((row.opens, row.due_by), today, waived_until=row.waived_until)), row) for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def void(request: HttpRequest, patient_id: int, visit_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    visit = stored(patient, visit_id)
    said = _("Visit of %(date)s (%(kind)s)") % {
        "date": wording.day(visit.date),
        "kind": wording.visit_kind(visit.kind),
    }
    return void_page(
        request,
        patient,
        row=visit,
        said=said,
        deed=visits.void,
        today=patient.site.day(),
        back="patient_visits",
    )
