"""A patient's results as the pages list them, newest first, with what they said before they were corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q

from monitoring.models import Observation, ObservationRevision, Visit, VisitSignature
from monitoring.protocol.analytes import ANALYTES
from monitoring.selectors.last_values import read_unit_of
from patients.models import Patient

PAGE = 100
MOST_VISITS = 500  # weekly for ten years


@dataclass(frozen=True)
class Listed:
    """One result: as reported, canonical where that differs, and where it lies between its limits."""

    row: Observation

    @property
    def unit(self) -> str:
        """UCUM of the reported unit; as typed where it is no longer known."""
        return read_unit_of(self.row.analyte, self.row.reported_unit) or self.row.reported_unit

    @property
    def is_converted(self) -> bool:
        return self.row.value is not None and self.unit not in ("", self.row.unit)

    @property
    def side(self) -> str:
        """ "above" or "below" its limits; "" within them, or where there are none."""
        value, lower, upper = self.row.value, self.row.lower_limit, self.row.upper_limit
        if value is None:
            return ""
        if upper is not None and (value > upper or (value == upper and self.row.comparator == ">")):
            return "above" if self.row.comparator != "<" else ""
        if lower is not None and (value < lower or (value == lower and self.row.comparator == "<")):
            return "below" if self.row.comparator != ">" else ""
        return ""

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None] | None:
        if self.row.lower_limit is None and self.row.upper_limit is None:
            return None
        return self.row.lower_limit, self.row.upper_limit


@dataclass(frozen=True)
class Page:
    rows: list[Listed]
    next: str  # where the older ones begin: "2026-11-20:123"; "" when there are none


def results(patient: Patient, *, analyte: str = "", before: str = "") -> Page:
    """A page of results, voided ones among them. `before`: the `next` of the page before, anything else is ignored."""
    rows = Observation.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
    if analyte in ANALYTES:
        rows = rows.filter(analyte=analyte)
    place = _place(before)
    if place is not None:
        day, pk = place
        rows = rows.filter(Q(date__lt=day) | Q(date=day, pk__lt=pk))
    found = list(rows.order_by("-date", "-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    following = f"{last.date.isoformat()}:{last.pk}" if last else ""
    return Page([Listed(row) for row in found[:PAGE]], following)


def _place(text: str) -> tuple[date, int] | None:
    day, _colon, number = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def analytes_of(patient: Patient) -> list[str]:
    """The tests of which the patient has any result."""
    rows = Observation.objects.filter(patient=patient).order_by("analyte").values_list("analyte", flat=True)
    return list(rows.distinct())


def revisions(row: Observation) -> list[ObservationRevision]:
    """What it said before, newest first."""
    return list(row.revisions.select_related("replaced_by").order_by("-version"))


def visits(patient: Patient) -> list[Visit]:
    """The newest visits with the number of what hangs on each, and whether it is signed."""
    rows = Visit.objects.filter(patient=patient).select_related("recorded_by", "voided_by")
    counts = {
        "result_count": Count("observations", distinct=True),
        "sign_count": Count("signs", distinct=True),
    }
    signed = Exists(VisitSignature.objects.filter(visit=OuterRef("pk")))
    return list(rows.annotate(is_signed=signed, **counts).order_by("-date", "-pk")[:MOST_VISITS])
