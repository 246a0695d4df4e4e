"""What is judged of a patient as the first page shows it: where things stand, alerts, clocks, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest

from monitoring import wording
from monitoring.models import Alert
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.blind_spot import blind_spot
from monitoring.protocol.contradictions import contradictions
from monitoring.protocol.current import CURRENT
from monitoring.protocol.discordance import discordances
from monitoring.protocol.radiation_clock import ClockState, RadiationClock, radiation_clock
from monitoring.selectors import alerts, sign_offs
from monitoring.selectors.alerts import evidence_of
from monitoring.selectors.banner import banner_of
from monitoring.selectors.record import Record
from monitoring.selectors.stated_reasons import stated_reasons
from monitoring.views import findings
from monitoring.views.findings import fact_of, facts_of
from monitoring.views.standing import stands_of
from patients import access
from patients.access import Permission
from patients.models import Patient

SHOWN = 6  # open alerts on the first page; all of them are one click away
DRAWN_MONTHS = 9  # of the clock after radiotherapy
ANSWERABLE = (ClockState.OPEN, ClockState.OVERDUE)


def context(request: HttpRequest, record: Record, assessment: Assessment) -> dict:
    """For readers of the course: staff see alerts, physicians also what is judged."""
    case, patient = assessment.judgement.case, record.patient
    judges = access.can(request.user, Permission.ASSESS, patient.site_id)
    signed = sign_offs.status_of(patient.site, before=record.before)
    now = record.before is None
    told = _alerts(request, patient, signed) if now else _alerts_of_then(request, record, assessment, signed)
    return {
        "alerts": told,
        **({"tab_counts": {"patient_alerts": told["open_total"]}} if now else {}),
        "panels": [(findings.anchor_of(each), wording.rule_title(each.rule)) for each in assessment.panels],
        "waits": findings.waits_of(assessment, patient),
        "failures": [(each.rule, wording.rule_title(each.rule)) for each in assessment.failures],
        "contradictions": [
            (wording.contradiction(each.code), facts_of(each.evidence)) for each in contradictions(case)
        ],
        "clock": _clock(radiation_clock(case)),
        "acknowledges": judges and now,
        "banner": banner_of(case, judged=judges),
        **(_judged(patient, assessment, record.before) if judges else {}),
    }


def _alerts(request: HttpRequest, patient: Patient, signed: sign_offs.Signed) -> dict:
    standing = alerts.standing(patient, alerts.audiences(request.user, patient))
    waiting = [each for each in standing if each.state == Alert.State.OPEN]
    reasons = stated_reasons(patient) if waiting else []
    return {
        "open": [findings.of_alert(each, signed, reasons) for each in waiting[:SHOWN]],
        "open_total": len(waiting),
        "more": len(waiting[SHOWN:]),
        "quiet": len(standing) - len(waiting),
    }


def _alerts_of_then(
    request: HttpRequest, record: Record, assessment: Assessment, signed: sign_offs.Signed
) -> dict:
    """The findings true on that day, from what was known."""
    heard = alerts.audiences(request.user, record.patient)
    told = alerts.told_on(record.patient, assessment, CURRENT, heard, record.before)
    # As the stored ones are told: the gravest first, then the oldest. What is not stored for that day comes last.
    told.sort(
        key=lambda each: (
            alerts.ORDER[each.severity],
            each.row.raised_on if each.row else date.max,
            each.row.pk if each.row else 0,
        )
    )
    waiting = [each for each in told if each.state == Alert.State.OPEN]
    reasons = stated_reasons(record.patient, record.before) if waiting else []
    return {
        "open": [findings.of_told(each, signed, reasons) for each in waiting[:SHOWN]],
        "open_total": len(waiting),
        "more": len(waiting[SHOWN:]),
        "quiet": len(told) - len(waiting),
    }


def _judged(patient: Patient, assessment: Assessment, before: datetime | None) -> dict:
    case = assessment.judgement.case
    spot = blind_spot(case) if case.is_followed else None
    return {
        "no_line": case.line is None,
        "stands": stands_of(patient, assessment, before),
        "discordances": [
            (wording.discordance(each.code, dict(each.facts)), each.sources)
            for each in discordances(assessment.judgement)
        ],
        "blind_spot": spot,
        "blind_vegf": fact_of(evidence_of(spot.vegf)) if spot else None,
    }


@dataclass(frozen=True, slots=True)
class ClockSaid:
    """The clock after radiotherapy in words; `at` is the month on the drawn scale, at most its end."""

    state: str
    said: str
    ended: date | None
    months: int | None
    at: int
    due_by: date | None
    answer: date | None
    asks: bool
    sources: tuple[str, ...]


def _clock(of: RadiationClock | None) -> ClockSaid | None:
    if of is None:
        return None
    return ClockSaid(
        state=of.state,
        said=wording.clock(of.state),
        ended=of.ended,
        months=of.months,
        at=min(of.months or 0, DRAWN_MONTHS),
        due_by=of.due_by,
        answer=of.answer.date if of.answer else None,
        asks=of.state in ANSWERABLE,
        sources=of.sources,
    )
