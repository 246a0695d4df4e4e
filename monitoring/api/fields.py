"""Fields of request bodies: each refuses with a code, and nothing that cannot be stored gets through."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from monitoring import wording
from monitoring.api.refusals import Refusal
from monitoring.exchange.dates import read_date
from monitoring.exchange.incoming import NotReadError
from monitoring.exchange.texts import shown, trim

_ID = re.compile(r"[1-9][0-9]{0,17}")


def read_id(text: str) -> int | None:
    """The id in an address, or None: zero, signs, exponents, other scripts' digits and endless ones are no ids."""
    return int(text) if _ID.fullmatch(text) else None


def read_day(text: str, pointer: str) -> date:
    """A date in the address's query. Raises Refusal."""
    try:
        return read_date(text)
    except NotReadError as why:
        raise Refusal.at(pointer, why.code, wording.problem(why.at("date", shown(text))))


@extend_schema_field(OpenApiTypes.DATE)
class Day(serializers.Field):
    """A date written YYYY-MM-DD and nothing else."""

    default_error_messages = {"not_text": _("A date is a text: YYYY-MM-DD.")}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str):
            self.fail("not_text")
        try:
            return read_date(data)
        except NotReadError as why:
            found = why.at("date", shown(data))
            raise serializers.ValidationError(wording.problem(found), code=why.code)

    def to_representation(self, value: date) -> str:
        return value.isoformat()


class Text(serializers.CharField):
    """Text that can be stored: no control characters; one line unless `lines`. null is empty where blank is allowed."""

    default_error_messages = {
        "control_characters": _("The text holds characters that cannot be stored."),
        "not_text": _("This is not a text."),
    }

    def __init__(self, *, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        if options.get("allow_blank"):
            options.setdefault("allow_null", True)
        super().__init__(**options)
        self.validators = [v for v in self.validators if type(v).__name__ not in _CHARACTER_VALIDATORS]

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is None and self.allow_blank:
            data = ""
        if isinstance(data, str):
            data = trim(data)
            self._check(data)
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, bool) or not isinstance(data, str | int):
            self.fail("not_text")
        return str(data).replace("\r\n", "\n") if self.lines else str(data)

    def _check(self, text: str) -> None:
        for character in text:
            if unicodedata.category(character) in {"Cc", "Cs"} and not (self.lines and character in "\r\n\t"):
                self.fail("control_characters")


_CHARACTER_VALIDATORS = {"ProhibitNullCharactersValidator", "ProhibitSurrogateCharactersValidator"}


class Whole(serializers.IntegerField):
    """A whole number; true and false are none."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """true or false, not "yes" or 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Strict(serializers.Serializer):
    """A body whose unknown keys are refused: nobody sets `id`, `version` or `recorded_by` by sending it."""

    default_error_messages = {"unknown_field": _("This field is not known here.")}

    def to_internal_value(self, data: Any) -> Any:
        unknown = {}
        if isinstance(data, dict):
            message = self.error_messages["unknown_field"]
            unknown = {
                name: [serializers.ErrorDetail(message, "unknown_field")]
                for name in list(data)[:100]
                if name not in self.fields
            }
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**error.detail, **unknown})
        if unknown:
            raise serializers.ValidationError(unknown)
        return value
