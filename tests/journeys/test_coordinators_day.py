"""A coordinator's morning without a mouse, in both languages: whom to call, why, what came of it, the visit that is
booked, a test that waits, the view that is kept, the list that is taken along, what the reminders say, and out.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.clinic import Clinic, signed_in
from tests.journeys.keyboard import Keyboard
from tests.journeys.worklist_steps import Morning, listed, name_of, name_of_focus, row_of, sign_in

TODAY = date.today()
TOMORROW = TODAY + timedelta(days=1)
ON = TODAY + timedelta(days=7 if TODAY.weekday() < 5 else 9)  # a weekday, within the two weeks of any visit
UNTIL = TODAY + timedelta(days=20)


def test_a_coordinators_day(at, browser, page, morning):
    keys = Keyboard(page)
    sign_in(at, page, keys, morning)
    filter_to_call(page, keys, morning)

    unreached = focused_row(page, keys)
    read_why(page, keys)
    log_contact(page, keys, "no_answer", next_try=TOMORROW)
    expect(row_of(page, unreached).locator(".row-contact")).to_contain_text(morning.later)

    spoken = next_row_with_a_visit(page, keys, morning)
    log_contact(page, keys, "reached")
    expect(row_of(page, spoken).locator(".row-contact")).to_contain_text(morning.spoken)
    tests = book(page, keys, spoken, morning)

    waiting = next_row(page, keys)
    panel = postpone_first(page, keys, waiting, morning)

    keep_view(page, keys, morning)
    left = listed(page)
    assert {unreached, spoken} & left == set(), "who was called today is not called again"
    take_along(page, keys, left)
    see_the_appointment(page, keys, spoken, tests)
    see_the_calendar(at, page, keys, morning, spoken)
    read_reminders(page, keys, morning)
    sign_out(page, keys)

    stored_as_told(at, morning, unreached, spoken, waiting, panel)
    a_stranger_finds_nothing(at, browser, morning, spoken)


def filter_to_call(page: Page, keys: Keyboard, morning: Morning) -> None:
    """The chip answers to the space bar and keeps the focus; how many there are is read out and stands there."""
    everybody = len(listed(page))
    keys.to("filter-call")
    keys.press("Space")
    expect(page).to_have_url(re.compile("call=today$"))
    expect(page.locator(".worklist-count")).to_contain_text(morning.to_call)
    assert keys.focus() == "filter-call"
    calls = len(listed(page))
    assert 3 <= calls < everybody
    expect(page.locator("#worklist-said")).to_contain_text(str(calls))


def focused_row(page: Page, keys: Keyboard) -> str:
    keys.press("j")
    return name_of(page)


def next_row(page: Page, keys: Keyboard) -> str:
    keys.press("ArrowDown")
    return name_of(page)


def read_why(page: Page, keys: Keyboard) -> None:
    """The row opens in place; each test says why; Esc closes the row and the focus is on it again."""
    row = row_of(page, name_of(page))
    keys.press("Enter")
    expect(row.locator(".due-item").first).to_be_visible()
    keys.reach(".why summary")
    keys.press("Enter")
    expect(row.locator("details.why[open] .basis").first).to_be_visible()
    keys.press("Escape")
    expect(row.locator(".more")).to_be_hidden()
    expect(page.locator(".row-opens:focus")).to_have_count(1)


def log_contact(page: Page, keys: Keyboard, outcome: str, next_try: date | None = None) -> None:
    """c opens the form with the focus in the outcome; after it the focus is on the row, and what was done is read."""
    name = name_of(page)
    keys.press("c")
    row = row_of(page, name)
    expect(row.locator("select[name=outcome]")).to_be_focused()
    fields = {
        part: row.locator(f"[name={part}]").get_attribute("id") or "" for part in ("outcome", "next_try")
    }
    keys.choose(fields["outcome"], outcome)
    if next_try:
        keys.write_day(fields["next_try"], next_try)
    keys.press("Control+Enter")
    expect(page.locator("#messages[role=status] .alert-success")).to_contain_text(name)
    expect(row_of(page, name).locator(".row-opens")).to_be_focused()


def next_row_with_a_visit(page: Page, keys: Keyboard, morning: Morning) -> str:
    for _each in range(20):
        name = next_row(page, keys)
        if row_of(page, name).locator(".row-visit").count():
            expect(row_of(page, name).locator(".row-visit")).to_contain_text(morning.visit)
            return name
    raise AssertionError("no row proposes a visit")


def book(page: Page, keys: Keyboard, name: str, morning: Morning) -> int:
    """The tests of the visit that is proposed are ticked; the day is typed. Returns how many tests."""
    proposed = row_of(page, name).locator(".row-visit").inner_text()
    keys.press("b")
    expect(page.locator("input[name=date]:focus")).to_have_count(1)
    ticked = row_of(page, name).locator("input[name=panels]:checked").count()
    assert str(ticked) in proposed
    keys.write_day(keys.focus(), ON)
    keys.press("Enter")
    row = row_of(page, name)
    expect(row.locator(".row-what")).to_contain_text(f"{morning.booked} {ON.day} ")
    expect(row.locator(".row-visit")).to_have_count(0)
    expect(row.locator(".row-opens")).to_be_focused()
    return ticked


def postpone_first(page: Page, keys: Keyboard, name: str, morning: Morning) -> str:
    """In the opened row. Returns the panel."""
    keys.press("Enter")
    item = row_of(page, name).locator(".due-item").first
    panel = (item.get_attribute("id") or "").removeprefix("due-")
    form = f"[action$='/due/{panel}/postpone/']"
    keys.reach(f".deed:has({form}) summary")
    keys.press("Enter")
    until = row_of(page, name).locator(f"{form} [name=until]").get_attribute("id") or ""
    keys.write_day(until, UNTIL)
    keys.write(until.replace("until", "reason"), "Away until then")
    keys.press("Enter")
    expect(row_of(page, name).locator(".row-what")).to_contain_text(morning.postponed)
    expect(row_of(page, name).locator(".row-opens")).to_be_focused()
    return panel


def keep_view(page: Page, keys: Keyboard, morning: Morning) -> None:
    """Back past the row to the field that names the view; it stands over the list and leads to the same rows."""
    while keys.focus() != "view-name":
        keys.press("Shift+Tab")
    page.keyboard.type(morning.view)
    keys.press("Enter")
    view = page.locator(".views a", has_text=morning.view)
    expect(view).to_have_attribute("href", "/worklist/?call=today")
    keys.reach(".views a")
    keys.press("Enter")
    expect(page.locator("#filter-call")).to_be_checked()


def take_along(page: Page, keys: Keyboard, names: set[str]) -> None:
    keys.reach("a[download]")
    with page.expect_download() as taken:
        keys.press("Enter")
    table = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    assert all(name.split(",")[0] in table for name in names)


def see_the_appointment(page: Page, keys: Keyboard, name: str, tests: int) -> None:
    """From the row in the whole list to the patient's appointments."""
    keys.reach(".top-nav a[href='/worklist/']")
    keys.press("Enter")
    page.wait_for_url("**/worklist/")
    page.wait_for_load_state()
    while name_of_focus(page) != name:
        keys.press("j")
    keys.press("b")
    keys.reach(".more-foot a[href$='/appointments/']")
    keys.press("Enter")
    page.wait_for_url("**/appointments/")
    booked = page.locator(".table-cards tbody tr").first
    expect(booked).to_contain_text(str(ON.year))
    expect(booked.locator("td").first).to_have_text(re.compile(rf"^([^,]+, ){{{tests - 1}}}[^,]+$"))


def see_the_calendar(at: Clinic, page: Page, keys: Keyboard, morning: Morning, name: str) -> None:
    """A new address is made; a telephone that asks it finds the appointment, and no name."""
    keys.press("Control+Home")
    keys.reach(".top .dropdown:last-child .btn-menu")
    keys.press("Enter")
    keys.reach("a.dropdown-item")
    keys.press("Enter")
    page.wait_for_url("**/accounts/")
    keys.reach("a[href='/accounts/calendar/']")
    keys.press("Enter")
    page.wait_for_url(re.compile("/accounts/(reauthenticate|calendar)/"))
    if "reauthenticate" in page.url:  # it opens the schedule to whoever has it
        keys.write("id_password", at.user("coordinator", morning.site)["password"])
        keys.press("Enter")
        page.wait_for_url("**/accounts/calendar/")
    keys.reach("main form button")
    keys.press("Enter")
    feed = page.request.get(page.locator(".token-key").inner_text()).text()
    assert f"DTSTART;VALUE=DATE:{ON:%Y%m%d}" in feed
    assert name.split(",")[0] not in feed


def read_reminders(page: Page, keys: Keyboard, morning: Morning) -> None:
    keys.reach(".top-nav a[href='/reminders/']")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name=morning.reminders)).to_be_visible()
    keys.reach("[aria-labelledby=waiting-h]")
    expect(page.locator("[aria-labelledby=waiting-h] tbody tr")).not_to_have_count(0)


def sign_out(page: Page, keys: Keyboard) -> None:
    keys.press("Control+Home")
    keys.reach(".top .dropdown:last-child .btn-menu")
    keys.press("Enter")
    keys.reach("form[action='/accounts/logout/'] button")
    keys.press("Enter")
    page.wait_for_url("**/accounts/login/**")


def stored_as_told(
    at: Clinic, morning: Morning, unreached: str, spoken: str, waiting: str, panel: str
) -> None:
    found = at.ask(
        "import json",
        "from monitoring.models import Appointment, Contact, ScheduleItem",
        "from patients.models import AuditEvent, User",
        f"site = {morning.site!r}",
        "def last(name):",
        "    family, given = name.split(', ', 1)",
        "    return Contact.objects.filter(patient__site__code=site, patient__family_name=family,"
        " patient__given_name=given).order_by('-pk')[0]",
        "def of(name):",
        "    return last(name).patient_id",
        f"first, second = last({unreached!r}), last({spoken!r})",
        "visit = Appointment.objects.get(patient=second.patient_id, source='page')",
        f"family, given = {waiting!r}.split(', ', 1)",
        f"item = ScheduleItem.objects.get(patient__site__code=site, patient__family_name=family,"
        f" patient__given_name=given, panel={panel!r}, state='open')",
        "user = User.objects.get(email=f'coordinator@{site.lower()}.example')",
        "deeds = list(AuditEvent.objects.filter(actor=user.email).values_list('type', flat=True))",
        "print(json.dumps({'first': [first.outcome, str(first.date), str(first.next_try)],"
        " 'second': [second.outcome, second.next_try], 'visit': [str(visit.date), visit.recorded_by.email],"
        " 'tied': sorted(visit.items.values_list('panel', flat=True)) == sorted(visit.panels),"
        " 'snoozed': str(item.snoozed_until), 'views': user.saved_views, 'deeds': deeds}))",
    )
    assert found["first"] == ["no_answer", TODAY.isoformat(), TOMORROW.isoformat()]
    assert found["second"] == ["reached", None]
    assert found["visit"] == [ON.isoformat(), at.user("coordinator", morning.site)["email"]]
    assert found["tied"] is True
    assert found["snoozed"] == UNTIL.isoformat()
    assert found["views"] == [{"name": morning.view, "query": {"call": "today"}}]
    for deed in ("contact.logged", "appointment.booked", "schedule.postponed", "record.exported"):
        assert deed in found["deeds"], found["deeds"]


def a_stranger_finds_nothing(at: Clinic, browser, morning: Morning, name: str) -> None:
    family = name.split(",")[0]
    [patient_id] = at.ask(
        "import json",
        "from patients.models import Patient",
        f"found = Patient.objects.filter(site__code={morning.site!r}, family_name={family!r}, given_name="
        f"{name.split(', ', 1)[1]!r})",
        "print(json.dumps(list(found.values_list('pk', flat=True))))",
    )
    context = signed_in(browser, at, "coordinator", morning.elsewhere)
    for address in (f"/worklist/{patient_id}/", f"/patients/{patient_id}/appointments/"):
        assert context.request.get(at.url + address).status == 404
    assert context.request.get(f"{at.url}/worklist/?site={morning.site}").status == 404
    context.close()
