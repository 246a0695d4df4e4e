"""A published patient, brought in through the pages: 45 M, hypogonadism first, then Castleman disease, then neuropathy;
subclinical hypothyroidism that normalised when VEGF did; testosterone replacement that was continued.

No value, date or treatment of the disease was published: none is entered. Only the order is known; the days on which it
is placed here, and the birthday that makes him 45 at the diagnosis, are this test's.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import register

TODAY = date.today()
HYPOGONADISM = TODAY - timedelta(days=1200)
CASTLEMAN = TODAY - timedelta(days=900)
DIAGNOSIS = NEUROPATHY = TODAY - timedelta(days=700)
NORMALISED = TODAY - timedelta(days=200)
BIRTH = f"{DIAGNOSIS.year - 46}-12-31"  # 45 years old on every day of the year of the diagnosis

FINDINGS = (
    (HYPOGONADISM, {"endocrine_gonadal": "present"}),
    (CASTLEMAN, {"castleman": "present"}),
    (NEUROPATHY, {"polyneuropathy": "present", "endocrine_thyroid": "present"}),
    (NORMALISED, {"endocrine_thyroid": "absent"}),
)
PARTS = ("TSH", "Cortisol, morning", "Prolactin", "Testosterone")


@pytest.fixture
def physician(desk) -> Page:
    return desk("physician", "LEEDS")


@pytest.fixture
def patient(physician) -> str:
    return register(
        physician,
        mrn="TC-13",
        family_name="Case",
        given_name="Thirteen",
        birth_date=BIRTH,
        sex="male",
        diagnosed=DIAGNOSIS,
    )


def test_an_endocrine_course_that_nobody_measured_is_told_without_a_number(physician, patient):
    for day, signs in FINDINGS:
        record_findings(physician, patient, day, signs)
    give_testosterone(physician, patient)
    expect_each_axis_to_stand_by_itself(physician, patient)
    expect_the_schedule_to_ask_for_what_is_missing(physician, patient)
    expect_the_chart_to_show_the_replacement_and_name_what_is_missing(physician, patient)


def record_findings(page: Page, patient: str, day: date, signs: dict[str, str]) -> None:
    page.goto(f"{patient}/signs/new/")
    page.fill("#id_date", day.isoformat())
    for sign, state in signs.items():
        page.check(f"input[name=sign_{sign}][value={state}]")
    page.get_by_role("button", name="Save the findings").click()
    expect(page.locator(".alert-success")).to_be_visible()


def give_testosterone(page: Page, patient: str) -> None:
    """Since the hypogonadism was found; no end: it was continued. The plan of the axis says so as well."""
    page.goto(f"{patient}/treatments/new/")
    page.select_option("#id_kind", "supportive")
    page.fill("#id_other_agents", "testosterone")
    page.fill("#id_start", HYPOGONADISM.isoformat())
    page.press("#id_start", "Control+s")
    expect(page.locator(".alert-success")).to_be_visible()
    row = page.locator("main tbody tr").first
    expect(row).to_contain_text("testosterone")
    expect(row).to_contain_text("running")
    expect(row.locator(".field-warning")).to_have_count(0)

    page.goto(f"{patient}/edit/")
    page.fill("#id_replacement_gonadal", "testosterone, continued")
    page.press("#id_replacement_gonadal", "Control+s")
    expect(page.locator(".alert-success")).to_be_visible()


def expect_each_axis_to_stand_by_itself(page: Page, patient: str) -> None:
    """The thyroid recovered, the gonads did not; axes that nobody reported stay not assessed."""
    page.goto(f"{patient}/signs/")
    told = {
        "Gonadal dysfunction": ("Present", "1 entry"),
        "Thyroid dysfunction": ("Absent", "2 entries"),
        "Castleman disease": ("Present", "1 entry"),
        "Polyneuropathy": ("Present", "1 entry"),
        "Adrenal dysfunction": ("never",),
        "Pituitary dysfunction": ("never",),
    }
    for sign, words in told.items():
        row = page.locator("tr", has=page.get_by_role("rowheader", name=sign, exact=True))
        for word in words:
            expect(row).to_contain_text(word)


def expect_the_schedule_to_ask_for_what_is_missing(page: Page, patient: str) -> None:
    """Signs measure nothing: all four hormones are still asked for. Replacement is no treatment of the disease, so the
    baseline PET-CT can still be done, and nothing is counted from the testosterone.
    """
    page.goto(f"{patient}/due/")
    endocrine = page.locator("#due-endocrine.due-overdue")
    expect(endocrine).to_be_visible()
    endocrine.locator("details.why summary").click()
    for part in PARTS:
        expect(endocrine).to_contain_text(part)
    for panel in ("vegf", "pet_ct", "ncs"):
        expect(page.locator(f"#due-{panel}.due-overdue")).to_be_visible()
    expect(page.locator("#due-stabilisation_check, #due-residual_lesion_review")).to_have_count(0)


def expect_the_chart_to_show_the_replacement_and_name_what_is_missing(page: Page, patient: str) -> None:
    with page.expect_response("**/course.json*") as answer:
        page.goto(f"{patient}/")
    page.locator(".course-canvas[data-drawn]").wait_for()
    assert "Testosterone" in answer.value.text()
    expect(page.locator(".course-canvas .barlayer .point")).to_have_count(1)
    expect(page.locator("#course-caption .not-recorded")).to_contain_text("VEGF")
    expect(page.locator("#course-caption .not-recorded")).not_to_contain_text("treatments")
    # No treatment of the disease has begun: there is no month to count from.
    expect(page.locator(".switch-off")).to_contain_text("Months since treatment")
