"""Which intervals a clinic or a physician has set otherwise than the protocol, and what a clinic's would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from monitoring.models import LocalPolicy, PatientOverride, ScheduleItem
from monitoring.protocol.calendar import Interval
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import SpacingSeen
from monitoring.protocol.rows import Condition, Repeat
from monitoring.protocol.schedule import schedule
from monitoring.protocol.vocabulary import SpokenBy
from monitoring.selectors.history import judged_history_of
from patients.models import Patient, Site

_REPEATS = [row for row in CURRENT.rows if isinstance(row, Repeat)]
PANELS = tuple(dict.fromkeys(str(row.panel) for row in _REPEATS))

# What a clinic may space: "cbc" is the ordinary row of a panel, "cbc-running" the one for running systemic treatment.
ROWS: dict[str, tuple[str, bool]] = {
    f"{row.panel}-running" if row.when == Condition.SYSTEMIC_RUNNING else str(row.panel): (
        str(row.panel),
        row.when == Condition.SYSTEMIC_RUNNING,
    )
    for row in _REPEATS
}


def row_of(policy: LocalPolicy) -> str:
    return f"{policy.panel}-running" if policy.while_running else policy.panel


def protocol_interval(row: str) -> str:
    """What the protocol says of it: `P3M`, `P3M/P6M`."""
    panel, running = ROWS[row]
    when = Condition.SYSTEMIC_RUNNING if running else Condition.ALWAYS
    return next(each.interval.code for each in _REPEATS if each.panel == panel and each.when == when)


def code_of(months: tuple[int, int]) -> str:
    """ISO 8601: `P3M` for every 3 months, `P3M/P6M` for every 3 to 6."""
    return Interval(*months).code


def said_at(site: Site) -> QuerySet[LocalPolicy]:
    """Everything the clinic ever said, the latest first."""
    return LocalPolicy.objects.filter(site=site).select_related("by").order_by("-pk")


def in_force(site: Site) -> dict[str, LocalPolicy]:
    """The clinic's intervals that count, by row of the schedule."""
    latest = {row_of(policy): policy for policy in said_at(site).reverse()}
    return {row: policy for row, policy in latest.items() if policy.is_in_force}


def overrides_of(patient: Patient) -> dict[str, PatientOverride]:
    """The physician's intervals that count for the patient, by panel."""
    said = PatientOverride.objects.filter(patient=patient).select_related("by").order_by("pk")
    latest = {override.panel: override for override in said}
    return {panel: override for panel, override in latest.items() if override.is_in_force}


def behind(items: Iterable[ScheduleItem]) -> dict[int, LocalPolicy | PatientOverride]:
    """The word that spaces each of a patient's items, by its key. No query where the protocol spaces them all."""
    spaced = [item for item in items if item.spoken_by != SpokenBy.PROTOCOL]
    if not spaced:
        return {}
    one = spaced[0]
    own = overrides_of(one.patient)
    of_site = in_force(one.site)
    found: dict[int, LocalPolicy | PatientOverride] = {}
    for item in spaced:
        words = [own.get(item.panel)] if item.spoken_by == SpokenBy.PATIENT else list(of_site.values())
        for word in words:
            if word and word.panel == item.panel and word.code == item.interval:
                found[item.pk] = word
    return found


def as_spacing(row: str, months: tuple[int, int] | None, today: date) -> SpacingSeen:
    """The word a clinic is about to say, as the schedule reads it."""
    panel, running = ROWS[row]
    return SpacingSeen(panel, SpokenBy.SITE, today, months, running)


@dataclass(frozen=True, slots=True)
class Excused:
    """A test that is overdue today and would not be with another interval."""

    days_overdue: int
    due_by: date  # with that interval


def excused(item: ScheduleItem, months: tuple[int, int] | None, today: date) -> Excused | None:
    """What a physician's interval, or its end, would make of an overdue test; None where it stays as late as it is."""
    if item.due_by is None or item.due_by >= today:
        return None
    history = judged_history_of(item.patient)
    said = SpacingSeen(item.panel, SpokenBy.PATIENT, today, months)
    then = schedule(replace(history, spacings=(*history.spacings, said)), today)
    due_by = next((window.due_by for window in then.open if window.panel == item.panel), None)
    if due_by is None or due_by < today:
        return None
    return Excused((today - item.due_by).days, due_by)
