"""The signs of the visit form: in blocks, each line with what was seen last and whether it is asked for today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.forms import BoundField
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.forms.visit import GRADED, QUESTIONS, SEEN, SIGN, SKIN
from monitoring.forms.visit_sections import SIGN_OF_PANEL
from monitoring.forms.visit_sheet import PRESSING, VisitSheet
from monitoring.protocol.vocabulary import LESION_COUNT, GradedSign, Sign
from monitoring.selectors.last_values import LastSign

PANEL_OF_SIGN = {str(sign): str(panel) for panel, sign in SIGN_OF_PANEL.items()}


@dataclass
class SignLine:
    field: BoundField
    value: str
    last: str
    last_date: date | None
    panel: str = ""
    standing: str = ""
    is_count: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(str(code), label) for code, label in self.field.field.choices]


@dataclass
class SignBlock:
    title: str
    lines: list[SignLine]
    usual: bool = True  # asked at nearly every visit

    @property
    def is_due(self) -> bool:
        return any(line.standing in PRESSING for line in self.lines)

    @property
    def is_open(self) -> bool:
        """Else it stands folded: nothing in it is due, filled or wrong."""
        return self.usual or self.is_due or any(line.value or line.field.errors for line in self.lines)


def sign_blocks(sheet: VisitSheet) -> list[SignBlock]:
    """Questions that are open come first; a question that nobody asks is not on the form."""
    asked = [code for code in (*QUESTIONS, Sign.PAPILLEDEMA) if _standing(sheet, code) in PRESSING]
    seen = [code for code in SEEN if code not in asked]
    blocks = [
        SignBlock(_("Asked for today"), [_line(sheet, SIGN, code) for code in asked]),
        SignBlock(_("Fluid, by grade"), [_line(sheet, GRADED, code) for code in GradedSign]),
        SignBlock(_("Findings"), [*(_line(sheet, SIGN, code) for code in seen), _count(sheet)], usual=False),
        SignBlock(_("Skin, sign by sign"), [_line(sheet, SIGN, code) for code in SKIN], usual=False),
    ]
    return [block for block in blocks if block.lines]


def _standing(sheet: VisitSheet, code: str) -> str:
    return sheet.standing(PANEL_OF_SIGN[code]) if code in PANEL_OF_SIGN else ""


def _line(sheet: VisitSheet, prefix: str, code: str) -> SignLine:
    field = sheet.form[f"{prefix}{code}"]
    value = field.value()
    last = sheet.signs_before.get(str(code))
    return SignLine(
        field,
        "" if value is None else str(value),
        _said(last),
        last.date if last else None,
        PANEL_OF_SIGN.get(str(code), ""),
        _standing(sheet, code),
    )


def _count(sheet: VisitSheet) -> SignLine:
    last = sheet.signs_before.get(LESION_COUNT)
    said = str(last.count) if last else ""
    value = sheet.form[LESION_COUNT].value()
    filled = "" if value is None else str(value)
    return SignLine(sheet.form[LESION_COUNT], filled, said, last.date if last else None, is_count=True)


def _said(last: LastSign | None) -> str:
    if last is None:
        return ""
    if last.grade is not None:
        return f"{last.grade} · {wording.grade(last.grade)}"
    return wording.state(last.state)
