"""PET-CT: once before treatment, once 6 to 12 months after its end (S2-38), and again while something is left."""

import pytest

from monitoring.protocol.vocabulary import AnchorKind, Rule
from tests.protocol.histories import (
    closed_windows,
    dates,
    day,
    days_before,
    history,
    open_window,
    person,
    treatment,
)

DIAGNOSED = "2024-01-31"
AVID = "pet_avid_lesions"


@pytest.mark.parametrize(
    "on, done, in_window",
    [
        pytest.param(days_before(DIAGNOSED, 90), True, False, id="90 days before the diagnosis counts"),
        pytest.param(days_before(DIAGNOSED, 91), False, None, id="91 days before does not"),
        pytest.param("2024-01-31", True, True, id="the day of the diagnosis"),
        pytest.param("2024-03-01", True, True, id="the day it is due by"),
        pytest.param("2024-03-02", True, False, id="late, and still before treatment"),
    ],
)
def test_the_baseline_pet(on, done, in_window):
    of = history((AVID, on, 2))
    closed = closed_windows("pet_ct", of, "2024-04-01")
    assert [(w.done_on, w.in_window) for w in closed] == ([(day(on), in_window)] if done else [])
    assert (open_window("pet_ct", of, "2024-04-01") is None) is done


@pytest.mark.parametrize("analyte", ["pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion"])
def test_any_pet_finding_completes_it(analyte):
    closed = closed_windows("pet_ct", history((analyte, "2024-02-10")), "2024-04-01")
    assert (closed[0].rule, closed[0].have, closed[0].missing) == (Rule.BASELINE, ("pet_*",), ())


def test_registration_stands_in_for_the_diagnosis_in_the_90_days_too():
    who = person(diagnosed=None)
    counted = history((AVID, days_before("2024-03-01", 90)), who=who)
    too_old = history((AVID, days_before("2024-03-01", 91)), who=who)
    assert open_window("pet_ct", counted, "2024-03-10") is None
    assert open_window("pet_ct", too_old, "2024-03-10").anchor.kind == AnchorKind.REGISTRATION


@pytest.mark.parametrize(
    "on, done_on, reason",
    [
        pytest.param("2024-02-09", day("2024-02-09"), "", id="the day before treatment starts"),
        pytest.param("2024-02-10", day("2024-02-10"), "", id="the day it starts"),
        pytest.param("2024-02-11", None, "missed", id="the day after: the baseline was missed"),
    ],
)
def test_the_baseline_ends_with_the_first_treatment(on, done_on, reason):
    of = history((AVID, on, 2), treatments=(treatment("systemic", "2024-02-10"),))
    (closed,) = closed_windows("pet_ct", of, "2024-04-01")
    assert (closed.rule, closed.done_on, closed.reason) == (Rule.BASELINE, done_on, reason)
    assert closed.in_window is (True if done_on else None)


@pytest.mark.parametrize("kind", ["supportive", "plasma_exchange"])
def test_treatment_that_is_not_directed_at_the_disease_ends_and_anchors_nothing(kind):
    of = history(treatments=(treatment(kind, "2024-02-10", "2024-02-20"),))
    assert open_window("pet_ct", of, "2024-04-01").rule == Rule.BASELINE


def test_a_planned_treatment_anchors_nothing():
    of = history(treatments=(treatment("systemic", "2024-04-02"),))
    assert open_window("pet_ct", of, "2024-04-01").rule == Rule.BASELINE
    assert open_window("pet_ct", of, "2024-04-02").reason == "treatment_running"


@pytest.mark.parametrize("end", [None, "2024-06-01"])
def test_while_the_treatment_runs_it_is_not_scheduled(end):
    """An end that lies ahead is a planned end."""
    of = history(treatments=(treatment("systemic", "2024-02-10", end, id=7),))
    window = open_window("pet_ct", of, "2024-05-31")
    assert (window.opens, window.target, window.due_by) == (None, None, None)
    assert (window.rule, window.reason) == (Rule.AFTER_TREATMENT, "treatment_running")
    assert (window.anchor.kind, window.anchor.key) == (AnchorKind.TREATMENT_END, ("treatment", 7))
    assert (window.anchor.date, window.anchor.ref_id) == (day("2024-02-10"), 7)


AFTER = [
    pytest.param(
        ("radiotherapy", "2024-07-20", "2024-08-31"),
        ("2025-02-28", "2025-05-31", "2025-08-31"),
        AnchorKind.TREATMENT_END,
        id="the end of radiotherapy, at a month's end",
    ),
    pytest.param(
        ("systemic", "2024-02-10", "2024-02-29"),
        ("2024-08-29", "2024-11-28", "2025-02-28"),
        AnchorKind.TREATMENT_END,
        id="the end of systemic treatment, on a leap day",
    ),
    pytest.param(
        ("asct", "2027-08-31", "2027-10-15"),
        ("2028-02-29", "2028-05-31", "2028-08-31"),
        AnchorKind.TRANSPLANT,
        id="day 0 of a transplant, whose end is ignored",
    ),
]


@pytest.mark.parametrize("given, expected, kind", AFTER)
def test_it_is_due_6_to_12_months_after_treatment_s2_38(given, expected, kind):
    of = history(treatments=(treatment(*given, id=7),))
    window = open_window("pet_ct", of, "2028-01-01")
    assert dates(window) == expected
    assert (window.rule, window.interval, window.sources) == (Rule.AFTER_TREATMENT, "P6M/P12M", ("S2-38",))
    assert (window.anchor.kind, window.anchor.key) == (kind, ("treatment", 7))


def test_the_end_of_treatment_moves_the_running_item_and_keeps_its_identity():
    running = history(treatments=(treatment("systemic", "2024-02-10", id=7),))
    ended = history(treatments=(treatment("systemic", "2024-02-10", "2024-05-01", id=7),))
    before, after = (open_window("pet_ct", of, "2024-05-01") for of in (running, ended))
    assert before.identity == after.identity
    assert dates(after)[0] == "2024-11-01"


@pytest.mark.parametrize(
    "on, done",
    [
        pytest.param("2025-02-27", False, id="one day before it opens: early, and completes nothing"),
        pytest.param("2025-02-28", True, id="the day it opens"),
        pytest.param("2026-01-15", True, id="late, and still done"),
    ],
)
def test_a_pet_completes_it_from_the_day_it_opens(on, done):
    of = history((AVID, on, 0), treatments=(treatment("radiotherapy", "2024-07-20", "2024-08-31"),))
    closed = [w for w in closed_windows("pet_ct", of, "2026-02-01") if w.rule == Rule.AFTER_TREATMENT]
    assert [w.done_on for w in closed] == ([day(on)] if done else [])
    assert (open_window("pet_ct", of, "2026-02-01") is None) is done


ENDED = (treatment("radiotherapy", "2024-07-20", "2024-08-31", id=7),)


@pytest.mark.parametrize(
    "findings, again",
    [
        pytest.param([(AVID, "2025-03-31", 2)], True, id="two avid lesions"),
        pytest.param([(AVID, "2025-03-31", 0)], False, id="none left"),
        pytest.param([("pet_suvmax_sum", "2025-03-31", 4)], False, id="lesions not counted"),
        pytest.param([(AVID, "2025-03-31", 0), (AVID, "2025-03-31", 1)], True, id="recorded again: one"),
        pytest.param([(AVID, "2025-03-31", 1), (AVID, "2025-03-31", 0)], False, id="recorded again: none"),
        pytest.param([(AVID, "2025-01-31", 3), (AVID, "2025-03-31", 0)], False, id="an earlier PET had some"),
    ],
)
def test_it_comes_again_while_avid_lesions_are_left(findings, again):
    window = open_window("pet_ct", history(*findings, treatments=ENDED), "2025-04-01")
    assert (window is not None) is again
    if again:
        assert dates(window) == ("2025-09-30", "2025-12-30", "2026-03-31")
        assert (window.rule, window.anchor.kind) == (Rule.AFTER_TREATMENT, AnchorKind.LAST_DONE)
        assert window.anchor.key == ("completion", "pet_ct", day("2025-03-31"))
        assert window.anchor.samples


def test_the_chain_ends_when_nothing_is_left():
    pets = [
        (AVID, "2025-03-31", 3),
        (AVID, "2025-06-30", 0),
        (AVID, "2025-10-31", 1),
        (AVID, "2026-05-31", 0),
    ]
    of = history(*pets, treatments=ENDED)
    after = [w for w in closed_windows("pet_ct", of, "2026-06-01") if w.rule == Rule.AFTER_TREATMENT]
    assert [w.done_on for w in after] == [day("2025-03-31"), day("2025-10-31"), day("2026-05-31")]
    assert open_window("pet_ct", of, "2026-06-01") is None
    assert open_window("pet_ct", of, "2025-11-01").anchor.date == day("2025-10-31")


def test_a_newer_treatment_replaces_what_is_pending_and_keeps_what_is_done():
    relapse = treatment("systemic", "2025-06-01", id=8)
    done = history((AVID, "2025-03-31", 2), treatments=(*ENDED, relapse))
    assert open_window("pet_ct", done, "2025-05-31").anchor.kind == AnchorKind.LAST_DONE
    window = open_window("pet_ct", done, "2025-06-01")
    assert (window.reason, window.anchor.key) == ("treatment_running", ("treatment", 8))
    closed = [w for w in closed_windows("pet_ct", done, "2025-06-01") if w.rule == Rule.AFTER_TREATMENT]
    assert [w.done_on for w in closed] == [day("2025-03-31")]


def test_a_pending_item_of_an_older_treatment_is_gone():
    of = history(treatments=(*ENDED, treatment("systemic", "2025-06-01", id=8)))
    assert [w.reason for w in closed_windows("pet_ct", of, "2025-06-02")] == ["missed"]
    assert open_window("pet_ct", of, "2025-06-02").anchor.ref_id == 8


@pytest.mark.parametrize(
    "on, done",
    [
        pytest.param(
            "2025-06-01", True, id="a PET of the day the next treatment starts still belongs to the last"
        ),
        pytest.param("2025-06-02", False, id="one of the day after does not"),
    ],
)
def test_a_pet_around_the_start_of_the_next_treatment(on, done):
    of = history((AVID, on, 2), treatments=(*ENDED, treatment("systemic", "2025-06-01", id=8)))
    closed = [w for w in closed_windows("pet_ct", of, "2025-07-01") if w.rule == Rule.AFTER_TREATMENT]
    assert [w.anchor.ref_id for w in closed] == ([7] if done else [])


@pytest.mark.parametrize(
    "treatments, anchor_id, running",
    [
        pytest.param(
            (
                treatment("systemic", "2024-02-01", id=1),
                treatment("radiotherapy", "2024-03-01", "2024-04-01", id=2),
            ),
            *(2, False),
            id="the one that started last, though an older one still runs",
        ),
        pytest.param(
            (
                treatment("systemic", "2024-02-01", "2024-06-01", id=1),
                treatment("asct", "2024-05-01", id=2),
            ),
            *(2, False),
            id="a transplant after its induction",
        ),
        pytest.param(
            (
                treatment("systemic", "2024-02-01", id=1),
                treatment("radiotherapy", "2024-02-01", "2024-03-01", id=2),
            ),
            *(1, True),
            id="started together: the one that still runs",
        ),
        pytest.param(
            (
                treatment("systemic", "2024-02-01", "2024-05-01", id=1),
                treatment("radiotherapy", "2024-02-01", "2024-03-01", id=2),
            ),
            *(1, False),
            id="started together: the later end",
        ),
        pytest.param(
            (
                treatment("radiotherapy", "2024-02-01", "2024-03-01", id=1),
                treatment("radiotherapy", "2024-02-01", "2024-03-01", id=2),
            ),
            *(2, False),
            id="started and ended together: the one recorded later",
        ),
    ],
)
def test_the_treatment_that_started_last_anchors(treatments, anchor_id, running):
    for given in (treatments, treatments[::-1]):
        window = open_window("pet_ct", history(treatments=given), "2024-08-01")
        assert window.anchor.ref_id == anchor_id
        assert (window.reason == "treatment_running") is running
