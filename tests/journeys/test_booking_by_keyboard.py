"""A coordinator books the visit that is proposed without a mouse: j to the row, b, the day, Enter."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.clinic import clinic, signed_in


@pytest.fixture
def worklist(tmp_path, browser):
    with clinic(tmp_path, patients=16) as at:
        context = signed_in(
            browser, at, "coordinator", "LEEDS", viewport={"width": 1280, "height": 900}, locale="en"
        )
        page = context.new_page()
        page.goto(f"{at.url}/worklist/")
        yield page
        context.close()


def test_a_visit_is_booked_by_keyboard(worklist):
    page = worklist
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.locator("tbody:has(:focus)")
    name = row.locator(".row-who").inner_text()
    page.keyboard.press("b")
    expect(page.locator(".contact-form input[name='date']")).to_be_focused()
    day = page.evaluate("new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10)")
    page.keyboard.type(f"{day[5:7]}{day[8:]}{day[:4]}")
    page.keyboard.press("Enter")
    changed = page.locator("tbody.changed", has_text=name)
    expect(changed).to_contain_text("· covers ")
    expect(page.locator(".alert-success")).to_contain_text(f"{name}: booked for")
