"""Published cases, posted through REST: what schedule, course, rules and responses then say.

TC-02: plasma VEGF rose from a nadir of 182 to 740 pg/mL within two months under lenalidomide and dexamethasone, with an
influenza and without neurologic worsening; the two M-components stood beside each other. TC-07: a failed ACTH test
(341 nmol/L), hypothyroidism, a transplant. TC-08: complete response for eleven years after a transplant, then a relapse
of the kidneys alone. TC-09: three transplants after which the legs recovered; an earlier label of CIDP, treated with
immunoglobulins. TC-13: hypogonadism first, then Castleman disease, then neuropathy. Values are those published and
none beside them; only the order of events is known, and the calendar is the tests'.
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


def assessed(rest: Callers, patient: str, **query) -> dict:
    answer = rest.pablo.get(f"{patient}/assessment", **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def alerts(rest: Callers, patient: str, **query) -> dict[str, dict]:
    """Those about one thing each, by their rule."""
    return {row["rule"]: row for row in rest.ana.get(f"{patient}/alerts", **query).json()["results"]}


def organ(answer: dict, name: str) -> dict:
    return next(each for each in answer["responses"]["clinical"]["organs"] if each["organ"] == name)


def values(evidence: list[dict]) -> list[tuple]:
    return [(each["analyte"], each["value"], each["date"]) for each in evidence]


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


def test_tc02_is_a_possible_progression_with_the_infection_beside_it(tc02, rest: Callers):
    """740 / 182 = 4.07: SR-16, to be repeated from 28 days on; the influenza is named."""
    before = assessed(rest, tc02, today="2026-11-14")
    assert (before["responses"]["vegf"]["category"], before["responses"]["vegf"]["note"]) == (
        *("not_evaluable", "no_baseline"),
    )
    vegf = assessed(rest, tc02, today="2026-11-17")["responses"]["vegf"]
    assert (vegf["category"], vegf["confirmed"], vegf["since"]) == ("PD", False, "2026-11-15")
    assert (vegf["nadir"], vegf["latest"], vegf["baseline"]) == (182, 740, None)
    possible = alerts(rest, tc02, today="2026-11-17")["SR-16"]
    assert (possible["severity"], possible["since"]) == ("caution", "2026-11-15")
    assert values(possible["evidence"]) == [("vegf", 182, "2026-09-15"), ("vegf", 740, "2026-11-15")]
    assert possible["facts"]["confounders"] == "infection"
    assert not {"SR-16", "SR-16b"} & set(alerts(rest, tc02, today="2026-11-14"))
    window = due(rest, tc02, "vegf", today="2026-11-17")
    assert (window["why"]["rule"], window["why"]["anchor"], window["why"]["anchor_date"]) == (
        *("confirmation", "sample", "2026-11-15"),
    )
    assert (window["opens"], window["due_by"]) == ("2026-12-13", "2026-12-27")


def test_tc02_has_no_clinical_progression(tc02, rest: Callers):
    clinical = assessed(rest, tc02, today="2026-11-17")["responses"]["clinical"]
    assert clinical["category"] == "not_evaluable"  # no organ was published: nothing is claimed
    assert {each["state"] for each in clinical["organs"]} == {"not_assessed"}


def test_tc02_is_judged_by_the_new_line_once_it_has_begun(tc02, rest: Callers):
    vegf = assessed(rest, tc02)["responses"]["vegf"]
    assert (vegf["category"], vegf["note"], vegf["baseline"]) == (
        *("not_evaluable", "no_value_since_start", 740),
    )
    assert "SR-16" not in alerts(rest, tc02)


def test_tc02_adds_the_two_components_of_the_protein(tc02, rest: Callers):
    baseline = assessed(rest, tc02, today="2026-11-17")["responses"]["hematologic"]["readings"]["baseline"]
    assert (baseline["analyte"], baseline["value"]) == ("m_protein", 1.4)


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


def test_tc07_may_have_an_adrenal_insufficiency(tc07, rest: Callers):
    """SR-19: a stimulated cortisol of 341 nmol/L is below 550."""
    urgent = alerts(rest, tc07)["SR-19"]
    assert (urgent["severity"], urgent["since"]) == ("critical", "2025-09-03")
    [peak] = urgent["evidence"]
    assert (peak["analyte"], round(peak["value"], 1), peak["unit"]) == (
        *("cortisol_stimulated_peak", 12.4, "ug/dL"),
    )
    assert "SR-19" not in alerts(rest, tc07, today="2025-09-02")
    factors = [factor["factor"] for factor in assessed(rest, tc07)["adverse_factors"]]
    assert "hypothyroidism" in factors


def test_tc07_resolved_after_the_transplant(tc07, rest: Callers):
    before, after = (assessed(rest, tc07, today=day) for day in ("2026-11-01", "2026-11-02"))
    assert organ(before, "endocrine")["state"] == "not_assessed"
    endocrine = organ(after, "endocrine")
    assert (endocrine["state"], endocrine["since"]) == ("resolved", "2026-11-02")
    assert values([endocrine["baseline"], endocrine["latest"]]) == [
        ("endocrine_adrenal", "present", "2025-09-03"),
        ("endocrine_adrenal", "absent", "2026-11-02"),
    ]
    assert after["responses"]["clinical"]["category"] == "improvement"


@pytest.fixture
def tc08(rest: Callers) -> str:
    """55 M at the transplant; registered eleven years on."""
    patient = register(rest, sex="male", birth_date="1960-05-01", diagnosis_date="2015-06-01")
    post(rest, f"{patient}/treatments", {"kind": "asct", "agents": ["melphalan"], "start": "2015-10-01"})
    post(rest, f"{patient}/events", {"date": "2026-11-10", "code": "progression", "note": "kidneys alone"})
    return patient


def test_tc08_stays_scheduled_for_chemistry_eleven_years_on(tc08, rest: Callers):
    chemistry = due(rest, tc08, "chemistry")
    assert chemistry["status"] == "overdue"
    assert chemistry["missing"] == ["creatinine", "urine_protein_24h"]
    creatinine = {"analyte": "creatinine", "value": 1.9, "unit": "mg/dL", "date": "2026-11-10"}
    post(rest, f"{tc08}/observations", {"observations": [creatinine]})
    asked = due(rest, tc08, "chemistry")
    assert (asked["why"]["anchor_date"], asked["status"]) == ("2026-11-10", "upcoming")
    assert "urine_protein_24h" in asked["missing"]


def test_tc08_progressed_clinically_because_a_physician_said_so(tc08, rest: Callers):
    before = assessed(rest, tc08, today="2026-11-09")["responses"]["clinical"]
    after = assessed(rest, tc08)["responses"]["clinical"]
    assert before["category"] == "not_evaluable"
    assert (after["category"], after["since"], after["basis"]) == (
        *("progression", "2026-11-10", ["progression"]),
    )
    assert {each["state"] for each in after["organs"]} == {"not_assessed"}  # nobody measured them
    others = assessed(rest, tc08)["responses"]
    assert {others[name]["category"] for name in ("vegf", "hematologic", "pet")} == {"not_evaluable"}


TC09 = [
    pytest.param("female", "1967-03-01", 6, 2, "2026-10-20", id="58 F, near bed-bound, unaided at 12 months"),
    pytest.param("male", "1973-03-01", 6, 4, "2026-04-20", id="52 M, bed-bound, with a frame at 6 months"),
    pytest.param("male", "1971-03-01", 4, 2, "2026-01-20", id="54 M, with a frame, unaided within 3 months"),
]


@pytest.fixture
def tc09(rest: Callers):
    def bring(sex: str, birth: str, before: int, after: int, on: str) -> str:
        patient = register(rest, sex=sex, birth_date=birth, diagnosis_date="2025-07-01")
        post(rest, f"{patient}/conditions", {"code": "cidp", "start": "2024-09-01"})
        ivig = {"kind": "supportive", "agents": ["ivig"], "indication": "cidp", "start": "2024-10-01"}
        post(rest, f"{patient}/treatments", {**ivig, "end": "2025-06-01"})
        post(rest, f"{patient}/treatments", {"kind": "asct", "agents": ["melphalan"], "start": "2025-10-20"})
        legs = [
            {"analyte": "onls_leg", "value": value, "date": day}
            for value, day in ((before, "2025-10-01"), (after, on))
        ]
        post(rest, f"{patient}/observations", {"observations": legs})
        return patient

    return bring


@pytest.mark.parametrize("sex, birth, before, after, on", TC09)
def test_tc09_shows_the_points_of_the_legs_and_makes_no_total_of_them(
    sex, birth, before, after, on, tc09, rest: Callers
):
    patient = tc09(sex, birth, before, after, on)
    course = rest.ana.get(f"{patient}/course").json()
    [legs] = series(course, "onls_leg")
    assert [point["value"] for point in legs["points"]] == [before, after]
    assert series(course, "onls") == []
    assert "onls" not in [corridor["domain"] for corridor in course["corridors"]]
    answer = assessed(rest, patient)
    assert organ(answer, "neuropathy")["state"] == "not_assessed"
    onls = next(badge for badge in answer["badges"] if badge["domain"] == "onls")
    assert (onls["pace"], onls["reason"]) == ("not_evaluable", "no_baseline")


@pytest.mark.parametrize("sex, birth, before, after, on", TC09)
def test_tc09_was_treated_for_another_label(sex, birth, before, after, on, tc09, rest: Callers):
    """SR-11 speaks of the immunoglobulins; SR-26 would look at the label again, but VEGF and M-protein are missing."""
    patient = tc09(sex, birth, before, after, on)
    given = alerts(rest, patient)["SR-11"]
    assert (given["severity"], given["since"]) == ("warning", "2024-10-01")
    assert values(given["evidence"])[0][0] == "supportive"
    answer = assessed(rest, patient)
    gaps = {row["missing"]: row["rules"] for row in answer["cannot_evaluate"]}
    assert [missing for missing, rules in gaps.items() if "SR-26" in rules] == ["m_protein", "vegf"]
    assert "SR-26" not in [panel["rule"] for panel in answer["panels_info"]]


@pytest.fixture
def tc13(rest: Callers) -> str:
    patient = register(rest, sex="male", birth_date="1979-02-01", diagnosis_date="2024-12-01")
    for day, found in (
        ("2023-08-01", {"endocrine_gonadal": "present"}),
        ("2024-06-01", {"castleman": "present"}),
        ("2024-12-01", {"polyneuropathy": "present", "endocrine_thyroid": "present"}),
        ("2026-05-04", {"endocrine_thyroid": "absent"}),
    ):
        post(rest, f"{patient}/signs", {"date": day, "signs": found})
    replaced = {"kind": "supportive", "agents": ["testosterone"], "start": "2023-08-01"}
    post(rest, f"{patient}/treatments", replaced)
    return patient


def test_tc13_stands_axis_by_axis(tc13, rest: Callers):
    axes = {axis["axis"]: axis for axis in assessed(rest, tc13)["ledger"]["axes"]}
    assert (axes["gonadal"]["state"], axes["thyroid"]["state"], axes["adrenal"]["state"]) == (
        *("present", "absent", "not_assessed"),
    )
    assert values(axes["gonadal"]["replacement"]) == [("supportive", "testosterone", "2023-08-01")]
    assert axes["thyroid"]["replacement"] == []  # it recovered without any
    before = {
        axis["axis"]: axis["state"] for axis in assessed(rest, tc13, today="2026-05-03")["ledger"]["axes"]
    }
    assert before["thyroid"] == "present"


def test_tc13_is_warned_of_nothing_and_asked_for_what_is_missing(tc13, rest: Callers):
    """SR-18: the gonadal axis is replaced; of the thyroid no result was published."""
    assert "SR-18" not in alerts(rest, tc13)
    gaps = {row["missing"]: row["rules"] for row in assessed(rest, tc13)["cannot_evaluate"]}
    assert "SR-18" in gaps["tsh"]
    assert "testosterone" not in gaps


def test_tc13_meets_what_is_known_of_the_criteria(tc13, rest: Callers):
    diagnosis = assessed(rest, tc13)["diagnosis"]
    assert diagnosis["status"] == "indeterminate"
    assert {"polyneuropathy", "castleman", "endocrine_gonadal"} <= set(diagnosis["met"])
    assert "monoclonal_plasma_cell_disorder" in diagnosis["blocking"]


@pytest.mark.parametrize("case", ["tc02", "tc07", "tc08", "tc13"])
def test_to_a_stranger_no_case_exists(case, request, rest: Callers):
    patient = request.getfixturevalue(case)
    unknown = rest.lena.get("/patients/999999/assessment")
    for part in ("assessment", "alerts", "course", "schedule"):
        answer = rest.lena.get(f"{patient}/{part}")
        assert (answer.status_code, answer.content) == (404, unknown.content)
