"""The course as one SVG for paper: lanes over one axis of time, in the colours of daylight. Nothing in it is fetched.

Names, looks and places are those of the chart on the page (`course.py`), for sheets that no browser draws. Lengths are
points of a sheet of A4 between its margins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts import lanes_on_paper, legend, treatments
from monitoring.charts.axis import TimeAxis
from monitoring.charts.content import Content, content_of
from monitoring.charts.course import axis_of
from monitoring.charts.legend import Entry
from monitoring.charts.paper import BOTTOM, LEFT, RIGHT, WIDTH, Sheet, colour
from monitoring.charts.series import PLATELETS_HIGH, platelets_name
from monitoring.charts.treatments import Bar, Placed

DRAWN = ("vegf", "m_protein", "onls", "mrs", "pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion")
_GAP = 4  # between lanes
_TICKS, _STEPS = 8, (1, 2, 3, 6, 12, 24, 60, 120)  # at most so many months written; so many months apart


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend: its swatch as SVG of 34 × 14, and what it means."""

    svg: str
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """`height`: in points at a width of `WIDTH`; `left_out`: treatments for which there was no row."""

    svg: str
    height: float
    keys: list[Key]
    left_out: int


def picture_of(course: dict, today: date, *, rows: int, tall: float = 1) -> Picture | None:
    """None where there is nothing to draw. `rows`: of treatments, at most; `tall`: stretches the lanes of results."""
    shown = course | {
        "series": [each for each in course["series"] if each["analyte"] in DRAWN],
        "corridors": [],
    }
    content = content_of(shown, today)
    if content.is_empty:
        return None
    axis = axis_of(content, today)
    placed = _placed(content.bars, axis, rows)
    lanes = [
        lane
        for lane in (
            lanes_on_paper.treatments_lane(placed),
            lanes_on_paper.vegf_lane(content.vegf, shown["limits"], today, 72 * tall),
            lanes_on_paper.m_protein_lane(content.m_protein, 38 * tall),
            lanes_on_paper.function_lane(content, 44 * tall),
            lanes_on_paper.pet_lane(content.scans),
        )
        if lane
    ]
    heights = [lane.height for lane in lanes]
    height = sum(heights) + _GAP * (len(lanes) - 1) + BOTTOM
    body, top = list(_ruled(course, content, axis, height)), 0.0
    for lane in lanes:
        body += lane.drawn(Sheet(axis, top))
        top += lane.height + _GAP
    body += _time(axis, height)
    return Picture(
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.1f}" '
        f'font-family="Libertinus Serif" font-size="7.5">{"".join(body)}</svg>',
        height=height,
        keys=[_key(entry) for entry in _entries(content, shown["limits"])],
        left_out=sum(bar.end > axis.first for bar in content.bars) - len(placed),
    )


def _placed(bars: list[Bar], axis: TimeAxis, rows: int) -> list[Placed]:
    """In so many rows at most: what supports is left out first, of the rest what ended first."""
    kept = sorted(bars, key=lambda bar: (bar.is_supportive, -bar.end.toordinal(), -bar.start.toordinal()))
    while treatments.rows(found := treatments.placed(kept, axis)) > rows:
        kept.pop()
    return found


def _ruled(course: dict, content: Content, axis: TimeAxis, height: float) -> Iterator[str]:
    """Through all lanes: where treatment began, and each transplant that was done."""
    days = {bar.start for bar in content.bars if bar.is_mark and not bar.is_planned}
    if course["start"]:
        days.add(date.fromisoformat(course["start"]))
    sheet = Sheet(axis, 0)
    for day in sorted(days):
        if axis.first <= day <= axis.last:
            x = sheet.x(day)
            yield f'<path d="M{x:.1f} 0V{height - BOTTOM:.1f}" stroke="{colour("--chart-grid")}"/>'


def _time(axis: TimeAxis, height: float) -> Iterator[str]:
    """Months under the lanes, the year beside each."""
    foot, sheet = height - BOTTOM, Sheet(axis, 0)
    yield f'<path d="M{LEFT} {foot:.1f}H{WIDTH - RIGHT}" stroke="{colour("--chart-axis")}" stroke-width=".6"/>'
    for day in _months(axis):
        x = sheet.x(day)
        at = min(max(x, LEFT + 14), WIDTH - RIGHT - 14)
        yield f'<path d="M{x:.1f} {foot:.1f}v2.5" stroke="{colour("--chart-axis")}" stroke-width=".6"/>'
        yield (
            f'<text x="{at:.1f}" y="{foot + 9.5:.1f}" text-anchor="middle" fill="{colour("--ink-2")}">'
            f"{escape(date_format(day, 'M Y'))}</text>"
        )


def _months(axis: TimeAxis) -> list[date]:
    first, last = _month(axis.first) + 1, _month(axis.last)
    step = next((each for each in _STEPS if (last - first) // each < _TICKS), _STEPS[-1])
    return [date(n // 12, n % 12 + 1, 1) for n in range(-(-first // step) * step, last + 1, step)]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _entries(content: Content, limits: list[dict]) -> list[Entry]:
    found = legend.legend_of(content, limits)
    if any(PLATELETS_HIGH in point["flags"] for line in content.vegf for point in line.points):
        found.append(Entry(platelets_name(), "platelets", legend.RING, line=False, open=True))
    return found


def _key(entry: Entry) -> Key:
    paint = colour(_TOKENS.get(entry.css, f"--series-{entry.css}"))
    dash = f' stroke-dasharray="{entry.dash}"' if entry.dash else ""
    line = f'<path d="M0 7H34"{dash}/>' if entry.line else ""
    fill = "#ffffff" if entry.open else paint
    mark = f'<path transform="translate(10 0)" d="{entry.path}" fill="{fill}"/>' if entry.path else ""
    return Key(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 34 14"><g stroke="{paint}" stroke-width="1.5" '
        f'fill="none">{line}{mark}</g></svg>',
        entry.name,
    )


_TOKENS = {"limit": "--chart-limit", "toxin": "--chart-toxin", "planned": "--line-control"}


# --- in words ----------------------------------------------------------------------------------------------------


def described(course: dict, today: date) -> str:
    """What the picture shows, for who cannot see it: treatments with their days, each series from first to last."""
    shown = [each for each in course["series"] if each["analyte"] in DRAWN]
    sentences = [_("The course of the illness until %(day)s.") % {"day": wording.day(today)}]
    sentences += [
        f"{treatments.name_of(each)}, {treatments.period_of(each)}." for each in course["treatments"]
    ]
    sentences += [_told(each) for each in shown]
    return " ".join(sentences)


def _told(series: dict) -> str:
    first, last = series["points"][0], series["points"][-1]
    name = lanes_on_paper.name_of(series)
    facts = {
        "name": name,
        "first": lanes_on_paper.value_of(series, first),
        "began": wording.day(first["date"]),
        "last": lanes_on_paper.value_of(series, last),
        "ended": wording.day(last["date"]),
    }
    if first is last:
        return _("%(name)s: %(last)s on %(ended)s.") % facts
    return _("%(name)s: from %(first)s on %(began)s to %(last)s on %(ended)s.") % facts
