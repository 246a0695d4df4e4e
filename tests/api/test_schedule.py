"""What is due through REST: items and history to the letter, on any day; waivers, awaited results; the worklist."""

from __future__ import annotations

import pytest

from monitoring.models import ScheduleItem
from tests import world as worlds
from tests.api.conftest import Callers
from tests.api.test_bodies import reasons

ITEM = {
    *("id", "panel", "opens", "target", "due_by", "status", "reason", "have", "missing", "why"),
    *("waived_until", "awaiting_since", "snoozed_until"),
}
WHY = {
    *(
        "rule",
        "interval",
        "anchor",
        "anchor_id",
        "anchor_date",
        "sources",
        "spoken_by",
        "review_status",
        "protocol",
    ),
}
ROW = {
    *("patient", "item", "panel", "opens", "due_by", "status", "days_overdue", "last_contact"),
    *("awaiting_since", "snoozed_until"),
}


def vegf(day: str, value: object = 740) -> dict:
    return {"analyte": "vegf", "value": value, "unit": "pg/mL", "specimen": "plasma", "date": day}


def store(caller, patient: str, *results: dict) -> list[int]:
    answer = caller.post(f"{patient}/observations", {"observations": list(results)})
    assert answer.status_code == 201, answer.content
    return answer.json()["stored"]


def item(caller, patient: str, panel: str = "vegf", **query) -> dict:
    answer = caller.get(f"{patient}/schedule", **query)
    assert answer.status_code == 200
    return next(item for item in answer.json()["items"] if item["panel"] == panel)


def window(found: dict) -> tuple:
    return found["opens"], found["target"], found["due_by"], found["status"]


def test_a_panel_never_done_is_due_from_the_diagnosis_on(rest: Callers, rosa, world):
    found = item(rest.carla, rosa)
    assert set(found) == ITEM
    assert set(found["why"]) == WHY
    assert window(found) == ("2026-01-10", "2026-01-25", "2026-02-09", "overdue")
    assert (found["have"], found["missing"]) == ([], ["vegf"])
    why = found["why"]
    assert (why["rule"], why["interval"], why["anchor"], why["anchor_date"]) == (
        "baseline",
        "P30D",
        "diagnosis",
        "2026-01-10",
    )
    assert (why["sources"], why["spoken_by"]) == (["PROJECT_BRIEF"], "protocol")
    assert found["id"] == ScheduleItem.objects.get(patient=world.rosa, panel="vegf", state="open").pk


def test_a_sample_closes_the_window_and_opens_the_next(rest: Callers, rosa, world):
    store(rest.ana, rosa, vegf("2026-02-01"), vegf("2026-10-31"))
    found = item(rest.ana, rosa)
    assert window(found) == ("2027-01-17", "2027-01-31", "2027-02-14", "upcoming")
    assert (found["why"]["rule"], found["why"]["interval"]) == ("repeat", "P3M")
    assert (found["why"]["anchor"], found["why"]["anchor_date"]) == ("last_done", "2026-10-31")
    assert found["why"]["anchor_id"] == world.rosa.completions.get(panel="vegf", day="2026-10-31").pk
    history = [row for row in rest.ana.get(f"{rosa}/schedule").json()["history"] if row["panel"] == "vegf"]
    assert history == [
        {
            "panel": "vegf",
            "opens": "2026-01-10",
            "due_by": "2026-02-09",
            "done_on": "2026-02-01",
            "in_window": True,
        },
        {
            "panel": "vegf",
            "opens": "2026-04-17",
            "due_by": "2026-05-15",
            "done_on": "2026-10-31",
            "in_window": False,
        },
    ]


def test_the_parts_that_block_come_before_those_that_are_only_missed(rest: Callers, rosa):
    assert item(rest.ana, rosa, "spep")["missing"] == ["m_protein", "immunofixation_serum"]
    assert item(rest.ana, rosa, "chemistry")["missing"] == ["creatinine", "urine_protein_24h"]
    tsh = {"analyte": "tsh", "value": 2, "unit": "mIU/L", "date": "2026-11-10"}
    store(rest.ana, rosa, tsh)
    found = item(rest.ana, rosa, "endocrine")
    assert (found["have"], found["missing"]) == (["tsh"], ["cortisol_am", "prolactin", "estradiol"])


@pytest.mark.parametrize(
    "day, expected",
    [
        ("2026-01-09", ("2026-11-20", "2026-12-05", "2026-12-20", "upcoming")),
        ("2026-01-10", ("2026-01-10", "2026-01-25", "2026-02-09", "due")),
        ("2026-02-09", ("2026-01-10", "2026-01-25", "2026-02-09", "due")),
        ("2026-02-10", ("2026-01-10", "2026-01-25", "2026-02-09", "overdue")),
        ("2026-03-01", ("2026-05-18", "2026-06-01", "2026-06-15", "upcoming")),
        ("2026-05-18", ("2026-05-18", "2026-06-01", "2026-06-15", "due")),
        ("2026-06-16", ("2026-05-18", "2026-06-01", "2026-06-15", "overdue")),
        ("2026-11-20", ("2027-01-17", "2027-01-31", "2027-02-14", "upcoming")),
        ("2027-02-15", ("2027-01-17", "2027-01-31", "2027-02-14", "overdue")),
    ],
)
def test_another_days_answer_is_from_what_was_dated_by_then(day, expected, rest: Callers, rosa):
    """Before the diagnosis its date is not known, and the day of registration stands in."""
    store(rest.ana, rosa, vegf("2026-03-01"), vegf("2026-10-31"))
    answer = rest.ana.get(f"{rosa}/schedule", today=day).json()
    assert answer["today"] == day
    assert window(item(rest.ana, rosa, today=day)) == expected


def test_the_id_of_an_item_is_the_same_on_every_day(rest: Callers, rosa):
    store(rest.ana, rosa, vegf("2026-03-01"))
    ids = {
        item(rest.ana, rosa, today=day)["id"]
        for day in ("2026-03-01", "2026-06-16", "2026-11-20", "2027-11-20")
    }
    assert len(ids) == 1
    assert None not in ids


@pytest.mark.parametrize("day", ["0001-01-01", "1968-05-01", "9999-12-31"])
def test_any_day_of_the_calendar_may_be_asked_for(day, rest: Callers, rosa):
    rest.ana.post(f"{rosa}/treatments", {"kind": "asct", "start": "2026-02-01"})
    store(rest.ana, rosa, vegf("2026-10-31"))
    for to in ("", "/schedule", "/course", "/observations", "/treatments", "/visits"):
        assert rest.ana.get(f"{rosa}{to}", today=day).status_code == 200


def test_a_treatment_that_runs_brings_blood_counts_monthly_and_puts_the_pet_off(rest: Callers, rosa):
    counts = [
        {"analyte": "hemoglobin", "value": 13, "unit": "g/dL", "date": "2026-11-02"},
        {"analyte": "platelets", "value": 250, "unit": "10*3/uL", "date": "2026-11-02"},
    ]
    store(rest.ana, rosa, *counts)
    assert item(rest.ana, rosa, "cbc")["why"]["interval"] == "P3M"
    body = {"kind": "systemic", "agents": ["lenalidomide"], "start": "2026-10-01"}
    treatment = rest.ana.post(f"{rosa}/treatments", body).json()["id"]
    assert item(rest.ana, rosa, "cbc")["why"]["interval"] == "P1M"
    pet = item(rest.ana, rosa, "pet_ct")
    assert window(pet) == (None, None, None, "not_scheduled")
    assert (pet["reason"], pet["why"]["anchor"], pet["why"]["anchor_id"]) == (
        "treatment_running",
        "treatment_end",
        treatment,
    )
    rest.ana.patch(f"{rosa}/treatments/{treatment}", {"end": "2026-11-15"}, If_Match='"1"')
    assert window(item(rest.ana, rosa, "pet_ct"))[0] == "2027-05-15"
    missed = [row for row in rest.ana.get(f"{rosa}/schedule").json()["history"] if row["panel"] == "pet_ct"]
    assert [(row["done_on"], row["in_window"]) for row in missed] == [(None, None)]


# What people decide -------------------------------------------------------------------------------------------------
def test_a_waived_item_is_not_due_until_its_date_and_from_the_day_it_was_waived(rest: Callers, rosa):
    answer = rest.pablo.post(f"{rosa}/schedule/vegf/waive", {"reason": "travels", "until": "2026-12-01"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["waived_until"]) == ("waived", "2026-12-01")
    statuses = {
        day: item(rest.ana, rosa, today=day)["status"] for day in ("2026-11-19", "2026-12-01", "2026-12-02")
    }
    assert statuses == {"2026-11-19": "overdue", "2026-12-01": "waived", "2026-12-02": "overdue"}


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        ({"until": "2026-12-01"}, "/reason", "required"),
        ({"until": "2026-12-01", "reason": " "}, "/reason", "blank"),
        ({"until": "2026-12-01", "reason": "x" * 10_000}, "/reason", "too_long"),
        ({"until": "2026-11-19", "reason": "x"}, "/until", "date_in_past"),
        ({"until": "9999-12-31", "reason": "x"}, "/until", "date_too_far"),
        ({"until": "2026-02-30", "reason": "x"}, "/until", "date_invalid"),
        ({"reason": "x"}, "/until", "required"),
    ],
)
def test_a_wrong_waiver_is_named(body, pointer, code, rest: Callers, rosa):
    assert reasons(rest.pablo.post(f"{rosa}/schedule/vegf/waive", body)) == [(pointer, code)]
    assert item(rest.ana, rosa)["status"] == "overdue"


def test_an_awaited_result_is_shown_and_taken_back(rest: Callers, rosa):
    to = f"{rosa}/schedule/vegf/awaiting"
    answer = rest.carla.post(to, {"since": "2026-11-18"})
    assert (answer.status_code, answer.json()["awaiting_since"]) == (200, "2026-11-18")
    assert item(rest.ana, rosa, today="2026-11-17")["awaiting_since"] is None
    assert reasons(rest.carla.post(to, {"since": "2026-11-21"})) == [("/since", "date_in_future")]
    assert reasons(rest.carla.post(to, {"since": "2025-11-19"})) == [("/since", "date_too_old")]
    assert reasons(rest.carla.post(to, {})) == [("/since", "required")]
    assert rest.carla.post(to, {"since": None}).json()["awaiting_since"] is None


@pytest.mark.parametrize("panel", ["mri", "stabilisation_check", "VEGF", "vegf%00"])
def test_a_panel_that_has_no_open_item_is_not_found(panel, rest: Callers, rosa):
    body = {"reason": "x", "until": "2026-12-01"}
    assert rest.pablo.post(f"{rosa}/schedule/{panel}/waive", body).status_code == 404
    assert rest.pablo.post(f"{rosa}/schedule/{panel}/awaiting", {"since": "2026-11-19"}).status_code == 404


# The worklist -------------------------------------------------------------------------------------------------------
def worklist(caller, **query) -> dict:
    answer = caller.get("/worklist", **query)
    assert answer.status_code == 200
    return answer.json()


def test_the_worklist_holds_what_is_due_and_overdue_by_date(rest: Callers, rosa, world):
    body = {"date": "2026-11-19", "channel": "phone", "outcome": "no_answer", "next_try": "2026-11-25"}
    rest.carla.post(f"{rosa}/contacts", body)
    other = worlds.register(world.madrid, world.ana, mrn="2", diagnosis_date=worlds.TODAY)
    answer = worklist(rest.carla)
    rows = answer["results"]
    assert all(set(row) == ROW for row in rows)
    assert [(row["due_by"], row["item"]) for row in rows] == sorted(
        (row["due_by"], row["item"]) for row in rows
    )
    assert (answer["total"], answer["total_capped"], answer["next"]) == (len(rows), False, None)
    first = rows[0]
    assert (first["patient"]["id"], first["status"], first["days_overdue"]) == (world.rosa.pk, "overdue", 284)
    assert first["last_contact"] == body
    assert {row["status"] for row in rows if row["patient"]["id"] == other.pk} == {"due"}
    assert {row["item"] for row in rows} <= set(ScheduleItem.objects.values_list("pk", flat=True))


def test_the_worklist_is_filtered_by_panel_status_text_and_site(rest: Callers, rosa, world):
    worlds.register(world.madrid, world.ana, mrn="2", family_name="Sol", diagnosis_date=worlds.TODAY)
    assert {row["panel"] for row in worklist(rest.ana, panel="vegf")["results"]} == {"vegf"}
    assert {row["status"] for row in worklist(rest.ana, status="overdue")["results"]} == {"overdue"}
    assert {row["patient"]["mrn"] for row in worklist(rest.ana, q="sol")["results"]} == {"2"}
    assert worklist(rest.ana, site="MADRID")["total"] == worklist(rest.ana)["total"]
    rest.pablo.post(f"{rosa}/schedule/vegf/waive", {"reason": "travels", "until": "2026-12-01"})
    assert [row["panel"] for row in worklist(rest.ana, status="waived")["results"]] == ["vegf"]
    rest.carla.post(f"{rosa}/schedule/ncs/awaiting", {"since": "2026-11-18"})
    assert [row["panel"] for row in worklist(rest.ana, status="awaiting")["results"]] == ["ncs"]
    assert worklist(rest.ana, today="2026-01-09")["results"] == []


def test_the_worklist_comes_page_by_page_at_constant_cost(
    rest: Callers, world, django_assert_max_num_queries
):
    for number in range(4):
        worlds.register(world.madrid, world.ana, mrn=f"V-{number}", given_name=f"Eva {number}")
    whole = worklist(rest.ana, limit=500)
    seen, counts, following = [], [], "/api/v1/worklist?limit=7"
    while following:
        with django_assert_max_num_queries(10) as captured:
            answer = rest.ana.client.get(following, headers=rest.ana.headers).json()
        seen += answer["results"]
        counts.append(len(captured))
        assert answer["total"] == whole["total"] == len(whole["results"])
        following = answer["next"]
    assert seen == whole["results"]
    assert len(set(counts)) == 1


def test_a_schedule_costs_the_same_however_long_the_history(
    rest: Callers, rosa, django_assert_max_num_queries
):
    counts = []
    for year in (2018, 2022):
        store(rest.ana, rosa, *[vegf(f"{year + n // 4}-{1 + 3 * (n % 4):02}-01") for n in range(16)])
        for to in ("/schedule", "/course"):
            with django_assert_max_num_queries(16) as captured:
                rest.ana.get(rosa + to)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
