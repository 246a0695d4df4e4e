"""When drugs that may harm nerves were given: shaded through the neurological lane, behind its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts import style
from monitoring.charts.axis import TimeAxis
from monitoring.charts.treatments import SHORT, Bar
from monitoring.protocol.current import CURRENT
from monitoring.protocol.neurotoxins import neurotoxic_agents


@dataclass(frozen=True, slots=True)
class Exposure:
    """From when to when which of them were given; a plan is no exposure."""

    agents: tuple[str, ...]
    first: date
    last: date


def exposures_of(bars: list[Bar]) -> list[Exposure]:
    harmful = neurotoxic_agents(CURRENT)
    found = []
    for bar in bars:
        agents = tuple(agent for agent in bar.facts["agents"] if agent in harmful)
        if agents and bar.solid_to > bar.start:
            found.append(Exposure(agents, bar.start, bar.solid_to))
    return found


def name_of(exposures: list[Exposure]) -> str:
    """ "neurotoxic drug given: bortezomib, thalidomide"."""
    agents = dict.fromkeys(agent for each in exposures for agent in each.agents)
    return _("neurotoxic drug given: %(agents)s") % {"agents": ", ".join(map(wording.agent, agents))}


def traces(exposures: list[Exposure], axis: TimeAxis, low: float, high: float) -> list[dict]:
    """One filled trace of rectangles between `low` and `high`, and their names at the top. None, where none is."""
    seen = [each for each in exposures if each.last > axis.first]
    if not seen:
        return []
    x: list = []
    for each in seen:
        first, last = axis.at(max(each.first, axis.first)), axis.at(each.last)
        x += [first, last, last, first, None]
    shade = {
        "mode": "lines",
        "name": style.plain(name_of(seen)),
        "showlegend": True,
        "x": x[:-1],
        "y": ([high, high, low, low, None] * len(seen))[:-1],
        "fill": "toself",
        "fillcolor": style.TOXIN,
        "line": {"width": 0},
        "hovertemplate": "",
    }
    named = [each for each in seen if each.last > axis.begins]
    names = {
        "mode": "text",
        "x": [axis.at(max(each.first, axis.begins)) for each in named],
        "y": [high] * len(named),
        "text": [f" {_short(each)}" for each in named],
        "textposition": "bottom right",
        "textfont": {"color": style.INK_2, "size": 11},
        "hovertemplate": "",
    }
    return [shade, names]


def _short(of: Exposure) -> str:
    text = "-".join(SHORT.get(agent, wording.agent(agent)) for agent in of.agents)
    return style.plain(text[:1].upper() + text[1:])
