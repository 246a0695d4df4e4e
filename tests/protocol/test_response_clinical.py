"""What became of the organs since the current line started (reference §4.4, contract §5)."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.protocol.axes import AXES
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import EventSeen, History, Reading, SignSeen, Treatment
from monitoring.protocol.responses.clinical import NOTES, ORGAN_NOTES, clinical_response
from monitoring.protocol.responses.organs import ORGANS, SKIN_SIGNS
from monitoring.protocol.responses.response import OrganChange, Response
from monitoring.protocol.verdicts import Category, Channel, Organ, OrganState
from monitoring.protocol.vocabulary import GradedSign, Sign, SignState, TreatmentKind
from tests.protocol.histories import day, person, results, signs, treatment
from tests.protocol.test_schedule_properties import days, ids, persons

START = "2024-03-01"
TODAY = "2025-06-01"


def line(start=START, **more):
    return treatment("systemic", start, agents=("lenalidomide", "dexamethasone"), id=7, **more)


def graded(*given):
    """(code, date, grade)."""
    return tuple(SignSeen(code, day(on), "", grade, id=50 + n) for n, (code, on, grade) in enumerate(given))


def result(analyte, on, value, comparator="", **more):
    return Reading(analyte, day(on), Decimal(value), comparator, **more)


def response(*readings, seen=(), treatments=None, events=(), who=None, today=TODAY) -> Response:
    given = [r for r in readings if isinstance(r, Reading)]
    written = [r for r in readings if not isinstance(r, Reading)]
    happened = tuple(EventSeen(code, day(on), id=90 + n) for n, (code, on) in enumerate(events))
    treatments = (line(),) if treatments is None else treatments
    history = History(who or person(), (*results(*written), *given), tuple(seen), treatments, happened)
    return clinical_response(Case(history, day(today)))


def organ(name, *readings, **more) -> OrganChange:
    return next(each for each in response(*readings, **more).organs if each.organ == name)


def states(found: Response) -> dict:
    return {
        each.organ.value: each.state.value for each in found.organs if each.state != OrganState.NOT_ASSESSED
    }


# --- the whole ------------------------------------------------------------------------------------------------


def test_without_treatment_nothing_can_be_compared():
    found = response(("onls", "2024-02-01", 4), ("onls", "2025-02-01", 2), treatments=())
    assert found == Response(
        Channel.CLINICAL,
        Category.NOT_EVALUABLE,
        note="no_line",
        organs=tuple(OrganChange(each, OrganState.NOT_ASSESSED, note="no_line") for each in Organ),
    )


@pytest.mark.parametrize(
    "readings, seen, note",
    [
        pytest.param((), (), "no_baseline", id="nothing was ever recorded"),
        pytest.param((("onls", "2024-05-01", 4),), (), "no_baseline", id="nothing before the line"),
        pytest.param(
            (("onls", START, 4),), (), "not_since", id="nothing since: the day of the start is before"
        ),
        pytest.param(
            (),
            signs(("papilledema", "2020-01-01", "present")),
            "not_since",
            id="a sign from years before is a baseline",
        ),
    ],
)
def test_what_is_missing_is_said(readings, seen, note):
    found = response(*readings, seen=seen)
    assert (found.category, found.note, found.since, found.basis) == ("not_evaluable", note, None, ())


def test_all_organs_stand_in_one_order():
    assert tuple(ORGANS) == tuple(Organ)
    assert [each.organ for each in response().organs] == list(Organ)


def test_one_improved_and_none_worse_is_an_improvement():
    found = response(
        ("onls", "2024-02-01", 4),
        ("onls", "2024-09-01", 3),
        ("onls", "2025-03-01", 2),
        seen=signs(("papilledema", "2024-02-01", "absent"), ("papilledema", "2025-02-01", "absent")),
    )
    assert (found.category, found.confirmed, found.note) == ("improvement", None, "")
    assert (found.since, found.basis, found.responds) == (day("2024-09-01"), ("neuropathy",), True)
    assert states(found) == {"neuropathy": "improved", "papilledema": "stable"}


def test_nothing_changed_is_stable():
    found = response(("onls", "2024-02-01", 4), ("onls", "2025-03-01", 4))
    assert (found.category, found.note, found.since, found.basis) == ("stable", "", None, ())


def test_one_improved_and_one_worse_is_mixed_since_there_is_one_of_each():
    found = response(
        ("onls", "2024-02-01", 4),
        ("onls", "2024-09-01", 3),
        seen=signs(("papilledema", "2024-02-01", "absent"), ("papilledema", "2025-02-01", "present")),
    )
    assert (found.category, found.note, found.since) == ("mixed", "", day("2025-02-01"))
    assert found.basis == ("neuropathy", "papilledema")


def test_of_several_improved_organs_the_first_tells_since_when():
    found = response(
        ("onls", "2024-02-01", 4),
        ("onls", "2024-09-01", 3),
        seen=signs(("papilledema", "2024-02-01", "present"), ("papilledema", "2024-06-01", "absent")),
    )
    assert (found.since, found.basis) == (day("2024-06-01"), ("neuropathy", "papilledema"))


def test_what_nobody_attributed_to_poems_is_neither_stable_nor_progression():
    found = response(
        seen=signs(("papilledema", "2024-02-01", "absent"), ("papilledema", "2025-02-01", "present"))
    )
    assert (found.category, found.note) == ("mixed", "worse_not_attributed")
    assert (found.since, found.progression_on) == (day("2025-02-01"), None)


@pytest.mark.parametrize(
    "on, note",
    [
        pytest.param("2025-01-31", "", id="the event came before the change"),
        pytest.param("2025-02-01", "attributed", id="on the day of the change"),
    ],
)
def test_a_change_is_attributed_by_an_event_on_its_day_or_later(on, note):
    found = response(
        ("onls", "2024-02-01", 4),
        ("onls", "2024-09-01", 3),
        seen=signs(("papilledema", "2024-02-01", "absent"), ("papilledema", "2025-02-01", "present")),
        events=(("progression", on),),
    )
    assert (found.category, found.note) == ("progression", "progression_recorded")
    assert (found.since, found.progression_on) == (day(on), day(on))
    assert found.basis == ("neuropathy", "papilledema", "progression")
    assert {each.organ: each.note for each in found.organs}[Organ.PAPILLEDEMA] == note
    assert {each.organ: each.note for each in found.organs}[Organ.NEUROPATHY] == ""


@pytest.mark.parametrize(
    "on, category",
    [
        pytest.param(
            START, "not_evaluable", id="on the day of the start it is what the line was started for"
        ),
        pytest.param("2024-03-02", "progression", id="the day after"),
    ],
)
def test_an_event_counts_from_the_day_after_the_start_of_the_line(on, category):
    assert response(events=(("progression", on),)).category == category


def test_an_event_counts_where_no_treatment_was_given():
    found = response(events=(("progression", "2024-02-01"), ("progression", "2024-01-15")), treatments=())
    assert (found.category, found.note) == ("progression", "progression_recorded")
    assert (found.since, found.progression_on) == (day("2024-01-15"), day("2024-01-15"))
    assert {each.note for each in found.organs} == {"no_line"}


def test_the_current_line_is_the_one_that_started_last():
    treatments = (line(), treatment("asct", "2025-01-01", id=8))
    readings = (("onls", "2024-02-01", 6), ("onls", "2024-12-01", 3), ("onls", "2025-05-01", 3))
    assert response(*readings, treatments=treatments).category == "stable"
    assert response(*readings).category == "improvement"


# --- published cases ------------------------------------------------------------------------------------------


def test_tc_07_adrenal_function_recovers_after_transplant():
    """TC-07 (L60b): peak cortisol 341 nmol/L where more than 550 is needed; after ASCT it recovered."""
    found = organ(
        Organ.ENDOCRINE,
        result("cortisol_stimulated_peak", "2024-02-01", "12.36", id=1),
        seen=signs(
            ("endocrine_adrenal", "2024-02-01", "present"), ("endocrine_adrenal", "2025-02-01", "absent")
        ),
        treatments=(treatment("asct", START, id=7),),
        who=person(sex="female"),
    )
    assert found == OrganChange(
        Organ.ENDOCRINE,
        OrganState.RESOLVED,
        baseline=Evidence("endocrine_adrenal", "present", "", day("2024-02-01"), 1, "sign"),
        latest=Evidence("endocrine_adrenal", "absent", "", day("2025-02-01"), 2, "sign"),
        since=day("2025-02-01"),
    )


def test_tc_08_renal_relapse_eleven_years_after_transplant():
    """TC-08 (L60c): clinical progression by the event; the other organs are stable."""
    found = response(
        *(("egfr", "2013-02-20", 95), ("egfr", "2024-02-01", 41)),
        *(("onls", "2013-02-20", 1), ("onls", "2024-02-01", 1)),
        seen=signs(("papilledema", "2013-02-01", "absent"), ("papilledema", "2024-02-01", "absent")),
        treatments=(treatment("asct", "2013-03-01", id=7),),
        events=(("progression", "2024-03-01"),),
    )
    assert (found.category, found.note) == ("progression", "progression_recorded")
    assert states(found) == {"neuropathy": "stable", "papilledema": "stable", "renal": "new"}


def test_tc_13_the_thyroid_normalises_by_itself_and_testosterone_is_continued():
    """TC-13 (L60f): subclinical hypothyroidism normalised with VEGF; testosterone replacement went on."""
    found = organ(
        Organ.ENDOCRINE,
        result("tsh", "2024-02-01", "6.1", upper_limit=Decimal("4.5"), id=1),
        result("tsh", "2025-02-01", "2.2", upper_limit=Decimal("4.5"), id=2),
        seen=signs(
            ("endocrine_gonadal", "2023-02-01", "present"), ("endocrine_gonadal", "2025-02-01", "present")
        ),
        treatments=(line(), treatment("supportive", "2023-02-01", agents=("testosterone",), id=8)),
    )
    assert found == OrganChange(
        Organ.ENDOCRINE,
        OrganState.IMPROVED,
        baseline=Evidence("tsh", "6.1", "", day("2024-02-01"), 1),
        latest=Evidence("tsh", "2.2", "", day("2025-02-01"), 2),
        since=day("2025-02-01"),
    )


# --- neuropathy -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before, now, state, note",
    [
        pytest.param(4, 4, "stable", "", id="ONLS unchanged"),
        pytest.param(4, 3, "improved", "", id="ONLS one point less"),
        pytest.param(1, 0, "improved", "", id="ONLS back to none"),
        pytest.param(0, 0, "stable", "", id="never affected"),
        pytest.param(4, 5, "stable", "worse_unconfirmed", id="ONLS one point more, once"),
    ],
)
def test_neuropathy_goes_by_points_of_onls(before, now, state, note):
    found = organ(Organ.NEUROPATHY, ("onls", "2024-02-01", before), ("onls", "2025-02-01", now))
    assert (found.state, found.note) == (state, note)
    assert found.since == (day("2025-02-01") if state == "improved" else None)
    assert found.baseline == Evidence("onls", str(before), "", day("2024-02-01"), 1)
    assert found.latest == Evidence("onls", str(now), "", day("2025-02-01"), 2)


@pytest.mark.parametrize(
    "before, again, state, since, note",
    [
        pytest.param(4, "2024-11-30", "stable", None, "worse_unconfirmed", id="a day short of three months"),
        pytest.param(4, "2024-12-01", "worse", day("2024-09-01"), "", id="three months"),
        pytest.param(0, "2024-12-01", "new", day("2024-09-01"), "", id="one who had none"),
    ],
)
def test_neuropathy_is_worse_when_it_stood_for_three_months(before, again, state, since, note):
    """Reference §4.4: +1 confirmed at 3 months or more."""
    readings = (
        ("onls", "2024-02-01", before),
        ("onls", "2024-09-01", before + 1),
        ("onls", again, before + 2),
    )
    found = organ(Organ.NEUROPATHY, *readings)
    assert (found.state, found.since, found.note) == (state, since, note)


def test_a_better_score_between_begins_the_three_months_anew():
    readings = (("2024-02-01", 4), ("2024-06-01", 5), ("2024-09-01", 4), ("2024-10-01", 5), ("2024-12-31", 5))
    found = organ(Organ.NEUROPATHY, *(("onls", on, score) for on, score in readings))
    assert (found.state, found.since, found.note) == ("stable", None, "worse_unconfirmed")


@pytest.mark.parametrize(
    "last, note",
    [
        pytest.param("2025-02-28", "", id="rise seen once"),
        pytest.param("2025-03-01", "risen_from_best", id="rise that stood for three months"),
    ],
)
def test_a_rise_from_the_best_score_is_noted_while_the_baseline_is_not_reached(last, note):
    readings = (("2024-02-01", 6), ("2024-06-01", 3), ("2024-09-01", 2), ("2024-12-01", 4), (last, 5))
    found = organ(Organ.NEUROPATHY, *(("onls", on, score) for on, score in readings))
    assert (found.state, found.since, found.note) == ("improved", day("2024-06-01"), note)


def test_the_rise_is_from_the_best_score_and_not_from_the_first():
    readings = (("2024-02-01", 6), ("2024-06-01", 5), ("2024-09-01", 2), ("2024-12-01", 4), ("2025-03-01", 4))
    found = organ(Organ.NEUROPATHY, *(("onls", on, score) for on, score in readings))
    assert (found.state, found.note) == ("improved", "risen_from_best")


@pytest.mark.parametrize(
    "on, state, note",
    [
        pytest.param("2023-12-02", "improved", "", id="90 days before the start (2024 is a leap year)"),
        pytest.param("2023-12-01", "not_assessed", "no_baseline", id="91 days before"),
        pytest.param(START, "improved", "", id="on the day of the start"),
        pytest.param("2024-03-02", "not_assessed", "no_baseline", id="the day after"),
    ],
)
def test_a_measured_baseline_is_from_the_ninety_days_up_to_the_start(on, state, note):
    found = organ(Organ.NEUROPATHY, ("onls", on, 4), ("onls", "2025-02-01", 3))
    assert (found.state, found.note) == (state, note)


def test_the_last_value_before_the_start_is_the_baseline():
    found = organ(
        Organ.NEUROPATHY, ("onls", "2024-01-01", 2), ("onls", "2024-02-01", 4), ("onls", "2025-02-01", 3)
    )
    assert found.state == "improved"


@pytest.mark.parametrize(
    "readings, state, scale",
    [
        pytest.param((("mrs", 3, 2),), "improved", "mrs", id="mRS one point less"),
        pytest.param((("mrs", 3, "2.5"),), "stable", "mrs", id="half a point is no change"),
        pytest.param((("mrs", 3, "3.5"),), "stable", "mrs", id="nor is half a point more"),
        pytest.param((("mrs", 3, 3), ("nis", 60, 20)), "stable", "mrs", id="mRS before NIS"),
        pytest.param((("onls", 4, 4), ("mrs", 3, 2)), "stable", "onls", id="ONLS before mRS"),
        pytest.param((("nis", 20, "17.01"),), "stable", "nis", id="NIS 14.95 % less"),
        pytest.param((("nis", 20, 17),), "improved", "nis", id="NIS 15 % less"),
        pytest.param((("nis", 100, "90.01"),), "stable", "nis", id="NIS 9.99 points less"),
        pytest.param((("nis", 100, 90),), "improved", "nis", id="NIS 10 points less"),
        pytest.param((("nis", 0, 0),), "stable", "nis", id="NIS without deficit"),
        pytest.param((("nis", 10, 10),), "stable", "nis", id="NIS unchanged"),
    ],
)
def test_without_onls_mrs_and_then_nis_tell(readings, state, scale):
    before = [(analyte, "2024-02-01", Decimal(first)) for analyte, first, _ in readings]
    since = [(analyte, "2025-02-01", Decimal(last)) for analyte, _, last in readings]
    found = organ(Organ.NEUROPATHY, *before, *since)
    assert (found.state, found.latest.analyte, found.note) == (state, scale, "")


@pytest.mark.parametrize(
    "before, now, state",
    [
        pytest.param(20, "22.99", "stable", id="14.95 % more"),
        pytest.param(20, 23, "worse", id="15 % more"),
        pytest.param(100, 110, "worse", id="10 points more"),
        pytest.param(0, 1, "new", id="from none"),
    ],
)
def test_nis_worsens_as_it_improves(before, now, state):
    readings = (
        ("nis", "2024-02-01", before),
        ("nis", "2024-09-01", Decimal(now)),
        ("nis", "2025-01-01", Decimal(now)),
    )
    assert organ(Organ.NEUROPATHY, *readings).state == state


def test_a_scale_with_a_baseline_alone_says_that_nothing_followed():
    found = organ(Organ.NEUROPATHY, ("mrs", "2024-02-01", 3), ("onls", "2025-02-01", 3))
    assert (found.state, found.note, found.baseline, found.latest) == (
        "not_assessed",
        "not_since",
        None,
        None,
    )


# --- measured organs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "analyte, name, before, now, state",
    [
        pytest.param("rvsp", "pulmonary_hypertension", 39, 49, "stable", id="RVSP normal, below 50"),
        pytest.param("rvsp", "pulmonary_hypertension", 39, 50, "new", id="RVSP new 50"),
        pytest.param("rvsp", "pulmonary_hypertension", 40, 39, "improved", id="RVSP from 40 to below"),
        pytest.param("rvsp", "pulmonary_hypertension", 60, "48.1", "stable", id="RVSP 19.8 % less"),
        pytest.param("rvsp", "pulmonary_hypertension", 60, 48, "improved", id="RVSP 20 % less"),
        pytest.param("rvsp", "pulmonary_hypertension", 60, "71.9", "stable", id="RVSP 19.8 % more"),
        pytest.param("rvsp", "pulmonary_hypertension", 60, 72, "worse", id="RVSP 20 % more"),
        pytest.param("rvsp", "pulmonary_hypertension", 40, 48, "worse", id="RVSP 20 % more, below 50"),
        pytest.param("rvsp", "pulmonary_hypertension", 49, "49.9", "stable", id="RVSP 49 to 49.9"),
        pytest.param("rvsp", "pulmonary_hypertension", 49, 50, "worse", id="RVSP newly 50"),
        pytest.param("rvsp", "pulmonary_hypertension", 50, 51, "stable", id="RVSP 50 before"),
        pytest.param("dlco_percent", "dlco", 69, 70, "improved", id="DLCO 70 again"),
        pytest.param("dlco_percent", "dlco", 50, "59.9", "stable", id="DLCO 9.9 points more"),
        pytest.param("dlco_percent", "dlco", 50, 60, "improved", id="DLCO 10 points more"),
        pytest.param("dlco_percent", "dlco", 50, "40.1", "stable", id="DLCO 9.9 points less"),
        pytest.param("dlco_percent", "dlco", 50, 40, "worse", id="DLCO 10 points less"),
        pytest.param("dlco_percent", "dlco", 70, "60.1", "stable", id="DLCO normal, 9.9 points less"),
        pytest.param("dlco_percent", "dlco", 70, 60, "new", id="DLCO normal, 10 points less"),
        pytest.param("dlco_percent", "dlco", 95, 70, "stable", id="DLCO less and still normal"),
        pytest.param("dlco_percent", "dlco", 95, "69.9", "new", id="DLCO just below 70"),
        pytest.param("egfr", "renal", "59.9", 60, "improved", id="eGFR 60 again"),
        pytest.param("egfr", "renal", 40, "59.9", "stable", id="eGFR better, below 60"),
        pytest.param("egfr", "renal", 60, 61, "stable", id="eGFR normal"),
        pytest.param("egfr", "renal", 40, "30.1", "stable", id="eGFR 24.8 % less"),
        pytest.param("egfr", "renal", 40, 30, "worse", id="eGFR 25 % less"),
        pytest.param("egfr", "renal", 60, 45, "new", id="eGFR normal, 25 % less"),
        pytest.param("egfr", "renal", 79, "59.9", "stable", id="eGFR normal, 24 % less"),
        pytest.param("egfr", "renal", 120, 60, "stable", id="eGFR halved and still normal"),
    ],
)
def test_measured_organs(analyte, name, before, now, state):
    """Reference §4.4: pulmonary hypertension, DLCO, renal."""
    readings = ((analyte, "2024-02-01", Decimal(before)), (analyte, "2025-02-01", Decimal(now)))
    found = organ(name, *readings)
    assert (found.state, found.note) == (state, "")
    assert found.since == (None if state == "stable" else day("2025-02-01"))
    assert (found.baseline.analyte, found.latest.value) == (analyte, str(now))


@pytest.mark.parametrize(
    "before, now, state, note",
    [
        pytest.param(("", 59), (">", 90), "improved", "", id="more than 90 is more than 60"),
        pytest.param((">", 90), (">", 90), "stable", "", id="reported alike"),
        pytest.param(("", 20), ("<", 15), "worse", "", id="less than 15 is a quarter less than 20"),
        pytest.param(("", 20), ("<", 20), "not_assessed", "censored", id="the same number, but a bound"),
        pytest.param((">", 59), ("", 70), "not_assessed", "censored", id="a bound as baseline"),
        pytest.param((">", 60), ("", 70), "stable", "", id="more than 60 was normal"),
        pytest.param(("<", 60), ("", 60), "improved", "", id="less than 60 was not"),
    ],
)
def test_a_bound_decides_where_it_can(before, now, state, note):
    found = organ(
        Organ.RENAL,
        result("egfr", "2024-02-01", before[1], before[0]),
        result("egfr", "2025-02-01", now[1], now[0]),
    )
    assert (found.state, found.note, found.since) == (
        state,
        note,
        day("2025-02-01") if state in ("improved", "worse") else None,
    )
    assert found.latest.value == f"{now[0]}{now[1]}"


@pytest.mark.parametrize(
    "analyte, name, before, now, state, note",
    [
        pytest.param("egfr", "renal", 60, 90, "stable", "", id="both normal, whatever they are"),
        pytest.param("egfr", "renal", 50, 55, "not_assessed", "censored", id="eGFR may be normal or not"),
        pytest.param(
            "spleen_length",
            "organomegaly",
            18,
            20,
            "not_assessed",
            "no_baseline",
            id="spleen: no length is known",
        ),
        pytest.param(
            "liver_length",
            "organomegaly",
            20,
            18,
            "not_assessed",
            "no_baseline",
            id="liver: no length is known",
        ),
        pytest.param("onls", "neuropathy", 3, 4, "not_assessed", "censored", id="a score"),
        pytest.param("nis", "neuropathy", 30, 50, "not_assessed", "censored", id="another score"),
    ],
)
def test_of_two_lower_bounds_nobody_knows_how_far_they_lie_apart(analyte, name, before, now, state, note):
    found = organ(
        Organ(name), result(analyte, "2024-02-01", before, ">"), result(analyte, "2025-02-01", now, ">")
    )
    assert (found.state, found.note, found.since) == (state, note, None)


def test_a_change_counts_from_the_first_of_the_last_values_that_show_it():
    readings = (
        ("2024-02-01", 50),
        ("2024-06-01", 65),
        ("2024-09-01", 55),
        ("2024-12-01", 62),
        ("2025-03-01", 70),
    )
    found = organ(Organ.RENAL, *(("egfr", on, value) for on, value in readings))
    assert (found.state, found.since) == ("improved", day("2024-12-01"))


def test_a_word_is_no_number():
    found = organ(
        Organ.PULMONARY_HYPERTENSION, ("rvsp", "2024-02-01", 45), ("rvsp", "2025-02-01", "not measurable")
    )
    assert (found.state, found.note) == ("not_assessed", "not_since")


# --- findings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before, now, state",
    [
        pytest.param("present", "absent", "resolved", id="gone"),
        pytest.param("present", "present", "stable", id="still there"),
        pytest.param("absent", "present", "new", id="new"),
        pytest.param("absent", "absent", "stable", id="never there"),
        pytest.param("present", "not_assessed", "not_assessed", id="not looked for since"),
        pytest.param("not_assessed", "present", "not_assessed", id="not looked for before"),
    ],
)
@pytest.mark.parametrize(
    "code, name",
    [
        ("papilledema", "papilledema"),
        ("skin_changes", "skin"),
        ("organomegaly", "organomegaly"),
        ("extravascular_volume_overload", "volume_overload"),
        ("endocrine_parathyroid", "endocrine"),
        ("thrombocytosis_polycythemia", "platelets"),
    ],
)
def test_organs_that_are_seen(code, name, before, now, state):
    found = organ(
        name, seen=signs((code, "2022-02-01", before), (code, "2024-09-01", now), (code, "2025-02-01", now))
    )
    assert found.state == state
    if state != "not_assessed":
        assert found.since == (None if state == "stable" else day("2024-09-01"))
        assert found.baseline == Evidence(code, before, "", day("2022-02-01"), 1, "sign")
        assert found.latest == Evidence(code, now, "", day("2025-02-01"), 3, "sign")
        assert found.note == ""
    else:
        assert found.note == ("not_since" if now == "not_assessed" else "no_baseline")


@pytest.mark.parametrize(
    "before, now, state",
    [
        pytest.param(3, 2, "improved", id="a grade less"),
        pytest.param(2, 0, "resolved", id="gone"),
        pytest.param(1, 1, "stable", id="as it was"),
        pytest.param(1, 2, "worse", id="a grade more"),
        pytest.param(0, 1, "new", id="new"),
    ],
)
@pytest.mark.parametrize("code", list(GradedSign))
def test_volume_overload_goes_by_grades(code, before, now, state):
    found = organ(Organ.VOLUME_OVERLOAD, seen=graded((code, "2024-02-01", before), (code, "2025-02-01", now)))
    assert (found.state, found.latest.value, found.latest.analyte) == (state, str(now), code)


@pytest.mark.parametrize(
    "edema, ascites, state, decided_by, note",
    [
        pytest.param((3, 1), (0, 0), "improved", "edema", "", id="one improved, one never there"),
        pytest.param((3, 0), (2, 1), "improved", "edema", "", id="one gone, one less"),
        pytest.param((3, 0), (2, 2), "improved", "edema", "", id="one gone, one as it was"),
        pytest.param((3, 0), (2, 0), "resolved", "ascites", "", id="both gone"),
        pytest.param((3, 0), (0, 1), "new", "ascites", "signs_differ", id="one gone, one new"),
        pytest.param((3, 0), (1, 2), "worse", "ascites", "signs_differ", id="one gone, one worse"),
        pytest.param((1, 2), (0, 1), "worse", "edema", "", id="worse before new"),
        pytest.param((1, 1), (2, 2), "stable", "ascites", "", id="as they were"),
    ],
)
def test_what_worsened_counts_before_what_improved(edema, ascites, state, decided_by, note):
    found = organ(
        Organ.VOLUME_OVERLOAD,
        seen=graded(
            *(("edema", "2024-02-01", edema[0]), ("edema", "2025-02-01", edema[1])),
            *(("ascites", "2024-02-01", ascites[0]), ("ascites", "2025-02-01", ascites[1])),
        ),
    )
    assert (found.state, found.latest.analyte, found.note) == (state, decided_by, note)


def test_the_first_of_several_equal_changes_is_shown():
    found = organ(
        Organ.SKIN,
        seen=signs(
            *(("skin_plethora", "2024-02-01", "present"), ("skin_plethora", "2024-06-01", "absent")),
            *(("skin_acrocyanosis", "2024-02-01", "present"), ("skin_acrocyanosis", "2025-02-01", "absent")),
        ),
    )
    assert (found.state, found.latest.analyte, found.since) == (
        "resolved",
        "skin_plethora",
        day("2024-06-01"),
    )


@pytest.mark.parametrize("code", SKIN_SIGNS)
def test_skin_signs_resolve_one_by_one(code):
    """L37: hyperpigmentation, haemangiomas, hypertrichosis, white nails and acrocyanosis resolve at their own pace."""
    other = next(each for each in SKIN_SIGNS if each != code)
    kept = signs((other, "2024-02-01", "present"), (other, "2025-02-01", "present"))
    gone = signs((code, "2024-02-01", "present"), (code, "2025-02-01", "absent"))
    assert organ(Organ.SKIN, seen=(*kept, *gone)).state == "improved"
    assert organ(Organ.SKIN, seen=gone).state == "resolved"


def test_eight_skin_signs_are_looked_at():
    assert len(SKIN_SIGNS) == 8
    assert "skin_changes" not in SKIN_SIGNS


def test_the_absence_of_the_whole_is_that_of_each_part():
    seen = (
        *signs(("extravascular_volume_overload", "2024-02-01", "absent")),
        *graded(("pleural_effusion", "2025-02-01", 1)),
    )
    found = organ(Organ.VOLUME_OVERLOAD, seen=seen)
    assert (found.state, found.latest.analyte) == ("new", "pleural_effusion")
    assert found.baseline == Evidence(
        "extravascular_volume_overload", "absent", "", day("2024-02-01"), 1, "sign"
    )


def test_the_presence_of_the_whole_says_nothing_of_a_part():
    seen = (
        *signs(("extravascular_volume_overload", "2024-02-01", "present")),
        *graded(("pleural_effusion", "2025-02-01", 1)),
    )
    assert organ(Organ.VOLUME_OVERLOAD, seen=seen).state == "not_assessed"


def test_of_one_day_a_parts_own_grade_counts():
    seen = (
        *graded(("edema", "2024-02-01", 2), ("edema", "2025-02-01", 1)),
        *signs(("extravascular_volume_overload", "2025-02-01", "absent")),
    )
    assert organ(Organ.VOLUME_OVERLOAD, seen=seen).state == "improved"
    later = signs(("extravascular_volume_overload", "2025-03-01", "absent"))
    assert organ(Organ.VOLUME_OVERLOAD, seen=(*seen, *later)).state == "resolved"


@pytest.mark.parametrize(
    "analyte, enlarged, before, now, state",
    [
        pytest.param("spleen_length", "present", 15, "13.1", "stable", id="spleen 1.9 cm less"),
        pytest.param("spleen_length", "present", 15, 13, "improved", id="spleen 2 cm less"),
        pytest.param("liver_length", "present", 20, 18, "improved", id="liver 2 cm less"),
        pytest.param("spleen_length", "not_assessed", 15, 13, "improved", id="sign not assessed"),
        pytest.param("spleen_length", "absent", 13, 11, "stable", id="it was not enlarged"),
        pytest.param("spleen_length", "present", 15, "16.9", "stable", id="spleen 1.9 cm more"),
        pytest.param("spleen_length", "present", 15, 17, "worse", id="spleen 2 cm more"),
        pytest.param("liver_length", "absent", 15, 17, "new", id="newly enlarged"),
    ],
)
def test_organomegaly_goes_by_two_centimetres(analyte, enlarged, before, now, state):
    readings = ((analyte, "2024-02-01", Decimal(before)), (analyte, "2025-02-01", Decimal(now)))
    found = organ(Organ.ORGANOMEGALY, *readings, seen=signs(("organomegaly", "2024-02-01", enlarged)))
    assert (found.state, found.latest.analyte) == (state, analyte)


def test_a_grade_where_a_state_belongs_is_no_answer():
    seen = (
        SignSeen("organomegaly", day("2024-02-01"), "", 1),
        SignSeen("organomegaly", day("2025-02-01"), "", 1),
    )
    readings = (("spleen_length", "2024-02-01", 15), ("spleen_length", "2025-02-01", 12))
    assert organ(Organ.ORGANOMEGALY, *readings, seen=seen).state == "improved"


@pytest.mark.parametrize(
    "sign_now, spleen, liver, state, decided_by",
    [
        pytest.param("absent", (15, 15), (20, 20), "resolved", "organomegaly", id="the sign is gone"),
        pytest.param("absent", (15, 17), (20, 18), "worse", "spleen_length", id="worse first"),
        pytest.param("present", (15, 15), (20, 18), "improved", "liver_length", id="improved before stable"),
        pytest.param("present", (15, 15), (20, 20), "stable", "organomegaly", id="nothing changed"),
    ],
)
def test_of_sign_and_lengths_the_gravest_counts(sign_now, spleen, liver, state, decided_by):
    found = organ(
        Organ.ORGANOMEGALY,
        *(("spleen_length", "2024-02-01", spleen[0]), ("spleen_length", "2025-02-01", spleen[1])),
        *(("liver_length", "2024-02-01", liver[0]), ("liver_length", "2025-02-01", liver[1])),
        seen=signs(("organomegaly", "2024-02-01", "present"), ("organomegaly", "2025-02-01", sign_now)),
    )
    assert (found.state, found.latest.analyte) == (state, decided_by)


@pytest.mark.parametrize(
    "before, now, limit, state",
    [
        pytest.param(451, 450, None, "resolved", id="no limit given: 450 is normal, 451 is not"),
        pytest.param(450, 451, None, "new", id="new thrombocytosis"),
        pytest.param(600, 451, None, "stable", id="still above"),
        pytest.param(401, 400, 400, "resolved", id="by the laboratory's own limit"),
        pytest.param(400, 400, 400, "stable", id="always normal"),
        pytest.param(451, 450, 0, "resolved", id="a limit of zero is none"),
    ],
)
def test_platelets_go_by_the_upper_limit(before, now, limit, state):
    found = organ(
        Organ.PLATELETS,
        result("platelets", "2024-02-01", before, upper_limit=None if limit is None else Decimal(limit)),
        result("platelets", "2025-02-01", now, upper_limit=None if limit is None else Decimal(limit)),
        seen=signs(
            ("thrombocytosis_polycythemia", "2024-02-01", "present"),
            ("thrombocytosis_polycythemia", "2025-02-01", "present"),
        ),
    )
    assert (found.state, found.latest.value) == (state, str(now))


@pytest.mark.parametrize(
    "on, state",
    [
        pytest.param("2023-12-02", "resolved", id="90 days"),
        pytest.param("2023-12-01", "not_assessed", id="91 days"),
    ],
)
def test_a_count_is_a_baseline_for_ninety_days(on, state):
    found = organ(Organ.PLATELETS, ("platelets", on, 600), ("platelets", "2025-02-01", 300))
    assert (found.state, found.note) == (state, "" if state == "resolved" else "no_baseline")


def test_a_count_that_is_a_bound_around_the_limit_is_left_out():
    found = organ(
        Organ.PLATELETS,
        ("platelets", "2024-02-01", 600),
        result("platelets", "2025-01-01", 300),
        result("platelets", "2025-02-01", 500, "<"),
    )
    assert (found.state, found.latest.value) == ("resolved", "300")


def test_a_count_is_normal_since_the_first_of_the_last_normal_ones():
    readings = (("2024-02-01", 600), ("2024-06-01", 300), ("2024-09-01", 600), ("2024-12-01", 300))
    found = organ(Organ.PLATELETS, *(("platelets", on, n) for on, n in (*readings, ("2025-02-01", 310))))
    assert (found.state, found.since, found.latest.value) == ("resolved", day("2024-12-01"), "310")


# --- endocrine axes -------------------------------------------------------------------------------------------


ASCT = treatment("asct", START, id=7)  # without a steroid, on which cortisol tells nothing


def hormone(analyte, before, now, lower=None, upper=None, **more):
    limits = {
        "lower_limit": None if lower is None else Decimal(lower),
        "upper_limit": None if upper is None else Decimal(upper),
    }
    more = {"treatments": (ASCT,), **more}
    return organ(
        Organ.ENDOCRINE,
        result(analyte, "2024-02-01", before, **limits),
        result(analyte, "2025-02-01", now, **limits),
        **more,
    )


@pytest.mark.parametrize(
    "analyte, before, now, lower, upper",
    [
        pytest.param("tsh", "4.6", "4.5", None, "4.5", id="TSH above its limit"),
        pytest.param("tsh", "0.3", "0.4", "0.4", "4.5", id="TSH below its limit"),
        pytest.param("testosterone", 239, 240, 240, None, id="testosterone below its limit"),
        pytest.param("prolactin", 26, 25, None, 25, id="prolactin above its limit"),
        pytest.param(
            "cortisol_stimulated_peak", "19.93", "19.94", None, None, id="peak cortisol below 550 nmol/L"
        ),
    ],
)
def test_an_axis_recovers_by_its_results(analyte, before, now, lower, upper):
    assert hormone(analyte, before, now, lower, upper).state == "resolved"
    assert hormone(analyte, before, before, lower, upper).state == "stable"
    risen = hormone(analyte, now, before, lower, upper)
    assert (risen.state, risen.note, risen.since) == ("stable", "abnormal_result", None)


@pytest.mark.parametrize(
    "analyte, before, now, lower, upper",
    [
        pytest.param("tsh", "9", "2", None, None, id="no limits"),
        pytest.param("tsh", "9", "2", "0.4", None, id="TSH without upper limit"),
        pytest.param("testosterone", 100, 500, None, 900, id="testosterone without lower limit"),
        pytest.param("prolactin", 60, 10, 5, None, id="prolactin without upper limit"),
        pytest.param("cortisol_am", "2.9", 15, 5, 25, id="a morning cortisol proves no recovery"),
        pytest.param("glucose", 200, 90, 70, 100, id="glucose is the physician's to judge"),
        pytest.param("estradiol", 5, 50, 20, 400, id="estradiol is not asked of men"),
    ],
)
def test_results_that_cannot_tell_are_left_out(analyte, before, now, lower, upper):
    assert hormone(analyte, before, now, lower, upper).state == "not_assessed"


@pytest.mark.parametrize(
    "sex, analyte, state",
    [
        ("female", "estradiol", "resolved"),
        ("female", "testosterone", "not_assessed"),
        ("other", "estradiol", "resolved"),
        ("unknown", "testosterone", "resolved"),
    ],
)
def test_the_gonadal_axis_goes_by_the_hormone_of_the_sex(sex, analyte, state):
    assert hormone(analyte, 5, 50, 20, 400, who=person(sex=sex)).state == state


def test_a_low_morning_cortisol_is_an_abnormal_axis():
    readings = (
        result("cortisol_am", "2024-02-01", "2.9"),
        result("cortisol_stimulated_peak", "2025-02-01", "25"),
    )
    assert organ(Organ.ENDOCRINE, *readings, treatments=(ASCT,)).state == "resolved"
    readings = (
        result("cortisol_am", "2024-02-01", "3"),
        result("cortisol_stimulated_peak", "2025-02-01", "25"),
    )
    assert organ(Organ.ENDOCRINE, *readings, treatments=(ASCT,)).state == "not_assessed"


@pytest.mark.parametrize(
    "end, state",
    [
        pytest.param("2025-01-26", "not_assessed", id="6 days after a steroid"),
        pytest.param("2025-01-25", "resolved", id="7 days after"),
    ],
)
def test_a_cortisol_on_a_steroid_tells_nothing(end, state):
    """SR-19b: while on a steroid, or less than 7 days after."""
    steroid = treatment("supportive", "2024-12-01", end, agents=("prednisone",), id=8)
    found = hormone("cortisol_stimulated_peak", 12, 25, treatments=(ASCT, steroid))
    assert found.state == state


@pytest.mark.parametrize(
    "start, end, state, note",
    [
        pytest.param("2025-02-01", None, "stable", "on_replacement", id="replacement begun that day"),
        pytest.param("2025-02-02", None, "resolved", "", id="begun the day after"),
        pytest.param("2024-01-01", "2025-02-02", "stable", "on_replacement", id="stopped the day after"),
        pytest.param("2024-01-01", "2025-02-01", "resolved", "", id="stopped that day"),
    ],
)
def test_normal_on_replacement_is_no_recovery(start, end, state, note):
    """Reference §4.4: improved is normal off replacement."""
    replaced = treatment("supportive", start, end, agents=("levothyroxine",), id=8)
    found = hormone("tsh", 9, 2, upper="4.5", treatments=(line(), replaced))
    assert (found.state, found.note, found.since) == (state, note, None if note else day("2025-02-01"))


def test_one_axis_recovered_and_one_held_by_replacement_is_an_improvement():
    found = organ(
        Organ.ENDOCRINE,
        seen=signs(
            *(("endocrine_thyroid", "2024-02-01", "present"), ("endocrine_thyroid", "2025-02-01", "absent")),
            *(
                ("endocrine_pituitary", "2024-02-01", "present"),
                ("endocrine_pituitary", "2025-02-01", "absent"),
            ),
        ),
        treatments=(line(), treatment("supportive", "2024-01-01", agents=("levothyroxine",), id=8)),
    )
    assert (found.state, found.note, found.latest.analyte) == (
        "improved",
        "on_replacement",
        "endocrine_pituitary",
    )


def test_replacement_of_another_axis_holds_nothing():
    other = treatment("supportive", "2024-01-01", agents=("testosterone",), id=8)
    assert hormone("tsh", 9, 2, upper="4.5", treatments=(line(), other)).state == "resolved"


def test_a_new_axis_is_one_that_a_physician_recorded():
    seen = signs(
        ("endocrine_thyroid", "2024-02-01", "absent"), ("endocrine_thyroid", "2025-02-01", "present")
    )
    found = organ(Organ.ENDOCRINE, result("tsh", "2025-02-01", 9, upper_limit=Decimal("4.5")), seen=seen)
    assert (found.state, found.latest.analyte, found.since) == ("new", "endocrine_thyroid", day("2025-02-01"))


def test_of_two_results_of_one_day_the_abnormal_one_counts():
    limit = Decimal("4.5")
    both = (
        result("tsh", "2025-02-01", 9, upper_limit=limit, lab="a"),
        result("tsh", "2025-02-01", 2, upper_limit=limit, lab="b"),
    )
    before = result("tsh", "2024-02-01", 9, upper_limit=limit)
    assert organ(Organ.ENDOCRINE, before, *both).state == "stable"


def test_the_agents_that_replace_each_axis():
    """S2-39: hormone replacement for thyroid, adrenal and gonadal dysfunction."""
    assert {axis.code: axis.replacement for axis in AXES} == {
        "thyroid": ("levothyroxine", "liothyronine"),
        "adrenal": ("hydrocortisone", "fludrocortisone", "prednisone", "prednisolone"),
        "gonadal": ("testosterone", "estradiol"),
        "pituitary": ("cabergoline",),
        "parathyroid": ("calcitriol",),
        "glucose": ("insulin", "metformin"),
    }


# --- whatever the history -------------------------------------------------------------------------------------

MEASURED = (
    *("onls", "mrs", "nis", "rvsp", "dlco_percent", "egfr", "platelets", "spleen_length", "liver_length"),
    *("tsh", "prolactin", "testosterone", "estradiol", "cortisol_am", "cortisol_stimulated_peak", "glucose"),
)
AGENTS = ("lenalidomide", "dexamethasone", "levothyroxine", "testosterone", "prednisone")
some_days = st.dates(date(2024, 1, 1), date(2025, 3, 31))
numbers = st.decimals(0, 120, places=1)
readings = st.builds(
    Reading,
    analyte=st.sampled_from(MEASURED),
    date=some_days,
    value=st.none() | numbers,
    comparator=st.sampled_from(["", "", "<", ">"]),
    lower_limit=st.none() | numbers,
    upper_limit=st.none() | numbers,
    id=ids,
)
sightings = st.builds(
    SignSeen,
    code=st.sampled_from([*Sign, *GradedSign]),
    date=some_days,
    state=st.sampled_from(["", *SignState]),
    grade=st.none() | st.integers(0, 3),
    id=ids,
)
treatments = st.builds(
    Treatment,
    kind=st.sampled_from(TreatmentKind),
    start=some_days,
    end=st.none() | some_days,
    line=st.none() | st.integers(1, 3),
    agents=st.lists(st.sampled_from(AGENTS), max_size=3).map(tuple),
    id=ids,
)
events = st.builds(EventSeen, code=st.sampled_from(["progression", "other"]), date=some_days, id=ids)
histories = st.builds(
    History,
    person=persons,
    readings=st.lists(readings, max_size=40).map(tuple),
    signs=st.lists(sightings, max_size=25).map(tuple),
    treatments=st.lists(treatments, max_size=4, unique_by=lambda t: t.id).map(tuple),
    events=st.lists(events, max_size=2).map(tuple),
)


def without_ids(found):
    """Ids are evidence: of two like facts of one day either may stand there."""
    organs = tuple(
        replace(
            each,
            baseline=each.baseline and each.baseline._replace(id=None),
            latest=each.latest and each.latest._replace(id=None),
        )
        for each in found.organs
    )
    return replace(found, organs=organs)


@given(histories, days)
def test_any_history_gives_an_answer(history, today):
    found = clinical_response(Case(history, today))
    assert found.note in ("", *NOTES)
    assert [each.organ for each in found.organs] == list(Organ)
    assert {each.note for each in found.organs} <= {"", *ORGAN_NOTES}
    assert (found.category == Category.PROGRESSION) == (found.progression_on is not None)
    for each in found.organs:
        changed = each.state not in (OrganState.STABLE, OrganState.NOT_ASSESSED)
        assert (each.since is not None) == changed
        assert each.since is None or each.since <= today
        assert (each.latest is not None) == (each.state != OrganState.NOT_ASSESSED or each.note == "censored")


@given(histories, days, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_told_does_not_matter(history, today, chance):
    def renumbered(facts):
        """In another order of entry: other ids, and of one day another order."""
        told = chance.sample(facts, len(facts))
        told = [f._replace(id=n) if isinstance(f, tuple) else replace(f, id=n) for n, f in enumerate(told)]
        return tuple(sorted(told, key=lambda f: f.start if isinstance(f, Treatment) else f.date))

    otherwise = replace(
        history,
        readings=renumbered(history.readings),
        signs=renumbered(history.signs),
        treatments=renumbered(history.treatments),
        events=renumbered(history.events),
    )
    first, second = (
        clinical_response(Case(replace(h, readings=tuple(sorted(h.readings, key=lambda r: r.date))), today))
        for h in (history, otherwise)
    )
    assert without_ids(first) == without_ids(second)


@given(histories, days)
def test_facts_of_later_days_change_nothing(history, today):
    assert clinical_response(Case(history.until(today), today)) == clinical_response(Case(history, today))


def test_sixty_visits_are_judged_at_once():
    chance = random.Random(1)
    on = [date(2014 + n // 6, 1 + 2 * (n % 6), 1) for n in range(60)]
    given = tuple(Reading(a, d, Decimal(chance.randint(30, 70)), id=1) for d in on for a in MEASURED)
    found = clinical_response(Case(History(readings=given, treatments=(line("2014-02-01"),)), on[-1]))
    assert found.is_evaluable
