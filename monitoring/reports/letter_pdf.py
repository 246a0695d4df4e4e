"""A letter as PDF: A4, tagged for screen readers, its fonts inside. Rendering asks neither database nor network."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typst

from monitoring.reports import typeset
from monitoring.reports.letter import Letter

LAYOUT = Path(__file__).with_name("letter.typ")
FOLDER = LAYOUT.parent  # the layout reads nothing outside of it


def render(letter: Letter) -> bytes:
    return typeset.pdf(LAYOUT, _data(letter))


def pages(letter: Letter) -> int:
    """On how many sheets it is printed."""
    data = _data(letter)
    told = typst.query(
        LAYOUT, "<pages>", field="value", one=True, root=FOLDER, font_paths=typeset.fonts(), sys_inputs=data
    )
    return int(json.loads(told))


def _data(letter: Letter) -> dict[str, str]:
    return {"letter": json.dumps(asdict(letter) | {"return_address": letter.return_address})}
