"""`/patients/{id}/events` and `/conditions`: what happened on a day, and diseases beside POEMS."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.schema import PAGING, StoredAnswer, page, reads, writes
from monitoring.api.serializers.records import ConditionAnswer, ConditionBody, EventAnswer, EventBody
from monitoring.api.views.records import RecordList, iso, recorded_answer, said_of
from monitoring.models import Condition, Event
from monitoring.selectors import entry_guard
from monitoring.services import events
from patients.access import Permission


class Events(RecordList):
    permissions = {"GET": Permission.READ_RESULTS, "POST": Permission.RECORD_RESULTS}
    model = Event

    @reads(page(EventAnswer), *PAGING, summary="Events, oldest first")
    def get(self, request: Request) -> Response:
        return self.listed(request)

    @writes(EventBody, StoredAnswer, summary="Record an event")
    def post(self, request: Request) -> Response:
        fields = self.body(EventBody)
        fields["on"] = fields.pop("date")
        row = events.record(patient=self.patient, by=self.user, today=self.today, origin="rest", **fields)
        return Response({"id": row.pk, "warnings": []}, status=status.HTTP_201_CREATED)

    def answer_of(self, row: Event) -> dict[str, Any]:
        return recorded_answer(row) | {"date": iso(row.date), "code": row.code, "note": row.note}


class Conditions(RecordList):
    permissions = {"GET": Permission.READ_RESULTS, "POST": Permission.RECORD_RESULTS}
    model = Condition
    dated_by = "start"
    by_day = False

    @reads(page(ConditionAnswer), *PAGING, summary="Conditions beside POEMS")
    def get(self, request: Request) -> Response:
        return self.listed(request)

    @writes(ConditionBody, StoredAnswer, summary="Record a condition")
    def post(self, request: Request) -> Response:
        fields = self.body(ConditionBody)
        proposed = events.proposed_condition(
            patient=self.patient,
            code=fields["code"],
            start=fields.get("start"),
            end=fields.get("end"),
            today=self.today,
        )
        said = entry_guard.of_condition(self.patient, proposed, self.today)
        row = events.record_condition(
            patient=self.patient, by=self.user, today=self.today, origin="rest", **fields
        )
        return Response({"id": row.pk, "warnings": said_of(said)}, status=status.HTTP_201_CREATED)

    def answer_of(self, row: Condition) -> dict[str, Any]:
        return recorded_answer(row) | {
            "code": row.code,
            "start": iso(row.start),
            "end": iso(row.end),
            "note": row.note,
        }
