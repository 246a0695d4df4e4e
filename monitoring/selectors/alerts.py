"""The alerts of a patient as they are stored, and as they are told for any day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from monitoring.models import Alert
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.findings import Evidence, Finding
from monitoring.protocol.rows import Protocol
from monitoring.protocol.verdicts import SEVERITY_ORDER, AlertState, Audience
from monitoring.selectors.numbers import json_number
from patients.access import Permission, permissions_at
from patients.models import Patient, Site, User

ORDER: dict[str, int] = {severity: place for place, severity in enumerate(SEVERITY_ORDER)}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def evidence_of(evidence: Evidence) -> dict[str, Any]:
    """One fact as it is stored: codes, the number as text, the day as ISO."""
    return {
        "analyte": evidence.analyte,
        "value": evidence.value,
        "unit": evidence.unit,
        "date": evidence.date.isoformat() if evidence.date else None,
        "id": evidence.id,
        "kind": evidence.kind,
    }


def sent(evidence: dict[str, Any]) -> dict[str, Any]:
    """Stored evidence as it is sent."""
    return evidence | {"value": as_number(evidence["value"])}


def as_number(value: str) -> int | float | str | None:
    """A number as JSON sends it; "<31" and words stay text."""
    return json_number(Decimal(value)) if _NUMBER.fullmatch(value) else value


def inputs_of(finding: Finding) -> str:
    """What an acknowledgement speaks about: a graver finding on the same facts is another one."""
    return f"{finding.severity}|{finding.inputs}"


def audiences(user: User, patient: Patient) -> tuple[str, ...]:
    """Whose alerts the person sees of this patient: those for clinicians, those for coordinators, or both."""
    return audiences_at(user, patient.site_id)


def audiences_at(user: User, site_id: int) -> tuple[str, ...]:
    allowed = permissions_at(user, site_id)
    found = []
    if Permission.READ_ALERTS in allowed:
        found.append(Audience.CLINICIANS)
    if Permission.READ_ESCALATIONS in allowed:
        found.append(Audience.COORDINATORS)
    return tuple(found)


def standing(patient: Patient, audience: tuple[str, ...]) -> list[Alert]:
    """Alerts whose reason holds: open ones first, the gravest first, then the oldest."""
    alerts = Alert.objects.standing().filter(patient=patient, audience__in=audience)
    found = alerts.select_related("acknowledged_by")
    return sorted(found, key=lambda a: (a.state != AlertState.OPEN, ORDER[a.severity], a.raised_on, a.pk))


def open_count(patient: Patient, audience: tuple[str, ...]) -> int:
    return Alert.objects.filter(patient=patient, audience__in=audience, state=Alert.State.OPEN).count()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many alerts are open, and the gravest severity among them."""

    count: int
    severity: str


def waiting(sites: Mapping[int, tuple[str, ...]], patients: Iterable[int]) -> dict[int, Waiting]:
    """By patient, the open alerts of a page of patients. One query, which reads the index of open alerts alone.

    sites: by site, whose alerts the reader sees there (`audiences_at`).
    """
    heard = Q()
    for site_id, audience in sites.items():
        heard |= Q(site_id=site_id, audience__in=audience)
    if not heard:
        return {}
    rows = Alert.objects.filter(heard, state=Alert.State.OPEN, patient__in=list(patients))
    found: dict[int, Waiting] = {}
    for patient_id, severity, count in rows.values_list("patient_id", "severity").annotate(Count("pk")):
        before = found.get(patient_id)
        gravest = min((severity, before.severity if before else severity), key=ORDER.__getitem__)
        found[patient_id] = Waiting(count + (before.count if before else 0), gravest)
    return found


def settled(patient: Patient, audience: tuple[str, ...]) -> list[Alert]:
    """What stood before, the latest first."""
    alerts = Alert.objects.filter(patient=patient, audience__in=audience, state=Alert.State.SETTLED)
    return list(alerts.select_related("acknowledged_by").order_by("-settled_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as it stands on a day. `row` is None where none is stored for it."""

    rule: str
    key: str
    severity: str
    since: date | None
    state: str
    evidence: list[dict[str, Any]]
    facts: dict[str, str]
    sources: list[str]
    protocol: str
    row: Alert | None


def told_on(
    patient: Patient,
    judged: Assessment,
    protocol: Protocol,
    audience: Iterable[str],
    before: datetime | None = None,
) -> list[Told]:
    """The findings true on the day judged, each with its stored row; open ones first, then the gravest. One query.

    What a broken rule said before stands, as long as its row does. before: as the rows stood at that moment.
    """
    heard, day, site = frozenset(audience), judged.today, patient.site
    stored = Alert.objects.filter(patient=patient, audience__in=heard).select_related("acknowledged_by")
    rows: dict[tuple[str, str], Alert] = {}
    # Of several rows of one reason the one that stood on the day tells of it, else the one that stands now.
    for row in sorted(
        stored if before is None else as_they_stood(stored, judged.alerts, before),
        key=lambda row: (_stood(row, day), row.state != Alert.State.SETTLED, row.pk),
    ):
        rows[(row.rule, row.key)] = row
    found = [
        _of_finding(finding, rows.get((finding.rule, finding.key)), protocol, day, site)
        for finding in judged.alerts
        if protocol.rule(finding.rule).audience in heard
    ]
    broken = {failure.rule for failure in judged.failures}
    found += [of_row(row, day, site) for row in rows.values() if row.rule in broken and _stood(row, day)]
    return sorted(
        found, key=lambda told: (told.state != AlertState.OPEN, ORDER[told.severity], told.rule, told.key)
    )


def as_they_stood(rows: Iterable[Alert], findings: Iterable[Finding], before: datetime) -> list[Alert]:
    """The rows that stood at a moment, as they did then: a word said later was not said.

    One that was acknowledged comes back when its inputs do, and then does not show that it was away. So of those the
    one stands whose inputs were found; of all others the one that nobody had acknowledged.
    """
    inputs = {(str(finding.rule), finding.key): inputs_of(finding) for finding in findings}
    found = []
    for row in rows:
        was_settled = row.settled_at is not None and row.settled_at < before
        if row.raised_at >= before or was_settled:
            continue
        row.settled_on = row.settled_at = None
        row.state = Alert.State.ACKNOWLEDGED
        if row.acknowledged_at is None or row.acknowledged_at >= before:
            row.state, row.acknowledged_at = Alert.State.OPEN, None
        elif row.inputs != inputs.get((row.rule, row.key), row.inputs):
            continue
        found.append(row)
    return found


def _stood(row: Alert, day: date) -> bool:
    return row.raised_on <= day and (row.settled_on is None or row.settled_on > day)


def _of_finding(finding: Finding, row: Alert | None, protocol: Protocol, day: date, site: Site) -> Told:
    if row is not None and row.state == Alert.State.SETTLED and not _stood(row, day):
        row = None  # it was settled before, and nothing was raised anew yet
    state = _state(row, day, site)
    if row is not None and state == AlertState.ACKNOWLEDGED and row.inputs != inputs_of(finding):
        row, state = None, AlertState.OPEN  # the word was about other facts
    return Told(
        rule=finding.rule,
        key=finding.key,
        severity=finding.severity,
        since=finding.since,
        state=state,
        evidence=[evidence_of(each) for each in finding.evidence],
        facts=dict(finding.facts),
        sources=list(protocol.rule(finding.rule).sources),
        protocol=protocol.version,
        row=row,
    )


def of_row(row: Alert, day: date, site: Site) -> Told:
    return Told(
        *(row.rule, row.key, row.severity, row.since, _state(row, day, site), row.evidence, row.facts),
        *(row.sources, row.protocol, row),
    )


def _state(row: Alert | None, day: date, site: Site) -> AlertState:
    """As it stood on the day: what a physician said later was not said yet."""
    if row is None or row.acknowledged_at is None or site.day(row.acknowledged_at) > day:
        return AlertState.OPEN
    return AlertState.ACKNOWLEDGED
