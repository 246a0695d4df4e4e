"""Work that is interrupted, doubled, or done by two at once: nothing typed is lost, stored twice or led astray."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.clinic import sign_in
from tests.journeys.steps import register, sign_out

NUMBERS = count(1)
KEPT = "Draft kept at"
SAVE = "Save the visit"


@pytest.fixture
def staff(desk) -> Page:
    return desk("staff", "LEEDS")


@pytest.fixture
def leaving(desk) -> Page:
    """Somebody who will sign out."""
    return desk("staff", "LEEDS", own_session=True)


@pytest.fixture
def patient(staff) -> Callable[[], str]:
    """`patient()` registers somebody new; returns the address of the record."""

    def somebody() -> str:
        number = next(NUMBERS)
        return register(
            staff,
            mrn=f"TAB-{number:03d}",
            family_name=f"Tab {number}",
            given_name="Sam",
            birth_date="1971-03-05",
            sex="female",
        )

    return somebody


def visits(page: Page, record: str) -> int:
    page.goto(f"{record}/visits/")
    return page.locator("main tbody tr").count()


def fill_in(page: Page, record: str, hemoglobin: str = "13.4") -> None:
    """Open the form, type, and wait until the server has what was typed."""
    page.goto(f"{record}/visits/new/")
    page.fill("#hemoglobin-value", hemoglobin)
    expect(page.locator("#draft-state")).to_contain_text(KEPT)


def test_what_was_typed_survives_a_closed_tab(staff, patient):
    record = patient()
    tab = staff.context.new_page()
    fill_in(tab, record)
    tab.fill("#id_note", "Half way")
    tab.locator("#id_note").blur()
    tab.goto("/worklist/")  # at once: what was typed last travels with the leaving
    tab.close()
    staff.goto(f"{record}/visits/")
    staff.get_by_role("link", name="Go on with the draft").click()
    expect(staff.locator(".visit-draft")).to_contain_text("It is not saved yet")
    expect(staff.locator("#hemoglobin-value")).to_have_value("13.4")
    expect(staff.locator("#id_note")).to_have_value("Half way")
    assert visits(staff, record) == 0


def test_two_clicks_on_save_store_one_visit(staff, patient):
    record = patient()
    fill_in(staff, record)
    staff.get_by_role("button", name=SAVE).dblclick()
    expect(staff.locator(".alert-success")).to_contain_text("1 result")
    assert visits(staff, record) == 1


def test_the_same_form_saved_from_two_tabs_stores_one_visit(staff, patient):
    record = patient()
    fill_in(staff, record)
    other = staff.context.new_page()
    other.goto(f"{record}/visits/new/")
    expect(other.locator("#hemoglobin-value")).to_have_value("13.4")
    staff.get_by_role("button", name=SAVE).click()
    expect(staff.locator(".alert-success")).to_be_visible()
    other.get_by_role("button", name=SAVE).click()
    expect(other.get_by_text("This visit had been saved already")).to_be_visible()
    assert visits(staff, record) == 1
    staff.get_by_role("link", name="Log visit").click()
    expect(staff.locator("#hemoglobin-value")).to_have_value("")


def test_forms_of_two_patients_side_by_side_keep_to_their_own(staff, patient):
    first, second = patient(), patient()
    other = staff.context.new_page()
    fill_in(staff, first, "13.4")
    fill_in(other, second, "9.9")
    staff.get_by_role("button", name=SAVE).click()
    other.get_by_role("button", name=SAVE).click()
    for page, value in ((staff, "13.4"), (other, "9.9")):
        expect(page.locator("main table").first).to_contain_text(value)


def test_a_form_sent_to_another_patient_is_refused_and_nothing_is_stored(staff, patient):
    first, second = patient(), patient()
    fill_in(staff, first)
    staff.locator("#visit-form").evaluate("(form, to) => { form.action = to }", f"{second}/visits/new/")
    staff.get_by_role("button", name=SAVE).click()
    expect(staff.get_by_role("heading", name="Nothing was saved")).to_be_visible()
    expect(staff.get_by_role("alert")).to_contain_text("typed on the form of another patient")
    assert (visits(staff, first), visits(staff, second)) == (0, 0)
    staff.goto(f"{first}/visits/new/")
    expect(staff.locator("#hemoglobin-value")).to_have_value("13.4")


def test_a_session_that_ended_in_the_middle_costs_nothing_that_was_kept(small, leaving, patient):
    record = patient()
    fill_in(leaving, record)
    elsewhere = leaving.context.new_page()
    elsewhere.goto("/patients/")
    sign_out(elsewhere)
    leaving.get_by_role("button", name=SAVE).click()
    leaving.wait_for_url("**/accounts/login/?next=**")
    user = small.user("staff", "LEEDS")
    leaving.fill("input[name=login]", user["email"])
    leaving.fill("input[name=password]", user["password"])
    leaving.press("input[name=password]", "Enter")
    leaving.wait_for_url(f"**{record}/visits/new/")
    expect(leaving.locator("#hemoglobin-value")).to_have_value("13.4")
    leaving.get_by_role("button", name=SAVE).click()
    expect(leaving.locator(".alert-success")).to_be_visible()
    assert visits(leaving, record) == 1


def test_another_person_at_the_same_computer_does_not_find_the_draft(small, leaving, patient):
    record = patient()
    fill_in(leaving, record)
    leaving.goto("/patients/")
    sign_out(leaving)
    physician = small.user("physician", "LEEDS")
    sign_in(leaving, small, physician["email"], physician["password"])
    leaving.goto(f"{record}/visits/new/")
    expect(leaving.locator(".visit-draft")).to_have_count(0)
    expect(leaving.locator("#hemoglobin-value")).to_have_value("")


def test_ctrl_s_saves_from_within_a_field(staff, patient):
    record = patient()
    fill_in(staff, record)
    staff.locator("#hemoglobin-value").press("Control+s")
    expect(staff.locator(".alert-success")).to_contain_text("1 result")
    assert visits(staff, record) == 1


def test_a_late_answer_of_the_filters_takes_no_half_typed_contact_away(desk, patient):
    patient()
    page, late = desk("coordinator", "LEEDS"), []
    page.goto("/worklist/")
    page.route("**/worklist/?q=*", lambda route: late.append(route))
    with page.expect_request("**/worklist/?q=*"):
        page.fill("#filter-q", "tab")
    page.get_by_role("link", name="log contact").first.click()
    note = page.locator("#worklist textarea[name=note]")
    note.fill("Asked to call again")
    late[0].continue_()
    expect(page.locator(".filters")).not_to_have_class(re.compile("htmx-request"))
    expect(note).to_have_value("Asked to call again")


def test_two_who_change_the_same_record_see_both_versions(desk, staff, patient):
    record = patient()
    physician = desk("physician", "LEEDS")
    for page in (staff, physician):
        page.goto(f"{record}/edit/")
    physician.fill("#id_phone", "0113 496 0001")
    physician.fill("#id_isotype", "IgA")
    physician.locator("#id_phone").press("Control+s")
    expect(physician.locator(".alert-success")).to_be_visible()

    staff.fill("#id_phone", "0113 496 0002")
    staff.fill("#id_given_name", "Samira")
    staff.locator("#id_phone").press("Control+s")
    differences = staff.get_by_role("alert")
    expect(differences).to_contain_text("Not saved yet: somebody changed this record")
    for told in ("0113 496 0001", "0113 496 0002", "Samira", "IgA"):
        expect(differences).to_contain_text(told)
    expect(staff.locator("#id_phone")).to_have_value("0113 496 0002")

    staff.get_by_role("button", name="Save this version").click()
    expect(staff.locator(".alert-success")).to_be_visible()
    physician.goto(f"{record}/edit/")
    for field, value in (("phone", "0113 496 0002"), ("given_name", "Samira"), ("isotype", "IgA")):
        expect(physician.locator(f"#id_{field}")).to_have_value(value)
    physician.goto(f"{record}/history/")
    for changed in ("isotype, telephone", "given name, telephone"):
        expect(physician.locator("main")).to_contain_text(changed)
