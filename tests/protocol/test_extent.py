"""How far the disease extends (reference §2.5: L10, L46, S1-03, S1-07, S2-13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.case import Case
from monitoring.protocol.extent import REASONS, Extent, extent
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import History, SignSeen
from monitoring.protocol.vocabulary import SignState
from tests.protocol.histories import day, days_after, signs, treatment

SEEN, TODAY = "2026-03-02", "2026-06-01"
STATES = {"P": "present", "A": "absent", "U": "not_assessed"}


def seen(
    marrow: str = "U", diffuse: str = "U", lesions: int | None = None, on: str = SEEN
) -> tuple[SignSeen, ...]:
    found = signs(("bone_marrow_involvement", on, STATES[marrow]), ("diffuse_lesions", on, STATES[diffuse]))
    return (*found, SignSeen("lesion_count", day(on), count=lesions, id=3))


def judged(*given_: SignSeen, treatments=(), today: str = TODAY) -> Extent:
    return extent(Case(History(signs=given_, treatments=treatments), day(today)))


MARROW, COUNT = "bone_marrow_involvement", "lesion_count"


@pytest.mark.parametrize(
    ("marrow", "diffuse", "lesions", "status", "reason", "missing"),
    [
        pytest.param("P", "A", 1, "disseminated", "marrow_involved", (), id="S1-07: marrow"),
        pytest.param("P", "P", 9, "disseminated", "marrow_involved", (), id="marrow before all"),
        pytest.param("P", "U", None, "disseminated", "marrow_involved", (), id="marrow decides alone"),
        pytest.param("A", "P", 1, "disseminated", "diffuse_lesions", (), id="S2-13: diffuse"),
        pytest.param("U", "P", None, "disseminated", "diffuse_lesions", (), id="diffuse decides alone"),
        pytest.param("A", "A", 4, "disseminated", "many_lesions", (), id="L10: four lesions"),
        pytest.param("U", "U", 4, "disseminated", "many_lesions", (), id="four lesions decide alone"),
        pytest.param("A", "A", 3, "localized", "limited_lesions", (), id="L10: three lesions"),
        pytest.param("A", "U", 1, "localized", "limited_lesions", (), id="one lesion, diffuse not assessed"),
        pytest.param("A", "A", 0, "no_lesion", "no_bone_lesion", (), id="L46: none"),
        pytest.param("U", "A", 3, "indeterminate", "marrow_missing", (MARROW,), id="S1-03: no marrow biopsy"),
        pytest.param("U", "A", 0, "indeterminate", "marrow_missing", (MARROW,), id="no lesion, no biopsy"),
        pytest.param("U", "U", None, "indeterminate", "marrow_missing", (MARROW, COUNT), id="nothing"),
        pytest.param("A", "A", None, "indeterminate", "imaging_missing", (COUNT,), id="no imaging"),
    ],
)
def test_reference_2_5(marrow, diffuse, lesions, status, reason, missing):
    found = judged(*seen(marrow, diffuse, lesions))
    assert (found.status, found.reason, found.missing) == (status, reason, missing)
    assert found.reason in REASONS


def told(code: str, value: str, id_: int) -> Evidence:
    return Evidence(code, value, "", day(SEEN), id_, "sign")


@pytest.mark.parametrize(
    ("given_", "evidence"),
    [
        pytest.param(seen("P", "P", 9), (told(MARROW, "present", 1),), id="marrow"),
        pytest.param(seen("A", "P", 9), (told("diffuse_lesions", "present", 2),), id="diffuse"),
        pytest.param(seen("A", "A", 9), (told(COUNT, "9", 3),), id="many"),
        pytest.param(
            seen("A", "A", 2),
            (told(MARROW, "absent", 1), told("diffuse_lesions", "absent", 2), told(COUNT, "2", 3)),
            id="localized rests on all",
        ),
        pytest.param(
            seen("U", "A", 2), (told("diffuse_lesions", "absent", 2), told(COUNT, "2", 3)), id="what is there"
        ),
        pytest.param((), (), id="nothing"),
    ],
)
def test_it_rests_on_what_decides(given_, evidence):
    assert judged(*given_).evidence == evidence


START = "2026-04-01"


def test_contract_5_findings_count_up_to_the_start_of_the_current_line():
    lines = (treatment("systemic", "2026-01-05", line=1, id=1), treatment("systemic", START, line=2, id=2))
    assert judged(*seen("P", on=START), treatments=lines).status == "disseminated"
    assert judged(*seen("P", on=days_after(START, 1)), treatments=lines).reason == "marrow_missing"
    assert judged(*seen("P", on="2026-01-06"), treatments=lines).status == "disseminated"
    assert judged(*seen("P", on="2026-01-06"), treatments=lines[:1]).reason == "marrow_missing"
    assert judged(*seen("P", on=TODAY)).status == "disseminated"


def test_nothing_found_after_the_start_counts_and_what_was_found_before_is_what_it_rests_on():
    line = (treatment("systemic", START),)
    later = seen("P", "P", 9, on=days_after(START, 1))
    found = judged(*seen("A", "A", 2), *later, treatments=line)
    assert (found.status, [evidence.date for evidence in found.evidence]) == ("localized", [day(SEEN)] * 3)
    many = judged(*seen("A", "A", 5), *later, treatments=line)
    assert (many.reason, [evidence.value for evidence in many.evidence]) == ("many_lesions", ["5"])
    diffuse = judged(*seen("A", "P", 2), *later, treatments=line)
    assert (diffuse.reason, [evidence.date for evidence in diffuse.evidence]) == (
        "diffuse_lesions",
        [day(SEEN)],
    )
    marrow = judged(*seen("P", "A", 2), *later, treatments=line)
    assert (marrow.reason, [evidence.date for evidence in marrow.evidence]) == (
        "marrow_involved",
        [day(SEEN)],
    )
    missing = judged(*seen("U", "A", 2), *later, treatments=line)
    assert (missing.reason, [evidence.date for evidence in missing.evidence]) == (
        "marrow_missing",
        [day(SEEN)] * 2,
    )


def test_a_later_not_assessed_erases_nothing_and_the_last_answer_counts():
    later = signs((MARROW, "2026-05-01", "not_assessed"))
    assert judged(*seen("A", "A", 2), *later).status == "localized"
    assert judged(*seen("A", "A", 2), *seen("A", "A", 5, on="2026-05-01")).reason == "many_lesions"


any_day = st.dates(day("2026-01-01"), day("2026-12-31"))
any_sign = st.builds(
    SignSeen, st.sampled_from([MARROW, "diffuse_lesions"]), any_day, st.sampled_from(SignState)
) | st.builds(SignSeen, st.just(COUNT), any_day, count=st.none() | st.integers(0, 9))


@given(st.lists(any_sign, max_size=8), any_day, st.none() | any_day, st.randoms(use_true_random=False))
def test_there_is_an_answer_whatever_the_order_of_entry(found, today, start, random):
    treatments = () if start is None else (treatment("systemic", str(start)),)
    answer = extent(Case(History(signs=tuple(found), treatments=treatments), today))
    random.shuffle(found)
    assert extent(Case(History(signs=tuple(found), treatments=treatments), today)) == answer
    assert bool(answer.missing) == (answer.status == "indeterminate")
    assert answer.reason in REASONS
