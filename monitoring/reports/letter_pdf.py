"""A letter as PDF: A4, tagged for screen readers, its fonts inside. Rendering asks neither database nor network."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

import typst

from monitoring.reports.letter import Letter

LAYOUT = Path(__file__).with_name("letter.typ")
FOLDER = LAYOUT.parent  # the layout reads nothing outside of it


def render(letter: Letter) -> bytes:
    """PDF/UA-1 (ISO 14289). Where no font of this machine has a character, a box stands for it in a plain PDF."""
    data, fonts = _data(letter), _fonts()
    try:
        return typst.compile(
            LAYOUT, root=FOLDER, font_paths=fonts, format="pdf", sys_inputs=data, pdf_standards="ua-1"
        )
    except typst.TypstError:
        return typst.compile(LAYOUT, root=FOLDER, font_paths=fonts, format="pdf", sys_inputs=data)


def pages(letter: Letter) -> int:
    """On how many sheets it is printed."""
    data = _data(letter)
    told = typst.query(
        LAYOUT, "<pages>", field="value", one=True, root=FOLDER, font_paths=_fonts(), sys_inputs=data
    )
    return int(json.loads(told))


@cache
def _fonts() -> typst.Fonts:
    """Those inside typst first, then those of the machine: looking for them takes longer than a letter."""
    return typst.Fonts()


def _data(letter: Letter) -> dict[str, str]:
    return {"letter": json.dumps(asdict(letter) | {"return_address": letter.return_address})}
