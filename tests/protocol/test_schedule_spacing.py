"""Who spaces a repeated panel: a physician for this patient before the clinic, the clinic before the protocol."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitoring.protocol.history import SpacingSeen
from monitoring.protocol.vocabulary import Rule, SpokenBy
from tests.protocol.histories import closed_windows, dates, day, history, open_window, treatment

DONE = "2026-01-31"
BLOOD = (("hemoglobin", DONE), ("platelets", DONE))


def said(by: str, *months: int, since: str = "2026-02-01", panel: str = "vegf", **rest) -> SpacingSeen:
    """ "every N" for one number, "every N to M" for two, taken back for none."""
    return SpacingSeen(panel, by, day(since), (months[0], months[-1]) if months else None, **rest)


def window(*words: SpacingSeen, panel: str = "vegf", on: str = "2026-02-10", of=(("vegf", DONE),), **rest):
    return open_window(panel, replace(history(*of, **rest), spacings=words), on)


def spoken(found) -> tuple:
    return found.spoken_by, found.interval, *dates(found)


PROTOCOL = ("protocol", "P3M", "2026-04-16", "2026-04-30", "2026-05-14")


@pytest.mark.parametrize(
    "words, expected",
    [
        pytest.param([], PROTOCOL, id="nobody but the protocol"),
        pytest.param(
            [said("site", 1)],
            ("site", "P1M", "2026-02-23", "2026-02-28", "2026-03-05"),
            id="the clinic: monthly, five days either side",
        ),
        pytest.param(
            [said("site", 2, 4)],
            ("site", "P2M/P4M", "2026-03-31", "2026-04-30", "2026-05-31"),
            id="the clinic: every 2 to 4 months",
        ),
        pytest.param(
            [said("patient", 4), said("site", 1)],
            ("patient", "P4M", "2026-05-01", "2026-05-31", "2026-06-30"),
            id="the physician goes before the clinic, thirty days either side above three months",
        ),
        pytest.param(
            [said("patient", 4), said("patient"), said("site", 1)],
            ("site", "P1M", "2026-02-23", "2026-02-28", "2026-03-05"),
            id="what the physician took back leaves the clinic's word",
        ),
        pytest.param(
            [said("site", 1), said("site")], PROTOCOL, id="what the clinic took back leaves the protocol"
        ),
        pytest.param(
            [said("site", 1), said("site", 2)],
            ("site", "P2M", "2026-03-17", "2026-03-31", "2026-04-14"),
            id="the last word counts",
        ),
        pytest.param([said("site", 1, panel="spep")], PROTOCOL, id="of another panel"),
        pytest.param([said("site", 1, since="2026-02-11")], PROTOCOL, id="from the day after on"),
        pytest.param(
            [said("site", 1, since="2026-02-10")],
            ("site", "P1M", "2026-02-23", "2026-02-28", "2026-03-05"),
            id="from the very day on",
        ),
        pytest.param([said("site", 1, while_running=True)], PROTOCOL, id="of the row for running treatment"),
    ],
)
def test_the_nearest_speaker_spaces_the_panel(words, expected):
    assert spoken(window(*words)) == expected


def test_other_months_move_the_days_and_leave_identity_sources_and_rule():
    before, after = window(), window(said("site", 1))
    assert after.identity == before.identity == ("vegf", ("completion", "vegf", day(DONE)))
    assert (after.rule, after.sources, after.anchor) == (Rule.REPEAT, before.sources, before.anchor)


RUNNING = [treatment("systemic", "2026-01-01")]


@pytest.mark.parametrize(
    "words, expected",
    [
        pytest.param(
            [said("site", 6, panel="cbc")], ("protocol", "P1M"), id="the clinic's ordinary row is not asked"
        ),
        pytest.param(
            [said("site", 2, panel="cbc", while_running=True)], ("site", "P2M"), id="the clinic's own row is"
        ),
        pytest.param(
            [said("patient", 6, panel="cbc")], ("patient", "P6M"), id="a physician speaks of either"
        ),
    ],
)
def test_while_systemic_treatment_runs_the_clinic_speaks_of_that_row(words, expected):
    found = window(*words, panel="cbc", of=BLOOD, treatments=RUNNING)
    assert (found.spoken_by, found.interval) == expected


def test_a_first_time_keeps_its_thirty_days():
    found = window(said("patient", 6), of=())
    assert (found.spoken_by, found.rule, found.interval) == (SpokenBy.PROTOCOL, Rule.BASELINE, "P30D")


def test_what_was_done_is_judged_by_what_was_said_then():
    of = history(("vegf", "2026-01-31"), ("vegf", "2026-03-31"), ("vegf", "2026-05-31"))
    of = replace(of, spacings=(said("site", 2, since="2026-04-15"),))
    told = [
        (each.done_on, each.spoken_by, each.in_window)
        for each in closed_windows("vegf", of, "2026-06-01")[1:]
    ]
    assert told == [(day("2026-03-31"), "protocol", False), (day("2026-05-31"), "site", True)]


def test_a_history_up_to_a_day_knows_what_was_said_until_then():
    of = replace(history(), spacings=(said("site", 1), said("site", 2, since="2026-03-01")))
    assert of.until(day("2026-02-28")).spacings == of.spacings[:1]
    assert of.until(day("2026-03-01")).spacings == of.spacings
