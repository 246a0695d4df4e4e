"""The strip of organs: a row each, with its state against the baseline of the line of treatment."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts import style
from monitoring.charts.axis import TimeAxis
from monitoring.charts.layout import Lane
from monitoring.protocol.verdicts import OrganState
from monitoring.selectors import lanes as choice

ROW = 30  # pixels: a name above its bar
_BAR = 0.22
# Marker, whether it is filled, and the tint of the bar: up is better, down is worse, whatever the colours look like.
LOOKS = {
    OrganState.RESOLVED.value: ("circle", True, "--tint-2"),
    OrganState.IMPROVED.value: ("triangle-up", True, "--tint-2"),
    OrganState.STABLE.value: ("square", False, "--tint-6"),
    OrganState.WORSE.value: ("triangle-down", True, "--tint-3"),
    OrganState.NEW.value: ("star", True, "--tint-3"),
}


def lane(organs: list[dict], axis: TimeAxis) -> list[Lane]:
    if not organs:
        return []
    look = {"showgrid": False, "showticklabels": False, "range": [len(organs) - 0.5, -0.7]}
    title = _("Organs, against the baseline of the line")
    drawn = [_bars(organs, axis), _marks(organs, axis), _names(organs, axis)]
    return [Lane(title, height(organs), look, drawn, choice.ORGANS)]


def height(organs: list[dict]) -> int:
    return ROW * len(organs)


def states_of(organs: list[dict]) -> list[str]:
    """Those that occur, as the legend names them."""
    seen = {state["state"] for each in organs for state in each["states"]}
    return [state for state in LOOKS if state in seen]


def _spans(organs: list[dict]) -> list[tuple[int, str, dict]]:
    return [(row, each["organ"], state) for row, each in enumerate(organs) for state in each["states"]]


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _bars(organs: list[dict], axis: TimeAxis) -> dict:
    spans = _spans(organs)
    return {
        "type": "bar",
        "base": [axis.at(_day(state["start"])) for _row, _organ, state in spans],
        "x": [axis.length(_day(state["start"]), _day(state["end"])) for _row, _organ, state in spans],
        "y": [row for row, _organ, _state in spans],
        "width": _BAR,
        "marker": {"color": [LOOKS[state["state"]][2] for _row, _organ, state in spans]},
        "hovertemplate": "",
    }


def _marks(organs: list[dict], axis: TimeAxis) -> dict:
    """Where a state began."""
    spans = _spans(organs)
    looks = [LOOKS[state["state"]] for _row, _organ, state in spans]
    return {
        "mode": "markers",
        "x": [axis.at(_day(state["start"])) for _row, _organ, state in spans],
        "y": [row for row, _organ, _state in spans],
        "marker": {
            "symbol": [symbol for symbol, _full, _tint in looks],
            "color": [style.INK_2 if full else style.PAPER for _symbol, full, _tint in looks],
            "line": {"color": style.INK_2, "width": 1.5},
        },
        "hovertext": [_about(organ, state) for _row, organ, state in spans],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _about(organ: str, state: dict) -> str:
    said = f"{wording.organ(organ)}: {wording.organ_state(state['state'])}"
    period = f"{wording.day(state['start'])} – {wording.day(state['end'])}"
    return f"{style.plain(said)}<br>{period}"


def _names(organs: list[dict], axis: TimeAxis) -> dict:
    first = min(_day(each["states"][0]["start"]) for each in organs)
    return {
        "mode": "text",
        "x": [axis.at(max(first, axis.begins))] * len(organs),
        "y": [row - 0.18 for row in range(len(organs))],
        "text": [wording.organ(each["organ"]) for each in organs],
        "textposition": "top right",
        "textfont": {"color": style.INK_2, "size": 11},
        "hovertemplate": "",
    }
