"""Brings the stored windows of patients to what their plans say, for many patients as for one.

What is stored is read for all of them at once, and what changed is written at once: a night has thousands of patients,
and most of what it reads stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model, Q
from django.utils import timezone

from monitoring.models import Completion, EarlierCompletion, EarlierWindow, FollowUp, ScheduleItem
from monitoring.protocol.schedule import Schedule, Window
from monitoring.selectors.history import as_text
from monitoring.selectors.laid_out import write_window
from patients import audit
from patients.models import AuditType, Patient

State = ScheduleItem.State

# Written anew on an open item whenever the protocol or a fact says so.
LAID_OUT = (
    *("rank", "rule", "anchor", "anchor_id", "anchor_date", "interval", "sources", "spoken_by", "protocol"),
    *("opens", "target", "due_by", "have", "missing", "optional_missing", "reason"),
)
MAY_CHANGE = (*LAID_OUT, "state", "done_on", "in_window", "awaiting_since")
NOTED = ("next_due_by", "next_review_on", "refreshed_on", "refreshed_at", "protocol", "failure")


@dataclass
class Stored:
    """What is stored of a patient. completions: row and samples as text; done: row and day; others: all other windows.

    What was done keeps the days it was done by: such rows are many, and only their day is looked at.
    """

    completions: dict[tuple[str, date], tuple[int, str]] = field(default_factory=dict)
    done: dict[tuple[str, str], tuple[int, date]] = field(default_factory=dict)
    others: list[ScheduleItem] = field(default_factory=list)


def stored_of(patient_ids: Collection[int]) -> dict[int, Stored]:
    """By patient. Three queries."""
    found = {key: Stored() for key in patient_ids}
    day_of = cache(date.fromisoformat)
    said = Completion.objects.filter(patient__in=patient_ids)
    for of, pk, panel, day, samples in said.values_list(
        "patient_id", "pk", "panel", as_text("day"), as_text("samples")
    ):
        found[of].completions[(panel, day_of(day))] = (pk, samples)
    rows = ScheduleItem.objects.filter(patient__in=patient_ids)
    done = rows.filter(state=State.DONE, awaiting_since=None)
    for of, pk, panel, identity, day in done.values_list(
        "patient_id", "pk", "panel", "identity", as_text("done_on")
    ):
        found[of].done[(panel, identity)] = (pk, day_of(day))
    for item in rows.filter(~Q(state=State.DONE) | Q(awaiting_since__isnull=False)):
        found[item.patient_id].others.append(item)
    return found


@dataclass
class Written:
    """What is to be written. A panel has one open row at most, and the database holds us to it: we close, then open."""

    stale: list[int] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    changed: list[ScheduleItem] = field(default_factory=list)
    new: list[ScheduleItem] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    earlier: list[EarlierWindow] = field(default_factory=list)
    arrived: list[ScheduleItem] = field(
        default_factory=list
    )  # closed ones whose result is not awaited any more

    def __bool__(self) -> bool:
        """Whether a window changes."""
        return bool(self.stale or self.changed or self.new)

    def store(self) -> None:
        now = timezone.now()
        for state, rows in ((State.WITHDRAWN, self.stale), (State.MISSED, self.missed)):
            if rows:
                ScheduleItem.objects.filter(pk__in=rows).update(
                    state=state, done_on=None, in_window=None, updated_at=now
                )
        self.changed.sort(key=lambda item: item.state == State.OPEN)
        for item in self.changed:
            item.updated_at = now
        _update(self.changed, (*MAY_CHANGE, "updated_at"))
        ScheduleItem.objects.bulk_create(self.new)
        EarlierWindow.objects.bulk_create(self.earlier)
        _update(self.follow_ups, NOTED)
        for item in self.arrived:
            facts = {"id": item.pk, "panel": item.panel, "since": None}
            audit.record(AuditType.ITEM_AWAITING, patient=item.patient, **facts)


def _update(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these columns of each row, in the order of the rows."""
    if not rows:
        return
    meta = rows[0]._meta
    of = {field.name: field for field in meta.concrete_fields}
    fields = [of[name] for name in names]
    assigned = ", ".join(f'"{field.column}" = %s' for field in fields)
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk]
        for row in rows
    ]
    statement = f'UPDATE "{meta.db_table}" SET {assigned} WHERE "{meta.pk.column}" = %s'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def follow_completions(patient: Patient, plan: Schedule, stored: Stored, today: date) -> dict[tuple, str]:
    """Keep one `Completion` per day that a window counts from; returns the stored identity of each completion key.

    A row whose day is no longer complete moves to the new day that shares its samples (a corrected date), else it goes.
    """
    wanted: dict[Any, tuple[int, ...]] = {
        (window.anchor.key[1], window.anchor.key[2]): window.anchor.samples
        for window in (*plan.closed, *plan.open)
        if window.anchor.key[0] == "completion"
    }
    known = stored.completions
    # Nearly all stand as they stood: as text their samples are compared without being read.
    kept = {
        key: known[key][0]
        for key, samples in wanted.items()
        if key in known and known[key][1] == str([*samples])  # whole numbers: written as JSON writes them
    }
    others = [pk for key, (pk, _samples) in known.items() if key not in kept]
    if others or len(kept) < len(wanted):
        moved = {key: samples for key, samples in wanted.items() if key not in kept}
        kept |= _move_completions(patient, moved, others, today)
    return {("completion", *key): f"completion:{kept[key]}" for key in wanted}


def _move_completions(
    patient: Patient, wanted: dict[tuple, tuple[int, ...]], stored_ids: list[int], today: date
) -> dict:
    """Bring the stored rows to the completions that are wanted; returns the row's key of each.

    Nothing counts from a day ahead of an earlier `today`, nor from the last day of a patient who left: these rows stay,
    so that the windows are the same ones when that day or the patient comes back.
    """
    rows = Completion.objects.filter(pk__in=stored_ids) if stored_ids else ()
    stored = {(row.panel, row.day): row for row in rows}
    lost = [row for key, row in stored.items() if key not in wanted and row.day <= today]
    new, changed, earlier = [], [], []
    for (panel, day), samples in sorted(wanted.items(), key=lambda pair: (str(pair[0][0]), pair[0][1])):
        row = stored.get((panel, day))
        if row is None:
            row = next((r for r in lost if r.panel == panel and set(r.samples) & set(samples)), None)
            if row is None:
                row = Completion(patient=patient, panel=panel, day=day, samples=list(samples))
                new.append(row)
            else:
                lost.remove(row)
                earlier.append(_as_it_stood(row))
                row.day = day
                changed.append(row)
            stored[(panel, day)] = row
        if row.samples != list(samples):
            row.samples = list(samples)
            changed.append(row)
    if lost and not patient.is_closed:
        earlier += [_as_it_stood(row) for row in lost]
        Completion.objects.filter(pk__in=[row.pk for row in lost]).delete()
    for row in {row.pk: row for row in changed}.values():
        row.save()
    Completion.objects.bulk_create(new)
    EarlierCompletion.objects.bulk_create(earlier)
    return {key: stored[key].pk for key in wanted}


def _as_it_stood(row: Completion) -> EarlierCompletion:
    return EarlierCompletion(completion=row.pk, patient_id=row.patient_id, panel=row.panel, day=row.day)


def lay_out(
    patient: Patient, plan: Schedule, identities: dict[tuple, str], stored: Stored, written: Written
) -> list[ScheduleItem]:
    """Bring each window's row to what the plan says; returns the rows that are open."""
    windows = {(window.panel, _identity(window, identities)): window for window in (*plan.closed, *plan.open)}
    settled = {
        key for key, (_pk, day) in stored.done.items() if key in windows and windows[key].done_on == day
    }
    changing = [pk for key, (pk, _day) in stored.done.items() if key not in settled]
    others = [*stored.others, *(ScheduleItem.objects.filter(pk__in=changing) if changing else ())]
    items = {(item.panel, item.identity): item for item in others}
    found: dict[tuple, ScheduleItem] = {}
    awaited = [item for item in others if item.awaiting_since is not None]
    for (panel, identity), window in windows.items():
        if (panel, identity) in settled:
            continue
        item = items.get((panel, identity))
        if item is None:
            item = ScheduleItem(patient=patient, site_id=patient.site_id, panel=panel, identity=identity)
            _write(item, window, identity)
            written.new.append(item)
        else:
            before = _as_done(item)
            if _write(item, window, identity):
                written.changed.append(item)
            written.earlier += [each for each in before if each.done_on != item.done_on]
        found[(panel, identity)] = item
    written.arrived += [item for item in awaited if item.awaiting_since is None]
    _leave(patient, [item for key, item in items.items() if key not in found], written)
    return [item for item in found.values() if item.state == State.OPEN]


def _leave(patient: Patient, items: list[ScheduleItem], written: Written) -> None:
    """What the plan does not hold any more is withdrawn; what was late on the day a patient left was missed."""
    left_on = patient.status_date if patient.is_closed else None
    for item in items:
        was_late = left_on is not None and item.due_by is not None and item.due_by < left_on
        if item.state == State.OPEN and was_late:
            written.missed.append(item.pk)
        elif item.state != State.WITHDRAWN and not (item.state == State.MISSED and patient.is_closed):
            written.stale.append(item.pk)
            written.earlier += _as_done(item)


def _as_done(item: ScheduleItem) -> list[EarlierWindow]:
    """The days by which it was done, as they stand; none where it is not."""
    if item.state != State.DONE:
        return []
    days = {name: getattr(item, name) for name in ("opens", "due_by", "done_on", "in_window")}
    return [EarlierWindow(item=item, patient_id=item.patient_id, **days)]


def _identity(window: Window, identities: dict[tuple, str]) -> str:
    kind = window.anchor.key[0]
    if kind == "completion":
        return identities[window.anchor.key]
    return "person" if kind == "person" else f"{kind}:{window.anchor.ref_id}"


def _write(item: ScheduleItem, window: Window, identity: str) -> bool:
    """Set the row to the window; True when anything changed. What is done keeps the days it was done by."""
    state = _state_of(window)
    before = {name: getattr(item, name) for name in MAY_CHANGE}
    stays_done = item.pk and item.state == State.DONE and state == State.DONE
    if not (stays_done and item.done_on == window.done_on):
        write_window(item, window, identity)
    if state != State.OPEN:
        item.awaiting_since = None  # the audit trail says so: `Written.store`
    item.state = state
    return any(getattr(item, name) != value for name, value in before.items())


def _state_of(window: Window) -> str:
    if window.done_on is not None:
        return State.DONE
    return State.MISSED if window.reason == "missed" else State.OPEN
