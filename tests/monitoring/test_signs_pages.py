"""The diagnosis tab: what is known of each sign, recording findings, voiding one."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from monitoring.models import ScheduleItem, Sign
from monitoring.selectors import sign_states
from monitoring.services import signs
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def found(world, on: date, lesion_count=None, **states):
    return signs.record(
        patient=world.rosa,
        on=on,
        by=world.ana,
        today=TODAY,
        origin="page",
        signs=states,
        lesion_count=lesion_count,
    )


@pytest.mark.parametrize(
    "seen, state, since, last_seen",
    [
        pytest.param([], "", None, None, id="never recorded"),
        pytest.param([(1, "present")], "present", 1, 1, id="seen once"),
        pytest.param(
            [(1, "present"), (3, "present")], "present", 1, 3, id="since the first of an unbroken run"
        ),
        pytest.param([(1, "present"), (2, "absent"), (3, "present")], "present", 3, 3, id="back again"),
        pytest.param(
            [(1, "present"), (3, "not_assessed")], "present", 1, 1, id="not assessed takes nothing back"
        ),
        pytest.param([(1, "not_assessed")], "not_assessed", None, None, id="looked at by nobody"),
        pytest.param([(1, "not_assessed"), (2, "absent")], "absent", 2, 2, id="assessed at last"),
    ],
)
def test_the_state_of_a_sign_and_since_when(world, seen, state, since, last_seen):
    for day, said in seen:
        found(world, date(2026, 3, day), papilledema=said)
    known = sign_states.states_of(world.rosa)["papilledema"]
    days = [day and date(2026, 3, day) for day in (since, last_seen)]
    assert [known.state, known.since, known.last_seen] == [state, *days]


def test_a_voided_finding_no_longer_counts_and_stays_among_the_entries(world):
    found(world, date(2026, 3, 1), papilledema="absent")
    found(world, date(2026, 4, 1), papilledema="present")
    signs.void(Sign.objects.get(state="present"), by=world.ana, today=TODAY, reason="other patient")
    known = sign_states.states_of(world.rosa)["papilledema"]
    assert (known.state, len(known.entries)) == ("absent", 2)


def test_not_recorded_has_its_own_look(world):
    url = f"/patients/{world.rosa.pk}/signs/"
    assert "Record the first findings" in text_of(signed_in(world.ana).get(url))
    found(world, date(2026, 3, 1), papilledema="not_assessed", lesion_count=0)
    page = text_of(signed_in(world.ana).get(url))
    assert 'class="not-recorded"' in page
    assert 'class="sign-not_assessed"' in page
    assert '<span class="tnum">0</span>' in page


def test_many_findings_of_a_day_are_recorded_at_once(world):
    sent = {
        "date": "2026-11-19",
        "sign_papilledema": "present",
        "sign_castleman": "absent",
        "sign_organomegaly": "",
        "lesion_count": "3",
    }
    browser = signed_in(world.ana)
    response = browser.post(f"/patients/{world.rosa.pk}/signs/new/", sent, follow=True)
    assert "Recorded: 3 findings of 19 Nov 2026." in text_of(response)
    stored = {sign.code: sign.state or sign.count for sign in Sign.objects.filter(patient=world.rosa)}
    assert stored == {"papilledema": "present", "castleman": "absent", "lesion_count": 3}
    assert ScheduleItem.objects.get(patient=world.rosa, panel="fundus", state="done").done_on == date(
        2026, 11, 19
    )
    again = browser.post(f"/patients/{world.rosa.pk}/signs/new/", sent, follow=True)
    assert "Nothing new" in text_of(again)


@pytest.mark.parametrize(
    "sent, field",
    [
        pytest.param({"date": "2026-11-21"}, "date", id="tomorrow"),
        pytest.param({"date": "1950-01-01"}, "date", id="before birth"),
        pytest.param({"date": "2025-02-30"}, "date", id="no day of the calendar"),
        pytest.param({"date": "2026-11-1\x00"}, "date", id="NUL"),
        pytest.param({"date": ""}, "date", id="no date"),
        pytest.param({"lesion_count": "-1"}, "lesion_count", id="fewer than none"),
        pytest.param({"lesion_count": "501"}, "lesion_count", id="more than can be"),
        pytest.param({"lesion_count": "9" * 10_000}, "lesion_count", id="ten thousand digits"),
        pytest.param({"lesion_count": "many"}, "lesion_count", id="no number"),
        pytest.param({"sign_papilledema": "<script>"}, "sign_papilledema", id="an unknown state"),
        pytest.param({"sign_papilledema": ""}, "__all__", id="nothing at all"),
    ],
)
def test_senseless_findings_are_refused_at_their_field_and_the_rest_is_kept(world, sent, field):
    filled = {"date": "2026-11-19", "sign_papilledema": "present", "sign_castleman": ""} | sent
    response = signed_in(world.ana).post(f"/patients/{world.rosa.pk}/signs/new/", filled)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "<script>" not in text_of(response).split("<main")[1].split("</main>")[0]
    if filled["sign_papilledema"] == "present":
        assert 'value="present" checked' in text_of(response)
    assert not Sign.objects.exists()


def test_voiding_a_finding_needs_a_reason_and_moves_the_schedule(world):
    found(world, date(2026, 11, 19), papilledema="present")
    sign = Sign.objects.get()
    url = f"/patients/{world.rosa.pk}/signs/{sign.pk}/void/"
    browser = signed_in(world.ana)
    assert "Papilledema, Present, 19 Nov 2026" in text_of(browser.get(url))
    assert browser.post(url, {"reason": ""}).status_code == 422
    assert browser.post(url, {"reason": "the other eye clinic's patient"}).status_code == 302
    assert browser.post(url, {"reason": "again"}).status_code == 422
    sign.refresh_from_db()
    assert (sign.voided_by, sign.void_reason) == (world.ana, "the other eye clinic's patient")
    assert ScheduleItem.objects.get(patient=world.rosa, panel="fundus", state="open").rule == "baseline"
    assert AuditEvent.objects.filter(type=AuditType.SIGN_VOIDED, patient_id=world.rosa.pk).count() == 1
    assert "the other eye clinic" in text_of(browser.get(f"/patients/{world.rosa.pk}/signs/"))


def test_the_tab_asks_the_same_number_of_questions_however_long_the_history(world, django_assert_num_queries):
    for day in range(1, 29):
        found(world, date(2026, 3, day), papilledema="present" if day % 2 else "absent", castleman="absent")
    browser = signed_in(world.ana)
    browser.get(f"/patients/{world.rosa.pk}/signs/")
    with django_assert_num_queries(9):
        browser.get(f"/patients/{world.rosa.pk}/signs/")


@pytest.mark.parametrize("path", ["", "new/", "{sign}/void/"])
def test_the_diagnosis_tab_is_refused_to_strangers_and_coordinators(world, path):
    found(world, date(2026, 11, 19), papilledema="present")
    url = f"/patients/{world.rosa.pk}/signs/" + path.format(sign=Sign.objects.get().pk)
    assert signed_in(world.carla).get(url).status_code == 403
    elsewhere = url.replace(f"/{world.rosa.pk}/", f"/{world.liam.pk}/", 1)
    if "void" in path:
        assert signed_in(world.lena).get(elsewhere).status_code == 404  # a sign of another patient
    assert refuses_strangers(url, world.lena)
