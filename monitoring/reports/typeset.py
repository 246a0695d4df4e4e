"""From a layout and its data to a PDF: tagged for screen readers, its fonts inside. Nothing is asked of any network."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import typst


def pdf(layout: Path, data: dict[str, str]) -> bytes:
    """PDF/UA-1 (ISO 14289). Where no font of this machine has a character, a box stands for it in a plain PDF.

    The layout reads nothing outside of its folder, and its data are text that is never run.
    """
    root, known = layout.parent, fonts()
    try:
        return typst.compile(
            layout, root=root, font_paths=known, format="pdf", sys_inputs=data, pdf_standards="ua-1"
        )
    except typst.TypstError:
        return typst.compile(layout, root=root, font_paths=known, format="pdf", sys_inputs=data)


@cache
def fonts() -> typst.Fonts:
    """Those inside typst first, then those of the machine: looking for them takes longer than a letter."""
    return typst.Fonts()
