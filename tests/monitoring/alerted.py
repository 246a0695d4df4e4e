"""Alerts for tests of pages: raised through the service, as a refresh raises them."""

from __future__ import annotations

from datetime import date

from monitoring.models import Alert
from monitoring.protocol.current import CURRENT
from monitoring.protocol.findings import Evidence, Finding
from monitoring.protocol.verdicts import RuleCode, Severity
from monitoring.services import alerts
from tests import world as worlds

PLATELETS = Evidence("platelets", "512", "10*3/uL", date(2026, 11, 3), 1)
ADRENAL = Finding(
    RuleCode.SR_19,
    Severity.CRITICAL,
    date(2026, 10, 3),
    (Evidence("cortisol_am", "<1.8", "ug/dL", date(2026, 10, 3), 2),),
)
THROMBOSIS = Finding(RuleCode.SR_13, Severity.WARNING, date(2026, 11, 3), (PLATELETS,))
SLOW = Finding(
    RuleCode.SR_16C,
    Severity.CAUTION,
    date(2026, 9, 1),
    (Evidence("vegf", "2100", "pg/mL", date(2026, 9, 1), 3),),
)
WORK = Finding(
    RuleCode.SR_25,
    Severity.CAUTION,
    date(2026, 11, 1),
    (Evidence("vegf", "2026-02-09", "", date(2026, 2, 9), kind="schedule"),),
)


def stand(patient, *findings: Finding, today: date = worlds.TODAY) -> list[Alert]:
    """Exactly these stand: what stood before and is not among them is settled."""
    alerts.follow(patient, findings, CURRENT, today=today)
    return [Alert.objects.standing().get(patient=patient, rule=each.rule, key=each.key) for each in findings]
