"""Drugs that harm nerves (SR-04, SR-04b, SR-05, SR-05b, SR-05c) and what the nerves do after them (SR-05d)."""

import pytest

from monitoring.protocol.current import CURRENT
from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.rows import HIGHLY_NEUROTOXIC
from monitoring.protocol.verdicts import RuleCode as R
from tests.protocol.histories import day, days_after, treatment
from tests.protocol.spoken import evidence, facts, findings, missing, said, speaks, turns, value

FAMILY = (R.SR_04, R.SR_04B, R.SR_05, R.SR_05B, R.SR_05C)
TODAY = "2024-06-01"


def systemic(*agents: str, line: int | None = 1, start="2024-05-01", end=None, id=1, kind="systemic"):
    return treatment(kind, start, end, id, line=line, agents=agents)


def who_speaks(*given, today=TODAY) -> list[tuple[str, str]]:
    return [(code, one.key) for code in FAMILY for one in findings(code, facts(*given), today)]


@pytest.mark.parametrize(
    "agents, line, code",
    [
        pytest.param(("thalidomide",), 1, R.SR_04, id="S1-14: no thalidomide first"),
        pytest.param(("melphalan", "thalidomide"), 1, R.SR_04, id="in any regimen"),
        pytest.param(("thalidomide", "dexamethasone"), 2, R.SR_04B, id="S2-24: avoid it later, too"),
        pytest.param(("thalidomide",), 5, R.SR_04B, id="in any later line"),
        pytest.param(("bortezomib", "cyclophosphamide"), 1, R.SR_05, id="S1-15, S2-25: no combination first"),
        pytest.param(
            ("cyclophosphamide", "bortezomib", "dexamethasone"), 1, R.SR_05, id="a steroid takes nothing away"
        ),
        pytest.param(("bortezomib",), 1, R.SR_05B, id="S1-10, S2-26: bortezomib alone"),
        pytest.param(
            ("bortezomib", "dexamethasone"),
            1,
            R.SR_05B,
            id="dexamethasone makes no combination (contract §2)",
        ),
        pytest.param(("bortezomib", "prednisone"), 1, R.SR_05B, id="nor does another steroid"),
        pytest.param(("bortezomib", "cyclophosphamide"), 2, R.SR_05B, id="S2-27: a later combination"),
        pytest.param(("bortezomib",), 2, R.SR_05B, id="later, alone"),
        pytest.param(("vincristine",), 1, R.SR_05C, id="S1-16: a drug on the list"),
        pytest.param(("vincristine",), 2, None, id="not first"),
        pytest.param(("melphalan", "dexamethasone"), 1, None, id="S2-15: the standard"),
        pytest.param(("lenalidomide", "dexamethasone"), 1, None, id="S1-09"),
    ],
)
def test_which_drug_in_which_line_says_what(agents, line, code):
    assert who_speaks(systemic(*agents, line=line)) == ([(code, "treatment:1")] if code else [])


@pytest.mark.parametrize(
    "code, agents, line, severity",
    [
        pytest.param(R.SR_04, ("thalidomide",), 1, "warning", id="D4: warning in line 1"),
        pytest.param(R.SR_04B, ("thalidomide",), 2, "caution", id="D4: caution later"),
        pytest.param(R.SR_05, ("bortezomib", "melphalan"), 1, "warning", id="D3: combination first"),
        pytest.param(R.SR_05B, ("bortezomib",), 3, "caution", id="D3: else"),
        pytest.param(R.SR_05C, ("vincristine",), 1, "warning", id="the same class"),
    ],
)
def test_the_whole_finding(code, agents, line, severity):
    shown = evidence("systemic", "+".join(agents), "2024-05-01", 8, "treatment")
    assert said(code, facts(systemic(*agents, line=line, id=8)), TODAY) == [
        Finding(code, severity, day("2024-05-01"), (shown,), "treatment:8", (("line", str(line)),))
    ]


def test_the_list_of_neurotoxic_drugs_is_the_clinics_to_change():
    (listed,) = [each for each in CURRENT.agent_lists if each.name == HIGHLY_NEUROTOXIC]
    assert (listed.agents, listed.sources, listed.setting) == (
        {"vincristine"},
        ("S1-16", "LOCAL_DEFAULT"),
        True,
    )


@pytest.mark.parametrize("code, agents, line", [
    (R.SR_04, ("thalidomide",), 1),
    (R.SR_04B, ("thalidomide",), 2),
    (R.SR_05, ("bortezomib", "melphalan"), 1),
    (R.SR_05B, ("bortezomib",), 1),
    (R.SR_05C, ("vincristine",), 1),
])  # fmt: skip
def test_an_exposure_is_spoken_of_from_its_plan_on_also_when_it_has_ended(code, agents, line):
    ended = facts(systemic(*agents, line=line, start="2024-01-01", end="2024-05-01"))
    assert speaks(code, ended, days_after("2024-05-01", 3000))
    without = facts(systemic("melphalan", line=line, start="2024-01-01", end="2024-05-01"))
    assert not speaks(code, without, days_after("2024-05-01", 1))
    planned = facts(systemic(*agents, line=line, start="2024-07-01"))
    assert [one.since for one in findings(code, planned, TODAY)] == [None]
    assert "2024-07-01" in turns(code, planned, TODAY)
    assert [one.since for one in findings(code, planned, "2024-07-01")] == [day("2024-07-01")]


def test_a_drug_of_years_ago_is_still_spoken_of():
    assert [
        code for code, _key in who_speaks(systemic("thalidomide", start="2019-01-01", end="2019-06-01"))
    ] == [R.SR_04]


def test_of_drugs_recorded_one_by_one_those_given_at_the_same_time_are_a_combination():
    bortezomib = systemic("bortezomib", id=1, start="2024-03-01", end="2024-05-01")
    assert who_speaks(bortezomib, systemic("melphalan", id=2, start="2024-04-30")) == [
        (R.SR_05, "treatment:1")
    ]
    assert who_speaks(bortezomib, systemic("melphalan", id=2, start="2024-05-01")) == [
        (R.SR_05B, "treatment:1")
    ]
    before = systemic("melphalan", id=2, start="2024-01-01", end="2024-03-01")
    assert who_speaks(bortezomib, before) == [(R.SR_05B, "treatment:1")]
    until_the_next_day = systemic("melphalan", id=2, start="2024-01-01", end="2024-03-02")
    assert who_speaks(bortezomib, until_the_next_day) == [(R.SR_05, "treatment:1")]
    other_line = systemic("melphalan", id=2, start="2024-03-01", line=2)
    assert who_speaks(bortezomib, other_line) == [(R.SR_05B, "treatment:1")]
    beside = systemic("melphalan", id=2, start="2024-03-05", kind="asct")
    assert who_speaks(bortezomib, beside) == [(R.SR_05B, "treatment:1")]
    steroid = systemic("dexamethasone", id=2, start="2024-03-01")
    assert who_speaks(bortezomib, steroid) == [(R.SR_05B, "treatment:1")]


def test_what_is_given_together_is_shown_together():
    given = (systemic("bortezomib", id=1), systemic("melphalan", id=2, start="2024-05-02"))
    assert said(R.SR_05, facts(*given), TODAY)[0].evidence == (
        evidence("systemic", "bortezomib", "2024-05-01", 1, "treatment"),
        evidence("systemic", "melphalan", "2024-05-02", 2, "treatment"),
    )


def test_without_a_number_the_line_follows_from_the_order_of_treatments():
    first = systemic("thalidomide", line=None, start="2024-05-01", id=1)
    then = systemic("thalidomide", line=None, start="2024-05-20", id=2)
    planned = systemic("bortezomib", "melphalan", line=None, start="2024-09-01", id=3)
    assert who_speaks(planned, then, first) == [
        (R.SR_04, "treatment:1"),
        (R.SR_04B, "treatment:2"),
        (R.SR_05B, "treatment:3"),
    ]
    assert said(R.SR_05B, facts(planned, then, first), TODAY)[0].facts == (("line", "3"),)


def test_radiotherapy_can_be_the_first_line():
    """The first systemic line then is the second: the sources speak of first line treatment."""
    given = (
        treatment("radiotherapy", "2024-01-01", "2024-02-01", 1),
        systemic("thalidomide", line=None, id=2),
    )
    assert who_speaks(*given) == [(R.SR_04B, "treatment:2")]


def test_what_is_given_beside_the_disease_belongs_to_no_line():
    assert who_speaks(systemic("thalidomide", kind="supportive", line=None)) == []


@pytest.mark.parametrize(
    "line, codes",
    [
        pytest.param(1, [R.SR_04, R.SR_05, R.SR_05B, R.SR_05C], id="first line"),
        pytest.param(2, [R.SR_04B, R.SR_05B], id="a later one"),
    ],
)
def test_a_systemic_treatment_without_agents_cannot_be_judged(line, codes):
    of = facts(systemic(line=line))
    gaps = [one for code in FAMILY for one in said(code, of, TODAY)]
    assert gaps == [Gap(code, "agents") for code in codes]
    assert [one for code in FAMILY for one in said(code, of, "2024-04-30")] == []


@pytest.mark.parametrize("kind", ["radiotherapy", "asct"])
def test_others_need_no_agents(kind):
    of = facts(systemic(kind=kind))
    assert [one for code in FAMILY for one in said(code, of, TODAY)] == []


# --- what the nerves do after it -------------------------------------------------------------------------------

START = "2024-03-01"
EXPOSED = systemic("bortezomib", "dexamethasone", start=START, id=4)
EXPOSED_SHOWN = evidence("systemic", "bortezomib+dexamethasone", START, 4, "treatment")


@pytest.mark.parametrize("score", ["onls", "ctcae_sensory", "ctcae_motor"])
def test_one_point_or_grade_worse_within_90_days_of_the_start(score):
    before = value(score, "2024-02-20", 2, 1)
    on_day_90 = value(score, str(days_after(START, 90)), 3, 2)
    on_day_91 = value(score, str(days_after(START, 91)), 3, 2)
    assert said(R.SR_05D, facts(EXPOSED, before, on_day_90), "2024-07-01") == [
        Finding(
            R.SR_05D,
            "warning",
            days_after(START, 90),
            (
                EXPOSED_SHOWN,
                evidence(score, "2", "2024-02-20", 1),
                evidence(score, "3", "2024-05-30", 2),
            ),
            "treatment:4",
        )
    ]
    assert not speaks(R.SR_05D, facts(EXPOSED, before, on_day_91), "2024-07-01")
    unchanged = value(score, str(days_after(START, 90)), 2, 2)
    assert said(R.SR_05D, facts(EXPOSED, before, unchanged), "2024-07-01") == []


@pytest.mark.parametrize(
    "given, fires",
    [
        pytest.param([("2024-01-01", 3), ("2024-02-01", 2), ("2024-04-01", 3)], True, id="the last one before counts"),
        pytest.param([("2024-01-01", 2), ("2024-02-01", 3), ("2024-04-01", 3)], False, id="worse before the start"),
        pytest.param([(START, 2), ("2024-03-02", 3)], True, id="the day of the start belongs to before"),
        pytest.param([("2024-02-01", 2), (START, 3)], False, id="so what was worse that day is no consequence"),
        pytest.param([("2024-02-01", 2), ("2024-03-20", 3), ("2024-04-20", 2)], False, id="better again: settled"),
        pytest.param([("2024-02-01", 2), ("2024-03-20", 3), ("2024-06-20", 2)], False, id="better after day 90 too"),
        pytest.param([("2024-02-01", 2), ("2024-03-20", 3), ("2024-06-20", 4)], True, id="worse still"),
        pytest.param([("2024-02-01", 2), ("2024-04-20", 1)], False, id="better"),
    ],
)  # fmt: skip
def test_against_the_last_value_up_to_the_start(given, fires):
    of = facts(EXPOSED, *(value("onls", on, number) for on, number in given))
    assert speaks(R.SR_05D, of, "2024-07-01") is fires


def test_the_worst_of_these_90_days_is_shown_as_it_was_first_reached():
    given = [("2024-02-01", 1), ("2024-03-10", 2), ("2024-03-20", 4), ("2024-04-20", 4), ("2024-05-20", 3)]
    of = facts(EXPOSED, *(value("onls", on, number, id) for id, (on, number) in enumerate(given)))
    (one,) = said(R.SR_05D, of, "2024-07-01")
    assert one.since == day("2024-03-10")
    assert one.evidence[1:] == (
        evidence("onls", "1", "2024-02-01", 0),
        evidence("onls", "4", "2024-03-20", 2),
    )


def test_all_scores_that_became_worse_are_shown_from_the_first_of_them_on():
    of = facts(
        EXPOSED,
        *(value("onls", "2024-02-01", 1, 1), value("onls", "2024-05-01", 2, 2)),
        *(value("ctcae_motor", "2024-02-01", 0, 3), value("ctcae_motor", "2024-04-01", 1, 4)),
    )
    (one,) = said(R.SR_05D, of, "2024-07-01")
    assert one.since == day("2024-04-01")
    assert [(e.analyte, e.value) for e in one.evidence[1:]] == [
        ("onls", "1"), ("onls", "2"), ("ctcae_motor", "0"), ("ctcae_motor", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "agents, watched",
    [
        (("thalidomide",), True),
        (("bortezomib", "melphalan"), True),
        (("lenalidomide", "dexamethasone"), False),
        ((), False),
    ],
)
def test_after_thalidomide_and_bortezomib(agents, watched):
    of = facts(systemic(*agents, start=START), value("onls", "2024-02-01", 1), value("onls", "2024-04-01", 2))
    assert speaks(R.SR_05D, of, "2024-07-01") is watched


def test_it_goes_with_the_exposure():
    of = facts(
        systemic("bortezomib", start=START, end="2024-04-01"),
        value("onls", "2024-02-01", 1),
        value("onls", "2024-04-01", 2),
    )
    assert speaks(R.SR_05D, of, days_after("2024-04-01", 90))
    assert said(R.SR_05D, of, days_after("2024-04-01", 91)) == []
    assert said(R.SR_05D, of, "2024-02-29") == []


def test_an_exposure_that_is_over_hides_no_later_one():
    of = facts(
        systemic("bortezomib", start="2023-01-01", end="2023-03-01", id=3),
        EXPOSED,
        value("onls", "2024-02-01", 1),
        value("onls", "2024-04-01", 2),
    )
    assert [one.key for one in findings(R.SR_05D, of, "2024-07-01")] == ["treatment:4"]


def test_each_exposure_has_its_own_90_days():
    of = facts(
        EXPOSED,
        systemic("thalidomide", line=2, start="2024-06-01", id=5),
        value("onls", "2024-02-01", 1),
        value("onls", "2024-06-20", 2),
    )
    assert [one.key for one in findings(R.SR_05D, of, "2024-07-01")] == ["treatment:5"]


@pytest.mark.parametrize(
    "given, today, lacks",
    [
        pytest.param([], START, ["onls"], id="nothing before the start to compare with"),
        pytest.param([value("onls", "2024-03-05", 3)], "2024-03-10", ["onls"], id="assessed too late to compare"),
        pytest.param([value("onls", "2024-02-01", 1)], days_after(START, 90), [], id="90 days: still time"),
        pytest.param([value("onls", START, 1)], days_after(START, 91), ["onls"], id="on the day of the start alone"),
        pytest.param([value("onls", "2024-02-01", 1)], days_after(START, 91), ["onls"], id="never looked at since"),
        pytest.param(
            [value("onls", "2024-02-01", 1), value("onls", "2024-06-01", 1)],
            "2024-06-02",
            ["onls"],
            id="looked at after the 90 days alone",
        ),
        pytest.param(
            [value("ctcae_motor", "2024-02-01", 1), value("ctcae_motor", "2024-05-01", 1)],
            "2024-06-02",
            [],
            id="another score was looked at",
        ),
    ],
)  # fmt: skip
def test_what_the_nerves_cannot_be_judged_without(given, today, lacks):
    assert missing(R.SR_05D, facts(EXPOSED, *given), today) == lacks


def test_it_asks_again_when_the_90_days_are_over():
    of = facts(EXPOSED, value("onls", "2024-02-01", 1))
    assert "2024-05-31" in turns(R.SR_05D, of, "2024-04-01")
