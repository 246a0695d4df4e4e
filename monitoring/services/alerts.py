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
from patients import audit
from patients.models import AuditType, Patient, User

State = Alert.State
Key = tuple[str, str]


def follow(
    patient: Patient,
    findings: Iterable[Finding],
    protocol: Protocol,
    *,
    today: date,
    broken: Collection[str] = (),
) -> None:
    """Bring the stored alerts to what the rules found. Part of `follow_up.refresh`, in its transaction.

    broken: rules that could not be run; what they said before stands.
    """
    wanted = {(f.rule, f.key): f for f in findings if f.severity != Severity.INFO}
    standing = {(a.rule, a.key): a for a in Alert.objects.standing().filter(patient=patient)}
    gone = [alert for key, alert in standing.items() if key not in wanted and alert.rule not in broken]
    changed = [
        alert
        for key, alert in standing.items()
        if key in wanted and alert.state == State.ACKNOWLEDGED and alert.inputs != inputs_of(wanted[key])
    ]
    _settle([*gone, *changed], today)
    quieted = {(alert.rule, alert.key) for alert in changed}
    missing = [key for key in wanted if key not in standing or key in quieted]
    _raise(patient, {key: wanted[key] for key in missing}, protocol, today)
    for key, alert in standing.items():
        if key in wanted and key not in quieted:
            _bring_up_to_date(alert, wanted[key], protocol)


def _settle(alerts: list[Alert], today: date) -> None:
    for alert in alerts:
        alert.state, alert.settled_on, alert.settled_at = State.SETTLED, today, timezone.now()
        alert.save(update_fields=["state", "settled_on", "settled_at"])
        audit.record(AuditType.ALERT_SETTLED, by=None, patient=alert.patient, id=alert.pk, rule=alert.rule)


def _raise(patient: Patient, wanted: dict[Key, Finding], protocol: Protocol, today: date) -> None:
    if not wanted:
        return
    known = _acknowledged_before(patient, wanted)
    for key, finding in wanted.items():
        earlier = known.get(key)
        if earlier is not None:
            _return(earlier)
            continue
        alert = Alert(
            patient=patient,
            site_id=patient.site_id,
            rule=finding.rule,
            key=finding.key,
            audience=protocol.rule(finding.rule).audience,
            raised_on=today,
        )
        _write(alert, finding, protocol)
        alert.save()
        audit.record(AuditType.ALERT_RAISED, by=None, patient=patient, id=alert.pk, rule=alert.rule)


def _acknowledged_before(patient: Patient, wanted: dict[Key, Finding]) -> dict[Key, Alert]:
    """The settled alerts that were acknowledged on the very same inputs: what was said then still holds."""
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


def _return(alert: Alert) -> None:
    alert.state, alert.settled_on, alert.settled_at = State.ACKNOWLEDGED, None, None
    alert.save(update_fields=["state", "settled_on", "settled_at"])


def _bring_up_to_date(alert: Alert, finding: Finding, protocol: Protocol) -> None:
    before = _content(alert)
    _write(alert, finding, protocol)
    if _content(alert) != before:
        alert.save()


def _write(alert: Alert, finding: Finding, protocol: Protocol) -> None:
    alert.severity, alert.since = finding.severity, finding.since
    alert.evidence, alert.facts = [evidence_of(e) for e in finding.evidence], dict(finding.facts)
    alert.inputs = inputs_of(finding)
    alert.sources, alert.protocol = list(protocol.rule(finding.rule).sources), protocol.version


def _content(alert: Alert) -> tuple:
    return (
        *(alert.severity, alert.since, alert.evidence, alert.facts, alert.inputs),
        *(alert.sources, alert.protocol),
    )


@transaction.atomic
def acknowledge(alert: Alert, *, by: User, reason: str) -> Alert:
    """A physician has seen it and says what follows. ValidationError without a reason, or when it no longer stands."""
    reason = recording.checked_reason(reason)
    current = Alert.objects.select_for_update().select_related("patient").get(pk=alert.pk)
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
    current.save()
    audit.record(
        AuditType.ALERT_ACKNOWLEDGED, by=by, patient=current.patient, id=current.pk, rule=current.rule
    )
    return current
