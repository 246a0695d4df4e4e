"""Nerve by nerve against the baseline: what is compared with what, and in which direction it went."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from monitoring.protocol.history import Reading
from monitoring.protocol.nerve_table import Change, Direction, Measure, measures

START = date(2024, 3, 1)
CMAP, VELOCITY = "ncs.ulnar.left.cmap", "ncs.ulnar.left.velocity"
BETTER, WORSE, UNCHANGED = Direction.BETTER, Direction.WORSE, Direction.UNCHANGED


def seen(on: str, value: str, analyte: str = CMAP, **rest) -> Reading:
    """ "4.3", "<0.1", ">20", or "-" for not measurable."""
    day = date.fromisoformat(on)
    if value == "-":
        return Reading(analyte, day, coded="not measurable", **rest)
    return Reading(analyte, day, Decimal(value.lstrip("<>")), value[0] if value[0] in "<>" else "", **rest)


def one(*readings: Reading, start: date | None = START) -> Measure:
    (found,) = measures(readings, start)
    return found


def changed(before: str, now: str, analyte: str = CMAP) -> Change | None:
    return one(seen("2024-02-01", before, analyte), seen("2024-09-01", now, analyte)).change


# The baseline -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days, baseline, is_before",
    [
        pytest.param(("2024-01-05", "2024-02-01", "2024-09-01"), "2024-02-01", True, id="the last before"),
        pytest.param(("2024-02-01", "2024-03-01", "2024-09-01"), "2024-03-01", True, id="on the first day"),
        pytest.param(("2024-03-02", "2024-09-01"), "2024-03-02", False, id="the first, the day after"),
    ],
)
def test_the_baseline_is_the_last_up_to_the_start_of_treatment_else_the_first(days, baseline, is_before):
    found = one(*(seen(day, "4.3") for day in days))
    assert (found.baseline.date, found.is_before) == (date.fromisoformat(baseline), is_before)


def test_without_treatment_the_first_study_is_the_baseline():
    found = one(seen("2024-01-05", "4.3"), seen("2024-02-01", "4.5"), start=None)
    assert (found.baseline.date, found.is_before) == (date(2024, 1, 5), False)


def test_nothing_after_the_baseline_is_no_change():
    assert one(seen("2024-02-01", "4.3")).change is None
    assert one(seen("2024-01-05", "4.3"), seen("2024-02-01", "4.5")).change is None


def test_nothing_depends_on_the_order_of_entry():
    readings = [seen("2024-02-01", "-"), seen("2024-02-01", "4.5"), seen("2024-02-01", "4.3")]
    readings += [seen("2024-09-01", "<7"), seen("2024-09-01", "7"), seen("2024-09-01", "0")]
    forwards, backwards = one(*readings), one(*reversed(readings))
    assert forwards == backwards
    assert [(each.value, each.comparator) for each in forwards.readings] == [
        *((None, ""), (Decimal("4.3"), ""), (Decimal("4.5"), "")),
        *((Decimal(0), ""), (Decimal(7), ""), (Decimal(7), "<")),
    ]


# The change ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "analyte, before, now, direction, by, percent",
    [
        pytest.param(
            CMAP, "4", "7", BETTER, "3", "75", id="a higher amplitude is better (L21: 4.3 to 7.6 mV)"
        ),
        pytest.param(
            VELOCITY, "50", "51", BETTER, "1", "2", id="a higher velocity is better (L21: 34 to 51 m/s)"
        ),
        pytest.param("ncs.sural.left.snap", "8", "6", WORSE, "-2", "-25", id="a lower potential is worse"),
        pytest.param("ncs.ulnar.left.distal_latency", "5", "4", BETTER, "-1", "-20", id="a shorter latency"),
        pytest.param("ncs.ulnar.left.f_latency", "40", "42", WORSE, "2", "5", id="a longer latency is worse"),
        pytest.param(CMAP, "4", "4", UNCHANGED, "0", "0", id="the same"),
        pytest.param(CMAP, "4", "4.1", BETTER, "0.1", "2.5", id="any difference is named"),
        pytest.param(CMAP, "0", "2", BETTER, "2", None, id="of nothing there is no percent"),
    ],
)
def test_a_change_has_its_direction_its_size_and_its_percent(analyte, before, now, direction, by, percent):
    expected = Change(direction, Decimal(by), None if percent is None else Decimal(percent))
    assert changed(before, now, analyte) == expected


@pytest.mark.parametrize(
    "before, now, direction",
    [
        pytest.param("4.3", "-", Direction.LOST, id="no longer measurable"),
        pytest.param("-", "0.2", Direction.REGAINED, id="measurable again"),
        pytest.param("-", "-", UNCHANGED, id="never measurable"),
        pytest.param("4.3", "<0.1", WORSE, id="certainly lower"),
        pytest.param("<0.1", "4.3", BETTER, id="certainly higher"),
        pytest.param("4.3", "<5", Direction.UNKNOWN, id="lower or higher"),
        pytest.param("0", "<5", Direction.UNKNOWN, id="higher, or as it was"),
        pytest.param("<0.1", "<0.1", UNCHANGED, id="reported alike"),
    ],
)
def test_words_and_limits_give_a_direction_where_they_can_and_never_a_number(before, now, direction):
    assert changed(before, now) == Change(direction)


def test_the_latest_counts_and_not_the_best():
    found = one(seen("2024-02-01", "4"), seen("2024-09-01", "9"), seen("2025-03-01", "5"))
    assert found.latest.date == date(2025, 3, 1)
    assert found.change == Change(BETTER, Decimal(1), Decimal(25))


# What belongs together ----------------------------------------------------------------------------------------------


def test_only_values_of_one_laboratory_and_method_are_compared():
    """Reference §4.2."""
    rows = measures(
        (
            seen("2024-02-01", "4", lab="A"),
            seen("2024-09-01", "9", lab="B"),
            seen("2024-09-02", "5", lab="A"),
            seen("2024-09-03", "6", lab="A", method="surface"),
            seen("2024-09-04", "7", lab="A", component="proximal"),
        ),
        START,
    )
    assert [(row.baseline.lab, row.baseline.method, row.baseline.component) for row in rows] == [
        *(("A", "", ""), ("A", "", "proximal"), ("A", "surface", ""), ("B", "", "")),
    ]
    assert rows[0].change == Change(BETTER, Decimal(1), Decimal(25))
    assert [row.change for row in rows[1:]] == [None, None, None]


def test_rows_stand_in_the_order_of_a_study_and_other_results_are_left_out():
    found = measures(
        (
            seen("2024-02-01", "4", "ncs.sural.left.snap"),
            seen("2024-02-01", "4", VELOCITY),
            seen("2024-02-01", "4", "onls"),
            seen("2024-02-01", "4", "ncs.ulnar.right.cmap"),
            seen("2024-02-01", "4", CMAP),
            seen("2024-02-01", "4", "ncs.median.right.cmap"),
        ),
        None,
    )
    assert [row.analyte for row in found] == [
        *("ncs.median.right.cmap", CMAP, VELOCITY, "ncs.ulnar.right.cmap", "ncs.sural.left.snap"),
    ]


def test_without_a_study_there_is_no_row():
    assert measures((), START) == ()
