"""How a filled sheet is laid out on the page: sections, in each the panels with their windows and rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.forms.result_row import SECOND, ResultRow
from monitoring.forms.visit_sections import (
    NCS_PREFIX,
    SECTIONS,
    SIGN_OF_PANEL,
    Section,
    panel_of,
    section_of,
)
from monitoring.forms.visit_sheet import PRESSING, VisitSheet
from monitoring.models import ScheduleItem
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.vocabulary import NCS_PARAMETERS, NERVES, SIDES, Panel


@dataclass
class Group:
    """Tests of one panel, with the window they are due in."""

    panel: str
    rows: list[ResultRow] = field(default_factory=list)
    item: ScheduleItem | None = None
    standing: str = ""
    others: str = ""  # its name where it is of no panel

    @property
    def title(self) -> str:
        return wording.panel(self.panel) if self.panel else self.others

    @property
    def is_due(self) -> bool:
        return self.standing in PRESSING


@dataclass
class LaidSection:
    section: Section
    groups: list[Group]
    offered: list[tuple[str, str]]
    places: list[BoundField]
    asked_signs: int = 0

    @property
    def is_open(self) -> bool:
        rows = [row for group in self.groups for row in group.rows]
        return (
            self.section.usual
            or any(group.is_due for group in self.groups)
            or any(row.is_filled or row.said for row in rows)
            or any(place.errors for place in self.places)
        )

    @property
    def due(self) -> int:
        """How many panels are due in it, those that a sign answers too."""
        return sum(group.is_due for group in self.groups) + self.asked_signs


@dataclass
class NerveLine:
    nerve: str
    side: str
    label: str
    cells: list[ResultRow]


def pressing(sheet: VisitSheet) -> list[Group]:
    """What is due today or overdue, the most pressing first."""
    groups = [_group(sheet, panel) for panel in sheet.items]
    return [group for group in groups if group.is_due]


def sections(sheet: VisitSheet) -> list[LaidSection]:
    return [_laid(sheet, section) for section in SECTIONS]


def _laid(sheet: VisitSheet, section: Section) -> LaidSection:
    """Due panels first, then the others in the order of the work, then tests of no panel."""
    groups = {str(panel): _group(sheet, panel) for panel, _analytes in section.groups if panel}
    for row in sheet.rows.values():
        if row.analyte not in ANALYTES or row.analyte.startswith(NCS_PREFIX):
            continue
        if section_of(row.analyte) is section:
            panel = panel_of(row.analyte)
            groups.setdefault(panel if panel in groups else "", Group("", others=section.others)).rows.append(
                row
            )
    filled = [group for group in groups.values() if group.rows]
    filled.sort(key=lambda group: (not group.is_due, group.panel == ""))
    places = [sheet.form[f"{part}_{section.name}"] for part in section.places]
    asked = (
        sum(sheet.standing(panel) in PRESSING for panel in SIGN_OF_PANEL) if section.name == "signs" else 0
    )
    return LaidSection(section, filled, _offered(sheet, section), places, asked)


def _offered(sheet: VisitSheet, section: Section) -> list[tuple[str, str]]:
    """What the chooser of the section adds: tests that are not on the form, and a second M-protein."""
    keys = [
        code
        for code, analyte in ANALYTES.items()
        if analyte.group in section.offered and not code.startswith(NCS_PREFIX)
    ]
    if "m_protein" in keys:
        keys.insert(0, "m_protein" + SECOND)
    return [(key, ResultRow(key, {}).label) for key in keys if key not in sheet.rows]


def _group(sheet: VisitSheet, panel: str) -> Group:
    return Group(str(panel), item=sheet.items.get(panel), standing=sheet.standing(panel) if panel else "")


def nerves(sheet: VisitSheet) -> tuple[Group, list[NerveLine]]:
    """The panel of nerve conduction and its table: a line per nerve and side, a cell per quantity."""
    lines = []
    for nerve in NERVES:
        for side in SIDES:
            keys = [f"{NCS_PREFIX}{nerve}.{side}.{parameter}" for parameter in NCS_PARAMETERS]
            cells = [sheet.rows.get(key) or sheet.fresh_row(key) for key in keys]
            label = _("%(nerve)s, %(side)s") % {"nerve": wording.nerve(nerve), "side": wording.side(side)}
            lines.append(NerveLine(nerve, side, label, cells))
    return _group(sheet, Panel.NCS), lines


def nerve_columns() -> list[tuple[str, str]]:
    """The head of the table: quantity and printed unit."""
    units = {name: ANALYTES[f"{NCS_PREFIX}median.left.{name}"].unit for name in NCS_PARAMETERS}
    return [(capfirst(wording.parameter(name)), wording.unit(unit)) for name, unit in units.items()]
