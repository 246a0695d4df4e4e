"""Signs, treatments, events, conditions, visits and contacts through REST."""

from __future__ import annotations

import pytest

from monitoring.models import Observation, Sign, Treatment, Visit
from monitoring.selectors.visit_signatures import signing_of
from monitoring.services import visit_signatures
from tests.api.conftest import Callers
from tests.api.test_bodies import reasons

DAY = "2026-11-19"


def results(caller, to: str, **query) -> list[dict]:
    answer = caller.get(to, **query)
    assert answer.status_code == 200
    return answer.json()["results"]


# Signs --------------------------------------------------------------------------------------------------------------
def test_signs_of_a_day_are_stored_and_repeated_ones_change_nothing(rest: Callers, rosa):
    body = {"date": DAY, "signs": {"papilledema": "absent", "castleman": "present"}, "lesion_count": 3}
    first = rest.ana.post(f"{rosa}/signs", body)
    assert first.status_code == 201
    assert (len(first.json()["stored"]), first.json()["warnings"]) == (3, [])
    again = rest.ana.post(f"{rosa}/signs", body).json()
    assert (again["stored"], sorted(again["unchanged"])) == ([], sorted(first.json()["stored"]))
    assert again["id"] in first.json()["stored"]
    found = {row["code"]: (row["state"], row["count"]) for row in results(rest.ana, f"{rosa}/signs")}
    assert found == {"papilledema": ("absent", None), "castleman": ("present", None), "lesion_count": ("", 3)}


def test_another_finding_of_the_same_day_replaces_the_first_which_stays_readable(rest: Callers, rosa):
    for state in ("absent", "present"):
        rest.ana.post(f"{rosa}/signs", {"date": DAY, "signs": {"papilledema": state}})
    found = [(row["state"], row["voided"]) for row in results(rest.ana, f"{rosa}/signs")]
    assert found == [("absent", True), ("present", False)]


def test_a_finding_of_a_signed_visit_is_corrected_with_a_reason(rest: Callers, rosa, world):
    body = {"date": DAY, "kind": "clinic", "signs": {"papilledema": "absent"}}
    visit = Visit.objects.get(pk=rest.ana.post(f"{rosa}/visits", body).json()["id"])
    visit_signatures.sign(visit, by=world.pablo, seen=signing_of(visit).fingerprint)
    other = {"date": DAY, "signs": {"papilledema": "present"}}
    assert reasons(rest.ana.post(f"{rosa}/signs", other)) == [("/reason", "signed")]
    assert reasons(rest.ana.post(f"{rosa}/visits", other | {"kind": "home"})) == [("/reason", "signed")]
    assert reasons(rest.ana.post(f"{rosa}/signs", other | {"reason": "x" * 501})) == [("/reason", "too_long")]
    assert rest.lena.post(f"{rosa}/signs", other | {"reason": "seen again"}).status_code == 404
    assert rest.ana.post(f"{rosa}/signs", other | {"reason": "seen again"}).status_code == 201
    back = {"date": DAY, "kind": "home", "signs": {"papilledema": "absent"}, "reason": "misread"}
    assert rest.ana.post(f"{rosa}/visits", back).status_code == 201
    assert [each.reason for each, _again in signing_of(visit).changes if each.deed == "voided"] == [
        "seen again",
        "misread",
    ]


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        ({"date": DAY, "signs": {"headache": "present"}}, "/signs/headache", "unknown_code"),
        ({"date": DAY, "signs": {"castleman": "maybe"}}, "/signs/castleman", "unknown_code"),
        ({"date": DAY, "signs": {"castleman": 1}}, "/signs/castleman", "unknown_code"),
        ({"date": DAY, "signs": {"castleman": None}}, "/signs/castleman", "null"),
        ({"date": DAY, "signs": {"a/b~c.d": "present"}}, "/signs/a~1b~0c.d", "unknown_code"),
        ({"date": DAY, "signs": {}}, "/signs", "required"),
        ({"date": DAY}, "/signs", "required"),
        ({"date": DAY, "signs": ["castleman"]}, "/signs", "not_a_dict"),
        ({"date": DAY, "lesion_count": -1}, "/lesion_count", "not_in_range"),
        ({"date": DAY, "lesion_count": 10**30}, "/lesion_count", "not_in_range"),
        ({"date": DAY, "lesion_count": 1.5}, "/lesion_count", "invalid"),
        ({"date": DAY, "lesion_count": True}, "/lesion_count", "invalid"),
        ({"date": "2026-11-21", "signs": {"castleman": "present"}}, "/date", "date_in_future"),
        ({"date": "1968-05-01", "signs": {"castleman": "present"}}, "/date", "date_before_birth"),
        ({"signs": {"castleman": "present"}}, "/date", "required"),
        (
            {"date": DAY, "signs": {"castleman": "present"}, "graded": {"edema": 1}},
            "/graded",
            "unknown_field",
        ),
    ],
)
def test_a_wrong_sign_is_named(body, pointer, code, rest: Callers, rosa):
    assert reasons(rest.ana.post(f"{rosa}/signs", body)) == [(pointer, code)]
    assert Sign.objects.count() == 0


# Treatments ---------------------------------------------------------------------------------------------------------
def test_a_treatment_is_stored_with_its_line_and_status(rest: Callers, rosa):
    body = {
        "kind": "systemic",
        "agents": ["Lenalidomide", "dexamethasone"],
        "start": "2026-02-01",
        "end": "2026-08-01",
        "indication": "POEMS",
        "stop_reason": "completed",
    }
    answer = rest.ana.post(f"{rosa}/treatments", body)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["line"], made["status"], made["warnings"]) == (1, "ended", [])
    assert (made["agents"], made["indication"]) == (["lenalidomide", "dexamethasone"], "poems")
    read = rest.ana.get(answer["Location"].removeprefix("/api/v1"))
    assert read["ETag"] == answer["ETag"]
    assert read.json() == {name: value for name, value in made.items() if name != "warnings"}


def test_the_status_of_a_treatment_is_that_of_the_day_asked_for(rest: Callers, rosa):
    rest.ana.post(
        f"{rosa}/treatments",
        {"kind": "systemic", "agents": ["lenalidomide"], "start": "2026-02-01", "end": "2026-08-01"},
    )
    days = {"2026-01-31": "planned", "2026-02-01": "active", "2026-07-31": "active", "2026-08-01": "ended"}
    for day, status in days.items():
        assert results(rest.ana, f"{rosa}/treatments", today=day)[0]["status"] == status


def test_a_systemic_treatment_without_agents_is_stored_with_a_warning(rest: Callers, rosa):
    answer = rest.ana.post(f"{rosa}/treatments", {"kind": "systemic", "start": "2026-02-01"})
    [warning] = answer.json()["warnings"]
    assert (answer.status_code, warning["code"]) == (201, "agents_missing")
    assert warning["message"]


@pytest.mark.parametrize("dose", [45, 45.0, "45", "45.0"])
def test_a_dose_may_be_text_or_number_and_is_answered_as_a_number(dose, rest: Callers, rosa):
    body = {"kind": "radiotherapy", "start": "2026-02-01", "end": "2026-03-01", "dose_gy": dose}
    assert rest.ana.post(f"{rosa}/treatments", body).json()["dose_gy"] == 45


@pytest.mark.parametrize(
    "fields, pointer, code",
    [
        ({"kind": "magic"}, "/kind", "unknown_code"),
        ({"kind": None}, "/kind", "null"),
        ({"start": None}, "/start", "null"),
        ({"start": "2026-02-30"}, "/start", "date_invalid"),
        ({"start": "1968-05-01"}, "/start", "date_before_birth"),
        ({"start": "9999-12-31"}, "/start", "date_too_far"),
        ({"end": "2026-01-31"}, "/end", "end_before_start"),
        ({"line": 0}, "/line", "not_in_range"),
        ({"line": 10**30}, "/line", "not_in_range"),
        ({"line": "one"}, "/line", "invalid"),
        ({"agents": "lenalidomide"}, "/agents", "not_a_list"),
        ({"agents": [["x"]]}, "/agents/0", "not_text"),
        ({"indication": "als"}, "/indication", "unknown_code"),
        ({"stop_reason": "bored"}, "/stop_reason", "unknown_code"),
        ({"dose_gy": 45}, "/dose_gy", "not_radiotherapy"),
        ({"kind": "radiotherapy", "dose_gy": -1}, "/dose_gy", "impossible"),
        ({"kind": "radiotherapy", "dose_gy": "1e9999999"}, "/dose_gy", "impossible"),
        ({"kind": "radiotherapy", "dose_gy": "NaN"}, "/dose_gy", "not_a_number"),
        ({"kind": "radiotherapy", "dose_gy": [45]}, "/dose_gy", "not_text"),
        ({"note": "x" * 10_000}, "/note", "too_long"),
        ({"id": 1}, "/id", "unknown_field"),
    ],
)
def test_a_wrong_treatment_is_named_when_recorded_and_when_changed(
    fields, pointer, code, rest: Callers, rosa
):
    good = {"kind": "systemic", "agents": ["lenalidomide"], "start": "2026-02-01"}
    assert reasons(rest.ana.post(f"{rosa}/treatments", {**good, **fields})) == [(pointer, code)]
    assert Treatment.objects.count() == 0
    made = rest.ana.post(f"{rosa}/treatments", good).json()["id"]
    changed = rest.ana.patch(f"{rosa}/treatments/{made}", fields, If_Match='"1"')
    assert reasons(changed) == [(pointer, code)]
    assert Treatment.objects.get().version == 1


def test_a_change_needs_the_version_that_was_read(rest: Callers, rosa):
    body = {"kind": "systemic", "agents": ["lenalidomide"], "start": "2026-02-01"}
    made = rest.ana.post(f"{rosa}/treatments", body).json()["id"]
    to = f"{rosa}/treatments/{made}"
    assert rest.ana.patch(to, {"end": "2026-08-01"}).status_code == 428
    changed = rest.ana.patch(to, {"end": "2026-08-01", "stop_reason": "completed"}, If_Match='"1"')
    assert (changed.status_code, changed["ETag"], changed.json()["status"]) == (200, '"2"', "ended")
    assert rest.ana.patch(to, {"end": None}, If_Match='"1"').status_code == 412
    again = rest.ana.patch(to, {"end": None, "stop_reason": None}, If_Match='"2"')
    assert (again.json()["end"], again.json()["stop_reason"], again.json()["status"]) == (None, "", "active")
    assert Treatment.objects.get().history.count() == 3


# Events, conditions, contacts ---------------------------------------------------------------------------------------
def test_events_conditions_and_contacts_are_stored_and_listed(rest: Callers, rosa):
    for to, body in (
        ("events", {"date": DAY, "code": "stroke", "note": "left"}),
        ("conditions", {"code": "diabetes", "start": "2020-01-01", "end": None}),
        ("conditions", {"code": "copd"}),
        ("contacts", {"date": DAY, "channel": "phone", "outcome": "no_answer", "next_try": "2026-11-25"}),
        ("contacts", {"date": DAY, "channel": "phone", "outcome": "no_answer", "next_try": "2027-11-20"}),
    ):
        answer = rest.ana.post(f"{rosa}/{to}", body)
        assert (answer.status_code, answer.json()["warnings"]) == (201, [])
        row = next(row for row in results(rest.ana, f"{rosa}/{to}") if row["id"] == answer.json()["id"])
        assert {name: row[name] for name in body} == body


@pytest.mark.parametrize(
    "to, body, pointer, code",
    [
        ("events", {"date": DAY, "code": "sneeze"}, "/code", "unknown_code"),
        ("events", {"date": "2026-11-21", "code": "fever"}, "/date", "date_in_future"),
        ("conditions", {"code": "als"}, "/code", "unknown_code"),
        (
            "conditions",
            {"code": "copd", "start": "2026-02-01", "end": "2026-01-01"},
            "/end",
            "end_before_start",
        ),
        ("conditions", {"code": "copd", "start": "2026-11-21"}, "/start", "date_in_future"),
        ("contacts", {"date": DAY, "channel": "pigeon", "outcome": "reached"}, "/channel", "unknown_code"),
        ("contacts", {"date": DAY, "channel": "phone", "outcome": "sung"}, "/outcome", "unknown_code"),
        (
            "contacts",
            {"date": DAY, "channel": "phone", "outcome": "reached", "next_try": "2026-11-18"},
            "/next_try",
            "before_contact",
        ),
        (
            "contacts",
            {"date": DAY, "channel": "phone", "outcome": "reached", "next_try": "2027-11-21"},
            "/next_try",
            "date_too_far",
        ),
    ],
)
def test_a_wrong_entry_is_named(to, body, pointer, code, rest: Callers, rosa):
    assert reasons(rest.ana.post(f"{rosa}/{to}", body)) == [(pointer, code)]
    assert results(rest.ana, f"{rosa}/{to}") == []


# Visits -------------------------------------------------------------------------------------------------------------
def test_a_visit_is_stored_in_one_piece(rest: Callers, rosa):
    body = {
        "date": DAY,
        "kind": "clinic",
        "graded": {"edema": 2, "ascites": 0},
        "observations": [
            {"analyte": "mrs", "value": 2},
            {"analyte": "vegf", "value": 740, "unit": "pg/mL", "specimen": "plasma", "date": "2026-11-17"},
        ],
        "signs": {"papilledema": "absent"},
        "note": "walks with a stick",
    }
    answer = rest.ana.post(f"{rosa}/visits", body)
    assert answer.status_code == 201
    assert answer.json()["warnings"] == []
    rows = results(rest.ana, f"{rosa}/observations")
    assert [(row["analyte"], row["date"], row["visit"]) for row in rows] == [
        ("vegf", "2026-11-17", answer.json()["id"]),
        ("mrs", DAY, answer.json()["id"]),
    ]
    assert {row["code"]: row["grade"] for row in results(rest.ana, f"{rosa}/signs")} == {
        "edema": 2,
        "ascites": 0,
        "papilledema": None,
    }
    assert [row["note"] for row in results(rest.ana, f"{rosa}/visits")] == ["walks with a stick"]


@pytest.mark.parametrize(
    "fields, pointer, code",
    [
        ({"kind": "party"}, "/kind", "unknown_code"),
        ({"date": "2026-11-21", "observations": []}, "/date", "date_in_future"),
        ({"graded": {"edema": 4}}, "/graded/edema", "not_in_range"),
        ({"graded": {"edema": "2+"}}, "/graded/edema", "invalid"),
        ({"graded": {"pain": 1}}, "/graded/pain", "unknown_code"),
        ({"signs": {"pain": "present"}}, "/signs/pain", "unknown_code"),
        ({"observations": [{"analyte": "mrs", "value": 9}]}, "/observations/0/value", "impossible"),
        ({"observations": [{"analyte": "mrs"}]}, "/observations/0/value", "value_required"),
        (
            {"observations": [{"analyte": "mrs", "value": 2, "voided": True}]},
            "/observations/0/voided",
            "unknown_field",
        ),
        ({"observations": "mrs"}, "/observations", "not_a_list"),
        ({"note": "x" * 2_001}, "/note", "too_long"),
    ],
)
def test_of_a_wrong_visit_nothing_is_stored(fields, pointer, code, rest: Callers, rosa):
    good = {
        "date": DAY,
        "kind": "clinic",
        "graded": {"ascites": 1},
        "signs": {"castleman": "absent"},
        "observations": [{"analyte": "ecog", "value": 1}],
    }
    assert reasons(rest.ana.post(f"{rosa}/visits", {**good, **fields})) == [(pointer, code)]
    assert (Visit.objects.count(), Observation.objects.count(), Sign.objects.count()) == (0, 0, 0)


def test_a_visit_whose_value_contradicts_a_stored_one_is_a_conflict(rest: Callers, rosa):
    body = {"date": DAY, "kind": "clinic", "observations": [{"analyte": "mrs", "value": 2}]}
    rest.ana.post(f"{rosa}/visits", body)
    answer = rest.ana.post(f"{rosa}/visits", {**body, "observations": [{"analyte": "mrs", "value": 3}]})
    assert (answer.status_code, reasons(answer)) == (409, [("/observations/0/value", "changed_value")])
    assert Visit.objects.count() == 1


def test_a_treatment_without_a_number_is_the_next_line_also_when_it_is_changed(rest: Callers, rosa):
    made = [
        rest.ana.post(f"{rosa}/treatments", {"kind": kind, "agents": ["melphalan"], "start": "2026-03-01"})
        for kind in ("systemic", "systemic", "supportive")
    ]
    assert [answer.json()["line"] for answer in made] == [1, 2, None]
    for answer, change, line in (
        (made[1], {"line": None}, 2),
        (made[0], {"line": None}, 3),
        (made[2], {"kind": "systemic"}, 4),
    ):
        to = f"{rosa}/treatments/{answer.json()['id']}"
        changed = rest.ana.patch(to, change, If_Match=answer["ETag"])
        assert (changed.status_code, changed.json()["line"]) == (200, line)


@pytest.mark.parametrize("to", ["signs", "treatments", "events", "conditions", "visits", "contacts"])
def test_a_list_comes_page_by_page_at_constant_cost(to, rest: Callers, rosa, django_assert_max_num_queries):
    bodies = {
        "signs": lambda n: {"date": f"2026-03-{n:02}", "signs": {"castleman": "absent"}},
        "treatments": lambda n: {
            "kind": "supportive",
            "agents": ["aspirin"],
            "start": f"2026-03-{n // 2 + 1:02}",
        },
        "events": lambda n: {"date": f"2026-03-{n // 2 + 1:02}", "code": "fever"},
        "conditions": lambda n: {"code": "infection", "start": f"2026-03-{n:02}" if n % 2 else None},
        "visits": lambda n: {"date": f"2026-03-{n // 2 + 1:02}", "kind": "clinic"},
        "contacts": lambda n: {"date": f"2026-03-{n // 2 + 1:02}", "channel": "phone", "outcome": "reached"},
    }
    for number in range(1, 8):
        assert rest.ana.post(f"{rosa}/{to}", bodies[to](number)).status_code == 201
    whole = results(rest.ana, f"{rosa}/{to}")
    assert len(whole) == 7
    seen, counts, following = [], [], f"/api/v1{rosa}/{to}?limit=3"
    while following:
        with django_assert_max_num_queries(8) as captured:
            answer = rest.ana.client.get(following, headers=rest.ana.headers).json()
        seen += answer["results"]
        counts.append(len(captured))
        following = answer["next"]
    assert seen == whole
    assert len(set(counts)) == 1
