"""`/patients/{id}/alerts` and `/alerts/{id}/acknowledge`: what the rules found, and that a physician has seen it."""

from __future__ import annotations

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api import paging
from monitoring.api.base import PatientView
from monitoring.api.fields import read_id
from monitoring.api.schema import page, reads, writes
from monitoring.api.serializers.assessment import AcknowledgeBody, AlertAnswer
from monitoring.models import Alert
from monitoring.protocol.current import CURRENT
from monitoring.selectors import alerts as selector
from monitoring.selectors import sign_offs
from monitoring.selectors.assessment import alert_of, judged_of_record
from monitoring.services import alerts
from patients.access import Permission
from patients.models import AuditType


class Alerts(PatientView):
    # Whoever keeps the schedule has alerts to read; which ones is decided row by row.
    permissions = {"GET": Permission.READ_SCHEDULE}

    @reads(
        page(AlertAnswer),
        summary="Alerts whose reason holds, open ones first. Coordinators: those about work left undone",
    )
    def get(self, request: Request) -> Response:
        judged, before = judged_of_record(self.record), self.record.before
        heard = selector.audiences(self.user, self.patient)
        signed = sign_offs.status_of(self.patient.site_id, before=before)
        told = selector.told_on(self.record.patient, judged, CURRENT, heard, before)
        rows = [alert_of(each, signed) for each in told]
        self.note_reading(AuditType.PATIENT_READ, of="alerts")
        return Response(paging.page_of(request, rows, None))


class AcknowledgeAlert(PatientView):
    permissions = {"POST": Permission.ASSESS}

    def authorise(self, request: Request) -> None:
        """As for the alert's patient. One that speaks to others is no more there than one that is unknown."""
        self.alert = Alert.objects.filter(pk=read_id(self.kwargs["alert_id"])).first()
        if self.alert is None:
            raise Http404
        self.kwargs["patient_id"] = str(self.alert.patient_id)
        super().authorise(request)
        if self.alert.audience not in selector.audiences(self.user, self.patient):
            raise Http404

    @writes(AcknowledgeBody, AlertAnswer, summary="Seen by a physician, with what follows from it", code=200)
    def post(self, request: Request) -> Response:
        seen = alerts.acknowledge(self.alert, by=self.user, **self.body(AcknowledgeBody))
        told = selector.of_row(seen, self.today, self.patient.site)
        return Response(alert_of(told, sign_offs.status_of(self.patient.site_id)))
