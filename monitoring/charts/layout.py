"""Where the lanes stand in the figure, and what all figures have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, pgettext

from monitoring.charts import style
from monitoring.charts.axis import TimeAxis

TOLD = "%{hovertext}<extra></extra>"  # what is said at a bar, or at a mark that is no result of a line
# Heights and widths in pixels.
_HEAD, _GAP, _FOOT = 26, 34, 44
_LEFT, _RIGHT = 54, 14

_SCALE = {"showgrid": True, "gridcolor": style.GRID, "zeroline": False, "tickfont": {"color": style.GREY}}
# plotly takes from its template what a figure does not say: said once, and the figure stays small. A trace that says
# no type is a scatter; one that says no mode is a line of results, with what it needs in `name`, `text` and `meta`.
# What says nothing when pointed at has an empty hover template: with any other, plotly does not ask for `hoverinfo`.
_LINE = {"hoverinfo": "skip", "mode": "lines+markers", "line": {"width": 1.75}, "marker": {"size": 9.5}}
_BAR = {"hoverinfo": "skip", "orientation": "h", "width": 0.72, "hovertemplate": TOLD}
_HOVER = "%{fullData.name}<br>%{text}%{meta}<br>"
TEMPLATE = {
    "layout": {
        "autosize": True,
        "margin": {"l": _LEFT, "r": _RIGHT, "t": _HEAD, "b": _FOOT, "pad": 0},
        "paper_bgcolor": style.PAPER,
        "plot_bgcolor": style.PAPER,
        "font": {"family": style.FONT, "size": 12, "color": style.INK_2},
        "barmode": "overlay",
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": 16,
        "spikedistance": -1,
        "dragmode": "zoom",
        "hoverlabel": {
            "bgcolor": style.PAPER,
            "bordercolor": style.CONTROL,
            "font": {"family": style.FONT, "size": 13, "color": style.INK},
            "align": "left",
        },
        "xaxis": {
            **_SCALE,
            **{"showline": True, "linecolor": style.AXIS, "ticks": "outside", "ticklen": 4},
            **{
                "tickcolor": style.AXIS,
                "showspikes": True,
                "spikemode": "across",
                "spikesnap": "hovered data",
            },
            **{"spikethickness": 1, "spikedash": "solid", "spikecolor": style.CONTROL},
            "title": {"font": {"color": style.GREY, "size": 12}, "standoff": 2},
        },
        "yaxis": {**_SCALE, "type": "linear", "nticks": 5, "ticks": "", "fixedrange": True},
        "annotationdefaults": {
            **{"xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom"},
            **{"xshift": 2 - _LEFT, "yshift": 4, "showarrow": False},
            "font": {"color": style.INK, "size": 12, "weight": 600},
            "bgcolor": style.PAPER,  # no line runs through a name
            "borderpad": 0,
        },
        "shapedefaults": {
            **{"type": "line", "xref": "paper", "yref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 1},
            "layer": "below",
            "line": {"width": 1, "color": style.LINE},
        },
    },
}


@dataclass(frozen=True)
class Lane:
    """A strip of the chart with its own scale, named above it; `height` in pixels."""

    title: str
    height: int
    scale: dict
    traces: list[dict]
    name: str = ""  # where the page writes beside the title what is judged of the lane


def height_of(heights: list[int]) -> int:
    """The height of a figure with lanes of these heights, from top to bottom."""
    return _HEAD + sum(heights) + _GAP * max(len(heights) - 1, 0) + _FOOT


def stacked(lanes: list[Lane], axis: TimeAxis, ruled: Iterable[date]) -> dict:
    """`{data, layout}`: the lanes one below the other over the axis, with a line through all at the ruled days."""
    height = height_of([lane.height for lane in lanes])
    inner = height - _HEAD - _FOOT
    title = pgettext("axis of time", "months since the start of treatment") if axis.by_month else ""
    layout = {
        "template": _template(axis),
        "height": height,
        "separators": ",\u202f" if get_language() == "es" else ".\u202f",
        "annotations": [],
        "shapes": [_rule(axis.at(day)) for day in ruled],
        "xaxis": axis.layout(title) | {"anchor": _y(len(lanes) - 1)},
    }
    top = inner
    for nth, lane in enumerate(lanes):
        bottom = top - lane.height
        low, high = round(max(bottom / inner, 0), 4), round(top / inner, 4)
        layout["yaxis" + _y(nth)[1:]] = lane.scale | {"domain": [low, high]}
        layout["annotations"].append(_title(lane, high))
        layout["shapes"].append(_floor(low))
        for trace in lane.traces if nth else []:
            trace["yaxis"] = _y(nth)
        top = bottom - _GAP
    return {"data": [trace for lane in lanes for trace in lane.traces], "layout": layout}


def _title(lane: Lane, top: float) -> dict:
    title = {"text": style.plain(lane.title), "y": top}
    return title | {"name": lane.name} if lane.name else title


def _template(axis: TimeAxis) -> dict:
    line = _LINE | {"hovertemplate": f"{_HOVER}{axis.day_text}<extra></extra>"}
    return {"data": {"scatter": [line], "bar": [_BAR]}} | TEMPLATE


def _y(nth: int) -> str:
    return "y" if nth == 0 else f"y{nth + 1}"


def _floor(bottom: float) -> dict:
    """The hairline on which a lane stands."""
    return {"y0": bottom, "y1": bottom}


def _rule(place: str | float) -> dict:
    return {"xref": "x", "x0": place, "x1": place, "line": {"color": style.CONTROL, "dash": "dot"}}
