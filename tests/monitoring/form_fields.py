"""What a browser would send with a form of a page: its fields as they stand, to be filled in further by a test."""

from __future__ import annotations

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Successful controls of one form (by id, "" where it has none): inputs, chosen options, texts; no others's."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.select = self.textarea = ""
        self.fields: dict[str, list[str]] = {}
        self.chosen: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id", "") == self.form_id
        if not self.inside or given.get("form"):
            return
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in ("submit", "button"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.fields.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select":
            self.select, self.chosen, self.options = name, [], []
        elif tag == "option" and self.select:
            self.options.append(given.get("value", ""))
            if "selected" in given:
                self.chosen.append(given.get("value", ""))
        elif tag == "textarea":
            self.textarea = name
            self.fields[name] = [""]

    def handle_endtag(self, tag) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select" and self.select and self.inside:
            self.fields.setdefault(self.select, []).append((self.chosen or self.options[:1] or [""])[-1])
            self.select = ""
        if tag == "textarea":
            self.textarea = ""

    def handle_data(self, data) -> None:
        if self.textarea and self.inside:
            self.fields[self.textarea] = [self.fields[self.textarea][0] + data.removeprefix("\n")]


def fields_of(response, form_id: str) -> dict[str, list[str]]:
    form = _Form(form_id)
    form.feed(response.content.decode())
    return form.fields
