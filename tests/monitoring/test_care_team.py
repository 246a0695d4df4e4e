"""Who looks after a patient together (S2-02), and the other clinical fields of a person that rules ask for."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from monitoring import wording
from monitoring.models import Alert
from monitoring.services import enrolment, treatments
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.monitoring.form_fields import fields_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def at(world) -> str:
    return f"/patients/{world.rosa.pk}/edit/"


def filled(browser, world, **fields) -> dict:
    return fields_of(browser.get(at(world)), "") | fields


def changed(world, **fields):
    world.rosa = enrolment.change(
        patient=world.rosa, by=world.ana, today=TODAY, version=world.rosa.version, **fields
    )
    return world.rosa


def test_the_care_team_is_entered_by_role_shown_and_kept_in_the_history(world):
    browser = signed_in(world.ana)
    sent = filled(browser, world, care_neurology="Dr <Ibarra>", care_radiation_oncology="Dr. Ñuño")
    page = text_of(browser.post(at(world), sent, follow=True))
    world.rosa.refresh_from_db()
    assert world.rosa.care_team == {"neurology": "Dr <Ibarra>", "radiation_oncology": "Dr. Ñuño"}
    assert 'value="Dr &lt;Ibarra&gt;"' in page
    assert AuditEvent.objects.filter(type=AuditType.PATIENT_CHANGED).last().facts["fields"] == ["care_team"]
    browser.post(at(world), filled(browser, world, care_neurology=""))
    world.rosa.refresh_from_db()
    assert world.rosa.care_team == {"radiation_oncology": "Dr. Ñuño"}
    assert [row.care_team for row in world.rosa.history.order_by("history_id")] == [
        {},
        {"neurology": "Dr <Ibarra>", "radiation_oncology": "Dr. Ñuño"},
        {"radiation_oncology": "Dr. Ñuño"},
    ]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("x" * 201, id="two hundred and one characters"),
        pytest.param("a\x00b", id="NUL in a name"),
    ],
)
def test_a_name_that_cannot_be_stored_is_refused_at_its_role(world, name):
    browser = signed_in(world.ana)
    refused = browser.post(at(world), filled(browser, world, care_nursing=name))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["care_nursing"]
    world.rosa.refresh_from_db()
    assert world.rosa.care_team == {}


def test_a_name_of_two_hundred_characters_is_stored(world):
    assert changed(world, care_team={"nursing": "x" * 200}).care_team == {"nursing": "x" * 200}


@pytest.mark.parametrize(
    "team, code",
    [
        pytest.param({"astrology": "Dr. Luna"}, "unknown_code", id="an unknown role"),
        pytest.param({"nursing": 7}, "not_text", id="a number for a name"),
        pytest.param({"nursing": " "}, "not_text", id="a blank for a name"),
        pytest.param({"nursing": "x" * 201}, "too_long", id="a name too long"),
        pytest.param(["nursing"], "not_text", id="a list"),
    ],
)
def test_every_door_refuses_a_senseless_care_team(world, team, code):
    with pytest.raises(ValidationError) as refused:
        changed(world, care_team=team)
    assert [error.code for error in refused.value.error_dict["care_team"]] == [code]


def test_two_people_who_name_different_roles_lose_neither(world):
    browser = signed_in(world.ana)
    mine = filled(browser, world, care_neurology="Ibarra")
    changed(world, care_team={"nursing": "Sol"})
    shown = browser.post(at(world), mine)
    assert shown.status_code == 409
    again = fields_of(shown, "")
    assert (again["care_neurology"], again["care_nursing"]) == (["Ibarra"], ["Sol"])


@pytest.mark.parametrize(
    "field, value, stored",
    [
        pytest.param("light_chain", "lambda", "lambda", id="S2-04: light chain"),
        pytest.param("isotype", "IgA", "IgA", id="S2-04: isotype"),
        pytest.param("transplant_eligible", "yes", "yes", id="S1-11: eligibility for transplant"),
        pytest.param("pregnancy_prevention", "enrolled", "enrolled", id="pregnancy prevention"),
    ],
)
def test_what_rules_ask_of_a_person_is_entered_and_seen(world, field, value, stored):
    browser = signed_in(world.ana)
    assert browser.post(at(world), filled(browser, world, **{field: value})).status_code == 302
    world.rosa.refresh_from_db()
    assert getattr(world.rosa, field) == stored
    assert fields_of(browser.get(at(world)), "")[field] == [value]


def test_a_replacement_plan_is_entered_for_each_axis(world):
    """S1-22, S2-39."""
    browser = signed_in(world.ana)
    browser.post(
        at(world), filled(browser, world, replacement_adrenal="hydrocortisone", replacement_thyroid="T4")
    )
    world.rosa.refresh_from_db()
    assert world.rosa.replacement_plans == {"adrenal": "hydrocortisone", "thyroid": "T4"}


def test_the_marrow_clone_is_entered_at_a_visit_and_seen_among_the_results(world):
    """S2-05: the biopsy that confirms the plasma-cell disorder."""
    browser = signed_in(world.ana)
    row = browser.get(f"/patients/{world.rosa.pk}/visits/row/", {"key": "marrow_clone"})
    assert row.status_code == 200
    assert 'value="marrow_clone"' in text_of(browser.get(f"/patients/{world.rosa.pk}/visits/new/"))
    worlds.result(world.rosa, world.ana, "marrow_clone", "positive", date(2026, 1, 12))
    assert wording.analyte("marrow_clone") in text_of(browser.get(f"/patients/{world.rosa.pk}/results/"))


def test_what_a_person_is_recorded_to_be_settles_the_alert_that_asked_for_it(world):
    treatments.record(
        patient=world.rosa,
        by=world.pablo,
        today=TODAY,
        origin="page",
        kind="systemic",
        agents=["lenalidomide"],
        start=date(2026, 10, 1),
    )
    assert Alert.objects.standing().filter(rule="SR-27").exists()
    changed(world, pregnancy_prevention="enrolled")
    assert not Alert.objects.standing().filter(rule="SR-27").exists()


def test_coordinators_see_no_care_team_and_change_none_and_strangers_find_nobody(world):
    changed(world, care_team={"nursing": "Sol"})
    browser = signed_in(world.carla)
    assert "care_nursing" not in text_of(browser.get(at(world)))
    browser.post(at(world), filled(browser, world, care_nursing="Luna", phone="1"))
    world.rosa.refresh_from_db()
    assert world.rosa.care_team == {"nursing": "Sol"}
    assert refuses_strangers(at(world), world.lena, method="post")
