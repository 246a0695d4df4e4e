"""Why the channels do not say the same (reference §4.5, §5.1, D7)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.discordance import CODES, SOURCES, Discordance, discordances
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import EventSeen, History, Reading, SignSeen, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.responses.response import OrganChange, Response
from monitoring.protocol.sources import SOURCES as KNOWN
from monitoring.protocol.verdicts import Category, Channel, Organ, OrganState
from monitoring.protocol.vocabulary import TreatmentKind
from tests.protocol.histories import day, person, treatment
from tests.protocol.test_schedule_properties import days, ids, persons

START = "2024-03-01"
END = "2025-03-01"
TODAY = "2028-01-01"
LINE = treatment("systemic", START, END)


def where(
    vegf="not_evaluable",
    clone="not_evaluable",
    pet="not_evaluable",
    *,
    nerves="not_assessed",
    nerves_on="2025-05-15",
    pet_on="2025-06-01",
    eyes="not_assessed",
    confirmed=None,
    progression_on=None,
    treatments=(LINE,),
):
    """The discordances of somebody whose channels stand so."""
    judgement = Judgement(Case(History(person(), (), (), treatments), day(TODAY)))
    scan = Reading("pet_avid_lesions", day(pet_on), Decimal(1)) if pet_on else None
    score = Evidence("onls", "4", "", day(nerves_on)) if nerves != "not_assessed" else None
    judgement.vegf = Response(Channel.VEGF, Category(vegf), confirmed=confirmed)
    judgement.hematologic = Response(Channel.HEMATOLOGIC, Category(clone))
    judgement.pet = Response(Channel.PET, Category(pet), latest=scan)
    judgement.clinical = Response(
        Channel.CLINICAL,
        Category.STABLE,
        progression_on=progression_on,
        organs=(
            OrganChange(Organ.NEUROPATHY, OrganState(nerves), latest=score),
            OrganChange(Organ.PAPILLEDEMA, OrganState(eyes)),
        ),
    )
    return discordances(judgement)


def codes(*args, **more):
    return [each.code for each in where(*args, **more)]


def test_each_code_names_its_sources():
    assert SOURCES == {
        "lag_vegf_complete": ("S1-17", "S2-28", "L11", "L21"),
        "lag_responding": ("S1-17", "S2-28", "L11", "L21"),
        "nerves_after_lag": ("S1-17", "S2-28", "L21"),
        "nerves_worse": ("L18", "S1-14", "S1-15"),
        "vegf_normal_organ_worse": ("L7", "L60a"),
        "vegf_rises_alone": ("L5", "L55"),
        "vegf_leads": ("L18", "L55"),
        "clone_without_vegf": ("L18", "L24"),
        "vegf_without_clone": ("L12", "L24"),
        "clone_rises_alone": ("L18",),
        "pet_early": ("S1-19", "S2-29"),
        "pet_late": ("S1-19", "S2-29", "L9"),
        "pet_progresses_alone": ("L9", "L18"),
    }
    assert {source for sources in SOURCES.values() for source in sources} <= set(KNOWN)
    assert tuple(SOURCES) == CODES


def test_vegf_complete_with_unchanged_nerves_at_month_14_is_expected():
    """S1-17, S2-28: neurologic improvement lags; its maximum comes after 2 to 3 years."""
    assert where("CR", "PR", nerves="stable") == (
        Discordance(
            "lag_vegf_complete",
            (("vegf", "CR"), ("hematologic", "PR"), ("month", "14")),
            ("S1-17", "S2-28", "L11", "L21"),
        ),
    )


@pytest.mark.parametrize(
    "vegf, clone, nerves, on, found",
    [
        pytest.param(
            "CR", "NR", "stable", "2027-02-28", ["lag_vegf_complete", "vegf_without_clone"], id="month 35"
        ),
        pytest.param("PR", "CR", "stable", "2027-02-28", ["lag_responding"], id="VEGF partial"),
        pytest.param(
            "not_evaluable", "VGPR", "stable", "2025-05-15", ["lag_responding"], id="the clone alone"
        ),
        pytest.param("CR", "PR", "stable", "2027-03-01", ["nerves_after_lag"], id="month 36"),
        pytest.param("CR", "PR", "improved", "2025-05-15", [], id="nerves improve"),
        pytest.param("CR", "PR", "not_assessed", "2025-05-15", [], id="nerves not assessed"),
        pytest.param("NR", "NR", "stable", "2025-05-15", [], id="nothing responds"),
        pytest.param("not_evaluable", "not_evaluable", "stable", "2025-05-15", [], id="nothing evaluable"),
    ],
)
def test_unchanged_nerves(vegf, clone, nerves, on, found):
    assert codes(vegf, clone, nerves=nerves, nerves_on=on) == found


@pytest.mark.parametrize("state", ["worse", "new"])
def test_nerves_that_worsen_while_something_responds_are_not_explained_by_the_lag(state):
    found = where("PR", nerves=state)
    assert found == (
        Discordance("nerves_worse", (("vegf", "PR"), ("month", "14")), ("L18", "S1-14", "S1-15")),
    )
    assert codes("NR", nerves=state) == []


def test_a_normal_vegf_does_not_exclude_activity():
    """L7, L60a."""
    found = where("CR", nerves="worse", eyes="new")
    assert [each.code for each in found] == ["nerves_worse", "vegf_normal_organ_worse"]
    assert found[1].facts == (("vegf", "CR"), ("organs", "neuropathy+papilledema"))
    assert codes("CR", eyes="new") == ["vegf_normal_organ_worse"]
    assert codes("PR", eyes="new") == []
    assert codes("CR", eyes="stable") == []


@pytest.mark.parametrize(
    "more, found",
    [
        pytest.param({"confirmed": False}, ["vegf_rises_alone"], id="L5, L55: one sample"),
        pytest.param({"confirmed": True}, ["vegf_leads"], id="L18: confirmed"),
        pytest.param({"confirmed": False, "eyes": "new"}, [], id="an organ is worse"),
        pytest.param(
            {"confirmed": False, "progression_on": day("2025-01-01")}, [], id="a progression was recorded"
        ),
        pytest.param({"confirmed": True, "clone": "PD"}, [], id="the clone rises too"),
        pytest.param({"confirmed": True, "pet": "PD"}, [], id="PET progresses too"),
        pytest.param(
            {"confirmed": False, "clone": "PR", "pet": "CR"}, ["vegf_rises_alone"], id="the others respond"
        ),
    ],
)
def test_vegf_that_rises_alone(more, found):
    assert codes("PD", **more) == found
    if found:
        assert where("PD", **more)[0].facts == (("vegf", "PD"),)


@pytest.mark.parametrize(
    "vegf, clone, found",
    [
        pytest.param("NR", "CR", ["clone_without_vegf"], id="the clone responds, VEGF does not"),
        pytest.param("NR", "NR", [], id="neither responds"),
        pytest.param("PR", "NR", ["vegf_without_clone"], id="VEGF responds, the clone does not"),
        pytest.param("PR", "PR", [], id="both respond"),
        pytest.param("PR", "not_evaluable", [], id="M-protein too small to be judged"),
        pytest.param("not_evaluable", "PR", [], id="VEGF not evaluable"),
        pytest.param("CR", "PD", ["clone_rises_alone"], id="the clone progresses alone"),
        pytest.param("PD", "PD", [], id="both progress"),
        pytest.param("not_evaluable", "PD", [], id="of VEGF nothing is known"),
    ],
)
def test_clone_and_vegf(vegf, clone, found):
    assert codes(vegf, clone) == found
    if found:
        assert where(vegf, clone)[0].facts == (("vegf", vegf), ("hematologic", clone))


@pytest.mark.parametrize(
    "on, found, month",
    [
        pytest.param("2025-02-01", ["pet_early"], "0", id="before the end of treatment"),
        pytest.param("2025-08-31", ["pet_early"], "5", id="a day short of 6 months"),
        pytest.param("2025-09-01", [], "", id="6 months"),
        pytest.param("2026-03-01", [], "", id="12 months"),
        pytest.param("2026-03-02", ["pet_late"], "12", id="a day more"),
    ],
)
def test_pet_lags_six_to_twelve_months(on, found, month):
    """S1-19, S2-29."""
    assert codes("CR", "PR", "NR", pet_on=on) == found
    if found:
        facts = (("vegf", "CR"), ("hematologic", "PR"), ("pet", "NR"), ("month", month))
        assert where("CR", "PR", "NR", pet_on=on)[0].facts == facts


@pytest.mark.parametrize(
    "vegf, clone, pet, more, found",
    [
        pytest.param("not_evaluable", "PR", "NR", {}, ["pet_early"], id="the clone alone responds"),
        pytest.param("NR", "NR", "NR", {}, [], id="nothing responds"),
        pytest.param("CR", "CR", "PR", {}, [], id="PET responds"),
        pytest.param("CR", "CR", "not_evaluable", {}, [], id="PET not evaluable"),
        pytest.param("CR", "CR", "NR", {"pet_on": None}, [], id="no scan"),
        pytest.param(
            "CR", "CR", "NR", {"treatments": (treatment("systemic", START),)}, [], id="treatment runs"
        ),
        pytest.param("CR", "CR", "PD", {}, ["pet_progresses_alone"], id="L9, L18: PET progresses alone"),
        pytest.param("PD", "CR", "PD", {"confirmed": True}, [], id="VEGF progresses too"),
        pytest.param("not_evaluable", "CR", "PD", {}, [], id="of VEGF nothing is known"),
    ],
)
def test_pet_and_the_others(vegf, clone, pet, more, found):
    assert codes(vegf, clone, pet, **more) == found


def test_pet_progression_tells_both_categories():
    assert where("CR", "CR", "PD")[0].facts == (("vegf", "CR"), ("pet", "PD"))


def test_without_treatment_there_is_nothing_to_explain():
    assert where("CR", "PD", "PD", eyes="new", treatments=()) == ()


def test_several_are_told_in_one_order():
    found = codes("CR", "PD", "PD", nerves="stable")
    assert found == ["lag_vegf_complete", "clone_rises_alone", "pet_progresses_alone"]
    assert codes("CR", "NR", "NR", nerves="worse") == [
        *("nerves_worse", "vegf_normal_organ_worse", "vegf_without_clone", "pet_early")
    ]


def test_it_follows_from_results():
    limit = Decimal(100)
    results = (
        Reading("onls", day("2024-02-20"), Decimal(4)),
        Reading("vegf", day("2024-02-20"), Decimal(4000), specimen="serum", upper_limit=limit),
        Reading("onls", day("2025-05-15"), Decimal(4)),
        Reading("vegf", day("2025-05-15"), Decimal(90), specimen="serum", upper_limit=limit),
    )
    found = discordances(Judgement(Case(History(person(), results, (), (LINE,)), day("2025-06-01"))))
    assert [each.code for each in found] == ["lag_vegf_complete"]


# --- whatever the history --------------------------------------------------------------------------------------

some_days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
readings = st.builds(
    Reading,
    analyte=st.sampled_from(["vegf", "m_protein", "onls", "pet_avid_lesions", "pet_suvmax_sum", "egfr"]),
    date=some_days,
    value=st.none() | st.decimals(0, 900, places=1),
    comparator=st.sampled_from(["", "", "<", ">"]),
    specimen=st.sampled_from(["serum", "plasma"]),
    lower_limit=st.none(),
    upper_limit=st.none() | st.decimals(0, 300, places=1),
    id=ids,
)
histories = st.builds(
    History,
    person=persons,
    readings=st.lists(readings, max_size=25).map(lambda found: tuple(sorted(found, key=lambda r: r.date))),
    signs=st.lists(
        st.builds(
            SignSeen,
            code=st.sampled_from(["papilledema", "skin_changes"]),
            date=some_days,
            state=st.sampled_from(["present", "absent"]),
        ),
        max_size=5,
    ).map(tuple),
    treatments=st.lists(
        st.builds(
            Treatment,
            kind=st.sampled_from(TreatmentKind),
            start=some_days,
            end=st.none() | some_days,
            id=ids,
        ),
        max_size=3,
        unique_by=lambda t: t.id,
    ).map(tuple),
    events=st.lists(st.builds(EventSeen, code=st.just("progression"), date=some_days), max_size=1).map(tuple),
)


@given(histories, days, st.randoms(use_true_random=False))
def test_any_history_gives_an_answer_whatever_the_order_of_entry(history, today, chance):
    found = discordances(Judgement(Case(history, today)))
    given_ = [each.code for each in found]
    assert given_ == sorted(set(given_), key=CODES.index)
    told = chance.sample(history.readings, len(history.readings))
    otherwise = replace(history, readings=tuple(sorted(told, key=lambda r: r.date)))
    assert discordances(Judgement(Case(otherwise, today))) == found
