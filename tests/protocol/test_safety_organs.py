"""SR-17 and SR-21 to SR-24, row by row of reference §6."""

from decimal import Decimal

import pytest

from monitoring.protocol import findings
from monitoring.protocol.computed import with_computed
from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.verdicts import Severity
from tests.protocol.histories import day, days_before
from tests.protocol.rulebook import TODAY, result, said
from tests.protocol.spoken import graded, happened, seen

VOLUME_SIGNS = ("edema", "pleural_effusion", "ascites", "pericardial_effusion")


# --- SR-17 ----------------------------------------------------------------------------------------------------


def papilledema(on, state="present", id=1):
    return seen("papilledema", on, state, id)


def swollen(first):
    evidence = (findings.sign(first),)
    return Finding(R.SR_17, Severity.WARNING, first.date, evidence, "papilledema")


def test_sr_17_warns_of_papilledema_from_the_day_it_was_first_seen():
    first, again = papilledema("2024-02-01", id=2), papilledema("2024-05-01", id=3)
    assert said("SR-17", first) == [swollen(first)]
    assert said("SR-17", papilledema("2024-01-01", "absent"), first, again) == [swollen(first)]
    assert said("SR-17", first, papilledema("2024-05-10", "not_assessed")) == [swollen(first)]


def test_sr_17_settles_when_it_is_absent_and_a_new_one_speaks_anew():
    first, gone = papilledema("2024-02-01", id=2), papilledema("2024-03-01", "absent", id=3)
    back = papilledema("2024-05-01", id=4)
    assert said("SR-17", first, gone) == []
    assert said("SR-17", first, gone, back) == [swollen(back)]


def test_of_two_answers_of_one_day_the_safer_counts():
    first = papilledema("2024-02-01", id=2)
    assert said("SR-17", papilledema("2024-02-01", "absent", id=3), first) == [swollen(first)]


@pytest.mark.parametrize("looked", [(), (papilledema("2024-02-01", "not_assessed"),)])
def test_sr_17_asks_for_a_fundus_that_nobody_looked_at(looked):
    assert said("SR-17", *looked) == [Gap(R.SR_17, "papilledema")]


def test_sr_17_is_critical_for_each_loss_of_vision():
    first, second = happened("visual_loss", "2020-02-01", 5), happened("visual_loss", "2024-05-01", 6)
    clear = papilledema("2024-05-20", "absent")
    blind = [
        Finding(R.SR_17, Severity.CRITICAL, one.date, (findings.event(one),), f"event:{one.id}")
        for one in (first, second)
    ]
    assert said("SR-17", second, first, clear) == blind
    swelling = papilledema("2024-05-25", id=7)
    assert said("SR-17", second, clear, swelling) == [blind[1], swollen(swelling)]
    assert said("SR-17", happened("stroke", "2024-05-01"), clear) == []


# --- SR-21 ----------------------------------------------------------------------------------------------------


def weight(on, value, id=1, **more):
    return result("weight", on, value, id, **more)


def overload(*pairs, since):
    makers = {"Reading": findings.reading, "SignSeen": findings.sign}
    evidence = tuple(makers[type(fact).__name__](fact) for fact in pairs)
    return Finding(R.SR_21, Severity.WARNING, day(since), evidence)


DRY = tuple(graded(code, "2024-01-01", 0) for code in VOLUME_SIGNS)


@pytest.mark.parametrize(
    "now, speaks",
    [
        pytest.param("71.9", False, id="1.9 kg"),
        pytest.param("72", True, id="+2 kg within 7 days"),
        pytest.param(">72", True, id="at least 2 kg"),
        pytest.param("<73", False, id="a bound that does not tell"),
        pytest.param("60", False, id="lost"),
    ],
)
def test_sr_21_speaks_of_two_kilograms_gained(now, speaks):
    before, last = weight("2024-05-20", 70), weight("2024-05-27", now, 2)
    expected = [overload(before, last, since="2024-05-27")]
    assert said("SR-21", *DRY, before, last) == (expected if speaks else [])


def test_sr_21_looks_back_seven_days_and_not_eight():
    last = weight("2024-05-27", 73, 2)
    on_day_7, on_day_8 = weight(days_before("2024-05-27", 7), 70), weight(days_before("2024-05-27", 8), 70)
    assert said("SR-21", *DRY, on_day_7, last) == [overload(on_day_7, last, since="2024-05-27")]
    assert said("SR-21", *DRY, on_day_8, last) == []
    assert said("SR-21", *DRY, weight("2024-05-27", 70), last) == []


def test_sr_21_names_the_lightest_weight_of_the_series_and_settles_with_the_next():
    week = [weight(f"2024-05-2{n}", kg, n) for n, kg in enumerate((71, 70, 72))]
    last = weight("2024-05-27", 73, 9)
    assert said("SR-21", *DRY, *week, last) == [overload(week[1], last, since="2024-05-27")]
    assert said("SR-21", *DRY, *week, last, weight("2024-05-28", "71.9")) == []
    other_scale = weight("2024-05-24", 65, lab="ward")
    assert said("SR-21", *DRY, other_scale, last) == []


@pytest.mark.parametrize("code", VOLUME_SIGNS)
@pytest.mark.parametrize(
    "before, now, speaks", [(0, 1, True), (1, 1, False), (1, 3, True), (2, 1, False), (None, 1, False)]
)
def test_sr_21_speaks_of_a_grade_that_is_up(code, before, now, speaks):
    light = weight("2024-05-01", 70)
    rest = tuple(one for one in DRY if one.code != code)
    first = () if before is None else (graded(code, "2024-03-01", before, 4),)
    last = graded(code, "2024-05-01", now, 5)
    expected = [overload(*first, last, since="2024-05-01")]
    assert said("SR-21", light, *rest, *first, last) == (expected if speaks else [])


def test_sr_21_compares_with_an_earlier_day_and_passes_over_what_was_not_graded():
    first, last = graded("edema", "2024-03-01", 1, 4), graded("edema", "2024-05-01", 2, 5)
    same_day = graded("edema", "2024-05-01", 1, 6)
    named = seen("edema", "2024-05-20", "present", 7)
    light = weight("2024-05-01", 70)
    found = [overload(first, last, since="2024-05-01")]
    assert said("SR-21", light, *DRY[1:], first, same_day, last, named) == found
    assert said("SR-21", light, *DRY[1:], same_day, last) == []


def test_sr_21_says_all_that_is_up_in_one_finding():
    light, heavy = weight("2024-05-20", 70), weight("2024-05-22", 75, 2)
    one, two = graded("ascites", "2024-03-01", 1, 4), graded("ascites", "2024-05-01", 2, 5)
    found = overload(light, heavy, one, two, since="2024-05-01")
    assert said("SR-21", heavy, light, one, two) == [found]


def test_sr_21_asks_for_what_was_never_recorded():
    assert said("SR-21") == [Gap(R.SR_21, name) for name in ("weight", *VOLUME_SIGNS)]
    assert said("SR-21", weight("2020-01-01", 70), *DRY[1:]) == [Gap(R.SR_21, "edema")]
    assert said("SR-21", *DRY) == [Gap(R.SR_21, "weight")]


# --- SR-22 ----------------------------------------------------------------------------------------------------


def measured(rule, *results, since):
    return Finding(rule, Severity.WARNING, day(since), tuple(map(findings.reading, results)))


def rvsp(on, value, id=1, **more):
    return result("rvsp", on, value, id, **more)


@pytest.mark.parametrize(
    "value, speaks",
    [
        pytest.param("49.9", False, id="below 50"),
        pytest.param("50", True, id="L26: RVSP of 50 or more"),
        pytest.param(">50", True, id="above 50"),
        pytest.param("<50", False, id="<50"),
        pytest.param(">45", None, id=">45 may be either"),
        pytest.param("<51", None, id="<51 may be either"),
    ],
)
def test_sr_22_speaks_of_50_and_more(value, speaks):
    last = rvsp("2024-05-01", value)
    expected = {True: [measured(R.SR_22, last, since="2024-05-01")], False: [], None: [Gap(R.SR_22, "rvsp")]}
    assert said("SR-22", last) == expected[speaks]


@pytest.mark.parametrize(
    "before, now, speaks",
    [
        pytest.param("25", "40", True, id="40 after a rise of 15"),
        pytest.param("25.1", "40", False, id="a rise of less than 15"),
        pytest.param("20", "39.9", False, id="less than 40"),
        pytest.param("<20", "40", True, id="a rise of more than 20"),
        pytest.param("<31", "45", None, id="from a bound that does not tell"),
        pytest.param(">25", "40", False, id="from above 25: a rise of less than 15"),
        pytest.param("not measurable", "45", False, id="from a word: nothing to compare with"),
        pytest.param(">40", ">40", None, id="reported alike is no rise, yet may be 50"),
        pytest.param("<20", "<20", False, id="reported alike and low"),
    ],
)
def test_sr_22_speaks_of_40_and_more_after_a_rise(before, now, speaks):
    first, last = rvsp("2023-05-01", before), rvsp("2024-05-01", now, 2)
    found = measured(R.SR_22, first, last, since="2024-05-01")
    assert said("SR-22", first, last) == {True: [found], False: [], None: [Gap(R.SR_22, "rvsp")]}[speaks]


def test_sr_22_holds_since_the_first_high_value_and_settles_with_the_next():
    first, last = rvsp("2023-05-01", 52), rvsp("2024-05-01", 55, 2)
    assert said("SR-22", first, last) == [measured(R.SR_22, last, since="2023-05-01")]
    assert said("SR-22", rvsp("2023-01-01", 30), first) == [measured(R.SR_22, first, since="2023-05-01")]
    assert said("SR-22", first, last, rvsp("2024-05-10", 49)) == []


def test_sr_22_compares_within_a_series_and_keeps_the_last_number_beside_a_word():
    before, last = rvsp("2023-05-01", 20, lab="A"), rvsp("2024-05-01", 45, 2, lab="B")
    assert said("SR-22", before, last) == []
    word = rvsp("2024-05-10", "not measurable", 3)
    high = rvsp("2024-05-01", 60, 2)
    assert said("SR-22", high, word) == [measured(R.SR_22, high, since="2024-05-01")]
    assert said("SR-22", word) == said("SR-22") == [Gap(R.SR_22, "rvsp")]


# --- SR-23 ----------------------------------------------------------------------------------------------------


def percent(analyte, on, value, id=1, **more):
    return result(analyte, on, value, id, **more)


@pytest.mark.parametrize("analyte, other", [("dlco_percent", "fvc_percent"), ("fvc_percent", "dlco_percent")])
@pytest.mark.parametrize(
    "value, speaks",
    [
        pytest.param("50", False, id="50 %"),
        pytest.param("49.9", True, id="below 50 % of predicted"),
        pytest.param("<50", True, id="<50 %"),
        pytest.param("<60", None, id="<60 % may be either"),
    ],
)
def test_sr_23_speaks_below_half_of_predicted(analyte, other, value, speaks):
    last, normal = percent(analyte, "2024-05-01", value), percent(other, "2024-05-01", 90, 2)
    found = measured(R.SR_23, last, since="2024-05-01")
    assert said("SR-23", last, normal) == {True: [found], False: [], None: [Gap(R.SR_23, analyte)]}[speaks]


@pytest.mark.parametrize("analyte, other", [("dlco_percent", "fvc_percent"), ("fvc_percent", "dlco_percent")])
@pytest.mark.parametrize(
    "before, now, speaks",
    [
        pytest.param("80", "70", True, id="10 points less"),
        pytest.param("80", "70.1", False, id="less than 10 points"),
        pytest.param(">80", "70", True, id="more than 10 points less"),
        pytest.param("<81", "70", None, id="from a bound that does not tell"),
        pytest.param("70", "80", False, id="risen"),
        pytest.param(">90", ">90", False, id="reported alike"),
    ],
)
def test_sr_23_speaks_of_ten_points_lost(analyte, other, before, now, speaks):
    first, last = percent(analyte, "2023-05-01", before), percent(analyte, "2024-05-01", now, 2)
    normal = percent(other, "2024-05-01", 90, 3)
    found = measured(R.SR_23, first, last, since="2024-05-01")
    expected = {True: [found], False: [], None: [Gap(R.SR_23, analyte)]}
    assert said("SR-23", first, last, normal) == expected[speaks]


def test_sr_23_says_both_in_one_finding_and_then_asks_for_nothing():
    dlco = percent("dlco_percent", "2023-05-01", 45), percent("dlco_percent", "2024-05-01", 40, 2)
    fvc = percent("fvc_percent", "2024-01-01", 80, 3), percent("fvc_percent", "2024-04-01", 65, 4)
    assert said("SR-23", *dlco, *fvc) == [measured(R.SR_23, dlco[1], *fvc, since="2023-05-01")]
    assert said("SR-23", *dlco) == [measured(R.SR_23, dlco[1], since="2023-05-01")]
    assert said("SR-23", *fvc, percent("fvc_percent", "2024-05-01", 64)) == [Gap(R.SR_23, "dlco_percent")]


def test_sr_23_asks_for_what_was_never_measured():
    assert said("SR-23") == [Gap(R.SR_23, "dlco_percent"), Gap(R.SR_23, "fvc_percent")]
    assert said("SR-23", percent("dlco_percent", "2020-01-01", 50)) == [Gap(R.SR_23, "fvc_percent")]


# --- SR-24 ----------------------------------------------------------------------------------------------------


def egfr(on, value, id=1, **more):
    return result("egfr", on, value, id, **more)


@pytest.mark.parametrize(
    "value, speaks",
    [
        pytest.param("30", False, id="30"),
        pytest.param("29.9", True, id="L19: eGFR < 30"),
        pytest.param("<30", True, id="<30"),
        pytest.param("<31", None, id="<31 may be either"),
        pytest.param(">30", False, id=">30"),
    ],
)
def test_sr_24_speaks_below_30(value, speaks):
    last = egfr("2024-05-01", value)
    expected = {True: [measured(R.SR_24, last, since="2024-05-01")], False: [], None: [Gap(R.SR_24, "egfr")]}
    assert said("SR-24", last) == expected[speaks]


@pytest.mark.parametrize(
    "before, now, speaks",
    [
        pytest.param("80", "60", False, id="25 % less"),
        pytest.param("80", "59.9", True, id="more than 25 % less"),
        pytest.param(">80", "60", True, id="more than 25 % less than above 80"),
        pytest.param("80", "<60", True, id="below 60"),
        pytest.param(">60", "59", None, id="a fall of unknown size"),
        pytest.param("<90", "60", None, id="from a bound that does not tell"),
        pytest.param(">90", ">90", False, id="reported alike"),
        pytest.param("60", ">90", False, id="risen"),
    ],
)
def test_sr_24_speaks_of_a_fall_of_more_than_a_quarter(before, now, speaks):
    first, last = egfr("2023-05-01", before), egfr("2024-05-01", now, 2)
    found = measured(R.SR_24, first, last, since="2024-05-01")
    assert said("SR-24", first, last) == {True: [found], False: [], None: [Gap(R.SR_24, "egfr")]}[speaks]


def test_sr_24_holds_since_the_first_low_value_and_settles_with_the_next():
    first, last = egfr("2024-01-01", 25), egfr("2024-05-01", 28, 2)
    assert said("SR-24", first, last) == [measured(R.SR_24, last, since="2024-01-01")]
    assert said("SR-24", first, last, egfr("2024-05-10", 30)) == []
    fallen = egfr("2023-01-01", 90), egfr("2024-01-01", 60, 2)
    assert said("SR-24", *fallen, egfr("2024-05-01", 59)) == []


def test_sr_24_reads_an_egfr_that_was_computed_and_asks_for_one_that_is_not_there():
    creatinine = result("creatinine", "2024-05-01", "3.5", lab="A")
    readings = with_computed([creatinine], sex="male", birth_date=day("1960-01-01"))
    assert [(r.analyte, r.value) for r in readings] == [
        ("creatinine", Decimal("3.5")),
        ("egfr", Decimal("18.7")),
    ]
    assert said("SR-24", *readings) == [measured(R.SR_24, readings[1], since="2024-05-01")]
    assert said("SR-24", creatinine) == said("SR-24", today=TODAY) == [Gap(R.SR_24, "egfr")]
