"""Events and conditions: added, ended, voided."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from monitoring.models import Condition, Event
from monitoring.services import events
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def at(world, path: str) -> str:
    return f"/patients/{world.rosa.pk}/{path}"


def happened(world) -> Event:
    return events.record(
        patient=world.rosa, on=date(2026, 5, 1), code="stroke", by=world.ana, today=TODAY, origin="page"
    )


def has(world, **fields) -> Condition:
    values = {"code": "diabetes", "start": date(2020, 1, 1)} | fields
    return events.record_condition(patient=world.rosa, by=world.ana, today=TODAY, origin="page", **values)


def test_an_event_is_added_and_shown_on_the_treatments_tab(world):
    sent = {"code": "vte", "date": "2026-10-01", "note": "left <b>leg</b>"}
    page = text_of(signed_in(world.ana).post(at(world, "events/new/"), sent, follow=True))
    assert "Recorded: Venous thromboembolism, 1 Oct 2026." in page
    assert "left &lt;b&gt;leg" in page


def test_a_condition_is_added_and_ended(world):
    browser = signed_in(world.ana)
    browser.post(at(world, "conditions/new/"), {"code": "infection", "start": "2026-10-01"})
    condition = Condition.objects.get()
    page = text_of(
        browser.post(at(world, f"conditions/{condition.pk}/end/"), {"end": "2026-10-20"}, follow=True)
    )
    condition.refresh_from_db()
    assert condition.end == date(2026, 10, 20)
    assert "20 Oct 2026" in page


BAD = [
    pytest.param("events/new/", {"code": "vte", "date": "2026-11-21"}, "date", id="an event of tomorrow"),
    pytest.param("events/new/", {"code": "vte", "date": "1950-01-01"}, "date", id="an event before birth"),
    pytest.param("events/new/", {"code": "vte", "date": "2025-02-30"}, "date", id="no day of the calendar"),
    pytest.param("events/new/", {"code": "flu", "date": "2026-10-01"}, "code", id="an unknown event"),
    pytest.param("events/new/", {"code": "vte", "date": "2026-10-01", "note": "\x00"}, "note", id="NUL"),
    pytest.param(
        "events/new/", {"code": "vte", "date": "2026-10-01", "note": "x" * 10_000}, "note", id="too long"
    ),
    pytest.param("conditions/new/", {"code": ""}, "code", id="no condition"),
    pytest.param("conditions/new/", {"code": "copd", "start": "2026-11-21"}, "start", id="a start tomorrow"),
    pytest.param(
        "conditions/new/",
        {"code": "copd", "start": "2026-10-02", "end": "2026-10-01"},
        "end",
        id="an end before the start",
    ),
]


@pytest.mark.parametrize("path, sent, field", BAD)
def test_senseless_entries_are_refused_at_their_field(world, path, sent, field):
    response = signed_in(world.ana).post(at(world, path), sent)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Event.objects.exists()
    assert not Condition.objects.exists()


def test_a_condition_does_not_end_before_its_start(world):
    condition = has(world)
    response = signed_in(world.ana).post(at(world, f"conditions/{condition.pk}/end/"), {"end": "2019-12-31"})
    assert "end" in response.context["form"].errors


@pytest.mark.parametrize("kind", ["events", "conditions"])
def test_voiding_keeps_the_entry_with_its_reason(world, kind):
    row = happened(world) if kind == "events" else has(world)
    browser = signed_in(world.ana)
    url = at(world, f"{kind}/{row.pk}/void/")
    assert browser.post(url, {"reason": ""}).status_code == 422
    page = text_of(browser.post(url, {"reason": "of her sister"}, follow=True))
    assert "of her sister" in page
    row.refresh_from_db()
    assert row.voided_by == world.ana


@pytest.mark.parametrize(
    "path",
    [
        "events/new/",
        "events/{event}/void/",
        "conditions/new/",
        "conditions/{condition}/end/",
        "conditions/{condition}/void/",
    ],
)
def test_events_and_conditions_are_refused_to_strangers_and_coordinators(world, path):
    url = at(world, path.format(event=happened(world).pk, condition=has(world).pk))
    assert signed_in(world.carla).get(url).status_code == 403
    elsewhere = url.replace(f"/{world.rosa.pk}/", f"/{world.liam.pk}/", 1)
    if "{" in path:
        assert signed_in(world.lena).get(elsewhere).status_code == 404  # an entry of another patient
    assert refuses_strangers(url, world.lena, method="post")
