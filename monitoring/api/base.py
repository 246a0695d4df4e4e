"""What every address of REST does: who asks, may they, is it valid, do it once, say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api import clock, idempotency
from monitoring.api.fields import Strict, read_id
from monitoring.api.refusals import PreconditionRequired, Stale
from monitoring.selectors.record import Record, record_of
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient, User

REPEATABLE = frozenset({"POST", "PATCH"})
_ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')


class AlwaysJSON(BaseContentNegotiation):
    """There is one way we answer, whatever is asked for."""

    def select_parser(self, request, parsers):
        from_type = request.content_type.split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == from_type), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """`permissions` names the right that each method asks for; a method that is not there does not exist."""

    permissions: Mapping[str, Permission] = {}
    content_negotiation_class = AlwaysJSON
    metadata_class = None

    def dispatch(self, request, *args, **kwargs):
        """As the library's, but a write with an Idempotency-Key is answered once."""
        self.args, self.kwargs = args, kwargs
        self.request = request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            response = self._answer(request)
        except Exception as error:
            response = self.handle_exception(error)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def initial(self, request: Request, *args, **kwargs) -> None:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            # Redirecting would hide that the token has just travelled for all to read.
            raise exceptions.PermissionDenied(_("Use https; and revoke this token."), code="https_required")
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            raise exceptions.MethodNotAllowed(request.method)
        if self.permission is not None:
            self.authorise(request)

    def authorise(self, request: Request) -> None:
        """Before anything is read of the body: the same for the first request and for its repetition."""
        access.require_anywhere(self.user, self.permission)

    def may_repeat(self, body: dict) -> None:
        """Raises where the person may not see this earlier answer of theirs any more."""

    @property
    def allowed_methods(self) -> list[str]:
        """OPTIONS tells nothing here, HEAD is GET without a body."""
        return [name for name in super().allowed_methods if name != "OPTIONS"]

    @property
    def permission(self) -> Permission | None:
        method = "GET" if self.request.method == "HEAD" else self.request.method
        return self.permissions.get(method)

    @property
    def user(self) -> User:
        return self.request.user

    def _answer(self, request: Request) -> Response:
        handler = getattr(self, request.method.lower())

        def answer() -> Response:
            try:
                return handler(request)
            except Exception as error:
                return self.handle_exception(error)

        if request.method in REPEATABLE:
            return idempotency.once(request, self.user, answer, self.may_repeat)
        return answer()

    def body(self, serializer: type[Strict], *, partial: bool = False) -> dict[str, Any]:
        """The request's body as valid values. Raises what becomes a 400 or a 422."""
        given = serializer(data=self.request.data, partial=partial)
        given.is_valid(raise_exception=True)
        return given.validated_data

    def version_wanted(self) -> int:
        """The version that the client read, from If-Match. Raises 428 without, 412 for what is no version of ours."""
        given = self.request.META.get("HTTP_IF_MATCH", "").strip()
        if not given:
            raise PreconditionRequired
        found = _ETAG.fullmatch(given)
        if found is None:
            raise Stale
        return int(found[1])


class PatientView(ApiView):
    """An address under one patient: `self.patient` is theirs to see and the deed theirs to do, or nothing happens."""

    patient: Patient
    # A list of what was recorded is empty where the patient was not known yet; any other answer is not there.
    lists_what_was_recorded: ClassVar[bool] = False

    def authorise(self, request: Request) -> None:
        patient_id = read_id(self.kwargs["patient_id"])
        if patient_id is None:
            raise Http404
        try:
            self.patient = access.patient_for(self.user, patient_id, self.permission)
        except PermissionDenied:
            patient = Patient.objects.get(pk=patient_id)
            facts = {"permission": self.permission, "method": request.method}
            audit.record(AuditType.ACCESS_REFUSED, by=self.user, patient=patient, **facts)
            raise

    @property
    def today(self) -> date:
        """Deeds are of today; readers may ask for another day."""
        if self.request.method in REPEATABLE:
            return self.patient.site.day()
        return clock.day_for(self.request, self.patient.site)

    @cached_property
    def record(self) -> Record:
        """What is read of the patient: as it stands, or as it was known on the day of `known_on=`.

        Raises what becomes a 404 where the patient was registered later, except for lists of what was recorded.
        """
        record = record_of(self.patient, clock.known_day(self.request, self.patient.site), self.today)
        if not (record.is_registered or self.lists_what_was_recorded):
            raise Http404
        return record

    def note_reading(self, type: AuditType, **facts: Any) -> None:
        if self.record.known_on is not None:
            facts["known_on"] = self.record.known_on.isoformat()
        audit.record(type, by=self.user, patient=self.patient, **facts)


class Nothing(ApiView):
    """Any other address under `/api/v1/`: the same answer as for an unknown id."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        raise Http404

    post = put = patch = delete = get


def etag(version: int) -> dict[str, str]:
    return {"ETag": f'"{version}"'}


def person_answer(user: User | None) -> dict[str, Any] | None:
    """A colleague, as `{id, name}`."""
    return None if user is None else {"id": user.pk, "name": str(user)}
