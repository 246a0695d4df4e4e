"""What the lines and marks of the course mean: a list for the page, drawn by its template."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.charts import corridor, exposure, immunofixation, organs, pet, series
from monitoring.charts.course import Content

# plotly's names of markers and dashes as SVG: a path in a box of 14, and the lengths of strokes and gaps.
PATHS = {
    "circle": "M7 3a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
    "pentagon": "M7 2.6L11.2 5.6L9.6 10.6H4.4L2.8 5.6z",
    "hexagon": "M7 2.5L11 4.8V9.2L7 11.5L3 9.2V4.8z",
    "star": "M7 2l1.4 3.4 3.6.3-2.8 2.3.9 3.6L7 9.7l-3.1 1.9.9-3.6L2 5.7l3.6-.3z",
    "square": "M3.5 3.5h7v7h-7z",
    "cross": "M5.5 2.8h3v2.7h2.7v3H8.5v2.7h-3V8.5H2.8v-3h2.7z",
    "x": "M4 2.6L7 5.6l3-3L11.4 4l-3 3 3 3L10 11.4l-3-3-3 3L2.6 10l3-3-3-3z",
    "hourglass": "M3 3h8L8 7l3 4H3l3-4z",
    "bowtie": "M3 3l4 3 4-3v8L7 8l-4 3z",
    "triangle-up": "M7 2.6L11.6 10.6H2.4z",
    "triangle-down": "M7 11.4L11.6 3.4H2.4z",
    "triangle-left": "M2.6 7L10.6 2.4v9.2z",
    "triangle-right": "M11.4 7L3.4 2.4v9.2z",
    "star-triangle-up": "M7 2l1.8 4.2L12 11 7 9.6 2 11l3.2-4.8z",
    "diamond": "M7 1.9L12.1 7L7 12.1L1.9 7z",
    "diamond-tall": "M7 1.2L10.2 7L7 12.8L3.8 7z",
    "line-ew-open": "M2.5 7h9",
    "hexagon2": "M4.5 2.7h5L12 7l-2.5 4.3h-5L2 7z",
}
DASHES = {
    "dash": "7 4",
    "longdash": "10 3",
    "dot": "1.5 3",
    "dashdot": "7 3 1.5 3",
    "longdashdot": "10 3 1.5 3",
}


RING = "M7 1a6 6 0 1 0 0 12a6 6 0 1 0 0-12z"
_HATCHED = "M1.5 3.5h11v7h-11zM2.5 10.5l4-7M6 10.5l4-7M9.5 10.5l3-5.2"
_STRIP = "M-10 2h34v10h-34z"  # as wide as a stroke of a line


@dataclass(frozen=True, slots=True)
class Entry:
    """`css`: colour class; `path`: the marker; `dash`: the stroke's pattern; a mark alone has no line."""

    name: str
    css: str
    path: str = ""
    dash: str = ""
    line: bool = True
    open: bool = False
    band: bool = False


def legend_of(content: Content, limits: list[dict]) -> list[Entry]:
    """The series by name, then what open marks and dotted lines mean, as far as they occur."""
    found = [
        Entry(line.name, line.style.colour, PATHS[line.style.symbol], DASHES.get(line.style.dash, ""))
        for line in content.lines
    ]
    found += _immunofixation(content)
    comparators = {point["comparator"] for line in content.lines for point in line.points}
    if "<" in comparators:
        found.append(_mark(_("below the limit of the assay"), "triangle-down"))
    if ">" in comparators:
        found.append(_mark(_("above the limit of the assay"), "triangle-up"))
    lines = [*content.vegf, *content.m_protein]
    if any(point["value"] is None for line in lines for point in line.points):
        found.append(_mark(_("not detected"), "circle"))
    if any(point["value"] is None for line in content.nerve.lines for point in line.points):
        found.append(_mark(_("not measurable"), "circle"))
    if any(line.ringed for line in content.vegf):
        found.append(Entry(series.platelets_name(), "platelets", RING, line=False, open=True))
    keys = {line.series["key"] for line in (*content.vegf, *content.blood)}
    if any(row["key"] in keys and row["upper_limit"] is not None for row in limits):
        found.append(Entry(_("upper limit of the laboratory"), "limit", dash=DASHES["dot"]))
    found += [_band(each) for each in content.corridors]
    if content.exposures:
        found.append(Entry(exposure.name_of(content.exposures), "toxin", _STRIP, line=False))
    if any(scan.early for scan in content.scans):
        name = pgettext("PET", "early after treatment: may under-call the response")
        found.append(Entry(name, "pet", PATHS["hexagon2"], line=False, open=True))
    if content.too_early:
        found.append(Entry(pet.early_name(), "planned", _HATCHED, line=False, open=True))
    if any(bar.end > bar.solid_to or bar.is_planned for bar in content.bars):
        found.append(
            Entry(
                pgettext("treatment", "hatched: planned"),
                "planned",
                "M1.5 3.5h11v7h-11z",
                line=False,
                open=True,
            )
        )
    return [*found, *_strips(content)]


def _immunofixation(content: Content) -> list[Entry]:
    seen = {mark.said for mark in content.immunofixation.marks} if content.immunofixation else set()
    return [
        Entry(immunofixation.name_of_look(said), "m-protein", PATHS[symbol], line=False, open=not full)
        for said, (symbol, full) in immunofixation.LOOKS.items()
        if said in seen
    ]


def _strips(content: Content) -> list[Entry]:
    """Visits and contacts, and the states of organs that occur."""
    found = []
    if content.visits:
        found.append(Entry(_("visit (open: from afar)"), "pet", PATHS["circle"], line=False))
    if content.contacts:
        found.append(Entry(_("contact (open: nobody was reached)"), "pet", PATHS["diamond"], line=False))
    for state in organs.states_of(content.organs):
        symbol, full, _tint = organs.LOOKS[state]
        name = _("organ: %(state)s") % {"state": wording.organ_state(state)}
        found.append(Entry(name, "pet", PATHS[symbol], line=False, open=not full))
    return found


def _band(of: dict) -> Entry:
    return Entry(corridor.name_of(of), "band", _STRIP, line=False, band=True)


def _mark(name: str, symbol: str) -> Entry:
    return Entry(name, "limit", PATHS[symbol], line=False, open=True)
