"""The lane of treatments: a bar from start to end with its name on it, a mark for a transplant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.charts import style
from monitoring.charts.axis import TimeAxis
from monitoring.protocol.vocabulary import TreatmentKind, TreatmentStatus

_LINES = ("--tint-1", "--tint-2", "--tint-4", "--tint-5")
_KINDS = {
    TreatmentKind.RADIOTHERAPY: "--tint-3",
    TreatmentKind.PLASMA_EXCHANGE: "--tint-6",
    TreatmentKind.SUPPORTIVE: "--tint-6",
}
# Names may not run into each other: what a letter takes, on the lane of a telephone, in pixels.
_LETTER, _LANE = 6.4, 300


# How regimens are abbreviated in either language.
SHORT = {
    **{"bevacizumab": "bev", "bortezomib": "bor", "carfilzomib": "car", "cyclophosphamide": "cyc"},
    **{
        "daratumumab": "dara",
        "dexamethasone": "dex",
        "elotuzumab": "elo",
        "isatuximab": "isa",
        "ixazomib": "ixa",
    },
    **{
        "lenalidomide": "len",
        "melphalan": "mel",
        "pomalidomide": "pom",
        "prednisone": "pred",
        "thalidomide": "thal",
    },
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One treatment on the lane: solid until `solid_to`, hatched (planned) from there to `end`."""

    facts: dict
    name: str
    start: date
    end: date
    solid_to: date
    running: bool

    @property
    def is_mark(self) -> bool:
        return self.facts["kind"] == TreatmentKind.ASCT

    @property
    def is_planned(self) -> bool:
        return self.facts["status"] == TreatmentStatus.PLANNED

    @property
    def is_supportive(self) -> bool:
        return self.facts["kind"] == TreatmentKind.SUPPORTIVE


def name_of(treatment: dict) -> str:
    """In full: "Lenalidomide + dexamethasone", "Radiotherapy 50 Gy", "Autologous stem-cell transplant"."""
    kind = treatment["kind"]
    agents = " + ".join(wording.agent(agent) for agent in treatment["agents"])
    if kind in (TreatmentKind.ASCT, TreatmentKind.RADIOTHERAPY) or not agents:
        return f"{wording.treatment_kind(kind)} {_dose(treatment)}".strip()
    return agents[:1].upper() + agents[1:]


def short_name_of(treatment: dict) -> str:
    """On the bar: "Len-dex", "RT 50 Gy", "Transplant"."""
    kind = treatment["kind"]
    if kind == TreatmentKind.ASCT:
        return pgettext("on the chart", "Transplant")
    if kind == TreatmentKind.RADIOTHERAPY:
        short = pgettext("radiotherapy, on the chart", "RT")
        return f"{short} {_dose(treatment)}".strip()
    if kind == TreatmentKind.SYSTEMIC and all(agent in SHORT for agent in treatment["agents"]):
        agents = "-".join(SHORT[agent] for agent in treatment["agents"])
        return agents[:1].upper() + agents[1:] or wording.treatment_kind(kind)
    return name_of(treatment)


def _dose(treatment: dict) -> str:
    return f"{wording.number(treatment['dose_gy'])} Gy" if treatment["dose_gy"] is not None else ""


def bars_of(treatments: list[dict], today: date) -> list[Bar]:
    return [_bar(treatment, today) for treatment in treatments]


def _bar(treatment: dict, today: date) -> Bar:
    start = date.fromisoformat(treatment["start"])
    stated_end = date.fromisoformat(treatment["end"]) if treatment["end"] else None
    planned = treatment["status"] == TreatmentStatus.PLANNED
    running = treatment["status"] == TreatmentStatus.ACTIVE
    # A planned start without an end is drawn a month long: a start is known, a length is not.
    end = stated_end or (max(start, today) if not planned else start + timedelta(days=30))
    solid_to = start if planned else min(end, max(today, start))
    return Bar(treatment, style.plain(short_name_of(treatment)), start, end, solid_to, running)


@dataclass(frozen=True, slots=True)
class Placed:
    bar: Bar
    row: int
    name_before: bool


def placed(bars: list[Bar], axis: TimeAxis) -> list[Placed]:
    """Each bar in the first row where neither it nor its name meets another; supportive care below the rest.

    What ended before the axis begins is left to the table.
    """
    seen = [bar for bar in bars if bar.end > axis.first]
    found: list[Placed] = []
    taken: list[date] = []  # until when each row is
    for supportive in (False, True):
        above = len(taken)
        for bar in sorted((b for b in seen if b.is_supportive == supportive), key=lambda b: (b.start, b.end)):
            first, last, before = _room(bar, axis)
            row = next((n for n in range(above, len(taken)) if taken[n] < first), len(taken))
            taken[row : row + 1] = [last]
            found.append(Placed(bar, row, before))
    return found


def _room(bar: Bar, axis: TimeAxis) -> tuple[date, date, bool]:
    """From when to when a bar and its name take the row, and whether the name stands before the bar."""
    label = timedelta(days=round((len(bar.name) + 2) * _LETTER * axis.days / _LANE))
    begin = max(bar.start, axis.first)
    before = begin + label > axis.last and begin - label >= axis.first
    first = begin - label if before else begin
    return first, max(bar.end, begin + (timedelta() if before else label)), before


def rows(lane: list[Placed]) -> int:
    return 1 + max((each.row for each in lane), default=-1)


def traces(lane: list[Placed], axis: TimeAxis) -> list[dict]:
    found = []
    solid = [p for p in lane if not p.bar.is_mark and p.bar.solid_to > p.bar.start]
    planned = [p for p in lane if not p.bar.is_mark and p.bar.end > p.bar.solid_to]
    if solid:
        found.append(_bars(solid, axis, [(p.bar.start, p.bar.solid_to) for p in solid], hatched=False))
    if planned:
        found.append(_bars(planned, axis, [(p.bar.solid_to, p.bar.end) for p in planned], hatched=True))
    running = [p for p in lane if p.bar.running and p.bar.end == p.bar.solid_to and not p.bar.is_mark]
    if running:
        found.append(_arrows(running, axis))
    marks = [p for p in lane if p.bar.is_mark]
    if marks:
        found.append(_marks(marks, axis))
    named = [p for p in lane if not p.bar.is_mark and _can_be_named(p.bar, axis)]
    return [*found, *([_names(named, axis)] if named else [])]


def _bars(lane: list[Placed], axis: TimeAxis, spans, *, hatched: bool) -> dict:
    # A treatment may have begun long before what is in view: its bar starts at the edge.
    begins = [max(first, axis.first) for first, _last in spans]
    tints = [tint_of(p.bar) for p in lane]
    marker: dict = {"color": tints}
    if hatched:
        marker["color"] = [style.PAPER] * len(lane)
        marker["line"] = {"width": 1, "color": style.CONTROL}
        marker["pattern"] = {
            "shape": "/",
            "fgcolor": style.CONTROL,
            "bgcolor": style.PAPER,
            "size": 6,
            "solidity": 0.2,
        }
    return {
        "type": "bar",
        "base": [axis.at(begin) for begin in begins],
        "x": [axis.length(begin, last) for begin, (_first, last) in zip(begins, spans, strict=True)],
        "y": [p.row for p in lane],
        "marker": marker,
        "hovertext": [_about(p.bar) for p in lane],
    }


def tint_of(bar: Bar) -> str:
    line = bar.facts["line"] or 1
    return _KINDS.get(bar.facts["kind"], _LINES[(line - 1) % len(_LINES)])


def _can_be_named(bar: Bar, axis: TimeAxis) -> bool:
    """Whether its name has room: of what began before the view, the part in view must bear it."""
    if bar.start >= axis.begins or axis.is_whole:
        return True
    letters = _LETTER * (len(bar.name) + 2)
    return (bar.end - axis.begins).days >= letters * (axis.ends - axis.begins).days / _LANE


def _names(lane: list[Placed], axis: TimeAxis) -> dict:
    return {
        "mode": "text",
        "x": [axis.at(max(p.bar.start, axis.begins)) for p in lane],
        "y": [p.row for p in lane],
        "text": [f" {p.bar.name} " for p in lane],
        "textposition": [_side(p, axis) for p in lane],
        "textfont": {"color": style.INK, "size": 12},
        "hovertemplate": "",
    }


def _side(of: Placed, axis: TimeAxis) -> str:
    return "middle left" if of.name_before and of.bar.start >= axis.begins else "middle right"


def _arrows(lane: list[Placed], axis: TimeAxis) -> dict:
    """A treatment that runs points on."""
    return {
        "mode": "markers",
        "x": [axis.at(p.bar.end) for p in lane],
        "y": [p.row for p in lane],
        "marker": {"symbol": "triangle-right", "size": 10, "color": style.CONTROL},
        "hovertemplate": "",
    }


def _marks(lane: list[Placed], axis: TimeAxis) -> dict:
    return {
        "mode": "markers+text",
        "x": [axis.at(p.bar.start) for p in lane],
        "y": [p.row for p in lane],
        "marker": {
            "symbol": "triangle-up",
            "size": 13,
            "color": [style.PAPER if p.bar.is_planned else style.INK_2 for p in lane],
            "line": {"color": style.INK_2, "width": 1.5},
        },
        "text": [f" {p.bar.name} " for p in lane],
        "textposition": ["middle left" if p.name_before else "middle right" for p in lane],
        "textfont": {"color": style.INK, "size": 12},
        "hovertext": [_about(p.bar) for p in lane],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _about(bar: Bar) -> str:
    """All that is recorded of a treatment, a line each."""
    facts = bar.facts
    lines = [style.plain(name_of(facts))]
    if facts["kind"] in (TreatmentKind.ASCT, TreatmentKind.RADIOTHERAPY) and facts["agents"]:
        lines.append(style.plain(" + ".join(wording.agent(agent) for agent in facts["agents"])))
    if facts["line"]:
        lines.append(_("Line %(number)s") % {"number": facts["line"]})
    lines.append(period_of(facts))
    if facts["stop_reason"]:
        lines.append(style.plain(wording.stop_reason(facts["stop_reason"])))
    return "<br>".join(lines)


def period_of(treatment: dict) -> str:
    """ "since 10 Jan 2025", "10 Jan 2025 – 3 Mar 2026", "planned from 1 Dec 2026"; a transplant is a day."""
    start, end = wording.day(treatment["start"]), wording.day(treatment["end"])
    if treatment["status"] == TreatmentStatus.PLANNED:
        return _("planned from %(start)s") % {"start": start}
    if treatment["kind"] == TreatmentKind.ASCT or start == end:
        return start
    if not end:
        return _("since %(start)s") % {"start": start}
    period = f"{start} – {end}"
    running = treatment["status"] == TreatmentStatus.ACTIVE
    return _("%(period)s (end planned)") % {"period": period} if running else period
