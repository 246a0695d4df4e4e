"""Why people went on although a panel showed what the sources say: beside what they did, and beside the alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from monitoring.models import StatedReason
from patients.models import Patient


class Spoken(Protocol):
    """An alert as far as it matters here: `evidence` as it is stored."""

    rule: str
    key: str
    evidence: list[dict]


def stated_reasons(patient: Patient, before: datetime | None = None) -> list[StatedReason]:
    """All of a patient, or those stated before a moment, the latest first. One query."""
    rows = StatedReason.objects.filter(patient=patient).select_related("stated_by").order_by("-id")
    return list(rows if before is None else rows.filter(stated_at__lt=before))


def by_entry(reasons: Iterable[StatedReason]) -> dict[str, list[StatedReason]]:
    """By what they are about: "treatment:12", "decision:3", "visit:7", "condition:2"."""
    found: dict[str, list[StatedReason]] = defaultdict(list)
    for reason in reasons:
        found[reason.about].append(reason)
    return dict(found)


def beside(alert: Spoken, reasons: Iterable[StatedReason]) -> list[StatedReason]:
    """Those stated when the alert's rule spoke at the moment of entry about what the alert rests on."""
    rests_on = {alert.key, *(f"{each['kind']}:{each['id']}" for each in alert.evidence)}
    return [
        reason
        for reason in reasons
        if alert.rule in reason.rules and (not alert.key or reason.about in rests_on)
    ]
