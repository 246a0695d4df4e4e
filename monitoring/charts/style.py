"""How each kind of line looks, by names: colours are tokens of `static/css/tokens.css` ("--series-onls").

The browser puts the colours of the moment in their place (light, dark, print), so a figure is built once for all.
Every series differs from its neighbours by marker and dash as well as by colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language

PAPER, INK, INK_2, GREY, LINE = "--paper", "--ink", "--ink-2", "--grey", "--line"
CONTROL, AXIS, GRID, SUNK = "--line-control", "--chart-axis", "--chart-grid", "--sunk"
PET, PLATELETS = "--series-pet", "--series-platelets"
BAND = "--chart-band"  # an expected range
TOXIN = "--chart-toxin"  # a drug that may harm nerves
FONT = "Inter, system-ui, Arial, sans-serif"
# As plotly numbers its markers: many of them travel lighter so.
SYMBOLS = {
    **{"circle": 0, "square": 1, "diamond": 2, "cross": 3, "x": 4, "triangle-up": 5, "triangle-down": 6},
    **{"triangle-left": 7, "triangle-right": 8, "pentagon": 13, "hexagon": 14, "star": 17},
    **{"star-triangle-up": 19, "diamond-tall": 23, "hourglass": 25, "bowtie": 26},
}
GROUPED_FROM = 10_000  # 4500 needs no gap, 12 000 does
# Text that a clinic typed is shown as it is: no mark-up (`<b>`), no entity, no placeholder (`%{y}`).
_PLAIN = str.maketrans({"<": "‹", ">": "›", "&": "+", "{": "(", "}": ")", "\n": " ", "\r": " "})
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Style:
    """One series: the name of its colour, its marker and its dash in plotly's words."""

    colour: str
    symbol: str
    dash: str

    @property
    def token(self) -> str:
        return f"--series-{self.colour}"


# Further series of a family (another laboratory, method or component) keep its colour and change marker and dash.
# A family without a colour of its own has that of another, in a lane where the other never stands.
_COLOURS = {
    **{"hemoglobin": "other", "grip-right": "onls", "grip-left": "mrs", "cmap": "onls", "snap": "mrs"},
    **{"velocity": "vegf-serum", "distal-latency": "m-protein", "f-latency": "platelets"},
}
_FAMILIES = {
    "vegf-serum": (("circle", "pentagon", "star", "hexagon"), ("solid", "longdash", "dashdot", "dot")),
    "vegf-plasma": (("square", "cross", "hourglass", "bowtie"), ("dash", "longdashdot", "dot", "solid")),
    "m-protein": (
        ("triangle-up", "triangle-left", "triangle-right", "star-triangle-up"),
        ("solid", "dash", "dot"),
    ),
    "onls": (("diamond", "diamond-tall"), ("solid", "dash")),
    "mrs": (("cross", "x"), ("dot", "dashdot")),
    "grip-right": (("triangle-right", "diamond-tall"), ("solid", "dashdot")),
    "grip-left": (("triangle-left", "diamond"), ("dash", "dot")),
    "platelets": (("circle", "pentagon", "hexagon"), ("solid", "dash", "dot")),
    "hemoglobin": (("square", "bowtie", "hourglass"), ("solid", "dash", "dot")),
    "cmap": (("triangle-up", "star-triangle-up"), ("solid", "longdashdot")),
    "velocity": (("circle", "pentagon"), ("dash", "dashdot")),
    "distal-latency": (("square", "hourglass"), ("dot", "dashdot")),
    "f-latency": (("cross", "x"), ("longdash", "longdashdot")),
    "snap": (("diamond", "diamond-tall"), ("dashdot", "dot")),
}


def family_of(analyte: str, specimen: str) -> str:
    if analyte == "vegf":
        return "vegf-plasma" if specimen == "plasma" else "vegf-serum"
    return analyte.rpartition(".")[2].replace("_", "-")


def style_of(family: str, nth: int) -> Style:
    """The look of the nth series of a family, counted from 0."""
    symbols, dashes = _FAMILIES[family]
    return Style(_COLOURS.get(family, family), symbols[nth % len(symbols)], dashes[nth % len(dashes)])


def plain(text: str) -> str:
    """Text of others for a label or a hover text: plotly reads mark-up and placeholders, a name has neither."""
    return text[:LONGEST_NAME].translate(_PLAIN)


def number(value: float) -> str:
    """A number on an axis as the reader writes it."""
    return _number(value, get_language())


def numbers(values: Iterable[float]) -> list[str]:
    """Several of them; the reader is asked for once."""
    language = get_language()
    return [_number(value, language) for value in values]


@lru_cache(maxsize=2_000)
def _number(value: float, language: str | None) -> str:
    decimals = 0 if value == int(value) else None
    return str(number_format(value, decimals, use_l10n=True, force_grouping=abs(value) >= GROUPED_FROM))
