"""When a panel is complete, what is shown as there or missing, and the chain of windows that follows."""

import pytest

from monitoring.protocol.vocabulary import AnchorKind, Rule
from tests.protocol.histories import (
    closed_windows,
    dates,
    day,
    days_after,
    days_before,
    history,
    open_window,
    person,
    signs,
)

TSH = "2024-04-01"


@pytest.mark.parametrize(
    "later, complete",
    [
        pytest.param(0, True, id="the same day"),
        pytest.param(30, True, id="day 30 counts"),
        pytest.param(31, False, id="day 31 does not"),
    ],
)
def test_parts_complete_a_panel_within_30_days(later, complete):
    of = history(("hemoglobin", TSH), ("platelets", days_after(TSH, later)))
    window = open_window("cbc", of, "2024-06-01")
    assert (window.rule == Rule.REPEAT) is complete
    if complete:
        assert window.anchor.date == days_after(TSH, later)
    assert bool(closed_windows("cbc", of, "2024-06-01")) is complete


def test_a_part_old_by_then_completes_again_with_the_next_sample():
    """31 days apart leaves the panel incomplete; the missing half a day later completes it."""
    of = history(("hemoglobin", "2024-04-01"), ("platelets", "2024-05-02"), ("hemoglobin", "2024-05-03"))
    window = open_window("cbc", of, "2024-06-01")
    assert (window.anchor.date, window.anchor.samples) == (day("2024-05-03"), (3,))


SEXES = [
    pytest.param("male", ["testosterone"], True, "testosterone", id="a man with testosterone"),
    pytest.param("male", ["estradiol"], False, "testosterone", id="a man with estradiol only"),
    pytest.param("female", ["estradiol"], True, "estradiol", id="a woman with estradiol"),
    pytest.param("female", ["testosterone"], False, "estradiol", id="a woman with testosterone only"),
    pytest.param("other", ["estradiol"], True, "testosterone|estradiol", id="sex other, estradiol"),
    pytest.param("other", ["testosterone"], True, "testosterone|estradiol", id="sex other, testosterone"),
    pytest.param("unknown", ["estradiol"], True, "testosterone|estradiol", id="sex unknown, estradiol"),
    pytest.param("unknown", ["testosterone"], True, "testosterone|estradiol", id="sex unknown, testosterone"),
    pytest.param(
        "unknown", ["testosterone", "estradiol"], True, "testosterone|estradiol", id="sex unknown, both"
    ),
]


@pytest.mark.parametrize("sex, hormones, complete, slot", SEXES)
def test_endocrine_asks_for_the_hormone_of_the_persons_sex_s2_40(sex, hormones, complete, slot):
    who = person(sex=sex)
    three = [(analyte, TSH) for analyte in ("tsh", "cortisol_am", "prolactin")]
    unfinished = open_window("endocrine", history(*three, who=who), TSH)
    assert unfinished.have == ("tsh", "cortisol_am", "prolactin")
    assert unfinished.missing == (slot,)
    of = history(*three, *((hormone, TSH) for hormone in hormones), who=who)
    window = open_window("endocrine", of, TSH)
    assert (window.rule == Rule.REPEAT) is complete
    if not complete:
        assert (len(window.have), window.missing) == (3, (slot,))


def test_of_either_hormone_the_real_one_is_named():
    of = history(("estradiol", TSH), who=person(sex="other"))
    window = open_window("endocrine", of, TSH)
    assert (window.have, window.missing) == (("estradiol",), ("tsh", "cortisol_am", "prolactin"))


@pytest.mark.parametrize(
    "given, complete, have, missing",
    [
        pytest.param(["onls"], True, (), ("onls",), id="the whole scale"),
        pytest.param(["onls_arm", "onls_leg"], True, (), ("onls",), id="both parts"),
        pytest.param(["onls_arm"], False, ("onls_arm",), ("onls_leg",), id="the arm part alone"),
        pytest.param(["onls_leg"], False, ("onls_leg",), ("onls_arm",), id="the leg part alone"),
        pytest.param(["mrs"], False, (), ("onls",), id="another scale"),
    ],
)
def test_function_is_complete_with_onls_or_both_its_parts_s2_35(given, complete, have, missing):
    window = open_window("function", history(*((analyte, TSH) for analyte in given)), TSH)
    assert (window.rule == Rule.REPEAT) is complete
    assert (window.have, window.missing) == (have, missing)


@pytest.mark.parametrize("later, complete", [(30, True), (31, False)])
def test_the_two_parts_of_onls_may_be_30_days_apart(later, complete):
    of = history(("onls_leg", TSH), ("onls_arm", days_after(TSH, later)))
    assert (open_window("function", of, "2024-06-01").rule == Rule.REPEAT) is complete


def test_one_part_of_onls_after_the_whole_scale_completes_nothing_anew():
    of = history(("onls", TSH), ("onls_arm", days_after(TSH, 5)))
    assert open_window("function", of, days_after(TSH, 6)).anchor.date == day(TSH)


@pytest.mark.parametrize(
    "panel, analyte, word",
    [
        pytest.param("echo", "rvsp", "not measurable", id="no regurgitant jet (S2-43)"),
        pytest.param("ncs", "ncs.sural.left.snap", "not measurable", id="no response (S2-34)"),
        pytest.param("spep", "m_protein", "not detected", id="no M-protein (S2-36)"),
    ],
)
def test_a_word_is_a_result(panel, analyte, word):
    assert open_window(panel, history((analyte, TSH, word)), TSH).rule == Rule.REPEAT


@pytest.mark.parametrize(
    "panel, asked, optional",
    [("spep", "m_protein", "immunofixation_serum"), ("chemistry", "creatinine", "urine_protein_24h")],
)
def test_an_optional_part_is_shown_and_never_blocks(panel, asked, optional):
    nothing = open_window(panel, history(), TSH)
    assert (nothing.have, nothing.missing, nothing.optional_missing) == ((), (asked,), (optional,))
    alone = open_window(panel, history((optional, TSH)), TSH)
    assert (alone.rule, alone.have, alone.optional_missing) == (Rule.BASELINE, (optional,), ())
    without = closed_windows(panel, history((asked, TSH)), TSH)[0]
    assert (without.have, without.missing, without.optional_missing) == ((asked,), (), (optional,))
    both = closed_windows(panel, history((asked, TSH), (optional, days_before(TSH, 30))), TSH)[0]
    assert (both.have, both.optional_missing) == ((asked, optional), ())


@pytest.mark.parametrize(
    "today, have",
    [
        pytest.param(days_after(TSH, 30), ("tsh",), id="30 days old is there"),
        pytest.param(days_after(TSH, 31), (), id="31 days old is missing again"),
    ],
)
def test_a_part_is_there_for_30_days(today, have):
    assert open_window("endocrine", history(("tsh", TSH)), today).have == have


def test_what_belongs_to_the_last_completion_is_not_had_for_the_next():
    whole = [(analyte, TSH) for analyte in ("tsh", "cortisol_am", "prolactin", "testosterone")]
    window = open_window("endocrine", history(*whole), TSH)
    assert (window.have, len(window.missing)) == ((), 4)
    later = days_after(TSH, 40)
    window = open_window("endocrine", history(*whole, ("tsh", later)), later)
    assert (window.have, window.missing) == (("tsh",), ("cortisol_am", "prolactin", "testosterone"))
    assert window.anchor.date == day(TSH)


def test_each_completion_closes_one_window_and_anchors_the_next():
    of = history(("vegf", "2024-02-10"), ("vegf", "2024-05-10"), ("vegf", "2024-09-01"))
    first, second, third = closed_windows("vegf", of, "2024-10-01")
    assert (first.rule, first.done_on, first.in_window) == (Rule.BASELINE, day("2024-02-10"), True)
    assert (second.rule, second.done_on, second.in_window) == (Rule.REPEAT, day("2024-05-10"), True)
    assert (third.done_on, third.in_window) == (day("2024-09-01"), False)
    assert second.anchor.key == ("completion", "vegf", day("2024-02-10"))
    assert (second.anchor.kind, second.anchor.samples) == (AnchorKind.LAST_DONE, (1,))
    assert open_window("vegf", of, "2024-10-01").anchor.date == day("2024-09-01")


@pytest.mark.parametrize(
    "done_on, in_window",
    [
        pytest.param("2024-04-15", False, id="the day before it opens"),
        pytest.param("2024-04-16", True, id="the day it opens"),
        pytest.param("2024-05-14", True, id="the day it is due by"),
        pytest.param("2024-05-15", False, id="the day after"),
    ],
)
def test_a_sample_counts_in_or_out_of_its_window(done_on, in_window):
    of = history(("vegf", "2024-01-31"), ("vegf", done_on))
    closed = closed_windows("vegf", of, done_on)[-1]
    assert (closed.done_on, closed.in_window) == (day(done_on), in_window)
    assert open_window("vegf", of, done_on).anchor.date == day(done_on)


def test_a_sample_from_before_the_diagnosis_is_the_last_one():
    window = open_window("vegf", history(("vegf", "2023-12-31")), "2024-02-01")
    assert dates(window) == ("2024-03-17", "2024-03-31", "2024-04-14")


def test_two_results_of_one_day_are_one_completion():
    of = history(("vegf", TSH), ("vegf", TSH, 2))
    assert open_window("vegf", of, TSH).anchor.samples == (1, 2)
    assert len(closed_windows("vegf", of, TSH)) == 1


def test_samples_are_those_of_the_completing_day_and_the_panel():
    of = history(("hemoglobin", "2024-03-20"), ("platelets", TSH), ("wbc", TSH))
    assert open_window("cbc", of, TSH).anchor.samples == (2,)


def test_a_computed_onls_has_no_sample_of_its_own_but_its_parts_have():
    of = history(("onls_arm", TSH), ("onls_leg", TSH))
    assert open_window("function", of, TSH).anchor.samples == (1, 2)


def test_a_sign_is_a_sample_too():
    of = history(signs=signs(("papilledema", "2024-02-01", "not_assessed"), ("papilledema", TSH, "absent")))
    assert open_window("fundus", of, TSH).anchor.samples == (2,)


def test_a_withdrawn_result_leaves_the_window_it_had_closed():
    with_it = history(("vegf", "2024-02-10"), ("vegf", "2024-05-10"))
    without_it = history(("vegf", "2024-02-10"))
    closed = closed_windows("vegf", with_it, "2024-05-11")[-1]
    assert open_window("vegf", without_it, "2024-05-11").identity == closed.identity


def test_a_corrected_date_renumbers_nothing():
    before = closed_windows("vegf", history(("vegf", "2024-02-10"), ("vegf", "2024-05-10")), "2024-06-01")
    after = closed_windows("vegf", history(("vegf", "2024-02-10"), ("vegf", "2024-05-12")), "2024-06-01")
    assert [window.identity for window in before] == [window.identity for window in after]
