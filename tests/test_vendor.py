"""The files of others in static/vendor are the ones we looked at, with their licences."""

import hashlib
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
COLUMNS = ("package", "version", "licence", "licence_text", "file", "sha256")


def listed() -> list[dict[str, str]]:
    lines = (VENDOR / "VENDOR.txt").read_text().splitlines()
    return [
        dict(zip(COLUMNS, line.split(), strict=True)) for line in lines if line and not line.startswith("#")
    ]


@pytest.mark.parametrize("row", listed(), ids=lambda row: row["file"])
def test_a_vendored_file_is_the_one_that_was_checked_in(row):
    assert hashlib.sha256((VENDOR / row["file"]).read_bytes()).hexdigest() == row["sha256"]


@pytest.mark.parametrize("row", listed(), ids=lambda row: row["file"])
def test_a_vendored_file_has_its_licence_beside_it(row):
    text = (VENDOR / row["licence_text"]).read_text()
    assert (VENDOR / row["licence_text"]).parent == (VENDOR / row["file"]).parent
    words = {"MIT": "MIT License", "0BSD": "Zero-Clause BSD", "OFL-1.1": "SIL OPEN FONT LICENSE Version 1.1"}
    assert words[row["licence"]].lower() in text.replace("The MIT License (MIT)", "MIT License").lower()


def test_every_file_is_listed():
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    rows = listed()
    assert found == {"VENDOR.txt"} | {row["file"] for row in rows} | {row["licence_text"] for row in rows}


def test_the_page_draws_with_the_plotly_js_that_plotly_py_was_made_for():
    [row] = [row for row in listed() if row["package"].startswith("plotly.js")]
    head = (VENDOR / row["file"]).read_bytes()[:200].decode()
    assert re.search(r"plotly\.js \(basic - minified\) v(\S+)", head).group(1) == row["version"]
    assert row["version"] == get_plotlyjs_version()


def test_no_vendored_file_names_a_source_map_that_is_not_here():
    for path in [*VENDOR.rglob("*.js"), *VENDOR.rglob("*.css")]:
        assert b"sourceMappingURL" not in path.read_bytes(), path.name
