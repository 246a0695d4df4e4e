"""The endocrine axes one by one (S1-22, S2-09, S2-39), and the half-yearly panel (S2-40)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.endocrine_ledger import AxisEntry, LastResult, PanelParts, endocrine_ledger
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import History, Reading, SignSeen, Treatment
from monitoring.protocol.schedule import schedule
from monitoring.protocol.vocabulary import REPLACEMENT_AXES, Sign, SignState
from tests.protocol.histories import day, person, results, signs, treatment
from tests.protocol.test_schedule_properties import days, ids, persons

TODAY = "2025-06-01"


def result(analyte, on, value, lower=None, upper=None, **more):
    limits = {
        "lower_limit": None if lower is None else Decimal(lower),
        "upper_limit": None if upper is None else Decimal(upper),
    }
    return Reading(analyte, day(on), Decimal(value), **limits, **more)


def ledger(*readings, seen=(), treatments=(), who=None, today=TODAY):
    given_ = [r for r in readings if isinstance(r, Reading)]
    written = results(*(r for r in readings if not isinstance(r, Reading)))
    told = tuple(sorted((*written, *given_), key=lambda r: r.date))
    history = History(who or person(), told, tuple(seen), treatments)
    return endocrine_ledger(Case(history, day(today), plan=schedule(history, day(today))))


def axis(code, *readings, **more) -> AxisEntry:
    return next(each for each in ledger(*readings, **more).axes if each.axis == code)


def test_all_axes_stand_in_the_order_of_the_record():
    assert tuple(each.axis for each in ledger().axes) == REPLACEMENT_AXES


def test_an_axis_of_which_nothing_is_known():
    assert axis("thyroid") == AxisEntry(
        axis="thyroid",
        state=SignState.NOT_ASSESSED,
        assessed=None,
        results=(),
        not_measured=("tsh", "free_t4"),
        replacement=(),
        has_plan=False,
    )


def test_an_axis_with_everything():
    found = axis(
        "thyroid",
        result("tsh", "2024-02-01", "9", "0.4", "4.5", id=1),
        result("tsh", "2025-02-01", "5.1", "0.4", "4.5", id=2),
        seen=signs(("endocrine_thyroid", "2024-02-01", "present")),
        treatments=(treatment("supportive", "2024-03-01", agents=("aspirin", "levothyroxine"), id=8),),
        who=person(replacement_plans=("thyroid", "gonadal")),
    )
    assert found == AxisEntry(
        axis="thyroid",
        state=SignState.PRESENT,
        assessed=Evidence("endocrine_thyroid", "present", "", day("2024-02-01"), 1, "sign"),
        results=(LastResult(Evidence("tsh", "5.1", "", day("2025-02-01"), 2), SignState.PRESENT),),
        not_measured=("free_t4",),
        replacement=(Evidence("supportive", "levothyroxine", "", day("2024-03-01"), 8, "treatment"),),
        has_plan=True,
    )


def test_tc_13_testosterone_goes_on_while_the_thyroid_recovered_by_itself():
    """TC-13 (L60f): per-axis status; TSH improves independent of replacement."""
    facts = {
        "seen": signs(
            *(("endocrine_gonadal", "2023-02-01", "present"), ("endocrine_thyroid", "2023-02-01", "present")),
            ("endocrine_thyroid", "2025-02-01", "absent"),
        ),
        "treatments": (treatment("supportive", "2023-02-01", agents=("testosterone",), id=8),),
    }
    tsh = result("tsh", "2025-02-01", "2.2", "0.4", "4.5")
    thyroid, gonadal = axis("thyroid", tsh, **facts), axis("gonadal", tsh, **facts)
    assert (thyroid.state, thyroid.replacement, thyroid.results[0].abnormal) == ("absent", (), "absent")
    assert gonadal.state == "present"
    assert [each.value for each in gonadal.replacement] == ["testosterone"]


@pytest.mark.parametrize(
    "code, agents, shown",
    [
        ("thyroid", ("liothyronine",), "liothyronine"),
        ("adrenal", ("hydrocortisone", "fludrocortisone"), "hydrocortisone+fludrocortisone"),
        ("adrenal", ("prednisone",), "prednisone"),
        ("gonadal", ("estradiol",), "estradiol"),
        ("pituitary", ("cabergoline",), "cabergoline"),
        ("parathyroid", ("calcitriol",), "calcitriol"),
        ("glucose", ("metformin",), "metformin"),
        ("adrenal", ("dexamethasone",), None),
    ],
)
def test_what_replaces_each_axis(code, agents, shown):
    given_ = (treatment("supportive", "2024-03-01", agents=agents),)
    found = {each.axis: [e.value for e in each.replacement] for each in ledger(treatments=given_).axes}
    assert found == {each: [shown] if shown and each == code else [] for each in REPLACEMENT_AXES}


@pytest.mark.parametrize(
    "start, end, running",
    [
        pytest.param("2025-06-01", None, True, id="begun today"),
        pytest.param("2025-06-02", None, False, id="planned"),
        pytest.param("2024-01-01", "2025-06-02", True, id="until tomorrow"),
        pytest.param("2024-01-01", "2025-06-01", False, id="ended today"),
    ],
)
def test_only_what_runs_replaces(start, end, running):
    given_ = (treatment("supportive", start, end, agents=("levothyroxine",)),)
    assert bool(axis("thyroid", treatments=given_).replacement) == running


@pytest.mark.parametrize(
    "sex, tests",
    [
        ("male", ("testosterone", "lh", "fsh")),
        ("female", ("estradiol", "lh", "fsh")),
        ("other", ("testosterone", "estradiol", "lh", "fsh")),
        ("unknown", ("testosterone", "estradiol", "lh", "fsh")),
    ],
)
def test_the_gonadal_axis_asks_for_the_hormone_of_the_sex(sex, tests):
    assert axis("gonadal", who=person(sex=sex)).not_measured == tests


def test_the_tests_of_each_axis():
    """S2-09: TSH, cortisol, testosterone or estradiol, prolactin."""
    assert {each.axis: each.not_measured for each in ledger().axes} == {
        "thyroid": ("tsh", "free_t4"),
        "adrenal": ("cortisol_am", "cortisol_stimulated_peak", "acth"),
        "gonadal": ("testosterone", "lh", "fsh"),
        "pituitary": ("prolactin",),
        "parathyroid": ("pth", "calcium"),
        "glucose": ("glucose", "hba1c"),
    }


def test_a_word_is_a_result_too():
    found = axis("pituitary", ("prolactin", "2025-01-01", "not detected"))
    evidence = Evidence("prolactin", "not detected", "", day("2025-01-01"), 1)
    assert found.results == (LastResult(evidence, SignState.NOT_ASSESSED),)


def test_a_cortisol_of_the_day_a_steroid_begins_cannot_be_interpreted_either():
    given_ = (treatment("supportive", "2025-05-01", agents=("prednisone",)),)
    for on, note in (("2025-05-01", "on_steroid"), ("2025-04-30", "")):
        found = axis("adrenal", result("cortisol_am", on, 2), treatments=given_)
        assert [each.note for each in found.results] == [note]


@pytest.mark.parametrize(
    "analyte, agents, end, abnormal, note",
    [
        pytest.param("cortisol_am", ("dexamethasone",), None, "not_assessed", "on_steroid", id="on it"),
        pytest.param(
            "cortisol_am", ("prednisone",), "2025-04-25", "not_assessed", "on_steroid", id="6 days after"
        ),
        pytest.param("cortisol_am", ("prednisone",), "2025-04-24", "present", "", id="7 days after"),
        pytest.param(
            "cortisol_stimulated_peak", ("hydrocortisone",), None, "not_assessed", "on_steroid", id="peak"
        ),
        pytest.param("cortisol_am", ("fludrocortisone",), None, "present", "", id="not measured as cortisol"),
        pytest.param(
            "acth", ("dexamethasone",), None, "not_assessed", "", id="ACTH is the physician's to judge"
        ),
    ],
)
def test_a_cortisol_on_a_steroid_cannot_be_interpreted(analyte, agents, end, abnormal, note):
    """SR-19b."""
    given_ = (treatment("supportive", "2025-01-01", end, agents=agents),)
    found = axis("adrenal", result(analyte, "2025-05-01", 2), treatments=given_)
    assert [(each.abnormal, each.note) for each in found.results] == [(abnormal, note)]


@pytest.mark.parametrize(
    "missing, have",
    [
        pytest.param("prolactin", ("tsh", "cortisol_am", "testosterone"), id="prolactin missing"),
        pytest.param("testosterone", ("tsh", "cortisol_am", "prolactin"), id="testosterone missing"),
    ],
)
def test_the_panel_says_three_of_four(missing, have):
    """S2-40, contract §3: a part shows "3 of 4" and stays due."""
    found = ledger(*((each, "2025-05-10") for each in have))
    assert found.panel == PanelParts(have, (missing,), opens=day("2024-01-31"), due_by=day("2024-03-01"))
    assert (found.panel.total, found.last_complete) == (4, None)


def test_a_complete_panel_opens_the_next():
    parts = ("tsh", "cortisol_am", "prolactin", "testosterone")
    found = ledger(
        *((each, on) for on in ("2024-06-01", "2025-05-10") for each in parts), ("vegf", "2025-05-20")
    )
    assert found.last_complete == day("2025-05-10")
    assert (found.panel.have, found.panel.missing) == ((), parts)
    assert (found.panel.opens, found.panel.due_by) == (day("2025-10-11"), day("2025-12-10"))


def test_without_a_plan_there_is_no_panel():
    found = endocrine_ledger(Case(History(person()), day(TODAY)))
    assert (found.panel, found.last_complete) == (None, None)


# --- whatever the history --------------------------------------------------------------------------------------

some_days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
numbers = st.decimals(0, 100, places=1)
TESTS = (
    "tsh",
    "free_t4",
    "cortisol_am",
    "cortisol_stimulated_peak",
    "testosterone",
    "estradiol",
    "prolactin",
    "pth",
)
histories = st.builds(
    History,
    person=persons,
    readings=st.lists(
        st.builds(
            Reading,
            analyte=st.sampled_from(TESTS),
            date=some_days,
            value=st.none() | numbers,
            comparator=st.sampled_from(["", "<", ">"]),
            lower_limit=st.none() | numbers,
            upper_limit=st.none() | numbers,
            id=ids,
        ),
        max_size=20,
    ).map(lambda found: tuple(sorted(found, key=lambda r: r.date))),
    signs=st.lists(
        st.builds(
            SignSeen,
            code=st.sampled_from([each for each in Sign if each.startswith("endocrine")]),
            date=some_days,
            state=st.sampled_from(SignState),
        ),
        max_size=8,
    ).map(tuple),
    treatments=st.lists(
        st.builds(
            Treatment,
            kind=st.just("supportive"),
            start=some_days,
            end=st.none() | some_days,
            agents=st.sampled_from([(), ("levothyroxine",), ("hydrocortisone", "testosterone")]),
        ),
        max_size=3,
    ).map(tuple),
)


@given(histories, days, st.randoms(use_true_random=False))
def test_any_history_gives_an_answer_whatever_the_order_of_entry(history, today, chance):
    found = endocrine_ledger(Case(history, today, plan=schedule(history, today)))
    for each in found.axes:
        told = [last.result.analyte for last in each.results]
        assert not set(told) & set(each.not_measured)
        assert (each.assessed is None) == (each.state == SignState.NOT_ASSESSED)
    otherwise = replace(
        history,
        readings=tuple(sorted(chance.sample(history.readings, len(history.readings)), key=lambda r: r.date)),
        signs=tuple(chance.sample(history.signs, len(history.signs))),
        treatments=tuple(chance.sample(history.treatments, len(history.treatments))),
    )
    again = endocrine_ledger(Case(otherwise, today, plan=schedule(otherwise, today)))
    assert _without_ids(again) == _without_ids(found)


def _without_ids(found):
    axes = [
        replace(
            each,
            results=tuple(replace(last, result=last.result._replace(id=None)) for last in each.results),
        )
        for each in found.axes
    ]
    return axes, found.panel, found.last_complete
