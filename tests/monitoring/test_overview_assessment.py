"""What is judged on a patient's first page: responses with pace and basis, alerts, what waits; who sees which."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from monitoring.protocol.responses.rests_on import rests_on
from monitoring.protocol.safety import book
from monitoring.selectors import response_assessments as word_selector
from monitoring.services import alerts, response_assessments, signs, treatments, visits
from tests import world as worlds
from tests.monitoring.alerted import ADRENAL, SLOW, THROMBOSIS, stand
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY
START = date(2026, 3, 2)
SERUM = {"unit": "pg/mL", "specimen": "serum", "lab": "Central", "upper_limit": "1000"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def found(world, analyte, value, on, **rest):
    return worlds.result(world.rosa, world.ana, analyte, value, on, **rest)


def give(world, **fields):
    fields = {"kind": "systemic", "line": 1, "agents": ["lenalidomide"], "start": START} | fields
    return treatments.record(patient=world.rosa, by=world.ana, today=TODAY, origin="page", **fields)


@pytest.fixture
def lag(world):
    """Rosa in her ninth month of treatment: VEGF is normal, her nerves have not moved."""
    give(world)
    for value, on in (("6630", date(2026, 2, 20)), ("820", date(2026, 8, 3)), ("640", date(2026, 10, 1))):
        found(world, "vegf", value, on, **SERUM)
    for on in (date(2026, 2, 20), date(2026, 10, 1)):
        found(world, "onls", "7", on)
    found(world, "ecog", "1", date(2026, 10, 1))
    return world


def opened(world, who="pablo") -> str:
    response = signed_in(world.people[who]).get(reverse("patient", args=[world.rosa.pk]))
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def part_of(page: str, heading: str) -> str:
    """The section that begins with this heading's id."""
    return page[page.index(f'id="{heading}"') :].partition("</section>")[0]


def stand_of(page: str, name: str) -> str:
    rows = part_of(page, "standing").split('<li class="stand">')
    return next(row for row in rows if f'<h3 class="stand-name">{name}</h3>' in row)


def test_a_stranger_finds_nothing(lag):
    assert refuses_strangers(reverse("patient", args=[lag.rosa.pk]), lag.lena)


# Where things stand ------------------------------------------------------------------------------------------------


def test_the_four_responses_stand_in_words(lag):
    page = opened(lag)
    assert re.findall(r'stand-name">([^<]+)<', page) == ["VEGF", "Hematologic", "PET", "Nerves and organs"]
    assert "Complete response" in stand_of(page, "VEGF")
    assert "Stable" in stand_of(page, "Nerves and organs")
    assert "Not evaluable" in stand_of(page, "PET")


def test_a_response_says_since_when_and_in_which_month(lag):
    vegf = stand_of(opened(lag), "VEGF")
    assert re.search(r'since <time[^>]*>3 Aug 2026</time>, <span class="nowrap">month 5', vegf)


def test_nerves_in_the_lag_are_too_early_to_judge_and_the_clone_has_no_expected_course(lag):
    page = opened(lag)
    assert "too early to judge" in stand_of(page, "Nerves and organs")
    assert "on track" in stand_of(page, "VEGF")
    clone = stand_of(page, "Hematologic")
    assert "no expected course" in clone
    assert "The sources describe no course of the blood clone" in clone


def test_the_why_opens_inputs_with_dates_and_units_definition_sources_and_review(lag):
    vegf = stand_of(opened(lag), "VEGF")
    for said in (
        "Baseline",
        "6630 pg/mL",
        "20 Feb 2026",
        "640 pg/mL",
        "1 Oct 2026",
        "−90.3 %",
        "Serum · Central",
        "At or below the laboratory&#x27;s upper limit.",
        "L55",
        "poems-2026-11",
        "Unsigned",
        "n = 41",
        "Not a prediction for this patient.",
    ):
        assert said in vegf


def test_the_organs_stand_one_by_one_with_what_was_not_assessed(lag):
    nerves = stand_of(opened(lag), "Nerves and organs")
    assert re.search(r"Neuropathy: <strong>stable</strong>", nerves)
    assert "Not assessed:" in nerves


def test_one_sample_of_progression_asks_to_be_confirmed_and_never_says_relapse(lag):
    found(lag, "vegf", "1900", date(2026, 11, 10), **SERUM)
    page = opened(lag)
    assert "Possible progression, to be confirmed" in stand_of(page, "VEGF")
    assert "relapse" not in page.lower()


def test_before_any_treatment_one_sentence_stands_for_four(world):
    standing = part_of(opened(world), "standing")
    assert "No disease-directed treatment has begun." in standing
    assert "VEGF, Hematologic, PET, Nerves and organs" in standing
    assert 'class="stand"' not in standing


def judge(world, verdict="confirmed", category="", reason=""):
    """Pablo's word on the VEGF response as it is computed now."""
    computed = word_selector.computed(world.rosa, TODAY)["vegf"]
    response_assessments.assess(
        patient=world.rosa,
        channel="vegf",
        verdict=verdict,
        category=category,
        reason=reason,
        shown=rests_on(computed),
        by=world.pablo,
        today=TODAY,
    )


def test_a_physicians_word_stands_beside_what_is_computed(lag):
    judge(lag)
    vegf = stand_of(opened(lag), "VEGF")
    assert "Complete response" in vegf
    assert re.search(r"Confirmed by Pablo, <time[^>]*>20 Nov 2026", vegf)


def test_an_overruled_response_keeps_both_with_the_reason(lag):
    judge(lag, "overruled", "PR", "Sample drawn during plasma exchange.")
    vegf = stand_of(opened(lag), "VEGF")
    assert "Complete response" in vegf
    assert "Pablo overruled it: partial response" in vegf
    assert "Sample drawn during plasma exchange." in vegf
    assert "on earlier data" not in vegf


def test_a_word_on_earlier_data_says_so(lag):
    judge(lag)
    found(lag, "vegf", "700", date(2026, 11, 10), **SERUM)
    assert "(on earlier data)" in stand_of(opened(lag), "VEGF")


# Alerts ------------------------------------------------------------------------------------------------------------


def test_open_alerts_stand_gravest_first_and_lead_to_their_basis_and_deed(lag):
    stand(lag.rosa, SLOW, THROMBOSIS, ADRENAL)
    listed = part_of(opened(lag), "alerts-h")
    assert re.findall(r"<dd><a[^>]*>(SR-\w+)</a> ·", listed)[:3] == ["SR-19", "SR-13", "SR-16c"]
    assert listed.count('name="back" value="patient"') == 3
    assert "&lt;1.8 µg/dL" in listed


def test_those_who_record_see_alerts_and_no_deed(lag):
    stand(lag.rosa, ADRENAL)
    page = opened(lag, "ana")
    assert "SR-19" in page
    assert 'name="reason"' not in page


def test_of_many_alerts_the_page_shows_some_and_counts_the_rest(lag):
    stand(lag.rosa, *(THROMBOSIS._replace(key=f"treatment:{n}") for n in range(8)))
    listed = part_of(opened(lag), "alerts-h")
    assert listed.count('class="finding finding-warning') == 6
    assert "and 2 more" in listed


def test_acknowledged_ones_are_only_counted(lag):
    [alert] = stand(lag.rosa, ADRENAL)
    alerts.acknowledge(alert, by=lag.pablo, reason="Seen.")
    listed = part_of(opened(lag), "alerts-h")
    assert "1 more is acknowledged." in listed
    assert "No alert is open." in listed


def test_a_new_patient_is_met_by_one_line(world):
    listed = part_of(opened(world), "alerts-h")
    summary = re.search(r'waits-line">(.*?)</p>', listed)
    assert summary
    assert summary[1].count(",") <= 6
    assert re.search(r"\d+ judgements wait for:", summary[1])


def test_each_missing_input_leads_to_where_it_is_recorded(world):
    listed = part_of(opened(world), "alerts-h")
    person = reverse("patient_edit", args=[world.rosa.pk])
    visit = reverse("visit_new", args=[world.rosa.pk])
    assert f'href="{visit}">Platelets</a>' in listed
    assert f'href="{reverse("signs_record", args=[world.rosa.pk])}"' in listed or person in listed


def test_a_rule_that_breaks_is_said_and_the_page_still_stands(lag, monkeypatch):
    def broken(judgement):
        raise KeyError("no such thing")

    monkeypatch.setitem(book.RULES, "SR-13", broken)
    page = opened(lag)
    assert "1 rule could not be run for this patient." in page
    assert "Complete response" in page


# Who sees which ----------------------------------------------------------------------------------------------------


def test_those_who_record_see_values_and_alerts_and_no_judgement(lag):
    page = opened(lag, "ana")
    assert "Latest values" in page
    assert 'id="standing"' not in page
    assert not any(said in page for said in ("Complete response", "on track", "undetermined"))


def test_a_coordinator_sees_neither(lag):
    answer = signed_in(lag.carla).get(reverse("patient", args=[lag.rosa.pk]))
    assert answer.status_code == 302
    due = text_of(signed_in(lag.carla).get(answer.url))
    assert not any(said in due for said in ("ECOG", "line 1", "undetermined", "lenalidomide"))


# The banner --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["patient", "patient_due", "patient_results", "patient_alerts"])
def test_beside_the_name_stand_extent_line_month_and_ecog(lag, name):
    page = " ".join(text_of(signed_in(lag.pablo).get(reverse(name, args=[lag.rosa.pk]))).split())
    banner = page[page.index("who-banner") :].partition("</section>")[0]
    assert "extent undetermined" in banner
    assert "line 1 lenalidomide · month 8" in banner
    assert re.search(r'ECOG</span> <span class="tnum">1</span>', banner)


def test_a_line_that_is_over_says_so(world):
    give(world, end=date(2026, 9, 1), stop_reason="completed")
    assert "ended; month 8" in opened(world)


def test_the_extent_follows_the_findings(world):
    signs.record(
        patient=world.rosa,
        on=date(2026, 1, 12),
        by=world.ana,
        today=TODAY,
        origin="page",
        signs={"bone_marrow_involvement": "present"},
    )
    assert re.search(r">disseminated disease</a>", opened(world))


# The lists ---------------------------------------------------------------------------------------------------------


def listed(world, address, who="pablo") -> str:
    return " ".join(text_of(signed_in(world.people[who]).get(address)).split())


def test_the_list_of_patients_shows_the_gravest_and_how_many(lag):
    stand(lag.rosa, SLOW, THROMBOSIS, ADRENAL)
    page = listed(lag, "/patients/")
    assert "severity-critical" in page
    assert "3 open<span" in page
    assert "severity-caution" not in page


def test_acknowledged_and_settled_alerts_do_not_count_in_the_list(lag):
    first, _second = stand(lag.rosa, ADRENAL, SLOW)
    alerts.acknowledge(first, by=lag.pablo, reason="Seen.")
    page = listed(lag, "/patients/")
    assert "severity-caution" in page
    assert "1 open<span" in page
    stand(lag.rosa)
    assert "severity-" not in listed(lag, "/patients/")


def test_a_coordinator_finds_in_the_list_what_is_said_about_work_alone(world):
    stand(world.rosa, ADRENAL)
    assert "severity-" not in listed(world, "/patients/", "carla")


def test_alerts_of_another_site_do_not_count(lag):
    stand(lag.liam, ADRENAL)
    stand(lag.rosa)
    assert "severity-" not in listed(lag, "/patients/")


def test_todays_clinic_shows_them_too(lag):
    visits.log(patient=lag.rosa, on=TODAY, kind="clinic", by=lag.ana, today=TODAY, origin="page")
    stand(lag.rosa, THROMBOSIS)
    page = listed(lag, "/today/")
    assert "severity-warning" in page
    assert "1 open<span" in page


# Beside it ---------------------------------------------------------------------------------------------------------


def test_a_note_for_information_leads_to_its_basis(lag):
    found(lag, "platelets", "300", date(2026, 10, 1), unit="10*3/uL")
    page = opened(lag)
    alerts_page = reverse("patient_alerts", args=[lag.rosa.pk])
    anchor = re.search(rf'href="{alerts_page}#(panel-SR-13b)"', page)[1]
    there = text_of(signed_in(lag.pablo).get(alerts_page))
    assert there.count(f'id="{anchor}"') == 1


def test_the_sentence_that_explains_the_lag_stands_under_the_responses(lag):
    standing = part_of(opened(lag), "standing")
    assert "VEGF complete with unchanged nerves at month 6 is expected" in standing
    assert ">S1-17</a>" in standing


def irradiated(world, end: date):
    give(world, kind="radiotherapy", agents=[], dose_gy=45, start=date(2026, 1, 20), end=end)


@pytest.mark.parametrize(
    ("end", "said", "asks"),
    [
        pytest.param(date(2026, 8, 21), "is asked from month 3 on", False, id="the day before month 3"),
        pytest.param(date(2026, 8, 20), "between month 3 and month 6", True, id="month 3"),
        pytest.param(date(2026, 5, 20), "between month 3 and month 6", True, id="month 6"),
        pytest.param(date(2026, 5, 19), "Month 6 has passed", True, id="the day after month 6"),
    ],
)
def test_after_radiotherapy_a_clock_asks_whether_it_has_stabilised(world, end, said, asks):
    irradiated(world, end)
    clock_card = part_of(opened(world), "clock-h")
    assert said in clock_card
    assert ("Record the answer" in clock_card) == asks
    assert "S1-28" in clock_card


def test_the_clock_stops_with_the_answer(world):
    irradiated(world, date(2026, 6, 1))
    signs.record(
        patient=world.rosa,
        on=date(2026, 11, 2),
        by=world.pablo,
        today=TODAY,
        origin="page",
        signs={"stabilised_after_radiotherapy": "absent"},
    )
    clock_card = part_of(opened(world), "clock-h")
    assert "Not stabilised." in clock_card
    assert "2 Nov 2026" in clock_card


def test_without_radiotherapy_there_is_no_clock(lag):
    assert "clock-h" not in opened(lag)


def test_vegf_that_is_current_names_what_is_late_what_loses_most_first(lag):
    due = part_of(opened(lag), "due-next")
    assert "VEGF is up to date, and does not show everything." in due
    assert "640 pg/mL" in due
    late = re.findall(r"<li>([^<]+) <span", due.partition("<ol>")[2].partition("</ol>")[0])
    assert late[0] == "Serum protein electrophoresis"
    assert "Nerve conduction studies" in late


def test_the_blind_spot_is_a_judgement(lag):
    assert "VEGF is up to date" not in opened(lag, "ana")


def test_what_does_not_go_together_is_asked_with_its_facts(lag):
    signs.record(
        patient=lag.rosa,
        on=date(2026, 10, 1),
        by=lag.ana,
        today=TODAY,
        origin="page",
        signs={"polyneuropathy": "absent"},
    )
    for who in ("ana", "pablo"):
        asked = part_of(opened(lag, who), "check-h")
        assert "Polyneuropathy is recorded as absent, and the ONLS shows a limitation." in asked
        assert "ONLS, total 7" in asked


def test_a_record_that_goes_together_is_not_asked_about(lag):
    assert "check-h" not in opened(lag)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"agents": []}, id="systemic treatment without agents"),
        pytest.param({"line": None}, id="without a line"),
        pytest.param({"start": date(2027, 1, 10)}, id="planned"),
    ],
)
def test_bad_input_never_breaks_the_page(world, facts):
    give(world, **facts)
    give(world, kind="systemic", line=1, agents=["bortezomib"], start=date(2026, 4, 1))
    found(world, "vegf", "500", date(2026, 1, 5), unit="pg/mL", specimen="serum", upper_limit="0.5")
    found(world, "pet_avid_lesions", "3", date(2025, 6, 1))
    for name in ("patient", "patient_alerts", "patient_diagnosis"):
        answer = signed_in(world.pablo).get(reverse(name, args=[world.rosa.pk]))
        assert answer.status_code == 200
        assert "could not be run" not in text_of(answer)
