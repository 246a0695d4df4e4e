"""People through REST: registered, found, changed with If-Match, closed, reopened."""

from __future__ import annotations

from datetime import date

import pytest

from monitoring.models import ScheduleItem
from patients.models import Patient
from tests import world as worlds
from tests.api.conftest import Callers
from tests.api.test_bodies import PERSON, problem, reasons

CLINICAL = {
    *("diagnosis_date", "responsible_physician", "transplant_eligible", "light_chain", "isotype"),
    *("pregnancy_prevention", "replacement_plans", "care_team", "status_reason"),
}


def test_a_patient_is_registered_with_all_that_is_known(rest: Callers, world):
    body = {
        **PERSON,
        "language": "es",
        "diagnosis_date": "2026-03-01",
        "phone": "+34 600 000 000",
        "email": "luz@example.org",
        "address": "Calle Mayor 1\nMadrid",
        "preferred_channel": "phone",
        "next_of_kin": "Ana Sol",
        "responsible_physician": "PABLO@example.org",
        "transplant_eligible": "yes",
        "light_chain": "lambda",
        "isotype": "IgA",
        "pregnancy_prevention": "not_required",
        "replacement_plans": {"thyroid": "levothyroxine 75 ug", "adrenal": " "},
        "care_team": {"hematology": "Dr. Sanz", "neurology": ""},
    }
    answer = rest.ana.post("/patients", body)
    assert answer.status_code == 201
    made = answer.json()
    assert made["warnings"] == []
    assert made["responsible_physician"] == {"id": world.pablo.pk, "name": "Pablo"}
    assert made["replacement_plans"] == {"thyroid": "levothyroxine 75 ug"}
    assert made["care_team"] == {"hematology": "Dr. Sanz"}
    same = set(body) - {"responsible_physician", "replacement_plans", "care_team"}
    assert {name: made[name] for name in same} == {name: body[name] for name in same}
    read = rest.ana.get(answer["Location"].removeprefix("/api/v1"))
    assert read.json() == {name: value for name, value in made.items() if name != "warnings"}
    assert read["ETag"] == answer["ETag"] == '"1"'
    assert ScheduleItem.objects.filter(patient=made["id"], state="open").exists()


def test_a_record_number_is_taken_once_per_site(rest: Callers, world):
    taken = rest.ana.post("/patients", {**PERSON, "mrn": " 000 123"})
    assert (taken.status_code, reasons(taken)) == (409, [("/mrn", "mrn_taken")])
    assert rest.lena.post("/patients", {**PERSON, "site": "LEEDS", "mrn": "000123"}).status_code == 201


def test_the_same_name_and_birth_date_is_registered_with_a_warning(rest: Callers, world):
    body = {**PERSON, "family_name": "NUNEZ", "given_name": "rosa", "birth_date": "1968-05-02"}
    answer = rest.ana.post("/patients", body)
    assert answer.status_code == 201
    [warning] = answer.json()["warnings"]
    assert (warning["code"], warning["patient_id"]) == ("likely_duplicate", world.rosa.pk)
    assert warning["message"]


def test_a_coordinator_sees_identity_and_contact_data_alone(rest: Callers, rosa):
    mine, theirs = rest.carla.get(rosa).json(), rest.ana.get(rosa).json()
    assert set(theirs) - set(mine) == CLINICAL
    assert rest.carla.get("/patients").json()["results"] == [mine]


def test_a_coordinator_changes_identity_and_contact_data_alone(rest: Callers, rosa, world):
    changed = rest.carla.patch(rosa, {"phone": "1", "family_name": "Núñez Gil"}, If_Match='"1"')
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json()["phone"] == "1"
    for name, value in (
        ("diagnosis_date", None),
        ("light_chain", "kappa"),
        ("replacement_plans", {}),
        ("care_team", {}),
    ):
        answer = rest.carla.patch(rosa, {"phone": "2", name: value}, If_Match='"2"')
        assert answer.status_code == 403
    world.rosa.refresh_from_db()
    assert (world.rosa.phone, world.rosa.version) == ("1", 2)


def test_a_change_without_the_version_that_was_read_is_not_taken(rest: Callers, rosa, world):
    missing = rest.ana.patch(rosa, {"phone": "1"})
    assert missing.status_code == 428
    problem(missing)
    assert rest.ana.patch(rosa, {"phone": "1"}, If_Match='"1"').status_code == 200
    for stale in ('"1"', '"7"', "nonsense", '"99999999999999999999"', "*"):
        answer = rest.ana.patch(rosa, {"phone": "2"}, If_Match=stale)
        assert answer.status_code == 412, stale
        problem(answer)
    world.rosa.refresh_from_db()
    assert world.rosa.phone == "1"
    for current in ('W/"2"', "2"):
        assert rest.ana.patch(rosa, {"phone": "1"}, If_Match=current).status_code == 200


def test_null_empties_what_may_be_empty(rest: Callers, rosa):
    rest.ana.patch(rosa, {"phone": "1", "language": "es"}, If_Match='"1"')
    body = {"phone": None, "language": None, "diagnosis_date": None, "responsible_physician": None}
    answer = rest.ana.patch(rosa, body, If_Match='"2"')
    assert answer.status_code == 200
    emptied = answer.json()
    assert (emptied["phone"], emptied["language"], emptied["diagnosis_date"]) == ("", "", None)


def test_a_moved_diagnosis_moves_what_is_due(rest: Callers, rosa):
    def opens() -> str:
        items = rest.ana.get(f"{rosa}/schedule").json()["items"]
        return next(item["opens"] for item in items if item["panel"] == "vegf")

    assert opens() == "2026-01-10"
    rest.ana.patch(rosa, {"diagnosis_date": "2026-02-10"}, If_Match='"1"')
    assert opens() == "2026-02-10"


def test_a_closed_follow_up_has_nothing_due_until_it_is_reopened(rest: Callers, rosa, world):
    closing = {"status": "transferred", "date": "2026-11-18", "reason": "moved to Leeds"}
    closed = rest.ana.post(f"{rosa}/close", closing)
    assert closed.status_code == 200
    assert (closed.json()["status"], closed.json()["status_date"]) == ("transferred", "2026-11-18")
    assert rest.ana.get(f"{rosa}/schedule").json()["items"] == []
    assert rest.ana.get("/worklist").json()["results"] == []
    assert reasons(rest.ana.post(f"{rosa}/close", closing)) == [("/status", "already_closed")]
    assert reasons(rest.ana.post(f"{rosa}/reopen", {"reason": " "})) == [("/reason", "blank")]
    reopened = rest.ana.post(f"{rosa}/reopen", {"reason": "came back"})
    assert (reopened.json()["status"], reopened.json()["status_date"]) == ("active", None)
    assert rest.ana.get("/worklist").json()["results"] != []
    assert reasons(rest.ana.post(f"{rosa}/reopen", {"reason": "x"})) == [("/status", "not_closed")]


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        ({"status": "active", "date": "2026-11-18"}, "/status", "invalid_choice"),
        ({"status": "deceased", "date": "2026-11-21"}, "/date", "date_in_future"),
        ({"status": "deceased", "date": "1968-05-01"}, "/date", "date_before_birth"),
        ({"status": "deceased"}, "/date", "required"),
        ({"status": "deceased", "date": "2026-11-18", "reason": "x" * 501}, "/reason", "max_length"),
    ],
)
def test_a_follow_up_closes_on_a_possible_day_alone(body, pointer, code, rest: Callers, rosa, world):
    assert reasons(rest.ana.post(f"{rosa}/close", body)) == [(pointer, code)]
    world.rosa.refresh_from_db()
    assert world.rosa.status == "active"


def test_on_an_earlier_day_a_later_end_and_a_later_diagnosis_are_not_known(rest: Callers, rosa):
    rest.ana.post(f"{rosa}/close", {"status": "deceased", "date": "2026-11-18"})
    on = {day: rest.ana.get(rosa, today=day).json() for day in ("2026-01-09", "2026-11-17", "2026-11-18")}
    assert [(each["status"], each["diagnosis_date"]) for each in on.values()] == [
        ("active", None),
        ("active", "2026-01-10"),
        ("deceased", "2026-01-10"),
    ]


def test_patients_are_found_by_name_number_site_and_status(rest: Callers, world):
    def found(**query) -> list[str]:
        return [row["mrn"] for row in rest.ana.get("/patients", **query).json()["results"]]

    worlds.register(world.madrid, world.ana, mrn="A-1", family_name="Álvarez", given_name="Eva")
    assert found() == ["000123", "A-1"]
    assert found(search="nunez rosa") == ["000123"]
    assert found(search="a-1") == ["A-1"]
    assert found(site="MADRID", search="eva") == ["A-1"]
    assert found(status="deceased") == []
    assert found(status="active", search="zzz") == []


def test_the_list_of_patients_comes_page_by_page_at_constant_cost(
    rest: Callers, world, django_assert_max_num_queries
):
    for number in range(12):
        fields = {
            "family_name": f"Vega {number % 3}",
            "given_name": "Sol",
            "birth_date": date(1960, 1, 1 + number),
        }
        worlds.register(world.madrid, world.ana, mrn=f"V-{number}", **fields)
    rest.ana.get("/patients")  # the first use of a token in a day is written down
    counts, seen, following = [], [], "/api/v1/patients?limit=5&status=active"
    while following:
        assert "Vega" not in following
        with django_assert_max_num_queries(10) as captured:
            answer = rest.ana.client.get(following, headers=rest.ana.headers).json()
        counts.append(len(captured))
        seen += answer["results"]
        following = answer["next"]
    assert len(seen) == len({row["id"] for row in seen}) == Patient.objects.filter(site=world.madrid).count()
    assert seen == rest.ana.get("/patients").json()["results"]
    assert max(counts) - min(counts) <= 1  # the place of a cursor is one query more
