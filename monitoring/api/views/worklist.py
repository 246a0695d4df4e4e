"""`/worklist`: what is due and overdue at my sites, by item."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api import clock, paging
from monitoring.api.base import ApiView
from monitoring.api.refusals import Refusal
from monitoring.api.schema import PAGING, query, reads
from monitoring.api.serializers.schedule import PANELS, WorklistAnswer
from monitoring.models import ScheduleItem
from monitoring.protocol.schedule import status
from monitoring.selectors.standing import STATUSES
from monitoring.selectors.worklist import Filter, Place, Position, items
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType


class Worklist(ApiView):
    permissions = {"GET": Permission.READ_WORKLIST}

    @reads(
        WorklistAnswer,
        query("site", "Code of a site."),
        query("panel", "Code of a panel.", enum=PANELS),
        query("status", "Default: due and overdue.", enum=[str(each) for each in STATUSES]),
        query("q", "Words of a name or record number."),
        *PAGING,
        summary="Due and overdue at my sites, by the day it is due by",
    )
    def get(self, request: Request) -> Response:
        places = self._places(request)
        chosen = Filter(
            panel=_one_of(request, "panel", PANELS),
            status=_one_of(request, "status", [str(each) for each in STATUSES]),
            q=request.query_params.get("q", ""),
        )
        found = items(places, chosen, _position(request), paging.limit_of(request))
        for place in places:
            audit.record(AuditType.WORKLIST_READ, by=self.user, site=place.site)
        days = {place.site.pk: place.today for place in places}
        answer = paging.page_of(
            request,
            [_row(item, days[item.site_id]) for item in found.rows],
            str(found.next) if found.next else None,
        )
        return Response(answer | {"total": found.total, "total_capped": found.total_capped})

    def _places(self, request: Request) -> list[Place]:
        """The sites asked for, of those whose worklist is mine to read; a foreign one is as unknown as none."""
        asked, day = request.query_params.get("site"), clock.asked_day(request)
        sites = access.sites_for(self.user, Permission.READ_WORKLIST)
        return [Place(site, day or site.day()) for site in sites if asked is None or site.code == asked]


def _row(item: ScheduleItem, today: date) -> dict[str, Any]:
    patient = item.patient
    waived_until = item.waived_until if item.waived_on is not None and item.waived_on <= today else None
    return {
        "patient": {
            "id": patient.pk,
            "site": patient.site.code,
            "mrn": patient.mrn,
            "family_name": patient.family_name,
            "given_name": patient.given_name,
            "birth_date": patient.birth_date.isoformat(),
        },
        "item": item.pk,
        "panel": item.panel,
        "opens": item.opens.isoformat(),
        "due_by": item.due_by.isoformat(),
        "status": status((item.opens, item.due_by), today, waived_until=waived_until).value,
        "days_overdue": max((today - item.due_by).days, 0),
        "last_contact": _contact(item),
        "awaiting_since": item.awaiting_since.isoformat() if item.awaiting_since else None,
        "snoozed_until": item.snoozed_until.isoformat() if item.snoozed_until else None,
    }


def _contact(item: ScheduleItem) -> dict[str, Any] | None:
    contact = item.patient.follow_up.last_contact
    if contact is None:
        return None
    return {
        "date": contact.date.isoformat(),
        "channel": contact.channel,
        "outcome": contact.outcome,
        "next_try": contact.next_try.isoformat() if contact.next_try else None,
    }


def _one_of(request: Request, name: str, known: list[str]) -> str:
    value = request.query_params.get(name, "")
    if value and value not in known:
        said = {"value": value[:40], "known": ", ".join(known)}
        message = _("“%(value)s” is not known here. Known: %(known)s.") % said
        raise Refusal.at(f"/{name}", "unknown_code", message)
    return value


def _position(request: Request) -> Position | None:
    text = paging.after_of(request)
    try:
        return None if text is None else Position.read(text)
    except ValueError:
        raise paging.bad_cursor()
