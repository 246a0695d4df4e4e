"""Kaplan–Meier: held equal to a statistics package on the data it ships, and to an example every textbook gives."""

from __future__ import annotations

import warnings
from itertools import pairwise
from math import exp, log, sqrt

import pytest

from monitoring.protocol.survival import Count, Median, Step, Survival, survival

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the package's own making
    from lifelines import KaplanMeierFitter
    from lifelines.datasets import load_gbsg2, load_rossi, load_waltons
    from lifelines.utils import median_survival_times

Z = 1.959963984540054  # of the normal distribution at 0.975

# Remission under 6-mercaptopurine, in weeks (Freireich 1963, Gehan 1965): with the event, and last seen without.
EVENTS = (6, 6, 6, 7, 10, 13, 16, 22, 23)
LEFT = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
REMISSION = [*(Count(time, 1) for time in EVENTS), *(Count(time, 0, 1) for time in LEFT)]


def test_the_published_example_of_remission_under_mercaptopurine():
    found = survival(REMISSION)
    told = {step.time: (step.at_risk, round(step.survival, 3)) for step in found.steps if step.events}
    assert told == {
        **{6: (21, 0.857), 7: (17, 0.807), 10: (15, 0.753), 13: (12, 0.69)},
        **{16: (11, 0.627), 22: (7, 0.538), 23: (6, 0.448)},
    }
    errors = [round(sqrt(step.variance), 4) for step in found.steps if step.events]
    assert errors == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert (found.n, found.events, found.last, found.median.time) == (21, 9, 35, 23)


@pytest.mark.parametrize(
    "load, time, event",
    [
        pytest.param(load_waltons, "T", "E", id="flies of two groups"),
        pytest.param(
            load_rossi, "week", "arrest", id="arrests: most are never seen, the median is not reached"
        ),
        pytest.param(load_gbsg2, "time", "cens", id="breast cancer, 686 women"),
    ],
)
def test_it_says_what_the_statistics_package_says_of_its_own_data(load, time, event):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = load()
        peer = KaplanMeierFitter().fit(rows[time], rows[event])
        median = median_survival_times(peer.confidence_interval_)
    found = survival(Count(int(t), int(e), 1 - int(e)) for t, e in zip(rows[time], rows[event], strict=True))
    table = peer.event_table
    told = {int(t): row for t, row in table.iterrows() if t > 0}
    assert [step.time for step in found.steps] == sorted(told)
    for step in found.steps:
        row = told[step.time]
        assert (step.at_risk, step.events, step.left) == (row["at_risk"], row["observed"], row["censored"])
        assert step.survival == pytest.approx(float(peer.predict(step.time)), abs=1e-9)
        if step.lower is not None:
            low, high = peer.confidence_interval_.loc[step.time]
            assert (step.lower, step.upper) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))
    assert _or_infinity(found.median.time) == peer.median_survival_time_
    assert [_or_infinity(found.median.lower), _or_infinity(found.median.upper)] == list(median.iloc[0])


def _or_infinity(time: int | None) -> float:
    return float("inf") if time is None else time


def test_one_patient_with_the_event():
    assert survival([Count(10, 1)]) == Survival(1, 1, (Step(10, 1, 1, 0, 0.0, 0.0, None, None),))
    assert survival([Count(10, 1)]).median == Median(10, None, None)


def test_one_patient_who_was_last_seen_without_it():
    assert survival([Count(10, 0, 1)]) == Survival(1, 0, (Step(10, 1, 0, 1, 1.0, 0.0, None, None),))
    assert survival([Count(10, 0, 1)]).median == Median(None, None, None)


@pytest.mark.parametrize(
    "counts", [[], [Count(3)], [Count(3), Count(0)]], ids=["none", "zeros", "more zeros"]
)
def test_nobody(counts):
    found = survival(counts)
    assert found == Survival(0, 0, ())
    assert (found.at(5), found.at_risk(0), found.last, found.median) == (None, 0, 0, Median(None, None, None))


def test_of_one_day_the_event_comes_before_leaving():
    (step,) = survival([Count(5, 1, 3)]).steps
    variance = 0.75**2 * (1 / 12)
    spread, way = log(-log(0.75)), Z * sqrt(1 / 12) / log(0.75)
    assert (step.at_risk, step.survival, step.variance) == (4, 0.75, pytest.approx(variance, abs=1e-12))
    assert step.lower == pytest.approx(exp(-exp(spread - way)), abs=1e-12)
    assert step.upper == pytest.approx(exp(-exp(spread + way)), abs=1e-12)
    assert 0 < step.lower < 0.75 < step.upper < 1


def test_nothing_depends_on_the_order_or_on_how_rows_are_added_up():
    together = [Count(6, 3, 1), Count(7, 1), *REMISSION[4:9], *REMISSION[10:]]
    assert survival(reversed(REMISSION)) == survival(REMISSION) == survival(together)


@pytest.mark.parametrize(
    "time, at_risk, share",
    [
        pytest.param(0, 4, None, id="the first day"),
        pytest.param(4, 4, None, id="the day before the first event"),
        pytest.param(5, 4, 0.75, id="its day: at risk just before it"),
        pytest.param(6, 3, 0.75, id="the day after"),
        pytest.param(8, 3, 0.75, id="the last day of who left"),
        pytest.param(9, 2, 0.375, id="the second event"),
        pytest.param(12, 1, 0.375, id="the last day of all"),
        pytest.param(13, 0, 0.375, id="after everybody"),
    ],
)
def test_who_is_at_risk_and_what_holds_on_a_day(time, at_risk, share):
    found = survival([Count(5, 1), Count(8, 0, 1), Count(9, 1), Count(12, 0, 1)])
    step = found.at(time)
    assert (found.at_risk(time), step.survival if step else None) == (at_risk, share)
    assert found.last == 12


@pytest.mark.parametrize(
    "counts, median",
    [
        pytest.param([Count(1, 2), Count(2, 0, 2)], 1, id="exactly a half"),
        pytest.param([Count(1, 2), Count(2, 0, 3)], None, id="three of five are left"),
        pytest.param(
            [*(Count(n, 1) for n in range(1, 30)), Count(31, 0, 29)], 29, id="a half by many roundings"
        ),
    ],
)
def test_the_median_is_the_first_time_at_which_half_or_fewer_are_left(counts, median):
    assert survival(counts).median.time == median


def test_the_limits_of_the_median_are_where_those_of_the_curve_cross_a_half():
    found = survival([Count(n, 1) for n in range(1, 41)])
    median = found.median
    below = [step.time for step in found.steps if step.upper is not None and step.upper <= 0.5]
    assert median.time == 20
    assert median.lower == next(s.time for s in found.steps if s.lower is not None and s.lower <= 0.5)
    assert median.upper == below[0]
    assert median.lower < 20 < median.upper
    assert all(before.survival > after.survival for before, after in pairwise(found.steps))
    assert (found.steps[-1].survival, found.steps[-1].lower, found.steps[-1].upper) == (0.0, None, None)
