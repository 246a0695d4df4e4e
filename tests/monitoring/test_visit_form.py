"""The visit form: what it opens with, what it checks, what it asks, what it keeps, and what it never lets through."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import Observation, ScheduleItem, Sign, Visit, VisitDraft
from monitoring.services import treatments
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.monitoring.form_fields import fields_of
from tests.samples.bad_results import BAD_RESULTS

TODAY = worlds.TODAY
FORM = "visit-form"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def ana(world):
    return signed_in(world.ana)


def url(patient, rest: str = "new/") -> str:
    return f"/patients/{patient.pk}/visits/{rest}"


def opened(browser, patient, **typed: str) -> dict[str, list[str]]:
    """The fields of a form that was just opened, with what a person types: `vegf="6630"` is its value."""
    fields = fields_of(browser.get(url(patient)), FORM)
    return filled(fields, **typed)


_PRISTINE: dict[str, list[str]] = {}


def as_opened(browser, patient, **typed: str) -> dict[str, list[str]]:
    """The same for a patient without any result, asked of the server once: tests of bad input send hundreds."""
    if not _PRISTINE:
        _PRISTINE.update(fields_of(browser.get(url(patient)), FORM))
    fields = {name: list(values) for name, values in _PRISTINE.items()}
    return filled(fields | {"patient": [str(patient.pk)], "submission": [str(uuid.uuid4())]}, **typed)


def filled(fields, **typed: str) -> dict[str, list[str]]:
    for name, value in typed.items():
        name = name.replace("__", "-")
        fields[name if name in fields or "-" in name else f"{name}-value"] = [value]
    return fields


def saved(response) -> Visit:
    assert response.status_code == 302, re.findall(
        r'class="error-summary".*?</div>', text_of(response), re.DOTALL
    )
    return Visit.objects.get(pk=response.url.rstrip("/").rpartition("/")[2])


def last_year(world, analyte: str, value: str, **rest) -> None:
    worlds.result(world.rosa, world.ana, analyte, value, date(2026, 2, 10), **rest)


# what it opens with -------------------------------------------------------------------------------------------------


def test_it_opens_with_what_is_due_the_last_values_and_the_units_of_the_last_time(world, ana):
    last_year(world, "vegf", "6630", unit="ng/L", specimen="plasma", lab="North", method="ELISA")
    last_year(world, "hemoglobin", "129", unit="g/L", lab="North")
    page = text_of(ana.get(url(world.rosa)))
    fields = opened(ana, world.rosa)
    assert "Due today" in page
    assert "last 6630 ng/L plasma" in page
    assert "10 Feb 2026" in page
    assert fields["vegf-unit"] == ["ng/L"]
    assert fields["vegf-specimen"] == ["plasma"]
    assert fields["vegf-method"] == ["ELISA"]
    assert fields["lab_laboratory"] == ["North"]
    assert fields["vegf-lab"] == [""]
    assert fields["hemoglobin-unit"] == ["g/L"]
    assert fields["creatinine-unit"] == ["mg/dL"]
    assert fields["date"] == ["2026-11-20"]
    assert AuditEvent.objects.filter(type=AuditType.PATIENT_READ, patient_id=world.rosa.pk).exists()


def test_a_unit_that_the_site_uses_stands_where_the_patient_has_none(world, ana):
    other = worlds.register(world.madrid, world.ana, mrn="77")
    worlds.result(other, world.ana, "creatinine", "80", date(2026, 3, 1), unit="umol/L")
    assert opened(ana, world.rosa)["creatinine-unit"] == ["umol/L"]


def test_only_the_sex_hormone_that_counts_is_asked(world, ana):
    assert "estradiol-value" in opened(ana, world.rosa)
    assert "testosterone-value" not in opened(ana, world.rosa)


def test_what_runs_stands_on_the_form(world, ana):
    treatments.record(
        patient=world.rosa,
        by=world.ana,
        today=TODAY,
        origin="page",
        kind="systemic",
        agents=["lenalidomide"],
        start=date(2026, 3, 1),
    )
    page = text_of(ana.get(url(world.rosa)))
    assert "Systemic therapy: lenalidomide" in page


def test_another_test_is_added_by_the_chooser(world, ana):
    row = text_of(ana.get(url(world.rosa, "row/?key=free_t4")))
    assert 'name="free_t4-value"' in row
    assert ana.get(url(world.rosa, "row/?key=unheard_of")).status_code == 404
    fields = opened(ana, world.rosa)
    fields["rows"].append("free_t4")
    saved(ana.post(url(world.rosa), filled(fields, free_t4__value="1.1", free_t4__unit="ng/dL")))
    assert str(Observation.objects.get(analyte="free_t4").value.normalize()) == "1.1"


# the main path ------------------------------------------------------------------------------------------------------


def test_a_visit_is_stored_with_results_signs_and_note_and_moves_the_schedule(world, ana):
    fields = opened(
        ana,
        world.rosa,
        vegf="6630",
        vegf__specimen="serum",
        hemoglobin="13.1",
        platelets="410",
        onls_arm="2",
        onls_leg="3",
        immunofixation_serum="positive",
        note="Walks with a stick.",
    )
    fields |= {"sign_papilledema": ["absent"], "graded_edema": ["2"], "lesion_count": ["3"]}
    fields["ncs.median.right.cmap-value"] = ["nm"]
    response = ana.post(url(world.rosa), fields)
    visit = saved(response)
    stored = {row.analyte: row for row in visit.observations.all()}
    assert set(stored) == {
        *("vegf", "hemoglobin", "platelets", "onls_arm", "onls_leg", "immunofixation_serum"),
        "ncs.median.right.cmap",
    }
    assert stored["ncs.median.right.cmap"].coded == "not measurable"
    assert visit.note == "Walks with a stick."
    assert {sign.code: (sign.state, sign.grade, sign.count) for sign in visit.signs.all()} == {
        "papilledema": ("absent", None, None),
        "edema": ("", 2, None),
        "lesion_count": ("", None, 3),
    }
    done = ScheduleItem.objects.filter(patient=world.rosa, state="done", done_on=TODAY)
    assert {item.panel for item in done} == {"vegf", "cbc", "function", "ncs", "fundus"}
    page = text_of(ana.get(response.url))
    assert "The visit was saved: 7 results, 3 signs." in page
    assert "Completed on this day" in page
    assert "6 Feb 2027" in page  # the next VEGF opens
    assert AuditEvent.objects.filter(type=AuditType.VISIT_LOGGED).count() == 1


def test_two_components_of_the_m_protein_are_stored_apart(world, ana):
    fields = opened(ana, world.rosa, m_protein="0.4", m_protein__component="IgA lambda")
    fields["rows"].append("m_protein~2")
    fields |= {"m_protein~2-value": ["0.2"], "m_protein~2-unit": ["g/dL"]}
    alike = ana.post(url(world.rosa), {**fields, "m_protein~2-component": ["iga Lambda"]})
    assert "Name the two components differently" in text_of(alike)
    assert not Observation.objects.exists()
    saved(ana.post(url(world.rosa), {**fields, "m_protein~2-component": ["IgG lambda"]}))
    assert set(Observation.objects.values_list("component", flat=True)) == {"IgA lambda", "IgG lambda"}
    again = opened(ana, world.rosa)
    assert {again["m_protein-component"][0], again["m_protein~2-component"][0]} == {
        "IgA lambda",
        "IgG lambda",
    }


def test_a_sample_of_another_day_is_stored_on_its_day(world, ana):
    saved(ana.post(url(world.rosa), opened(ana, world.rosa, hemoglobin="13", hemoglobin__date="2026-11-18")))
    assert Observation.objects.get().date == date(2026, 11, 18)


def test_the_laboratory_of_the_section_stands_for_its_rows_and_a_row_may_name_its_own(world, ana):
    fields = opened(
        ana,
        world.rosa,
        hemoglobin="13",
        vegf="700",
        vegf__specimen="serum",
        vegf__lab="South",
        lab_laboratory__x="",
    )
    fields["lab_laboratory"] = ["North"]
    saved(ana.post(url(world.rosa), fields))
    assert dict(Observation.objects.values_list("analyte", "lab")) == {"hemoglobin": "North", "vegf": "South"}


def test_saving_twice_makes_one_visit(world, ana):
    fields = opened(ana, world.rosa, vegf="6630", vegf__specimen="serum")
    first, second = ana.post(url(world.rosa), fields), ana.post(url(world.rosa), fields)
    assert first.url == second.url
    assert Visit.objects.count() == Observation.objects.count() == 1


def test_the_same_submission_id_for_two_patients_makes_two_visits(world, ana):
    other = worlds.register(world.madrid, world.ana, mrn="77")
    for patient in (world.rosa, other):
        fields = opened(ana, patient, note="seen")
        fields["submission"] = ["6f0f3b9c-0e2e-4f0e-9b5f-5c1c2d3e4f50"]
        saved(ana.post(url(patient), fields))
    assert Visit.objects.count() == 2


# nothing is lost ----------------------------------------------------------------------------------------------------


def test_an_error_keeps_everything_that_was_typed_and_stores_nothing(world, ana):
    fields = opened(
        ana,
        world.rosa,
        hemoglobin="135",
        platelets="410",
        creatinine="0.9",
        creatinine__lab="South",
        note="Tired.",
    )
    fields |= {"sign_papilledema": ["present"], "graded_ascites": ["1"], "lesion_count": ["2"]}
    response = ana.post(url(world.rosa), fields)
    page = text_of(response)
    assert response.status_code == 422
    assert "data-takes-focus" in page
    assert 'href="#hemoglobin-value"' in page
    assert "must be between 2 and 25 g/dL" in page
    again = fields_of(response, FORM)
    assert {name: again.get(name) for name in fields if name != "csrfmiddlewaretoken"} == {
        name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"
    }
    assert not Visit.objects.exists()
    assert not Sign.objects.exists()


def test_an_empty_form_is_not_a_visit(world, ana):
    response = ana.post(url(world.rosa), opened(ana, world.rosa))
    assert "Nothing was entered yet" in text_of(response)
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param("2026-11-21", "lies in the future. Enter 20 Nov 2026 or an earlier day.", id="tomorrow"),
        pytest.param("2025-02-30", "2025-02-30", id="no-day-of-the-calendar"),
        pytest.param("1968-05-01", "lies before the date of birth, 2 May 1968", id="before-birth"),
        pytest.param("", "This field is required", id="no-day"),
    ],
)
def test_a_day_on_which_nobody_can_have_been_seen_is_refused_at_its_field(world, ana, day, said):
    fields = opened(ana, world.rosa, hemoglobin="13")
    response = ana.post(url(world.rosa), {**fields, "date": [day]})
    assert response.status_code == 422
    assert said in text_of(response)
    assert not Visit.objects.exists()


def test_another_value_for_a_stored_result_is_refused_and_leads_to_its_correction(world, ana):
    worlds.result(world.rosa, world.ana, "hemoglobin", "12.9", TODAY, unit="g/dL")
    stored = Observation.objects.get()
    page = text_of(ana.post(url(world.rosa), opened(ana, world.rosa, hemoglobin="13.4")))
    assert "differs from what is stored for this test and day: 12.9 g/dL" in page
    assert f"/patients/{world.rosa.pk}/results/{stored.pk}/correct/" in page


# asked --------------------------------------------------------------------------------------------------------------


def test_unlikely_values_are_asked_about_once_and_stored_when_confirmed(world, ana):
    fields = opened(ana, world.rosa, hemoglobin="7.2", platelets="410")
    response = ana.post(url(world.rosa), fields)
    page = text_of(response)
    assert response.status_code == 422
    assert "Are these values right?" in page
    assert "between 8 and 18.5 g/dL is expected" in page
    assert not Visit.objects.exists()
    question = re.search(r'name="confirmed" value="(\w+)"', page).group(1)
    saved(ana.post(url(world.rosa), {**fields, "confirmed": [question]}))
    assert Observation.objects.count() == 2


def test_a_confirmation_holds_for_the_confirmed_values_alone(world, ana):
    fields = opened(ana, world.rosa, hemoglobin="7.2")
    question = re.search(r'name="confirmed" value="(\w+)"', text_of(ana.post(url(world.rosa), fields))).group(
        1
    )
    fields["hemoglobin-value"] = ["4.1"]
    response = ana.post(url(world.rosa), {**fields, "confirmed": [question]})
    assert "Are these values right?" in text_of(response)
    assert not Visit.objects.exists()


# while typing -------------------------------------------------------------------------------------------------------


def test_the_server_says_what_is_wrong_with_a_row_and_what_the_visit_completes(world, ana):
    last_year(world, "vegf", "6630", unit="pg/mL", specimen="serum")
    fields = opened(
        ana, world.rosa, vegf="66", tsh="2", cortisol_am="12", estradiol="40", onls_arm="2", onls_leg="3"
    )
    page = text_of(ana.post(url(world.rosa, "check/"), {**fields, "row": ["vegf"]}))
    assert "is ten times the last one or more, or a tenth or less: 6630 pg/mL on 10 Feb 2026" in page
    assert "Endocrine tests" in page
    assert "3 of 4" in page
    assert "missing: Prolactin" in page
    assert "arms and legs make 5" in page
    assert not Observation.objects.filter(date=TODAY).exists()


def test_a_change_of_specimen_is_told_as_another_series(world, ana):
    last_year(world, "vegf", "6630", unit="pg/mL", specimen="serum")
    fields = opened(ana, world.rosa, vegf="500", vegf__specimen="plasma")
    page = text_of(ana.post(url(world.rosa, "check/"), {**fields, "row": ["vegf"]}))
    assert "Another series than last time (Serum)" in page
    saved(ana.post(url(world.rosa), fields))  # told, not asked


def test_what_completes_is_what_is_completed(world, ana):
    fields = opened(ana, world.rosa, vegf="6630", vegf__specimen="serum", hemoglobin="13", platelets="300")
    said = text_of(ana.post(url(world.rosa, "check/"), {**fields, "row": ["vegf"]}))
    done = {
        name for name in ("VEGF", "Complete blood count", "Endocrine tests") if f"✓</span> {name}" in said
    }
    saved(ana.post(url(world.rosa), fields))
    panels = ScheduleItem.objects.filter(patient=world.rosa, state="done").values_list("panel", flat=True)
    assert done == {"VEGF", "Complete blood count"}
    assert set(panels) == {"vegf", "cbc"}


# drafts -------------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_restored_discarded_and_gone_when_the_visit_is_saved(world, ana):
    fields = opened(ana, world.rosa, hemoglobin="13.4", note="Half way")
    fields["sign_papilledema"] = ["absent"]
    kept = ana.post(url(world.rosa, "draft/"), fields)
    assert text_of(kept) == "Draft kept at 13:00"
    again = opened(ana, world.rosa)
    assert again["hemoglobin-value"] == ["13.4"]
    assert again["note"] == ["Half way"]
    assert again["sign_papilledema"] == ["absent"]
    assert again["submission"] == fields["submission"]
    assert "This is what you had typed by 20 Nov 2026, 13:00" in text_of(ana.get(url(world.rosa)))
    ana.post(url(world.rosa, "draft/discard/"))
    assert opened(ana, world.rosa)["hemoglobin-value"] == [""]
    ana.post(url(world.rosa, "draft/"), fields)
    saved(ana.post(url(world.rosa), fields))
    assert not VisitDraft.objects.exists()
    ana.post(url(world.rosa, "draft/"), fields)  # the last tick of another tab
    assert not VisitDraft.objects.exists()


def test_a_draft_that_a_late_check_left_behind_a_saved_visit_is_none(world, ana):
    fields = opened(ana, world.rosa, hemoglobin="13.4")
    saved(ana.post(url(world.rosa), fields))
    VisitDraft.objects.create(user=world.ana, patient=world.rosa, fields=fields)
    again = opened(ana, world.rosa)
    assert again["hemoglobin-value"] == [""]
    assert again["submission"] != fields["submission"]
    assert "Go on with the draft" not in text_of(ana.get(f"/patients/{world.rosa.pk}/visits/"))


def test_a_draft_is_its_typists_alone(world, ana):
    ana.post(url(world.rosa, "draft/"), opened(ana, world.rosa, hemoglobin="13.4"))
    assert opened(signed_in(world.pablo), world.rosa)["hemoglobin-value"] == [""]


def test_an_untouched_form_leaves_no_draft(world, ana):
    assert text_of(ana.post(url(world.rosa, "draft/"), opened(ana, world.rosa))) == ""
    assert not VisitDraft.objects.exists()


# languages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_spanish(world):
    world.ana.language = "es"
    world.ana.save()
    return signed_in(world.ana)


def test_a_spanish_reader_types_a_decimal_comma(world, in_spanish):
    saved(in_spanish.post(url(world.rosa), opened(in_spanish, world.rosa, hemoglobin="13,5")))
    row = Observation.objects.get()
    assert (str(row.value.normalize()), row.reported_value) == ("13.5", "13,5")


def test_what_can_be_read_in_two_ways_is_asked(world, in_spanish, ana):
    fields = opened(in_spanish, world.rosa, vegf="1.234", vegf__specimen="serum")
    response = in_spanish.post(url(world.rosa), fields)
    assert response.status_code == 422
    assert "1,234" in text_of(response)
    assert not Observation.objects.exists()


def test_an_english_reader_is_told_to_write_a_point(world, ana):
    page = text_of(ana.post(url(world.rosa), opened(ana, world.rosa, hemoglobin="13,5")))
    assert "has a decimal comma. Write it with a point: 13.5." in page


# bad input ----------------------------------------------------------------------------------------------------------

OF_THE_PAGE = [pytest.param(bad, id=bad.id) for bad in BAD_RESULTS if "page" in bad.doors]


def sent(world, browser, bad) -> dict[str, list[str]]:
    """The row as this form sends it: the day of the result is the day of the visit."""
    given = bad.whole
    key = given.pop("analyte")
    fields = as_opened(browser, world.rosa)
    fields["date"] = [given.pop("date")]
    if key not in fields["rows"]:
        fields["rows"].append(key)
    return fields | {f"{key}-{part}": [text] for part, text in given.items()}


@pytest.mark.parametrize("bad", OF_THE_PAGE)
def test_a_bad_result_gets_a_message_at_its_field_and_nothing_is_stored(world, ana, bad):
    fields = sent(world, ana, bad)
    typing = ana.post(url(world.rosa, "check/"), {**fields, "row": [bad.whole["analyte"]]})
    assert typing.status_code == 200
    assert "<script>alert" not in text_of(typing)
    response = ana.post(url(world.rosa), fields)
    assert response.status_code == 422
    assert not Visit.objects.exists()
    assert not Observation.objects.exists()
    where = (
        "id_date" if bad.field == "date" else f'-{bad.field}"' if bad.field != "analyte" else "is not known"
    )
    summary = text_of(response).partition('class="error-summary"')[2].partition("</div>")[0]
    assert where in summary


NASTY = [
    pytest.param("\x00", id="nul"),
    pytest.param("x" * 10_000, id="long"),
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), id="emoji"),
]


OF_ONE_ROW = ("vegf-", "m_protein-", "immunofixation_serum-value", "ncs.median.left.cmap-")


@pytest.mark.parametrize("nasty", NASTY)
def test_no_field_whatever_it_holds_breaks_the_saving(world, ana, nasty):
    pristine = as_opened(ana, world.rosa)
    names = [n for n in pristine if "-" not in n or n.startswith(OF_ONE_ROW)]
    names = [n for n in names if not n.startswith("sign_") or n == "sign_papilledema"]
    for name in names:
        fields = as_opened(ana, world.rosa, vegf="700", vegf__specimen="serum") | {name: [nasty]}
        response = ana.post(url(world.rosa), fields)
        assert response.status_code in (302, 409, 422), name
        assert "<script>alert" not in text_of(response)


@pytest.mark.parametrize("nasty", NASTY)
def test_no_field_whatever_it_holds_breaks_the_draft(world, ana, nasty):
    for name in ("vegf-value", "note", "rows", nasty[:200]):
        fields = as_opened(ana, world.rosa, vegf="700") | {name: [nasty]}
        assert ana.post(url(world.rosa, "draft/"), fields).status_code == 200
        assert ana.post(url(world.rosa, "check/"), {**fields, "row": [nasty]}).status_code == 200
        restored = ana.get(url(world.rosa))
        assert restored.status_code == 200
        assert "<script>alert" not in text_of(restored)


def test_the_form_of_another_patient_is_refused_as_a_whole(world, ana):
    other = worlds.register(world.madrid, world.ana, mrn="77")
    fields = opened(ana, other, hemoglobin="13")
    response = ana.post(url(world.rosa), fields)
    assert response.status_code == 409
    assert "typed on the form of another patient" in text_of(response)
    assert ana.post(url(world.rosa, "draft/"), fields).status_code == 404
    assert ana.post(url(world.rosa, "check/"), fields).status_code == 404
    assert not Visit.objects.exists()
    assert not VisitDraft.objects.exists()


def test_the_sum_of_the_onls_is_refused_at_the_total(world, ana):
    fields = opened(ana, world.rosa, onls_arm="2", onls_leg="3", onls="6")
    response = ana.post(url(world.rosa), fields)
    assert "arms 2 and legs 3 make 5" in text_of(response)
    assert not Observation.objects.exists()


# cost, access -------------------------------------------------------------------------------------------------------


def _queries(browser, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_earlier_results(world, ana):
    def earlier(first: int, count: int) -> None:
        Observation.objects.bulk_create(
            Observation(
                patient=world.rosa,
                analyte="hemoglobin",
                date=TODAY - timedelta(days=first + n),
                reported_value="13",
                reported_unit="g/dL",
                value=13,
                unit="g/dL",
                source="page",
                recorded_by=world.ana,
            )
            for n in range(count)
        )

    earlier(1, 10)
    ana.get(url(world.rosa))
    few = _queries(ana, url(world.rosa))
    earlier(11, 990)
    assert _queries(ana, url(world.rosa)) == few
    assert few <= 30


@pytest.mark.parametrize("address", ["new/", "row/?key=free_t4"])
def test_a_stranger_does_not_learn_that_the_patient_exists(world, address):
    assert refuses_strangers(url(world.rosa, address), world.lena)


@pytest.mark.parametrize("address", ["new/", "check/", "draft/", "draft/discard/"])
def test_a_stranger_writes_nothing(world, address):
    assert refuses_strangers(url(world.rosa, address), world.lena, method="post")
    assert not VisitDraft.objects.exists()


@pytest.mark.parametrize("address", ["new/", "check/", "draft/", "draft/discard/"])
def test_a_coordinator_logs_no_visit(world, address):
    assert signed_in(world.carla).post(url(world.rosa, address)).status_code == 403


def test_a_number_too_large_for_a_patient_is_not_found(ana):
    assert ana.get("/patients/99999999999999999999999/visits/new/").status_code == 404


def test_an_unreadable_submission_id_is_no_reason_to_lose_a_visit(world, ana):
    fields = opened(ana, world.rosa, note="seen")
    saved(ana.post(url(world.rosa), {**fields, "submission": ["not-an-id"]}))
    assert isinstance(Visit.objects.get().submission_id, uuid.UUID)


def test_what_is_seldom_asked_stands_folded_until_it_is_due_or_filled(world, ana):
    def unfolded() -> set[str]:
        page = ana.get(url(world.rosa))
        return {laid.section.name for laid in page.context["sections"] if laid.is_open}

    ScheduleItem.objects.filter(patient=world.rosa, state="open").delete()
    assert unfolded() == {"laboratory", "nerves", "signs"}
    ana.post(url(world.rosa, "draft/"), opened(ana, world.rosa, **{"lvef-value": "61"}))
    assert unfolded() == {"laboratory", "nerves", "lungs_heart", "signs"}
