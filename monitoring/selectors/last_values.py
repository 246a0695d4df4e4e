"""What was reported last, test by test: what a form shows beside a field and preselects in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from monitoring.models import LaboratoryLimit, Observation, Sign
from monitoring.protocol.units import read_unit
from monitoring.protocol.vocabulary import LESION_COUNT
from patients.models import Patient, Site

NEWEST_PATIENTS, NEWEST_RESULTS = 20, 400  # of a site, for the units its reports come in


@dataclass(frozen=True, slots=True)
class Last:
    """The last valid result of a test (and component), as it was reported. `unit` is its UCUM code."""

    analyte: str
    component: str
    date: date
    reported_value: str
    reported_unit: str
    unit: str
    coded: str
    specimen: str
    lab: str
    method: str
    lower_limit: Decimal | None
    upper_limit: Decimal | None


@dataclass(frozen=True, slots=True)
class LastSign:
    code: str
    date: date
    state: str
    grade: int | None
    count: int | None


_FIELDS = (
    *(
        "analyte",
        "component",
        "date",
        "reported_value",
        "reported_unit",
        "coded",
        "specimen",
        "lab",
        "method",
    ),
    *("lower_limit", "upper_limit"),
)


def last_values(patient: Patient) -> dict[tuple[str, str], Last]:
    """By test and component, the newest valid result. One query, one row per test however long the record."""
    rows = (
        Observation.objects.standing()
        .filter(patient=patient, status__in=("final", "corrected"), unusable="")
        .annotate(
            place=Window(RowNumber(), partition_by=[F("analyte"), F("component")], order_by=["-date", "-id"])
        )
        .filter(place=1)
        .order_by("date", "id")
    )
    return {(row["analyte"], row["component"]): _last(row) for row in rows.values(*_FIELDS)}


def _last(row: Mapping) -> Last:
    return Last(unit=read_unit_of(row["analyte"], row["reported_unit"]), **row)


def read_unit_of(analyte: str, text: str) -> str:
    """The accepted UCUM code of a stored unit; "" where the test is no longer known or needs none."""
    try:
        return read_unit(analyte, text) or ""
    except KeyError:
        return ""


def site_units(site: Site) -> dict[str, str]:
    """By test, the unit in which this site's results come: its laboratory catalogue, else its newest results.

    Looks at the newest patients alone: a few hundred rows, however large the site.
    """
    newest = Patient.objects.filter(site=site).order_by("-pk").values("pk")[:NEWEST_PATIENTS]
    results = (
        Observation.objects.standing()
        .filter(patient_id__in=list(newest.values_list("pk", flat=True)))
        .exclude(reported_unit="")
        .order_by("-id")
        .values_list("analyte", "reported_unit")[:NEWEST_RESULTS]
    )
    catalogue = (
        LaboratoryLimit.objects.filter(site=site).order_by("-valid_from").values_list("analyte", "unit")
    )
    units: dict[str, str] = {}
    for analyte, text in (*catalogue, *results):
        unit = read_unit_of(analyte, text)
        if unit:
            units.setdefault(analyte, unit)
    return units


def last_signs(patient: Patient) -> dict[str, LastSign]:
    """By sign, what was seen last; a sign that was only "not assessed" since keeps its last answer."""
    rows = (
        Sign.objects.standing()
        .filter(patient=patient)
        .exclude(state="not_assessed")
        .annotate(place=Window(RowNumber(), partition_by=[F("code")], order_by=["-date", "-id"]))
        .filter(place=1)
        .values_list("code", "date", "state", "grade", "count")
    )
    return {row[0]: LastSign(*row) for row in rows}


def last_lesion_count(signs: Mapping[str, LastSign]) -> LastSign | None:
    return signs.get(LESION_COUNT)


def places_known(patient: Patient) -> dict[str, list[str]]:
    """Laboratories and methods named for this patient before, for fields to suggest."""
    rows = Observation.objects.standing().filter(patient=patient)
    return {
        part: list(rows.exclude(**{part: ""}).order_by(part).values_list(part, flat=True).distinct()[:30])
        for part in ("lab", "method", "component")
    }
