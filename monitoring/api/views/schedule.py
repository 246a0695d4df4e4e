"""`/patients/{id}/schedule`: what is due and why; waive it, or say that its result is awaited. `/course`."""

from __future__ import annotations

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.base import PatientView
from monitoring.api.schema import reads, writes
from monitoring.api.serializers.schedule import (
    AwaitingBody,
    CourseAnswer,
    ItemAnswer,
    PostponeBody,
    ScheduleAnswer,
    WaiveBody,
)
from monitoring.protocol.vocabulary import Panel
from monitoring.selectors import sign_offs
from monitoring.selectors.course import course_of
from monitoring.selectors.history import history_of
from monitoring.selectors.schedule_view import schedule_of
from monitoring.services import schedule
from patients.access import Permission
from patients.models import AuditType


class ScheduleOfPatient(PatientView):
    permissions = {"GET": Permission.READ_SCHEDULE}

    @reads(ScheduleAnswer, summary="What is due and why, and what was done")
    def get(self, request: Request) -> Response:
        record = self.record
        answer = schedule_of(
            record.patient,
            record.history,
            record.today,
            stored=record.stored_plan,
            signed=sign_offs.status_of(record.patient.site_id, before=record.before),
        )
        self.note_reading(AuditType.PATIENT_READ, of="schedule")
        return Response(answer)


class PanelDeed(PatientView):
    """Something decided about the open item of a panel; answers with the item as it then stands."""

    @property
    def panel(self) -> str:
        panel = self.kwargs["panel"]
        if panel not in list(Panel):
            raise Http404
        return panel

    def item(self) -> Response:
        plan = schedule_of(self.patient, history_of(self.patient), self.today)
        found = [item for item in plan["items"] if item["panel"] == self.panel]
        if not found:  # what was decided about closed meanwhile
            raise Http404
        return Response(found[0])


class WaivePanel(PanelDeed):
    permissions = {"POST": Permission.WAIVE}

    @writes(WaiveBody, ItemAnswer, summary="Not due until the end of a day, with a reason", code=200)
    def post(self, request: Request) -> Response:
        panel, fields = self.panel, self.body(WaiveBody)
        schedule.waive(patient=self.patient, panel=panel, by=self.user, today=self.today, **fields)
        return self.item()


class PostponePanel(PanelDeed):
    permissions = {"POST": Permission.POSTPONE}

    @writes(
        PostponeBody,
        ItemAnswer,
        summary="No reminder until the end of a day, with a reason; the status stays",
        code=200,
    )
    def post(self, request: Request) -> Response:
        panel, fields = self.panel, self.body(PostponeBody)
        schedule.postpone(patient=self.patient, panel=panel, by=self.user, today=self.today, **fields)
        return self.item()


class AwaitPanel(PanelDeed):
    permissions = {"POST": Permission.MARK_AWAITING}

    @writes(
        AwaitingBody,
        ItemAnswer,
        summary="The sample was taken, its result is pending; null takes it back",
        code=200,
    )
    def post(self, request: Request) -> Response:
        panel, fields = self.panel, self.body(AwaitingBody)
        schedule.await_result(patient=self.patient, panel=panel, by=self.user, today=self.today, **fields)
        return self.item()


class Course(PatientView):
    permissions = {"GET": Permission.READ_COURSE}

    @reads(CourseAnswer, summary="Treatments and series on one axis: what the course chart draws")
    def get(self, request: Request) -> Response:
        answer = course_of(self.record.history, self.today)
        self.note_reading(AuditType.RESULTS_READ, of="course")
        return Response(answer)
