"""A patient's schedule on any day: the windows of the protocol, with what is stored about each by identity.

The windows are computed from the facts dated on or before the day, so that the answer for another day is as good as
today's; ids, waivers and awaited results come from the stored items.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from monitoring.models import Completion, ScheduleItem
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History
from monitoring.protocol.schedule import Schedule, Window, schedule, status
from monitoring.selectors import sign_offs
from monitoring.selectors.sign_offs import Signed
from monitoring.selectors.standing import is_set_aside, standing
from patients.models import Patient

Stored = dict[tuple[str, str], ScheduleItem]


class StoredPlan(NamedTuple):
    """items: by panel and identity; completions: the rows' keys by panel and day."""

    items: Stored
    completions: dict[tuple, int]


def schedule_of(
    patient: Patient,
    history: History,
    today: date,
    *,
    stored: StoredPlan | None = None,
    signed: Signed | None = None,
) -> dict:
    """{today, items: [item], history: [{panel, opens, due_by, done_on, in_window}]}: codes, ISO dates, no sentences."""
    plan = schedule(history, today)
    items, completions = stored_plan(patient) if stored is None else stored
    signed = sign_offs.status_of(patient.site_id) if signed is None else signed
    return {
        "today": today.isoformat(),
        "items": [item_of(window, items, completions, today, signed) for window in plan.open],
        "history": [_past(window, items, completions) for window in plan.closed],
    }


def set_aside_on(
    patient: Patient, plan: Schedule, today: date, stored: StoredPlan | None = None
) -> frozenset[str]:
    """The panels that were waived or awaited on the day, by what people had decided until then. Two queries."""
    items, completions = stored_plan(patient) if stored is None else stored
    found = set()
    for window in plan.open:
        row = items.get((window.panel, identity_of(window, completions)[0]))
        waived_until, awaiting_since, _snoozed = _human(row, today)
        if is_set_aside(standing(window.opens, window.due_by, waived_until, awaiting_since, today)):
            found.add(str(window.panel))
    return frozenset(found)


def stored_plan(patient: Patient) -> StoredPlan:
    completions = Completion.objects.filter(patient=patient).only("panel", "day")
    items = ScheduleItem.objects.filter(patient=patient)
    return StoredPlan(
        {(row.panel, row.identity): row for row in items},
        {(row.panel, row.day): row.pk for row in completions},
    )


def item_of(
    window: Window,
    stored: Stored,
    completions: dict[tuple, int],
    today: date,
    signed: Signed = MappingProxyType({}),
) -> dict:
    """An open window. `missing` names what blocks before what does not; `id` is None where nothing is stored yet."""
    identity, anchor_id = identity_of(window, completions)
    row = stored.get((window.panel, identity))
    waived_until, awaiting_since, snoozed_until = _human(row, today)
    return {
        "id": row.pk if row else None,
        "panel": window.panel.value,
        "opens": _iso(window.opens),
        "target": _iso(window.target),
        "due_by": _iso(window.due_by),
        "status": status(window, today, waived_until=waived_until).value,
        "reason": window.reason,
        "have": list(window.have),
        "missing": [*window.missing, *window.optional_missing],
        "waived_until": _iso(waived_until),
        "awaiting_since": _iso(awaiting_since),
        "snoozed_until": _iso(snoozed_until),
        "why": {
            "rule": window.rule.value,
            "interval": window.interval,
            "anchor": window.anchor.kind.value,
            "anchor_id": anchor_id,
            "anchor_date": window.anchor.date.isoformat(),
            "sources": list(window.sources),
            "spoken_by": window.spoken_by.value,
            "review_status": sign_offs.of_schedule(signed, window.panel, window.sources),
            "protocol": window.protocol or CURRENT.version,
        },
    }


def identity_of(window: Window, completions: dict[tuple, int]) -> tuple[str, int | None]:
    """The stored item's identity (see `ScheduleItem.identity`) and the id of the row that anchors it."""
    kind = window.anchor.key[0]
    if kind == "person":
        return "person", window.anchor.ref_id
    is_completion = kind == "completion"
    anchor_id = (
        completions.get((window.anchor.key[1], window.anchor.key[2]))
        if is_completion
        else window.anchor.ref_id
    )
    return f"{kind}:{anchor_id}", anchor_id


def _human(row: ScheduleItem | None, today: date) -> tuple[date | None, date | None, date | None]:
    """What people had decided by that day: waived until, awaited since, postponed until."""
    if row is None:
        return None, None, None
    waived = row.waived_until if row.waived_on is not None and row.waived_on <= today else None
    awaited = row.awaiting_since if row.awaiting_since is not None and row.awaiting_since <= today else None
    return waived, awaited, row.snoozed_until


def _past(window: Window, stored: Stored, completions: dict[tuple, int]) -> dict:
    """A closed window. What was done keeps the days it was done by, which the stored item remembers."""
    row = stored.get((window.panel, identity_of(window, completions)[0]))
    kept = row if row is not None and row.done_on is not None and row.done_on == window.done_on else window
    return {
        "panel": window.panel.value,
        "opens": _iso(kept.opens),
        "due_by": _iso(kept.due_by),
        "done_on": _iso(window.done_on),
        "in_window": kept.in_window,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
