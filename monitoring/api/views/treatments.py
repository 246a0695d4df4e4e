"""`/patients/{id}/treatments`: what was given, is given, is planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring import wording
from monitoring.api.base import PatientView, etag
from monitoring.api.fields import read_id
from monitoring.api.schema import IF_MATCH, PAGING, page, reads, writes
from monitoring.api.serializers.records import (
    TreatmentAnswer,
    TreatmentBody,
    TreatmentChangeBody,
    TreatmentStoredAnswer,
)
from monitoring.api.views.records import RecordList, iso, recorded_answer, said_of
from monitoring.models import Treatment
from monitoring.protocol.findings import Finding
from monitoring.selectors import entry_guard
from monitoring.selectors.history import treatment_facts
from monitoring.selectors.numbers import json_number
from monitoring.services import treatments
from patients.access import Permission
from patients.models import AuditType


class Treatments(RecordList):
    permissions = {"GET": Permission.READ_RESULTS, "POST": Permission.RECORD_RESULTS}
    model = Treatment
    dated_by = "start"
    may_lie_ahead = True

    @reads(
        page(TreatmentAnswer),
        *PAGING,
        summary="Treatments by start; planned ones too",
        operation_id="treatments_list",
    )
    def get(self, request: Request) -> Response:
        return self.listed(request)

    @writes(TreatmentBody, TreatmentStoredAnswer, summary="Record a treatment")
    def post(self, request: Request) -> Response:
        fields = self.body(TreatmentBody)
        proposed = treatments.proposed(patient=self.patient, today=self.today, **fields)
        said = entry_guard.of_treatment(self.patient, proposed, self.today)
        stored, warnings = treatments.record(
            patient=self.patient, by=self.user, today=self.today, origin="rest", **fields
        )
        headers = etag(stored.version) | {"Location": f"{request.path}/{stored.pk}"}
        answer = treatment_answer(stored, self.today) | {"warnings": [*_warnings(warnings), *said_of(said)]}
        return Response(answer, status=status.HTTP_201_CREATED, headers=headers)

    def answer_of(self, row: Treatment) -> dict[str, Any]:
        return treatment_answer(row, self.today)


class OneTreatment(PatientView):
    permissions = {"GET": Permission.READ_RESULTS, "PATCH": Permission.RECORD_RESULTS}

    @reads(TreatmentAnswer, summary="A treatment; the answer's ETag is for the next change")
    def get(self, request: Request) -> Response:
        row = self.treatment() if self.record.known_on is None else self._as_known()
        self.note_reading(AuditType.RESULTS_READ, of="treatment", id=row.pk)
        return Response(treatment_answer(row, self.today), headers=etag(row.version))

    @writes(TreatmentChangeBody, TreatmentStoredAnswer, IF_MATCH, summary="Change the given fields", code=200)
    def patch(self, request: Request) -> Response:
        row, version = self.treatment(), self.version_wanted()
        fields = self.body(TreatmentChangeBody, partial=True)
        said = self._said(row, fields) if row.version == version else ()
        changed, warnings = treatments.change(
            treatment=row, by=self.user, today=self.today, version=version, **fields
        )
        answer = treatment_answer(changed, self.today) | {"warnings": [*_warnings(warnings), *said_of(said)]}
        return Response(answer, headers=etag(changed.version))

    def _said(self, row: Treatment, fields: dict[str, Any]) -> tuple[Finding, ...]:
        changes = {name: value for name, value in fields.items() if name != "reason"}
        proposed = treatments.proposed(patient=self.patient, today=self.today, treatment=row, **changes)
        return entry_guard.of_treatment(self.patient, proposed, self.today)

    def _as_known(self) -> Treatment:
        wanted = read_id(self.kwargs["treatment_id"])
        row = next((row for row in self.record.rows(Treatment) if row.pk == wanted), None)
        if row is None:
            raise Http404
        return row

    def treatment(self) -> Treatment:
        found = Treatment.objects.filter(patient=self.patient, pk=read_id(self.kwargs["treatment_id"]))
        row = found.select_related("patient__site", "recorded_by").first()
        if row is None:
            raise Http404
        return row


def treatment_answer(row: Treatment, today: date) -> dict[str, Any]:
    return recorded_answer(row) | {
        "kind": row.kind,
        "status": treatment_facts(row).status_on(today).value,
        "line": row.line,
        "agents": row.agents,
        "start": iso(row.start),
        "end": iso(row.end),
        "dose_gy": json_number(row.dose_gy),
        "indication": row.indication,
        "stop_reason": row.stop_reason,
        "note": row.note,
        "version": row.version,
    }


def _warnings(codes: list[str]) -> list[dict[str, Any]]:
    return [{"code": code, "message": wording.treatment_warning(code)} for code in codes]
