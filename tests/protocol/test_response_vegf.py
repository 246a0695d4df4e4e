"""The VEGF response (reference §4.2, contract §5): categories at their boundaries, nadir, confirmation, series."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.history import EventSeen, History
from monitoring.protocol.responses.response import Response
from monitoring.protocol.responses.vegf import BASES, NOTES, vegf_response
from tests.protocol.courses import START, course, vegf
from tests.protocol.histories import day, days_after, days_before, treatment

TODAY = "2026-12-31"
BEFORE = "2025-12-15"


def judged(*readings, today: str = TODAY, **rest) -> Response:
    return vegf_response(Case(course(*readings, **rest), day(today)))


def said(of: Response) -> tuple:
    return of.category, of.confirmed, of.note, of.basis


def serum(value: str, on: str, limit: str | None = "600", **rest):
    return vegf(value, on, specimen="serum", limit=limit, **rest)


BASELINE = serum("5000", BEFORE)

CATEGORIES = [
    pytest.param("600", "CR", False, "-88.0", id="at the laboratory's limit"),
    pytest.param("601", "PR", None, "-88.0", id="just above it"),
    pytest.param("2500", "PR", None, "-50.0", id="half of the baseline"),
    pytest.param("2501", "NR", None, "-50.0", id="a little more than half"),
    pytest.param("6000", "NR", None, "20.0", id="more than the baseline"),
]


@pytest.mark.parametrize(("value", "category", "confirmed", "percent"), CATEGORIES)
def test_reference_4_2_categories(value, category, confirmed, percent):
    latest = serum(value, "2026-04-01")
    found = judged(BASELINE, latest)
    assert (found.category, found.confirmed, found.change_percent) == (category, confirmed, Decimal(percent))
    assert (found.since, found.basis, found.note, found.at_least) == (day("2026-04-01"), (), "", False)
    assert (found.baseline, found.latest, found.nadir) == (
        BASELINE._replace(id=1),
        latest._replace(id=2),
        found.latest,
    )
    assert (found.channel, found.pending, found.progression_on) == ("vegf", None, None)


NADIR = vegf("200", "2026-02-01")


@pytest.mark.parametrize(
    ("value", "limit", "category"),
    [
        pytest.param("300", "96", "PD", id="L55: 1.5 times the lowest"),
        pytest.param("299", "96", "not_evaluable", id="a little less"),
        pytest.param("300", "300", "not_evaluable", id="at the limit"),
        pytest.param("301", "300", "PD", id="above the limit"),
        pytest.param(">300", "96", "PD", id="above 1.5 times the lowest"),
        pytest.param(">299", "96", "not_evaluable", id="above x, x too low"),
        pytest.param(">300", "301", "not_evaluable", id="above x, x below the limit"),
        pytest.param(">300", "300", "PD", id="above x, x the limit"),
        pytest.param("<400", "96", "not_evaluable", id="below x, x high enough"),
    ],
)
def test_progression_needs_no_baseline(value, limit, category):
    found = judged(NADIR, vegf(value, "2026-04-01", limit=limit))
    assert (found.category, found.baseline, found.change_percent, found.at_least) == (
        category,
        None,
        None,
        False,
    )
    progressive = category == "PD"
    assert found.note == ("" if progressive else "no_baseline")
    assert found.confirmed == (False if progressive else None)
    assert found.since == found.progression_on == (day("2026-04-01") if progressive else None)
    assert (found.pending == found.latest) is progressive


def test_tc_02_plasma_182_to_740_in_two_months_without_neurologic_worsening():
    found = judged(vegf("182", "2026-02-01"), vegf("740", "2026-04-01"))
    assert said(found) == ("PD", False, "", ())
    assert (found.nadir.value, found.latest.value) == (Decimal(182), Decimal(740))
    assert found.pending.id == 2


def test_progression_goes_before_response():
    found = judged(vegf("5000", BEFORE), vegf("182", "2026-02-01"), vegf("740", "2026-04-01"))
    assert (found.category, found.change_percent, found.nadir.value) == ("PD", Decimal("-85.2"), Decimal(182))


def test_the_lowest_value_is_sought_since_the_start_and_the_baseline_is_none_of_them():
    assert judged(vegf("100", BEFORE), vegf("300", "2026-02-01")).category == "NR"
    assert judged(vegf("100", START), vegf("149", "2026-02-01")).category == "NR"
    assert judged(vegf("100", START), vegf("150", "2026-02-01")).category == "PD"
    assert judged(vegf("300", "2026-02-01")).category == "not_evaluable"


def test_of_equal_lowest_values_the_earlier_is_named_and_a_later_lower_one_takes_its_place():
    found = judged(vegf("200", "2026-02-01"), vegf("200", "2026-03-01"), vegf("320", "2026-04-01"))
    assert (found.nadir.date, found.category) == (day("2026-02-01"), "PD")
    found = judged(vegf("200", "2026-02-01"), vegf("110", "2026-03-01"), vegf("170", "2026-04-01"))
    assert (found.nadir.date, found.category) == (day("2026-03-01"), "PD")


@pytest.mark.parametrize(
    ("lowest", "value", "category"),
    [
        pytest.param("<200", "299", "NR", id="below x counts as x: too little"),
        pytest.param("<200", "300", "PD", id="below x counts as x: enough"),
        pytest.param(">200", "1000", "PR", id="above x is no lowest value"),
        pytest.param("0", "97", "PD", id="from zero to above the limit"),
        pytest.param("0", "96", "CR", id="from zero to the limit"),
    ],
)
def test_bounds_among_the_lowest_values(lowest, value, category):
    found = judged(
        vegf("5000" if category == "PR" else "500", BEFORE),
        vegf(lowest, "2026-02-01"),
        vegf(value, "2026-04-01"),
    )
    assert found.category == category


def test_of_one_day_the_highest_speaks_and_the_lowest_is_the_lowest():
    found = judged(vegf("900", BEFORE), vegf("300", "2026-02-01"), vegf("100", "2026-02-01"))
    assert (found.latest.value, found.nadir.value, found.category) == (Decimal(300), Decimal(100), "PR")
    found = judged(vegf("100", BEFORE), vegf("900", BEFORE), vegf("300", "2026-02-01"))
    assert found.baseline.value == 900


# --- when nothing can be said ---------------------------------------------------------------------------------------


def test_before_any_line():
    latest = vegf("700", "2026-02-01")
    assert judged(latest, treatments=()) == Response(
        "vegf", "not_evaluable", note="no_line", latest=latest._replace(id=1)
    )
    assert judged(treatments=()) == Response("vegf", "not_evaluable", note="no_line")
    planned = (treatment("systemic", days_after(TODAY, 1)),)
    assert judged(latest, treatments=planned).note == "no_line"
    assert judged(latest, treatments=(treatment("supportive", START),)).note == "no_line"


def test_without_a_value_since_the_start():
    nothing = Response("vegf", "not_evaluable", note="no_value_since_start")
    assert judged() == nothing
    before = vegf("700", BEFORE)
    assert judged(before) == replace(nothing, baseline=before._replace(id=1))
    on_the_day = vegf("700", START)
    assert judged(on_the_day) == replace(nothing, baseline=on_the_day._replace(id=1))
    assert judged(vegf("700", "2025-06-01")) == nothing
    assert judged(vegf(None, "2026-02-01")) == nothing


@pytest.mark.parametrize(
    ("on", "note"),
    [
        pytest.param(days_before(START, 90), "", id="90 days before the start"),
        pytest.param(days_before(START, 91), "no_baseline", id="91 days before"),
        pytest.param(START, "", id="on the day of the start"),
        pytest.param(days_after(START, 1), "no_baseline", id="the day after"),
    ],
)
def test_contract_5_the_baseline_is_of_the_90_days_up_to_the_start(on, note):
    found = judged(vegf("500", str(on)), vegf("300", "2026-04-01"))
    assert found.note == note
    assert (found.baseline is None) == bool(note)


def test_of_several_before_the_start_the_last_is_the_baseline():
    found = judged(vegf("9000", "2025-11-01"), vegf("500", BEFORE), vegf("300", "2026-04-01"))
    assert found.baseline.value == 500


def test_the_current_line_counts():
    lines = (treatment("systemic", START, line=1, id=1), treatment("asct", "2026-05-01", line=2, id=2))
    readings = (vegf("5000", BEFORE), vegf("182", "2026-04-01"), vegf("170", "2026-07-01"))
    first, second = (
        judged(*readings, today="2026-04-30", treatments=lines),
        judged(*readings, treatments=lines),
    )
    assert (first.category, first.baseline.value) == ("PR", Decimal(5000))
    assert (second.category, second.baseline.value, second.nadir.value) == ("NR", Decimal(182), Decimal(170))


LIMITS = [
    pytest.param("96", "not_evaluable", "baseline_normal", id="at the limit"),
    pytest.param("97", "CR", "", id="above it"),
    pytest.param("<96", "not_evaluable", "baseline_normal", id="below x, x the limit"),
    pytest.param("<97", "not_evaluable", "baseline_censored", id="below x, x above the limit"),
    pytest.param(">96", "CR", "", id="above x, x the limit"),
    pytest.param(">95", "not_evaluable", "baseline_censored", id="above x, x below the limit"),
]


@pytest.mark.parametrize(("baseline", "category", "note"), LIMITS)
def test_contract_5_the_baseline_must_be_above_the_limit(baseline, category, note):
    found = judged(vegf(baseline, BEFORE), vegf("60", "2026-02-01"))
    assert (found.category, found.note) == (category, note)


CENSORED = [
    pytest.param("5000", "<96", "CR", "", (), "-98.1", True, id="below x, x the limit"),
    pytest.param(
        "5000", "<97", "PR", "", ("complete_not_decided",), "-98.1", True, id="below x: at least PR"
    ),
    pytest.param("5000", "<2500", "PR", "", ("complete_not_decided",), "-50.0", True, id="below x, x half"),
    pytest.param(
        "5000", "<2501", "not_evaluable", "latest_censored", (), "-50.0", True, id="below x, x more than half"
    ),
    pytest.param("5000", ">2500", "NR", "", (), None, False, id="above x, x half"),
    pytest.param(
        "5000", ">2499", "not_evaluable", "latest_censored", (), None, False, id="above x, x less than half"
    ),
    pytest.param("5000", ">6000", "NR", "", (), "20.0", True, id="above x, more than the baseline"),
    pytest.param(
        "100", ">60", "not_evaluable", "latest_censored", (), None, False, id="above x: normal or not"
    ),
    pytest.param(
        ">5000", "2500", "PR", "", (), "-50.0", True, id="baseline above x: a fall of at least half"
    ),
    pytest.param(
        ">5000",
        "2501",
        "not_evaluable",
        "baseline_censored",
        (),
        "-50.0",
        True,
        id="baseline above x, fell less",
    ),
    pytest.param(">5000", "90", "CR", "", (), "-98.2", True, id="baseline above x, now normal"),
    pytest.param(
        ">5000",
        "6000",
        "not_evaluable",
        "baseline_censored",
        (),
        None,
        False,
        id="baseline above x, now higher",
    ),
    pytest.param(">5000", "<90", "CR", "", (), "-98.2", True, id="both bounds outward"),
    pytest.param(
        "100",
        "<120",
        "not_evaluable",
        "latest_censored",
        (),
        None,
        False,
        id="below x, x more than the baseline",
    ),
]


@pytest.mark.parametrize(("baseline", "latest", "category", "note", "basis", "percent", "at_least"), CENSORED)
def test_bounds(baseline, latest, category, note, basis, percent, at_least):
    found = judged(vegf(baseline, BEFORE), vegf(latest, "2026-02-01"))
    assert (found.category, found.note, found.basis) == (category, note, basis)
    assert (found.change_percent, found.at_least) == (None if percent is None else Decimal(percent), at_least)


def test_no_percent_from_zero_and_none_where_bounds_point_inward():
    from_zero = judged(vegf("0", BEFORE), vegf("50", "2026-02-01"))
    assert (from_zero.change_percent, from_zero.at_least) == (None, False)
    rise = judged(vegf("<100", BEFORE), vegf("150", "2026-02-01"))
    assert (rise.change_percent, rise.at_least) == (Decimal("50.0"), True)
    both = judged(vegf("<100", BEFORE), vegf(">150", "2026-02-01"))
    assert (both.change_percent, both.at_least) == (Decimal("50.0"), True)
    assert judged(vegf("<100", BEFORE), vegf("50", "2026-02-01")).change_percent is None
    assert judged(vegf("<100", BEFORE), vegf("<50", "2026-02-01")).change_percent is None
    same = judged(vegf("100", BEFORE), vegf(">100", "2026-02-01"))
    assert (same.change_percent, same.at_least) == (Decimal("0.0"), True)


# --- limits that are not known --------------------------------------------------------------------------------------

UNKNOWN_LIMITS = [
    pytest.param("plasma", None, "500", "200", "CR", ("plasma_limit_assumed",), id="plasma at 200"),
    pytest.param("plasma", None, "500", "201", "PR", ("plasma_limit_assumed",), id="plasma at 201"),
    pytest.param(
        "plasma", "0", "500", "200", "CR", ("plasma_limit_assumed",), id="plasma, a limit of 0 is none"
    ),
    pytest.param(
        "plasma", None, "200", "100", "not_evaluable", ("plasma_limit_assumed",), id="plasma, normal baseline"
    ),
    pytest.param("serum", None, "5000", "10", "PR", ("percent_alone",), id="serum: CR is not judged"),
    pytest.param("serum", None, "5000", "2500", "PR", ("percent_alone",), id="serum: half"),
    pytest.param("serum", None, "5000", "2501", "NR", ("percent_alone",), id="serum: more than half"),
    pytest.param("serum", None, "5000", "<2600", "not_evaluable", (), id="serum: below x, x more than half"),
    pytest.param("serum", None, "<50", "20", "not_evaluable", (), id="serum: baseline below x"),
    pytest.param("", None, "5000", "10", "PR", ("percent_alone",), id="no specimen"),
]


@pytest.mark.parametrize(("specimen", "limit", "baseline", "latest", "category", "basis"), UNKNOWN_LIMITS)
def test_contract_5_upper_limit_unknown(specimen, limit, baseline, latest, category, basis):
    found = judged(
        vegf(baseline, BEFORE, specimen=specimen, limit=limit),
        vegf(latest, "2026-02-01", specimen=specimen, limit=limit),
    )
    assert (found.category, found.basis) == (category, basis)


def test_serum_without_limit_progresses_by_percent_alone():
    low = serum("1000", "2026-02-01", None)
    assert said(judged(low, serum("1500", "2026-04-01", None))) == ("PD", False, "", ("percent_alone",))
    assert judged(low, serum("1499", "2026-04-01", None)).category == "not_evaluable"
    nothing = serum("0", "2026-02-01", None)
    assert judged(nothing, serum("0", "2026-04-01", None)).category == "not_evaluable"
    assert judged(nothing, serum("1", "2026-04-01", None)).category == "PD"


def test_a_value_without_limit_goes_by_the_last_one_of_its_series():
    found = judged(BASELINE, serum("650", "2026-02-01", None))
    assert said(found) == ("PR", None, "", ())
    found = judged(BASELINE, serum("600", "2026-02-01", "700"), serum("650", "2026-03-01", None))
    assert found.category == "CR"
    found = judged(BASELINE, serum("650", "2026-02-01", None), serum("400", "2026-03-01", "700"))
    assert (found.category, found.since) == ("CR", day("2026-03-01"))


def test_a_baseline_without_limit_goes_by_that_of_the_value_it_is_compared_with():
    later = serum("400", "2026-02-01", "600")
    assert judged(serum("600", BEFORE, None), later).note == "baseline_normal"
    assert judged(serum("601", BEFORE, None), later).category == "CR"
    assert judged(vegf("150", BEFORE, limit=None), vegf("90", "2026-02-01")).category == "CR"
    assert judged(vegf("150", BEFORE, limit="96"), vegf("90", "2026-02-01", limit="160")).category == "CR"


# --- one sample and two ---------------------------------------------------------------------------------------------

CONFIRMING = [
    pytest.param(27, False, (), id="27 days later"),
    pytest.param(28, True, ("repeat_sample",), id="28 days later"),
]


@pytest.mark.parametrize(("days", "confirmed", "basis"), CONFIRMING)
def test_contract_5_a_complete_response_is_confirmed_28_days_later(days, confirmed, basis):
    found = judged(
        vegf("500", BEFORE), vegf("90", "2026-03-01"), vegf("80", str(days_after("2026-03-01", days)))
    )
    assert said(found) == ("CR", confirmed, "", basis)
    assert (found.since, found.pending) == (day("2026-03-01"), None)


@pytest.mark.parametrize(("days", "confirmed", "basis"), CONFIRMING)
def test_contract_5_a_progression_is_confirmed_28_days_later(days, confirmed, basis):
    found = judged(NADIR, vegf("740", "2026-04-01"), vegf("500", str(days_after("2026-04-01", days))))
    assert said(found) == ("PD", confirmed, "", basis)
    assert (found.since, found.progression_on) == (day("2026-04-01"), day("2026-04-01"))
    assert found.pending == (None if confirmed else vegf("740", "2026-04-01", id=2))


@pytest.mark.parametrize("on", ["2026-04-20", "2026-04-29"])
def test_a_rise_that_does_not_last_is_settled(on):
    found = judged(vegf("500", BEFORE), NADIR, vegf("740", "2026-04-01"), vegf("250", on))
    assert (found.category, found.pending, found.progression_on) == ("PR", None, None)
    assert found.since == day(on)


def test_a_value_that_may_be_a_rise_is_no_response():
    found = judged(vegf("5000", BEFORE), vegf("100", "2026-02-01"), vegf("<1000", "2026-04-01"))
    assert said(found) == ("not_evaluable", None, "latest_censored", ())
    assert (found.nadir.value, found.change_percent) == (Decimal(100), Decimal("-80.0"))


def test_a_confirmed_progression_ends_with_the_first_value_that_does_not_meet_it():
    rise = (NADIR, vegf("740", "2026-04-01"), vegf("700", "2026-05-01"))
    assert judged(*rise, vegf("600", "2026-06-01")).confirmed is True
    assert judged(*rise, vegf("250", "2026-06-01")).category == "not_evaluable"
    again = judged(*rise, vegf("250", "2026-06-01"), vegf("600", "2026-08-01"))
    assert (again.category, again.confirmed, again.since) == ("PD", False, day("2026-08-01"))


def test_a_bound_that_does_not_tell_neither_confirms_nor_settles():
    found = judged(NADIR, vegf("740", "2026-04-01"), vegf("<1000", "2026-06-01"))
    assert said(found) == ("PD", False, "", ("latest_censored",))
    assert (found.since, found.latest.comparator) == (day("2026-04-01"), "<")
    later = judged(NADIR, vegf("740", "2026-04-01"), vegf("<1000", "2026-06-01"), vegf("700", "2026-07-01"))
    assert said(later) == ("PD", True, "", ("repeat_sample",))
    complete = judged(
        vegf("500", BEFORE), vegf("90", "2026-02-01"), vegf("<140", "2026-03-01"), vegf("80", "2026-04-01")
    )
    assert (complete.category, complete.confirmed, complete.since) == ("CR", True, day("2026-02-01"))


@pytest.mark.parametrize(
    ("events", "confirmed", "basis"),
    [
        pytest.param(["2026-03-31"], False, (), id="the day before the sample"),
        pytest.param(["2026-04-01"], True, ("progression_recorded",), id="on its day"),
        pytest.param(["2026-04-20"], True, ("progression_recorded",), id="later"),
        pytest.param(["2027-01-01"], False, (), id="still ahead"),
    ],
)
def test_contract_5_a_clinical_progression_confirms(events, confirmed, basis):
    found = judged(NADIR, vegf("740", "2026-04-01"), events=events)
    assert said(found) == ("PD", confirmed, "", basis)
    assert (found.pending is None) is confirmed


def test_both_may_confirm_and_a_progression_confirms_no_remission():
    found = judged(NADIR, vegf("740", "2026-04-01"), vegf("700", "2026-05-01"), events=["2026-04-20"])
    assert found.basis == ("repeat_sample", "progression_recorded")
    assert judged(vegf("500", BEFORE), vegf("90", "2026-04-01"), events=["2026-04-20"]).confirmed is False
    other = course(NADIR, vegf("740", "2026-04-01"))
    fever = replace(other, events=(EventSeen("fever", day("2026-04-20")),))
    assert vegf_response(Case(fever, day(TODAY))).confirmed is False


def test_since_is_the_first_of_the_last_ones_alike():
    values = [
        ("300", "2026-02-01"),
        ("250", "2026-03-01"),
        ("90", "2026-04-01"),
        ("120", "2026-05-01"),
        ("110", "2026-06-01"),
    ]
    found = judged(vegf("800", BEFORE), *(vegf(value, on) for value, on in values))
    assert (found.category, found.since) == ("PR", day("2026-05-01"))
    through = judged(
        vegf("800", BEFORE), vegf("300", "2026-02-01"), vegf("<420", "2026-03-01"), vegf("250", "2026-04-01")
    )
    assert (through.category, through.since) == ("PR", day("2026-02-01"))


# --- bevacizumab ----------------------------------------------------------------------------------------------------


def with_bevacizumab(start: str, end: str | None) -> tuple:
    line = treatment("systemic", START, agents=("lenalidomide",), line=1, id=1)
    return (line, treatment("systemic", start, end, agents=("bevacizumab",), line=1, id=2))


@pytest.mark.parametrize(
    ("start", "end", "omitted"),
    [
        pytest.param("2026-02-02", None, False, id="begun the day after"),
        pytest.param("2026-02-01", None, True, id="begun that day"),
        pytest.param("2026-01-05", None, True, id="running"),
        pytest.param("2026-01-05", "2026-02-20", True, id="before its end"),
        pytest.param("2025-10-01", str(days_before("2026-02-01", 89)), True, id="89 days after its end"),
        pytest.param(
            "2025-10-01", str(days_before("2026-02-01", 90)), False, id="L44: 90 days after its end"
        ),
    ],
)
def test_contract_5_values_near_bevacizumab_are_no_lowest_values(start, end, omitted):
    low, high = vegf("20", "2026-02-01"), vegf("400", "2026-10-01")
    treatments = with_bevacizumab(start, end or "2026-03-01")
    if start < START:
        treatments = (treatments[1], replace(treatments[0], line=2))
    found = judged(vegf("700", BEFORE), low, high, treatments=treatments)
    if omitted:
        assert (found.category, found.nadir.value) == ("NR", Decimal(400))
        assert found.basis == ("nadir_omits_values",)
    else:
        assert (found.category, found.nadir.value, found.basis) == ("PD", Decimal(20), ())


def test_a_latest_value_under_bevacizumab_is_told():
    found = judged(
        vegf("700", BEFORE), vegf("20", "2026-02-01"), treatments=with_bevacizumab("2026-01-05", None)
    )
    assert said(found) == ("CR", False, "", ("near_bevacizumab", "nadir_omits_values"))
    assert found.nadir is None


# --- series ---------------------------------------------------------------------------------------------------------

OTHER = [
    pytest.param({"lab": "B"}, id="laboratory"),
    pytest.param({"specimen": "serum"}, id="specimen"),
    pytest.param({"method": "ELISA"}, id="method"),
]


@pytest.mark.parametrize("other", OTHER)
def test_reference_4_2_never_across_series(other):
    found = judged(vegf("700", BEFORE), vegf("100", "2026-02-01"), vegf("400", "2026-04-01", **other))
    assert said(found) == ("not_evaluable", None, "no_baseline", ("series_changed",))
    assert (found.baseline, found.nadir, found.change_percent) == (None, found.latest, None)


def test_the_series_measured_last_speaks_also_of_progression():
    old = (vegf("700", BEFORE), vegf("100", "2026-02-01"))
    new = (vegf("200", "2026-03-01", lab="B"), vegf("400", "2026-04-01", lab="B"))
    found = judged(*old, *new)
    assert said(found) == ("PD", False, "", ("series_changed",))
    back = judged(*old, *new, vegf("95", "2026-05-01"))
    assert said(back) == ("CR", False, "", ("rise_in_other_series",))
    settled = judged(*old, *new, vegf("90", "2026-04-20", lab="B"), vegf("95", "2026-05-01"))
    assert settled.basis == ()
    confirmed = judged(*old, *new, vegf("95", "2026-05-01"), events=["2026-04-10"])
    assert confirmed.basis == ()


def test_a_series_that_was_measured_before_the_line_alone_is_not_spoken_of_any_more():
    found = judged(vegf("900", "2025-06-01", lab="B"), vegf("700", BEFORE), vegf("300", "2026-02-01"))
    assert said(found) == ("PR", None, "", ())
    before = judged(vegf("700", BEFORE), vegf("700", START, lab="B"))
    assert (before.note, before.baseline.lab) == ("no_value_since_start", "B")


def test_of_two_series_of_one_day_the_one_measured_most_often_speaks():
    found = judged(vegf("700", BEFORE), vegf("300", "2026-02-01"), serum("4000", "2026-02-01"))
    assert (found.latest.specimen, found.category) == ("plasma", "PR")
    first = judged(vegf("300", "2026-02-01"), serum("4000", "2026-02-01"))
    assert first.latest.specimen == "serum"
    twice = judged(vegf("300", "2026-02-01"), vegf("310", "2026-02-01"), serum("4000", "2026-02-01"))
    assert twice.latest.specimen == "serum"


# --- what holds of every history ------------------------------------------------------------------------------------

days = st.dates(date(2025, 10, 1), date(2026, 12, 31))
readings = st.builds(
    vegf,
    st.sampled_from(["60", "100", "182", "274", "740", "2000", "<31", "<500", ">90", ">2000", "0", None]),
    days,
    lab=st.sampled_from(["", "", "B"]),
    specimen=st.sampled_from(["plasma", "plasma", "serum", ""]),
    limit=st.sampled_from(["96", "96", None, "0", "600"]),
)
treatments = st.builds(
    treatment,
    st.sampled_from(["systemic", "radiotherapy", "asct", "supportive"]),
    days.map(str),
    st.none() | days.map(str),
    agents=st.sampled_from([(), ("bevacizumab",), ("lenalidomide",)]),
    line=st.sampled_from([None, 1, 2]),
)
histories = st.builds(
    lambda measured, given_, events: course(*measured, treatments=tuple(given_), events=events),
    st.lists(readings, max_size=10),
    st.lists(treatments, max_size=3),
    st.lists(days, max_size=2),
)


@given(histories, days)
def test_there_is_an_answer_that_agrees_with_itself(history, today):
    found = vegf_response(Case(history, today))
    assert found.category in {"CR", "PR", "NR", "PD", "not_evaluable"}
    assert (found.category == "not_evaluable") == bool(found.note) == (found.since is None)
    assert (found.confirmed is None) == (found.category not in {"CR", "PD"})
    assert (found.category == "PD") == (found.progression_on is not None)
    assert (found.pending is not None) == (found.category == "PD" and found.confirmed is False)
    assert found.note in {"", *NOTES}
    assert set(found.basis) <= set(BASES)


@given(histories, days, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(history, today, chance):
    def shuffled(facts):
        return tuple(chance.sample(facts, len(facts)))

    otherwise = History(
        history.person,
        tuple(sorted(shuffled(history.readings), key=lambda reading: reading.date)),
        treatments=shuffled(history.treatments),
        events=shuffled(history.events),
    )
    assert told(otherwise, today) == told(history, today)


def told(history: History, today: date) -> Response:
    """Without ids: of two rows that say the same, either may be named."""
    found = vegf_response(Case(history, today))
    named = {name: getattr(found, name) for name in ("baseline", "nadir", "latest", "pending")}
    return replace(found, **{name: of and of._replace(id=None) for name, of in named.items()})


@given(histories, days, readings)
def test_a_word_among_the_numbers_changes_nothing(history, today, word):
    unknown = word._replace(value=None, comparator="", date=today)
    more = replace(history, readings=tuple(sorted((*history.readings, unknown), key=lambda r: r.date)))
    assert told(more, today) == told(history, today)


@given(histories, days)
def test_what_lies_ahead_does_not_count(history, today):
    assert vegf_response(Case(history.until(today), today)) == vegf_response(Case(history, today))
