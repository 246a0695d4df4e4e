"""The picture of a survival curve: where its line ends, what is not printed, and what was published beside it."""

from __future__ import annotations

import pytest

from monitoring.charts.survival import BOTTOM, LEFT, TOP, Left, Mark, panel
from monitoring.protocol.outcomes import OUTCOMES
from monitoring.protocol.survival import Count
from monitoring.selectors.cohort import YEARS, _curve

MONTH = 365.25 / 12


def curve(*counts: Count) -> dict:
    found = {}
    for time, events, left in counts:
        found |= {(time, True): events, (time, False): left}
    return _curve({key: number for key, number in found.items() if number}, YEARS)


def y(share: float) -> float:
    return round(BOTTOM - share * float(BOTTOM - TOP), 1)


def test_a_curve_steps_down_at_each_event_and_ends_where_the_last_was_seen():
    drawn = panel("death", "systemic", {"systemic": curve(Count(365, 5), Count(731, 0, 5))})
    scale = (400 - LEFT - 14) / 60  # months
    at = [round(LEFT + days / MONTH * scale, 1) for days in (365, 731)]
    assert drawn.line == f"M{LEFT} {y(1)}H{at[0]}V{y(0.5)}H{at[1]}"
    assert drawn.few_line == f"M{at[1]} {y(0.5)}H{at[1]}V{y(0.5)}H{at[1]}"
    assert drawn.band.startswith(f"M{at[0]} ")
    assert drawn.left_at == (Left(at[1], y(0.5), True),)


@pytest.mark.parametrize(
    "n, printed",
    [pytest.param(4, False, id="four from the start on"), pytest.param(5, True, id="five at the start")],
)
def test_what_tells_of_fewer_than_five_is_drawn_apart(n, printed):
    drawn = panel("death", "systemic", {"systemic": curve(Count(100, 1), Count(900, 0, n - 1))})
    assert bool(drawn.line) == printed
    assert drawn.few_line
    assert (drawn.ticks[0].printed == "<5") != printed
    assert (drawn.ticks[1].at_risk, drawn.ticks[1].printed) == (n - 1, "<5")


def test_a_normal_vegf_is_drawn_rising():
    drawn = panel("vegf_normal", "", {"": curve(Count(100, 6), Count(300, 0, 6))})
    assert drawn.line.startswith(f"M{LEFT} {y(0)}H")
    assert f"V{y(0.5)}H" in drawn.line
    assert drawn.published == ()


@pytest.mark.parametrize(
    "days, months",
    [
        pytest.param(100, [0, 12, 24, 36, 48, 60], id="five years at least, where there is nothing longer"),
        pytest.param(int(84 * MONTH), [0, 12, 24, 36, 48, 60, 72, 84], id="seven years"),
        pytest.param(int(85 * MONTH), [0, 24, 48, 72, 96], id="longer: every second year"),
        pytest.param(int(169 * MONTH), [0, 60, 120, 180], id="longer still: every fifth"),
    ],
)
def test_the_axis_ends_behind_the_last_who_was_seen(days, months):
    drawn = panel("death", "systemic", {"systemic": curve(Count(days, 0, 9))})
    assert [tick.months for tick in drawn.ticks] == months
    assert drawn.ticks[0].at_risk == 9


def test_ticks_of_who_was_last_seen_are_left_out_of_a_crowd():
    assert len(panel("death", "", {"": curve(Count(100, 0, 100))}).left_at) == 1
    assert panel("death", "", {"": curve(Count(100, 0, 101))}).left_at == ()


def test_published_series_stand_at_their_time_with_number_n_and_year():
    drawn = panel("death", "transplant", {"transplant": curve(Count(100, 0, 9))})
    told = [(p.number, p.outcome.id, p.outcome.n, p.figure.percent, p.months) for p in drawn.published]
    assert told == [(1, "OUT-4", 59, 94, 60), (2, "OUT-4b", 138, 94, 60), (3, "OUT-4c", 127, 94, 36)]
    x = {months: round(LEFT + months * (400 - LEFT - 14) / 60, 1) for months in (36, 60)}
    assert drawn.marks == (
        Mark(x[36], y(0.94), "3"),
        Mark(x[60], y(0.94), "1, 2"),
        Mark(x[60], y(0.94), ""),
    )


def test_event_free_survival_stands_beside_survival_without_progression():
    published = panel("progression", "radiotherapy", {"radiotherapy": curve(Count(100, 0, 9))}).published
    assert [(p.outcome.id, p.figure.measure, p.months) for p in published] == [
        ("OUT-1", "efs", 48),
        ("OUT-1b", "pfs", 72),
    ]


def test_only_series_of_a_first_treatment_are_shown():
    shown = {
        p.outcome.id
        for end in ("death", "progression")
        for group in ("", "radiotherapy", "systemic", "transplant")
        for p in panel(end, group, {group: curve(Count(100, 0, 9))}).published
    }
    left_out = {"OUT-3c", "OUT-3d", "OUT-12"}  # relapsed patients, a review, patients with stroke
    assert not shown & left_out
    assert shown <= {outcome.id for outcome in OUTCOMES}


def test_the_sum_of_the_groups_does_not_tell_one_of_them():
    curves = {
        "": curve(Count(400, 0, 6), Count(800, 0, 6)),
        "systemic": curve(Count(400, 0, 5), Count(800, 0, 1)),
        "transplant": curve(Count(400, 0, 1), Count(800, 0, 5)),
    }
    printed = {group: [tick.printed for tick in panel("death", group, curves).ticks[:4]] for group in curves}
    assert printed == {
        "": ["12", "", "0", "0"],  # every second year: series of ten years stand beside it
        "systemic": ["6", "6", "<5", "0"],
        "transplant": ["6", "6", "5", "0"],
    }
