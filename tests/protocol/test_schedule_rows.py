"""Every row of the schedule, as a table: what was done when, and the window that follows.

Dates were worked out by hand from a calendar, not by the code under test.
"""

from dataclasses import replace

import pytest

from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import ThresholdName
from monitoring.protocol.schedule import panel_rank, schedule
from monitoring.protocol.vocabulary import AnchorKind, Panel, Rule, SpokenBy
from tests.protocol.histories import (
    closed_windows,
    dates,
    day,
    history,
    open_window,
    person,
    signs,
    treatment,
)

CBC = "hemoglobin platelets"
ENDOCRINE = "tsh cortisol_am prolactin testosterone"
LUNGS = "fvc_percent dlco_percent"

REPEATS = """
# panel   done on     opens      target     due by     interval  source             complete with
vegf      2024-01-31  2024-04-16 2024-04-30 2024-05-14 P3M       PROJECT_BRIEF      vegf
vegf      2025-11-30  2026-02-14 2026-02-28 2026-03-14 P3M       PROJECT_BRIEF      vegf
vegf      2027-11-30  2028-02-15 2028-02-29 2028-03-14 P3M       PROJECT_BRIEF      vegf
spep      2024-02-29  2024-05-15 2024-05-29 2024-06-12 P3M       S2-36              m_protein
spep      2024-03-31  2024-06-16 2024-06-30 2024-07-14 P3M       S2-36              m_protein
ncs       2024-11-30  2025-02-28 2025-04-14 2025-05-30 P3M/P6M   S2-34              ncs.sural.left.snap
ncs       2023-11-30  2024-02-29 2024-04-14 2024-05-30 P3M/P6M   S2-34              ncs.ulnar.right.cmap
ncs       2024-08-31  2024-11-30 2025-01-14 2025-02-28 P3M/P6M   S2-34              ncs.tibial.left.velocity
endocrine 2024-08-31  2025-01-29 2025-02-28 2025-03-30 P6M       S2-40,S2-09        ENDOCRINE
endocrine 2027-08-31  2028-01-30 2028-02-29 2028-03-30 P6M       S2-40,S2-09        ENDOCRINE
cbc       2024-01-31  2024-04-16 2024-04-30 2024-05-14 P3M       LOCAL_DEFAULT      CBC
chemistry 2025-11-30  2026-02-14 2026-02-28 2026-03-14 P3M       LOCAL_DEFAULT      creatinine
function  2024-05-31  2024-08-17 2024-08-31 2024-09-14 P3M       LOCAL_DEFAULT      onls
function  2024-05-31  2024-08-17 2024-08-31 2024-09-14 P3M       LOCAL_DEFAULT      onls_arm onls_leg
pft       2024-02-29  2024-08-29 2024-11-28 2025-02-28 P6M/P12M  LOCAL_DEFAULT      LUNGS
echo      2024-08-31  2025-02-28 2025-05-31 2025-08-31 P6M/P12M  LOCAL_DEFAULT      rvsp
echo      2027-08-31  2028-02-29 2028-05-31 2028-08-31 P6M/P12M  LOCAL_DEFAULT      rvsp
"""


def table(text: str, columns: int) -> list:
    rows = [line.split(maxsplit=columns - 1) for line in text.strip().splitlines() if line[0] != "#"]
    return [pytest.param(*row, id=f"{row[0]} done {row[1]} ({row[6]})") for row in rows]


@pytest.mark.parametrize(
    "panel, done_on, opens, target, due_by, interval, sources, parts", table(REPEATS, columns=8)
)
def test_a_panel_comes_again(panel, done_on, opens, target, due_by, interval, sources, parts):
    analytes = globals().get(parts, parts).split()
    of = history(*((analyte, done_on) for analyte in analytes))
    window = open_window(panel, of, done_on)
    assert dates(window) == (opens, target, due_by)
    assert (window.rule, window.interval) == (Rule.REPEAT, interval)
    assert window.sources == tuple(sources.split(","))
    assert (window.anchor.kind, window.anchor.date) == (AnchorKind.LAST_DONE, day(done_on))
    assert window.anchor.key == ("completion", panel, day(done_on))
    assert window.anchor.samples == tuple(range(1, len(analytes) + 1))
    assert (window.spoken_by, window.protocol) == (SpokenBy.PROTOCOL, "poems-2026-11")


@pytest.mark.parametrize(
    "done_on, opens, target, due_by",
    [
        pytest.param("2024-02-29", "2025-01-29", "2025-02-28", "2025-03-30", id="from a leap day"),
        pytest.param("2027-02-28", "2028-01-29", "2028-02-28", "2028-03-29", id="into a leap year"),
        pytest.param("2024-05-31", "2025-05-01", "2025-05-31", "2025-06-30", id="from a month's end"),
    ],
)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_the_fundus_comes_again_every_12_months_local_default(done_on, opens, target, due_by, state):
    of = history(signs=signs(("papilledema", done_on, state)))
    window = open_window("fundus", of, done_on)
    assert dates(window) == (opens, target, due_by)
    assert (window.interval, window.sources) == ("P12M", ("LOCAL_DEFAULT",))
    assert window.anchor.samples == (1,)


def test_a_fundus_that_was_not_assessed_does_not_count():
    of = history(signs=signs(("papilledema", "2024-02-10", "not_assessed")))
    window = open_window("fundus", of, "2024-03-01")
    assert (window.rule, window.missing) == (Rule.BASELINE, ("papilledema",))


BASELINES = [
    "vegf",
    "spep",
    "ncs",
    "pet_ct",
    "endocrine",
    "cbc",
    "function",
    "chemistry",
    "pft",
    "echo",
    "fundus",
]


@pytest.mark.parametrize("panel", BASELINES)
def test_what_was_never_done_is_due_within_30_days_of_the_diagnosis(panel):
    window = open_window(panel, history(), "2024-03-01")
    assert dates(window) == ("2024-01-31", "2024-02-15", "2024-03-01")
    assert (window.rule, window.interval) == (Rule.BASELINE, "P30D")
    assert (window.anchor.kind, window.anchor.date) == (AnchorKind.DIAGNOSIS, day("2024-01-31"))
    assert (window.anchor.key, window.anchor.ref_id) == (("person",), 1)


@pytest.mark.parametrize("panel", BASELINES)
def test_registration_stands_in_for_a_diagnosis_date(panel):
    window = open_window(panel, history(who=person(diagnosed=None)), "2024-03-01")
    assert dates(window) == ("2024-03-01", "2024-03-16", "2024-03-31")
    assert (window.anchor.kind, window.anchor.key) == (AnchorKind.REGISTRATION, ("person",))


def test_a_diagnosis_date_given_later_moves_the_item_and_keeps_its_identity():
    before = open_window("vegf", history(who=person(diagnosed=None)), "2024-03-05")
    after = open_window("vegf", history(who=person("2024-02-29")), "2024-03-05")
    assert before.identity == after.identity
    assert dates(after) == ("2024-02-29", "2024-03-15", "2024-03-30")


def test_a_diagnosis_that_lies_ahead_is_not_known_yet():
    window = open_window("vegf", history(who=person("2024-06-01")), "2024-05-31")
    assert window.anchor.kind == AnchorKind.REGISTRATION
    assert (
        open_window("vegf", history(who=person("2024-06-01")), "2024-06-01").anchor.kind
        == AnchorKind.DIAGNOSIS
    )


def test_without_any_date_of_the_person_nothing_is_due_until_something_was_done():
    nobody = person(diagnosed=None, registered_on=None)
    assert schedule(history(who=nobody), day("2024-03-01")).open == ()
    opened = schedule(history(("vegf", "2024-02-01"), who=nobody), day("2024-03-01")).open
    assert [window.panel for window in opened] == [Panel.VEGF]


@pytest.mark.parametrize("panel, parts", [("cbc", CBC), ("chemistry", "creatinine")])
@pytest.mark.parametrize(
    "done_on, opens, target, due_by",
    [
        pytest.param("2024-01-31", "2024-02-24", "2024-02-29", "2024-03-05", id="31 January of a leap year"),
        pytest.param(
            "2025-01-31", "2025-02-23", "2025-02-28", "2025-03-05", id="31 January of a common year"
        ),
        pytest.param("2028-02-29", "2028-03-24", "2028-03-29", "2028-04-03", id="a leap day"),
    ],
)
def test_blood_is_monthly_while_a_systemic_line_runs_local_default(
    panel, parts, done_on, opens, target, due_by
):
    running = (treatment("systemic", "2024-01-01"),)
    of = history(*((part, done_on) for part in parts.split()), treatments=running)
    window = open_window(panel, of, done_on)
    assert dates(window) == (opens, target, due_by)
    assert (window.interval, window.sources) == ("P1M", ("LOCAL_DEFAULT",))


@pytest.mark.parametrize(
    "given, today, interval",
    [
        pytest.param(("systemic", "2024-02-10"), "2024-02-09", "P3M", id="the day before the line starts"),
        pytest.param(("systemic", "2024-02-10"), "2024-02-10", "P1M", id="the day it starts"),
        pytest.param(
            ("systemic", "2024-02-10", "2024-04-01"), "2024-03-31", "P1M", id="the day before it ends"
        ),
        pytest.param(("systemic", "2024-02-10", "2024-04-01"), "2024-04-01", "P3M", id="the day it ends"),
        pytest.param(("radiotherapy", "2024-02-10"), "2024-02-20", "P3M", id="radiotherapy is not systemic"),
        pytest.param(("asct", "2024-02-10"), "2024-02-20", "P3M", id="a transplant is a day"),
        pytest.param(("supportive", "2024-02-10"), "2024-02-20", "P3M", id="supportive treatment"),
        pytest.param(("plasma_exchange", "2024-02-10"), "2024-02-20", "P3M", id="plasma exchange"),
    ],
)
def test_the_open_blood_count_follows_todays_treatment(given, today, interval):
    of = history(("hemoglobin", "2024-02-01"), ("platelets", "2024-02-01"), treatments=(treatment(*given),))
    assert open_window("cbc", of, today).interval == interval


def test_a_line_that_ends_or_starts_moves_the_item_and_keeps_its_identity():
    of = history(
        *(("hemoglobin", "2024-02-01"), ("platelets", "2024-02-01")),
        treatments=(treatment("systemic", "2024-02-10"),),
    )
    before, after = (open_window("cbc", of, today) for today in ("2024-02-09", "2024-02-10"))
    assert before.identity == after.identity
    assert (before.due_by, after.due_by) == (day("2024-05-15"), day("2024-03-06"))


def test_a_closed_blood_count_is_judged_by_the_treatment_of_the_day_it_was_done():
    counts = [(part, on) for on in ("2024-02-01", "2024-03-01", "2024-06-01") for part in CBC.split()]
    of = history(*counts, treatments=(treatment("systemic", "2024-02-10", "2024-03-10"),))
    baseline, under_treatment, after_it = closed_windows("cbc", of, "2024-07-01")
    assert (baseline.rule, baseline.interval) == (Rule.BASELINE, "P30D")
    assert (under_treatment.interval, under_treatment.in_window) == ("P1M", True)
    assert (after_it.interval, after_it.in_window) == ("P3M", True)


THRESHOLDS = {
    ThresholdName.COMPLETE_WITHIN: (30, "d"),
    ThresholdName.PET_BEFORE_DIAGNOSIS: (90, "d"),
    ThresholdName.ALONE_BEFORE_RADIOTHERAPY: (90, "d"),
    ThresholdName.LARGE_LESION: (50, "mm"),
    ThresholdName.AWAITING_RESULT: (14, "d"),
    ThresholdName.RESPONSE_BASELINE: (90, "d"),
    ThresholdName.TRANSPLANT_JOINS_LINE: (90, "d"),
}


@pytest.mark.parametrize("name", THRESHOLDS)
def test_a_threshold_of_the_schedule_stands_with_unit_and_source(name):
    found = next(threshold for threshold in CURRENT.thresholds if threshold.name == name)
    assert (found.value, found.unit) == THRESHOLDS[name]
    assert found.sources == ("LOCAL_DEFAULT",)


@pytest.mark.parametrize("months, days", [(1, 5), (2, 14), (3, 14), (4, 30), (6, 30), (12, 30)])
def test_the_tolerance_of_every_n_months(months, days):
    assert CURRENT.every(months).tolerance == days


def test_an_unknown_threshold_is_an_error():
    with pytest.raises(KeyError):
        CURRENT.threshold("no_such_number")


def test_an_interval_without_a_tolerance_is_an_error():
    with pytest.raises(ValueError, match="every 12 months"):
        replace(CURRENT, tolerances=CURRENT.tolerances[:2]).every(12)


def test_panels_are_ranked_by_what_is_lost():
    ranked = sorted(Panel, key=panel_rank)
    assert ranked[:2] == [Panel.VEGF, Panel.SPEP]
    assert ranked[-1] == Panel.FUNDUS
    assert [window.panel for window in schedule(history(), day("2024-03-01")).open] == [
        panel for panel in ranked if panel in BASELINES
    ]
