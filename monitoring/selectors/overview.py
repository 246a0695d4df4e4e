"""The first page of a patient as facts: the latest values, what they changed by, what is given now. No judgement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from monitoring.models import Contact, Visit
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History
from monitoring.protocol.rows import ThresholdName
from monitoring.protocol.vocabulary import DISEASE_DIRECTED, Comparator, TreatmentStatus
from monitoring.selectors.course import DAYS_PER_MONTH
from monitoring.selectors.history import person_of, readings_of, treatments_of
from patients.models import Patient

# What the chart draws and the page tells; ONLS may follow from its parts.
CHARTED = (
    *("vegf", "m_protein", "onls_arm", "onls_leg", "onls", "mrs", "platelets"),
    *("pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion", "immunofixation_serum", "immunofixation_urine"),
)
SHOWN = 3  # VEGF series, visits, contacts


def charted_history(patient: Patient, analytes: Iterable[str] = CHARTED) -> History:
    """What the first page needs of a record, or these results of it, in two queries."""
    return History(
        person=person_of(patient),
        readings=readings_of(patient, analytes),
        treatments=treatments_of(patient),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """Percent since a baseline of the same series; `at_least` when a limit of the assay hides how much more."""

    percent: int
    at_least: bool
    since: dict


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest result of a series: the series and its point as in `course_of`."""

    series: dict
    point: dict
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A treatment given now, and the whole months since its line began."""

    treatment: dict
    since: date  # the start of its line
    months: int


@dataclass(frozen=True, slots=True)
class Standing:
    vegf: list[Latest]
    m_protein: list[Latest]
    onls: Latest | None
    platelets: Latest | None
    running: list[Running]


def standing_of(course: dict, today: date) -> Standing:
    """The latest facts of a course (`course_of`), as of `today`."""
    began = line_start(course["treatments"])
    components = {series["component"]: series for series in reversed(_newest_first(course, "m_protein"))}
    return Standing(
        vegf=[_latest(series, began) for series in _newest_first(course, "vegf")][:SHOWN],
        m_protein=[_latest(series, None) for series in components.values()],
        onls=next((_latest(series, None) for series in _newest_first(course, "onls")), None),
        platelets=next((_latest(series, None) for series in _newest_first(course, "platelets")), None),
        running=_running(course["treatments"], today),
    )


def _newest_first(course: dict, analyte: str) -> list[dict]:
    found = [series for series in course["series"] if series["analyte"] == analyte]
    return sorted(found, key=lambda series: series["points"][-1]["date"], reverse=True)


def _begun(treatments: Iterable[dict]) -> list[dict]:
    return [t for t in treatments if t["kind"] in DISEASE_DIRECTED and t["status"] != TreatmentStatus.PLANNED]


def line_start(treatments: list[dict]) -> date | None:
    """The day on which the line of the disease-directed treatment that started last began."""
    begun = _begun(treatments)
    return _start_of_line(max(begun, key=lambda t: t["start"]), begun) if begun else None


def _start_of_line(treatment: dict, begun: list[dict]) -> date:
    line = treatment["line"]
    starts = [t["start"] for t in begun if line is not None and t["line"] == line]
    return date.fromisoformat(min([treatment["start"], *starts]))


def _running(treatments: list[dict], today: date) -> list[Running]:
    begun = _begun(treatments)
    now = [(t, _start_of_line(t, begun)) for t in begun if t["status"] == TreatmentStatus.ACTIVE]
    return [Running(t, since, int((today - since).days / DAYS_PER_MONTH)) for t, since in now]


def _latest(series: dict, line_began: date | None) -> Latest:
    point = series["points"][-1]
    baseline = _baseline(series["points"], line_began)
    return Latest(series, point, _change(baseline, point) if baseline and baseline is not point else None)


def _baseline(points: list[dict], line_began: date | None) -> dict | None:
    """The last value of the series up to the day its line began, if it is recent enough to stand for it."""
    if line_began is None:
        return None
    earliest = line_began - timedelta(days=CURRENT.days(ThresholdName.RESPONSE_BASELINE))
    before = [p for p in points if earliest.isoformat() <= p["date"] <= line_began.isoformat()]
    return before[-1] if before else None


def _change(baseline: dict, latest: dict) -> Change | None:
    """None where the assay's limits hide even the direction."""
    if not baseline["value"] or latest["value"] is None:
        return None
    percent = round((latest["value"] - baseline["value"]) / baseline["value"] * 100)
    marks = (baseline["comparator"], latest["comparator"])
    if marks == ("", ""):
        return Change(percent, False, baseline)
    more_fall = marks[0] != Comparator.BELOW and marks[1] != Comparator.ABOVE and percent < 0
    more_rise = marks[0] != Comparator.ABOVE and marks[1] != Comparator.BELOW and percent > 0
    return Change(percent, True, baseline) if more_fall or more_rise else None


def last_visits(patient: Patient) -> list[Visit]:
    return list(Visit.objects.standing().filter(patient=patient).order_by("-date", "-pk")[:SHOWN])


def last_contacts(patient: Patient) -> list[Contact]:
    return list(Contact.objects.filter(patient=patient).order_by("-date", "-pk")[:SHOWN])
