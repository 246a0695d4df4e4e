"""The worklist's keys, what a row opens to, and the way past the filters: told, switched off, accessible, narrow."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.keyboard import Keyboard
from tests.journeys.worklist_steps import name_of, name_of_focus, row_of, sign_in


def test_keys_are_told_and_can_be_switched_off(at, page, morning):
    """A letter that is dictated by accident does nothing once the keys are off, until they are on again."""
    keys = Keyboard(page)
    sign_in(at, page, keys, morning)
    keys.press("j", "?")
    expect(page.locator("dialog#keys")).to_be_visible()
    assert violations(page) == []
    keys.to("keys-on")
    keys.press("Space", "Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    expect(page.locator(".row-opens").first).to_be_focused()
    page.reload()
    keys.press("j", "?", "/")
    assert (name_of_focus(page), keys.focus()) == ("", "")
    expect(page.locator("dialog#keys")).to_be_hidden()
    keys.reach("[data-keys]")
    keys.press("Enter")
    keys.to("keys-on")
    keys.press("Space", "Escape", "j")
    expect(page.locator(".row-opens").first).to_be_focused()


def test_p_prints_the_list(at, page, morning):
    """As the button does; a letter that is typed into a field prints nothing."""
    keys = Keyboard(page)
    page.add_init_script("window.printed = 0; window.print = () => window.printed++")
    sign_in(at, page, keys, morning)
    keys.write("filter-q", "p")
    assert page.evaluate("window.printed") == 0
    page.goto(page.url.partition("?")[0])
    keys.press("p")
    assert page.evaluate("window.printed") == 1
    keys.press("?")
    expect(page.locator("dialog#keys kbd", has_text="p").first).to_be_visible()


def test_letters_that_are_typed_are_text(at, page, morning):
    keys = Keyboard(page)
    sign_in(at, page, keys, morning)
    keys.write("filter-q", "jcb?/")
    assert page.input_value("#filter-q") == "jcb?/"
    expect(page.locator("dialog#keys")).to_be_hidden()


def test_everything_a_row_opens_to_is_accessible_and_fits(at, page, morning):
    """All three at once, wide and at 320 px; the link past the filters leads to the list."""
    keys = Keyboard(page)
    sign_in(at, page, keys, morning)
    keys.reach(".skip[href='#worklist']")
    keys.press("Enter")
    assert keys.focus() == "worklist"
    keys.press("j")
    name = name_of(page)
    row = row_of(page, name)
    keys.press("c")
    expect(row.locator("select[name=outcome]")).to_be_focused()
    for opens in (".row-books", ".row-opens"):
        while not page.evaluate(f"document.activeElement.matches({opens!r})"):
            keys.press("Shift+Tab")
        keys.press("Enter")
        expect(row.locator(".more")).to_have_count(2 if opens == ".row-books" else 3)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def violations(page: Page) -> list:
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
