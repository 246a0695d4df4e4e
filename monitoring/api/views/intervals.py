"""`/patients/{id}/schedule/{panel}/override`: a physician spaces a test otherwise for one patient."""

from __future__ import annotations

from datetime import date

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring import wording
from monitoring.api.refusals import Reason, Refusal
from monitoring.api.schema import writes
from monitoring.api.serializers.intervals import OverrideBody
from monitoring.api.serializers.schedule import ItemAnswer
from monitoring.api.views.schedule import PanelDeed
from monitoring.models import ScheduleItem
from monitoring.selectors.intervals import excused as excused_by
from monitoring.services import intervals, schedule
from patients.access import Permission


class OverridePanel(PanelDeed):
    permissions = {"POST": Permission.OVERRIDE}

    @writes(
        OverrideBody,
        ItemAnswer,
        summary="Every so many months for this patient, with a reason; every: null takes it back",
        code=200,
    )
    def post(self, request: Request) -> Response:
        panel, fields = self.panel, self.body(OverrideBody)
        item, months = schedule.open_item(self.patient, panel), _months(fields)
        if fields.get("confirm") is False:
            _ask_first(item, months, self.today)
        intervals.override(
            patient=self.patient,
            panel=panel,
            months=months,
            reason=fields["reason"],
            by=self.user,
            today=self.today,
        )
        return self.item()


def _ask_first(item: ScheduleItem, months: intervals.Months | None, today: date) -> None:
    """409 where it would excuse a test that is overdue today, for programs whose users confirm such a thing."""
    excused = excused_by(item, months, today)
    if excused is not None:
        said = wording.excused(excused, usual=months is None)
        raise Refusal([Reason("/confirm", "excuses_overdue", said)], status.HTTP_409_CONFLICT)


def _months(fields: dict) -> intervals.Months | None:
    every, first, last = (fields.get(name) for name in ("every", "from", "to"))
    if "every" in fields and every is None and first is None and last is None:
        return None
    return intervals.checked_months(every, first, last)
