"""`/worklist`: what is due and overdue at my sites, by item."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api import clock, paging
from monitoring.api.base import ApiView
from monitoring.api.fields import read_id
from monitoring.api.refusals import Refusal
from monitoring.api.schema import PAGING, query, reads
from monitoring.api.serializers.schedule import PANELS, WorklistAnswer
from monitoring.models import Contact, ScheduleItem
from monitoring.protocol.schedule import status
from monitoring.selectors.standing import STATUSES
from monitoring.selectors.worklist import Filter, Place, Position, items
from monitoring.selectors.worklist_on_day import Entry, OtherDay, entries
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
        of_many=True,
    )
    def get(self, request: Request) -> Response:
        places = self._places(request)
        limit = paging.limit_of(request)
        chosen = Filter(
            panel=_one_of(request, "panel", PANELS),
            status=_one_of(request, "status", [str(each) for each in STATUSES]),
            q=request.query_params.get("q", ""),
        )
        if all(place.day == place.today for place in places):
            today = [Place(place.site, place.today) for place in places]
            found = items(today, chosen, _position(request), limit)
        else:
            found = entries(places, chosen, _skipped(request), limit)
        for place in places:
            audit.record(AuditType.WORKLIST_READ, by=self.user, site=place.site)
        days = {place.site.pk: place.day for place in places}
        answer = paging.page_of(
            request,
            [_row(item, days[item.patient.site_id]) for item in found.rows],
            str(found.next) if found.next else None,
        )
        return Response(answer | {"total": found.total, "total_capped": found.total_capped})

    def _places(self, request: Request) -> list[OtherDay]:
        """The sites asked for, of those whose worklist is mine to read; a foreign one is as unknown as none."""
        asked, day = request.query_params.get("site"), clock.asked_day(request)
        sites = access.sites_for(self.user, Permission.READ_WORKLIST)
        today = [(site, site.day()) for site in sites if asked is None or site.code == asked]
        return [OtherDay(site, now, day or now) for site, now in today]


def _row(item: ScheduleItem | Entry, today: date) -> dict[str, Any]:
    patient = item.patient
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
        "status": status((item.opens, item.due_by), today, waived_until=item.waived_until).value,
        "days_overdue": max((today - item.due_by).days, 0),
        "last_contact": _contact(
            item.last_contact if isinstance(item, Entry) else patient.follow_up.last_contact
        ),
        "awaiting_since": item.awaiting_since.isoformat() if item.awaiting_since else None,
        "snoozed_until": item.snoozed_until.isoformat() if item.snoozed_until else None,
    }


def _contact(contact: Contact | None) -> dict[str, Any] | None:
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


def _skipped(request: Request) -> int:
    """How many rows came before: the list of another day is laid out as a whole for each page."""
    text = paging.after_of(request)
    skipped = 0 if text is None else read_id(text)
    if skipped is None:
        raise paging.bad_cursor()
    return skipped
