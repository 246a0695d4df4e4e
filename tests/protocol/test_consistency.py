"""A bad protocol is refused, each fault by its name."""

from dataclasses import replace

import pytest

from monitoring.protocol.calendar import Interval
from monitoring.protocol.consistency import Problem, problems
from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import Baseline, Condition, Contents, Part, Repeat, Threshold
from monitoring.protocol.vocabulary import Panel

SPEP = next(row for row in CURRENT.rows if isinstance(row, Repeat) and row.panel == Panel.SPEP)


def with_spep(**changed):
    rows = tuple(replace(row, **changed) if row is SPEP else row for row in CURRENT.rows)
    return replace(CURRENT, rows=rows)


def without(predicate):
    return replace(CURRENT, rows=tuple(row for row in CURRENT.rows if not predicate(row)))


def with_contents(panel, **changed):
    contents = tuple(replace(c, **changed) if c.panel == panel else c for c in CURRENT.contents)
    return replace(CURRENT, contents=contents)


def test_the_protocol_in_force_is_sound():
    assert problems(CURRENT) == []


@pytest.mark.parametrize(
    "protocol, code, where",
    [
        pytest.param(
            replace(CURRENT, rows=(*CURRENT.rows, SPEP)),
            *("duplicate_row", "Repeat spep always"),
            id="a row said twice",
        ),
        pytest.param(
            replace(
                CURRENT,
                contents=(*CURRENT.contents, Contents(Panel.VEGF, 99, ((Part("vegf"),),), ("S2-31",))),
            ),
            *("duplicate_row", "Contents vegf"),
            id="a panel's contents said twice",
        ),
        pytest.param(
            with_contents(Panel.FUNDUS, rank=1), "duplicate_row", "rank 1", id="two panels of one rank"
        ),
        pytest.param(
            with_spep(interval=Interval(6, 3)),
            *("window_upside_down", "Repeat spep"),
            id="a window that is due before it opens",
        ),
        pytest.param(
            with_spep(interval=Interval(3, 3, -1)),
            *("window_upside_down", "Repeat spep"),
            id="a negative tolerance",
        ),
        pytest.param(
            with_spep(interval=Interval(0, 0)), "window_upside_down", "Repeat spep", id="every zero months"
        ),
        pytest.param(
            replace(
                CURRENT,
                rows=tuple(
                    replace(row, within_days=-1) if isinstance(row, Baseline) else row for row in CURRENT.rows
                ),
            ),
            "window_upside_down",
            None,
            id="a baseline that is due before the diagnosis",
        ),
        pytest.param(with_spep(sources=()), "no_source", "Repeat spep", id="a row without source"),
        pytest.param(
            with_spep(sources=("S2-99",)),
            *("unknown_source", "Repeat spep: S2-99"),
            id="a source that does not exist",
        ),
        pytest.param(
            with_spep(mentions=("S3-01",)),
            *("unknown_source", "Repeat spep mentions: S3-01"),
            id="a mention that does not exist",
        ),
        pytest.param(
            without(lambda row: getattr(row, "panel", None) == Panel.STABILISATION_CHECK),
            *("panel_without_row", "stabilisation_check"),
            id="a panel that nothing makes due",
        ),
        pytest.param(
            without(lambda row: isinstance(row, Baseline)),
            *("panel_without_row", "vegf Baseline"),
            id="a repeated panel that never begins",
        ),
        pytest.param(
            with_spep(when=Condition.SYSTEMIC_RUNNING),
            *("panel_without_row", "spep always"),
            id="a panel that repeats only under treatment",
        ),
        pytest.param(
            replace(CURRENT, contents=CURRENT.contents[1:]),
            *("panel_without_parts", "vegf"),
            id="a panel that nothing completes",
        ),
        pytest.param(
            with_contents(Panel.VEGF, sets=((),)),
            *("panel_without_parts", "vegf"),
            id="a panel that is complete with nothing",
        ),
        pytest.param(
            replace(CURRENT, thresholds=(*CURRENT.thresholds, Threshold("odd", 7, "", ("S2-42",)))),
            *("threshold_without_unit", "odd"),
            id="a number without its unit",
        ),
        pytest.param(
            replace(CURRENT, thresholds=(*CURRENT.thresholds, Threshold("odd", 7, "d", ()))),
            *("no_source", "Threshold odd"),
            id="a number without its source",
        ),
        pytest.param(
            replace(CURRENT, thresholds=CURRENT.thresholds[1:]),
            *("threshold_missing", "complete_within"),
            id="a number the schedule needs",
        ),
    ],
)
def test_a_fault_is_named(protocol, code, where):
    found = problems(protocol)
    assert [problem for problem in found if problem.code == code and where in (None, problem.where)]


def test_one_fault_is_reported_once():
    assert problems(with_spep(sources=())) == [Problem("no_source", "Repeat spep")]
