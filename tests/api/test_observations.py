"""Results through REST: stored all or nothing, listed with what follows from them, voided, corrected."""

from __future__ import annotations

import pytest

from monitoring.models import Observation
from tests.api.conftest import Callers
from tests.api.test_bodies import reasons
from tests.samples.bad_results import BAD_RESULTS, DECIMAL_COMMA, GOOD

VEGF = {"analyte": "vegf", "value": "740", "unit": "pg/mL", "specimen": "plasma", "date": "2026-11-02"}


def send(caller, patient: str, *results: dict, query: str = "", **headers):
    return caller.post(f"{patient}/observations{query}", {"observations": list(results)}, **headers)


def listed(caller, patient: str, **query) -> list[dict]:
    return caller.get(f"{patient}/observations", **query).json()["results"]


def test_a_result_is_kept_as_reported_and_in_its_canonical_unit(rest: Callers, rosa, world):
    answer = send(
        rest.ana,
        rosa,
        {
            "analyte": "cortisol_stimulated_peak",
            "value": 341,
            "unit": "nmol/L",
            "date": "2026-11-02",
            "lower_limit": "550",
            "lab": "North",
        },
    )
    assert answer.status_code == 201
    stored = answer.json()
    assert set(stored) == {"stored", "unchanged", "corrected", "warnings", "problems"}
    row = listed(rest.ana, rosa)[0]
    assert row["id"] == stored["stored"][0]
    assert row["reported"] == {"value": "341", "unit": "nmol/L"}
    assert row["canonical"] == {"value": pytest.approx(12.36, abs=0.01), "comparator": "", "unit": "ug/dL"}
    assert row["lower_limit"] == pytest.approx(19.93, abs=0.01)
    assert row["upper_limit"] is None
    assert row["recorded_by"] == {"id": world.ana.pk, "name": "Ana"}
    assert (row["source"], row["status"], row["voided"]) == ("rest", "final", False)


@pytest.mark.parametrize(
    "given, reported, value, comparator",
    [
        ("6630", "6630", 6630, ""),
        (6630, "6630", 6630, ""),
        (6630.5, "6630.5", 6630.5, ""),
        ("<31", "<31", 31, "<"),
        (">2000", ">2000", 2000, ">"),
    ],
)
def test_a_value_may_be_text_or_number_and_is_answered_as_a_number(
    given, reported, value, comparator, rest: Callers, rosa
):
    assert send(rest.ana, rosa, {**VEGF, "value": given}).status_code == 201
    row = listed(rest.ana, rosa)[0]
    assert row["reported"]["value"] == reported
    assert (row["canonical"]["value"], row["canonical"]["comparator"]) == (value, comparator)


def test_a_word_has_no_number(rest: Callers, rosa):
    send(rest.ana, rosa, {"analyte": "m_protein", "value": "not detected", "date": "2026-11-02"})
    row = listed(rest.ana, rosa)[0]
    assert row["reported"] == {"value": "not detected", "unit": ""}
    assert row["canonical"]["value"] is None


def test_one_wrong_result_and_nothing_is_stored(rest: Callers, rosa):
    answer = send(rest.ana, rosa, VEGF, {**VEGF, "specimen": "", "unit": ""})
    assert answer.status_code == 422
    assert reasons(answer) == [
        ("/observations/1/specimen", "specimen_required"),
        ("/observations/1/unit", "unit_required"),
    ]
    assert Observation.objects.count() == 0


def test_what_can_be_stored_is_stored_where_that_is_asked_for(rest: Callers, rosa):
    answer = send(rest.ana, rosa, {**VEGF, "unit": ""}, VEGF, {**VEGF, "id": 1}, "x", query="?partial=true")
    assert answer.status_code == 201
    body = answer.json()
    assert len(body["stored"]) == 1
    assert [(each["index"], each["pointer"], each["code"]) for each in body["problems"]] == [
        (0, "/observations/0/unit", "unit_required"),
        (2, "/observations/2/id", "unknown_field"),
        (3, "/observations/3", "invalid"),
    ]
    assert all(each["message"] for each in body["problems"])


def test_the_same_value_again_changes_nothing_also_within_a_request(rest: Callers, rosa):
    first = send(rest.ana, rosa, VEGF, VEGF).json()
    assert first["unchanged"] == first["stored"]
    again = send(rest.ana, rosa, {**VEGF, "value": "740.0"}).json()
    assert (again["stored"], again["unchanged"]) == ([], first["stored"])


def test_another_value_is_a_conflict_until_it_is_called_a_correction(rest: Callers, rosa):
    stored = send(rest.ana, rosa, VEGF).json()["stored"]
    refused = send(rest.ana, rosa, {**VEGF, "value": "741"})
    assert refused.status_code == 409
    assert reasons(refused) == [("/observations/0/value", "changed_value")]
    mixed = send(rest.ana, rosa, {**VEGF, "value": "741"}, {**VEGF, "unit": ""})
    assert mixed.status_code == 422
    unexplained = send(rest.ana, rosa, {**VEGF, "value": "741", "correct": True})
    assert reasons(unexplained) == [("/observations/0/reason", "reason_required")]
    corrected = send(rest.ana, rosa, {**VEGF, "value": "741", "correct": True, "reason": "misread"})
    assert (corrected.status_code, corrected.json()["corrected"]) == (201, stored)
    assert listed(rest.ana, rosa)[0]["status"] == "corrected"


def test_an_unlikely_value_is_stored_with_a_warning(rest: Callers, rosa):
    body = send(rest.ana, rosa, VEGF, {**VEGF, "date": "2026-11-09", "value": "7400"}).json()
    assert len(body["stored"]) == 2
    assert {(each["index"], each["code"]) for each in body["warnings"]} >= {(1, "change_tenfold")}
    assert all(set(each) == {"index", "code", "message"} and each["message"] for each in body["warnings"])


@pytest.mark.parametrize(
    "bad", [bad for bad in (*BAD_RESULTS, *DECIMAL_COMMA) if "rest" in bad.doors], ids=lambda bad: bad.id
)
def test_a_bad_result_gets_the_same_verdict_as_at_every_door(bad, rest: Callers, rosa):
    answer = send(rest.ana, rosa, bad.whole)
    assert answer.status_code == 422
    assert reasons(answer)[0] == (f"/observations/0/{bad.field}", bad.code)
    assert Observation.objects.count() == 0


def test_the_good_result_of_the_table_is_stored_without_a_word(rest: Callers, rosa):
    body = send(rest.ana, rosa, GOOD).json()
    assert (len(body["stored"]), body["warnings"], body["problems"]) == (1, [], [])


@pytest.mark.parametrize(
    "value",
    [True, [], {}, [740], {"value": 740}],
    ids=["true", "list", "object", "list of one", "object of one"],
)
def test_a_value_that_is_neither_text_nor_number_is_refused(value, rest: Callers, rosa):
    for name in ("value", "unit", "lab", "date", "lower_limit", "analyte", "note"):
        answer = send(rest.ana, rosa, {**VEGF, name: value})
        assert answer.status_code == 422
        assert (f"/observations/0/{name}", "not_text") in reasons(answer), name


@pytest.mark.parametrize("given", [[], {}, "x", None], ids=["none", "an object", "a text", "null"])
def test_a_request_without_results_is_refused(given, rest: Callers, rosa):
    answer = rest.ana.post(f"{rosa}/observations", {"observations": given})
    assert reasons(answer) == [("/observations", "required")]


def test_too_many_results_at_once_are_refused(rest: Callers, rosa):
    answer = send(rest.ana, rosa, *[VEGF] * 1_001)
    assert reasons(answer) == [("/observations", "too_many")]


def test_what_follows_from_other_results_is_listed_without_an_id(rest: Callers, rosa):
    send(
        rest.ana,
        rosa,
        {"analyte": "creatinine", "value": "0.8", "unit": "mg/dL", "date": "2026-11-02"},
        {"analyte": "onls_arm", "value": 2, "date": "2026-11-02"},
        {"analyte": "onls_leg", "value": 3, "date": "2026-11-02"},
    )
    rows = {row["analyte"]: row for row in listed(rest.ana, rosa)}
    assert list(rows) == ["creatinine", "onls_arm", "onls_leg", "egfr", "onls"]
    for name, value in (("egfr", 85.4), ("onls", 5)):
        assert (rows[name]["id"], rows[name]["source"]) == (None, "computed")
        assert rows[name]["canonical"]["value"] == value
        assert [row["analyte"] for row in listed(rest.ana, rosa, analyte=name)] == [name]
    assert [row["analyte"] for row in listed(rest.ana, rosa, analyte="creatinine")] == ["creatinine"]


def test_no_egfr_is_computed_where_one_is_reported_or_the_sex_is_not_known(rest: Callers, world, rosa):
    creatinine = {"analyte": "creatinine", "value": "0.8", "unit": "mg/dL", "date": "2026-11-02"}
    send(
        rest.ana,
        rosa,
        creatinine,
        {"analyte": "egfr", "value": 90, "unit": "mL/min/{1.73_m2}", "date": "2026-11-02"},
    )
    assert [row["source"] for row in listed(rest.ana, rosa, analyte="egfr")] == ["rest"]
    rest.lena.patch(f"/patients/{world.liam.pk}", {"sex": "other"}, If_Match='"1"')
    send(rest.lena, f"/patients/{world.liam.pk}", creatinine)
    assert listed(rest.lena, f"/patients/{world.liam.pk}", analyte="egfr") == []


def test_a_long_list_comes_page_by_page_each_row_once(rest: Callers, rosa):
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 5) for day in (1, 8)]
    send(
        rest.ana,
        rosa,
        *[{"analyte": "creatinine", "value": "0.8", "unit": "mg/dL", "date": day} for day in days],
        *[{"analyte": "onls_arm", "value": 2, "date": day} for day in days],
        *[{"analyte": "onls_leg", "value": 3, "date": day} for day in days],
    )
    whole = listed(rest.ana, rosa)
    assert len(whole) == 5 * len(days)
    for size in (1, 3, 7, 39, 40):
        pages, following = [], f"/api/v1{rosa}/observations?limit={size}"
        while following:
            answer = rest.ana.client.get(following, headers=rest.ana.headers).json()
            pages.append(answer["results"])
            following = answer["next"]
        assert [row for page in pages for row in page] == whole
        assert all(len(page) == size for page in pages[:-1])


def test_a_page_costs_the_same_however_many_results_there_are(
    rest: Callers, rosa, django_assert_max_num_queries
):
    counts = []
    for year in (2025, 2026):
        send(rest.ana, rosa, *[{**VEGF, "date": f"{year}-{month:02}-01"} for month in range(1, 11)])
        with django_assert_max_num_queries(14) as captured:
            listed(rest.ana, rosa)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_voided_result_stays_readable_and_counts_no_more(rest: Callers, rosa):
    stored = send(rest.ana, rosa, VEGF).json()["stored"][0]
    to = f"{rosa}/observations/{stored}/void"
    assert reasons(rest.ana.post(to, {"reason": " "})) == [("/reason", "required")]
    assert reasons(rest.ana.post(to, {})) == [("/reason", "required")]
    assert reasons(rest.ana.post(to, {"reason": ["x"]})) == [("/reason", "not_text")]
    voided = rest.ana.post(to, {"reason": "another person's sample"})
    assert voided.status_code == 200
    assert (voided.json()["voided"], voided.json()["void_reason"]) == (True, "another person's sample")
    assert [row["voided"] for row in listed(rest.ana, rosa)] == [True]
    assert rest.ana.get(f"{rosa}/course").json()["series"] == []
    assert reasons(rest.ana.post(to, {"reason": "again"})) == [("/reason", "already_voided")]
    assert send(rest.ana, rosa, {**VEGF, "value": "1"}).status_code == 201


def test_a_correction_keeps_the_id_and_what_stood_before(rest: Callers, rosa):
    stored = send(rest.ana, rosa, VEGF).json()["stored"][0]
    to = f"{rosa}/observations/{stored}/correct"
    corrected = rest.ana.post(to, {"value": 704, "date": "2026-11-03", "reason": "misread"})
    assert corrected.status_code == 200
    body = corrected.json()
    assert (body["id"], body["date"], body["status"]) == (stored, "2026-11-03", "corrected")
    assert body["canonical"]["value"] == 704
    assert Observation.objects.get().revisions.get().said["reported_value"] == "740"
    assert reasons(rest.ana.post(to, {"value": 704})) == [("/reason", "required")]
    assert reasons(rest.ana.post(to, {"unit": "ng/mL", "reason": "x"})) == [("/unit", "unit_not_accepted")]
    assert reasons(rest.ana.post(to, {"date": "2026-11-21", "reason": "x"})) == [("/date", "date_in_future")]


def test_a_correction_that_takes_anothers_place_is_a_conflict(rest: Callers, rosa):
    send(rest.ana, rosa, VEGF)
    other = send(rest.ana, rosa, {**VEGF, "date": "2026-11-09"}).json()["stored"][0]
    answer = rest.ana.post(f"{rosa}/observations/{other}/correct", {"date": VEGF["date"], "reason": "x"})
    assert (answer.status_code, reasons(answer)) == (409, [("/date", "identity_taken")])


def test_an_earlier_day_shows_what_was_dated_by_then(rest: Callers, rosa):
    send(rest.ana, rosa, VEGF, {**VEGF, "date": "2026-11-09"})
    assert [row["date"] for row in listed(rest.ana, rosa, today="2026-11-08")] == ["2026-11-02"]
    assert [row["date"] for row in listed(rest.ana, rosa, today="2026-11-09")] == ["2026-11-02", "2026-11-09"]
