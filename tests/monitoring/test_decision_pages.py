"""Decisions about treatment: recorded by physicians, shown on the treatments tab, voided with a reason."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from monitoring.models import Decision
from monitoring.services import decisions
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def at(world, path: str = "decisions/new/") -> str:
    return f"/patients/{world.rosa.pk}/{path}"


def decided(world, decision: str = "continue", **fields) -> Decision:
    values = {"on": date(2026, 11, 2), "reason": ""} | fields
    return decisions.record(
        patient=world.rosa, decision=decision, by=world.pablo, today=TODAY, origin="page", **values
    )


def test_a_decision_is_recorded_with_who_and_why_and_shown_with_the_treatments(world):
    browser = signed_in(world.pablo)
    sent = {"decision": "stop", "reason": "toxicity", "date": "2026-11-18", "note": "rash <after> 3 cycles"}
    page = text_of(browser.post(at(world), sent, follow=True))
    stored = Decision.objects.get()
    assert (stored.decision, stored.reason, stored.date) == ("stop", "toxicity", date(2026, 11, 18))
    assert (stored.recorded_by, stored.source) == (world.pablo, "page")
    assert "Recorded: Stop treatment, 18 Nov 2026." in page
    assert "Stop treatment: Toxicity" in page
    assert "rash &lt;after&gt; 3 cycles" in page
    event = AuditEvent.objects.get(type=AuditType.DECISION_RECORDED)
    assert (event.actor_id, event.facts["reason"]) == (world.pablo.pk, "toxicity")


@pytest.mark.parametrize("decision", ["continue", "start", "watch"])
def test_some_decisions_need_no_reason(world, decision):
    sent = {"decision": decision, "reason": "", "date": "2026-11-20"}
    assert signed_in(world.pablo).post(at(world), sent).status_code == 302
    assert Decision.objects.get().reason == ""


@pytest.mark.parametrize(
    "sent, field",
    [
        pytest.param({"decision": ""}, "decision", id="no decision"),
        pytest.param({"decision": "wait"}, "decision", id="an unknown decision"),
        pytest.param({"decision": "stop"}, "reason", id="to stop without a reason"),
        pytest.param({"decision": "switch"}, "reason", id="to switch without a reason"),
        pytest.param({"reason": "boredom"}, "reason", id="an unknown reason"),
        pytest.param({"date": ""}, "date", id="no day"),
        pytest.param({"date": "2025-02-30"}, "date", id="no day of the calendar"),
        pytest.param({"date": "2026-11-21"}, "date", id="tomorrow"),
        pytest.param({"date": "1968-05-01"}, "date", id="the day before birth"),
        pytest.param({"note": "a\x00b"}, "note", id="NUL in the note"),
        pytest.param({"note": "x" * 10_000}, "note", id="ten thousand characters"),
    ],
)
def test_a_senseless_decision_is_refused_at_its_field_and_the_rest_is_kept(world, sent, field):
    filled = {"decision": "continue", "date": "2026-11-18", "note": "as agreed"} | sent
    response = signed_in(world.pablo).post(at(world), filled)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "as agreed" in text_of(response) or "note" in sent
    assert not Decision.objects.exists()


def test_all_that_is_wrong_is_said_at_once(world):
    sent = {"decision": "stop", "date": "2026-11-21"}
    form = signed_in(world.pablo).post(at(world), sent).context["form"]
    assert set(form.errors) == {"date", "reason"}


def test_a_decision_is_voided_with_a_reason_and_stays_readable(world):
    row = decided(world)
    browser = signed_in(world.pablo)
    url = at(world, f"decisions/{row.pk}/void/")
    assert browser.post(url, {"reason": ""}).status_code == 422
    page = text_of(browser.post(url, {"reason": "of another patient"}, follow=True))
    assert "of another patient" in page
    row.refresh_from_db()
    assert row.voided_by == world.pablo
    assert browser.post(url, {"reason": "again"}).status_code == 422
    assert AuditEvent.objects.filter(type=AuditType.DECISION_VOIDED).count() == 1


def test_staff_read_decisions_and_make_none(world):
    row = decided(world)
    browser = signed_in(world.ana)
    page = text_of(browser.get(at(world, "treatments/")))
    assert "Continue treatment" in page
    assert "decisions/" not in page
    assert browser.get(at(world)).status_code == 403
    assert browser.post(at(world, f"decisions/{row.pk}/void/"), {"reason": "no"}).status_code == 403


def test_before_the_first_decision_the_page_says_what_will_be_here(world):
    assert "No decision is recorded" in text_of(signed_in(world.pablo).get(at(world, "treatments/")))


@pytest.mark.parametrize("path", ["decisions/new/", "decisions/{decision}/void/"])
def test_decisions_are_refused_to_coordinators_and_strangers(world, path):
    url = at(world, path.format(decision=decided(world).pk))
    assert signed_in(world.carla).get(url).status_code == 403
    elsewhere = url.replace(f"/{world.rosa.pk}/", f"/{world.liam.pk}/", 1)
    if "{" in path:
        assert signed_in(world.lena).get(elsewhere).status_code == 404  # a decision of another patient
    assert refuses_strangers(url, world.lena, method="post")
