"""Brings a patient's follow-up up to date: the one recomputation, after every deed and by the night.

Idempotent: what has not changed is not written. A dozen queries, however long the history.
"""

from __future__ import annotations

import logging
from datetime import date
from functools import cache

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from monitoring.models import Completion, FollowUp, ScheduleItem
from monitoring.protocol.assessment import Assessment, assess
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History
from monitoring.protocol.schedule import Schedule, Window, next_change, panel_rank, schedule
from monitoring.selectors.history import as_text, judged_history_of
from monitoring.selectors.standing import set_aside
from monitoring.services import alerts
from monitoring.services.turns import take_turn
from patients.models import Patient, Site

log = logging.getLogger(__name__)

State = ScheduleItem.State

# Written anew on an open item whenever the protocol or a fact says so.
LAID_OUT = (
    *("rank", "rule", "anchor", "anchor_id", "anchor_date", "interval", "sources", "spoken_by", "protocol"),
    *("opens", "target", "due_by", "have", "missing", "optional_missing", "reason"),
)


@transaction.atomic
def refresh(patient: Patient, *, today: date) -> FollowUp:
    """Lay out what is due for the patient as of `today`, judge, and note when anything could next change by itself.

    Reads the patient anew: the caller's copy may be older than what another deed stored.
    """
    return _refresh(patient, today)[0]


@transaction.atomic
def judge_anew(patient: Patient, *, today: date) -> Assessment:
    """As `refresh`, for a deed that tells what is judged after it."""
    return _refresh(patient, today)[1]


def _refresh(patient: Patient, today: date) -> tuple[FollowUp, Assessment]:
    follow_up = take_turn(patient)
    patient = Patient.objects.select_related("site").get(pk=patient.pk)
    history = judged_history_of(patient)
    plan = schedule(history, today)
    open_items = _lay_out(patient, plan, _follow_completions(patient, plan))
    judged = _judge(patient, history, plan, open_items, today)
    turns = (next_change(plan, history, today, **_human_dates(open_items)), judged.turns_on)
    _note(follow_up, open_items, min((day for day in turns if day), default=None), today)
    return follow_up, judged


def _judge(
    patient: Patient, history: History, plan: Schedule, open_items: list[ScheduleItem], today: date
) -> Assessment:
    """Run the rules and let the alerts follow. A rule that breaks is logged, and what it said before stands."""
    judged = assess(history, today, plan=plan, set_aside=set_aside(open_items, today))
    for failure in judged.failures:
        log.error("rule %s broke for patient %s: %s", failure.rule, patient.pk, failure.error)
    broken = [failure.rule for failure in judged.failures]
    alerts.follow(patient, judged.alerts, CURRENT, today=today, broken=broken)
    return judged


def _human_dates(items: list[ScheduleItem]) -> dict:
    """Ends of what people decided: a waiver, a postponement, a result that is waited for."""
    return {
        "waived_until": [day for item in items for day in (item.waived_until, item.snoozed_until) if day],
        "awaiting_since": [item.awaiting_since for item in items if item.awaiting_since],
    }


def _follow_completions(patient: Patient, plan) -> dict[tuple, str]:
    """Keep one `Completion` per day that a window counts from; returns the stored identity of each completion key.

    A row whose day is no longer complete moves to the new day that shares its samples (a corrected date), else it goes.
    """
    wanted = {
        (window.anchor.key[1], window.anchor.key[2]): window.anchor.samples
        for window in (*plan.closed, *plan.open)
        if window.anchor.key[0] == "completion"
    }
    said = Completion.objects.filter(patient=patient)
    day_of = cache(date.fromisoformat)
    stored = {
        (panel, day_of(day)): (pk, samples)
        for pk, panel, day, samples in said.values_list("pk", "panel", as_text("day"), as_text("samples"))
    }
    # Nearly all stand as they stood: as text their samples are compared without being read.
    kept = {
        key: stored[key][0]
        for key, samples in wanted.items()
        if key in stored and stored[key][1] == str([*samples])  # whole numbers: written as JSON writes them
    }
    others = [pk for key, (pk, _samples) in stored.items() if key not in kept]
    if others or len(kept) < len(wanted):
        moved = {key: samples for key, samples in wanted.items() if key not in kept}
        kept |= _move_completions(patient, moved, others)
    return {("completion", *key): f"completion:{kept[key]}" for key in wanted}


def _move_completions(patient: Patient, wanted: dict[tuple, tuple[int, ...]], stored_ids: list[int]) -> dict:
    """Bring the stored rows to the completions that are wanted; returns the row's key of each."""
    rows = Completion.objects.filter(pk__in=stored_ids) if stored_ids else ()
    stored = {(row.panel, row.day): row for row in rows}
    lost = [row for key, row in stored.items() if key not in wanted]
    new, changed = [], []
    for (panel, day), samples in sorted(wanted.items(), key=lambda pair: (str(pair[0][0]), pair[0][1])):
        row = stored.get((panel, day))
        if row is None:
            row = next((r for r in lost if r.panel == panel and set(r.samples) & set(samples)), None)
            if row is None:
                row = Completion(patient=patient, panel=panel, day=day, samples=list(samples))
                new.append(row)
            else:
                lost.remove(row)
                row.day = day
                changed.append(row)
            stored[(panel, day)] = row
        if row.samples != list(samples):
            row.samples = list(samples)
            changed.append(row)
    if lost:
        Completion.objects.filter(pk__in=[row.pk for row in lost]).delete()
    for row in {row.pk: row for row in changed}.values():
        row.save()
    Completion.objects.bulk_create(new)
    return {key: stored[key].pk for key in wanted}


def _lay_out(patient: Patient, plan, identities) -> list[ScheduleItem]:
    """Bring each window's row to what the plan says; returns the rows that are open."""
    windows = {(window.panel, _identity(window, identities)): window for window in (*plan.closed, *plan.open)}
    rows = ScheduleItem.objects.filter(patient=patient)
    # What was done keeps the days it was done by: such rows are many, and only their day is looked at.
    day_of = cache(date.fromisoformat)
    done = {
        (panel, identity): (pk, day_of(day))
        for pk, panel, identity, day in rows.filter(state=State.DONE, awaiting_since=None).values_list(
            "pk", "panel", "identity", as_text("done_on")
        )
    }
    settled = {key for key, (_pk, day) in done.items() if key in windows and windows[key].done_on == day}
    changing = [pk for key, (pk, _day) in done.items() if key not in settled]
    others = rows.filter(~Q(state=State.DONE) | Q(awaiting_since__isnull=False) | Q(pk__in=changing))
    items = {(item.panel, item.identity): item for item in others}
    found: dict[tuple, ScheduleItem] = {}
    new, changed = [], []
    for (panel, identity), window in windows.items():
        if (panel, identity) in settled:
            continue
        item = items.get((panel, identity))
        if item is None:
            item = ScheduleItem(patient=patient, site_id=patient.site_id, panel=panel, identity=identity)
            _write(item, window, identity)
            new.append(item)
        elif _write(item, window, identity):
            changed.append(item)
        found[(panel, identity)] = item
    # Close before opening: a panel has one open row at most, and the database holds us to it.
    _withdraw_stale(items, found)
    changed.sort(key=lambda item: item.state == State.OPEN)
    for item in changed:
        item.save()
    ScheduleItem.objects.bulk_create(new)
    return [item for item in found.values() if item.state == State.OPEN]


def _withdraw_stale(items, found) -> None:
    stale = [item.pk for key, item in items.items() if key not in found and item.state != State.WITHDRAWN]
    if stale:
        ScheduleItem.objects.filter(pk__in=stale).update(
            state=State.WITHDRAWN, done_on=None, in_window=None, updated_at=timezone.now()
        )


def _identity(window: Window, identities: dict[tuple, str]) -> str:
    kind = window.anchor.key[0]
    if kind == "completion":
        return identities[window.anchor.key]
    return "person" if kind == "person" else f"{kind}:{window.anchor.ref_id}"


def _write(item: ScheduleItem, window: Window, identity: str) -> bool:
    """Set the row to the window; True when anything changed. What is done keeps the days it was done by."""
    state = _state_of(window)
    before = {
        name: getattr(item, name) for name in (*LAID_OUT, "state", "done_on", "in_window", "awaiting_since")
    }
    stays_done = item.pk and item.state == State.DONE and state == State.DONE
    if not (stays_done and item.done_on == window.done_on):
        _write_window(item, window, identity)
    if state != State.OPEN:
        item.awaiting_since = None
    item.state = state
    return any(getattr(item, name) != value for name, value in before.items())


def _write_window(item: ScheduleItem, window: Window, identity: str) -> None:
    item.rank = panel_rank(window.panel)
    item.rule, item.anchor, item.anchor_date = window.rule, window.anchor.kind, window.anchor.date
    item.anchor_id = int(identity.split(":")[1]) if ":" in identity else item.patient_id
    item.interval, item.sources = window.interval, list(window.sources)
    item.spoken_by, item.protocol = window.spoken_by, window.protocol or CURRENT.version
    item.opens, item.target, item.due_by = window.opens, window.target, window.due_by
    item.have, item.missing = list(window.have), list(window.missing)
    item.optional_missing, item.reason = list(window.optional_missing), window.reason
    item.done_on, item.in_window = window.done_on, window.in_window


def _state_of(window: Window) -> str:
    if window.done_on is not None:
        return State.DONE
    return State.MISSED if window.reason == "missed" else State.OPEN


def _note(follow_up: FollowUp, open_items: list[ScheduleItem], review_on: date | None, today: date) -> None:
    noted = {
        "next_due_by": min((item.due_by for item in open_items if item.due_by), default=None),
        "next_review_on": review_on,
        "refreshed_on": today,
        "protocol": CURRENT.version,
        "failure": "",
    }
    if follow_up.refreshed_at and all(getattr(follow_up, name) == value for name, value in noted.items()):
        return
    for name, value in noted.items():
        setattr(follow_up, name, value)
    follow_up.refreshed_at = timezone.now()
    follow_up.save()


def refresh_due(site: Site, *, today: date, limit: int | None = None) -> tuple[int, int]:
    """Refresh the patients of a site whose day of review has come, or whose last refresh failed.

    Returns (refreshed, failed). One patient's failure is logged and shown, and the others go on.
    """
    waiting = FollowUp.objects.filter(site=site).filter(
        # A clock that was set back, or a trial with a day ahead, left a plan of the future: it is laid out again.
        # So is what an earlier protocol said.
        Q(next_review_on__lte=today)
        | Q(refreshed_at__isnull=True)
        | Q(refreshed_on__gt=today)
        | ~Q(protocol=CURRENT.version)
        | ~Q(failure="")
    )
    ids = list(waiting.order_by("next_review_on", "pk").values_list("pk", flat=True)[:limit])
    refreshed = failed = 0
    for patient in Patient.objects.filter(pk__in=ids).iterator(chunk_size=500):
        if refresh_safely(patient, today=today):
            refreshed += 1
        else:
            failed += 1
    return refreshed, failed


def refresh_safely(patient: Patient, *, today: date) -> bool:
    try:
        refresh(patient, today=today)
        return True
    except Exception as error:
        log.exception("follow-up of patient %s could not be refreshed", patient.pk)
        FollowUp.objects.filter(pk=patient.pk).update(
            failure=f"{type(error).__name__}: {error}"[:500], refreshed_at=timezone.now()
        )
        return False
