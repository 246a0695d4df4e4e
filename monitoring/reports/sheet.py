"""A report about one patient as plain texts: sections of entries and tables, with the picture of the course.

`sheet.typ` sets them. The passport is one page always: what has no room is counted in words, never lost in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import ngettext

from monitoring.charts.picture import Picture
from monitoring.reports import typeset

LAYOUT = Path(__file__).with_name("sheet.typ")
LEFT, RIGHT, EITHER, WIDE = "left", "right", "either", "wide"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: `lead` in bold, then what is said, then in grey when and from where."""

    text: str = ""
    lead: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`widths`: shares of the line, one per column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`place`: a half of the passport, the one with more room, or the whole width.

    `keep`: so many entries stand however little room there is, each with `letters` of its words; `empty`: what is said
    where there is nothing.
    """

    title: str
    entries: tuple[Entry, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    empty: str = ""
    place: str = WIDE
    keep: int = 1
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture of the course: `alt` tells it in words, `note` stands below."""

    picture: Picture
    alt: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`label`: what kind of sheet it is; `name`: whose; `mark`: that the patient is invented; `small`: the small print.

    `pages`: how the foot counts them, with {page} and {pages}; `more`: what is said where so many entries are left out.
    """

    language: str
    one_page: bool
    label: str
    name: str
    mark: str
    person: tuple[str, ...]
    author: str
    course: str
    drawn: Drawn | None
    undrawn: str
    sections: tuple[Section, ...]
    small: tuple[str, ...]
    foot: str
    pages: str
    more: tuple[str, ...]

    @property
    def title(self) -> str:
        return " · ".join(part for part in (self.label, self.name, self.mark) if part)


def render(sheet: Sheet) -> bytes:
    """Asks neither database nor network."""
    return typeset.pdf(LAYOUT, {"sheet": json.dumps(asdict(sheet) | {"title": sheet.title})})


def more_than(sections: Iterable[Section]) -> tuple[str, ...]:
    """What is said where 0, 1, 2 … entries of a section have no room."""
    longest = max((len(section.entries) for section in sections), default=0)
    return tuple(more(n) for n in range(longest + 1))


def more(n: int) -> str:
    said = ngettext("and %(n)s more, see the full summary", "and %(n)s more, see the full summary", n)
    return said % {"n": n}
