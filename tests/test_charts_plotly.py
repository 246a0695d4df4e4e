"""What plotly says of our figures, and what the browser has to load for them.

The product builds figures as plain data and never imports plotly.py; here it judges them. That its version is the one
of the script in static/vendor/ is held in test_vendor.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import brotli
import orjson
import plotly.graph_objects as go
import pytest

from monitoring.charts.course import content_of, figure_of
from monitoring.protocol.history import Treatment
from tests.monitoring.courses import FURTHER, TODAY, TREATED, everything, figure, full, reading

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "static"
SCRIPTS = ("vendor/plotly/plotly-basic.min.js", "js/charts.js", "js/course.js", "js/plotly-es.js")
BASIC = {"scatter", "bar", "pie"}  # what the basic bundle can draw
TOKEN = re.compile(r"^\s*(--[\w-]+):\s*([^;]+);", re.MULTILINE)


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of light mode, and those that dark mode changes."""
    light, dark = (
        (STATIC / "css" / "tokens.css").read_text().split("@media screen and (prefers-color-scheme: dark)")
    )
    return dict(TOKEN.findall(light)), dict(TOKEN.findall(dark))


def coloured(part, colours: dict[str, str]):
    """As static/js/charts.js does it. An unknown token is a KeyError."""
    if isinstance(part, str):
        return colours[part] if part.startswith("--") else part
    if isinstance(part, list):
        return [coloured(each, colours) for each in part]
    if isinstance(part, dict):
        return {key: coloured(each, colours) for key, each in part.items()}
    return part


def every_lane(**how) -> dict:
    course = full()
    return figure_of(course, content_of(course, TODAY), TODAY, **how)


BEHIND = (
    *(reading("vegf", -5, 900), reading("vegf", 60, 90), reading("platelets", 60, 600)),
    *(reading("onls", -5, 4), reading("onls", 60, 4)),
)
BORTEZOMIB = (Treatment("systemic", TREATED[1].start, line=1, agents=("bortezomib",)),)
FIGURES = [
    pytest.param(lambda **how: figure(*everything(), treatments=TREATED, **how), id="a usual course"),
    pytest.param(lambda **how: figure(reading("vegf", 0, "<31"), treatments=(), **how), id="one result"),
    pytest.param(lambda **how: figure(treatments=TREATED[:1], **how), id="one treatment"),
    pytest.param(lambda **how: every_lane(**how), id="every lane"),
    pytest.param(lambda **how: figure(*BEHIND, treatments=BORTEZOMIB, **how), id="what stands behind lanes"),
    pytest.param(
        lambda **how: figure(
            reading("vegf", 0, 900, lab="<b>x</b>", method="%{y}"),
            treatments=(Treatment("systemic", TREATED[0].start, agents=("<script>",)),),
            **how,
        ),
        id="hostile texts",
    ),
]


@pytest.mark.parametrize("build", FIGURES)
@pytest.mark.parametrize("by_month", [False, True], ids=["calendar", "months"])
@pytest.mark.parametrize("logarithmic", [False, True], ids=["linear", "log"])
def test_plotly_accepts_every_attribute_of_a_figure(build, by_month, logarithmic):
    built = orjson.loads(orjson.dumps(build(by_month=by_month, logarithmic=logarithmic)))
    light, _dark = tokens()
    go.Figure(coloured(built, light))


def test_plotly_accepts_multiples_of_the_upper_limit():
    built = orjson.loads(orjson.dumps(figure(*everything(), treatments=TREATED, per_limit=True)))
    go.Figure(coloured(built, tokens()[0]))


def test_what_says_nothing_when_pointed_at_has_an_empty_hover_template_of_its_own():
    """plotly skips a trace by its `hoverinfo`, and asks for that only where the hover template is empty."""
    built = every_lane()
    told = [trace for trace in built["data"] if "text" in trace and "meta" in trace]
    assert all(trace["meta"] for trace in told)  # of an empty one plotly writes a dash
    for trace in built["data"]:
        assert trace.get("hovertemplate") == "" or "hovertext" in trace or "text" in trace
    for kind in ("scatter", "bar"):
        [template] = built["layout"]["template"]["data"][kind]
        assert template["hoverinfo"] == "skip"


def test_a_figure_needs_the_basic_bundle_alone():
    assert {
        trace.get("type", "scatter") for trace in figure(*everything(), treatments=TREATED)["data"]
    } <= BASIC


def test_every_colour_of_a_figure_has_its_dark_one():
    _light, dark = tokens()
    every = (every_lane(), figure(*everything(), treatments=TREATED), figure(*BEHIND, treatments=BORTEZOMIB))
    text = orjson.dumps(every).decode()
    assert set(re.findall(r'"(--[\w-]+)"', text)) <= set(dark)


def test_a_figure_holds_no_colour_of_its_own():
    text = orjson.dumps(every_lane()).decode()
    assert not re.search(r'"#[0-9a-f]{3,8}"|rgba?\(', text)


def test_the_scripts_of_the_chart_stay_small():
    sizes = {name: len(brotli.compress((STATIC / name).read_bytes(), quality=11)) for name in SCRIPTS}
    assert sum(sizes.values()) <= 350_000, sizes


def test_the_figure_of_a_usual_course_travels_light():
    assert len(orjson.dumps({"figure": figure(*everything(), treatments=TREATED)})) <= 10_000


def test_with_immunofixation_it_travels_as_light():
    strips = [each for each in FURTHER if each.analyte.startswith("immunofixation")]
    assert len(orjson.dumps({"figure": figure(*everything(), *strips, treatments=TREATED)})) <= 10_000


def test_no_page_imports_plotly():
    code = "import sys, django; django.setup(); import monitoring.urls; print('plotly' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
