"""Finds patients by record number or any part of the name, accents and case ignored."""

from __future__ import annotations

from django.db.models import QuerySet

from patients import access
from patients.models import Patient, User
from patients.models.patient import fold

LONGEST_QUERY = 100  # characters; the rest is not looked at
MOST_WORDS = 6


def words_of(query: str) -> list[str]:
    """The words of a query as they stand in `Patient.search_text`."""
    return fold(query[:LONGEST_QUERY].replace("\x00", "").replace(",", " ")).split()[:MOST_WORDS]


def matching(patients: QuerySet[Patient], query: str) -> QuerySet[Patient]:
    """Patients in whose name or number every word of the query occurs, taken literally."""
    for word in words_of(query):
        patients = patients.filter(search_text__contains=word)
    return patients


def found(user: User, query: str, *, site_ids: list[int] | None = None, limit: int = 12) -> list[Patient]:
    """The first matches among the person's own patients, for the search box."""
    patients = access.patients_for(user)
    if site_ids is not None:
        patients = patients.filter(site_id__in=site_ids)
    return list(
        matching(patients, query).select_related("site").order_by("family_name", "given_name", "id")[:limit]
    )
