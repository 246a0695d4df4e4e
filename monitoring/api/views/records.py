"""What the lists of recorded things share: a page by day, who recorded it, whether it was voided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring import wording
from monitoring.api import paging
from monitoring.api.base import PatientView, person_answer
from monitoring.api.fields import read_id
from monitoring.models import Contact
from monitoring.models.recorded import Recorded
from monitoring.protocol.findings import Finding
from patients.models import AuditType


class RecordList(PatientView):
    """A list of one kind of record of a patient, oldest first, a page at a time."""

    lists_what_was_recorded = True
    model: ClassVar[type[Recorded] | type[Contact]]
    dated_by: ClassVar[str] = "date"
    by_day: ClassVar[bool] = True  # else by id: for what may have no day
    # Facts that lie ahead are not there on an earlier day; what may be planned stays.
    may_lie_ahead: ClassVar[bool] = False
    reading: ClassVar[AuditType] = AuditType.RESULTS_READ
    together: ClassVar[tuple[str, ...]] = ()  # what an answer says of other rows, read for the whole page

    def answer_of(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def listed(self, request: Request) -> Response:
        if self.record.known_on is not None:
            return self._listed_as_known(request)
        rows = self.model.objects.filter(patient=self.patient).select_related("recorded_by")
        if not self.may_lie_ahead:
            rows = rows.filter(
                Q(**{f"{self.dated_by}__lte": self.today}) | Q(**{f"{self.dated_by}__isnull": True})
            )
        if self.together:
            rows = rows.prefetch_related(*self.together)
        found, cursor = _page(request, rows, self.dated_by, self.by_day)
        self.note_reading(self.reading, of=self.model._meta.model_name)
        return Response(paging.page_of(request, [self.answer_of(row) for row in found], cursor))

    def _listed_as_known(self, request: Request) -> Response:
        """The same page of the rows as they read then: their days may have been others."""
        rows = [row for row in self.record.rows(self.model) if self.may_lie_ahead or self._has_come(row)]
        found, cursor = _page_of_rows(request, rows, self.dated_by, self.by_day)
        self.note_reading(self.reading, of=self.model._meta.model_name)
        return Response(paging.page_of(request, [self.answer_of(row) for row in found], cursor))

    def _has_come(self, row: Any) -> bool:
        day = getattr(row, self.dated_by)
        return day is None or day <= self.today


def recorded_answer(row: Recorded | Contact) -> dict[str, Any]:
    """Who recorded a row, when and through which door; whether it was voided, where it can be."""
    answer: dict[str, Any] = {
        "id": row.pk,
        "recorded_at": row.recorded_at.isoformat(),
        "recorded_by": person_answer(row.recorded_by),
        "source": row.source,
    }
    return answer | ({"voided": row.is_voided} if isinstance(row, Recorded) else {})


def said_of(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """What the sources say about an entry, as warnings: it is stored all the same. `code` is the rule's."""
    return [
        {"code": each.rule, "message": wording.rule_message(each.rule, dict(each.facts))} for each in findings
    ]


def contradicted(codes: Iterable[str]) -> list[dict[str, Any]]:
    """What does not go together with an entry, as warnings."""
    return [{"code": code, "message": wording.contradiction(code)} for code in codes]


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _page(request: Request, rows: QuerySet, dated_by: str, by_day: bool) -> tuple[list[Any], str | None]:
    limit = paging.limit_of(request)
    after = paging.after_of(request)
    if after is not None:
        rows = rows.filter(_beyond(after, dated_by, by_day))
    order = (dated_by, "pk") if by_day else ("pk",)
    return _cut(list(rows.order_by(*order)[: limit + 1]), limit, dated_by, by_day)


def _page_of_rows(
    request: Request, rows: list[Any], dated_by: str, by_day: bool
) -> tuple[list[Any], str | None]:
    def place(row: Any) -> tuple:
        return (getattr(row, dated_by), row.pk) if by_day else (row.pk,)

    after = paging.after_of(request)
    if after is not None:
        day, last = _cursor(after, by_day)
        rows = [row for row in rows if place(row) > ((day, last) if by_day else (last,))]
    return _cut(sorted(rows, key=place), paging.limit_of(request), dated_by, by_day)


def _cut(found: list[Any], limit: int, dated_by: str, by_day: bool) -> tuple[list[Any], str | None]:
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], f"{getattr(last, dated_by)}.{last.pk}" if by_day else str(last.pk)


def _beyond(after: str, dated_by: str, by_day: bool) -> Q:
    """The rows after a cursor."""
    day, last = _cursor(after, by_day)
    if day is None:
        return Q(pk__gt=last)
    return Q(**{f"{dated_by}__gt": day}) | Q(**{dated_by: day, "pk__gt": last})


def _cursor(after: str, by_day: bool) -> tuple[date | None, int]:
    """Day and id of `2026-03-01.12`, or the id alone."""
    text, _dot, number = after.rpartition(".")
    last = read_id(number)
    if last is None or bool(text) is not by_day:
        raise paging.bad_cursor()
    if not by_day:
        return None, last
    try:
        return date.fromisoformat(text), last
    except ValueError:
        raise paging.bad_cursor()
