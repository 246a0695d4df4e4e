"""`/patients/{id}/contacts`: tries to reach a patient."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.schema import PAGING, StoredAnswer, page, reads, writes
from monitoring.api.serializers.records import ContactAnswer, ContactBody
from monitoring.api.views.records import RecordList, iso, recorded_answer
from monitoring.models import Contact
from monitoring.services import contacts
from patients.access import Permission
from patients.models import AuditType


class Contacts(RecordList):
    permissions = {"GET": Permission.LOG_CONTACT, "POST": Permission.LOG_CONTACT}
    model = Contact
    reading = AuditType.PATIENT_READ

    @reads(page(ContactAnswer), *PAGING, summary="Contacts, oldest first")
    def get(self, request: Request) -> Response:
        return self.listed(request)

    @writes(ContactBody, StoredAnswer, summary="Log a contact")
    def post(self, request: Request) -> Response:
        fields = self.body(ContactBody)
        fields["on"] = fields.pop("date")
        row = contacts.log(patient=self.patient, by=self.user, today=self.today, origin="rest", **fields)
        return Response({"id": row.pk, "warnings": []}, status=status.HTTP_201_CREATED)

    def answer_of(self, row: Contact) -> dict[str, Any]:
        return recorded_answer(row) | {
            "date": iso(row.date),
            "channel": row.channel,
            "outcome": row.outcome,
            "next_try": iso(row.next_try),
            "note": row.note,
        }
