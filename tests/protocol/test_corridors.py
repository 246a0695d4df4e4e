"""Beside what small cohorts describe (reference §5.2): on track, too early to judge, outside. Never an alert."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.corridor_shapes import DrawnPoint, bound_at, drawn, position_of
from monitoring.protocol.corridors import REASONS, Badge, badges
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import EventSeen, History, Reading, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.verdicts import Pace
from monitoring.protocol.vocabulary import TreatmentKind
from tests.protocol.histories import day, person, results, treatment
from tests.protocol.test_schedule_properties import days, ids, persons

START = "2024-03-01"
TODAY = "2028-01-01"
LIMIT = Decimal(100)
VEGF_SOURCES = ("S2-18", "S2-32", "S2-33", "L24")
ONLS_SOURCES = ("S1-17", "S2-28", "L11", "L21")
PET_SOURCES = ("S1-19", "S2-29", "S2-38")


def vegf(on, value, comparator="", limit=LIMIT, specimen="serum", lab="a"):
    value = Decimal(value)
    return Reading(
        "vegf", day(on), value, comparator, unit="pg/mL", specimen=specimen, lab=lab, upper_limit=limit
    )


def judged(*readings, treatments=None, today=TODAY, events=()) -> Judgement:
    given_ = [r for r in readings if isinstance(r, Reading)]
    written = results(*(r for r in readings if not isinstance(r, Reading)))
    treatments = (treatment("systemic", START),) if treatments is None else treatments
    return Judgement(Case(History(person(), (*written, *given_), (), treatments, events), day(today)))


def badge(domain, *readings, **more) -> Badge:
    return next(each for each in badges(judged(*readings, **more)) if each.domain == domain)


def shape(domain, *readings, **more):
    return next((each for each in drawn(judged(*readings, **more)) if each.domain == domain), None)


def standing(found: Badge):
    return found.pace, found.reason


# --- time ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start, on, position",
    [
        pytest.param("2024-03-01", "2024-03-01", 0, id="the day itself"),
        pytest.param("2024-03-01", "2024-04-01", 1, id="a calendar month"),
        pytest.param("2024-01-31", "2024-02-29", 1, id="clamped at the month's end"),
        pytest.param("2024-04-01", "2024-04-16", Decimal("0.5"), id="half of a month of 30 days"),
        pytest.param("2024-02-01", "2025-02-15", Decimal("12.5"), id="a year and half of February"),
        pytest.param("9999-12-30", "9999-12-31", 1, id="at the end of the calendar"),
    ],
)
def test_a_begun_month_counts_by_its_days(start, on, position):
    assert position_of(day(start), day(on)) == position


# --- VEGF ------------------------------------------------------------------------------------------------------


def test_the_vegf_corridor_is_drawn_from_the_baseline_to_the_upper_limit():
    """Reference §5.2, for a baseline of 4000 pg/mL and an upper limit of 100."""
    baseline = vegf("2024-02-20", 4000)
    found = shape("vegf", baseline)
    assert (found.start, found.unit, found.scale, found.baseline) == (day(START), "pg/mL", "log", baseline)
    assert (found.sources, found.n) == (VEGF_SOURCES, 41)
    assert found.points == (
        DrawnPoint(0, 4000, 4000, 4000),
        DrawnPoint(1, 3400, 2280, 1200),
        DrawnPoint(2, 2600, 1800, 800),
        DrawnPoint(3, 2200, 1400, 600),
        DrawnPoint(6, 1600, 800, 320),
        DrawnPoint(12, 100, 100, None),
        DrawnPoint(24, 100, 100, None),
    )


def test_nothing_below_the_upper_limit_lies_outside():
    found = shape("vegf", vegf("2024-02-20", 120))
    assert [point.upper for point in found.points] == [120, 102, 100, 100, 100, 100, 100]


def test_without_a_limit_the_drawing_ends_at_month_six():
    found = shape("vegf", vegf("2024-02-20", 4000, limit=None))
    assert [point.upper for point in found.points] == [4000, 3400, 2600, 2200, 1600, None, None]
    assert [point.centre for point in found.points][-2:] == [None, None]


def test_plasma_without_a_limit_goes_by_the_published_one():
    found = shape("vegf", vegf("2024-02-20", 4000, limit=None, specimen="plasma"))
    assert found.points[-1] == DrawnPoint(24, 200, 200, None)


def test_a_limit_given_later_counts_for_the_series():
    found = shape("vegf", vegf("2024-02-20", 4000, limit=None), vegf("2024-06-01", 900))
    assert found.points[-1].upper == 100


def test_tenths_are_kept():
    assert shape("vegf", vegf("2024-02-20", "4001.3")).points[1] == DrawnPoint(
        1, Decimal("3401.1"), Decimal("2280.7"), Decimal("1200.4")
    )


@pytest.mark.parametrize(
    "on, value, pace, reason",
    [
        pytest.param("2024-03-02", 4500, "too_early", "first_month", id="above, in the first month"),
        pytest.param("2024-03-31", 4001, "too_early", "first_month", id="the last day of it"),
        pytest.param("2024-04-01", 3401, "outside", "above", id="month 1: just above"),
        pytest.param("2024-04-01", 3400, "on_track", "within", id="month 1: at the upper bound"),
        pytest.param("2024-04-01", 1200, "on_track", "within", id="month 1: at the lower bound"),
        pytest.param("2024-04-01", 1199, "on_track", "below", id="month 1: faster than the corridor"),
        pytest.param("2024-09-01", 1600, "on_track", "within", id="month 6: at 40 % of the baseline"),
        pytest.param("2024-09-01", 1601, "outside", "above", id="month 6: just above"),
        pytest.param("2025-03-01", 100, "on_track", "within", id="month 12: at the upper limit"),
        pytest.param("2025-03-01", 101, "outside", "above", id="month 12: just above"),
        pytest.param("2027-12-01", 100, "on_track", "within", id="month 45: the last bound stands"),
        pytest.param("2027-12-01", 101, "outside", "above", id="month 45: just above"),
    ],
)
def test_vegf_beside_its_corridor(on, value, pace, reason):
    found = badge("vegf", vegf("2024-02-20", 4000), vegf(on, value))
    assert standing(found) == (pace, reason)
    assert (found.on, found.value, found.unit) == (day(on), str(value), "pg/mL")
    assert (found.sources, found.n) == (VEGF_SOURCES, 41)


@pytest.mark.parametrize(
    "on, month, lower, upper",
    [
        pytest.param("2024-04-01", 1, 1200, 3400, id="month 1"),
        # half-way on the log scale is the geometric mean: sqrt(3400 x 2600), sqrt(1200 x 800)
        pytest.param("2024-04-16", 1, Decimal("979.8"), Decimal("2973.2"), id="month 1 and a half"),
        pytest.param("2024-07-16", 4, Decimal("439.7"), Decimal("1879.4"), id="between month 3 and 6"),
        pytest.param("2024-12-01", 9, None, 400, id="month 9: half-way from 1600 to the limit of 100"),
        pytest.param("2025-03-01", 12, None, 100, id="month 12"),
        pytest.param("2025-09-01", 18, None, 100, id="between two equal bounds"),
        pytest.param("2026-05-01", 26, None, 100, id="after the last month"),
    ],
)
def test_between_the_months_the_corridor_runs_on_the_log_scale(on, month, lower, upper):
    found = badge("vegf", vegf("2024-02-20", 4000), vegf(on, 50))
    assert (found.month, found.lower, found.upper) == (month, lower, upper)


@pytest.mark.parametrize(
    "readings, reason",
    [
        pytest.param((), "no_baseline", id="nothing measured"),
        pytest.param((vegf("2023-12-01", 4000), vegf("2024-06-01", 900)), "no_baseline", id="91 days before"),
        pytest.param((vegf("2024-02-20", 4000),), "not_since", id="nothing since"),
        pytest.param((vegf("2024-02-20", 100), vegf("2024-06-01", 90)), "baseline_normal", id="at the limit"),
        pytest.param((vegf("2024-02-20", 0, limit=None), vegf("2024-06-01", 9)), "no_baseline", id="zero"),
        pytest.param(
            (vegf("2024-02-20", 4000), vegf("2024-06-01", 900, lab="b")),
            "no_baseline",
            id="another laboratory",
        ),
        pytest.param(
            (vegf("2024-02-20", 200, "<"), vegf("2024-06-01", 90)),
            "baseline_censored",
            id="below 200 may be 50",
        ),
        pytest.param(
            (vegf("2024-02-20", 4000, limit=None), vegf("2024-09-02", 900, limit=None)),
            "limit_unknown",
            id="serum after month 6 without a limit",
        ),
        pytest.param(
            (vegf("2024-02-20", 4000), vegf("2024-09-01", 2000, "<")),
            "latest_censored",
            id="below 2000 of 1600",
        ),
        pytest.param(
            (vegf("2024-02-20", 4000), vegf("2024-09-01", 900, ">")),
            "latest_censored",
            id="above 900 of 1600",
        ),
        pytest.param(
            (vegf("2024-02-20", 4000, ">"), vegf("2024-09-01", 1700)),
            "baseline_censored",
            id="above 40 % of what may have been more",
        ),
        pytest.param(
            (vegf("2024-02-20", 4000, "<", limit=None), vegf("2024-09-01", 900, limit=None)),
            "baseline_censored",
            id="below 40 % of what may have been less",
        ),
    ],
)
def test_what_keeps_vegf_from_being_judged_is_said(readings, reason):
    found = badge("vegf", *readings)
    assert standing(found) == ("not_evaluable", reason)
    assert (found.sources, found.n) == (VEGF_SOURCES, 41)


@pytest.mark.parametrize(
    "baseline, latest, pace",
    [
        pytest.param(
            vegf("2024-02-20", 4000, ">"), vegf("2024-09-01", 1600), "on_track", id="baseline or more"
        ),
        pytest.param(
            vegf("2024-02-20", 4000, "<", limit=None),
            vegf("2024-09-01", 1601, limit=None),
            "outside",
            id="or less",
        ),
        pytest.param(
            vegf("2024-02-20", 4000), vegf("2024-09-01", 1600, "<"), "on_track", id="less than the bound"
        ),
        pytest.param(
            vegf("2024-02-20", 4000), vegf("2024-09-01", 1600, ">"), "outside", id="more than the bound"
        ),
    ],
)
def test_a_bound_decides_where_it_can(baseline, latest, pace):
    assert badge("vegf", baseline, latest).pace == pace


def test_serum_without_a_limit_is_judged_up_to_month_six():
    readings = (vegf("2024-02-20", 4000, limit=None), vegf("2024-09-01", 1600, limit=None))
    assert standing(badge("vegf", *readings)) == ("on_track", "within")


def test_a_tiny_baseline_breaks_no_logarithm():
    readings = (vegf("2024-02-20", "0.4", limit=None), vegf("2024-07-16", "0.1", limit=None))
    found = badge("vegf", *readings)
    assert (found.pace, found.lower, found.upper) == ("on_track", Decimal("0.1"), Decimal("0.2"))


def test_radiotherapy_alone_has_no_vegf_corridor():
    """Reference §5.2: VEGF responds in 14 % only (L10)."""
    radiated = (treatment("radiotherapy", START, "2024-04-10"),)
    readings = (vegf("2024-02-20", 4000), vegf("2024-09-01", 1600))
    assert standing(badge("vegf", *readings, treatments=radiated)) == ("no_corridor", "radiotherapy_alone")
    assert shape("vegf", *readings, treatments=radiated) is None
    both = (*radiated, treatment("systemic", START, id=2, line=1))
    both = tuple(replace(each, line=1) for each in both)
    assert badge("vegf", *readings, treatments=both).pace == "on_track"


def test_without_treatment_no_domain_is_judged():
    found = badges(judged(vegf("2024-02-20", 4000), ("onls", "2024-02-20", 5), treatments=()))
    assert [(each.domain, each.pace, each.reason) for each in found] == [
        ("vegf", "not_evaluable", "no_line"),
        ("onls", "not_evaluable", "no_line"),
        ("pet", "not_evaluable", "no_line"),
        ("clone", "no_corridor", "no_source"),
    ]
    assert [each.sources for each in found] == [VEGF_SOURCES, ONLS_SOURCES, PET_SOURCES, ()]
    assert [each.n for each in found] == [41, None, None, None]
    assert drawn(judged(treatments=())) == ()


# --- ONLS ------------------------------------------------------------------------------------------------------


def test_the_onls_corridor_ends_at_zero():
    """Reference §5.2: +1…-1, 0…-2, -1…-3, -1…-4, -2…-5, floor at 0."""
    found = shape("onls", ("onls", "2024-02-20", 4))
    assert found.points == (
        DrawnPoint(3, 5, None, 3),
        DrawnPoint(6, 4, None, 2),
        DrawnPoint(12, 3, None, 1),
        DrawnPoint(24, 3, None, 0),
        DrawnPoint(36, 2, None, 0),
    )
    assert (found.start, found.unit, found.scale) == (day(START), "{score}", "linear")
    assert (found.sources, found.n, found.baseline.value) == (ONLS_SOURCES, None, 4)


@pytest.mark.parametrize(
    "on, score, pace, reason",
    [
        pytest.param("2024-05-31", 4, "too_early", "before_corridor", id="a day before month 3"),
        pytest.param("2024-06-01", 5, "on_track", "within", id="month 3: a point more"),
        pytest.param("2024-06-01", 6, "too_early", "lag", id="month 3: two points more, once"),
        pytest.param("2025-03-01", 3, "on_track", "within", id="month 12: a point less"),
        pytest.param("2025-03-01", 4, "too_early", "lag", id="month 12: unchanged"),
        pytest.param("2025-03-01", 0, "on_track", "below", id="month 12: four points less"),
        pytest.param("2027-02-28", 4, "too_early", "lag", id="the last day before month 36: unchanged"),
        pytest.param("2027-03-01", 4, "outside", "above", id="month 36: unchanged"),
        pytest.param("2027-03-01", 2, "on_track", "within", id="month 36: two points less"),
        pytest.param("2027-03-01", 3, "outside", "above", id="month 36: one point less"),
    ],
)
def test_nerves_are_never_outside_before_month_36(on, score, pace, reason):
    """Contract §5, S1-17: before month 36 on track or too early."""
    found = badge("onls", ("onls", "2024-02-20", 4), ("onls", on, score))
    assert standing(found) == (pace, reason)
    assert (found.on, found.value, found.unit, found.sources) == (
        day(on),
        str(score),
        "{score}",
        ONLS_SOURCES,
    )


def test_unchanged_nerves_at_month_14_are_too_early_to_judge():
    found = badge("onls", ("onls", "2024-02-20", 5), ("onls", "2025-05-15", 5))
    assert found == Badge(
        "onls",
        Pace.TOO_EARLY,
        "lag",
        month=14,
        on=day("2025-05-15"),
        value="5",
        lower=Decimal("1.8"),
        upper=Decimal("4.0"),
        unit="{score}",
        sources=ONLS_SOURCES,
    )


def test_between_the_months_onls_runs_straight():
    found = badge("onls", ("onls", "2024-02-20", 4), ("onls", "2024-12-01", 3))
    assert (found.month, found.lower, found.upper) == (9, Decimal("1.5"), Decimal("3.5"))


@pytest.mark.parametrize(
    "again, pace, reason",
    [
        pytest.param("2024-11-30", "too_early", "lag", id="not confirmed"),
        pytest.param("2024-12-01", "outside", "worse_confirmed", id="confirmed after three months"),
    ],
)
def test_nerves_worse_by_a_point_confirmed_lie_outside(again, pace, reason):
    readings = (("onls", "2024-02-20", 4), ("onls", "2024-09-01", 5), ("onls", again, 5))
    assert standing(badge("onls", *readings)) == (pace, reason)


def test_worse_by_another_scale_is_not_said_of_onls():
    readings = (("mrs", "2024-02-20", 2), ("mrs", "2024-09-01", 3), ("mrs", "2025-09-01", 3))
    assert standing(badge("onls", *readings)) == ("not_evaluable", "no_baseline")


def test_one_whose_nerves_were_never_affected_is_on_track():
    assert standing(badge("onls", ("onls", "2024-02-20", 0), ("onls", "2027-06-01", 0))) == (
        "on_track",
        "within",
    )


@pytest.mark.parametrize(
    "readings, reason",
    [
        pytest.param(
            (("onls_leg", "2024-02-20", 6), ("onls_leg", "2025-03-01", 2)),
            "no_baseline",
            id="TC-09: legs only",
        ),
        pytest.param((("onls", "2024-02-20", 6),), "not_since", id="nothing since"),
        pytest.param((("onls", "2024-02-20", 6), ("onls", START, 6)), "not_since", id="the day of the start"),
    ],
)
def test_what_keeps_nerves_from_being_judged_is_said(readings, reason):
    """TC-09: leg points only, no total, so no corridor."""
    assert badge("onls", *readings) == Badge("onls", Pace.NOT_EVALUABLE, reason, sources=ONLS_SOURCES)


# --- PET -------------------------------------------------------------------------------------------------------

ENDED = (treatment("systemic", START, "2025-03-01"),)


def scan(on, lesions, uptake, new="negative"):
    return (("pet_avid_lesions", on, lesions), ("pet_suvmax_sum", on, uptake), ("pet_new_lesion", on, new))


@pytest.mark.parametrize(
    "on, pace, reason, month",
    [
        pytest.param("2025-02-01", "too_early", "early", None, id="before the end of treatment"),
        pytest.param("2025-08-31", "too_early", "early", 5, id="a day short of 6 months"),
        pytest.param("2025-09-01", "too_early", "in_band", 6, id="6 months"),
        pytest.param("2026-03-01", "too_early", "in_band", 12, id="12 months"),
        pytest.param("2026-03-02", "outside", "after_band", 12, id="a day more"),
    ],
)
def test_a_pet_without_response_is_too_early_to_judge_until_month_12(on, pace, reason, month):
    """S1-19, S2-29: the optimal response may lag 6 to 12 months."""
    found = badge("pet", *scan("2024-02-20", 3, 12), *scan(on, 3, 12), treatments=ENDED)
    assert found == Badge(
        "pet",
        Pace(pace),
        reason,
        month=month,
        on=day(on),
        value="NR",
        lower=Decimal(6),
        upper=Decimal(12),
        unit="mo",
        sources=PET_SOURCES,
    )


@pytest.mark.parametrize(
    "lesions, uptake, new, value, pace, reason",
    [
        pytest.param(0, 0, "negative", "CR", "on_track", "responding", id="complete"),
        pytest.param(3, 6, "negative", "PR", "on_track", "responding", id="partial"),
        pytest.param(4, 12, "positive", "PD", "outside", "progressive", id="progression, however early"),
    ],
)
def test_a_pet_that_responds_is_on_track_whenever_it_was(lesions, uptake, new, value, pace, reason):
    readings = (*scan("2024-02-20", 3, 12), *scan("2025-04-01", lesions, uptake, new))
    found = badge("pet", *readings, treatments=ENDED)
    assert (found.value, found.pace, found.reason, found.month) == (value, pace, reason, 1)


def test_a_pet_while_treatment_runs_is_too_early():
    readings = (*scan("2024-02-20", 3, 12), *scan("2024-12-01", 3, 12))
    found = badge("pet", *readings)
    assert (found.pace, found.reason, found.month) == ("too_early", "treatment_running", None)
    until_later = (treatment("systemic", START, "2029-01-01"),)
    assert badge("pet", *readings, treatments=until_later).reason == "treatment_running"


def test_a_pet_that_cannot_be_compared_is_not_judged():
    found = badge("pet", *scan("2024-12-01", 3, 12), treatments=ENDED)
    assert found == Badge("pet", Pace.NOT_EVALUABLE, "pet_not_evaluable", sources=PET_SOURCES)


def test_the_band_is_drawn_from_the_end_of_treatment():
    """Reference §5.2: 6 to 12 months after the end of treatment."""
    found = shape("pet", treatments=ENDED)
    assert (found.start, found.unit, found.scale) == (day("2025-03-01"), "mo", "linear")
    assert found.points == (DrawnPoint(6), DrawnPoint(12))
    assert (found.sources, found.baseline) == (PET_SOURCES, None)
    assert shape("pet") is None
    transplant = (*ENDED, treatment("asct", "2025-06-01", id=2))
    assert shape("pet", treatments=transplant).start == day("2025-06-01")


# --- the data --------------------------------------------------------------------------------------------------


def test_the_corridors_begin_and_end_where_the_reference_says():
    months = {each.domain: [point.month for point in each.points] for each in CURRENT.corridors}
    assert months == {"vegf": [0, 1, 2, 3, 6, 12, 24], "onls": [3, 6, 12, 24, 36], "pet": [6, 12]}


def test_a_bound_is_asked_for_by_name():
    found = shape("vegf", vegf("2024-02-20", 4000))
    assert [bound_at(found, Decimal(1), name) for name in ("upper", "centre", "lower")] == [3400, 2280, 1200]
    assert bound_at(shape("onls", ("onls", "2024-02-20", 4)), Decimal(2), "upper") is None


# --- whatever the history --------------------------------------------------------------------------------------

some_days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
readings = st.builds(
    Reading,
    analyte=st.sampled_from(["vegf", "onls", "mrs", "pet_avid_lesions", "pet_suvmax_sum"]),
    date=some_days,
    value=st.none() | st.decimals(0, 9000, places=1),
    comparator=st.sampled_from(["", "", "<", ">"]),
    specimen=st.sampled_from(["serum", "plasma"]),
    lower_limit=st.none(),
    upper_limit=st.none() | st.decimals(0, 1000, places=1),
    id=ids,
)
treatments = st.builds(
    Treatment,
    kind=st.sampled_from(TreatmentKind),
    start=some_days,
    end=st.none() | some_days,
    agents=st.sampled_from([(), ("bevacizumab",)]),
    id=ids,
)
events = st.builds(EventSeen, code=st.just("progression"), date=some_days, id=ids)
histories = st.builds(
    History,
    person=persons,
    readings=st.lists(readings, max_size=20).map(lambda found: tuple(sorted(found, key=lambda r: r.date))),
    treatments=st.lists(treatments, max_size=3, unique_by=lambda t: t.id).map(tuple),
    events=st.lists(events, max_size=1).map(tuple),
)


@given(histories, days)
def test_any_history_gives_an_answer(history, today):
    judgement = Judgement(Case(history, today))
    found = badges(judgement)
    assert [each.domain for each in found] == ["vegf", "onls", "pet", "clone"]
    assert {each.reason for each in found} <= set(REASONS)
    for each in found:
        judged_ = each.pace in (Pace.ON_TRACK, Pace.TOO_EARLY, Pace.OUTSIDE)
        assert not judged_ or (each.value and each.on <= today)
    for each in drawn(judgement):
        for point in each.points:
            bounds = [b for b in (point.lower, point.upper) if b is not None]
            assert bounds == sorted(bounds)


@given(histories, days, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_told_does_not_matter(history, today, chance):
    told = [r._replace(id=n) for n, r in enumerate(chance.sample(history.readings, len(history.readings)))]
    otherwise = replace(history, readings=tuple(sorted(told, key=lambda r: r.date)))
    assert badges(Judgement(Case(otherwise, today))) == badges(Judgement(Case(history, today)))
