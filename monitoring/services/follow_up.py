"""Brings a patient's follow-up up to date: the one recomputation, after every deed and by the night.

Idempotent: what has not changed is not written. A dozen queries, however long the history.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from monitoring.models import Alert, CourseSummary, FollowUp, ScheduleItem
from monitoring.protocol.assessment import Assessment, assess
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History
from monitoring.protocol.schedule import Schedule, next_change, schedule
from monitoring.selectors.history import judged_histories_of
from monitoring.selectors.standing import set_aside
from monitoring.services import alerts, cohort, course_summaries
from monitoring.services.laying_out import Written, follow_completions, lay_out, stored_of
from monitoring.services.turns import take_turn
from patients.models import Patient, Site

log = logging.getLogger(__name__)

TOGETHER = 100  # patients whose rows are locked at once: a page that saves one of them waits a moment


@transaction.atomic
def refresh(patient: Patient, *, today: date) -> FollowUp:
    """Lay out what is due for the patient as of `today`, judge, and note when anything could next change by itself.

    Reads the patient anew: the caller's copy may be older than what another deed stored.
    """
    follow_up = take_turn(patient)
    _bring_up_to_date([follow_up], today)
    return follow_up


@transaction.atomic
def judge_anew(patient: Patient, *, today: date) -> Assessment:
    """As `refresh`, for a deed that tells what is judged after it."""
    return _bring_up_to_date([take_turn(patient)], today)[patient.pk]


def _bring_up_to_date(follow_ups: list[FollowUp], today: date) -> dict[int, Assessment]:
    """The patients of these rows, which the caller has locked, together: as many queries as for one of them."""
    keys = [follow_up.pk for follow_up in follow_ups]
    patients = list(Patient.objects.select_related("site", "course_summary").filter(pk__in=keys))
    histories, stored = judged_histories_of(patients), stored_of(keys)
    standing, written, judged = alerts.standing_of(keys), Written(), {}
    of = {follow_up.pk: follow_up for follow_up in follow_ups}
    summaries: list[CourseSummary] = []
    for patient in patients:
        history = histories[patient.pk]
        plan = schedule(history, today)
        identities = follow_completions(patient, plan, stored[patient.pk], today)
        open_items = lay_out(patient, plan, identities, stored[patient.pk], written)
        told = _judge(patient, history, plan, open_items, today, standing.get(patient.pk, []))
        summaries += course_summaries.changed(patient, told)
        # A window that opens changes nothing that is stored; rules that ask for the day have named it.
        turns = (
            next_change(plan, history, today, statuses=False, **_human_dates(open_items)),
            told.turns_on,
        )
        if _note(of[patient.pk], open_items, min((day for day in turns if day), default=None), today):
            written.follow_ups.append(of[patient.pk])
        judged[patient.pk] = told
    written.store()
    course_summaries.store(summaries)
    if written or summaries:
        cohort.forget({patient.site_id for patient in patients})
    return judged


def _judge(
    patient: Patient,
    history: History,
    plan: Schedule,
    open_items: list[ScheduleItem],
    today: date,
    standing: list[Alert],
) -> Assessment:
    """Run the rules and let the alerts follow. A rule that breaks is logged, and what it said before stands."""
    judged = assess(history, today, plan=plan, set_aside=set_aside(open_items, today))
    for failure in judged.failures:
        log.error("rule %s broke for patient %s: %s", failure.rule, patient.pk, failure.error)
    broken = [failure.rule for failure in judged.failures]
    alerts.follow(patient, judged.alerts, CURRENT, today=today, broken=broken, stored=standing)
    return judged


def _human_dates(items: list[ScheduleItem]) -> dict:
    """Ends of what people decided: a waiver, a postponement, a result that is waited for."""
    return {
        "waived_until": [day for item in items for day in (item.waived_until, item.snoozed_until) if day],
        "awaiting_since": [item.awaiting_since for item in items if item.awaiting_since],
    }


def _note(follow_up: FollowUp, open_items: list[ScheduleItem], review_on: date | None, today: date) -> bool:
    """True when anything changed."""
    noted = {
        "next_due_by": min((item.due_by for item in open_items if item.due_by), default=None),
        "next_review_on": review_on,
        "refreshed_on": today,
        "protocol": CURRENT.version,
        "failure": "",
    }
    if follow_up.refreshed_at and all(getattr(follow_up, name) == value for name, value in noted.items()):
        return False
    for name, value in noted.items():
        setattr(follow_up, name, value)
    follow_up.refreshed_at = timezone.now()
    return True


def waiting(today: date) -> QuerySet[FollowUp]:
    """The patients whose day of review has come, whose last refresh failed, or who were never refreshed."""
    return FollowUp.objects.filter(
        # A clock that was set back, or a trial with a day ahead, left a plan of the future: it is laid out again.
        # So is what an earlier protocol said.
        Q(next_review_on__lte=today)
        | Q(refreshed_at__isnull=True)
        | Q(refreshed_on__gt=today)
        | ~Q(protocol=CURRENT.version)
        | ~Q(failure="")
    )


def let_wait(sites: Iterable[Site]) -> int:
    """Have every patient of these sites refreshed by whoever does it next. Returns how many."""
    return FollowUp.objects.filter(site__in=sites).update(refreshed_at=None)


def refresh_due(site: Site, *, today: date, until: Callable[[], bool] = lambda: False) -> tuple[int, int]:
    """Refresh the patients of a site who wait for it. Returns (refreshed, failed).

    until: asked now and then; once it says yes the rest is left to the next run. One patient's failure is logged and
    shown, and the others go on.
    """
    return sum_of(refresh_each(waiting(today).filter(site=site), today=today), until)


def sum_of(done: Iterator[tuple[int, int]], until: Callable[[], bool]) -> tuple[int, int]:
    refreshed = failed = 0
    for some, not_done in done:
        refreshed, failed = refreshed + some, failed + not_done
        if until():
            break
    return refreshed, failed


def refresh_each(chosen: QuerySet[FollowUp], *, today: date) -> Iterator[tuple[int, int]]:
    """Refresh these patients, `TOGETHER` at a time; says after each lot how many of it were refreshed and failed.

    Whom another process refreshes just now is left to it, so several share the work. Killed, it goes on where it was:
    who is refreshed does not wait any more.
    """
    # Of a million patients only the keys are kept.
    keys = array("q", chosen.order_by("next_review_on", "pk").values_list("pk", flat=True).iterator())
    for start in range(0, len(keys), TOGETHER):
        yield _refresh_together(chosen.filter(pk__in=list(keys[start : start + TOGETHER])), today)


def _refresh_together(chosen: QuerySet[FollowUp], today: date) -> tuple[int, int]:
    try:
        with transaction.atomic():
            locked = list(chosen.select_for_update(skip_locked=True).order_by("pk"))
            if locked:
                _bring_up_to_date(locked, today)
            return len(locked), 0
    except Exception as error:
        # One of them stands in the way of all: each alone.
        log.warning("follow-ups are refreshed one by one: together they fail with %r", error)
    patients = Patient.objects.filter(pk__in=list(chosen.values_list("pk", flat=True)))
    refreshed = [refresh_safely(patient, today=today) for patient in patients]
    return sum(refreshed), len(refreshed) - sum(refreshed)


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
