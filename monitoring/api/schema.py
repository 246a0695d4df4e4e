"""How the interface describes itself: OpenAPI 3, made from the views."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

PROBLEM = "application/problem+json"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "monitoring.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of `manage.py issue_token`."}


class ReasonAnswer(serializers.Serializer):
    pointer = serializers.CharField(
        allow_blank=True, help_text="JSON pointer to the place in the body, or the query."
    )
    code = serializers.CharField()
    message = serializers.CharField(help_text="In the language of Accept-Language; codes never change.")


class ProblemAnswer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ReasonAnswer(many=True)


class WarningAnswer(serializers.Serializer):
    index = serializers.IntegerField(required=False, help_text="Place in the list that was sent, from 0.")
    code = serializers.CharField()
    message = serializers.CharField()


class StoredAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    warnings = WarningAnswer(many=True)


class PersonAnswer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class UnitField(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(allow_blank=True, help_text="UCUM", **options)


def query(name: str, description: str, type: Any = OpenApiTypes.STR, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, type, OpenApiParameter.QUERY, description=description, **more)


TODAY = query(
    "today", "The answer for that day, from facts dated on or before it. Default: today.", OpenApiTypes.DATE
)
KNOWN_ON = query(
    "known_on",
    "The record as it was known at the end of that day: what was recorded later is not there. Moves `today` with it.",
    OpenApiTypes.DATE,
)
LIMIT = query("limit", "Rows of a page.", {"type": "integer", "minimum": 1})
AFTER = query("after", "The cursor that `next` holds.")
PAGING = (LIMIT, AFTER)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 200, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="The same key with the same body gets the same answer, and the deed is done once.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag that was read.",
)


def page(of: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The schema of `{results, next}`."""
    name = of.__name__.removesuffix("Answer")
    fields = {"results": of(many=True), "next": serializers.CharField(allow_null=True)}
    return type(f"{name}Page", (serializers.Serializer,), fields)


def reads(answer: Any, *parameters: OpenApiParameter, summary: str, of_many: bool = False, **more: Any):
    """Describes a GET. of_many: a list of patients, which is told as it stands."""
    return extend_schema(
        summary=summary,
        parameters=[TODAY, *([] if of_many else [KNOWN_ON]), *parameters],
        responses={200: answer, **_refusals(401, 403, 404, 422)},
        **more,
    )


def writes(body: Any, answer: Any, *parameters: OpenApiParameter, summary: str, code: int = 201, **more: Any):
    """Describes a POST or PATCH."""
    versions = (412, 428) if IF_MATCH in parameters else ()
    return extend_schema(
        summary=summary,
        parameters=[*parameters, IDEMPOTENCY_KEY],
        request=body,
        responses={code: answer, **_refusals(400, 401, 403, 404, 409, 413, 415, 422, *versions)},
        **more,
    )


def _refusals(*codes: int) -> dict[tuple[int, str], Any]:
    return {(code, PROBLEM): ProblemAnswer for code in codes}


def finish(result: dict[str, Any], **_rest: Any) -> dict[str, Any]:
    """Ids in addresses are whole numbers: the routes take any text, so that a malformed one is just unknown.

    The summary says what an operation does; docstrings are for who reads the code.
    """
    for operations in result["paths"].values():
        for operation in operations.values():
            operation.pop("description", None)
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path" and parameter["name"].endswith("_id"):
                    parameter["schema"] = {"type": "integer", "format": "int64", "minimum": 1}
    return result
