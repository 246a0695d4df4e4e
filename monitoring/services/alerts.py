"""Alerts follow the findings: raised, brought up to date, settled, acknowledged; never deleted.

An acknowledged alert stays quiet as long as what it rests on does not change, also when it went and came back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.models import Alert
from monitoring.protocol.findings import Finding
from monitoring.protocol.rows import Protocol
from monitoring.protocol.verdicts import Severity
from monitoring.selectors.alerts import evidence_of, inputs_of
from monitoring.services import recording
from monitoring.services.turns import take_turn
from patients import audit
from patients.models import AuditType, Patient, User

State = Alert.State
Key = tuple[str, str]

SAID = ("severity", "since", "evidence", "facts", "inputs", "sources", "protocol")


def follow(
    patient: Patient,
    findings: Iterable[Finding],
    protocol: Protocol,
    *,
    today: date,
    broken: Collection[str] = (),
    stored: Iterable[Alert] | None = None,
) -> None:
    """Bring the stored alerts to what the rules found. Part of `follow_up.refresh`.

    findings: the gravest first, which speaks where one rule says two things under one key. broken: rules that could
    not be run; what they said before stands. stored: the patient's of `standing_of`, where they were read already:
    then it costs no query when nothing changed.
    """
    wanted: dict[Key, Finding] = {}
    for finding in findings:
        if finding.severity != Severity.INFO:
            wanted.setdefault((finding.rule, finding.key), finding)
    standing = {(alert.rule, alert.key): alert for alert in _stored(patient, stored)}
    gone = [alert for key, alert in standing.items() if key not in wanted and alert.rule not in broken]
    moved = {
        key for key, alert in standing.items() if key in wanted and alert.inputs != inputs_of(wanted[key])
    }
    missing = wanted.keys() - standing.keys()
    known = _acknowledged_before(patient, {key: wanted[key] for key in missing | moved})
    # A word on other facts is no word on these; and what was acknowledged on these very facts comes back as that.
    outdated = {key for key in moved if standing[key].state == State.ACKNOWLEDGED or key in known}
    _settle(patient, [*gone, *(standing[key] for key in outdated)], today)
    _return(patient, [(known[key], wanted[key]) for key in known], protocol)
    _raise(
        patient,
        [f for key, f in wanted.items() if key in missing | outdated and key not in known],
        protocol,
        today,
    )
    _bring_up_to_date(
        [(alert, wanted[key]) for key, alert in standing.items() if key in wanted and key not in outdated],
        protocol,
    )


def _stored(patient: Patient, given: Iterable[Alert] | None) -> Iterable[Alert]:
    return standing_of([patient.pk]).get(patient.pk, []) if given is None else given


def standing_of(patient_ids: Collection[int]) -> dict[int, list[Alert]]:
    """The alerts whose reason holds, by patient. One query."""
    found: dict[int, list[Alert]] = {}
    for alert in Alert.objects.standing().filter(patient__in=patient_ids):
        found.setdefault(alert.patient_id, []).append(alert)
    return found


def _acknowledged_before(patient: Patient, wanted: dict[Key, Finding]) -> dict[Key, Alert]:
    """The settled alerts that were acknowledged on the very same inputs: what was said then still holds."""
    if not wanted:
        return {}
    settled = Alert.objects.filter(
        patient=patient,
        state=State.SETTLED,
        acknowledged_at__isnull=False,
        rule__in={rule for rule, _key in wanted},
    )
    return {
        (alert.rule, alert.key): alert
        for alert in settled.order_by("id")
        if (alert.rule, alert.key) in wanted and alert.inputs == inputs_of(wanted[(alert.rule, alert.key)])
    }


def _settle(patient: Patient, alerts: list[Alert], today: date) -> None:
    if alerts:
        ids = [alert.pk for alert in alerts]
        Alert.objects.filter(pk__in=ids).update(
            state=State.SETTLED, settled_on=today, settled_at=timezone.now()
        )
        _note(AuditType.ALERT_SETTLED, patient, alerts)


def _return(patient: Patient, found: list[tuple[Alert, Finding]], protocol: Protocol) -> None:
    """What a physician has acknowledged stands again, and stays quiet."""
    for alert, finding in found:
        alert.state, alert.settled_on, alert.settled_at = State.ACKNOWLEDGED, None, None
        _write(alert, finding, protocol)
        alert.save(update_fields=["state", "settled_on", "settled_at", *SAID])
    _note(AuditType.ALERT_RAISED, patient, [alert for alert, _finding in found], acknowledged=True)


def _raise(patient: Patient, findings: list[Finding], protocol: Protocol, today: date) -> None:
    new = []
    for finding in findings:
        alert = Alert(
            patient=patient,
            site_id=patient.site_id,
            rule=finding.rule,
            key=finding.key,
            audience=protocol.rule(finding.rule).audience,
            raised_on=today,
        )
        _write(alert, finding, protocol)
        new.append(alert)
    _note(AuditType.ALERT_RAISED, patient, Alert.objects.bulk_create(new))


def _bring_up_to_date(found: list[tuple[Alert, Finding]], protocol: Protocol) -> None:
    for alert, finding in found:
        before = [getattr(alert, name) for name in SAID]
        _write(alert, finding, protocol)
        if [getattr(alert, name) for name in SAID] != before:
            alert.save(update_fields=SAID)


def _write(alert: Alert, finding: Finding, protocol: Protocol) -> None:
    alert.severity, alert.since = finding.severity, finding.since
    alert.evidence, alert.facts = [evidence_of(e) for e in finding.evidence], dict(finding.facts)
    alert.inputs = inputs_of(finding)
    alert.sources, alert.protocol = list(protocol.rule(finding.rule).sources), protocol.version


def _note(type: AuditType, patient: Patient, alerts: list[Alert], **facts: object) -> None:
    if alerts:
        rows = ({"id": alert.pk, "rule": alert.rule, **facts} for alert in alerts)
        audit.record_many(type, rows, patient=patient)


@transaction.atomic
def acknowledge(alert: Alert, *, by: User, reason: str) -> Alert:
    """A physician has seen it and says what follows. ValidationError without a reason, or when it no longer stands."""
    reason = recording.checked_reason(reason)
    take_turn(alert.patient)  # a refresh that runs meanwhile would write over what is said here
    current = Alert.objects.select_related("patient").get(pk=alert.pk)
    if current.state == State.SETTLED:
        raise ValidationError(
            {"reason": ValidationError(_("This alert has been settled meanwhile."), code="settled")}
        )
    if current.state == State.ACKNOWLEDGED:
        raise ValidationError(
            {"reason": ValidationError(_("This alert is already acknowledged."), code="acknowledged")}
        )
    current.state, current.acknowledged_at = State.ACKNOWLEDGED, timezone.now()
    current.acknowledged_by, current.acknowledge_reason = by, reason
    current.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "acknowledge_reason"])
    audit.record(
        AuditType.ALERT_ACKNOWLEDGED, by=by, patient=current.patient, id=current.pk, rule=current.rule
    )
    return current
