"""`/patients/{id}/decisions`: continue, start, stop, switch or watch, with the reason and who decided."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.schema import PAGING, StoredAnswer, page, reads, writes
from monitoring.api.serializers.assessment import DecisionAnswer, DecisionBody
from monitoring.api.views.records import RecordList, iso, recorded_answer, said_of
from monitoring.models import Decision
from monitoring.selectors import entry_guard
from monitoring.services import decisions
from patients.access import Permission


class Decisions(RecordList):
    permissions = {"GET": Permission.READ_RESULTS, "POST": Permission.ASSESS}
    model = Decision

    @reads(page(DecisionAnswer), *PAGING, summary="Decisions about treatment, oldest first")
    def get(self, request: Request) -> Response:
        return self.listed(request)

    @writes(DecisionBody, StoredAnswer, summary="Record a decision; to stop or switch needs a reason")
    def post(self, request: Request) -> Response:
        fields = self.body(DecisionBody)
        fields["on"] = fields.pop("date")
        proposed = decisions.proposed(
            patient=self.patient,
            today=self.today,
            on=fields["on"],
            decision=fields["decision"],
            reason=fields.get("reason", ""),
        )
        said = entry_guard.of_decision(self.patient, proposed, self.today)
        row = decisions.record(patient=self.patient, by=self.user, today=self.today, origin="rest", **fields)
        return Response({"id": row.pk, "warnings": said_of(said)}, status=status.HTTP_201_CREATED)

    def answer_of(self, row: Decision) -> dict[str, Any]:
        return recorded_answer(row) | {
            "date": iso(row.date),
            "decision": row.decision,
            "reason": row.reason,
            "note": row.note,
        }
