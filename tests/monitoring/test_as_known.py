"""What the page showed on a day is what it shows of that day ever after."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import time_machine
from django.db import transaction
from hypothesis import strategies as st

from monitoring.protocol.verdicts import Audience
from monitoring.selectors import sign_offs
from monitoring.selectors.assessment import assessment_of, judged_of_record
from monitoring.selectors.course import course_of
from monitoring.selectors.judged import charted
from monitoring.selectors.overview import standing_of
from monitoring.selectors.record import Record, record_of
from monitoring.selectors.schedule_view import schedule_of
from monitoring.services import follow_up
from patients.models import Patient
from tests import world as worlds
from tests.monitoring.stories import Story, deeds

FIRST = date(2026, 2, 3)
MADRID = ZoneInfo("Europe/Madrid")

# A few days of work, with a pause of some length before each.
stories = st.lists(
    st.tuples(st.integers(1, 120), st.lists(deeds, min_size=4, max_size=12)), min_size=2, max_size=5
)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=MADRID)


def shown(record: Record) -> dict[str, Any]:
    """All that the page tells, as data."""
    today, patient = record.today, record.patient
    items = record.open_items()
    course = course_of(record.history, today)
    page = course_of(charted(record.judged_history), today)
    judged = judged_of_record(record)
    on_page = record.assessment([each.item for each in items])
    return {
        "person": {
            field.attname: getattr(patient, field.attname) for field in Patient.history.model.tracked_fields
        },
        "course": course,
        "page": page,
        "standing": asdict(standing_of(page, today)),
        "assessment": assessment_of(patient, judged, list(Audience), record.before),
        "judged": assessment_of(patient, on_page, list(Audience), record.before),
        "schedule": schedule_of(
            patient,
            record.history,
            today,
            stored=record.stored_plan,
            signed=sign_offs.status_of(patient.site, before=record.before),
        ),
        "due": [told(each) for each in items],
        "visits": [(each.pk, each.date, each.kind, each.note) for each in record.visits()],
        "contacts": [(each.pk, each.date, each.outcome, each.note) for each in record.contacts()],
    }


def told(due) -> dict[str, Any]:
    item = due.item
    names = ("id", "panel", "identity", "rule", "anchor", "anchor_id", "anchor_date", "interval", "sources")
    names += ("spoken_by", "protocol", "opens", "target", "due_by", "have", "missing", "optional_missing")
    names += ("reason", "state", "waived_until", "waive_reason", "waived_on", "awaiting_since")
    return {
        **{name: getattr(item, name) for name in (*names, "snoozed_until")},
        "waived_by": str(item.waived_by),
        "booked": item.appointment and (item.appointment.pk, item.appointment.date),
        "standing": due.standing,
        "days_overdue": due.days_overdue,
        "parts": due.parts,
        "postponed": due.postponed and asdict(due.postponed),
    }


def written(record: Record) -> str:
    return json.dumps(shown(record), default=str, indent=1)


def test_what_the_page_showed_on_a_day_is_what_it_shows_of_that_day_ever_after(db):
    @hypothesis.settings(
        max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(stories)
    def run(days):
        with time_machine.travel(at(FIRST, 9), tick=False) as clock, transaction.atomic():
            world = worlds.build(FIRST)
            story, kept, day = Story(world.rosa, world.pablo), {}, FIRST
            for pause, done in days:
                for deed in done:
                    clock.shift(timedelta(minutes=1))
                    story.today = day
                    story.does(*deed)
                    story.patient = Patient.objects.select_related("site").get(pk=world.rosa.pk)
                follow_up.refresh(story.patient, today=day)
                kept[day] = written(record_of(story.patient, None, day))
                day += timedelta(days=pause)
                clock.move_to(at(day, 0))
                follow_up.refresh(story.patient, today=day)
                clock.move_to(at(day, 9))
            for then, said in kept.items():
                assert written(record_of(story.patient, then, then)) == said, then
            transaction.set_rollback(True)

    run()
