"""The lane of PET scans: a mark a day, open while it is too early after treatment to say how it went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from monitoring import wording
from monitoring.charts import style
from monitoring.charts.axis import TimeAxis
from monitoring.charts.series import as_read, word_of

# Parts of the axis: from here on the words stand to the left of their mark; so much they take on a telephone.
_NEAR_THE_EDGE, _WORDS = 0.8, 0.3


@dataclass
class Scan:
    """The findings of one day: (analyte, point), in the order of the course; `result`: the key of the first one."""

    day: date
    early: bool
    findings: list[tuple[str, dict]] = field(default_factory=list)
    result: int | None = None

    @property
    def label(self) -> str:
        """ "early · 2 avid", "0 avid", "PET"."""
        counts = [
            p["value"] for code, p in self.findings if code == "pet_avid_lesions" and p["value"] is not None
        ]
        words = [pgettext("PET soon after treatment", "early")] if self.early else []
        if counts:
            words.append(ngettext("%d avid", "%d avid", int(counts[-1])) % counts[-1])
        return " · ".join(words) or _("PET")


def scans_of(course: dict) -> list[Scan]:
    findings = defaultdict(list)
    results: dict[str, int | None] = {}
    for series in course["series"]:
        if series["analyte"].startswith("pet_"):
            for point, result in zip(series["points"], series.get("ids") or repeat(None), strict=False):
                findings[point["date"]].append((series["analyte"], point))
                results.setdefault(point["date"], result)
    return [
        Scan(
            date.fromisoformat(mark["date"]),
            "early" in mark["flags"],
            findings[mark["date"]],
            results.get(mark["date"]),
        )
        for mark in course["marks"]
        if mark["kind"] == "pet"
    ]


def too_early(corridors: list[dict]) -> tuple[date, date] | None:
    """From the end of treatment to the first day on which a PET may tell; None while treatment runs."""
    band = next((each for each in corridors if each["domain"] == "pet"), None)
    if band is None:
        return None
    return date.fromisoformat(band["start"]), date.fromisoformat(band["points"][0]["date"])


def hatched(early: tuple[date, date] | None, axis: TimeAxis, low: float, high: float) -> list[dict]:
    """The time in which a PET comes too early, through the lane."""
    if early is None:
        return []
    first, last = axis.at(early[0]), axis.at(early[1])
    return [
        {
            "mode": "lines",
            "name": early_name(),
            "showlegend": True,
            "x": [first, last, last, first],
            "y": [low, low, high, high],
            "fill": "toself",
            "fillcolor": style.PAPER,
            "fillpattern": {"shape": "/", "fgcolor": style.AXIS, "solidity": 0.15},
            "line": {"width": 0},
            "hovertemplate": "",
        }
    ]


def early_name() -> str:
    return _("hatched: too early for a PET to tell")


def traces(scans: list[Scan], axis: TimeAxis) -> list[dict]:
    return [
        {
            "mode": "markers+text",
            "x": [axis.at(scan.day) for scan in scans],
            "y": [0] * len(scans),
            "text": [f" {scan.label} " for scan in scans],
            "textposition": _sides(scans, axis),
            "textfont": {"color": style.INK_2, "size": 11},
            "hovertext": [_about(scan) for scan in scans],
            "customdata": [scan.result for scan in scans],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "symbol": "hexagon2",
                "size": 12,
                "color": [style.PAPER if scan.early else style.PET for scan in scans],
                "line": {"color": style.PET, "width": 1.5},
            },
        }
    ]


def _sides(scans: list[Scan], axis: TimeAxis) -> list[str]:
    """Beside the mark; above and below in turn where the scans stand too close for their words."""
    edge = axis.first + (axis.last - axis.first) * _NEAR_THE_EDGE
    close = axis.days * _WORDS
    found = []
    for nth, scan in enumerate(scans):
        side = "left" if scan.day > edge else "right"
        near = [abs((other.day - scan.day).days) for other in scans if other is not scan]
        height = "middle" if min(near, default=close) >= close else ("top", "bottom")[nth % 2]
        found.append(f"{height} {side}")
    return found


def _about(scan: Scan) -> str:
    lines = [f"{wording.panel('pet_ct')}, {wording.day(scan.day)}"]
    for code, point in scan.findings:
        value = word_of(point) if point["value"] is None else as_read(point["reported"])
        lines.append(f"{wording.analyte(code)}: {style.plain(value)}")
    if scan.early:
        lines.append(_("Early after treatment: may under-call the response"))
    return "<br>".join(lines)
