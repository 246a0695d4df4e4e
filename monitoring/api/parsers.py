"""JSON read strictly: what two readers could understand differently is refused, and nothing can exhaust the reader."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

from monitoring.api.refusals import TooLarge

DEEPEST = 12  # levels of nesting; no body of ours has more than five
LONGEST_NUMBER = 60  # characters, and powers of ten


class StrictJSONParser(BaseParser):
    """No duplicate keys, no NaN, no numbers of a thousand digits, no deep nesting; decimals stay exact."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        request = (parser_context or {}).get("request")
        if request is not None and request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
            raise UnsupportedMediaType(request.META["HTTP_CONTENT_ENCODING"][:40])
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        return read(body)


def read(body: bytes) -> Any:
    """The value of a JSON text. Raises ParseError with a code: what is wrong, and where the reader can tell."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise ParseError(_("The body is not UTF-8."), code="not_utf8")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_float=_decimal,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        said = {"line": error.lineno, "column": error.colno}
        raise ParseError(
            _("The body is not valid JSON (line %(line)s, column %(column)s).") % said, code="invalid_json"
        )
    except RecursionError:
        raise _too_deep()
    _check_depth(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ParseError(
                _("The key “%(name)s” stands twice in one object.") % {"name": name[:60]},
                code="duplicate_key",
            )
        found[name] = value
    return found


def _no_constant(name: str) -> None:
    raise ParseError(_("%(name)s is not a number.") % {"name": name}, code="not_a_number")


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _too_large()
    if len(text) > LONGEST_NUMBER or abs(number.adjusted()) > LONGEST_NUMBER:
        raise _too_large()
    return number


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _too_large()
    return int(text)


def _too_large() -> ParseError:
    return ParseError(_("The body holds a number with too many digits."), code="number_too_large")


def _too_deep() -> ParseError:
    return ParseError(_("The body is nested too deeply."), code="nested_too_deeply")


def _check_depth(value: Any) -> None:
    level = [value]
    for _depth in range(DEEPEST):
        level = [child for each in level for child in _children(each)]
        if not level:
            return
    raise _too_deep()


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [child for child in value.values() if isinstance(child, dict | list)]
    return [child for child in value if isinstance(child, dict | list)] if isinstance(value, list) else []
