"""Lists by keyset: `{results, next}`. `next` is the address of the next page; a cursor holds no name and no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from monitoring.api.refusals import Refusal

PAGE = 100
MOST = 500


def limit_of(request: Request, *, page: int = PAGE, most: int = MOST) -> int:
    """`limit=`: how many rows a page holds."""
    text = request.query_params.get("limit")
    if text is None:
        return page
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) >= 1):
        raise Refusal.at("/limit", "invalid", _("A limit is a whole number from 1."))
    return min(int(text), most)


def after_of(request: Request) -> str | None:
    return request.query_params.get("after")


def bad_cursor() -> Refusal:
    return Refusal.at(
        "/after", "invalid_cursor", _("This is no address of a next page. Start again without it.")
    )


def page_of(request: Request, results: Sequence[Any], cursor: str | None) -> dict[str, Any]:
    """The answer: this page and where the next one is."""
    return {"results": list(results), "next": next_address(request, cursor)}


def next_address(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return replace_query_param(request.build_absolute_uri(), "after", cursor)
