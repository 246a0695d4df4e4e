"""A patient's alerts: who sees which, the gravest first, what they rest on, acknowledging one, what was settled."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from monitoring.models import Alert
from monitoring.protocol.current import CURRENT
from monitoring.protocol.safety import book
from monitoring.services import alerts
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.alerted import ADRENAL, SLOW, THROMBOSIS, WORK, stand
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def alerted(world):
    """Rosa with three alerts for clinicians and one about work left undone."""
    stand(world.rosa, SLOW, THROMBOSIS, ADRENAL, WORK)
    return world


def address(world, patient=None) -> str:
    return reverse("patient_alerts", args=[(patient or world.rosa).pk])


def opened(world, who="pablo", query="") -> str:
    response = signed_in(world.people[who]).get(address(world) + query)
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def acknowledged(world, alert, who="pablo", **sent):
    url = reverse("alert_acknowledge", args=[alert.patient_id, alert.pk])
    return signed_in(world.people[who]).post(url, sent)


def alert_of(rule: str) -> Alert:
    return Alert.objects.standing().get(rule=rule, patient__mrn="000123")


# Who may -----------------------------------------------------------------------------------------------------------


def test_a_stranger_finds_neither_the_page_nor_the_deed(alerted):
    assert refuses_strangers(address(alerted), alerted.lena)
    url = reverse("alert_acknowledge", args=[alerted.rosa.pk, alert_of("SR-19").pk])
    assert refuses_strangers(url, alerted.lena, method="post")


@pytest.mark.parametrize("who", ["adela", "aurel"])
def test_those_who_see_no_patients_are_refused(alerted, who):
    assert signed_in(alerted.people[who]).get(address(alerted)).status_code == 403


def test_a_coordinator_sees_what_is_said_about_work_and_no_interpretation(alerted):
    page = opened(alerted, "carla")
    assert "SR-25" in page
    assert page.count('class="finding ') == 1
    assert not any(
        word in page for word in ("SR-19", "SR-13", "SR-16c", "512", "For information", "judgement waits")
    )


def test_those_who_treat_do_not_see_what_is_said_about_work(alerted):
    assert "SR-25" not in opened(alerted, "pablo")
    assert "SR-25" not in opened(alerted, "ana")


@pytest.mark.parametrize("who", ["ana", "carla"])
def test_only_a_physician_acknowledges(alerted, who):
    assert acknowledged(alerted, alert_of("SR-19"), who, reason="Seen").status_code == 403
    assert alert_of("SR-19").state == "open"
    assert 'name="reason"' not in opened(alerted, who)


# What stands -------------------------------------------------------------------------------------------------------


def test_the_gravest_comes_first_by_glyph_and_word(alerted):
    page = opened(alerted)
    order = [page.index(f"SR-{rule}") for rule in ("19", "13", "16c")]
    assert order == sorted(order)
    for glyph, word in (("▲", "Critical"), ("◆", "Warning"), ("◇", "Caution")):
        assert f'aria-hidden="true">{glyph}</span>{word}</span>' in page


def test_an_alert_says_since_when_and_on_what_it_rests(alerted):
    page = opened(alerted)
    card = page[
        page.index(f'id="alert-{alert_of("SR-19").pk}"') : page.index(f'id="alert-{alert_of("SR-13").pk}"')
    ]
    for said in (
        "3 Oct 2026",
        "Cortisol, morning",
        "&lt;1.8 µg/dL",
        "S1-22",
        "L60b",
        "Unsigned",
        "SR-19",
        CURRENT.version,
    ):
        assert said in card


def test_a_rule_that_the_protocol_no_longer_has_stays_in_the_record(alerted):
    Alert.objects.filter(rule="SR-16c").update(rule="SR-99")
    assert "SR-99" in opened(alerted)


def test_the_tab_counts_what_is_open_for_its_reader(alerted):
    assert re.search(r'Alerts <span class="tab-count">3<span', opened(alerted, "pablo"))
    assert re.search(r'Alerts <span class="tab-count">1<span', opened(alerted, "carla"))


def test_without_alerts_the_page_says_what_will_be_here(world):
    stand(world.rosa)
    page = opened(world)
    assert "No alert is open." in page
    assert "Nothing has been settled yet." in page
    assert "tab-count" not in page


def test_of_a_closed_patient_nobody_is_warned(world):
    stand(world.rosa)
    world.rosa.status, world.rosa.status_date = "transferred", TODAY
    world.rosa.save()
    assert "nobody is warned" in opened(world)


# What cannot be judged ---------------------------------------------------------------------------------------------


def test_a_new_patient_is_met_by_a_short_summary(world):
    page = opened(world)
    said = re.search(r"(\d+) judgements? waits? for:</span>(.*?)</p>", page)
    assert said
    assert said[2].count(",") <= 5


def test_a_rule_that_breaks_is_said_and_the_others_still_speak(alerted, monkeypatch):
    def broken(judgement):
        raise ZeroDivisionError

    monkeypatch.setitem(book.RULES, "SR-13", broken)
    page = opened(alerted)
    assert "1 rule could not be run for this patient" in page
    assert "SR-19" in page


# Acknowledging -----------------------------------------------------------------------------------------------------


def test_an_acknowledged_alert_stays_quieter_with_who_when_and_why(alerted):
    answer = acknowledged(alerted, alert_of("SR-19"), reason="Hydrocortisone started today.")
    assert (answer.status_code, answer.url) == (302, address(alerted))
    alert = alert_of("SR-19")
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", alerted.pablo)
    page = opened(alerted)
    quiet = page[page.index('id="quiet-h"') :]
    assert "finding-quiet" in quiet
    for said in ("Acknowledged by Pablo", "20 Nov 2026", "Hydrocortisone started today."):
        assert said in quiet
    assert re.search(r'Alerts <span class="tab-count">2<span', page)
    assert AuditEvent.objects.filter(type=AuditType.ALERT_ACKNOWLEDGED).count() == 1


def test_the_answer_leads_back_to_where_it_was_decided(alerted):
    answer = acknowledged(alerted, alert_of("SR-19"), reason="Seen.", back="patient")
    assert answer.url == reverse("patient", args=[alerted.rosa.pk])


@pytest.mark.parametrize("back", ["https://example.org", "audit_trail", ""])
def test_a_made_up_way_back_leads_to_the_alerts(alerted, back):
    assert acknowledged(alerted, alert_of("SR-19"), reason="Seen.", back=back).url == address(alerted)


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param("", id="none"),
        pytest.param("  ", id="blanks"),
        pytest.param("\x07", id="a bell"),
        pytest.param("x" * 501, id="too long"),
    ],
)
def test_without_a_usable_reason_nothing_is_stored_and_the_form_comes_back(alerted, reason):
    alert = alert_of("SR-19")
    answer = acknowledged(alerted, alert, reason=reason)
    assert answer.status_code == 422
    page = " ".join(text_of(answer).split())
    assert f'id="acknowledge-{alert.pk}-error"' in page
    assert f'href="#acknowledge-{alert.pk}-reason"' in page
    assert page.count(" is-invalid") == 1
    assert alert_of("SR-19").state == "open"


def test_an_alert_that_was_settled_meanwhile_is_said_so(alerted):
    alert = alert_of("SR-19")
    stand(alerted.rosa, SLOW, THROMBOSIS)
    answer = acknowledged(alerted, alert, reason="Seen.")
    assert answer.status_code == 422
    assert "settled meanwhile" in text_of(answer)


def test_an_alert_of_another_patient_is_not_there(alerted):
    other = worlds.register(alerted.madrid, alerted.ana, mrn="9", family_name="Otro")
    url = reverse("alert_acknowledge", args=[other.pk, alert_of("SR-19").pk])
    assert signed_in(alerted.pablo).post(url, {"reason": "Seen."}).status_code == 404


def test_an_alert_for_coordinators_is_not_there_for_a_physician(alerted):
    assert acknowledged(alerted, alert_of("SR-25"), reason="Seen.").status_code == 404


def test_reading_does_not_acknowledge(alerted):
    url = reverse("alert_acknowledge", args=[alerted.rosa.pk, alert_of("SR-19").pk])
    assert signed_in(alerted.pablo).get(url).status_code == 405


# What was settled --------------------------------------------------------------------------------------------------


def test_a_settled_alert_moves_down_with_what_was_said(alerted):
    alerts.acknowledge(alert_of("SR-13"), by=alerted.pablo, reason="Aspirin started.")
    stand(alerted.rosa, ADRENAL, today=TODAY)
    page = opened(alerted)
    settled = page[page.index('id="settled-h"') :]
    for said in ("SR-13", "SR-16c", "Pablo", "Aspirin started.", "512 10⁹/L", "3 Nov 2026"):
        assert said in settled
    assert "SR-19" not in settled


def test_a_long_past_is_one_click_away(world):
    for n in range(25):
        stand(world.rosa, THROMBOSIS._replace(key=f"treatment:{n}"), today=TODAY - timedelta(days=25 - n))
    stand(world.rosa)
    page = opened(world)
    assert "Show all 25" in page
    assert page.count('data-label="Severity"') == 20
    assert opened(world, query="?past=all").count('data-label="Severity"') == 25
