"""`/patients/{id}/visits`: everything that was found on a day, stored in one piece."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.refusals import Reason, Refusal, of_results
from monitoring.api.schema import PAGING, page, reads, writes
from monitoring.api.serializers.records import VisitAnswer, VisitBody, VisitStoredAnswer
from monitoring.api.views.observations import incoming_result, outcome_answer, unread
from monitoring.api.views.records import RecordList, contradicted, iso, recorded_answer
from monitoring.models import Visit
from monitoring.services import results, visits
from patients.access import Permission


class Visits(RecordList):
    permissions = {"GET": Permission.READ_RESULTS, "POST": Permission.RECORD_RESULTS}
    model = Visit

    @reads(page(VisitAnswer), *PAGING, summary="Visits, oldest first")
    def get(self, request: Request) -> Response:
        return self.listed(request)

    @writes(
        VisitBody, VisitStoredAnswer, summary="Log a visit with its results and signs: all of it or nothing"
    )
    def post(self, request: Request) -> Response:
        fields = self._fields(request)
        on = fields["date"]
        incoming = [
            incoming_result(each, index, date=on.isoformat())
            for index, each in enumerate(fields.get("observations", []))
        ]
        try:
            logged = visits.log(
                patient=self.patient,
                on=on,
                kind=fields["kind"],
                by=self.user,
                today=self.today,
                origin="rest",
                incoming=incoming,
                sign_states=fields.get("signs"),
                graded=fields.get("graded"),
                lesion_count=fields.get("lesion_count"),
                note=fields.get("note", ""),
                reason=fields.get("reason", ""),
            )
        except results.Refused as error:
            raise of_results(error.outcome.problems, "observations")
        outcome = outcome_answer(logged.results)
        warnings = [*outcome.pop("warnings"), *contradicted(logged.signs.warnings)]
        answer = {"id": logged.visit.pk, "warnings": warnings, "observations": outcome}
        return Response(answer, status=status.HTTP_201_CREATED)

    def answer_of(self, row: Visit) -> dict[str, Any]:
        return recorded_answer(row) | {"date": iso(row.date), "kind": row.kind, "note": row.note}

    def _fields(self, request: Request) -> dict[str, Any]:
        """The body; a result without its own date is of the day of the visit."""
        data = request.data
        given = data.get("observations") if isinstance(data, dict) else None
        if isinstance(given, list) and given:
            refused: list[Reason] = [r for reasons in unread(given, "observations").values() for r in reasons]
            if refused:
                raise Refusal(refused)
            dated = [{"date": data.get("date"), "analyte": "", "value": "", **each} for each in given]
            data = {**data, "observations": dated}
        body = VisitBody(data=data)
        body.is_valid(raise_exception=True)
        return body.validated_data
