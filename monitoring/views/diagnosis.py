"""The published criteria and the extent of disease as they are judged, with what would decide what is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.protocol.adverse_factors import adverse_factors
from monitoring.protocol.axes import JUDGED
from monitoring.protocol.case import Case
from monitoring.protocol.current import CURRENT
from monitoring.protocol.diagnosis import AXES, MAJOR, MANDATORY, MINOR, Diagnosis, judged_until
from monitoring.protocol.endocrine_ledger import endocrine_ledger
from monitoring.protocol.findings import reading, sign
from monitoring.protocol.history import Reading
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF, vegf_state
from monitoring.protocol.vocabulary import Sign
from monitoring.selectors.alerts import evidence_of
from monitoring.selectors.judged import judged
from monitoring.views.findings import Fact, fact_of, facts_of
from monitoring.views.record import record_page
from patients import access
from patients.access import Permission

NOT_COUNTED = (Sign.ENDOCRINE_THYROID, Sign.ENDOCRINE_GLUCOSE)
DIAGNOSIS_SOURCES = ("L1", "S2-03")
BY_LIMIT = JUDGED - {"cortisol_am", "cortisol_stimulated_peak"}  # hormones judged by the laboratory's limits
EXTENT_SOURCES = ("S1-03", "S1-07", "S2-13", "L10")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its state, the fact behind it, and whether it would decide what is open."""

    name: str
    state: str
    fact: Fact | None
    decides: bool
    counts: bool = True


@require_safe
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.ASSESS)
    today = patient.site.day()
    assessment = judged(patient, today)
    case, found, extent = assessment.judgement.case, assessment.diagnosis, assessment.extent
    return record_page(
        request,
        patient,
        "diagnosis.html",
        today=today,
        page="patient_diagnosis",
        diagnosis=found,
        said=wording.diagnosis_status(found.status),
        groups=groups_of(case, found),
        blocking=[wording.input_name(code) for code in found.blocking],
        notes=[wording.diagnosis_note(code) for code in found.notes],
        until=judged_until(case) if case.disease_directed else None,
        sources=DIAGNOSIS_SOURCES,
        extent=extent,
        extent_reason=wording.extent_reason(extent.reason),
        extent_facts=facts_of(extent.evidence),
        extent_missing=[wording.input_name(code) for code in extent.missing],
        extent_until=case.line.start if case.line else None,
        extent_sources=EXTENT_SOURCES,
        most_lesions=CURRENT.threshold(Name.LOCALIZED_LESIONS),
        factors=factors_of(assessment.judgement),
        ledger=ledger_of(case),
        protocol=assessment.protocol,
        records=access.can(request.user, Permission.RECORD_RESULTS, patient.site_id),
    )


@dataclass(frozen=True, slots=True)
class FactorSaid:
    name: str
    facts: list[Fact]
    since: date | None
    sources: tuple[str, ...]


def factors_of(judgement: Judgement) -> dict:
    """What is there, each with its source, and what could not be judged; never a score."""
    found = adverse_factors(judgement)
    return {
        "present": [
            FactorSaid(wording.factor(each.code), facts_of(each.evidence), each.since, each.sources)
            for each in found.present
        ],
        "open": [
            (wording.factor(each.factor), wording.input_name(each.missing)) for each in found.not_recorded
        ],
    }


@dataclass(frozen=True, slots=True)
class HormoneSaid:
    """The last result of one test; `abnormal` as a state of a sign."""

    fact: Fact
    abnormal: str
    unlimited: bool  # no limit is known to judge it by
    note: str


@dataclass(frozen=True, slots=True)
class AxisSaid:
    name: str
    state: str
    assessed: date | None
    results: list[HormoneSaid]
    not_measured: list[str]
    replacement: list[Fact]
    plan: bool


def ledger_of(case: Case) -> dict:
    found = endocrine_ledger(case)
    panel = found.panel
    return {
        "axes": [
            AxisSaid(
                wording.replacement_axis(each.axis),
                each.state,
                each.assessed.date if each.assessed else None,
                [
                    HormoneSaid(
                        fact_of(evidence_of(result.result)),
                        result.abnormal,
                        result.abnormal == UNKNOWN and result.result.analyte in BY_LIMIT,
                        wording.result_note(result.note) if result.note else "",
                    )
                    for result in each.results
                ],
                [wording.analyte(test) for test in each.not_measured],
                facts_of(each.replacement),
                each.has_plan,
            )
            for each in found.axes
        ],
        "panel": panel,
        "missing": [wording.part(code) for code in panel.missing] if panel else [],
        "last_complete": found.last_complete,
    }


def groups_of(case: Case, found: Diagnosis) -> list[dict]:
    minor = [_criterion(case, found, code) for code in MINOR]
    at = MINOR.index(AXES[-1]) + 1
    minor[at:at] = [_criterion(case, found, code, counts=False) for code in NOT_COUNTED]
    return [
        {"name": wording.criteria_group("mandatory"), "criteria": _all(case, found, MANDATORY)},
        {"name": wording.criteria_group("major"), "criteria": _all(case, found, MAJOR)},
        {"name": wording.criteria_group("minor"), "criteria": minor},
    ]


def _all(case: Case, found: Diagnosis, codes: Iterable[str]) -> list[Criterion]:
    return [_criterion(case, found, code) for code in codes]


def _criterion(case: Case, found: Diagnosis, code: str, *, counts: bool = True) -> Criterion:
    until = judged_until(case)
    if code == VEGF:
        state = PRESENT if code in found.met else UNKNOWN if code in found.missing else ABSENT
        shown = _vegf_shown(case, until, state)
        fact = fact_of(evidence_of(reading(shown))) if shown else None
    else:
        state, seen = case.state(code, until), case.sign(code, until)
        fact = fact_of(evidence_of(sign(seen))) if seen else None
    return Criterion(wording.input_name(code), state, fact, code in found.blocking, counts)


def _vegf_shown(case: Case, until: date, state: str) -> Reading | None:
    """The last value that makes the criterion what it is."""
    measured = [each for each in case.readings(VEGF) if each.date <= until]
    deciding = [each for each in measured if vegf_state(case, each) == state]
    return deciding[-1] if deciding else None
