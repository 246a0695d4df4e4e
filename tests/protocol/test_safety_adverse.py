"""SR-20, SR-20b, SR-26 and SR-27, row by row of reference §6."""

import pytest

from monitoring.protocol import findings
from monitoring.protocol.findings import Evidence, Finding, Gap
from monitoring.protocol.responses.response import Response
from monitoring.protocol.safety.adverse import factors
from monitoring.protocol.verdicts import Category, Channel, Severity
from monitoring.protocol.verdicts import RuleCode as R
from tests.protocol.histories import day, person
from tests.protocol.rulebook import TODAY, given, history, result, said, turns
from tests.protocol.spoken import graded, happened, judgement_of, suffers

ON = "2024-05-01"
YOUNG = person(birth_date=day("1990-01-01"))


def hemoglobin(value, on=ON, id=1):
    return result("hemoglobin", on, value, id)


def platelets(value, on=ON, id=2):
    return result("platelets", on, value, id)


def vegf(value, limit=600, on=ON, id=3, specimen="serum"):
    return result("vegf", on, value, id, specimen=specimen, **({"upper_limit": limit} if limit else {}))


HEALTHY = (hemoglobin(14), platelets(250))


def over(years: int) -> Evidence:
    return Evidence("birth_date", f">{years}", kind="person")


def listed(rule, severity, names, *evidence, since):
    return Finding(rule, severity, day(since), evidence, "", (("factors", names),))


# --- SR-20 ----------------------------------------------------------------------------------------------------


def test_sr_20_lists_whatever_factor_is_there():
    low, stroke = hemoglobin(11, "2024-04-01"), happened("stroke", "2023-01-01", 8)
    line = given("lenalidomide", "2024-02-01")
    high = vegf(5000, on="2024-01-20"), vegf(4900)
    found = said("SR-20", low, stroke, line, *high, who=YOUNG)
    no_response = Evidence("vegf", "NR", "", day(ON), None, "response")
    no_transplant = Evidence("asct", "absent", kind="treatment")
    evidence = (findings.reading(low), no_response, no_transplant, findings.event(stroke))
    names = "anemia,no_vegf_response,no_transplant,stroke"
    assert found == [listed(R.SR_20, Severity.INFO, names, *evidence, since="2023-01-01")]


def test_sr_20_names_once_what_two_factors_rest_on():
    judged = judgement_of(history(given("lenalidomide", "2024-02-01"), who=YOUNG), TODAY)
    judged.hematologic = Response(Channel.HEMATOLOGIC, Category.NONE)
    no_response = Evidence("m_protein", "NR", kind="response")
    no_transplant = Evidence("asct", "absent", kind="treatment")
    names = "no_hematologic_complete,no_hematologic_response,no_transplant"
    assert list(factors(judged)) == [
        listed(R.SR_20, Severity.INFO, names, no_response, no_transplant, since="2024-02-01")
    ]


def test_sr_20_is_quiet_where_no_factor_is_there_and_asks_for_nothing():
    assert said("SR-20", who=YOUNG) == []
    assert said("SR-20", *HEALTHY, graded("pleural_effusion", ON, 0), who=YOUNG) == []


# --- SR-20b ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sex, results, speaks",
    [
        pytest.param("male", (hemoglobin("12.9"), platelets(250)), "anemia", id="S2-47: anemia in a man"),
        pytest.param("male", (hemoglobin("13"), platelets(250)), "", id="13 g/dL in a man"),
        pytest.param("female", (hemoglobin("11.9"), platelets(250)), "anemia", id="anemia in a woman"),
        pytest.param("female", (hemoglobin("12"), platelets(250)), "", id="12 g/dL in a woman"),
        pytest.param("male", (platelets(149), hemoglobin(14)), "thrombocytopenia", id="S2-47: platelets"),
        pytest.param("male", (platelets(150), hemoglobin(14)), "", id="150"),
    ],
)
def test_sr_20b_speaks_of_what_both_source_documents_name(sex, results, speaks):
    who = person(sex=sex, birth_date=day("1990-01-01"))
    expected = [listed(R.SR_20B, Severity.CAUTION, speaks, findings.reading(results[0]), since=ON)]
    assert said("SR-20b", *results, who=who) == (expected if speaks else [])


@pytest.mark.parametrize(
    "born, speaks",
    [
        pytest.param("1963-06-02", False, id="S1-29: age > 60, and 60 is not"),
        pytest.param("1963-06-01", True, id="61 today"),
    ],
)
def test_sr_20b_speaks_of_an_age_above_60(born, speaks):
    who = person(birth_date=day(born))
    expected = [listed(R.SR_20B, Severity.CAUTION, "age_over_60", over(60), since="2024-06-01")]
    assert said("SR-20b", *HEALTHY, who=who) == (expected if speaks else [])


def test_the_birthday_is_noted_and_the_next_one_changes_nothing():
    who = person(birth_date=day("1963-06-02"))
    assert "2024-06-02" in turns("SR-20b", *HEALTHY, who=who)
    at_61, at_62 = (said("SR-20b", *HEALTHY, who=who, today=today) for today in ("2024-06-02", "2025-06-02"))
    assert at_61 == at_62 == [listed(R.SR_20B, Severity.CAUTION, "age_over_60", over(60), since="2024-06-02")]


def test_sr_20b_is_one_finding_since_the_first_factor_and_asks_for_nothing_more():
    low = hemoglobin(12, "2024-02-01"), hemoglobin(11)
    who = person(birth_date=day("1950-01-01"))
    found = listed(
        *(R.SR_20B, Severity.CAUTION, "anemia,age_over_60"),
        *(findings.reading(low[1]), over(60)),
        since="2011-01-01",
    )
    assert said("SR-20b", *low, who=who) == [found]
    first = listed(R.SR_20B, Severity.CAUTION, "anemia", findings.reading(low[1]), since="2024-02-01")
    assert said("SR-20b", *low, who=YOUNG) == [first]
    assert said("SR-20b", *low, platelets(250), hemoglobin(13, "2024-05-20"), who=YOUNG) == []


def test_sr_20b_leaves_to_the_list_what_only_papers_name():
    assert said("SR-20b", *HEALTHY, happened("stroke", ON), who=YOUNG) == []


def test_sr_20b_asks_for_what_is_missing():
    everything = [Gap(R.SR_20B, name) for name in ("hemoglobin", "platelets", "birth_date")]
    assert said("SR-20b") == everything
    assert said("SR-20b", *HEALTHY) == everything[2:]
    assert said("SR-20b", who=YOUNG) == everything[:2]


# --- SR-26 ----------------------------------------------------------------------------------------------------

CIDP = suffers("cidp", "2020-01-01", "2023-01-01", 9)


def spike(value, on=ON, id=5, **more):
    return result("m_protein", on, value, id, **more)


def fixed(where, value, on=ON, id=6):
    return result(f"immunofixation_{where}", on, value, id)


def label(*facts, since=ON):
    makers = {"Reading": findings.reading, "ConditionSeen": findings.condition}
    evidence = tuple(makers[type(fact).__name__](fact) for fact in facts)
    return Finding(R.SR_26, Severity.INFO, day(since), evidence)


@pytest.mark.parametrize("code", ["cidp", "mgus_neuropathy"])
def test_sr_26_asks_for_another_look_at_an_earlier_label(code):
    earlier = suffers(code, "2020-01-01", "2023-01-01", 9)
    assert said("SR-26", earlier, vegf(601), spike("0.4")) == [label(earlier, vegf(601), spike("0.4"))]
    assert said("SR-26", earlier, vegf(600), spike("0.4")) == []
    assert said("SR-26", vegf(601), spike("0.4"), suffers("copd")) == []


def test_sr_26_names_every_label_and_holds_since_both_results_were_there():
    both = CIDP, suffers("mgus_neuropathy", "2021-01-01", id=10)
    late = vegf(900, on="2024-05-20")
    assert said("SR-26", *both[::-1], late, spike("0.4")) == [
        label(*both, late, spike("0.4"), since="2024-05-20")
    ]
    assert [one.since for one in said("SR-26", CIDP, vegf(900), spike("0.4", "2024-05-25"))] == [
        day("2024-05-25")
    ]


@pytest.mark.parametrize(
    "results, shown",
    [
        pytest.param((spike("0.1"),), spike("0.1"), id="an amount"),
        pytest.param((spike("<0.05"), fixed("serum", "positive")), fixed("serum", "positive"), id="serum"),
        pytest.param(
            (spike("not detected"), fixed("urine", "positive")), fixed("urine", "positive"), id="urine"
        ),
        pytest.param(
            (spike("0.3"), fixed("serum", "negative")), spike("0.3"), id="an amount beside negative"
        ),
        pytest.param(
            (spike("1.1", component="1"), spike("0", id=7, component="2")),
            spike("1.1", component="1"),
            id="TC-02: one of two components",
        ),
        pytest.param((spike("0"),), None, id="none"),
        pytest.param((spike("not detected"),), None, id="not detected"),
        pytest.param((fixed("serum", "negative"),), None, id="serum negative"),
        pytest.param((spike("<0.05"), fixed("serum", "negative")), None, id="a trace, serum negative"),
        pytest.param((spike("0.4", "2023-01-01"), spike("0", id=7)), None, id="the last amount counts"),
        pytest.param(
            (fixed("serum", "positive", "2023-01-01"), fixed("serum", "negative", id=7)),
            None,
            id="the last one",
        ),
    ],
)
def test_sr_26_reads_the_m_protein_by_amount_or_immunofixation(results, shown):
    expected = [label(CIDP, vegf(900), shown)] if shown else []
    assert said("SR-26", CIDP, vegf(900), *results) == expected


@pytest.mark.parametrize(
    "results, missing",
    [
        pytest.param((), ["vegf", "m_protein"], id="TC-09: neither was published"),
        pytest.param((vegf(900),), ["m_protein"], id="no M-protein"),
        pytest.param((vegf(900), spike("<0.05")), ["m_protein"], id="a trace alone"),
        pytest.param(
            (vegf(900), fixed("urine", "negative")), ["m_protein"], id="urine says nothing of serum"
        ),
        pytest.param((spike("0.4"),), ["vegf"], id="no VEGF"),
        pytest.param((spike("0.4"), vegf(900, None)), ["vegf.upper_limit"], id="serum without limit"),
        pytest.param((vegf(500),), [], id="VEGF is normal"),
        pytest.param((spike("0"),), [], id="no M-protein is there"),
    ],
)
def test_sr_26_asks_for_what_would_decide(results, missing):
    assert said("SR-26", CIDP, *results) == [Gap(R.SR_26, name) for name in missing]
    assert said("SR-26", *results) == []


# --- SR-27 ----------------------------------------------------------------------------------------------------


def undocumented(*treatments):
    evidence = tuple(map(findings.treatment, treatments))
    return Finding(R.SR_27, Severity.WARNING, treatments[0].start, evidence)


@pytest.mark.parametrize("agent", ["lenalidomide", "thalidomide", "pomalidomide"])
@pytest.mark.parametrize("sex", ["male", "female", "unknown"])
def test_sr_27_asks_how_pregnancy_is_prevented_under_an_imid(agent, sex):
    running = given(f"dexamethasone {agent}", "2024-03-01")
    assert said("SR-27", running, who=person(sex=sex)) == [undocumented(running)]


@pytest.mark.parametrize("flag", ["enrolled", "not_required"])
def test_sr_27_settles_when_it_is_documented(flag):
    assert said("SR-27", given("lenalidomide", ON), who=person(pregnancy_prevention=flag)) == []


def test_sr_27_is_quiet_before_the_start_and_after_the_end():
    assert said("SR-27", given("lenalidomide", "2024-06-02")) == []
    assert said("SR-27", given("lenalidomide", "2024-03-01", TODAY)) == []
    assert said("SR-27", given("melphalan", "2024-03-01")) == []


def test_sr_27_cannot_tell_of_a_systemic_treatment_without_agents():
    unnamed, imid = given("", "2024-03-01", id=8), given("lenalidomide", "2024-03-01")
    assert said("SR-27", unnamed) == [Gap(R.SR_27, "agents")]
    assert said("SR-27", imid, unnamed) == [undocumented(imid)]
    assert said("SR-27", unnamed, who=person(pregnancy_prevention="not_required")) == []
    assert said("SR-27", given("", "2024-06-02")) == []


def test_sr_27_is_one_question_for_all_of_them():
    first, second = given("lenalidomide", "2024-03-01", id=3), given("thalidomide", "2024-04-01", id=4)
    assert said("SR-27", second, first) == [undocumented(first, second)]
