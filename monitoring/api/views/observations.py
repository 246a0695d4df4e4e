"""`/patients/{id}/observations`: results in, listed, voided, corrected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring import wording
from monitoring.api import paging
from monitoring.api.base import PatientView, person_answer
from monitoring.api.fields import read_id
from monitoring.api.refusals import Reason, Refusal, harmless, of_problems, of_results, pointer_to
from monitoring.api.schema import PAGING, page, query, reads, writes
from monitoring.api.serializers.observations import (
    PARTS,
    CorrectBody,
    ObservationAnswer,
    ObservationsBody,
    ObservationsStoredAnswer,
    VoidBody,
)
from monitoring.exchange.incoming import IncomingResult, NotReadError, Problem
from monitoring.exchange.texts import shown
from monitoring.models import Observation
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.history import Reading
from monitoring.selectors import observations as selector
from monitoring.selectors.numbers import json_number
from monitoring.services import results
from patients.access import Permission
from patients.models import AuditType

ORIGIN = "rest"
MOST_RESULTS = 1_000
PAGE, MOST_ROWS = 200, 1_000


class Observations(PatientView):
    lists_what_was_recorded = True
    permissions = {"GET": Permission.READ_RESULTS, "POST": Permission.RECORD_RESULTS}

    @reads(
        page(ObservationAnswer),
        query("analyte", "Code of an analyte.", enum=list(ANALYTES)),
        *PAGING,
        summary="Results, oldest first; computed ones (eGFR, ONLS) are among them, voided ones marked",
    )
    def get(self, request: Request) -> Response:
        analyte = _analyte(request)
        asked = {
            "until": self.today,
            "analyte": analyte,
            "after": _position(request),
            "size": paging.limit_of(request, page=PAGE, most=MOST_ROWS),
        }
        if self.record.known_on is None:
            found, following = selector.listed(self.patient, **asked)
        else:
            found, following = selector.listed_of(self.record, **asked)
        self.note_reading(AuditType.RESULTS_READ, analyte=analyte)
        rows = [observation_answer(each.result) for each in found]
        return Response(paging.page_of(request, rows, str(following) if following else None))

    @writes(
        ObservationsBody,
        ObservationsStoredAnswer,
        query("partial", "true: store what can be stored and report the rest.", enum=["true", "false"]),
        summary="Store results: all or nothing",
    )
    def post(self, request: Request) -> Response:
        partial = _partial(request)
        given = _list(request.data)
        refused = unread(given, "observations")
        incoming = [incoming_result(each, index) for index, each in enumerate(given) if index not in refused]
        if refused and not partial:
            found = results.check(incoming, patient=self.patient, today=self.today)
            raise Refusal([*_flat(refused), *of_problems(found.problems, "observations")])
        try:
            outcome = results.record(
                incoming, patient=self.patient, origin=ORIGIN, by=self.user, today=self.today, partial=partial
            )
        except results.Refused as error:
            raise of_results(error.outcome.problems, "observations")
        answer = outcome_answer(outcome) | {"problems": _problem_rows(refused, outcome.problems)}
        return Response(answer, status=status.HTTP_201_CREATED)


class OneObservation(PatientView):
    """What is done to one stored result of this patient."""

    permissions = {"POST": Permission.RECORD_RESULTS}

    def observation(self) -> Observation:
        found = Observation.objects.filter(patient=self.patient, pk=read_id(self.kwargs["observation_id"]))
        row = found.select_related("patient__site").first()
        if row is None:
            raise Http404
        return row

    def answer(self, row: Observation) -> Response:
        return Response(observation_answer(Observation.objects.select_related("recorded_by").get(pk=row.pk)))


class VoidObservation(OneObservation):
    @writes(
        VoidBody, ObservationAnswer, summary="Withdraw a result; it stays readable with its reason", code=200
    )
    def post(self, request: Request) -> Response:
        row = self.observation()
        reason = text_of(self.body(VoidBody)["reason"], "reason")
        results.void(row, by=self.user, today=self.today, reason=reason)
        return self.answer(row)


class CorrectObservation(OneObservation):
    @writes(CorrectBody, ObservationAnswer, summary="Correct a result; it keeps its id", code=200)
    def post(self, request: Request) -> Response:
        row = self.observation()
        changes = self.body(CorrectBody)
        reason = text_of(changes.pop("reason"), "reason")
        try:
            results.correct(row, by=self.user, today=self.today, reason=reason, origin=ORIGIN, **changes)
        except results.Refused as error:
            raise of_results(error.outcome.problems, row=False)
        return self.answer(row)


def incoming_result(given: dict[str, Any], index: int, **defaults: Any) -> IncomingResult:
    """A result of a body, unread: the verdict is that of every door."""
    parts = {**defaults, **{name: given[name] for name in PARTS if name in given}}
    parts.setdefault("analyte", "")
    parts.setdefault("value", "")
    parts.setdefault("date", "")
    return IncomingResult(**parts, row=index)


def unread(given: list[Any], *before: object) -> dict[int, list[Reason]]:
    """What is wrong with the shape of the results sent, by their place in the list."""
    found = {index: list(_shape(each, (*before, index))) for index, each in enumerate(given)}
    return {index: reasons for index, reasons in found.items() if reasons}


def outcome_answer(outcome: results.Outcome) -> dict[str, Any]:
    return {
        "stored": outcome.stored,
        "unchanged": outcome.unchanged,
        "corrected": outcome.corrected,
        "warnings": warning_rows(outcome.warnings),
    }


def warning_rows(warnings: list[Problem]) -> list[dict[str, Any]]:
    return [
        {"index": each.row, "code": each.code, "message": harmless(wording.problem(each))}
        for each in warnings
    ]


def observation_answer(row: Observation | Reading) -> dict[str, Any]:
    return _computed(row) if isinstance(row, Reading) else _stored(row)


def text_of(value: Any, field: str) -> str:
    if not isinstance(value, str | None):
        raise Refusal.at(pointer_to(field), "not_text", _("This is not a text."))
    return value or ""


def _stored(row: Observation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "analyte": row.analyte,
        "date": row.date.isoformat(),
        "reported": {"value": row.reported_value, "unit": row.reported_unit},
        "canonical": {"value": json_number(row.value), "comparator": row.comparator, "unit": row.unit},
        "specimen": row.specimen,
        "lab": row.lab,
        "method": row.method,
        "lower_limit": json_number(row.lower_limit),
        "upper_limit": json_number(row.upper_limit),
        "component": row.component,
        "status": row.status,
        "unusable": row.unusable,
        "source_id": row.source_id,
        "note": row.note,
        "visit": row.visit_id,
        "voided": row.is_voided,
        "void_reason": row.void_reason,
        "recorded_at": row.recorded_at.isoformat(),
        "recorded_by": person_answer(row.recorded_by),
        "source": row.source,
    }


def _computed(reading: Reading) -> dict[str, Any]:
    """In the series of what it follows from; nobody recorded it."""
    return {
        "id": None,
        "analyte": reading.analyte,
        "date": reading.date.isoformat(),
        "reported": {"value": reading.reported, "unit": reading.unit},
        "canonical": {"value": json_number(reading.value), "comparator": "", "unit": reading.unit},
        "specimen": reading.specimen,
        "lab": reading.lab,
        "method": reading.method,
        "lower_limit": None,
        "upper_limit": None,
        "component": "",
        "status": "final",
        "unusable": "",
        "source_id": "",
        "note": "",
        "visit": None,
        "voided": False,
        "void_reason": "",
        "recorded_at": None,
        "recorded_by": None,
        "source": "computed",
    }


def _shape(given: Any, place: tuple[object, ...]) -> Iterable[Reason]:
    if not isinstance(given, dict):
        yield Reason(pointer_to(*place), "invalid", _("A result is an object with analyte, value, date …"))
        return
    for name in list(given)[:100]:
        if name not in PARTS:
            yield Reason(pointer_to(*place, name), "unknown_field", _("This field is not known here."))
    if not isinstance(given.get("correct", False), bool | None):
        yield Reason(pointer_to(*place, "correct"), "invalid", _("Write true or false."))


def _list(data: Any) -> list[Any]:
    """The results of the body. Raises Refusal where there is no list, or one that is empty or endless."""
    if not isinstance(data, dict):
        raise Refusal.at("", "invalid", _('Send an object: {"observations": [ … ]}.'))
    unknown = [name for name in data if name != "observations"]
    if unknown:
        message = _("This field is not known here.")
        raise Refusal([Reason(pointer_to(name), "unknown_field", message) for name in unknown[:100]])
    given = data.get("observations")
    if not isinstance(given, list) or not given:
        raise Refusal.at("/observations", "required", _("Send a list with at least one result."))
    if len(given) > MOST_RESULTS:
        message = _("At most %(most)s results can be sent at once.") % {"most": MOST_RESULTS}
        raise Refusal.at("/observations", "too_many", message)
    return given


def _flat(refused: dict[int, list[Reason]]) -> list[Reason]:
    return [reason for reasons in refused.values() for reason in reasons]


def _problem_rows(refused: dict[int, list[Reason]], problems: list[Problem]) -> list[dict[str, Any]]:
    rows = [(index, reason) for index, reasons in refused.items() for reason in reasons]
    rows += [
        (each.row, reason)
        for each, reason in zip(problems, of_problems(problems, "observations"), strict=True)
    ]
    return [{"index": index, **reason.as_json()} for index, reason in sorted(rows, key=lambda pair: pair[0])]


def _partial(request: Request) -> bool:
    text = request.query_params.get("partial", "false")
    if text not in ("true", "false"):
        raise Refusal.at("/partial", "invalid", _("Write true or false."))
    return text == "true"


def _analyte(request: Request) -> str:
    code = request.query_params.get("analyte", "")
    if code and code not in ANALYTES:
        found = NotReadError("analyte_unknown", similar=()).at("analyte", shown(code))
        raise Refusal.at("/analyte", found.code, wording.problem(found))
    return code


def _position(request: Request) -> selector.Position | None:
    text = paging.after_of(request)
    try:
        return None if text is None else selector.Position.read(text)
    except ValueError:
        raise paging.bad_cursor()
