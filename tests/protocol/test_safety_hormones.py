"""SR-18, SR-19 and SR-19b, row by row of reference §6."""

from decimal import Decimal

import pytest

from monitoring.protocol import findings
from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.units import to_canonical
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.verdicts import Severity
from tests.protocol.histories import day, days_after, person
from tests.protocol.rulebook import TODAY, given, result, said, turns

ON = "2024-05-01"


def tsh(value, limit="4.5", on=ON, **more):
    return result("tsh", on, value, **_limit("upper_limit", limit), **more)


def free_t4(value, limit="0.8", on=ON, id=2, **more):
    return result("free_t4", on, value, id, **_limit("lower_limit", limit), **more)


def androgen(value, limit="300", on=ON, id=3, **more):
    return result("testosterone", on, value, id, **_limit("lower_limit", limit), **more)


def prolactin(value, limit="15", on=ON, id=4, **more):
    return result("prolactin", on, value, id, **_limit("upper_limit", limit), **more)


def _limit(name, limit):
    return {} if limit is None else {name: limit}


NORMAL = {"thyroid": (tsh(2),), "gonadal": (androgen(500),), "pituitary": (prolactin(10),)}


def others(axis):
    """The other axes are in order."""
    return tuple(one for name, results in NORMAL.items() if name != axis for one in results)


def without_plan(axis, *results, since=ON):
    evidence = tuple(map(findings.reading, results))
    return Finding(R.SR_18, Severity.CAUTION, day(since), evidence, f"axis:{axis}")


# --- SR-18 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "axis, results, speaks",
    [
        pytest.param("thyroid", (tsh("4.6"), free_t4("0.7")), True, id="L32: TSH high, free T4 low"),
        pytest.param("thyroid", (tsh("4.5"), free_t4("0.7")), False, id="TSH at its limit"),
        pytest.param("thyroid", (tsh("4.6"), free_t4("0.8")), False, id="free T4 at its limit: subclinical"),
        pytest.param("thyroid", (tsh(">4.5"), free_t4("<0.8")), True, id="by bounds"),
        pytest.param("thyroid", (tsh(3), free_t4("0.7")), False, id="free T4 low alone"),
        pytest.param("gonadal", (androgen(299),), True, id="S2-39: testosterone low"),
        pytest.param("gonadal", (androgen(300),), False, id="testosterone at its limit"),
        pytest.param("pituitary", (prolactin("15.1"),), True, id="S2-09: prolactin high"),
        pytest.param("pituitary", (prolactin(15),), False, id="prolactin at its limit"),
    ],
)
def test_sr_18_speaks_of_an_axis_out_of_its_laboratorys_limits(axis, results, speaks):
    expected = [without_plan(axis, *results)] if speaks else []
    assert said("SR-18", *results, *others(axis)) == expected


OUT = {
    "thyroid": (tsh(9), free_t4("0.5")),
    "gonadal": (androgen(100),),
    "pituitary": (prolactin(60),),
}


@pytest.mark.parametrize(
    "axis, agent",
    [
        ("thyroid", "levothyroxine"),
        ("gonadal", "testosterone"),
        ("gonadal", "estradiol"),
        ("pituitary", "cabergoline"),
    ],
)
def test_sr_18_is_quiet_while_the_axis_is_replaced_and_speaks_from_the_end_on(axis, agent):
    rest = (*OUT[axis], *others(axis))
    assert said("SR-18", *rest, given(agent, "2024-01-01", kind="supportive")) == []
    assert said("SR-18", *rest, given(agent, "2024-06-02", kind="supportive")) == [
        without_plan(axis, *OUT[axis])
    ]
    stopped = given(agent, "2024-01-01", "2024-05-20", kind="supportive")
    assert said("SR-18", *rest, stopped) == [without_plan(axis, *OUT[axis], since="2024-05-20")]
    assert turns("SR-18", *rest, given(agent, "2024-01-01", "2024-06-03", kind="supportive")) == [
        "2024-06-03"
    ]


@pytest.mark.parametrize("axis", OUT)
def test_sr_18_is_quiet_where_a_plan_is_recorded_for_that_axis(axis):
    rest = (*OUT[axis], *others(axis))
    assert said("SR-18", *rest, who=person(replacement_plans=(axis,))) == []
    another = person(replacement_plans=("adrenal",))
    assert said("SR-18", *rest, who=another) == [without_plan(axis, *OUT[axis])]


def test_sr_18_speaks_of_each_axis_by_itself():
    found = said("SR-18", *OUT["thyroid"], *OUT["gonadal"], *OUT["pituitary"])
    assert found == [without_plan(axis, *results) for axis, results in OUT.items()]


def test_sr_18_holds_since_all_that_it_needs_was_out_and_settles_with_the_next():
    highs = tsh(8, on="2023-01-01"), tsh(9, on="2024-04-01")
    lows = free_t4("0.9", on="2023-01-01"), free_t4("0.6", on="2023-06-01"), free_t4("0.5", on="2024-04-01")
    found = without_plan("thyroid", highs[1], lows[2], since="2023-06-01")
    assert said("SR-18", *highs, *lows, *others("thyroid")) == [found]
    assert said("SR-18", *highs, *lows, tsh(4, on=ON), *others("thyroid")) == []


@pytest.mark.parametrize(
    "axis, results, missing",
    [
        pytest.param("thyroid", (), ["tsh", "free_t4"], id="neither"),
        pytest.param("thyroid", (tsh(9),), ["free_t4"], id="TSH is high: free T4 would decide"),
        pytest.param("thyroid", (tsh(3),), [], id="TSH is normal: nothing is asked"),
        pytest.param("thyroid", (free_t4("0.5"),), ["tsh"], id="free T4 is low: TSH would decide"),
        pytest.param("thyroid", (tsh(9, None), free_t4("0.5")), ["tsh.upper_limit"], id="TSH without limit"),
        pytest.param(
            "thyroid", (tsh(9), free_t4("0.5", None)), ["free_t4.lower_limit"], id="free T4 without limit"
        ),
        pytest.param("thyroid", (tsh(9, 0), free_t4("0.5")), ["tsh.upper_limit"], id="a limit of nought"),
        pytest.param("thyroid", (tsh(">2"), free_t4("0.5")), ["tsh"], id="a bound that does not tell"),
        pytest.param("thyroid", (tsh(9, None), free_t4("0.9")), [], id="free T4 is normal"),
        pytest.param("gonadal", (), ["testosterone"], id="no testosterone"),
        pytest.param("gonadal", (androgen(100, None),), ["testosterone.lower_limit"], id="no lower limit"),
        pytest.param("gonadal", (androgen(100, 0),), ["testosterone.lower_limit"], id="a lower limit of 0"),
        pytest.param("pituitary", (), ["prolactin"], id="no prolactin"),
        pytest.param("pituitary", (prolactin(60, None),), ["prolactin.upper_limit"], id="no upper limit"),
    ],
)
def test_sr_18_asks_only_for_what_would_decide(axis, results, missing):
    assert said("SR-18", *results, *others(axis)) == [Gap(R.SR_18, name) for name in missing]
    with_plan = person(replacement_plans=(axis,))
    assert said("SR-18", *results, *others(axis), who=with_plan) == []


@pytest.mark.parametrize(
    "sex, speaks", [("male", True), ("female", False), ("other", True), ("unknown", True)]
)
def test_sr_18_asks_no_woman_for_testosterone(sex, speaks):
    low = androgen(100)
    who = person(sex=sex)
    assert said("SR-18", low, *others("gonadal"), who=who) == [without_plan("gonadal", low)] * speaks
    assert said("SR-18", *others("gonadal"), who=who) == [Gap(R.SR_18, "testosterone")] * speaks


# --- SR-19 ----------------------------------------------------------------------------------------------------


def morning(value, on=ON, id=1, **more):
    return result("cortisol_am", on, value, id, **more)


def peak(nmol, on=ON, id=2, places=6):
    """As it is kept: converted from nmol/L, to six decimals."""
    kept = to_canonical("cortisol_stimulated_peak", Decimal(nmol), "nmol/L")
    return result("cortisol_stimulated_peak", on, round(kept, places), id, unit="ug/dL")


def insufficiency(*results, since=ON):
    return Finding(R.SR_19, Severity.CRITICAL, day(since), tuple(map(findings.reading, results)))


@pytest.mark.parametrize(
    "cortisol, speaks",
    [
        pytest.param(morning("3"), False, id="3 µg/dL"),
        pytest.param(morning("2.9"), True, id="below 3 µg/dL"),
        pytest.param(morning("<3"), True, id="<3 µg/dL"),
        pytest.param(peak("550"), False, id="550 nmol/L"),
        pytest.param(peak("549.9"), True, id="below 550 nmol/L"),
        pytest.param(peak("550", places=12), False, id="550 nmol/L, as converted"),
        pytest.param(peak("341"), True, id="TC-07 (L60b): a peak of 341 nmol/L"),
    ],
)
def test_sr_19_speaks_of_a_low_morning_cortisol_or_a_failed_stimulation(cortisol, speaks):
    assert said("SR-19", cortisol) == ([insufficiency(cortisol)] if speaks else [])


@pytest.mark.parametrize(
    "agent",
    [
        *("dexamethasone", "prednisone", "prednisolone", "methylprednisolone", "deflazacort"),
        "hydrocortisone",
    ],
)
def test_sr_19_is_quiet_while_a_glucocorticoid_runs_and_speaks_from_its_end_on(agent):
    before = morning(2, "2024-01-01")
    assert said("SR-19", before, given(f"lenalidomide {agent}", "2024-02-01")) == []
    assert said("SR-19", given(agent, "2024-02-01")) == []
    stopped = given(agent, "2024-02-01", "2024-04-01")
    assert said("SR-19", before, stopped) == [insufficiency(before, since="2024-04-01")]


def test_fludrocortisone_is_no_glucocorticoid():
    low = morning(2)
    assert said("SR-19", low, given("fludrocortisone", "2024-02-01")) == [insufficiency(low)]


def test_sr_19_passes_over_what_was_drawn_under_a_glucocorticoid():
    steroid = given("dexamethasone", "2024-02-01", "2024-03-01")
    suppressed = morning(1, "2024-02-15", 5)
    assert said("SR-19", suppressed, steroid) == [Gap(R.SR_19, "cortisol_am")]
    before = morning(12, "2024-01-01", 6)
    assert said("SR-19", before, suppressed, steroid) == []
    low_before = morning("2.5", "2024-01-01", 7)
    assert said("SR-19", low_before, suppressed, steroid) == [insufficiency(low_before, since="2024-03-01")]


def test_sr_19_holds_since_the_first_low_one_and_settles_with_the_next():
    lows = morning(2, "2023-01-01"), morning(1, "2024-01-01")
    assert said("SR-19", *lows) == [insufficiency(lows[1], since="2023-01-01")]
    assert said("SR-19", *lows, morning(3)) == []
    failed = peak(300, "2024-03-01")
    assert said("SR-19", *lows, failed) == [insufficiency(lows[1], failed, since="2023-01-01")]
    assert said("SR-19", morning(10), failed) == [insufficiency(failed, since="2024-03-01")]
    assert said("SR-19", failed, peak(600, ON)) == []
    again = peak(400, ON, 8)
    assert said("SR-19", failed, again) == [insufficiency(again, since="2024-03-01")]


@pytest.mark.parametrize(
    "results, missing",
    [
        pytest.param((), ["cortisol_am"], id="nothing"),
        pytest.param((morning("<5"),), ["cortisol_am"], id="a bound that does not tell"),
        pytest.param((morning(10),), [], id="no stimulation is asked for"),
        pytest.param((peak(600),), [], id="a stimulation that passed says enough"),
        pytest.param((morning("<5"), peak(600)), [], id="also beside a bound"),
        pytest.param(
            (result("cortisol_stimulated_peak", ON, ">10"),),
            ["cortisol_stimulated_peak"],
            id="a peak that does not tell",
        ),
    ],
)
def test_sr_19_asks_for_a_cortisol(results, missing):
    assert said("SR-19", *results) == [Gap(R.SR_19, name) for name in missing]


# --- SR-19b ---------------------------------------------------------------------------------------------------


def unreadable(*facts, since=ON):
    makers = {"Reading": findings.reading, "Treatment": findings.treatment}
    evidence = tuple(makers[type(fact).__name__](fact) for fact in facts)
    return Finding(R.SR_19B, Severity.INFO, day(since), evidence)


@pytest.mark.parametrize(
    "start, end, speaks",
    [
        pytest.param("2024-05-01", None, True, id="on the day of the start"),
        pytest.param("2024-05-02", None, False, id="the day before the start"),
        pytest.param("2024-01-01", None, True, id="it runs"),
        pytest.param("2024-01-01", "2024-04-25", True, id="6 days after the end"),
        pytest.param("2024-01-01", "2024-04-24", False, id="7 days after the end"),
    ],
)
def test_sr_19b_tells_a_cortisol_drawn_under_a_glucocorticoid_or_within_7_days_after(start, end, speaks):
    cortisol, steroid = morning(10), given("dexamethasone lenalidomide", start, end)
    assert said("SR-19b", cortisol, steroid) == ([unreadable(cortisol, steroid)] if speaks else [])


def test_sr_19b_speaks_of_the_last_ones_only():
    steroid = given("prednisone", "2024-01-01", "2024-02-01")
    under, after = morning(10, "2024-01-10"), morning(10, days_after("2024-02-01", 7))
    assert said("SR-19b", under, steroid) == [unreadable(under, steroid, since="2024-01-10")]
    assert said("SR-19b", under, after, steroid) == []
    assert said("SR-19b", steroid) == said("SR-19b", after) == []


def test_sr_19b_names_each_treatment_once():
    first, second = (
        given("prednisone", "2024-01-01", "2024-03-01", id=8),
        given("dexamethasone", "2024-02-01", id=9),
    )
    early, late = peak(600, "2024-02-10"), morning(10)
    found = unreadable(late, early, second, first, since="2024-02-10")
    assert said("SR-19b", early, late, first, second, today=TODAY) == [found]
