"""What holds of every history, however odd."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.protocol.history import History, Person, Reading, SignSeen, Treatment
from monitoring.protocol.schedule import next_change, schedule, status
from monitoring.protocol.vocabulary import PatientStatus, Sex, SignState, Status, TreatmentKind

ANALYTES = (
    *(
        "vegf",
        "m_protein",
        "immunofixation_serum",
        "hemoglobin",
        "platelets",
        "creatinine",
        "urine_protein_24h",
    ),
    *("tsh", "cortisol_am", "prolactin", "testosterone", "estradiol", "onls", "onls_arm", "onls_leg", "rvsp"),
    *("fvc_percent", "dlco_percent", "ncs.sural.left.snap", "ncs.ulnar.right.cmap", "pet_avid_lesions"),
    *("pet_suvmax_sum", "largest_lesion", "sodium"),
)
SIGNS = ("papilledema", "stabilised_after_radiotherapy", "residual_lesion_reviewed", "castleman")

days = st.dates(date(2021, 1, 1), date(2026, 12, 31))
ids = st.integers(1, 10**6)
readings = st.builds(
    Reading,
    analyte=st.sampled_from(ANALYTES),
    date=days,
    value=st.none() | st.decimals(0, 100, places=1),
    comparator=st.sampled_from(["", "<", ">"]),
    specimen=st.sampled_from(["plasma", "serum", ""]),
    lab=st.sampled_from(["", "B"]),
    method=st.just(""),
    component=st.just(""),
    lower_limit=st.none(),
    upper_limit=st.none() | st.decimals(0, 100, places=1),
    id=ids,
)
sightings = st.builds(
    SignSeen, code=st.sampled_from(SIGNS), date=days, state=st.sampled_from(SignState), id=ids
)
treatments = st.builds(
    Treatment, kind=st.sampled_from(TreatmentKind), start=days, end=st.none() | days, id=ids
)
persons = st.builds(
    Person,
    id=ids,
    sex=st.sampled_from(Sex),
    diagnosis_date=st.none() | days,
    registered_on=st.none() | days,
    status=st.sampled_from([PatientStatus.ACTIVE, *PatientStatus]),
    status_date=st.none() | days,
)
histories = st.builds(
    History,
    person=persons,
    readings=st.lists(readings, max_size=30).map(tuple),
    signs=st.lists(sightings, max_size=8).map(tuple),
    treatments=st.lists(treatments, max_size=5, unique_by=lambda t: t.id).map(tuple),
)


@given(histories, days)
def test_there_is_an_answer_with_one_open_item_per_panel_and_windows_the_right_way_up(history, today):
    found = schedule(history, today)
    assert max(Counter(window.panel for window in found.open).values(), default=1) == 1
    for window in (*found.open, *found.closed):
        if window.opens is None:
            assert window.reason == "treatment_running"
            assert status(window, today) == Status.NOT_SCHEDULED
        else:
            assert window.opens <= window.target <= window.due_by
        assert window.sources
    for window in found.open:
        assert window.missing
        assert (window.done_on, window.in_window) == (None, None)
    for window in found.closed:
        assert window.reason == "missed" or window.done_on <= today
        assert not window.missing or window.reason == "missed"


@given(histories, days)
def test_no_item_stands_twice(history, today):
    found = schedule(history, today)
    identities = Counter(window.identity for window in (*found.open, *found.closed))
    assert max(identities.values(), default=1) == 1


@given(histories, days, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_told_does_not_matter(history, today, chance):
    def shuffled(facts):
        return tuple(chance.sample(facts, len(facts)))

    told_otherwise = replace(
        history,
        readings=shuffled(history.readings),
        signs=shuffled(history.signs),
        treatments=shuffled(history.treatments),
    )
    assert schedule(told_otherwise, today) == schedule(history, today)


@given(histories, days)
def test_asked_twice_it_answers_the_same_and_only_from_facts_up_to_the_day(history, today):
    found = schedule(history, today)
    assert schedule(history, today) == found
    assert schedule(history.until(today), today) == found


@given(histories, days, st.sampled_from(ANALYTES))
def test_what_was_done_stays_done_when_a_later_result_arrives(history, today, analyte):
    """A later sample may close what is open; it never moves the days of what was closed before it."""
    before = [w for w in schedule(history, today).closed if w.done_on]
    later = Reading(analyte, today + timedelta(days=1), value=None, coded="not measurable", id=10**7)
    after = schedule(replace(history, readings=(*history.readings, later)), today + timedelta(days=1))
    kept = {(w.identity, w.done_on) for w in after.closed}
    # A person, or a treatment that starts, may be told anew on the next day: only results are compared here.
    if not _turns_tomorrow(history, today):
        assert {(w.identity, w.done_on) for w in before} <= kept


def _turns_tomorrow(history, today):
    tomorrow = today + timedelta(days=1)
    return tomorrow in {
        history.person.diagnosis_date,
        *(treatment.start for treatment in history.treatments),
    }


@settings(max_examples=40)
@given(histories, days)
def test_nothing_changes_before_the_next_change(history, today):
    found = schedule(history, today)
    turn = next_change(found, history, today)
    assert turn is None or turn > today
    last = turn - timedelta(days=1) if turn else today + timedelta(days=400)
    for day in {last, today + (last - today) / 2}:
        later = schedule(history, day)
        assert later == found
        assert [status(w, day) for w in later.open] == [status(w, today) for w in found.open]


@settings(max_examples=40)
@given(histories, days)
def test_without_the_days_of_statuses_the_windows_still_stay_until_the_next_change(history, today):
    found = schedule(history, today)
    turn = next_change(found, history, today, statuses=False)
    assert turn is None or turn > today
    last = turn - timedelta(days=1) if turn else today + timedelta(days=400)
    for day in {last, today + (last - today) / 2}:
        assert schedule(history, day) == found


def test_a_long_history_is_laid_out_completely():
    """61 visits of 20 results over ten years."""
    chance = random.Random(1)
    visits = [date(2016, 1, 1) + timedelta(days=60 * visit) for visit in range(61)]
    facts = [
        Reading(a, d, value=1, id=n) for n, (d, a) in enumerate((d, a) for d in visits for a in ANALYTES[:20])
    ]
    chance.shuffle(facts)
    history = History(Person(id=1, sex=Sex.MALE, diagnosis_date=date(2016, 1, 1)), tuple(facts))
    found = schedule(history, date(2026, 1, 1))
    assert sum(window.panel == "vegf" for window in found.closed) == 61
