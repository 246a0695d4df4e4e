"""`Idempotency-Key`: the same write sent again gets the same answer and is done once, also when both arrive at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api import clock
from monitoring.api.refusals import Refusal
from monitoring.models import IdempotencyRecord
from monitoring.services import repeated_requests
from patients.models import User

LONGEST_KEY = 200
# Answers that say something about the deed. What is about the way of asking (no If-Match, no right) is asked anew.
KEPT = frozenset({status.HTTP_409_CONFLICT, status.HTTP_422_UNPROCESSABLE_ENTITY})
KEPT_HEADERS = ("ETag", "Location")


def once(
    request: Request, user: User, answer: Callable[[], Response], may_repeat: Callable[[dict], None]
) -> Response:
    """The answer of `answer()`, or the one that the same key of the same person got before.

    may_repeat: raises where the person may no longer see that earlier answer.
    """
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if not key:
        return answer()
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ParseError(
            _("An Idempotency-Key is at most 200 printable ASCII characters."), code="invalid_key"
        )
    digest = _digest(request)
    with transaction.atomic():
        record = repeated_requests.claim(user=user, key=key, digest=digest, now=clock.now())
        if record is not None:
            return _keep(record, answer())
    return _repeat(IdempotencyRecord.objects.get(user=user, key=key), digest, may_repeat)


def _keep(record: IdempotencyRecord, response: Response) -> Response:
    if response.status_code not in KEPT and not status.is_success(response.status_code):
        repeated_requests.forget(record)
        return response
    headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    if response.content_type:
        headers["Content-Type"] = response.content_type
    body = json.loads(JSONRenderer().render(response.data) or b"null")
    repeated_requests.keep(record, status=response.status_code, body=body, headers=headers)
    return response


def _repeat(record: IdempotencyRecord, digest: str, may_repeat: Callable[[dict], None]) -> Response:
    if record.request_digest != digest:
        message = _("This Idempotency-Key was used for another request. Use a new key for each deed.")
        raise Refusal.at("", "idempotency_key_reused", message)
    may_repeat(record.body or {})
    headers = {**record.headers, "Idempotency-Replayed": "true"}
    return Response(
        record.body, status=record.status, content_type=headers.pop("Content-Type", None), headers=headers
    )


def _digest(request: Request) -> str:
    parts = (request.method.encode(), request.get_full_path().encode(), request._request.body)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
