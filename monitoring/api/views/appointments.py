"""`/patients/{id}/appointments`: when a patient comes, and for which tests."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring import wording
from monitoring.api.schema import PAGING, StoredAnswer, page, reads, writes
from monitoring.api.serializers.records import AppointmentAnswer, AppointmentBody
from monitoring.api.views.records import RecordList, iso, recorded_answer
from monitoring.models import Appointment
from monitoring.services import appointments
from patients.access import Permission
from patients.models import AuditType


class Appointments(RecordList):
    permissions = {"GET": Permission.READ_SCHEDULE, "POST": Permission.BOOK}
    model = Appointment
    may_lie_ahead = True
    reading = AuditType.PATIENT_READ
    together = ("items",)

    @reads(page(AppointmentAnswer), *PAGING, summary="Appointments, the earliest first; cancelled ones too")
    def get(self, request: Request) -> Response:
        return self.listed(request)

    @writes(AppointmentBody, StoredAnswer, summary="Book an appointment for tests that are due or will be")
    def post(self, request: Request) -> Response:
        fields = self.body(AppointmentBody)
        fields["on"] = fields.pop("date")
        row, said = appointments.book(
            patient=self.patient, by=self.user, today=self.today, origin="rest", **fields
        )
        found = [{"code": code, "message": wording.appointment_warning(code)} for code in said]
        return Response({"id": row.pk, "warnings": found}, status=status.HTTP_201_CREATED)

    def answer_of(self, row: Appointment) -> dict[str, Any]:
        return recorded_answer(row) | {
            "date": iso(row.date),
            "panels": row.panels,
            "status": self.record.status_of(row),
            "note": row.note,
        }
