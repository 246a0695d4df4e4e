"""`/patients/{id}/schedule/{panel}/override`: a physician spaces a test otherwise for one patient."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.schema import writes
from monitoring.api.serializers.intervals import OverrideBody
from monitoring.api.serializers.schedule import ItemAnswer
from monitoring.api.views.schedule import PanelDeed
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
        schedule.open_item(self.patient, panel)
        intervals.override(
            patient=self.patient,
            panel=panel,
            months=_months(fields),
            reason=fields["reason"],
            by=self.user,
            today=self.today,
        )
        return self.item()


def _months(fields: dict) -> intervals.Months | None:
    every, first, last = (fields.get(name) for name in ("every", "from", "to"))
    if "every" in fields and every is None and first is None and last is None:
        return None
    return intervals.checked_months(every, first, last)
