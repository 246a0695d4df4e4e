"""`/patients/{id}/signs`: what was found on a day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.refusals import Refusal
from monitoring.api.schema import PAGING, page, reads, writes
from monitoring.api.serializers.records import SignAnswer, SignsBody, SignsStoredAnswer
from monitoring.api.views.records import RecordList, contradicted, iso, recorded_answer
from monitoring.models import Sign
from monitoring.services import signs
from patients.access import Permission


class Signs(RecordList):
    permissions = {"GET": Permission.READ_RESULTS, "POST": Permission.RECORD_RESULTS}
    model = Sign

    @reads(page(SignAnswer), *PAGING, summary="Signs, oldest first")
    def get(self, request: Request) -> Response:
        return self.listed(request)

    @writes(SignsBody, SignsStoredAnswer, summary="Record what was found on a day")
    def post(self, request: Request) -> Response:
        fields = self.body(SignsBody)
        if not fields.get("signs") and fields.get("lesion_count") is None:
            raise Refusal.at("/signs", "required", _("Name at least one sign."))
        outcome = signs.record(
            patient=self.patient,
            on=fields["date"],
            by=self.user,
            today=self.today,
            origin="rest",
            signs=fields.get("signs"),
            lesion_count=fields.get("lesion_count"),
            reason=fields.get("reason", ""),
        )
        answer = {
            "id": [*outcome.stored, *outcome.unchanged][0],
            "warnings": contradicted(outcome.warnings),
            "stored": outcome.stored,
            "unchanged": outcome.unchanged,
            "replaced": outcome.replaced,
        }
        return Response(answer, status=status.HTTP_201_CREATED)

    def answer_of(self, row: Sign) -> dict[str, Any]:
        return recorded_answer(row) | {
            "code": row.code,
            "date": iso(row.date),
            "state": row.state,
            "grade": row.grade,
            "count": row.count,
            "visit": row.visit_id,
        }
