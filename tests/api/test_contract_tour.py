"""REST from the outside: a clinic made with the commands, then the interface walked end to end as its clients do.

Nothing of the product is imported here: only commands, addresses, codes and numbers that clients rely on.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

TODAY = "2026-11-20"
PEOPLE = (
    *(("ana", "staff", "MADRID"), ("pablo", "physician", "MADRID"), ("carla", "coordinator", "MADRID")),
    *(("adela", "admin", "MADRID"), ("aurel", "auditor", "MADRID"), ("lena", "physician", "LEEDS")),
)


def command(*words: str) -> dict:
    out = io.StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


@dataclass
class Program:
    key: str

    def __call__(self, method: str, to: str, body=None, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().generic(
            method,
            to if to.startswith("http") else f"/api/v1/{to}",
            json.dumps(body) if body is not None else b"",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", **sent},
        )

    def get(self, to: str) -> dict:
        answer = self("GET", to)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, to: str, body: dict, expected: int = 201) -> dict:
        answer = self("POST", to, body)
        assert answer.status_code == expected, answer.content
        return answer.json()

    def every(self, to: str) -> list[dict]:
        rows, following = [], to
        while following:
            page = self.get(following)
            rows += page["results"]
            following = page["next"]
        return rows


@pytest.fixture
def clinic(db):
    """A program for each person, by name."""
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        for code, zone, language in (("MADRID", "Europe/Madrid", "es"), ("LEEDS", "Europe/London", "en")):
            command("add_site", code, "--name", code, "--time-zone", zone, "--language", language)
        programs = {}
        for name, role, site in PEOPLE:
            email = f"{name}@example.org"
            made = command("add_user", email, "--role", role, "--site", site, "--name", name)
            assert set(made) == {"email", "set_password_url"}
            programs[name] = Program(command("issue_token", email, "--name", "tour")["token"])
        reader = command("issue_token", "ana@example.org", "--name", "reader", "--read-only")
        yield programs | {"reader": Program(reader["token"]), "nobody": Program("poems_x")}


def someone(program: Program, number: str = "1", **fields) -> int:
    body = {
        **{"site": "MADRID", "mrn": number, "family_name": f"Vega {number}", "given_name": "Sol"},
        **{"birth_date": "1968-02-29", "sex": "female", "diagnosis_date": "2024-01-31"},
    }
    return program.post("patients", body | fields)["id"]


def results(program: Program, patient: int, *rows: tuple, expected: int = 201, query: str = "") -> dict:
    """rows: (analyte, value, date, unit, more)."""
    given = [
        {"analyte": analyte, "value": value, "date": day, **({"unit": unit} if unit else {}), **more}
        for analyte, value, day, unit, more in rows
    ]
    return program.post(f"patients/{patient}/observations{query}", {"observations": given}, expected)


def vegf(value: str, day: str, **more) -> tuple:
    return ("vegf", value, day, "pg/mL", {"specimen": "serum", **more})


def item(program: Program, patient: int, panel: str, day: str = TODAY) -> dict | None:
    items = program.get(f"patients/{patient}/schedule?today={day}")["items"]
    found = [each for each in items if each["panel"] == panel]
    assert len(found) <= 1
    return found[0] if found else None


def window(program: Program, patient: int, panel: str, day: str = TODAY) -> tuple | None:
    found = item(program, patient, panel, day)
    return found and (found["opens"], found["target"], found["due_by"])


def reasons(answer) -> list[tuple[str, str]]:
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "errors"} <= set(answer.json())
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]


def test_people_and_rights(clinic):
    ana, carla = clinic["ana"], clinic["carla"]
    body = {"site": "MADRID", "mrn": "A-1", "family_name": "Núñez", "given_name": "Rosa"}
    body |= {"birth_date": "1968-02-29", "sex": "female", "replacement_plans": {"thyroid": "levothyroxine"}}
    first = ana("POST", "patients", body, Idempotency_Key="one")
    again = ana("POST", "patients", body, Idempotency_Key="one")
    assert (first.status_code, again.json()) == (201, first.json())
    assert reasons(ana("POST", "patients", {**body, "mrn": "A-2"}, Idempotency_Key="one"))[0][0] == ""
    taken = ana("POST", "patients", body)
    assert (taken.status_code, reasons(taken)) == (409, [("/mrn", "mrn_taken")])
    twin = ana.post("patients", {**body, "mrn": "A-3", "family_name": "NUNEZ"})
    assert [warning["code"] for warning in twin["warnings"]] == ["likely_duplicate"]
    patient = first.json()["id"]
    assert patient in [row["id"] for row in ana.every("patients?search=nunez&limit=1")]

    to = f"patients/{patient}"
    assert "diagnosis_date" not in carla.get(to)
    for part in ("observations", "course", "treatments", "signs", "visits", "events", "conditions"):
        assert carla("GET", f"{to}/{part}").status_code == 403
    for name, status in (("adela", 403), ("aurel", 403), ("lena", 404), ("nobody", 401)):
        assert clinic[name]("GET", to).status_code == status
    assert clinic["lena"]("GET", to).content == clinic["lena"]("GET", "patients/987654").content
    assert clinic["reader"]("GET", to).status_code == 200
    assert clinic["reader"]("POST", f"{to}/events", {}).status_code == 403

    read = ana("GET", to)
    assert ana("PATCH", to, {"phone": "1"}).status_code == 428
    assert carla("PATCH", to, {"phone": "1"}, If_Match=read["ETag"]).status_code == 200
    assert ana("PATCH", to, {"phone": "2"}, If_Match=read["ETag"]).status_code == 412


def test_a_record_from_the_first_visit_on(clinic):
    ana = clinic["ana"]
    patient = someone(ana)
    to = f"patients/{patient}"
    signs = {"date": "2024-02-01", "signs": {"papilledema": "present", "castleman": "not_assessed"}}
    assert ana.post(f"{to}/signs", {**signs, "lesion_count": 2})["warnings"] == []
    course = {"kind": "systemic", "agents": ["melphalan", "dexamethasone"], "start": "2024-03-01"}
    made = ana.post(f"{to}/treatments", {**course, "end": "2024-09-01", "indication": "POEMS"})
    assert (made["line"], made["status"], made["indication"]) == (1, "ended", "poems")
    assert ana.post(f"{to}/treatments", {"kind": "asct", "start": "2024-11-30"})["line"] == 1  # 90 days
    assert ana.post(f"{to}/treatments", {"kind": "systemic", "start": "2026-01-10"})["warnings"] != []
    planned = {"kind": "radiotherapy", "start": "2026-12-01", "end": "2027-01-10", "dose_gy": 45}
    assert ana.post(f"{to}/treatments", planned)["status"] == "planned"
    assert ana.get(f"{to}/treatments?today=2026-12-01")["results"][-1]["status"] == "active"
    for name, body in (
        ("events", {"date": "2025-01-01", "code": "vte"}),
        ("conditions", {"code": "copd", "start": "2020-01-01"}),
        ("contacts", {"date": TODAY, "channel": "telephone", "outcome": "booked", "next_try": "2026-11-25"}),
        ("visits", {"date": TODAY, "kind": "routine", "graded": {"edema": 1}, "note": "walks again"}),
    ):
        assert set(ana.post(f"{to}/{name}", body)) >= {"id", "warnings"}
    assert ana.get(f"{to}/contacts")["results"][0]["channel"] == "phone"
    assert ana.get(f"{to}/visits")["results"][0]["kind"] == "follow_up"
    closed = ana.post(f"{to}/close", {"status": "transferred", "date": TODAY}, 200)
    assert closed["status"] == "transferred"
    assert ana.get(f"{to}/schedule")["items"] == []
    assert ana.every("worklist") == []
    ana.post(f"{to}/reopen", {"reason": "came back"}, 200)
    assert ana.get(f"{to}/schedule")["items"] != []


def test_results_in_and_out(clinic):
    ana = clinic["ana"]
    patient = someone(ana)
    to = f"patients/{patient}/observations"
    row = vegf("6630", "2026-10-01", lab="L", upper_limit="707")
    stored = results(ana, patient, row, row)
    number = stored["stored"][0]
    assert stored == {
        "stored": [number],
        "unchanged": [number],
        "corrected": [],
        "warnings": [],
        "problems": [],
    }
    found = ana.get(f"{to}?analyte=vegf")["results"][0]
    assert found["reported"] == {"value": "6630", "unit": "pg/mL"}
    assert found["canonical"] == {"value": 6630, "comparator": "", "unit": "pg/mL"}
    assert (found["upper_limit"], found["status"], found["voided"]) == (707, "final", False)

    other = ("vegf", "7000", "2026-10-01", "pg/mL", {"specimen": "serum", "lab": "L"})
    good, bad = ("platelets", "450", "2026-10-01", "10^9/L", {}), ("mrs", 7, "2026-10-01", None, {})
    to_store = {"observations": [{"analyte": "vegf", "value": "7000", "unit": "pg/mL", "date": "2026-10-01"}]}
    to_store["observations"][0] |= {"specimen": "serum", "lab": "L"}
    refused = ana("POST", to, to_store)
    assert (refused.status_code, reasons(refused)) == (409, [("/observations/0/value", "changed_value")])
    results(ana, patient, other, good, bad, expected=422)
    assert len(ana.every(to)) == 1
    partly = results(ana, patient, other, good, bad, query="?partial=true")
    assert len(partly["stored"]) == 1
    assert [(each["index"], each["code"]) for each in partly["problems"]] == [
        (0, "changed_value"),
        (2, "impossible"),
    ]
    asked = results(ana, patient, (*other[:4], {**other[4], "correct": True, "reason": "misread"}))
    assert asked["corrected"] == [number]
    moved = ana.post(f"{to}/{number}/correct", {"date": "2026-10-02", "reason": "the day before"}, 200)
    assert (moved["id"], moved["date"], moved["status"]) == (number, "2026-10-02", "corrected")
    assert ana.post(f"{to}/{number}/void", {"reason": "another patient's"}, 200)["voided"] is True

    results(ana, patient, ("onls_arm", 2, TODAY, None, {}), ("onls_leg", 3, TODAY, "1", {}))
    results(ana, patient, ("creatinine", "88.42", TODAY, "umol/L", {}))
    computed = {row["analyte"]: row for row in ana.every(f"{to}?limit=2") if row["source"] == "computed"}
    assert {code: (row["id"], row["canonical"]["value"]) for code, row in computed.items()} == {
        "onls": (None, 5),
        "egfr": (None, 65.3),
    }
    series = ana.get(f"patients/{patient}/course")["series"]
    assert {"key", "analyte", "specimen", "lab", "method", "unit", "points"} <= set(series[0])


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        pytest.param(("vegf", "900", TODAY, "pg/mL", {}), "specimen", "specimen_required", id="no specimen"),
        pytest.param(vegf("900", "2026-11-21"), "date", "date_in_future", id="tomorrow"),
        pytest.param(vegf("900", "1968-02-28"), "date", "date_before_birth", id="before birth"),
        pytest.param(vegf("900", "2025-02-30"), "date", "date_invalid", id="no such day"),
        pytest.param(vegf("9\x00", TODAY), "value", "control_characters", id="NUL"),
        pytest.param(vegf("9" * 10_000, TODAY), "value", "too_long", id="ten thousand digits"),
        pytest.param(("hemoglobin", "13", TODAY, None, {}), "unit", "unit_required", id="no unit"),
        pytest.param(("hemoglobin", "13,5", TODAY, "g/dL", {}), "value", "decimal_comma", id="comma"),
        pytest.param(("hemoglobin", "26", TODAY, "g/dL", {}), "value", "impossible", id="impossible"),
        pytest.param(
            ("vegf", "0.9", TODAY, "ng/mL", {"specimen": "serum"}), "unit", "unit_not_accepted", id="ng/mL"
        ),
        pytest.param(("vigor", "1", TODAY, "g/dL", {}), "analyte", "analyte_unknown", id="no such analyte"),
    ],
)
def test_what_is_refused_says_where_and_why(clinic, row, field, code):
    patient = someone(clinic["ana"])
    answer = results(clinic["ana"], patient, row, expected=422)
    assert (f"/observations/0/{field}", code) in [
        (each["pointer"], each["code"]) for each in answer["errors"]
    ]
    assert clinic["ana"].every(f"patients/{patient}/observations") == []


def test_what_is_due_and_why(clinic):
    pablo = clinic["pablo"]
    patient = someone(pablo)
    assert window(pablo, patient, "vegf", "2024-01-31") == ("2024-01-31", "2024-02-15", "2024-03-01")
    assert [item(pablo, patient, "vegf", day)["status"] for day in ("2024-03-01", "2024-03-02")] == [
        "due",
        "overdue",
    ]
    number = results(pablo, patient, vegf("500", "2026-08-31"))["stored"][0]
    found = item(pablo, patient, "vegf")
    assert window(pablo, patient, "vegf") == ("2026-11-16", "2026-11-30", "2026-12-14")
    why = found["why"]
    assert (why["rule"], why["anchor"], why["anchor_date"]) == ("repeat", "last_done", "2026-08-31")
    assert (why["sources"], why["spoken_by"]) == (["PROJECT_BRIEF"], "protocol")

    waived = pablo.post(
        f"patients/{patient}/schedule/vegf/waive", {"reason": "on holiday", "until": "2026-12-20"}, 200
    )
    assert waived["status"] == "waived"
    pablo.post(
        f"patients/{patient}/observations/{number}/correct", {"date": "2026-08-20", "reason": "x"}, 200
    )
    moved = item(pablo, patient, "vegf")
    assert (moved["id"], moved["status"], moved["opens"]) == (found["id"], "waived", "2026-11-06")
    assert item(pablo, patient, "vegf", "2026-12-21")["status"] == "overdue"
    pablo.post(f"patients/{patient}/observations/{number}/void", {"reason": "x"}, 200)
    assert item(pablo, patient, "vegf")["why"]["rule"] == "baseline"
    assert clinic["carla"]("POST", f"patients/{patient}/schedule/ncs/waive", {}).status_code == 403
    clinic["carla"].post(f"patients/{patient}/schedule/ncs/awaiting", {"since": TODAY}, 200)
    for day, chased in (("2026-12-04", False), ("2026-12-05", True)):
        rows = pablo.every(f"worklist?today={day}&limit=3")
        assert ("ncs" in [row["panel"] for row in rows]) is chased


def test_after_treatment(clinic):
    pablo = clinic["pablo"]
    patient = someone(pablo)
    to = f"patients/{patient}"
    course = {"kind": "radiotherapy", "start": "2025-01-10", "end": "2025-03-31", "dose_gy": 45}
    pablo.post(f"{to}/treatments", course)
    assert item(pablo, patient, "pet_ct", "2025-03-30")["status"] == "not_scheduled"
    assert window(pablo, patient, "pet_ct") == ("2025-09-30", "2025-12-30", "2026-03-31")
    assert window(pablo, patient, "stabilisation_check") == ("2025-06-30", "2025-08-15", "2025-09-30")
    pablo.post(f"{to}/signs", {"date": "2025-06-29", "signs": {"stabilised_after_radiotherapy": "present"}})
    assert item(pablo, patient, "stabilisation_check") is not None
    pablo.post(f"{to}/signs", {"date": "2025-06-30", "signs": {"stabilised_after_radiotherapy": "present"}})
    assert item(pablo, patient, "stabilisation_check") is None
    results(pablo, patient, ("pet_avid_lesions", 1, "2025-09-29", None, {}))
    assert window(pablo, patient, "pet_ct") == ("2025-09-30", "2025-12-30", "2026-03-31")
    results(pablo, patient, ("pet_avid_lesions", 1, "2025-09-30", None, {}))
    assert window(pablo, patient, "pet_ct") == ("2026-03-30", "2026-06-30", "2026-09-30")
    results(pablo, patient, ("pet_avid_lesions", 0, "2026-03-30", None, {}))
    assert item(pablo, patient, "pet_ct") is None
    pablo.post(f"{to}/treatments", {"kind": "systemic", "agents": ["lenalidomide"], "start": "2026-06-01"})
    done = [row["done_on"] for row in pablo.get(f"{to}/schedule")["history"] if row["panel"] == "pet_ct"]
    assert done == [None, "2025-09-30", "2026-03-30"]
    results(
        pablo,
        patient,
        ("hemoglobin", "13", "2026-10-31", "g/dL", {}),
        ("platelets", "300", "2026-10-31", "10*9/L", {}),
    )
    assert window(pablo, patient, "cbc") == ("2026-11-25", "2026-11-30", "2026-12-05")


def test_what_is_judged_and_who_has_seen_it(clinic):
    ana, pablo, carla = clinic["ana"], clinic["pablo"], clinic["carla"]
    patient = someone(ana)
    to = f"patients/{patient}"
    plasma = {"specimen": "plasma", "lab": "L", "upper_limit": 100}
    course = {"kind": "systemic", "agents": ["melphalan", "dexamethasone"], "start": "2025-10-01"}
    assert ana.post(f"{to}/treatments", course)["warnings"] == []
    for value, day in (("1000", "2025-09-15"), ("182", "2026-08-01"), ("740", "2026-10-15")):
        results(ana, patient, vegf(value, day, **plasma))
    ana.post(f"{to}/conditions", {"code": "infection", "start": "2026-10-10"})

    answer = pablo.get(f"{to}/assessment")
    assert set(answer) >= {
        *("today", "protocol", "diagnosis", "extent", "responses", "alerts", "cannot_evaluate"),
        *("adverse_factors", "panels_info"),
    }
    assert set(answer["diagnosis"]) == {"status", "met", "missing", "blocking", "notes"}
    assert (answer["diagnosis"]["status"], answer["extent"]["status"]) == ("indeterminate", "indeterminate")
    response = answer["responses"]["vegf"]
    assert (response["category"], response["confirmed"], response["since"]) == ("PD", False, "2026-10-15")
    assert [response[name] for name in ("baseline", "nadir", "latest")] == [1000, 182, 740]
    assert response["change_percent"] == -26
    assert pablo.get(f"{to}/assessment?today=2026-10-14")["responses"]["vegf"]["category"] == "PR"
    window = item(pablo, patient, "vegf")
    assert (window["why"]["rule"], window["opens"], window["due_by"]) == (
        *("confirmation", "2026-11-12", "2026-11-26"),
    )
    for name, status in (("ana", 403), ("carla", 403), ("lena", 404), ("nobody", 401)):
        assert clinic[name]("GET", f"{to}/assessment").status_code == status

    heard = {row["rule"]: row for row in ana.get(f"{to}/alerts")["results"]}
    assert "SR-25" not in heard
    assert [row["rule"] for row in carla.get(f"{to}/alerts")["results"]] == ["SR-25"]
    alert = heard["SR-16"]
    assert {"id", "rule", "severity", "since", "state", "evidence", "sources"} <= set(alert)
    assert (alert["severity"], alert["state"], alert["sources"]) == ("caution", "open", ["L5", "L55"])
    assert [
        {name: each[name] for name in ("analyte", "value", "unit", "date")} for each in alert["evidence"]
    ] == [
        {"analyte": "vegf", "value": 182, "unit": "pg/mL", "date": "2026-08-01"},
        {"analyte": "vegf", "value": 740, "unit": "pg/mL", "date": "2026-10-15"},
    ]
    acknowledge = f"alerts/{alert['id']}/acknowledge"
    assert ana("POST", acknowledge, {"reason": "seen"}).status_code == 403
    assert clinic["lena"]("POST", acknowledge, {"reason": "seen"}).status_code == 404
    assert pablo.post(acknowledge, {"reason": "influenza; repeat"}, 200)["state"] == "acknowledged"
    results(ana, patient, ("tsh", "2", TODAY, "mIU/L", {}))
    assert {row["rule"]: row["state"] for row in ana.get(f"{to}/alerts")["results"]}[
        "SR-16"
    ] == "acknowledged"

    decision = {"date": TODAY, "decision": "stop", "reason": "no_neurologic_improvement"}
    assert set(pablo.post(f"{to}/decisions", decision)) == {"id", "warnings"}
    assert clinic["ana"]("POST", f"{to}/decisions", decision).status_code == 403
    assert [row["decision"] for row in pablo.every(f"{to}/decisions")] == ["stop"]
    corridor = ana.get(f"{to}/course")["corridors"][0]
    assert (corridor["domain"], corridor["n"], corridor["sources"]) == (
        *("vegf", 41, ["S2-18", "S2-32", "S2-33", "L24"]),
    )


def test_a_file_of_results(clinic, tmp_path):
    patient = someone(clinic["ana"], "000123")
    header = (
        "mrn,birth_date,date,analyte,value,unit,specimen,lab,method,lower_limit,upper_limit,component,note\n"
    )
    file = tmp_path / "results.csv"
    file.write_text(header + "000123,1968-02-29,2026-10-01,vegf,6630,pg/mL,serum,L,,,707,,\n")
    words = ("import_results", str(file), "--site", "MADRID")
    counts = {"read": 1, "stored": 1, "unchanged": 0, "corrected": 0, "held": 0, "rejected": 0, "warnings": 0}
    assert command(*words, "--dry-run") == counts | {"problems": []}
    assert clinic["ana"].every(f"patients/{patient}/observations") == []
    assert command(*words) == counts | {"problems": []}
    assert command(*words) == counts | {"stored": 0, "unchanged": 1, "problems": []}
    sent = command("send_reminders")
    assert set(sent) == {"today", "refreshed", "queued", "sent", "suppressed", "failed", "uncertain"}
    assert (sent["today"], sent["sent"]) == (
        TODAY,
        2,
    )  # a coordinator, and a physician of what is long overdue
    assert command("send_reminders")["sent"] == 0


def test_the_interface_describes_itself(clinic):
    described = clinic["ana"].get("openapi.json")
    assert described["openapi"].startswith("3.")
    patient = "/api/v1/patients/{patient_id}"
    for part in ("", "/close", "/reopen", "/signs", "/treatments", "/events", "/conditions", "/visits"):
        assert patient + part in described["paths"]
    for part in ("/contacts", "/observations", "/schedule", "/course", "/schedule/{panel}/waive"):
        assert patient + part in described["paths"]
