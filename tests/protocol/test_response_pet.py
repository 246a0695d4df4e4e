"""The PET response (reference §4.3; S1-19, S2-29, S2-38, L35b)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.history import History, Reading
from monitoring.protocol.responses.pet import BASES, NOTES, pet_response
from monitoring.protocol.responses.response import Response
from tests.protocol.courses import START, course
from tests.protocol.histories import day, days_before, treatment

TODAY, BEFORE, FIRST, SECOND, THIRD = "2026-12-31", "2025-12-15", "2026-04-01", "2026-08-01", "2026-11-01"
SAID = {"+": "positive", "-": "negative"}


def pet(on: str | date, avid: str | None = None, uptake: str | None = None, new: str = "") -> list[Reading]:
    """One scan: avid lesions, sum of SUVmax, and "+" or "-" for a new lesion."""
    found = [_number("pet_avid_lesions", on, avid, "1"), _number("pet_suvmax_sum", on, uptake, "{score}")]
    found.append(Reading("pet_new_lesion", day(on), coded=SAID[new]) if new else None)
    return [reading for reading in found if reading is not None]


def _number(analyte: str, on: str | date, value: str | None, unit: str) -> Reading | None:
    if value is None:
        return None
    comparator = value[0] if value[0] in "<>" else ""
    return Reading(analyte, day(on), Decimal(value.lstrip("<>")), comparator, unit=unit)


def judged(*scans: list[Reading], today: str = TODAY, **rest) -> Response:
    return pet_response(Case(course(*(r for scan in scans for r in scan), **rest), day(today)))


BASELINE = pet(BEFORE, "3", "30")
UNSAID = ("new_lesion_not_recorded",)

CATEGORIES = [
    pytest.param(pet(FIRST, "0", new="-"), "CR", "", (), id="nothing avid"),
    pytest.param(pet(FIRST, "0"), "CR", "", (), id="nothing avid, so nothing new"),
    pytest.param(pet(FIRST, "0", "4.0"), "CR", "", (), id="the number of lesions goes before their uptake"),
    pytest.param(pet(FIRST, None, "0"), "CR", "", (), id="no uptake"),
    pytest.param(pet(FIRST, "1", "15", "-"), "PR", "", (), id="half of the uptake"),
    pytest.param(pet(FIRST, "1", "15.1", "-"), "NR", "", (), id="a little more than half"),
    pytest.param(pet(FIRST, None, "15", "-"), "PR", "", (), id="lesions not counted"),
    pytest.param(pet(FIRST, "2", "15"), "PR", "", UNSAID, id="new lesion not recorded: PR"),
    pytest.param(pet(FIRST, "3", "29"), "NR", "", UNSAID, id="new lesion not recorded: NR"),
    pytest.param(pet(FIRST, "1", "40", "-"), "NR", "", (), id="more uptake"),
    pytest.param(pet(FIRST, "4", "14", "-"), "PR", "", ("more_avid_lesions",), id="more lesions"),
    pytest.param(pet(FIRST, "3", "14", "-"), "PR", "", (), id="as many lesions"),
    pytest.param(pet(FIRST, "1", "5", "+"), "PD", "", ("new_lesion",), id="a new lesion"),
    pytest.param(pet(FIRST, "0", new="+"), "PD", "", ("new_lesion",), id="a new lesion that is not avid"),
    pytest.param(pet(FIRST, new="+"), "PD", "", ("new_lesion",), id="a new lesion, nothing else"),
    pytest.param(
        pet(FIRST, new="-"), "not_evaluable", "uptake_missing", (), id="no new lesion, nothing else"
    ),
    pytest.param(pet(FIRST, "2", new="-"), "not_evaluable", "uptake_missing", (), id="uptake not measured"),
    pytest.param(
        pet(FIRST, "<2", "3", "-"), "not_evaluable", "latest_censored", (), id="fewer than two lesions"
    ),
    pytest.param(pet(FIRST, ">2", "3", "-"), "PR", "", (), id="more than two lesions"),
    pytest.param(pet(FIRST, ">3", "3", "-"), "PR", "", ("more_avid_lesions",), id="more than three lesions"),
    pytest.param(pet(FIRST, "1", "<15", "-"), "PR", "", (), id="below half"),
    pytest.param(
        pet(FIRST, "1", "<16", "-"), "not_evaluable", "latest_censored", (), id="below more than half"
    ),
    pytest.param(pet(FIRST, "1", ">15", "-"), "NR", "", (), id="above half"),
    pytest.param(
        pet(FIRST, "1", ">14", "-"), "not_evaluable", "latest_censored", (), id="above less than half"
    ),
]


@pytest.mark.parametrize(("latest", "category", "note", "basis"), CATEGORIES)
def test_reference_4_3(latest, category, note, basis):
    found = judged(BASELINE, latest)
    assert (found.channel, found.category, found.note, found.basis) == ("pet", category, note, basis)
    assert found.since == (None if category == "not_evaluable" else day(FIRST))
    assert found.progression_on == (day(FIRST) if category == "PD" else None)
    assert (found.confirmed, found.nadir, found.pending, found.components) == (None, None, None, ())


def test_change_is_that_of_the_uptake():
    found = judged(BASELINE, pet(FIRST, "1", "12", "-"))
    assert (found.baseline.analyte, found.latest.analyte, found.change_percent) == (
        "pet_suvmax_sum",
        "pet_suvmax_sum",
        Decimal("-60.0"),
    )
    assert judged(BASELINE, pet(FIRST, "1", "<12", "-")).at_least is True


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        pytest.param(
            pet(BEFORE, "3", "30"),
            pet(FIRST, "0"),
            ("pet_avid_lesions", "pet_avid_lesions"),
            id="lesions in both",
        ),
        pytest.param(
            pet(BEFORE, None, "30"),
            pet(FIRST, "0"),
            ("pet_suvmax_sum", "pet_avid_lesions"),
            id="nothing in both",
        ),
        pytest.param(
            pet(BEFORE, "3"),
            pet(FIRST, None, "0"),
            ("pet_avid_lesions", "pet_suvmax_sum"),
            id="the other way round",
        ),
        pytest.param(
            pet(BEFORE, "3"), pet(FIRST, new="+"), ("pet_avid_lesions", "pet_new_lesion"), id="a word"
        ),
    ],
)
def test_without_uptake_in_both_there_is_no_percent(before, now, shown):
    found = judged(before, now)
    assert (found.baseline.analyte, found.latest.analyte) == shown
    assert (found.change_percent, found.at_least) == (None, False)


@pytest.mark.parametrize(
    ("before", "note"),
    [
        pytest.param([], "no_baseline", id="no scan"),
        pytest.param(pet(BEFORE, new="-"), "no_baseline", id="a scan that says nothing of uptake"),
        pytest.param(pet(BEFORE, "<2"), "no_baseline", id="one or none"),
        pytest.param(pet(BEFORE, "0"), "not_avid_at_baseline", id="L35b: nothing avid"),
        pytest.param(pet(BEFORE, None, "0"), "not_avid_at_baseline", id="no uptake"),
        pytest.param(pet(BEFORE, "0", "5"), "not_avid_at_baseline", id="the number of lesions goes first"),
        pytest.param(pet(BEFORE, "1"), "uptake_missing", id="avid, uptake not measured"),
        pytest.param(pet(BEFORE, ">1", "30"), "", id="more than one"),
    ],
)
def test_evaluable_with_an_avid_lesion_at_the_baseline(before, note):
    found = judged(before, pet(FIRST, "1", "14", "-"))
    assert (found.category, found.note) == ("not_evaluable" if note else "PR", note)
    assert judged(before, pet(FIRST, "1", "14", "+")).category == "PD"
    assert (found.baseline is None) == (not before)


# --- which scans ----------------------------------------------------------------------------------------------------


def test_before_any_line_and_without_a_scan_since_its_start():
    latest = pet(FIRST, "3", "30")
    assert judged(treatments=()) == Response("pet", "not_evaluable", note="no_line")
    told = judged(latest, treatments=())
    assert told == Response("pet", "not_evaluable", note="no_line", latest=latest[1]._replace(id=2))
    nothing = Response("pet", "not_evaluable", note="no_value_since_start")
    assert judged() == nothing
    assert judged(BASELINE) == replace(nothing, baseline=BASELINE[1]._replace(id=2))
    assert judged(pet(START, "3")) == replace(nothing, baseline=pet(START, "3")[0]._replace(id=1))
    assert judged([Reading("pet_avid_lesions", day(FIRST), coded="positive")]) == nothing
    assert judged([Reading("pet_new_lesion", day(FIRST), coded="not measurable")]) == nothing


def test_the_last_scan_up_to_the_start_is_the_baseline_and_the_last_since_speaks():
    scans = (
        pet("2025-06-01", "9", "90"),
        pet(START, "3", "30"),
        pet(FIRST, "0"),
        pet(SECOND, "1", "14", "-"),
    )
    found = judged(*scans)
    assert (found.baseline.date, found.latest.date, found.category) == (day(START), day(SECOND), "PR")
    assert judged(*scans, today=FIRST).category == "CR"


@pytest.mark.parametrize(
    ("on", "old"),
    [
        pytest.param(days_before(START, 90), False, id="90 days before the start"),
        pytest.param(days_before(START, 91), True, id="91 days before the start"),
    ],
)
def test_an_old_baseline_counts_and_is_told(on, old):
    found = judged(pet(on, "3", "30"), pet(FIRST, "1", "14", "-"))
    assert (found.category, found.note, found.basis) == (
        "PR",
        "old_baseline" if old else "",
        ("old_baseline",) * old,
    )
    unknown = judged(pet(on, "3", "30"), pet(FIRST, "1"))
    assert (unknown.note, unknown.basis) == ("uptake_missing", ("old_baseline",) * old)


def ended(on: str) -> tuple:
    return (treatment("systemic", START, on, line=1, id=1),)


@pytest.mark.parametrize(
    ("on", "early"),
    [
        pytest.param("2026-07-31", True, id="S1-19: the day before six months after the end"),
        pytest.param("2026-08-01", False, id="six months after the end"),
    ],
)
def test_s2_29_a_scan_soon_after_treatment_may_still_improve(on, early):
    found = judged(BASELINE, pet(on, "1", "14", "-"), treatments=ended("2026-02-01"))
    assert (found.category, found.note, found.basis) == (
        "PR",
        "early_scan" if early else "",
        ("early_scan",) * early,
    )


def test_an_early_scan_against_an_old_baseline_says_the_one_and_rests_on_both():
    found = judged(pet("2025-06-01", "3", "30"), pet(FIRST, "1", "14", "-"), treatments=ended("2026-02-01"))
    assert (found.note, found.basis) == ("early_scan", ("early_scan", "old_baseline"))


def test_the_current_line_counts():
    lines = (treatment("systemic", START, line=1, id=1), treatment("asct", "2026-06-01", line=2, id=2))
    scans = (BASELINE, pet(FIRST, "0", "0", "-"), pet(THIRD, "0", "0", "-"))
    assert judged(*scans, treatments=lines, today="2026-05-01").category == "CR"
    assert judged(*scans, treatments=lines).note == "not_avid_at_baseline"


def test_since_is_the_first_of_the_last_scans_alike():
    found = judged(BASELINE, pet(FIRST, "1", "14"), pet(SECOND, "1"), pet(THIRD, "1", "12"))
    assert (found.category, found.since) == ("PR", day(FIRST))
    found = judged(BASELINE, pet(FIRST, "1", "14"), pet(SECOND, "0"), pet(THIRD, "1", "12"))
    assert (found.category, found.since) == ("PR", day(THIRD))
    found = judged(BASELINE, pet(FIRST, "1", "14"), pet(SECOND, "4", "50", "+"), pet(THIRD, "4", "50", "+"))
    assert (found.category, found.since, found.progression_on) == ("PD", day(SECOND), day(SECOND))


def test_of_one_day_the_higher_counts():
    twice = [*pet(FIRST, "2", "29", "+"), *pet(FIRST, "0", "0", "-"), *pet(FIRST, ">1", "<30")]
    found = judged(BASELINE, twice)
    assert (found.category, found.latest.value, found.latest.comparator) == ("PD", Decimal(29), "")
    many = judged(BASELINE, [*pet(FIRST, "0", new="-"), *pet(FIRST, "2", new="-")])
    assert (many.note, many.latest.value) == ("uptake_missing", Decimal(2))


# --- what holds of every history ------------------------------------------------------------------------------------

days = st.dates(date(2025, 6, 1), date(2026, 12, 31))
scans = st.builds(
    pet,
    days,
    st.none() | st.sampled_from(["0", "1", "3", "<2", ">2"]),
    st.none() | st.sampled_from(["0", "5", "14", "30", "<16", ">14"]),
    st.sampled_from(["", "", "-", "+"]),
)
treatments = st.builds(
    treatment,
    st.sampled_from(["systemic", "radiotherapy", "asct", "supportive"]),
    days.map(str),
    st.none() | days.map(str),
)
histories = st.builds(
    lambda measured, given_: course(*(r for scan in measured for r in scan), treatments=tuple(given_)),
    st.lists(scans, max_size=6),
    st.lists(treatments, max_size=2),
)


@given(histories, days)
def test_there_is_an_answer_that_agrees_with_itself(history, today):
    found = pet_response(Case(history, today))
    assert found.category in {"CR", "PR", "NR", "PD", "not_evaluable"}
    assert (found.category == "not_evaluable") == (found.since is None)
    assert (found.category == "PD") == (found.progression_on is not None)
    assert found.note in {"", *NOTES}
    assert set(found.basis) <= set(BASES)


def told(history: History, today: date) -> Response:
    """Without ids: of two rows that say the same, either may be named."""
    found = pet_response(Case(history, today))
    named = {name: getattr(found, name) for name in ("baseline", "latest")}
    return replace(found, **{name: of and of._replace(id=None) for name, of in named.items()})


@given(histories, days, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(history, today, chance):
    shuffled = tuple(sorted(chance.sample(history.readings, len(history.readings)), key=lambda r: r.date))
    assert told(replace(history, readings=shuffled), today) == told(history, today)


@given(histories, days)
def test_what_lies_ahead_does_not_count(history, today):
    assert told(history.until(today), today) == told(history, today)
