"""What does not go together is asked about, never refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.contradictions import CODES, SKIN_SIGNS, Contradiction, contradictions
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import EventSeen, History, Reading, SignSeen, Treatment
from monitoring.protocol.vocabulary import GradedSign, Sign, SignState, TreatmentKind
from tests.protocol.histories import day, person, results, signs, treatment
from tests.protocol.test_schedule_properties import days, ids, persons

TODAY = "2026-01-01"


def asked(*readings, seen=(), treatments=(), events=(), who=None, today=TODAY) -> tuple[Contradiction, ...]:
    given_ = [r for r in readings if isinstance(r, Reading)]
    written = results(*(r for r in readings if not isinstance(r, Reading)))
    told = tuple(sorted((*written, *given_), key=lambda r: r.date))
    happened = tuple(EventSeen(code, day(on), id=90) for code, on in events)
    history = History(who or person(), told, tuple(seen), treatments, happened)
    return contradictions(Case(history, day(today)))


def codes(*readings, **more):
    return [each.code for each in asked(*readings, **more)]


def graded(code, on, grade):
    return SignSeen(code, day(on), "", grade, id=50)


def counted(on, count):
    return SignSeen("lesion_count", day(on), "", None, count, id=60)


def test_a_record_without_contradiction():
    found = codes(
        *(
            ("onls", "2024-02-01", 8),
            ("m_protein", "2024-02-01", Decimal("0.5")),
            ("vegf", "2024-02-01", 4000),
        ),
        seen=(
            *signs(
                ("polyneuropathy", "2024-02-01", "present"), ("sclerotic_lesions", "2024-02-01", "present")
            ),
            counted("2024-02-01", 2),
        ),
        treatments=(treatment("systemic", "2024-03-01", agents=("lenalidomide",), line=1),),
    )
    assert found == []


# --- neuropathy ------------------------------------------------------------------------------------------------


def test_an_onls_of_8_without_polyneuropathy():
    found = asked(("onls", "2024-02-01", 8), seen=signs(("polyneuropathy", "2024-02-01", "absent")))
    assert found == (
        Contradiction(
            "limited_without_polyneuropathy",
            (
                Evidence("polyneuropathy", "absent", "", day("2024-02-01"), 1, "sign"),
                Evidence("onls", "8", "", day("2024-02-01"), 1),
            ),
        ),
    )


@pytest.mark.parametrize(
    "score, on, state, found",
    [
        pytest.param(2, "2024-02-01", "absent", False, id="slightly limited"),
        pytest.param(3, "2024-02-01", "absent", True, id="limited"),
        pytest.param(8, "2024-02-01", "present", False, id="polyneuropathy present"),
        pytest.param(8, "2024-02-01", "not_assessed", False, id="polyneuropathy not assessed"),
        pytest.param(8, "2024-01-02", "absent", True, id="30 days before the sign"),
        pytest.param(8, "2024-01-01", "absent", False, id="31 days before: it may have recovered"),
        pytest.param(8, "2025-12-01", "absent", True, id="while the sign stands"),
    ],
)
def test_when_a_score_is_held_against_the_sign(score, on, state, found):
    given_ = codes(("onls", on, score), seen=signs(("polyneuropathy", "2024-02-01", state)))
    assert given_ == (["limited_without_polyneuropathy"] if found else [])


def test_the_last_score_and_the_last_answer_count():
    seen = signs(("polyneuropathy", "2024-02-01", "absent"), ("polyneuropathy", "2024-03-01", "present"))
    assert codes(("onls", "2024-02-01", 8), seen=seen) == []
    seen = signs(("polyneuropathy", "2024-02-01", "absent"))
    assert codes(("onls", "2024-02-01", 8), ("onls", "2024-03-01", 1), seen=seen) == []


# --- treatment -------------------------------------------------------------------------------------------------


def test_systemic_treatment_without_agents():
    given_ = (
        treatment("systemic", "2024-03-01", "2024-04-01", id=1),
        treatment("systemic", "2026-03-01", id=2),
        treatment("radiotherapy", "2024-03-01", "2024-04-01", id=3),
        treatment("systemic", "2024-05-01", agents=("melphalan",), id=4),
        treatment("asct", "2024-09-01", id=5),
    )
    found = asked(treatments=given_)
    assert [(each.code, each.evidence[0].id) for each in found] == [
        ("systemic_without_agents", 1),
        ("systemic_without_agents", 2),
    ]
    assert found[0].evidence == (Evidence("systemic", "start", "", day("2024-03-01"), 1, "treatment"),)


def lines(*given_):
    """(line, start, end) with agents, ids from 1."""
    return tuple(
        treatment("systemic", start, end, id=n, line=number, agents=("lenalidomide",))
        for n, (number, start, end) in enumerate(given_, start=1)
    )


@pytest.mark.parametrize(
    "given_, code",
    [
        pytest.param(
            [(1, "2024-03-01", None), (1, "2024-06-01", None)], "two_first_lines", id="two first lines"
        ),
        pytest.param(
            [(1, "2024-03-01", None), (1, "2024-03-01", "2024-09-01")], "two_first_lines", id="of one day"
        ),
        pytest.param(
            [(1, "2024-03-01", "2024-06-02"), (1, "2024-06-01", None)], "two_first_lines", id="for a day"
        ),
        pytest.param([(1, "2024-03-01", "2024-06-01"), (1, "2024-06-01", None)], None, id="changed on a day"),
        pytest.param(
            [(2, "2024-03-01", None), (2, "2024-06-01", None)], None, id="a second line in two parts"
        ),
        pytest.param(
            [(1, "2024-03-01", None), (2, "2024-06-01", None)], "lines_overlap", id="line 1 never ended"
        ),
        pytest.param([(1, "2024-03-01", "2024-06-01"), (2, "2024-06-01", None)], None, id="line 2 follows"),
        pytest.param(
            [(None, "2024-03-01", None), (None, "2024-06-01", None)], "lines_overlap", id="no numbers"
        ),
        pytest.param([(1, "2024-03-01", None), (1, "2026-06-01", None)], None, id="planned"),
    ],
)
def test_lines_that_overlap(given_, code):
    found = asked(treatments=lines(*given_))
    assert [each.code for each in found] == ([code] if code else [])
    if code:
        assert {each.id for each in found[0].evidence} == {1, 2}
        assert {each.value for each in found[0].evidence} == {"lenalidomide"}
        assert found[0].evidence[0].date <= found[0].evidence[1].date


def test_two_first_lines_are_told_before_lines_that_overlap():
    given_ = lines((1, "2024-03-01", None), (2, "2024-04-01", "2024-05-01"), (1, "2024-06-01", None))
    assert codes(treatments=given_) == ["two_first_lines", "lines_overlap"]


def test_radiotherapy_and_transplant_go_with_systemic_treatment():
    given_ = (
        *lines((1, "2024-03-01", None)),
        treatment("radiotherapy", "2024-04-01", None, id=8, line=1),
        treatment("asct", "2024-09-01", id=9, line=1),
    )
    assert codes(treatments=given_) == []


# --- results ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "on, found",
    [
        pytest.param("2023-11-02", False, id="90 days before the diagnosis"),
        pytest.param("2023-11-01", True, id="91 days before"),
    ],
)
@pytest.mark.parametrize("analyte", ["pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion"])
def test_a_pet_long_before_the_diagnosis(analyte, on, found):
    """The diagnosis is of 31 January 2024."""
    given_ = asked((analyte, on, 1))
    if found:
        evidence = (
            Evidence(analyte, "1", "", day(on), 1),
            Evidence("diagnosis_date", "2024-01-31", "", day("2024-01-31"), None, "person"),
        )
        assert given_ == (Contradiction("pet_long_before_diagnosis", evidence),)
    else:
        assert given_ == ()


def test_each_scan_is_asked_about_once():
    found = asked(
        *(("pet_suvmax_sum", "2023-03-01", 4), ("pet_avid_lesions", "2023-03-01", 1)),
        *(("pet_avid_lesions", "2022-03-01", 1), ("largest_lesion", "2022-03-01", 12)),
    )
    assert [(each.evidence[0].analyte, each.evidence[0].date) for each in found] == [
        ("pet_avid_lesions", day("2022-03-01")),
        ("pet_avid_lesions", day("2023-03-01")),
    ]


def test_without_a_diagnosis_no_pet_is_too_early():
    assert codes(("pet_avid_lesions", "2019-01-01", 1), who=person(None)) == []
    assert codes(("pet_avid_lesions", "2019-01-01", 1), who=person("2026-01-02")) == []
    assert codes(("pet_avid_lesions", "2019-01-01", 1), who=person("2026-01-01")) != []


def test_an_upper_limit_of_vegf_below_one():
    def vegf(on, limit, id_):
        return Reading(
            "vegf", day(on), Decimal(500), upper_limit=None if limit is None else Decimal(limit), id=id_
        )

    given_ = (vegf("2024-01-01", "0.96", 1), vegf("2024-02-01", 1, 2), vegf("2024-03-01", None, 3))
    assert asked(*given_, vegf("2024-04-01", 0, 4)) == (
        Contradiction(
            "vegf_limit_too_low",
            (
                Evidence("vegf", "500", "", day("2024-01-01"), 1),
                Evidence("vegf", "500", "", day("2024-04-01"), 4),
            ),
        ),
    )
    assert asked(*given_[1:]) == ()


# --- lesions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, state, count, found",
    [
        pytest.param(
            "diffuse_lesions", "present", 0, ["diffuse_without_lesions"], id="diffuse, none counted"
        ),
        pytest.param("diffuse_lesions", "present", 1, [], id="diffuse and counted"),
        pytest.param("diffuse_lesions", "absent", 0, [], id="not diffuse"),
        pytest.param(
            "sclerotic_lesions", "present", 0, ["sclerotic_without_lesions"], id="sclerotic, none counted"
        ),
        pytest.param("sclerotic_lesions", "absent", 0, [], id="none of either"),
        pytest.param(
            "sclerotic_lesions", "absent", 1, ["lesions_without_sclerotic"], id="counted, none sclerotic"
        ),
        pytest.param("sclerotic_lesions", "not_assessed", 0, [], id="not assessed"),
    ],
)
def test_lesions_and_their_count(code, state, count, found):
    given_ = asked(seen=(*signs((code, "2024-02-01", state)), counted("2024-02-01", count)))
    assert [each.code for each in given_] == found
    if found:
        assert given_[0].evidence == (
            Evidence(code, state, "", day("2024-02-01"), 1, "sign"),
            Evidence("lesion_count", str(count), "", day("2024-02-01"), 60, "sign"),
        )


@pytest.mark.parametrize(
    "on, found",
    [
        ("2024-01-02", ["diffuse_without_lesions"]),
        ("2024-01-01", []),
        ("2025-02-01", ["diffuse_without_lesions"]),
    ],
)
def test_an_old_count_is_not_held_against_a_new_sign(on, found):
    assert codes(seen=(*signs(("diffuse_lesions", "2024-02-01", "present")), counted(on, 0))) == found


def test_without_a_count_nothing_contradicts_it():
    assert codes(seen=signs(("diffuse_lesions", "2024-02-01", "present"))) == []
    uncounted = SignSeen("lesion_count", day("2024-02-01"), "present", id=1)
    assert codes(seen=(*signs(("diffuse_lesions", "2024-02-01", "present")), uncounted)) == []


# --- the clone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reading, found",
    [
        pytest.param(("m_protein", "2024-02-01", Decimal("0.1")), True, id="M-protein"),
        pytest.param(("m_protein", "2024-02-01", 0), False, id="M-protein of 0"),
        pytest.param(("m_protein", "2024-02-01", "not detected"), False, id="M-protein not detected"),
        pytest.param(
            Reading("m_protein", day("2024-02-01"), Decimal("0.1"), "<"), False, id="M-protein below 0.1"
        ),
        pytest.param(("immunofixation_serum", "2024-02-01", "positive"), True, id="immunofixation of serum"),
        pytest.param(("immunofixation_urine", "2024-02-01", "positive"), True, id="immunofixation of urine"),
        pytest.param(("immunofixation_serum", "2024-02-01", "negative"), False, id="immunofixation negative"),
        pytest.param(("marrow_clone", "2024-02-01", "positive"), True, id="clone in the marrow"),
        pytest.param(("marrow_clone", "2024-02-01", "negative"), False, id="no clone in the marrow"),
        pytest.param(("m_protein", "2024-01-01", 1), False, id="31 days before"),
    ],
)
def test_a_clone_without_a_plasma_cell_disorder(reading, found):
    seen = signs(("monoclonal_plasma_cell_disorder", "2024-02-01", "absent"))
    given_ = asked(reading, seen=seen)
    assert [each.code for each in given_] == (["clone_without_disorder"] if found else [])
    present = signs(("monoclonal_plasma_cell_disorder", "2024-02-01", "present"))
    assert asked(reading, seen=present) == ()
    assert asked(reading) == ()


def test_what_speaks_for_a_clone_is_told_together():
    found = asked(
        *(("marrow_clone", "2024-02-01", "positive"), ("m_protein", "2024-02-01", 1)),
        ("immunofixation_serum", "2024-02-01", "positive"),
        seen=signs(("monoclonal_plasma_cell_disorder", "2024-02-01", "absent")),
    )
    told = [each.analyte for each in found[0].evidence]
    assert told == ["monoclonal_plasma_cell_disorder", "immunofixation_serum", "m_protein", "marrow_clone"]


def test_a_clone_in_the_marrow_without_involvement():
    seen = signs(("bone_marrow_involvement", "2024-02-01", "absent"))
    assert asked(("marrow_clone", "2024-02-01", "positive"), seen=seen) == (
        Contradiction(
            "clone_without_involvement",
            (
                Evidence("bone_marrow_involvement", "absent", "", day("2024-02-01"), 1, "sign"),
                Evidence("marrow_clone", "positive", "", day("2024-02-01"), 1),
            ),
        ),
    )
    assert codes(("m_protein", "2024-02-01", 1), seen=seen) == []
    assert codes(("marrow_clone", "2024-02-01", "negative"), seen=seen) == []


# --- parts and the whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, grade, found",
    [
        ("edema", 1, True),
        ("pleural_effusion", 1, True),
        ("ascites", 3, True),
        ("edema", 0, False),
        ("pericardial_effusion", 1, False),
    ],
)
def test_edema_or_effusion_without_volume_overload(code, grade, found):
    absent = signs(("extravascular_volume_overload", "2024-02-01", "absent"))
    given_ = asked(seen=(*absent, graded(code, "2024-02-01", grade)))
    assert [each.code for each in given_] == (["graded_without_overload"] if found else [])
    if found:
        assert [each.analyte for each in given_[0].evidence] == ["extravascular_volume_overload", code]
    assert codes(seen=(graded(code, "2024-02-01", grade),)) == []
    assert codes(seen=(*absent, graded(code, "2024-01-01", grade))) == []


@pytest.mark.parametrize("code", SKIN_SIGNS)
def test_a_skin_sign_without_skin_changes(code):
    seen = signs(("skin_changes", "2024-02-01", "absent"), (code, "2024-02-01", "present"))
    found = asked(seen=seen)
    assert [each.code for each in found] == ["skin_sign_without_changes"]
    assert [each.analyte for each in found[0].evidence] == ["skin_changes", code]
    assert codes(seen=signs(("skin_changes", "2024-02-01", "absent"), (code, "2024-02-01", "absent"))) == []
    assert codes(seen=signs(("skin_changes", "2024-02-01", "present"), (code, "2024-02-01", "present"))) == []


def test_eight_skin_signs_are_looked_at():
    assert len(SKIN_SIGNS) == 8


def test_a_death_while_still_followed():
    found = asked(events=(("death", "2025-01-01"),))
    assert found == (
        Contradiction(
            "death_while_followed", (Evidence("death", "present", "", day("2025-01-01"), 90, "event"),)
        ),
    )
    dead = person(status="deceased", status_date=day("2025-01-01"))
    assert codes(events=(("death", "2025-01-01"),), who=dead) == []
    assert codes(events=(("stroke", "2025-01-01"),)) == []


# --- whatever the history --------------------------------------------------------------------------------------

some_days = st.dates(date(2024, 1, 1), date(2025, 12, 31))
ANALYTES = ("onls", "pet_avid_lesions", "vegf", "m_protein", "immunofixation_serum", "marrow_clone")
histories = st.builds(
    History,
    person=persons,
    readings=st.lists(
        st.builds(
            Reading,
            analyte=st.sampled_from(ANALYTES),
            date=some_days,
            value=st.none() | st.decimals(0, 12, places=1),
            comparator=st.sampled_from(["", "<", ">"]),
            coded=st.sampled_from(["", "positive", "negative"]),
            lower_limit=st.none(),
            upper_limit=st.none() | st.decimals(0, 12, places=1),
            id=ids,
        ),
        max_size=15,
    ).map(lambda found: tuple(sorted(found, key=lambda r: r.date))),
    signs=st.lists(
        st.builds(
            SignSeen,
            code=st.sampled_from([*Sign, *GradedSign, "lesion_count"]),
            date=some_days,
            state=st.sampled_from(["", *SignState]),
            grade=st.none() | st.integers(0, 3),
            count=st.none() | st.integers(0, 5),
        ),
        max_size=20,
    ).map(tuple),
    treatments=st.lists(
        st.builds(
            Treatment,
            kind=st.sampled_from(TreatmentKind),
            start=some_days,
            end=st.none() | some_days,
            line=st.none() | st.integers(1, 3),
            agents=st.sampled_from([(), ("lenalidomide",)]),
        ),
        max_size=4,
    ).map(tuple),
    events=st.lists(st.builds(EventSeen, code=st.just("death"), date=some_days), max_size=1).map(tuple),
)


@given(histories, days, st.randoms(use_true_random=False))
def test_any_history_gives_an_answer_whatever_the_order_of_entry(history, today, chance):
    found = contradictions(Case(history, today))
    told = [each.code for each in found]
    assert told == sorted(told, key=CODES.index)
    assert all(each.evidence for each in found)
    readings = tuple(r._replace(id=None) for r in history.readings)
    otherwise = replace(
        history,
        readings=tuple(sorted(chance.sample(readings, len(readings)), key=lambda r: r.date)),
        signs=tuple(chance.sample(history.signs, len(history.signs))),
        treatments=tuple(chance.sample(history.treatments, len(history.treatments))),
    )
    again = contradictions(Case(otherwise, today))
    assert again == contradictions(Case(replace(history, readings=readings), today))
