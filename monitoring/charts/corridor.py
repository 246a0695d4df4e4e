"""The expected range behind a lane: a muted band of what small cohorts describe. For the eye, never an alert.

Where the sources give an upper bound alone, the band reaches down to the foot of the lane. It ends where they end.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts import style
from monitoring.charts.axis import TimeAxis

_STEPS = 6  # straight pieces between two months, where what is straight on one scale is curved on the other

Bound = tuple[date, float, float | None]  # day, upper, lower


def of_domain(corridors: list[dict], domain: str) -> dict | None:
    """The corridor of a domain, as `selectors.corridors.corridors_of` answers it."""
    return next((each for each in corridors if each["domain"] == domain), None)


def name_of(corridor: dict) -> str:
    """ "Expected range of VEGF (n=41; S2-18, L24)"."""
    return _name(corridor["domain"], corridor["n"], tuple(corridor["sources"]), get_language())


@lru_cache(maxsize=32)
def _name(domain: str, n: int | None, sources: tuple[str, ...], _language: str | None) -> str:
    return _("expected range of %(what)s (%(sources)s)") % {
        "what": wording.analyte(domain),
        "sources": ("" if n is None else f"n={n}; ") + wording.short_sources(sources),
    }


def band(corridor: dict, axis: TimeAxis, *, foot: float, logarithmic: bool, per: float = 1) -> list[dict]:
    """One filled trace, or none where no upper bound is known. `foot`: the lowest value of the lane; `per`: divides."""
    bounds = [
        (date.fromisoformat(p["date"]), p["upper"] / per, None if p["lower"] is None else p["lower"] / per)
        for p in corridor["points"]
        if p["upper"] is not None
    ]
    if not bounds:
        return []
    if (corridor["scale"] == "log") != logarithmic:
        bounds = _curved(bounds)
    upper = [(day, high) for day, high, _low in bounds]
    edge = [*upper, *_lower(bounds, foot)]
    return [
        {
            "mode": "lines",
            "name": style.plain(name_of(corridor)),
            "showlegend": True,
            "x": [axis.at(day) for day, _height in edge],
            "y": [round(max(height, foot), 3) for _day, height in edge],
            "opacity": 0.8,  # what is shaded behind it stays seen
            "fill": "toself",
            "fillcolor": style.BAND,
            "line": {"width": 0},
            "hovertemplate": "",
        }
    ]


def _lower(bounds: list[Bound], foot: float) -> list[tuple[date, float]]:
    """Backwards along the lower edge; a step down to the foot where the lower bound ends."""
    found: list[tuple[date, float]] = []
    ended = False
    for day, _high, low in reversed(bounds):
        if ended and low is not None:
            found.append((day, foot))
        found.append((day, foot if low is None else low))
        ended = low is None
    return found


def _curved(bounds: list[Bound]) -> list[Bound]:
    """Points between the months, where the band goes by factors and the axis does not."""
    found = []
    for (first, high, low), (last, next_high, next_low) in pairwise(bounds):
        for step in range(_STEPS):
            part = step / _STEPS
            day = first + (last - first) * part
            between = None if low is None or next_low is None else _between(low, next_low, part)
            found.append((day, _between(high, next_high, part), low if step == 0 else between))
    return [*found, bounds[-1]]


def _between(low: float, high: float, part: float) -> float:
    return low * (high / low) ** part if low > 0 and high > 0 else low + part * (high - low)
