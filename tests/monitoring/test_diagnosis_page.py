"""Criteria and extent on a page: state, evidence and day of each; what would decide; hormones and adverse factors."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from monitoring.services import signs, treatments
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY
SEEN = date(2026, 1, 12)
SERUM = {"unit": "pg/mL", "specimen": "serum", "lab": "Central"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def saw(world, on=SEEN, count=None, **states):
    signs.record(
        patient=world.rosa, on=on, by=world.ana, today=TODAY, origin="page", signs=states, lesion_count=count
    )


def found(world, analyte, value, on=SEEN, **rest):
    return worlds.result(world.rosa, world.ana, analyte, value, on, **rest)


def give(world, **fields):
    return treatments.record(patient=world.rosa, by=world.ana, today=TODAY, origin="page", **fields)


def opened(world, who="pablo") -> str:
    response = signed_in(world.people[who]).get(reverse("patient_diagnosis", args=[world.rosa.pk]))
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def section(page: str, heading: str) -> str:
    return page[page.index(f'id="{heading}"') :].partition("</section>")[0]


def row(page: str, name: str) -> str:
    return page[page.index(f'<th scope="row">{name}') :].partition("</tr>")[0]


@pytest.fixture
def criteria(world):
    """Everything that the criteria need, and a VEGF whose limit is unknown."""
    saw(world, polyneuropathy="present", monoclonal_plasma_cell_disorder="present", skin_changes="present")
    return world


# Who may -----------------------------------------------------------------------------------------------------------


def test_a_stranger_finds_nothing(world):
    assert refuses_strangers(reverse("patient_diagnosis", args=[world.rosa.pk]), world.lena)


@pytest.mark.parametrize("who", ["ana", "carla", "adela", "aurel"])
def test_the_judgement_is_for_physicians(world, who):
    answer = signed_in(world.people[who]).get(reverse("patient_diagnosis", args=[world.rosa.pk]))
    assert answer.status_code == 403


def test_the_tab_leads_each_reader_to_what_they_may_see(world):
    def tab(who: str) -> str:
        page = text_of(signed_in(world.people[who]).get(reverse("patient_due", args=[world.rosa.pk])))
        return re.search(r'<a href="([^"]+)"[^>]*>Diagnosis</a>', page)[1]

    assert tab("pablo") == reverse("patient_diagnosis", args=[world.rosa.pk])
    assert tab("ana") == reverse("patient_signs", args=[world.rosa.pk])


def test_the_findings_behind_it_are_under_the_same_tab(world):
    page = text_of(signed_in(world.pablo).get(reverse("patient_signs", args=[world.rosa.pk])))
    assert re.search(r'aria-current="page">Diagnosis</a>', page)
    assert "Criteria and extent" in page


# Criteria ----------------------------------------------------------------------------------------------------------


def test_what_is_open_names_the_findings_that_would_decide_it(criteria):
    judged = section(opened(criteria), "criteria-h")
    assert "Cannot be determined yet" in judged
    assert re.search(
        r"would decide it: <strong>Castleman disease, Sclerotic bone lesions, VEGF</strong>", judged
    )
    assert judged.count("would decide</span>") == 3


def test_each_criterion_stands_with_its_state_and_the_day_it_was_seen(criteria):
    saw(criteria, date(2026, 1, 20), castleman="absent")
    page = opened(criteria)
    assert "Present" in row(page, "Polyneuropathy")
    assert "12 Jan 2026" in row(page, "Polyneuropathy")
    assert "Absent" in row(page, "Castleman disease")
    assert "20 Jan 2026" in row(page, "Castleman disease")
    assert "Not assessed" in row(page, "Papilledema")
    assert "not recorded" in row(page, "Papilledema")


@pytest.mark.parametrize(
    ("limit", "said", "state"),
    [
        pytest.param("1000", "The criteria are met", "Present", id="above its laboratory's limit"),
        pytest.param("", "Cannot be determined yet", "Not assessed", id="serum without a limit"),
    ],
)
def test_vegf_goes_by_its_laboratorys_own_limit(criteria, limit, said, state):
    found(criteria, "vegf", "5200", upper_limit=limit, **SERUM)
    page = opened(criteria)
    assert said in page
    assert state in row(page, "VEGF")
    assert "5200 pg/mL" in row(page, "VEGF")


def test_met_criteria_never_become_a_diagnosis(criteria):
    found(criteria, "vegf", "5200", upper_limit="1000", **SERUM)
    page = opened(criteria)
    assert "Whether it is POEMS a physician decides." in page
    assert "diagnosis: POEMS" not in page
    assert "Date of diagnosis, recorded by a physician" in page


def test_not_met_when_a_mandatory_criterion_is_absent(world):
    saw(world, polyneuropathy="absent")
    assert "The criteria are not met" in opened(world)


def test_thyroid_disease_alone_is_recorded_and_said_not_to_count(criteria):
    saw(criteria, date(2026, 1, 13), endocrine_thyroid="present")
    page = opened(criteria)
    assert "(alone it does not count)" in row(page, "Thyroid dysfunction")
    assert "A thyroid or glucose disorder alone does not count" in page


def test_the_castleman_variant_has_its_own_label(world):
    saw(
        world,
        polyneuropathy="present",
        monoclonal_plasma_cell_disorder="absent",
        castleman="present",
        skin_changes="present",
    )
    page = opened(world)
    assert "The criteria are not met" in page
    assert "Castleman variant of POEMS" in page


def test_where_the_sources_differ_in_wording_is_said(world):
    assert "The sources word the criteria differently." in opened(world)


def test_only_findings_up_to_the_first_treatment_count(criteria):
    give(criteria, kind="systemic", line=1, agents=["lenalidomide"], start=date(2026, 3, 2))
    found(criteria, "vegf", "5200", date(2026, 4, 1), upper_limit="1000", **SERUM)
    page = opened(criteria)
    assert "Cannot be determined yet" in page
    assert "recorded only after treatment had begun" in page
    assert "2 Mar 2026" in section(page, "criteria-h")


# Extent ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "marrow", "said"),
    [
        pytest.param(3, "absent", "Localized disease", id="three lesions, clear marrow"),
        pytest.param(4, "absent", "Disseminated disease", id="four lesions"),
        pytest.param(1, "present", "Disseminated disease", id="marrow involved"),
        pytest.param(0, "absent", "No bone lesion", id="none"),
        pytest.param(1, "not_assessed", "Extent undetermined", id="marrow not looked at"),
    ],
)
def test_the_extent_stands_with_its_reason_and_the_labelled_setting(world, count, marrow, said):
    saw(world, count=count, bone_marrow_involvement=marrow)
    judged = section(opened(world), "extent-h")
    assert said in judged
    assert "Up to 3 lesions count as localized." in judged
    assert "L10" in judged


def test_an_open_extent_names_what_is_missing(world):
    judged = section(opened(world), "extent-h")
    assert re.search(
        r"would decide it: <strong>Bone marrow involvement, Number of bone lesions</strong>", judged
    )


# Adverse factors and hormones --------------------------------------------------------------------------------------


def test_adverse_factors_are_listed_with_their_sources_and_no_score(world):
    found(world, "hemoglobin", "10.1", unit="g/dL")
    listed = section(opened(world), "factors-h")
    assert "<strong>Anemia</strong>" in listed
    assert "10.1 g/dL" in listed
    assert "S1-29" in listed
    assert "A list, no score" in listed


def test_factors_that_cannot_be_judged_name_what_is_missing(world):
    listed = section(opened(world), "factors-h")
    assert re.search(r"\d+ factors cannot be judged", listed)
    assert re.search(r'Low albumin <span class="not-recorded">Albumin', listed)


def test_hormones_stand_by_axis_with_replacement_and_plan(world):
    found(world, "tsh", "9.1", unit="m[IU]/L", upper_limit="4.2")
    give(world, kind="supportive", agents=["levothyroxine"], start=date(2026, 2, 1))
    world.rosa.replacement_plans = {"thyroid": "Levothyroxine, TSH in six weeks"}
    world.rosa.save()
    thyroid = row(section(opened(world), "hormones-h"), "Thyroid")
    for said in ("9.1 mIU/L", "abnormal", "levothyroxine", "1 Feb 2026", "written down", "Free T4"):
        assert said in thyroid


def test_the_hormone_panel_says_how_many_of_how_many(world):
    for analyte, unit in (("tsh", "m[IU]/L"), ("cortisol_am", "ug/dL"), ("estradiol", "pg/mL")):
        found(world, analyte, "3", date(2026, 11, 10), unit=unit)
    hormones = section(opened(world), "hormones-h")
    assert "Panel 3 of 4" in hormones
    assert "missing: <strong>Prolactin</strong>" in hormones


def test_a_new_patient_has_a_page(world):
    other = worlds.register(world.madrid, world.ana, mrn="9", diagnosis_date=None, sex="unknown")
    page = text_of(signed_in(world.pablo).get(reverse("patient_diagnosis", args=[other.pk])))
    assert "Cannot be determined yet" in page
    assert page.count("<h1") == 1
