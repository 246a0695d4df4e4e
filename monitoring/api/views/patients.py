"""`/patients`: register, find, read, change, close, reopen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api import clock, paging
from monitoring.api.base import ApiView, PatientView, etag, person_answer
from monitoring.api.fields import read_id
from monitoring.api.refusals import Refusal
from monitoring.api.schema import IF_MATCH, PAGING, page, query, reads, writes
from monitoring.api.serializers.patients import (
    CloseBody,
    PatientAnswer,
    PatientBody,
    PatientChangeBody,
    RegisteredAnswer,
    ReopenBody,
)
from monitoring.services import enrolment
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient, PatientStatus, Site, User
from patients.models.user import canonical_email
from patients.selectors.search import matching
from patients.services import registry


class Patients(ApiView):
    permissions = {"GET": Permission.READ_PATIENT, "POST": Permission.REGISTER}

    @reads(
        page(PatientAnswer),
        query("site", "Code of a site."),
        query("search", "Words of the name or of the record number."),
        query("status", "Standing of the follow-up.", enum=PatientStatus.values),
        *PAGING,
        summary="Patients of my sites, by name",
        of_many=True,
        operation_id="patients_list",
    )
    def get(self, request: Request) -> Response:
        day = clock.asked_day(request)
        found, cursor = _page(request, self._filtered(request, day))
        audit.record(AuditType.PATIENTS_SEARCHED, by=self.user, patients=[patient.pk for patient in found])
        rows = [patient_answer(patient, self.user, day) for patient in found]
        return Response(paging.page_of(request, rows, cursor))

    @writes(PatientBody, RegisteredAnswer, summary="Register a patient")
    def post(self, request: Request) -> Response:
        fields = self.body(PatientBody)
        site = access.site_for(self.user, fields.pop("site"), Permission.REGISTER)
        if "responsible_physician" in fields:
            fields["responsible_physician"] = physician_of(site, fields["responsible_physician"])
        patient, duplicates = enrolment.register(site=site, by=self.user, today=site.day(), **fields)
        answer = patient_answer(patient, self.user) | {"warnings": [_duplicate(each) for each in duplicates]}
        headers = etag(patient.version) | {"Location": f"{request.path}/{patient.pk}"}
        return Response(answer, status=status.HTTP_201_CREATED, headers=headers)

    def may_repeat(self, body: dict) -> None:
        if "id" in body:
            access.patient_for(self.user, body["id"], Permission.REGISTER)

    def _filtered(self, request: Request, day: date | None) -> QuerySet[Patient]:
        patients = access.patients_for(self.user)
        if "site" in request.query_params:
            patients = patients.filter(site__code=request.query_params["site"].replace("\x00", ""))
        if "status" in request.query_params:
            patients = patients.filter(_standing(_status(request.query_params["status"]), day))
        if "search" in request.query_params:
            patients = matching(patients, request.query_params["search"])
        return patients.select_related("site", "responsible_physician")


class OnePatient(PatientView):
    permissions = {"GET": Permission.READ_PATIENT, "PATCH": Permission.EDIT_CONTACT}

    @reads(PatientAnswer, summary="A patient; the answer's ETag is for the next change")
    def get(self, request: Request) -> Response:
        answer = patient_answer(self.record.patient, self.user, self.today)
        self.note_reading(AuditType.PATIENT_READ)
        return Response(answer, headers=etag(self.record.patient.version))

    @writes(PatientChangeBody, PatientAnswer, IF_MATCH, summary="Change the given fields", code=200)
    def patch(self, request: Request) -> Response:
        if isinstance(request.data, dict) and set(request.data) & set(registry.CLINICAL_FIELDS):
            access.require(self.user, Permission.EDIT_CLINICAL, self.patient.site_id)
        version = self.version_wanted()
        fields = self.body(PatientChangeBody, partial=True)
        if "responsible_physician" in fields:
            fields["responsible_physician"] = physician_of(self.patient.site, fields["responsible_physician"])
        changed = enrolment.change(
            patient=self.patient, by=self.user, today=self.today, version=version, **fields
        )
        return Response(patient_answer(changed, self.user), headers=etag(changed.version))


class ClosePatient(PatientView):
    permissions = {"POST": Permission.REGISTER}

    @writes(
        CloseBody, PatientAnswer, summary="End the follow-up: deceased, transferred or withdrawn", code=200
    )
    def post(self, request: Request) -> Response:
        fields = self.body(CloseBody)
        fields["on"] = fields.pop("date")
        closed = enrolment.close(patient=self.patient, by=self.user, today=self.today, **fields)
        return Response(patient_answer(closed, self.user), headers=etag(closed.version))


class ReopenPatient(PatientView):
    permissions = {"POST": Permission.REGISTER}

    @writes(ReopenBody, PatientAnswer, summary="Take a closed follow-up up again", code=200)
    def post(self, request: Request) -> Response:
        fields = self.body(ReopenBody)
        reopened = enrolment.reopen(patient=self.patient, by=self.user, today=self.today, **fields)
        return Response(patient_answer(reopened, self.user), headers=etag(reopened.version))


def patient_answer(patient: Patient, user: User, day: date | None = None) -> dict[str, Any]:
    """What this reader may see of a person; with a day, as they stood on it."""
    closed_later = day is not None and patient.status_date is not None and patient.status_date > day
    answer: dict[str, Any] = {
        "id": patient.pk,
        "site": patient.site.code,
        **{name: getattr(patient, name) for name in registry.IDENTITY_FIELDS},
        "status": PatientStatus.ACTIVE.value if closed_later else patient.status,
        "status_date": None if closed_later else patient.status_date,
        "registered_on": patient.registered_on,
        "synthetic": patient.synthetic,
        "version": patient.version,
        **{name: getattr(patient, name) for name in registry.CONTACT_FIELDS},
    }
    if access.can(user, Permission.READ_RESULTS, patient.site_id):
        answer |= {name: getattr(patient, name) for name in registry.CLINICAL_FIELDS}
        answer["responsible_physician"] = person_answer(patient.responsible_physician)
        answer["status_reason"] = "" if closed_later else patient.status_reason
        if day is not None and patient.diagnosis_date is not None and patient.diagnosis_date > day:
            answer["diagnosis_date"] = None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in answer.items()}


def physician_of(site: Site, named: int | str | None) -> User | None:
    """A physician of the site by id or e-mail; anybody else is refused in the same words as nobody."""
    if named is None or named == "":
        return None
    for physician in registry.physicians(site):
        if named == physician.pk or (isinstance(named, str) and canonical_email(named) == physician.email):
            return physician
    raise Refusal.at("/responsible_physician", "invalid_choice", _("Choose a physician of this site."))


def _status(text: str) -> str:
    if text not in PatientStatus.values:
        said = {"value": text[:40], "known": ", ".join(PatientStatus.values)}
        raise Refusal.at(
            "/status", "unknown_code", _("“%(value)s” is not known here. Known: %(known)s.") % said
        )
    return text


def _standing(status: str, day: date | None) -> Q:
    """Whose follow-up stands so, on a day where one is given: it was still open until the day it was closed."""
    if day is None:
        return Q(status=status)
    if status == PatientStatus.ACTIVE:
        return Q(status=status) | Q(status_date__gt=day)
    return Q(status=status, status_date__lte=day)


def _page(request: Request, patients: QuerySet[Patient]) -> tuple[list[Patient], str | None]:
    """A page by name. The cursor is the id of the last one shown: names have no place in an address."""
    after = paging.after_of(request)
    if after is not None:
        last = access.patients_for(request.user).filter(pk=read_id(after)).first() if read_id(after) else None
        if last is None:
            raise paging.bad_cursor()
        patients = patients.filter(
            Q(family_name__gt=last.family_name)
            | Q(family_name=last.family_name, given_name__gt=last.given_name)
            | Q(family_name=last.family_name, given_name=last.given_name, pk__gt=last.pk)
        )
    limit = paging.limit_of(request)
    found = list(patients.order_by("family_name", "given_name", "pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


def _duplicate(found: registry.Duplicate) -> dict[str, Any]:
    message = _("A patient with the same name and date of birth is already registered here: %(mrn)s.")
    return {
        "code": "likely_duplicate",
        "message": message % {"mrn": found.mrn},
        "patient_id": found.patient_id,
        "mrn": found.mrn,
    }
