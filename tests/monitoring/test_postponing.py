"""A test is postponed: nobody is reminded of it until a day is over; it stays as due as it is, and its row says so."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from monitoring.models import Message, Reminder, ScheduleItem
from monitoring.services import delivery, reminders, schedule
from patients.models import AuditEvent
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
UNTIL = TODAY + timedelta(days=34)
HTMX = {"HX-Request": "true"}
FIELDS = {"until": "2026-12-24", "reason": "abroad <until> spring"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def address(world, rest: str = "vegf/postpone/") -> str:
    return f"/patients/{world.rosa.pk}/due/{rest}"


def stored(world, panel: str = "vegf") -> ScheduleItem:
    return ScheduleItem.objects.get(patient=world.rosa, panel=panel, state="open")


def test_it_is_stored_shown_and_written_down_with_its_reason(world):
    browser = signed_in(world.carla)
    before = browser.get("/worklist/")
    assert "Postponed until" not in text_of(before)
    assert browser.post(address(world), FIELDS).status_code == 302
    assert stored(world).snoozed_until == UNTIL
    page = text_of(browser.get(address(world, "")))
    assert "VEGF: no reminder until 24 Dec 2026." in page
    assert "Postponed until" in page
    assert "Postponed until" in text_of(browser.get("/worklist/"))
    assert "Reminders of a due test postponed" in text_of(browser.get(f"/patients/{world.rosa.pk}/history/"))
    event = AuditEvent.objects.get(type="schedule.postponed")
    facts = {"panel": "vegf", "until": "2026-12-24", "reason": "abroad <until> spring"}
    assert (event.actor, event.patient_id) == ("carla@example.org", world.rosa.pk)
    assert {name: event.facts[name] for name in facts} == facts


def test_who_postponed_it_and_why_stands_beside_the_test_on_the_page_and_in_the_opened_row(world):
    browser = signed_in(world.carla)
    browser.post(address(world), {"until": "2026-12-01", "reason": "in hospital"})
    browser.post(address(world), FIELDS)
    said = "Postponed until 24 Dec 2026 in 5 weeks · Carla: abroad &lt;until&gt; spring"
    for shown in (address(world, ""), f"/worklist/{world.rosa.pk}/"):
        page = " ".join(re.sub(r"<[^>]+>", "", text_of(browser.get(shown, headers=HTMX))).split())
        assert said in page
        assert "in hospital" not in page
    with time_machine.travel(NOON + timedelta(days=35), tick=False):
        assert "abroad" not in text_of(browser.get(address(world, "")))


def test_the_row_says_it_until_the_day_is_over(world):
    browser = signed_in(world.carla)
    browser.post(address(world), {"until": "2026-11-20", "reason": "calls tomorrow"})
    assert "Postponed until" in text_of(browser.get("/worklist/"))
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert "Postponed until" not in text_of(browser.get("/worklist/"))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        pytest.param("carla", 302, id="a coordinator may"),
        pytest.param("pablo", 403, id="a physician waives instead"),
        pytest.param("ana", 403, id="staff do not"),
        pytest.param("adela", 403, id="an administrator does not"),
        pytest.param("aurel", 403, id="an auditor does not"),
    ],
)
def test_who_may_postpone(world, name, status):
    browser = signed_in(world.people[name])
    page = browser.get(address(world, ""))
    if page.status_code == 200:
        assert ("/postpone/" in text_of(page)) == (status == 302)
    assert browser.post(address(world), FIELDS).status_code == status
    assert (stored(world).snoozed_until is None) == (status == 403)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        pytest.param({"until": "", "reason": "x"}, "until", "required", id="no day"),
        pytest.param({"until": "2026-12-24", "reason": " "}, "reason", "required", id="no reason"),
        pytest.param({"until": "2026-11-19", "reason": "x"}, "until", "in the past", id="yesterday"),
        pytest.param({"until": "2040-01-01", "reason": "x"}, "until", "ten years", id="too far"),
        pytest.param({"until": "24.12.26", "reason": "x"}, "until", "no day", id="another spelling"),
        pytest.param({"until": "2026-12-24", "reason": "a\0"}, "reason", "cannot be", id="NUL"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_kept(world, fields, field, words):
    answer = signed_in(world.carla).post(address(world), fields)
    assert answer.status_code == 422
    form = answer.context["refused"]
    assert list(form.errors) == [field]
    assert words in " ".join(form.errors[field])
    assert stored(world).snoozed_until is None


def test_in_the_worklist_the_row_answers(world):
    browser = signed_in(world.carla)
    row = browser.post(address(world), FIELDS, headers=HTMX)
    assert f'id="p{world.rosa.pk}"' in text_of(row)
    assert "Postponed until" in text_of(row)
    refused = browser.post(address(world), {"until": "", "reason": ""}, headers=HTMX)
    assert "postpone-" in text_of(refused)


def ring(now: datetime) -> set[str]:
    """What the clocks do; returns the tests that a mail told Carla of."""
    before = set(Message.objects.filter(state="sent").values_list("pk", flat=True))
    reminders.refresh_and_queue(now=now)
    delivery.deliver(now=now)
    told = Reminder.objects.filter(message__state="sent", recipient__email="carla@example.org")
    return set(told.exclude(message__in=before).values_list("item__panel", flat=True))


def test_nobody_is_reminded_of_it_until_the_day_is_over_not_even_by_a_mail_that_is_planned(world):
    reminders.refresh_and_queue(now=NOON)
    planned = Reminder.objects.get(item=stored(world), recipient=world.carla)
    assert planned.message is not None
    schedule.postpone(
        patient=world.rosa, panel="vegf", reason="abroad", until=UNTIL, by=world.carla, today=TODAY
    )
    planned.refresh_from_db()
    assert (planned.message, planned.cancelled_reason) == (None, "")
    told = ring(NOON)
    assert "vegf" not in told
    assert told
    assert "vegf" not in ring(NOON + timedelta(days=34))
    assert "vegf" in ring(NOON + timedelta(days=35))


def test_its_status_stays(world):
    before = signed_in(world.carla).get("/worklist/").context["rows"]
    schedule.postpone(patient=world.rosa, panel="vegf", reason="x", until=UNTIL, by=world.carla, today=TODAY)
    after = signed_in(world.carla).get("/worklist/").context["rows"]
    assert [row.patient_id for row in after] == [row.patient_id for row in before]


def test_to_a_stranger_it_does_not_exist(world):
    assert refuses_strangers(address(world), world.lena, method="post")
    assert signed_in(world.carla).post(address(world, "teeth/postpone/"), FIELDS).status_code == 404
