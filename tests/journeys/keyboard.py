"""A person without a mouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from playwright.sync_api import Page

FARTHEST = 400  # more than any page has places for the focus


class Keyboard:
    """Reaches fields by Tab alone, as a person does; names them by their ids."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focus(self) -> str:
        """The id of what has the focus; "" where it has none."""
        return self.page.evaluate("document.activeElement.id")

    def to(self, field: str) -> None:
        if self.focus() == field:
            return
        assert any(passed == field for passed in self._tabs()), f"{field} cannot be reached by Tab"

    def _tabs(self) -> Iterator[str]:
        for _each in range(FARTHEST):
            self.press("Tab")
            yield self.focus()

    def reach(self, selector: str) -> None:
        """To the first one that matches, for what has no id."""
        reached = f"document.activeElement.matches({json.dumps(selector)})"
        for _each in range(FARTHEST):
            if self.page.evaluate(reached):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def write(self, field: str, text: str) -> None:
        self.to(field)
        self.page.keyboard.type(text)

    def choose(self, field: str, value: str) -> None:
        """In a closed list, the arrow chooses the next."""
        self.to(field)
        chosen = self.page.locator(f"[id='{field}']")
        for _each in range(chosen.locator("option").count()):
            if chosen.input_value() == value:
                return
            self.press("ArrowDown")
        assert chosen.input_value() == value, f"{field} does not offer {value}"

    def write_day(self, field: str, day: date) -> None:
        """Chromium without a display asks for month, day and year whatever the page's language."""
        self.write(field, f"{day:%m%d%Y}")
        assert self.page.input_value(f"[id='{field}']") == day.isoformat()
