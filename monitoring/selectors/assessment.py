"""Everything that is judged of a patient on one day, as plain JSON values: codes, numbers, ISO dates, no sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from monitoring.protocol.adverse_factors import Factor, adverse_factors
from monitoring.protocol.assessment import Assessment, assess
from monitoring.protocol.blind_spot import blind_spot
from monitoring.protocol.contradictions import contradictions
from monitoring.protocol.corridors import badges
from monitoring.protocol.current import CURRENT
from monitoring.protocol.discordance import discordances
from monitoring.protocol.endocrine_ledger import endocrine_ledger
from monitoring.protocol.findings import Finding
from monitoring.protocol.radiation_clock import radiation_clock
from monitoring.protocol.responses.response import Response
from monitoring.protocol.rows import Protocol
from monitoring.protocol.schedule import schedule
from monitoring.protocol.verdicts import Channel
from monitoring.selectors import response_assessments, sign_offs
from monitoring.selectors.alerts import Told, as_number, sent, told_on
from monitoring.selectors.numbers import json_number
from monitoring.selectors.plain import as_json
from monitoring.selectors.record import Record
from monitoring.selectors.response_assessments import Word
from monitoring.selectors.schedule_view import set_aside_on
from monitoring.selectors.sign_offs import Signed
from patients.models import Patient


def judged_on(patient: Patient, day: date, protocol: Protocol = CURRENT) -> Assessment:
    """Judge what is known of the patient on the day. Five queries; nothing is written."""
    return judged_of_record(Record(patient, day), protocol)


def judged_of_record(record: Record, protocol: Protocol = CURRENT) -> Assessment:
    """As `judged_on`, of a record as it stands or as it was known."""
    plan = schedule(record.judged_history, record.today, protocol)
    aside = set_aside_on(record.patient, plan, record.today, record.stored_plan)
    return assess(record.judged_history, record.today, protocol, plan=plan, set_aside=aside)


def assessment_of(
    patient: Patient, judged: Assessment, audience: Iterable[str], before: datetime | None = None
) -> dict[str, Any]:
    """The answer of contract §5, with more beside it. `audience`: whose alerts the reader sees.

    before: of what people said, what was said before that moment.

    {today, protocol, diagnosis, extent, responses, alerts, cannot_evaluate, adverse_factors, panels_info} and
    failed_rules, badges (beside the expected corridors), discordances, contradictions, ledger (of the endocrine axes),
    radiation_clock, blind_spot (of VEGF).
    """
    words = response_assessments.words(patient, judged.responses, until=judged.today, before=before)
    judgement, case = judged.judgement, judged.judgement.case
    signed = sign_offs.status_of(patient.site_id, before=before)
    return {
        "today": judged.today.isoformat(),
        "protocol": judged.protocol,
        "diagnosis": as_json(judged.diagnosis),
        "extent": as_json(judged.extent),
        "responses": {
            response.channel: response_of(response, words.get(response.channel))
            for response in judged.responses
        },
        "alerts": [alert_of(told, signed) for told in told_on(patient, judged, CURRENT, audience, before)],
        "cannot_evaluate": [
            {"missing": missing, "rules": list(rules)} for missing, rules in judged.cannot_evaluate.items()
        ],
        "adverse_factors": [factor_of(each) for each in adverse_factors(judgement).present],
        "panels_info": [panel_of(finding) for finding in judged.panels],
        "failed_rules": [failure.rule for failure in judged.failures],
        "badges": as_json(badges(judgement)),
        "discordances": as_json(discordances(judgement)),
        "contradictions": as_json(contradictions(case)),
        "ledger": as_json(endocrine_ledger(case)),
        "radiation_clock": as_json(radiation_clock(case)),
        "blind_spot": as_json(blind_spot(case)),
    }


def alert_of(told: Told, signed: Signed) -> dict[str, Any]:
    """An alert as it is sent; `id` is None where none is stored for that day. `signed`: what the clinic vouches for."""
    return {
        "id": told.row.pk if told.row else None,
        "rule": told.rule,
        "severity": told.severity,
        "since": _iso(told.since),
        "state": told.state,
        "evidence": [sent(each) for each in told.evidence],
        "sources": told.sources,
        "key": told.key,
        "facts": told.facts,
        "protocol": told.protocol,
        "review_status": sign_offs.of_rule(signed, told.rule),
        "raised_on": _iso(told.row.raised_on) if told.row else None,
        "acknowledged": _acknowledged(told),
    }


def _acknowledged(told: Told) -> dict[str, Any] | None:
    if told.row is None or told.state != "acknowledged":
        return None
    by = told.row.acknowledged_by
    return {
        "at": told.row.acknowledged_at.isoformat() if told.row.acknowledged_at else None,
        "by": {"id": by.pk, "name": str(by)} if by else None,
        "reason": told.row.acknowledge_reason,
    }


def response_of(response: Response, word: Word | None = None) -> dict[str, Any]:
    """One channel: baseline, nadir and latest as numbers, and in `readings` as the results they are.

    `assessed` is the physician's word as long as it speaks about what is computed now.
    """
    held = {"baseline": response.baseline, "nadir": response.nadir, "latest": response.latest}
    answer = {
        "category": response.category,
        "confirmed": response.confirmed,
        **{name: json_number(reading.value) if reading else None for name, reading in held.items()},
        "readings": {name: as_json(reading) for name, reading in held.items()},
        "change_percent": _rounded(response.change_percent),
        "at_least": response.at_least,
        "since": _iso(response.since),
        "basis": list(response.basis),
        "note": response.note,
        "components": as_json(response.components),
        "assessed": _assessed(word),
    }
    if response.channel == Channel.CLINICAL:
        answer["organs"] = as_json(response.organs)
    return answer


def panel_of(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "sources": list(CURRENT.rule(finding.rule).sources),
        "key": finding.key,
        "since": _iso(finding.since),
        "evidence": as_json(finding.evidence),
        "facts": dict(finding.facts),
    }


def factor_of(factor: Factor) -> dict[str, Any]:
    """What one source or another associates with a worse outcome; listed, never added up."""
    named = as_json(factor)
    return {"factor": named.pop("code"), **named, "value": as_number(factor.value)}


def _assessed(word: Word | None) -> dict[str, Any] | None:
    if word is None:
        return None
    given = word.given
    return {
        "verdict": given.verdict,
        "category": given.category,
        "reason": given.reason,
        "on": given.assessed_on.isoformat(),
        "by": {"id": given.assessed_by_id, "name": str(given.assessed_by)},
        "applies": word.applies,
    }


def _rounded(percent: Decimal | None) -> int | float | None:
    return None if percent is None else json_number(round(percent, 1))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
