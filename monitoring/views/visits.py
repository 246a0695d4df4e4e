"""The visits of a patient: the list, one with all that was found, its voiding."""

from __future__ import annotations

from collections.abc import Sequence

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
from monitoring.selectors.decision_list import decided_on
from monitoring.selectors.visit_signatures import signing_of
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
    patient = access.patient_for(request.user, patient_id, Permission.READ_RESULTS)
    return visit_page(request, patient, stored(patient, visit_id))


def visit_page(
    request: HttpRequest,
    patient: Patient,
    visit: Visit,
    *,
    status: int = 200,
    refused: Sequence[str] = (),
) -> HttpResponse:
    """What was found and decided, who signed it and what changed since, what that day completed and what comes next.

    refused: why it could not be signed.
    """
    found = [result_list.Listed(row) for row in visit.observations.order_by("analyte", "component", "pk")]
    audit.record(
        AuditType.RESULTS_READ,
        by=request.user,
        patient=patient,
        page="visit",
        ids=[each.row.pk for each in found],
    )
    today, signing = patient.site.day(), signing_of(visit)
    signs = access.can(request.user, Permission.SIGN_VISIT, patient.site_id)
    return record_page(
        request,
        patient,
        "visit.html",
        today=today,
        page="patient_visits",
        status=status,
        refused=refused,
        visit=visit,
        decisions=decided_on(patient, visit.date),
        signing=signing,
        changes=[
            {
                "change": change,
                "said": wording.visit_change(change),
                "reason": wording.visit_change_reason(change),
                "signed_again": again,
            }
            for change, again in signing.changes
        ],
        notes=signing.notes[::-1],
        signs_visits=signs and not visit.is_voided and not signing.signed_as_it_stands(request.user),
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
