"""Why a request is refused, with a JSON pointer, a code and a sentence for each reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail

from monitoring import wording
from monitoring.exchange.incoming import Problem

LONGEST_MESSAGE = 600
CONFLICTS = frozenset({"changed_value", "identity_taken"})


@dataclass(frozen=True)
class Reason:
    pointer: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"pointer": harmless(self.pointer), "code": self.code, "message": harmless(self.message)}


class Refusal(APIException):
    """Understood and refused: 422, or 409 where it contradicts what is stored."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "refused"

    def __init__(self, reasons: Iterable[Reason], status_code: int | None = None) -> None:
        self.reasons = list(reasons)
        self.status_code = status_code or self.status_code
        self.detail = ErrorDetail(_("The request was refused; nothing was stored."), self.default_code)

    @classmethod
    def at(cls, pointer: str, code: str, message: str) -> Refusal:
        return cls([Reason(pointer, code, str(message))])


class PreconditionRequired(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"

    def __init__(self) -> None:
        super().__init__(_("Send If-Match with the ETag that you read, so that nobody's change is lost."))


class Stale(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"

    def __init__(self) -> None:
        super().__init__(_("Somebody changed it meanwhile. Read it again, then send your change."))


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"

    def __init__(self) -> None:
        super().__init__(_("The body is too large."))


def pointer_to(*steps: object) -> str:
    """A JSON pointer (RFC 6901): `/signs/papilledema`."""
    return "".join("/" + str(step)[:80].replace("~", "~0").replace("/", "~1") for step in steps)


def of_problems(problems: Iterable[Problem], *before: object, row: bool = True) -> list[Reason]:
    """Reasons for what is wrong with results; `before` leads to the list of results in the body."""
    return [
        Reason(
            pointer_to(*before, *((each.row,) if row else ()), *((each.field,) if each.field else ())),
            each.code,
            wording.problem(each),
        )
        for each in problems
    ]


def of_results(problems: list[Problem], *before: object, row: bool = True) -> Refusal:
    """The refusal of results: 409 when nothing but the stored values stands in their way."""
    conflict = bool(problems) and all(problem.code in CONFLICTS for problem in problems)
    return Refusal(of_problems(problems, *before, row=row), status.HTTP_409_CONFLICT if conflict else None)


def of_validation(error: ValidationError, *before: object) -> list[Reason]:
    """Reasons from a service's ValidationError. `signs.papilledema` becomes `/signs/papilledema`."""
    if not hasattr(error, "error_dict"):
        return [
            Reason(pointer_to(*before), _code(each), text)
            for each in error.error_list
            for text in each.messages
        ]
    return [
        Reason(_field_pointer(before, name), _code(each), text)
        for name, found in error.error_dict.items()
        for each in found
        for text in each.messages
    ]


def of_serializer(detail: Any, *before: object) -> list[Reason]:
    """Reasons from the nested errors of a serializer."""
    if isinstance(detail, Mapping):
        return [
            reason
            for name, inner in detail.items()
            for reason in of_serializer(inner, *(before if name == "non_field_errors" else (*before, name)))
        ]
    if isinstance(detail, list | tuple):
        if any(isinstance(inner, Mapping | list) for inner in detail):
            return [r for place, inner in enumerate(detail) for r in of_serializer(inner, *before, place)]
        return [reason for inner in detail for reason in of_serializer(inner, *before)]
    return [Reason(pointer_to(*before), getattr(detail, "code", "invalid"), str(detail))]


def harmless(text: str) -> str:
    """Text that can be sent and stored: half characters and controls shown as a mark, nothing endless."""
    shown = "".join(
        "\ufffd" if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text[:LONGEST_MESSAGE]
    )
    return shown + ("…" if len(text) > LONGEST_MESSAGE else "")


def _field_pointer(before: tuple[object, ...], name: str) -> str:
    if name == "__all__":
        return pointer_to(*before)
    group, dot, rest = name.partition(".")
    return pointer_to(*before, group, rest) if dot else pointer_to(*before, name)


def _code(error: ValidationError) -> str:
    return error.code or "invalid"
