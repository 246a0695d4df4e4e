"""Treatment against the extent of the disease (SR-01, SR-01b, SR-02, SR-03). Diagnosed on 31 January 2024."""

from decimal import Decimal

import pytest

from monitoring.protocol.findings import Finding, Gap
from monitoring.protocol.verdicts import RuleCode as R
from tests.protocol.histories import day, days_after, person, treatment
from tests.protocol.spoken import (
    DISSEMINATED,
    LOCALIZED,
    NO_LESION,
    NO_MARROW,
    evidence,
    facts,
    lesions,
    missing,
    said,
    seen,
    speaks,
    turns,
)

DIAGNOSED = "2024-01-31"
DIAGNOSIS = evidence("diagnosis_date", "2024-01-31", DIAGNOSED, kind="person")
MARROW_ABSENT = evidence("bone_marrow_involvement", "absent", "2024-01-20", 1, "sign")
MARROW_PRESENT = evidence("bone_marrow_involvement", "present", "2024-01-20", 1, "sign")
TWO_LESIONS = evidence("lesion_count", "2", "2024-01-25", 2, "sign")
RADIOTHERAPY = treatment("radiotherapy", "2024-02-20", dose_gy=Decimal(45))
MELPHALAN = treatment("systemic", "2024-02-20", agents=("melphalan", "dexamethasone"))


@pytest.mark.parametrize(
    "code, extent, shown, severity",
    [
        pytest.param(
            R.SR_01,
            LOCALIZED,
            (MARROW_ABSENT, TWO_LESIONS),
            "info",
            id="S1-01, S2-10: radiotherapy first in localized disease",
        ),
        pytest.param(
            R.SR_02,
            DISSEMINATED,
            (MARROW_PRESENT,),
            "warning",
            id="S1-07, S2-13: systemic therapy is mandatory in disseminated disease",
        ),
    ],
)
def test_untreated_for_more_than_30_days_since_the_diagnosis(code, extent, shown, severity):
    of = facts(*extent)
    assert said(code, of, days_after(DIAGNOSED, 30)) == []
    assert turns(code, of, days_after(DIAGNOSED, 30)) == ["2024-03-02"]
    assert said(code, of, days_after(DIAGNOSED, 31)) == [
        Finding(code, severity, day("2024-03-02"), (*shown, DIAGNOSIS))
    ]


def test_it_holds_from_the_day_on_which_the_extent_was_known_if_that_came_later():
    of = facts(seen("bone_marrow_involvement", "2024-05-05", "present"))
    assert said(R.SR_02, of, "2024-06-01")[0].since == day("2024-05-05")


@pytest.mark.parametrize(
    "code, extent, given, speaks_up",
    [
        pytest.param(R.SR_01, LOCALIZED, RADIOTHERAPY, False, id="radiotherapy given"),
        pytest.param(
            R.SR_01, LOCALIZED, treatment("radiotherapy", "2025-01-01"), False, id="radiotherapy planned"
        ),
        pytest.param(R.SR_01, LOCALIZED, MELPHALAN, True, id="SR-01 asks for radiotherapy alone"),
        pytest.param(R.SR_01, DISSEMINATED, MELPHALAN, False, id="SR-01 is not about disseminated disease"),
        pytest.param(R.SR_01, NO_LESION, MELPHALAN, False, id="L46: nothing to irradiate"),
        pytest.param(R.SR_02, DISSEMINATED, MELPHALAN, False, id="systemic treatment given"),
        pytest.param(
            R.SR_02, DISSEMINATED, treatment("systemic", "2025-01-01"), False, id="systemic treatment planned"
        ),
        pytest.param(
            R.SR_02, DISSEMINATED, treatment("asct", "2025-01-01"), False, id="a transplant planned"
        ),
        pytest.param(R.SR_02, DISSEMINATED, RADIOTHERAPY, True, id="radiotherapy is not systemic"),
        pytest.param(
            R.SR_02, DISSEMINATED, treatment("supportive", "2024-02-20"), True, id="nor is supportive care"
        ),
        pytest.param(R.SR_02, LOCALIZED, RADIOTHERAPY, False, id="SR-02 is not about localized disease"),
        pytest.param(R.SR_02, NO_LESION, RADIOTHERAPY, False, id="L46: not covered by the source documents"),
    ],
)
def test_what_is_recorded_or_planned_settles_it(code, extent, given, speaks_up):
    assert speaks(code, facts(*extent, given), "2024-06-01") is speaks_up


@pytest.mark.parametrize(
    "code, extent, who, lacks",
    [
        pytest.param(
            R.SR_01, LOCALIZED, None, ["diagnosis_date"], id="localized, diagnosed nobody knows when"
        ),
        pytest.param(R.SR_02, DISSEMINATED, None, ["diagnosis_date"], id="disseminated, the same"),
        pytest.param(R.SR_01, DISSEMINATED, None, [], id="the day matters only where the extent does"),
        pytest.param(R.SR_02, NO_MARROW, None, [], id="with neither known nothing else holds"),
        pytest.param(R.SR_01, NO_MARROW, DIAGNOSED, ["bone_marrow_involvement"], id="no marrow"),
        pytest.param(R.SR_02, NO_MARROW, DIAGNOSED, ["bone_marrow_involvement"], id="no marrow, SR-02"),
        pytest.param(R.SR_02, (), DIAGNOSED, ["bone_marrow_involvement", "lesion_count"], id="nothing known"),
        pytest.param(R.SR_01, NO_MARROW, "2024-05-02", [], id="30 days after the diagnosis: not asked yet"),
        pytest.param(
            R.SR_01, NO_MARROW, "2024-05-01", ["bone_marrow_involvement"], id="31 days after the diagnosis"
        ),
    ],
)
def test_what_is_missing_is_named_where_the_rest_holds(code, extent, who, lacks):
    assert missing(code, facts(*extent, who=person(who)), "2024-06-01") == lacks


@pytest.mark.parametrize(
    "dose, fires",
    [
        pytest.param("34.9", True, id="L10: below 35 Gy"),
        pytest.param("35", False, id="35 Gy"),
        pytest.param("45.00", False, id="the median"),
        pytest.param("54", False, id="54 Gy"),
        pytest.param("54.1", True, id="above 54 Gy"),
        pytest.param("0", True, id="no dose at all"),
    ],
)
def test_a_dose_outside_the_range_of_the_published_series_is_asked_about(dose, fires):
    of = facts(treatment("radiotherapy", "2024-02-20", "2024-03-20", id=7, dose_gy=Decimal(dose)))
    expected = Finding(
        R.SR_01B,
        "caution",
        day("2024-02-20"),
        (evidence("radiotherapy", dose, "2024-02-20", 7, "treatment", "Gy"),),
        "treatment:7",
        (("dose_gy", dose),),
    )
    assert said(R.SR_01B, of, "2024-06-01") == ([expected] if fires else [])


def test_a_dose_is_missing_once_the_course_has_begun():
    of = facts(treatment("radiotherapy", "2024-02-20"))
    assert missing(R.SR_01B, of, "2024-02-19") == []
    assert turns(R.SR_01B, of, "2024-02-19") == ["2024-02-20"]
    assert missing(R.SR_01B, of, "2024-02-20") == ["dose_gy"]


def test_a_planned_dose_is_asked_about_too_and_each_course_by_itself():
    of = facts(
        treatment("radiotherapy", "2024-03-01", id=1, dose_gy=Decimal(60)),
        treatment("radiotherapy", "2024-01-01", id=2, dose_gy=Decimal("30.0")),
        treatment("systemic", "2024-01-01", id=3, dose_gy=Decimal(1)),
    )
    assert [(f.key, f.since, f.facts) for f in said(R.SR_01B, of, "2024-02-01")] == [
        ("treatment:2", day("2024-01-01"), (("dose_gy", "30"),)),
        ("treatment:1", None, (("dose_gy", "60"),)),
    ]


NEUROPATHY = seen("polyneuropathy", "2024-01-22", "present", 5)
NEUROPATHY_SHOWN = evidence("polyneuropathy", "present", "2024-01-22", 5, "sign")
PLANNED = treatment("systemic", "2024-02-20", id=9, agents=("lenalidomide", "dexamethasone"))
PLANNED_SHOWN = evidence("systemic", "lenalidomide+dexamethasone", "2024-02-20", 9, "treatment")


def test_two_statements_overlap_while_the_first_systemic_line_is_chosen():
    """D2: S1-09, S2-16 prefer lenalidomide with neuropathy, S2-15 calls melphalan the standard."""
    later = seen("bone_marrow_involvement", "2024-01-27", "present", 1)
    assert said(R.SR_03, facts(NEUROPATHY, later), "2024-02-01") == [
        Finding(
            R.SR_03,
            "info",
            day("2024-01-27"),
            (NEUROPATHY_SHOWN, evidence("bone_marrow_involvement", "present", "2024-01-27", 1, "sign")),
        )
    ]
    assert said(R.SR_03, facts(NEUROPATHY, *LOCALIZED, PLANNED), "2024-02-19") == [
        Finding(R.SR_03, "info", day("2024-01-22"), (NEUROPATHY_SHOWN, PLANNED_SHOWN))
    ]


@pytest.mark.parametrize(
    "given, speaks_up",
    [
        pytest.param((NEUROPATHY, *NO_LESION), True, id="L46: no bone lesion leads to systemic treatment"),
        pytest.param((NEUROPATHY, *LOCALIZED), False, id="localized disease does not"),
        pytest.param((NEUROPATHY, *DISSEMINATED, RADIOTHERAPY), True, id="radiotherapy chooses no drug"),
        pytest.param((NEUROPATHY, *DISSEMINATED, MELPHALAN), False, id="begun: the choice is made"),
        pytest.param((NEUROPATHY, treatment("asct", "2024-02-20")), False, id="a transplant is systemic"),
        pytest.param(
            (
                NEUROPATHY,
                treatment("systemic", "2020-01-01", "2020-06-01"),
                treatment("systemic", "2025-01-01"),
            ),
            False,
            id="a second line is not the first",
        ),
        pytest.param((seen("polyneuropathy", "2024-01-22", "absent"), PLANNED), False, id="no neuropathy"),
        pytest.param(
            (NEUROPATHY, seen("polyneuropathy", "2024-02-01", "not_assessed"), *DISSEMINATED),
            True,
            id="a later not assessed erases nothing",
        ),
    ],
)
def test_when_the_first_systemic_line_is_being_chosen(given, speaks_up):
    assert speaks(R.SR_03, facts(*given), "2024-06-01") is speaks_up


def test_of_several_looks_at_the_nerves_the_last_is_shown():
    of = facts(seen("polyneuropathy", "2024-01-11", "absent", 4), NEUROPATHY, PLANNED)
    assert said(R.SR_03, of, "2024-02-01")[0].evidence == (NEUROPATHY_SHOWN, PLANNED_SHOWN)


def test_the_panel_goes_on_the_day_the_line_begins():
    of = facts(NEUROPATHY, PLANNED)
    assert speaks(R.SR_03, of, "2024-02-19")
    assert "2024-02-20" in turns(R.SR_03, of, "2024-02-19")
    assert not speaks(R.SR_03, of, "2024-02-20")


@pytest.mark.parametrize(
    "given, lacks",
    [
        pytest.param(DISSEMINATED, ["polyneuropathy"], id="nobody looked for neuropathy"),
        pytest.param((PLANNED,), ["polyneuropathy"], id="nor with a line planned"),
        pytest.param((NEUROPATHY, *NO_MARROW), ["bone_marrow_involvement"], id="nobody knows the extent"),
        pytest.param(
            (NEUROPATHY, seen("bone_marrow_involvement", "2024-01-20", "absent")),
            ["lesion_count"],
            id="no imaging",
        ),
        pytest.param(NO_MARROW, [], id="neither is known: nothing else holds"),
        pytest.param(LOCALIZED, [], id="localized: not asked"),
        pytest.param((lesions("2024-01-25", 2), RADIOTHERAPY, MELPHALAN), [], id="begun: not asked"),
    ],
)
def test_what_the_choice_cannot_be_judged_without(given, lacks):
    assert said(R.SR_03, facts(*given), "2024-02-10" if PLANNED in given else "2024-06-01") == [
        Gap(R.SR_03, each) for each in lacks
    ]
