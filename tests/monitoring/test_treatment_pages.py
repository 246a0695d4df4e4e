"""The treatments tab: list, add, change, end, void; with the history of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from monitoring import wording
from monitoring.models import ScheduleItem, Treatment
from monitoring.protocol.medicines import agent_code
from monitoring.protocol.vocabulary import AGENTS
from monitoring.services import treatments
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import post_knowingly, refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY
LEN_DEX = {"kind": "systemic", "agents": ["lenalidomide", "dexamethasone"], "start": date(2026, 2, 1)}
TYPED = {"kind": "systemic", "agents": ["lenalidomide"], "other_agents": "", "start": "2026-02-01"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def given(world, **fields) -> Treatment:
    treatment, _warnings = treatments.record(
        patient=world.rosa, by=world.ana, today=TODAY, origin="page", **(LEN_DEX | fields)
    )
    return treatment


def at(world, path: str = "") -> str:
    return f"/patients/{world.rosa.pk}/treatments/{path}"


@pytest.mark.parametrize(
    "dates, said",
    [
        pytest.param({"start": date(2026, 11, 21)}, "Planned", id="starts tomorrow"),
        pytest.param({"start": date(2026, 11, 20)}, "Active", id="starts today"),
        pytest.param({"end": date(2026, 11, 21)}, "Active", id="ends tomorrow"),
        pytest.param({"end": date(2026, 11, 20)}, "Ended", id="ends today"),
        pytest.param({"kind": "asct", "start": date(2026, 11, 20)}, "Ended", id="a transplant is a day"),
    ],
)
def test_the_status_comes_from_the_dates(world, dates, said):
    given(world, **dates)
    page = text_of(signed_in(world.ana).get(at(world)))
    assert f"</span> {said}</span>" in page


def test_a_treatment_is_added_with_common_and_other_agents(world):
    sent = TYPED | {
        "agents": ["melphalan", "dexamethasone"],
        "other_agents": "Isatuximab, newdrug",
        "line": "2",
    }
    response = signed_in(world.ana).post(at(world, "new/"), sent, follow=True)
    stored = Treatment.objects.get()
    assert stored.agents == ["melphalan", "dexamethasone", "isatuximab", "newdrug"]
    assert (stored.line, stored.recorded_by) == (2, world.ana)
    assert "Recorded: Systemic therapy" in text_of(response)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_medicine_that_the_page_offers_is_known_to_the_rules(language):
    """The page offers the names of its language; what is stored is the code that rules ask about."""
    with translation.override(language):
        names = [wording.agent(agent) for agent in AGENTS]
    assert [agent_code(name) for name in names] == list(AGENTS)


def test_a_medicine_typed_in_spanish_is_the_one_that_rules_ask_about(world):
    world.ana.language = "es"
    world.ana.save()
    sent = TYPED | {
        "kind": "supportive",
        "agents": [],
        "other_agents": "Enoxaparina, hidrocortisona, HEPARINA",
    }
    signed_in(world.ana).post(at(world, "new/"), sent)
    assert Treatment.objects.get().agents == ["enoxaparin", "hydrocortisone", "heparin"]


def test_a_systemic_treatment_without_agents_is_stored_with_a_warning_that_stays(world):
    browser = signed_in(world.ana)
    response = post_knowingly(browser, at(world, "new/"), TYPED | {"agents": []}, follow=True)
    assert 'class="alert alert-warning"' in text_of(response)
    assert Treatment.objects.get().agents == []
    assert 'class="field-warning"' in text_of(browser.get(at(world)))


@pytest.mark.parametrize(
    "language, dose",
    [
        pytest.param("en", "45.5", id="a point in English"),
        pytest.param("es", "45,5", id="a comma in Spanish"),
    ],
)
def test_the_dose_is_typed_as_the_reader_writes_numbers(world, language, dose):
    world.ana.language = language
    world.ana.save()
    sent = {"kind": "radiotherapy", "start": "2026-02-01", "end": "2026-03-01", "dose_gy": dose}
    browser = signed_in(world.ana)
    assert post_knowingly(browser, at(world, "new/"), sent).status_code == 302
    stored = Treatment.objects.get()
    assert stored.dose_gy == Decimal("45.5")
    assert f'value="{dose}"' in text_of(browser.get(at(world, f"{stored.pk}/edit/")))


@pytest.mark.parametrize(
    "sent, field",
    [
        pytest.param({"kind": ""}, "kind", id="no kind"),
        pytest.param({"kind": "<script>"}, "kind", id="an unknown kind"),
        pytest.param({"start": ""}, "start", id="no start"),
        pytest.param({"start": "2025-02-30"}, "start", id="no day of the calendar"),
        pytest.param({"start": "1950-01-01"}, "start", id="before birth"),
        pytest.param({"start": "2050-01-01"}, "start", id="decades ahead"),
        pytest.param({"end": "2026-01-31"}, "end", id="ends before its start"),
        pytest.param({"line": "0"}, "line", id="line 0"),
        pytest.param({"line": "9" * 10_000}, "line", id="ten thousand digits"),
        pytest.param({"dose_gy": "45"}, "dose_gy", id="a dose of something else than radiotherapy"),
        pytest.param({"dose_gy": "1.234,5"}, "dose_gy", id="a number to be read in two ways"),
        pytest.param({"dose_gy": "\x00"}, "dose_gy", id="NUL for a number"),
        pytest.param({"kind": "radiotherapy", "dose_gy": "81"}, "dose_gy", id="a dose that cannot be"),
        pytest.param({"agents": ["nothing"]}, "agents", id="an agent that is not offered"),
        pytest.param({"other_agents": "x" * 10_000}, "other_agents", id="ten thousand characters of agents"),
        pytest.param({"other_agents": "x" * 61}, "agents", id="an agent with a name too long"),
        pytest.param({"other_agents": "a\x00b"}, "other_agents", id="NUL in an agent"),
        pytest.param({"note": "a\x00b"}, "note", id="NUL in the note"),
        pytest.param({"note": "x" * 10_000}, "note", id="ten thousand characters"),
    ],
)
def test_a_senseless_treatment_is_refused_at_its_field_and_the_rest_is_kept(world, sent, field):
    filled = TYPED | {"note": "as agreed"} | sent
    response = signed_in(world.ana).post(at(world, "new/"), filled)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "as agreed" in text_of(response) or "note" in sent
    assert not Treatment.objects.exists()


def test_a_change_keeps_what_stood_before_and_says_who_and_why(world):
    treatment = given(world)
    browser = signed_in(world.ana)
    changed = TYPED | {"agents": ["lenalidomide", "dexamethasone"], "line": "1", "version": "1"}
    changed |= {"end": "2026-10-31", "stop_reason": "completed", "reason": "letter from oncology"}
    assert browser.post(at(world, f"{treatment.pk}/edit/"), changed).status_code == 302
    page = text_of(browser.get(at(world)))
    assert "2 changes" in page
    assert "letter from oncology" in page
    assert "31 Oct 2026" in page
    pet = ScheduleItem.objects.get(patient=world.rosa, panel="pet_ct", state="open", anchor="treatment_end")
    assert pet.opens == date(2027, 4, 30)


def test_a_stale_change_shows_both_versions_and_loses_neither(world):
    treatment = given(world)
    url = at(world, f"{treatment.pk}/edit/")
    shown = TYPED | {"agents": ["lenalidomide", "dexamethasone"], "line": "1", "version": "1"}
    signed_in(world.pablo).post(url, shown | {"end": "2026-10-31", "note": "from Pablo"})
    browser = signed_in(world.ana)
    stale = browser.post(url, shown | {"note": "from Ana", "indication": "poems"})
    assert stale.status_code == 409
    found = {each.label: each for each in stale.context["differences"]}
    assert (found["Note"].yours, found["Note"].stored) == ("from Ana", "from Pablo")
    assert found["End"].taken
    again = dict(stale.context["form"].data.lists())
    assert browser.post(url, again).status_code == 302
    treatment.refresh_from_db()
    assert (treatment.note, treatment.end, treatment.indication) == ("from Ana", date(2026, 10, 31), "poems")


def test_what_runs_is_ended_with_a_day_and_a_reason(world):
    treatment = given(world)
    browser = signed_in(world.ana)
    url = at(world, f"{treatment.pk}/end/")
    assert browser.post(url, {"end": "2026-10-31", "version": "1"}).status_code == 422
    early = {"end": "2026-01-31", "stop_reason": "toxicity", "version": "1"}
    assert "end" in browser.post(url, early).context["form"].errors
    browser.post(url, early | {"end": "2026-10-31"})
    treatment.refresh_from_db()
    assert (treatment.end, treatment.stop_reason) == (date(2026, 10, 31), "toxicity")


def test_ending_what_somebody_changed_meanwhile_saves_nothing(world):
    treatment = given(world)
    treatments.change(treatment=treatment, by=world.pablo, today=TODAY, version=1, note="new")
    sent = {"end": "2026-10-31", "stop_reason": "toxicity", "version": "1"}
    response = signed_in(world.ana).post(at(world, f"{treatment.pk}/end/"), sent)
    assert response.url == at(world, f"{treatment.pk}/edit/")
    treatment.refresh_from_db()
    assert treatment.end is None


def test_a_voided_treatment_stays_in_sight_and_cannot_be_changed(world):
    treatment = given(world)
    browser = signed_in(world.ana)
    assert browser.post(at(world, f"{treatment.pk}/void/"), {"reason": "a" * 10_000}).status_code == 422
    browser.post(at(world, f"{treatment.pk}/void/"), {"reason": "<script>alert(1)</script>"})
    page = text_of(browser.get(at(world)))
    assert "1 voided treatment" in page
    assert "<script>alert" not in page
    assert browser.get(at(world, f"{treatment.pk}/edit/")).status_code == 404
    assert AuditEvent.objects.filter(type=AuditType.TREATMENT_VOIDED).count() == 1


def test_an_empty_tab_says_what_will_be_here(world):
    assert "Add the first treatment" in text_of(signed_in(world.ana).get(at(world)))


def test_the_tab_asks_the_same_number_of_questions_however_many_treatments(world, django_assert_num_queries):
    browser = signed_in(world.ana)
    given(world)
    browser.get(at(world))
    with django_assert_num_queries(14):
        browser.get(at(world))
    for month in range(3, 11):
        given(world, start=date(2026, month, 1))
    with django_assert_num_queries(14):
        browser.get(at(world))


@pytest.mark.parametrize("path", ["", "new/", "{id}/edit/", "{id}/end/", "{id}/void/"])
def test_treatments_are_refused_to_strangers_and_coordinators(world, path):
    treatment = given(world)
    url = at(world, path.format(id=treatment.pk))
    assert signed_in(world.carla).get(url).status_code == 403
    elsewhere = url.replace(f"/{world.rosa.pk}/", f"/{world.liam.pk}/", 1)
    if "{id}" in path:
        assert signed_in(world.lena).get(elsewhere).status_code == 404  # a treatment of another patient
    assert refuses_strangers(url, world.lena)
