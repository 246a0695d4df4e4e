"""SR-13 and its relatives, row by row of reference §6."""

import pytest

from monitoring.protocol import findings
from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.verdicts import Severity
from tests.protocol.histories import day, days_before, person
from tests.protocol.rulebook import TODAY, given, result, said, turns
from tests.protocol.spoken import happened

RECENT = "2024-05-20"


def platelets(value, on=RECENT, **more):
    return result("platelets", on, value, unit="10*3/uL", **more)


def high(count, since=RECENT, facts=()):
    return Finding(R.SR_13, Severity.WARNING, day(since), (findings.reading(count),), "", facts)


# --- SR-13 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, speaks",
    [
        pytest.param("400", False, id="S2-42: aspirin if platelets > 400,000/µL, and 400 is not"),
        pytest.param("400.1", True, id="S2-42: just above"),
        pytest.param("401", True, id="401"),
        pytest.param(">400", True, id=">400 is above"),
        pytest.param("<400", False, id="<400 is not"),
        pytest.param("<401", None, id="<401 may be either"),
        pytest.param(">399", None, id=">399 may be either"),
    ],
)
def test_sr_13_speaks_of_platelets_above_400(value, speaks):
    count = platelets(value)
    expected = {True: [high(count)], False: [], None: [Gap(R.SR_13, "platelets")]}
    assert said("SR-13", count) == expected[speaks]


@pytest.mark.parametrize(
    "agent",
    [
        *("aspirin", "clopidogrel", "prasugrel", "ticagrelor", "ticlopidine", "dipyridamole", "triflusal"),
        *("enoxaparin", "dalteparin", "tinzaparin", "nadroparin", "bemiparin", "heparin", "fondaparinux"),
        *("warfarin", "acenocoumarol", "phenprocoumon", "apixaban", "rivaroxaban", "edoxaban", "dabigatran"),
    ],
)
def test_an_antiplatelet_agent_or_an_anticoagulant_that_runs_is_prophylaxis(agent):
    protection = given(f"omeprazole {agent}", "2024-01-01", kind="supportive")
    assert said("SR-13", platelets(450), protection) == []
    assert said("SR-13", protection) == []


def test_other_agents_are_none():
    assert said("SR-13", count := platelets(450), given("furosemide", "2024-01-01", kind="supportive")) == [
        high(count)
    ]


def test_prophylaxis_that_is_only_planned_does_not_count():
    assert said("SR-13", count := platelets(450), given("aspirin", "2024-06-02")) == [high(count)]


def test_it_holds_from_the_end_of_prophylaxis_on():
    count = platelets(450)
    stopped = (
        given("aspirin", "2023-01-01", "2023-06-01", id=1),
        given("aspirin", "2024-01-01", TODAY, id=2),
    )
    assert said("SR-13", count, *stopped) == [high(count, since=TODAY)]
    assert said("SR-13", count, *stopped[:1]) == [high(count)]
    running = given("aspirin", "2024-01-01", "2024-06-02")
    assert said("SR-13", count, running) == []
    assert turns("SR-13", count, running) == ["2024-06-02"]


def test_it_holds_since_the_first_of_the_counts_that_all_were_high_and_settles_with_the_last():
    counts = [
        platelets(value, on, id=n)
        for n, (on, value) in enumerate(
            [("2023-01-01", 500), ("2023-06-01", 300), ("2024-01-01", 420), ("2024-05-01", 460)]
        )
    ]
    found = high(counts[-1], since="2024-01-01")
    assert said("SR-13", *counts) == [found]
    assert said("SR-13", *counts[2:]) == [found]
    assert said("SR-13", *counts, platelets(400, "2024-05-30")) == []


def test_the_latest_count_counts_whatever_its_age_and_over_35_days_it_is_old():
    ago_35, ago_36 = platelets(450, days_before(TODAY, 35)), platelets(450, days_before(TODAY, 36))
    assert said("SR-13", ago_35) == [high(ago_35, days_before(TODAY, 35))]
    assert turns("SR-13", ago_35) == ["2024-06-02"]
    assert said("SR-13", ago_36) == [high(ago_36, days_before(TODAY, 36), facts=(("old", "1"),))]
    assert turns("SR-13", ago_36) == []
    years = platelets(450, "2015-01-01")
    assert said("SR-13", years) == [high(years, "2015-01-01", facts=(("old", "1"),))]


@pytest.mark.parametrize(
    "value, low",
    [pytest.param(49, True, id="49"), pytest.param(50, False, id="50"), pytest.param("<50", True, id="<50")],
)
def test_the_last_earlier_count_below_50_is_recalled(value, low):
    lowest = platelets(20, "2022-01-01", id=1), platelets(30, "2022-02-01", id=2)
    earlier, count = platelets(value, "2023-02-01", id=3), platelets(450, "2024-05-21", id=4)
    found = high(count, "2024-05-21", (("low_before", "2023-02-01" if low else "2022-02-01"),))
    assert said("SR-13", *lowest, earlier, count) == [found]
    assert said("SR-13", earlier, count) == [found if low else high(count, "2024-05-21")]


def test_without_a_count_it_cannot_be_judged():
    assert said("SR-13") == [Gap(R.SR_13, "platelets")]


# --- SR-13b ---------------------------------------------------------------------------------------------------


def for_all(count, since="2024-01-31"):
    diagnosed = findings.person("diagnosis_date", "2024-01-31", day("2024-01-31"))
    evidence = (findings.reading(count), diagnosed)
    return Finding(R.SR_13B, Severity.INFO, day(since), evidence)


@pytest.mark.parametrize(
    "value, speaks",
    [
        pytest.param("400", True, id="L28: prophylaxis for all, 400"),
        pytest.param("400.1", False, id="above 400 SR-13 speaks"),
        pytest.param("<400", True, id="<400"),
        pytest.param("<401", None, id="<401 may be either"),
    ],
)
def test_sr_13b_recalls_prophylaxis_for_all_while_platelets_are_not_high(value, speaks):
    count = platelets(value)
    expected = {True: [for_all(count)], False: [], None: [Gap(R.SR_13B, "platelets")]}
    assert said("SR-13b", count) == expected[speaks]


def test_sr_13b_is_quiet_under_prophylaxis_and_holds_from_its_end_on():
    count = platelets(300)
    assert said("SR-13b", count, given("apixaban", "2024-02-01")) == []
    assert said("SR-13b", count, given("apixaban", "2024-02-01", "2024-04-01")) == [
        for_all(count, "2024-04-01")
    ]


def test_sr_13b_asks_for_what_is_missing():
    assert said("SR-13b") == [Gap(R.SR_13B, "platelets")]
    nobody = person(None)
    assert said("SR-13b", platelets(300), who=nobody) == [Gap(R.SR_13B, "diagnosis_date")]
    assert said("SR-13b", who=nobody) == [Gap(R.SR_13B, "diagnosis_date"), Gap(R.SR_13B, "platelets")]
    assert said("SR-13b", platelets(401), who=nobody) == []


def test_sr_13b_waits_for_a_diagnosis_dated_ahead():
    who = person("2024-06-02")
    assert said("SR-13b", platelets(300), who=who) == []
    assert turns("SR-13b", platelets(300), who=who) == ["2024-06-02"]
    assert [one.since for one in said("SR-13b", platelets(300), who=who, today="2024-06-02")] == [
        day("2024-06-02")
    ]


# --- SR-13c ---------------------------------------------------------------------------------------------------


def red(analyte, value, upper_limit, on=RECENT, **more):
    return result(analyte, on, value, **({} if upper_limit is None else {"upper_limit": upper_limit}), **more)


def erythrocytosis(*results, since=RECENT):
    return Finding(R.SR_13C, Severity.WARNING, day(since), tuple(map(findings.reading, results)))


@pytest.mark.parametrize("analyte, limit", [("hemoglobin", "17.5"), ("hematocrit", "50")])
def test_sr_13c_speaks_above_the_laboratorys_own_limit(analyte, limit):
    at, over = red(analyte, limit, limit), red(analyte, f"{limit.split('.')[0]}.9", limit)
    assert said("SR-13c", at) == []
    assert said("SR-13c", over) == [erythrocytosis(over)]
    assert said("SR-13c", bound := red(analyte, f">{limit}", limit)) == [erythrocytosis(bound)]


def test_sr_13c_names_both_where_both_are_high_and_settles_with_the_next():
    hb, hct = red("hemoglobin", 18, 17), red("hematocrit", 52, 50, id=2)
    first = red("hematocrit", 51, 50, "2024-02-01")
    assert said("SR-13c", hb, hct, first) == [erythrocytosis(hb, hct, since="2024-02-01")]
    normal = red("hemoglobin", 17, 17, "2024-05-25"), red("hematocrit", 50, 50, "2024-05-25")
    assert said("SR-13c", hb, hct, *normal) == []
    assert said("SR-13c", hb, hct, normal[0]) == [erythrocytosis(hct)]


@pytest.mark.parametrize(
    "results, missing",
    [
        pytest.param((), ["hemoglobin"], id="neither"),
        pytest.param((red("hemoglobin", 14, None),), ["hemoglobin.upper_limit"], id="no limit"),
        pytest.param((red("hemoglobin", ">14", 17),), ["hemoglobin"], id="a bound that does not tell"),
        pytest.param(
            (red("hemoglobin", 14, 17), red("hematocrit", 44, None)),
            ["hematocrit.upper_limit"],
            id="one of two",
        ),
        pytest.param((red("hematocrit", 44, 50),), [], id="the other one is normal"),
        pytest.param((red("hemoglobin", 14, 0),), ["hemoglobin.upper_limit"], id="a limit of nought is none"),
    ],
)
def test_sr_13c_asks_for_the_limit_of_what_is_there(results, missing):
    assert said("SR-13c", *results) == [Gap(R.SR_13C, name) for name in missing]


def test_sr_13c_asks_for_no_limit_where_the_other_one_is_high():
    high_one = red("hematocrit", 52, 50)
    assert said("SR-13c", red("hemoglobin", 18, None), high_one) == [erythrocytosis(high_one)]


# --- SR-13d ---------------------------------------------------------------------------------------------------


def unprotected(treatment, since):
    evidence = (findings.treatment(treatment),)
    return Finding(R.SR_13D, Severity.WARNING, day(since), evidence, f"treatment:{treatment.id}")


@pytest.mark.parametrize("agent", ["lenalidomide", "thalidomide", "pomalidomide"])
def test_sr_13d_speaks_while_an_imid_runs_without_prophylaxis(agent):
    running = given(f"dexamethasone {agent}", "2024-03-01")
    assert said("SR-13d", running) == [unprotected(running, "2024-03-01")]
    assert said("SR-13d", running, given("aspirin", "2024-03-01", kind="supportive")) == []
    stopped = given("aspirin", "2024-02-01", "2024-05-01", kind="supportive")
    assert said("SR-13d", running, stopped) == [unprotected(running, "2024-05-01")]


def test_sr_13d_is_quiet_before_the_start_and_after_the_end():
    assert said("SR-13d", given("lenalidomide", "2024-06-02")) == []
    assert said("SR-13d", given("lenalidomide", TODAY)) == [unprotected(given("lenalidomide", TODAY), TODAY)]
    assert said("SR-13d", given("lenalidomide", "2024-03-01", TODAY)) == []
    assert said("SR-13d", given("bortezomib", "2024-03-01")) == []


def test_sr_13d_cannot_tell_of_a_systemic_treatment_without_agents():
    unnamed = given("", "2024-03-01", id=8)
    assert said("SR-13d", unnamed) == [Gap(R.SR_13D, "agents")]
    assert said("SR-13d", given("bortezomib", "2024-03-01"), unnamed) == [Gap(R.SR_13D, "agents")]
    imid = given("lenalidomide", "2024-03-01")
    assert said("SR-13d", imid, unnamed) == [unprotected(imid, "2024-03-01")]
    assert said("SR-13d", unnamed, given("aspirin", "2024-03-01", kind="supportive")) == []
    for other in ("asct", "radiotherapy", "supportive", "plasma_exchange"):
        assert said("SR-13d", given("", "2024-03-01", kind=other)) == []
    assert said("SR-13d", given("", "2024-06-02")) == []
    assert said("SR-13d", given("", "2024-03-01", TODAY)) == []


def test_sr_13d_speaks_of_each_treatment():
    first, second = given("lenalidomide", "2024-03-01", id=3), given("thalidomide", "2024-04-01", id=4)
    assert said("SR-13d", second, first) == [
        unprotected(first, "2024-03-01"),
        unprotected(second, "2024-04-01"),
    ]


# --- SR-13e ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["stroke", "mi", "vte", "limb_ischemia"])
def test_sr_13e_speaks_of_each_thrombotic_event_and_stands(code):
    stroke = happened(code, "2019-05-01", id=9)
    expected = Finding(R.SR_13E, Severity.CRITICAL, day("2019-05-01"), (findings.event(stroke),), "event:9")
    assert said("SR-13e", stroke) == [expected]
    assert len(said("SR-13e", stroke, happened("stroke", "2020-01-01", id=10))) == 2


def test_sr_13e_is_quiet_about_other_events_and_those_ahead():
    assert said("SR-13e", happened("fever", "2024-05-01"), happened("stroke", "2024-06-02")) == []
