"""`/patients/{id}/assessment`: what is judged of a patient, and on what it rests."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.base import PatientView
from monitoring.api.schema import reads
from monitoring.api.serializers.assessment import AssessmentAnswer
from monitoring.selectors.alerts import audiences
from monitoring.selectors.assessment import assessment_of, judged_of_record
from patients.access import Permission
from patients.models import AuditType


class AssessmentOfPatient(PatientView):
    permissions = {"GET": Permission.ASSESS}

    @reads(AssessmentAnswer, summary="Diagnosis, extent, responses, alerts, and what cannot be evaluated")
    def get(self, request: Request) -> Response:
        judged, record = judged_of_record(self.record), self.record
        heard = audiences(self.user, self.patient)
        answer = assessment_of(record.patient, judged, heard, record.before)
        self.note_reading(AuditType.RESULTS_READ, of="assessment")
        return Response(answer)
