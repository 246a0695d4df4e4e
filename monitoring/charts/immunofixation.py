"""The strip of immunofixation: positive, negative, or not done on a day on which the M-protein was measured."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitoring.charts import style
from monitoring.charts.axis import TimeAxis
from monitoring.charts.layout import Lane
from monitoring.charts.series import name_of, word_of
from monitoring.protocol.vocabulary import Coded

ROW = 24  # pixels
CODES = ("immunofixation_serum", "immunofixation_urine")
NOT_DONE = "not_done"
COLOUR = "--series-m-protein"
# How each looks: the marker, and whether it is filled.
LOOKS = {
    Coded.POSITIVE.value: ("square", True),
    Coded.NEGATIVE.value: ("square", False),
    NOT_DONE: ("line-ew-open", False),
}
# As plotly numbers them, for a figure that stays small.
_SYMBOLS = {Coded.POSITIVE.value: 1, Coded.NEGATIVE.value: 101, NOT_DONE: 141}


@dataclass(frozen=True, slots=True)
class Mark:
    """What immunofixation said on a day, or that it was not done; `result` is the key of the stored one."""

    row: int
    day: str
    month: float | None
    said: str
    about: str
    result: int | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    codes: list[str]
    marks: list[Mark]

    @property
    def results(self) -> int:
        return sum(mark.said != NOT_DONE for mark in self.marks)

    @property
    def height(self) -> int:
        return ROW * len(self.codes)


def strip_of(course: dict) -> Strip | None:
    """None where immunofixation was never done."""
    every = [each for each in course["series"] if each["analyte"] in CODES]
    if not every:
        return None
    codes = [code for code in CODES if any(each["analyte"] == code for each in every)]
    found = []
    for each in every:
        row = codes.index(each["analyte"])
        name = " · ".join([specimen_of(each["analyte"]), *name_of(each).split(" · ")[1:]])
        results = each.get("ids") or [None] * len(each["points"])
        for point, result in zip(each["points"], results, strict=True):
            said = Coded.POSITIVE if Coded.POSITIVE in point["flags"] else Coded.NEGATIVE
            about = f"{name}: {word_of(point).lower()}"
            found.append(Mark(row, point["date"], point["month"], said.value, about, result))
    found += _not_done(course, found) if codes[0] == CODES[0] else []
    return Strip(codes, sorted(found, key=lambda mark: (mark.row, mark.day, mark.about)))


def _not_done(course: dict, marks: list[Mark]) -> list[Mark]:
    """In serum, where the M-protein was measured without it."""
    done = {mark.day for mark in marks if mark.row == 0}
    measured = {
        point["date"]: point["month"]
        for each in course["series"]
        if each["analyte"] == "m_protein"
        for point in each["points"]
    }
    about = f"{specimen_of(CODES[0])}: " + _("not done")
    return [Mark(0, day, month, NOT_DONE, about) for day, month in measured.items() if day not in done]


def specimen_of(code: str) -> str:
    return {CODES[0]: _("serum"), CODES[1]: _("urine")}[code]


def name_of_look(said: str) -> str:
    """ "immunofixation positive", for the legend."""
    return {
        Coded.POSITIVE.value: _("immunofixation positive"),
        Coded.NEGATIVE.value: _("immunofixation negative"),
        NOT_DONE: _("M-protein measured, immunofixation not done"),
    }[said]


def lane(strip: Strip | None, axis: TimeAxis) -> list[Lane]:
    if strip is None:
        return []
    drawn = {
        "mode": "markers",
        "name": _("Immunofixation"),
        "x": [mark.month if axis.by_month else mark.day for mark in strip.marks],
        "y": [mark.row for mark in strip.marks],
        "marker": {
            "symbol": [_SYMBOLS[mark.said] for mark in strip.marks],
            "color": COLOUR,
        },
        "customdata": [mark.result for mark in strip.marks],
        "text": [style.plain(mark.about) for mark in strip.marks],
        "meta": " ",
        **({"hovertext": [mark.day for mark in strip.marks]} if axis.by_month else {}),
    }
    rows = len(strip.codes)
    look = {"showgrid": False, "range": [rows - 0.5, -0.5]}
    look |= {"tickvals": list(range(rows)), "ticktext": [specimen_of(code) for code in strip.codes]}
    return [Lane(_("Immunofixation"), strip.height, look, [drawn])]
