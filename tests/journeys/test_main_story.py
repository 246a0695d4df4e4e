"""The main story, in both languages: register, log a visit, see the schedule move and the chart draw, be reminded,
call, log the result that closes what was due.

The server's clock is today's: the first visit lies so far back that what returns every three months is due again now.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.clinic import manage
from tests.journeys.steps import register

TODAY = date.today()
DIAGNOSED = TODAY - timedelta(days=110)
FIRST_VISIT = TODAY - timedelta(days=100)
AGAIN_DUE = ("vegf", "spep", "cbc", "chemistry", "function", "ncs")  # every three months, or three to six
LATER = ("endocrine", "pft", "echo", "fundus")
DRAWN = ".course-canvas[data-drawn]"


@dataclass(frozen=True)
class Story:
    """One telling. Numbers are written with a point here and typed with `decimal`."""

    site: str
    decimal: str
    mrn: str
    family_name: str
    given_name: str
    part: str  # what somebody types who looks for them
    sex: str
    hormone: str
    reminded_on: date  # when most of what is due now has become overdue
    subject: str
    overdue: str
    booked: str
    nobody: str

    def typed(self, text: str) -> str:
        return text.replace(".", self.decimal)


STORIES = {
    "en": Story(
        site="LEEDS",
        decimal=".",
        mrn="000471",
        family_name="O'Shea-Brontë",
        given_name="Zoë & Co",
        part="bronte",
        sex="female",
        hormone="estradiol",
        reminded_on=TODAY + timedelta(days=20),
        subject="need attention",
        overdue="are overdue",
        booked="Booked",
        nobody="No patient matches these filters.",
    ),
    "es": Story(
        site="MADRID",
        decimal=",",
        mrn="007-08",
        family_name="Íñiguez de la Peña",
        given_name="Ángel María",
        part="iniguez",
        sex="male",
        hormone="testosterone",
        reminded_on=TODAY + timedelta(days=21),  # a mail a day: the other story had yesterday's
        subject="requieren atención",
        overdue="están vencidas",
        booked="Cita concertada",
        nobody="Ningún paciente coincide con estos filtros.",
    ),
}


def first_results(story: Story) -> dict[str, str]:
    """Everything that is asked for at the beginning."""
    return {
        **{"vegf": "6630.5", "m_protein": "<0.05", "hemoglobin": "14.1", "platelets": "478"},
        **{"creatinine": "0.9", "tsh": "2.15", "cortisol_am": "14", "prolactin": "9.5"},
        **{story.hormone: "60" if story.sex == "female" else "480", "onls_arm": "2", "onls_leg": "4"},
        **{"ncs-median-right-cmap": "4.2", "pet_avid_lesions": "2"},
        **{"fvc_percent": "84", "dlco_percent": "66", "rvsp": "28"},
    }


CLOSING_RESULTS = {
    **{"vegf": "5100.25", "m_protein": "<0.05", "hemoglobin": "13.9", "platelets": "402"},
    **{"creatinine": "0.9", "onls_arm": "2", "onls_leg": "3", "ncs-median-right-cmap": "4.4"},
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_from_the_registration_to_the_result_that_closes(small, inbox, desk, keyboard, story):
    staff, coordinator = desk("staff", story.site), desk("coordinator", story.site)
    patient = register(
        staff,
        mrn=story.mrn,
        family_name=story.family_name,
        given_name=story.given_name,
        birth_date="1968-02-29",
        sex=story.sex,
        diagnosed=DIAGNOSED,
    )
    expect_due(staff, patient, overdue=(*AGAIN_DUE, *LATER, "pet_ct"))

    log_first_visit(staff, keyboard(staff), story, patient)
    expect_due(staff, patient, due=AGAIN_DUE, upcoming=LATER)
    expect(staff.locator(".table-cards tbody tr")).to_have_count(11)
    expect_course(staff, story, patient)

    remind(small, inbox, story)
    coordinator.goto("/reminders/")
    expect(coordinator.locator("tr", has_text=story.mrn)).not_to_have_count(0)

    log_contact(coordinator, keyboard(coordinator), story)
    log_closing_result(staff, keyboard(staff), story, patient)

    coordinator.goto(f"/worklist/?q={story.mrn}")
    expect(coordinator.locator("#worklist")).to_contain_text(story.nobody)
    expect_due(coordinator, patient, upcoming=(*AGAIN_DUE, *LATER))
    done = coordinator.locator(".table-cards tbody tr")
    expect(done).to_have_count(11 + len(AGAIN_DUE))
    expect(done.filter(has_text="VEGF")).to_have_count(2)
    coordinator.goto("/reminders/")
    expect(coordinator.locator("tr", has_text=story.mrn)).to_have_count(0)


def expect_due(page: Page, patient: str, **panels: tuple[str, ...]) -> None:
    """The due page lists exactly these panels, by how they stand."""
    page.goto(f"{patient}/due/")
    expected = {f"due-{panel}": standing for standing, names in panels.items() for panel in names}
    for item, standing in expected.items():
        expect(page.locator(f"#{item}.due-{standing}")).to_be_visible()
    assert {each.get_attribute("id") for each in page.locator(".due-item").all()} == set(expected)


def log_first_visit(staff: Page, keys, story: Story, patient: str) -> None:
    """Everything that is asked for, typed without a mouse; the page says meanwhile what becomes complete."""
    staff.goto(f"{patient}/visits/new/")
    keys.write_day("id_date", FIRST_VISIT)
    results = first_results(story)
    for test, text in results.items():
        keys.write(f"{test}-value", story.typed(text))
        if test == "vegf":
            keys.choose("vegf-specimen", "serum")
    keys.choose("id_sign_papilledema", "absent")
    expect(staff.locator("#preview .status-done")).to_have_count(11)
    keys.write("id_note", "Walks with a stick; «mañana» más.")
    keys.press("Tab", "Enter")
    expect(staff.locator(".alert-success")).to_contain_text(str(len(results)))
    completed, following = staff.locator(".visit-side ul").all()
    expect(completed.locator("li")).to_have_count(11)
    expect(following.locator("li.due, li .status-due")).to_have_count(len(AGAIN_DUE))


def expect_course(staff: Page, story: Story, patient: str) -> None:
    """The chart is drawn, and what was logged is in it, in its data and in its table."""
    with staff.expect_response("**/course.json*") as answer:
        staff.goto(f"{patient}/")
    staff.locator(DRAWN).wait_for()
    assert staff.locator(".course-canvas .scatterlayer .trace .points path.point").count() >= 4
    assert "6630.5" in json.dumps(answer.value.json()["figure"]["data"])
    staff.keyboard.press("t")
    table = staff.locator("#course-table table").first
    expect(table).to_contain_text(story.typed("6630.5"))
    expect(table).to_contain_text(f"<{story.typed('0.05')}")


def remind(clinic, inbox, story: Story) -> None:
    """Time passes; the digest goes to the coordinator, in their language, and names nobody."""
    inbox.mails.clear()
    said = json.loads(
        manage(clinic.environment, "send_reminders", "--json", "--today", story.reminded_on.isoformat())
    )
    assert (said["today"], said["failed"]) == (story.reminded_on.isoformat(), 0)
    coordinator = clinic.user("coordinator", story.site)["email"]
    [raw] = [text for recipients, text in inbox.mails if recipients == [coordinator]]
    mail = email.message_from_bytes(raw.encode(), policy=email.policy.default)
    assert story.subject in mail["Subject"]
    body = mail.get_content()
    assert story.overdue in body
    assert f"{clinic.url}/worklist/" in body
    for secret in (story.family_name, story.given_name, story.mrn, "VEGF", "POEMS"):
        assert secret not in raw.partition("\n\n")[2]
        assert secret not in body


def find_in_worklist(page: Page, keys, story: Story) -> None:
    """Typed as people type it, without the accents; the focus ends on the row."""
    page.goto("/worklist/")
    keys.write("filter-q", story.part)
    expect(page).to_have_url(re.compile(f"q={story.part}$"))  # the list has answered …
    expect(page.locator("#worklist")).not_to_have_class(re.compile("htmx"))  # … and its links are live
    expect(page.locator("#worklist tbody")).to_have_count(1)
    expect(page.locator("#worklist tbody")).to_contain_text(story.family_name)
    keys.press("Tab", "Tab", "Tab", "Tab", "j")
    expect(page.locator(".row-opens")).to_be_focused()


def log_contact(coordinator: Page, keys, story: Story) -> None:
    """In the row, without leaving the list."""
    find_in_worklist(coordinator, keys, story)
    row = coordinator.locator("#worklist tbody")
    keys.press("c")
    outcome = row.locator("select[name=outcome]")
    expect(outcome).to_be_focused()
    keys.choose(outcome.get_attribute("id"), "booked")
    note = row.locator("textarea[name=note]").get_attribute("id")
    keys.write(note, "Thursday, with his sister.")
    keys.press("Tab", "Enter")
    expect(row.locator(".row-contact")).to_contain_text(story.booked)
    expect(row.locator(".row-opens")).to_be_focused()
    assert "/worklist/" in coordinator.url


def log_closing_result(staff: Page, keys, story: Story, patient: str) -> None:
    """From the worklist with a key; nothing but what is due."""
    find_in_worklist(staff, keys, story)
    expect(staff.locator(".row-contact")).to_contain_text(story.booked)
    keys.press("r")
    staff.wait_for_url(f"**{patient}/visits/new/")
    expect(staff.locator("#vegf-specimen")).to_have_value("serum")
    for test, text in CLOSING_RESULTS.items():
        keys.write(f"{test}-value", story.typed(text))
    expect(staff.locator("#preview .status-done")).to_have_count(len(AGAIN_DUE))
    keys.press("Control+s")
    expect(staff.locator(".alert-success")).to_contain_text(str(len(CLOSING_RESULTS)))
