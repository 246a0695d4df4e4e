"""Two published cases, posted through REST: what the schedule and the course then say.

TC-02: plasma VEGF rose from a nadir of 182 to 740 pg/mL within two months under lenalidomide and dexamethasone, with an
influenza and without neurologic worsening; the two M-components stood beside each other. TC-07: a failed ACTH test
(341 nmol/L), hypothyroidism, a transplant. Only the order of events is published; the calendar is the tests'.
"""

from __future__ import annotations

import pytest

from tests.api.conftest import Callers
from tests.api.test_bodies import PERSON


def register(rest: Callers, **fields) -> str:
    answer = rest.ana.post("/patients", {**PERSON, **fields})
    assert answer.status_code == 201
    return f"/patients/{answer.json()['id']}"


def post(rest: Callers, to: str, body: dict) -> dict:
    answer = rest.ana.post(to, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def series(course: dict, analyte: str) -> list[dict]:
    return [each for each in course["series"] if each["analyte"] == analyte]


def due(rest: Callers, patient: str, panel: str, **query) -> dict:
    items = rest.ana.get(f"{patient}/schedule", **query).json()["items"]
    return next(item for item in items if item["panel"] == panel)


@pytest.fixture
def tc02(rest: Callers) -> str:
    patient = register(rest, sex="male", birth_date="1970-01-01", isotype="IgA", diagnosis_date="2026-03-01")
    rd = {"kind": "systemic", "agents": ["lenalidomide", "dexamethasone"], "line": 1, "start": "2026-03-10"}
    post(rest, f"{patient}/treatments", rd)
    m_protein = {"analyte": "m_protein", "unit": "g/dL", "date": "2026-03-02"}
    plasma = {"analyte": "vegf", "unit": "pg/mL", "specimen": "plasma", "upper_limit": 86.2}
    stored = post(
        rest,
        f"{patient}/observations",
        {
            "observations": [
                {"analyte": "b12", "value": 166, "unit": "pg/mL", "date": "2026-03-02"},
                {**m_protein, "value": 1.1, "component": "IgA 1"},
                {**m_protein, "value": 0.3, "component": "IgA 2"},
                {**plasma, "value": 182, "date": "2026-09-15"},
                {**plasma, "value": 740, "date": "2026-11-15"},
            ]
        },
    )
    assert (len(stored["stored"]), stored["problems"]) == (5, [])
    post(rest, f"{patient}/conditions", {"code": "infection", "start": "2026-11-10"})
    added = {"kind": "systemic", "agents": ["daratumumab"], "line": 2, "start": "2026-11-18"}
    post(rest, f"{patient}/treatments", added)
    return patient


def test_tc02_shows_the_rise_in_one_series_and_both_components(tc02, rest: Callers):
    course = rest.ana.get(f"{tc02}/course").json()
    assert course["start"] == "2026-03-10"
    [plasma] = series(course, "vegf")
    assert (plasma["specimen"], plasma["unit"]) == ("plasma", "pg/mL")
    points = [(point["date"], point["value"], point["flags"]) for point in plasma["points"]]
    assert points == [("2026-09-15", 182, ["above_limit"]), ("2026-11-15", 740, ["above_limit"])]
    assert plasma["points"][1]["value"] / plasma["points"][0]["value"] == pytest.approx(4.07, abs=0.01)
    assert [point["month"] for point in plasma["points"]] == [6.21, 8.21]
    components = {each["component"]: each["points"][0]["value"] for each in series(course, "m_protein")}
    assert components == {"IgA 1": 1.1, "IgA 2": 0.3}
    assert [(t["agents"], t["line"], t["status"]) for t in course["treatments"]] == [
        (["lenalidomide", "dexamethasone"], 1, "active"),
        (["daratumumab"], 2, "active"),
    ]
    [limit] = [row for row in course["limits"] if row["analyte"] == "vegf"]
    assert (limit["upper_limit"], limit["start"], limit["end"]) == (86.2, "2026-09-15", "2026-11-15")


def test_tc02_is_due_again_three_months_after_its_last_sample(tc02, rest: Callers):
    vegf = due(rest, tc02, "vegf")
    assert (vegf["opens"], vegf["target"], vegf["due_by"]) == ("2027-02-01", "2027-02-15", "2027-03-01")
    assert (vegf["status"], vegf["why"]["anchor_date"]) == ("upcoming", "2026-11-15")
    assert due(rest, tc02, "vegf", today="2026-11-14")["why"]["anchor_date"] == "2026-09-15"
    assert due(rest, tc02, "cbc")["status"] == "overdue"
    assert due(rest, tc02, "pet_ct")["status"] == "not_scheduled"


@pytest.fixture
def tc07(rest: Callers) -> str:
    patient = register(rest, sex="female", birth_date="1984-02-01", diagnosis_date="2025-09-01")
    stored = post(
        rest,
        f"{patient}/observations",
        {
            "observations": [
                {"analyte": "systolic", "value": 100, "unit": "mmHg", "date": "2025-09-02"},
                {"analyte": "diastolic", "value": 60, "unit": "mmHg", "date": "2025-09-02"},
                {
                    "analyte": "cortisol_stimulated_peak",
                    "value": 341,
                    "unit": "nmol/L",
                    "lower_limit": 550,
                    "date": "2025-09-03",
                },
            ]
        },
    )
    assert stored["problems"] == []
    signs = {"endocrine_thyroid": "present", "endocrine_adrenal": "present"}
    post(rest, f"{patient}/signs", {"date": "2025-09-03", "signs": signs})
    post(rest, f"{patient}/treatments", {"kind": "asct", "agents": ["melphalan"], "start": "2025-12-01"})
    post(rest, f"{patient}/signs", {"date": "2026-11-02", "signs": {"endocrine_adrenal": "absent"}})
    return patient


def test_tc07_keeps_the_failed_test_in_both_units(tc07, rest: Callers):
    [row] = rest.ana.get(f"{tc07}/observations", analyte="cortisol_stimulated_peak").json()["results"]
    assert row["reported"] == {"value": "341", "unit": "nmol/L"}
    assert round(row["canonical"]["value"], 1) == 12.4
    assert row["canonical"]["unit"] == "ug/dL"
    [peak] = series(rest.ana.get(f"{tc07}/course").json(), "cortisol_stimulated_peak")
    assert peak["points"][0]["flags"] == ["below_limit"]


def test_tc07_remembers_that_the_adrenal_function_recovered(tc07, rest: Callers):
    signs = rest.ana.get(f"{tc07}/signs").json()["results"]
    assert [(row["date"], row["state"]) for row in signs if row["code"] == "endocrine_adrenal"] == [
        ("2025-09-03", "present"),
        ("2026-11-02", "absent"),
    ]


def test_tc07_is_due_a_pet_six_to_twelve_months_after_the_transplant(tc07, rest: Callers):
    pet = due(rest, tc07, "pet_ct")
    assert (pet["opens"], pet["due_by"], pet["status"]) == ("2026-06-01", "2026-12-01", "due")
    assert (pet["why"]["rule"], pet["why"]["anchor"]) == ("after_treatment", "transplant")
    assert pet["why"]["anchor_date"] == "2025-12-01"
    assert due(rest, tc07, "endocrine")["missing"] == ["tsh", "cortisol_am", "prolactin", "estradiol"]
    course = rest.ana.get(f"{tc07}/course").json()
    assert (course["start"], course["treatments"][0]["status"]) == ("2025-12-01", "ended")
    assert course["treatments"][0]["end"] == "2025-12-01"
