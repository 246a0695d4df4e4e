"""What the sources say at the moment of entry: shown once, never blocking, the reason kept beside what was done."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from monitoring.models import Alert, Condition, Decision, Observation, StatedReason, Treatment, Visit
from monitoring.selectors import stated_reasons
from monitoring.services import signs, treatments
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.monitoring.form_fields import fields_of

TODAY = worlds.TODAY
LINE = {"kind": "systemic", "agents": ["melphalan", "dexamethasone"], "start": date(2025, 9, 20), "line": 1}
STOP = {"end": "2026-11-20", "stop_reason": "no_neurologic_improvement", "version": "1"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def responding(world):
    """Month 14 of the first line: VEGF has fallen from 6630 to 80, below the laboratory's limit of 100."""
    world.line = given(world)
    vegf(world, "6630", date(2025, 9, 1))
    vegf(world, "80", date(2026, 9, 1))
    return world


def given(world, **fields) -> Treatment:
    row, _warnings = treatments.record(
        patient=world.rosa, by=world.pablo, today=TODAY, origin="page", **(LINE | fields)
    )
    return row


def vegf(world, value: str, on: date) -> None:
    places = {"unit": "pg/mL", "specimen": "serum", "lab": "Madrid", "upper_limit": "100"}
    worlds.result(world.rosa, world.ana, "vegf", value, on, **places)


def found(world, **states: str) -> None:
    signs.record(
        patient=world.rosa, on=date(2026, 1, 10), by=world.ana, today=TODAY, origin="page", signs=states
    )


def at(world, path: str) -> str:
    return f"/patients/{world.rosa.pk}/{path}"


def rules_of(response) -> list[str]:
    return [finding.rule for finding in response.context["guard"].findings]


def again(response, sent: dict, **fields) -> dict:
    """What the form sends the second time: as typed, with the mark of what was shown."""
    return sent | {"guard-seen": response.context["guard"].token} | fields


# --- the lag ----------------------------------------------------------------------------------------------------


def test_stopping_within_the_lag_is_asked_about_once_and_saved_with_its_reason(responding):
    world, browser = responding, signed_in(responding.pablo)
    url = at(world, f"treatments/{world.line.pk}/end/")
    shown = browser.post(url, STOP)
    assert shown.status_code == 422
    assert rules_of(shown) == ["SR-08"]
    page = text_of(shown)
    assert "Stopped or switched while nerves may still lag behind" in page
    for statement in ("S1-17", "S1-18", "S2-28", "S2-30"):
        assert statement in page
    assert "data-takes-focus" in page
    world.line.refresh_from_db()
    assert world.line.end is None
    kept = fields_of(shown, "")
    assert (kept["end"], kept["stop_reason"]) == (["2026-11-20"], ["no_neurologic_improvement"])

    saved = browser.post(url, again(shown, STOP, **{"guard-reason": "Palsy of the <left> arm"}))
    assert saved.status_code == 302
    world.line.refresh_from_db()
    assert (world.line.end, world.line.stop_reason) == (TODAY, "no_neurologic_improvement")
    reason = StatedReason.objects.get()
    assert (reason.rules, reason.about) == (["SR-08"], f"treatment:{world.line.pk}")
    assert (reason.reason, reason.stated_by) == ("Palsy of the <left> arm", world.pablo)
    event = AuditEvent.objects.get(type=AuditType.REASON_STATED)
    assert event.facts == {"id": reason.pk, "rules": ["SR-08"], "about": reason.about}


def test_the_reason_stands_beside_the_treatment_and_beside_the_alert(responding):
    world, browser = responding, signed_in(responding.pablo)
    url = at(world, f"treatments/{world.line.pk}/end/")
    browser.post(url, again(browser.post(url, STOP), STOP, **{"guard-reason": "Palsy of the <left> arm"}))
    for page in ("treatments/", "alerts/", ""):
        assert "Palsy of the &lt;left&gt; arm" in text_of(browser.get(at(world, page)))
    alert = Alert.objects.get(rule="SR-08")
    reasons = stated_reasons.stated_reasons(world.rosa)
    assert stated_reasons.beside(alert, reasons) == reasons
    alert.rule = "SR-04"
    assert stated_reasons.beside(alert, reasons) == []


def test_no_reason_has_to_be_given(responding):
    world, browser = responding, signed_in(responding.pablo)
    url = at(world, f"treatments/{world.line.pk}/end/")
    saved = browser.post(url, again(browser.post(url, STOP), STOP, **{"guard-reason": "  "}))
    assert saved.status_code == 302
    assert not StatedReason.objects.exists()
    assert Alert.objects.get(rule="SR-08").state == "open"


@pytest.mark.parametrize(
    "reason",
    [pytest.param("a\x00b", id="NUL in the reason"), pytest.param("x" * 501, id="a reason too long")],
)
def test_a_reason_that_cannot_be_stored_is_said_at_its_field_and_nothing_is_half_stored(responding, reason):
    world, browser = responding, signed_in(responding.pablo)
    url = at(world, f"treatments/{world.line.pk}/end/")
    refused = browser.post(url, again(browser.post(url, STOP), STOP, **{"guard-reason": reason}))
    assert refused.status_code == 422
    assert 'id="guard-error"' in text_of(refused)
    world.line.refresh_from_db()
    assert world.line.end is None


def test_another_entry_than_the_one_that_was_shown_is_asked_about_anew(responding):
    world, browser = responding, signed_in(responding.pablo)
    url = at(world, f"treatments/{world.line.pk}/end/")
    other = again(browser.post(url, STOP), STOP | {"end": "2026-11-19"}, **{"guard-reason": "typed before"})
    shown = browser.post(url, other)
    assert shown.status_code == 422
    assert "typed before" in text_of(shown)


def test_a_reason_is_kept_while_the_form_itself_is_refused(responding):
    world, browser = responding, signed_in(responding.pablo)
    url = at(world, f"treatments/{world.line.pk}/end/")
    refused = browser.post(
        url, again(browser.post(url, STOP), STOP | {"end": ""}, **{"guard-reason": "kept"})
    )
    assert "end" in refused.context["form"].errors
    assert fields_of(refused, "")["guard-reason"] == ["kept"]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"stop_reason": "toxicity"}, id="for toxicity"),
        pytest.param({"stop_reason": "completed"}, id="as planned"),
    ],
)
def test_stopping_for_another_reason_is_not_asked_about(responding, fields):
    url = at(responding, f"treatments/{responding.line.pk}/end/")
    assert signed_in(responding.pablo).post(url, STOP | fields).status_code == 302


def test_an_end_that_lies_ahead_is_asked_about_now(responding):
    url = at(responding, f"treatments/{responding.line.pk}/end/")
    shown = signed_in(responding.pablo).post(url, STOP | {"end": "2026-12-01"})
    assert rules_of(shown) == ["SR-08"]


def test_a_decision_to_stop_is_asked_about_as_the_stop_itself(responding):
    world, browser = responding, signed_in(responding.pablo)
    sent = {"decision": "switch", "reason": "no_neurologic_improvement", "date": "2026-11-20", "note": "MDT"}
    shown = browser.post(at(world, "decisions/new/"), sent)
    assert (shown.status_code, rules_of(shown)) == (422, ["SR-08"])
    assert fields_of(shown, "")["note"] == ["MDT"]
    assert not Decision.objects.exists()
    page = text_of(
        browser.post(at(world, "decisions/new/"), again(shown, sent, **{"guard-reason": "MDT"}), follow=True)
    )
    assert "Recorded: Switch treatment" in page
    row = Decision.objects.get()
    assert StatedReason.objects.get().about == f"decision:{row.pk}"
    [reason] = stated_reasons.beside(Alert.objects.get(rule="SR-08"), StatedReason.objects.all())
    assert reason.reason == "MDT"


# --- what is given ----------------------------------------------------------------------------------------------

NEW = {"kind": "systemic", "start": "2026-11-20", "note": "as agreed"}
RADIOTHERAPY = {"kind": "radiotherapy", "start": "2026-11-20", "dose_gy": "45"}
ENTRIES = [
    pytest.param(NEW | {"agents": ["thalidomide", "dexamethasone"]}, "SR-04", id="S1-14: thalidomide first"),
    pytest.param(
        NEW | {"agents": ["thalidomide", "dexamethasone"], "line": "2"},
        "SR-04b",
        id="S2-24: thalidomide later",
    ),
    pytest.param(
        NEW | {"agents": ["bortezomib", "cyclophosphamide", "dexamethasone"]},
        "SR-05",
        id="S1-15: bortezomib combined, first",
    ),
    pytest.param(NEW | {"agents": ["bortezomib", "dexamethasone"]}, "SR-05b", id="S1-10: bortezomib alone"),
    pytest.param(NEW | {"other_agents": "vincristine"}, "SR-05c", id="S1-16: another neurotoxic drug first"),
    pytest.param(RADIOTHERAPY, "SR-10b", id="S1-03: radiotherapy alone before the extent is known"),
    pytest.param(RADIOTHERAPY | {"dose_gy": "54.1"}, "SR-01b", id="L10: above 54 Gy"),
    pytest.param(
        {"kind": "plasma_exchange", "start": "2026-11-20", "indication": "poems"},
        "SR-11",
        id="S1-27: plasma exchange",
    ),
    pytest.param(
        {"kind": "supportive", "start": "2026-11-20", "agents": ["ivig"], "indication": "cidp"},
        "SR-11",
        id="S1-27: IVIG as for CIDP",
    ),
    pytest.param(NEW | {"agents": ["lenalidomide"]}, "SR-13d", id="an IMiD without prophylaxis"),
    pytest.param(NEW | {"agents": ["lenalidomide"]}, "SR-27", id="an IMiD without pregnancy prevention"),
    pytest.param(
        NEW | {"agents": ["lenalidomide"], "start": "2026-12-01"},
        "SR-27",
        id="an IMiD that starts next month",
    ),
    pytest.param(
        {"kind": "asct", "start": "2026-12-20"}, "SR-07", id="S1-13: transplant without a fall of VEGF"
    ),
]


@pytest.mark.parametrize("sent, rule", ENTRIES)
def test_what_sources_speak_against_is_shown_before_it_is_stored(world, sent, rule):
    browser = signed_in(world.ana)
    shown = browser.post(at(world, "treatments/new/"), sent)
    assert shown.status_code == 422
    assert rule in rules_of(shown)
    assert not Treatment.objects.exists()
    assert browser.post(at(world, "treatments/new/"), again(shown, sent)).status_code == 302
    assert Treatment.objects.get().kind == sent["kind"]


def test_radiotherapy_alone_with_disseminated_disease_is_critical(world):
    found(world, diffuse_lesions="present", bone_marrow_involvement="present")
    shown = signed_in(world.ana).post(at(world, "treatments/new/"), RADIOTHERAPY)
    assert rules_of(shown)[0] == "SR-10"
    assert "Critical" in text_of(shown)


def test_the_first_choice_shows_both_statements_side_by_side(world):
    found(world, polyneuropathy="present")
    sent = NEW | {"agents": ["melphalan", "dexamethasone"]}
    shown = signed_in(world.ana).post(at(world, "treatments/new/"), sent)
    assert "SR-03" in rules_of(shown)
    [said] = [each for each in shown.context["guard"].said if each.card.rule == "SR-03"]
    assert [[code for code, _words in column.statements] for column in said.columns] == [
        ["S1-09"],
        ["S2-15", "S2-16"],
    ]
    assert [code for code, _conflict in said.conflicts] == ["D2"]
    assert "Preferred systemic treatment" in text_of(shown)


def test_a_source_document_that_is_silent_says_so(world):
    sent = {"kind": "plasma_exchange", "start": "2026-11-20", "indication": "poems"}
    assert "Says nothing about this." in text_of(
        signed_in(world.ana).post(at(world, "treatments/new/"), sent)
    )


def test_prophylaxis_and_prevention_on_record_leave_nothing_to_say(world):
    given(world, kind="supportive", agents=["aspirin"], line=None, start=date(2026, 1, 1))
    world.rosa.pregnancy_prevention = "enrolled"
    world.rosa.save()
    sent = NEW | {"agents": ["lenalidomide", "dexamethasone"]}
    assert signed_in(world.ana).post(at(world, "treatments/new/"), sent).status_code == 302


def test_a_change_that_says_nothing_new_is_not_asked_about(world):
    row = given(world, agents=["thalidomide"], start=date(2026, 10, 1))
    same = {"kind": "systemic", "agents": ["thalidomide"], "start": "2026-10-01", "line": "1", "version": "1"}
    response = signed_in(world.ana).post(at(world, f"treatments/{row.pk}/edit/"), same | {"note": "by mouth"})
    assert response.status_code == 302


def test_a_change_that_brings_a_finding_is_asked_about(world):
    row = given(world, start=date(2026, 10, 1))
    changed = {
        "kind": "systemic",
        "agents": ["thalidomide"],
        "start": "2026-10-01",
        "line": "1",
        "version": "1",
    }
    browser = signed_in(world.ana)
    shown = browser.post(at(world, f"treatments/{row.pk}/edit/"), changed)
    assert "SR-04" in rules_of(shown)
    sent = again(shown, changed, **{"guard-reason": "trial"})
    assert browser.post(at(world, f"treatments/{row.pk}/edit/"), sent).status_code == 302
    assert StatedReason.objects.get().about == f"treatment:{row.pk}"


def test_somebody_elses_change_is_settled_before_the_sources_are_heard(world):
    row = given(world, start=date(2026, 10, 1))
    changed = {
        "kind": "systemic",
        "agents": ["thalidomide"],
        "start": "2026-10-01",
        "line": "1",
        "version": "1",
    }
    treatments.change(treatment=row, by=world.pablo, today=TODAY, version=1, note="from Pablo")
    stale = signed_in(world.ana).post(at(world, f"treatments/{row.pk}/edit/"), changed)
    assert stale.status_code == 409
    assert stale.context["differences"]


# --- what is found ----------------------------------------------------------------------------------------------


def visit_sent(browser, world, **fields) -> dict:
    return fields_of(browser.get(at(world, "visits/new/")), "visit-form") | fields


def test_a_pet_before_month_six_is_labelled_before_it_is_stored(world):
    given(world, end=date(2026, 8, 20), stop_reason="completed")
    browser = signed_in(world.ana)
    sent = visit_sent(browser, world, **{"pet_avid_lesions-value": "2"})
    shown = browser.post(at(world, "visits/new/"), sent)
    assert (shown.status_code, rules_of(shown)) == (422, ["SR-09"])
    assert not Visit.objects.exists()
    kept = fields_of(shown, "visit-form")
    assert kept["pet_avid_lesions-value"] == ["2"]
    saved = browser.post(at(world, "visits/new/"), kept | {"guard-reason": "pain in the hip"})
    assert saved.status_code == 302
    assert StatedReason.objects.get().about == f"visit:{Visit.objects.get().pk}"
    assert Observation.objects.get().analyte == "pet_avid_lesions"


def test_a_pet_in_its_window_and_other_results_are_simply_stored(world):
    given(world, end=date(2026, 3, 20), stop_reason="completed")
    browser = signed_in(world.ana)
    sent = visit_sent(browser, world, **{"pet_avid_lesions-value": "2", "creatinine-value": "0.9"})
    assert browser.post(at(world, "visits/new/"), sent).status_code == 302


def test_a_question_about_a_value_and_the_panel_are_asked_together(world):
    given(world, end=date(2026, 8, 20), stop_reason="completed")
    browser = signed_in(world.ana)
    unlikely = {"pet_avid_lesions-value": "2", "hemoglobin-value": "24"}
    shown = browser.post(at(world, "visits/new/"), visit_sent(browser, world, **unlikely))
    assert rules_of(shown) == ["SR-09"]
    assert shown.context["question"]
    kept = fields_of(shown, "visit-form") | {"confirmed": shown.context["question"]}
    assert browser.post(at(world, "visits/new/"), kept).status_code == 302


def test_myeloma_beside_poems_is_spoken_of_before_it_is_stored(world):
    browser = signed_in(world.ana)
    sent = {"code": "myeloma", "start": "2026-11-01"}
    shown = browser.post(at(world, "conditions/new/"), sent)
    assert rules_of(shown) == ["SR-15"]
    assert not Condition.objects.exists()
    browser.post(at(world, "conditions/new/"), again(shown, sent, **{"guard-reason": "marrow of 30 %"}))
    assert StatedReason.objects.get().about == f"condition:{Condition.objects.get().pk}"
    assert "marrow of 30 %" in text_of(browser.get(at(world, "treatments/")))
    assert browser.post(at(world, "conditions/new/"), {"code": "copd"}).status_code == 302


def test_what_could_not_be_stored_is_refused_before_anything_is_said_of_it(world):
    sent = NEW | {"agents": ["thalidomide"], "end": "2026-11-19"}
    refused = signed_in(world.ana).post(at(world, "treatments/new/"), sent)
    assert "end" in refused.context["form"].errors
    assert rules_of(refused) == []


def test_the_panel_speaks_spanish(world):
    world.ana.language = "es"
    world.ana.save()
    page = text_of(signed_in(world.ana).post(at(world, "treatments/new/"), NEW | {"agents": ["thalidomide"]}))
    assert "Talidomida en primera línea" in page
    assert "Guardar de todos modos" in page


@pytest.mark.parametrize("path", ["treatments/new/", "visits/new/", "conditions/new/"])
def test_no_panel_is_shown_to_coordinators_or_strangers(world, path):
    assert signed_in(world.carla).post(at(world, path), NEW | {"agents": ["thalidomide"]}).status_code == 403
    assert refuses_strangers(at(world, path), world.lena, method="post")
