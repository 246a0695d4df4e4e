"""Every error as RFC 9457 `application/problem+json`: codes for programs, sentences in the language asked for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response

from monitoring.api.refusals import (
    Reason,
    Refusal,
    Stale,
    TooLarge,
    harmless,
    of_serializer,
    of_validation,
)
from monitoring.services import treatments
from patients.services import registry

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:poems-tracker:problem:"

TITLES = {
    status.HTTP_400_BAD_REQUEST: gettext_lazy("Not understood"),
    status.HTTP_401_UNAUTHORIZED: gettext_lazy("Sign-in needed"),
    status.HTTP_403_FORBIDDEN: gettext_lazy("Not allowed"),
    status.HTTP_404_NOT_FOUND: gettext_lazy("Not found"),
    status.HTTP_405_METHOD_NOT_ALLOWED: gettext_lazy("Method not allowed"),
    status.HTTP_409_CONFLICT: gettext_lazy("In conflict with what is stored"),
    status.HTTP_412_PRECONDITION_FAILED: gettext_lazy("Changed meanwhile"),
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: gettext_lazy("Too large"),
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: gettext_lazy("Media type not supported"),
    status.HTTP_422_UNPROCESSABLE_ENTITY: gettext_lazy("Refused"),
    status.HTTP_428_PRECONDITION_REQUIRED: gettext_lazy("If-Match needed"),
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception of a view; None for what is our own fault, which stays a 500."""
    known = _known(error)
    if known is None:
        return None
    headers = {}
    if getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = known.auth_header
    if isinstance(known, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(_allowed(context.get("view")))
    reasons = known.reasons if isinstance(known, Refusal) else []
    return Response(
        problem(known.status_code, _code(known), str(known.detail), reasons),
        status=known.status_code,
        headers=headers,
        content_type=MEDIA_TYPE,
    )


def problem(code: int, name: str, detail: str, reasons: list[Reason] | None = None) -> dict[str, Any]:
    return {
        "type": TYPE + name,
        "title": str(TITLES.get(code, _("Error"))),
        "status": code,
        "detail": harmless(detail),
        "errors": [reason.as_json() for reason in reasons or []],
    }


def _known(error: Exception) -> exceptions.APIException | None:
    """The same refusal as an exception of REST, whoever raised it."""
    match error:
        case Http404() | exceptions.NotFound():
            # One body for unknown, foreign and malformed ids.
            return exceptions.NotFound(_("There is no such thing, or it is not yours to see."))
        case exceptions.NotAuthenticated():
            error.detail = exceptions.ErrorDetail(
                _("Send an access token: Authorization: Bearer …"), "not_authenticated"
            )
            return error
        case PermissionDenied():
            return exceptions.PermissionDenied(_("Your role does not allow this."))
        case exceptions.ValidationError():
            return Refusal(of_serializer(error.detail))
        case registry.RecordNumberTaken():
            return Refusal(of_validation(error), status.HTTP_409_CONFLICT)
        case ValidationError():
            return Refusal(of_validation(error))
        case registry.StaleVersion() | treatments.StaleVersion():
            return Stale()
        case RequestDataTooBig():
            return TooLarge()
        case UnreadablePostError():
            return exceptions.ParseError(_("The body ended too early."))
        case exceptions.APIException():
            return error
    return None


def _code(error: exceptions.APIException) -> str:
    return getattr(error.detail, "code", None) or error.default_code


def _allowed(view: Any) -> list[str]:
    return view.allowed_methods if view is not None else []
